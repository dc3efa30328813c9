// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {IndexStatus} from "../interfaces/IIndexOracle.sol";
import {ILiquidation, Liquidate} from "../interfaces/ILiquidation.sol";
import {ITrading, OrderKind, PlaceOrder} from "../interfaces/ITrading.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {AccountId, MarketId, Tick} from "../types/Ids.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Fees} from "../libraries/Fees.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Health, Margin, MarginPrices} from "../libraries/Margin.sol";
import {Trading} from "./Trading.sol";
import {TradingContext} from "./TradingContext.sol";

/// @title Liquidation through the book
/// @notice Linked library. Step 1 of the waterfall: closes positions with the matcher that everybody uses.
library Liquidation {
    using {Margin.equity} for Health;

    /// @dev The beneficiary's part of the fee; the market's insurance fund gets the rest.
    uint256 internal constant BENEFICIARY_SHARE = 50; // [1e-2]

    function liquidate(Liquidate calldata request) external returns (uint256 closed) {
        State storage s = ExchangeStorage.load();
        uint256 account = request.account.raw();
        uint256 market = request.market.raw();
        Market storage m = s.markets[market];
        uint256 beneficiary = request.beneficiary.raw();
        require(
            beneficiary == 0 || s.accounts[beneficiary].owner != address(0),
            IAccounts.UnknownAccount(request.beneficiary)
        );
        TradingContext.touch(m, market);
        _requireOpen(m, request.market);
        PositionWord position = s.positions[ExchangeStorage.positionKey(market, account)];
        require(position.size() != 0, ILiquidation.NoPosition(request.account, request.market));

        Health memory start = Margin.healthOf(s, account, false);
        int256 equity = start.equity();
        require(
            equity < int256(start.maintenance),
            ILiquidation.NotLiquidatable(request.account, equity, start.maintenance)
        );

        (uint256 worst, bool chargeFee) = _worstTick(m, market, position, start, s.accounts[account].word.tier());
        uint256 notional;
        (closed, notional) = Trading.closeInto(account, worst, _order(request, position), chargeFee);
        require(closed != 0, ILiquidation.NothingClosed(request.account, request.market));

        Health memory end = Margin.healthOf(s, account, false);
        uint256 fee = _takeFee(s, m, market, account, beneficiary, start, end, notional);
        emit ILiquidation.Liquidated(
            request.market,
            request.account,
            request.beneficiary,
            closed,
            fee,
            end.equity() - int256(fee)
        );
    }

    /// @dev Nobody is liquidated in a market that is halted, in grace, or without a usable index.
    function _requireOpen(Market storage m, MarketId market) private {
        TradingContext.requireTrading(m, market.raw(), m.hot.status());
        (, IndexStatus status) = Margin.pricesNow(m, market.raw(), false);
        require(status != IndexStatus.Grace && !Margin.isPaused(m), ILiquidation.LiquidationPaused(market));
        require(status == IndexStatus.Usable, ITrading.IndexUnusable(market, uint256(status)));
    }

    /// @dev Mark worsened by the slippage bound, but not past the price at which the position's part of the equity is used up. With
    /// too little of it to pay a taker fee, or none, no worse than mark and without a fee: what is lost already must not grow.
    /// @return worst Tick.
    /// @return chargeFee Whether the equity carries the taker fee.
    function _worstTick(
        Market storage m,
        uint256 market,
        PositionWord position,
        Health memory h,
        uint256 tier
    ) private returns (uint256 worst, bool chargeFee) {
        (MarginPrices memory prices, ) = Margin.pricesNow(m, market, false);
        uint256 held = FixedPoint.abs(position.size());
        uint256 give; // [WAD quote per lot] from mark
        if (h.equity() > 0) {
            give = FixedPoint.divDown(prices.mark * m.safety.slippageBound(), FixedPoint.BASIS);
            uint256 maintenance = Margin.maintenanceMargin(
                Margin.initialMargin(held * prices.mark, prices.risk),
                prices.risk
            );
            // Its part of the equity by maintenance margin, less the taker fee on it: both down, so that the price is not passed.
            uint256 part = FixedPoint.divDown(uint256(h.equity()) * maintenance, h.maintenance);
            uint256 perLot = FixedPoint.divDown(part, held);
            // A fee at the worst price in reach, a unit up for the rounding of each fill: no fill inside the limit costs more.
            uint256 fee =
                FixedPoint.divUp((prices.mark + give) * Fees.takerRate(m, m.trading, tier), FixedPoint.MILLION) + 1;
            chargeFee = perLot > fee;
            give = chargeFee ? FixedPoint.min(give, perLot - fee) : 0;
        }
        uint256 quantum = prices.risk.quantum();
        uint256 tick =
            position.size() > 0
                ? FixedPoint.divUp(prices.mark - give, quantum)
                : FixedPoint.divDown(prices.mark + give, quantum);
        worst = FixedPoint.max(1, FixedPoint.min(tick, type(uint24).max - 1));
    }

    function _order(Liquidate calldata request, PositionWord position) private pure returns (PlaceOrder memory order) {
        order.market = request.market;
        order.isAsk = position.size() > 0;
        order.kind = OrderKind.ImmediateOrCancel;
        order.reduceOnly = true;
        order.tick = Tick.wrap(1);
        order.lots = request.maxLots;
        order.maxFills = request.maxFills;
        order.maxRemovals = request.maxRemovals;
        order.maxReads = request.maxReads;
    }

    /// @dev At most what leaves equity / MM where it was: a fee never makes a liquidation a loss of health. None below zero equity.
    function _takeFee(
        State storage s,
        Market storage m,
        uint256 market,
        uint256 account,
        uint256 beneficiary,
        Health memory start,
        Health memory end,
        uint256 notional
    ) private returns (uint256 fee) {
        int256 equityBefore = start.equity();
        if (equityBefore < 0) return 0;
        uint256 floor = FixedPoint.divUp(uint256(equityBefore) * end.maintenance, start.maintenance);
        int256 spare = end.equity() - int256(floor);
        require(spare >= 0, ILiquidation.HealthWouldFall(AccountId.wrap(uint32(account)), equityBefore, end.equity()));
        fee = FixedPoint.divDown(notional * m.safety.liquidationFee(), FixedPoint.BASIS);
        fee = FixedPoint.min(fee, uint256(spare));
        if (fee == 0) return 0;
        AccountWord word = s.accounts[account].word;
        s.accounts[account].word = word.withBalance(word.balance() - int256(fee));
        uint256 reward = beneficiary == 0 ? 0 : FixedPoint.divDown(fee * BENEFICIARY_SHARE, FixedPoint.PERCENT);
        m.insurance += fee - reward;
        if (reward != 0) {
            word = s.accounts[beneficiary].word;
            int256 balance = word.balance() + int256(reward);
            s.accounts[beneficiary].word = word.withBalance(balance);
            emit IFunding.BountyPaid(
                MarketId.wrap(uint16(market)),
                AccountId.wrap(uint32(beneficiary)),
                reward,
                balance
            );
        }
    }
}
