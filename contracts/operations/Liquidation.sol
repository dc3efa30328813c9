// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Account, ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {ILiquidation, Liquidate} from "../interfaces/ILiquidation.sol";
import {ITrading, OrderKind, PlaceOrder} from "../interfaces/ITrading.sol";
import {AccountId, MarketId, Tick} from "../types/Ids.sol";
import {HotWordLibrary} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {Bankruptcy, Case} from "../libraries/Bankruptcy.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Insurance} from "../libraries/Insurance.sol";
import {Health, Margin, MarginPrices} from "../libraries/Margin.sol";
import {FailingAccount} from "./FailingAccount.sol";
import {Handover} from "./Handover.sol";
import {Trading} from "./Trading.sol";
import {Limits, TradingContext} from "./TradingContext.sol";

/// @title Liquidation through the book, and absorption
/// @notice Linked library. The first two steps of the waterfall. The book is asked with the matcher that everybody uses; what it does not
/// take, another account may.
library Liquidation {
    using {Margin.equity, Margin.equityForInitial} for Health;
    using {Bankruptcy.limit, Bankruptcy.shortfall} for Case;

    /// @dev The beneficiary's part of the fee; the market's insurance fund gets the rest.
    uint256 internal constant BENEFICIARY_SHARE = 50; // [1e-2]

    /// @dev What one call works on.
    struct Step {
        uint256 account;
        uint256 market;
        uint256 closed; // [lots] through the book
        uint256 absorbed; // [lots]
        uint256 absorber; // 0 for none
        uint256 worst; // [WAD quote per lot] that it takes
        bool begun; // this call started the account's clock
        bool stopped; // a bound of the request ended the match
    }

    function liquidate(Liquidate calldata request) external returns (uint256 closed) {
        State storage s = ExchangeStorage.load();
        Step memory step;
        Limits memory nobody;
        (closed, ) = _run(s, request, step, nobody);
    }

    /// @param worst Price per lot that the absorber takes [WAD quote].
    /// @param limits Of the caller's authority over the absorber.
    function absorb(
        Liquidate calldata request,
        uint256 absorber,
        uint256 worst,
        Limits calldata limits
    ) external returns (uint256 closed, uint256 absorbed) {
        Step memory step;
        step.absorber = absorber;
        step.worst = worst;
        return _run(ExchangeStorage.load(), request, step, limits);
    }

    function _run(
        State storage s,
        Liquidate calldata request,
        Step memory step,
        Limits memory limits
    ) private returns (uint256, uint256) {
        step.account = request.account.raw();
        step.market = request.market.raw();
        Market storage m = s.markets[step.market];
        Accounts.requireBeneficiary(s, request.beneficiary);
        TradingContext.touch(m, step.market);
        FailingAccount.requireOpen(m, request.market);
        PositionWord position = s.positions[ExchangeStorage.positionKey(step.market, step.account)];
        require(position.size() != 0, ILiquidation.NoPosition(request.account, request.market));

        Health memory start = Margin.healthOf(s, step.account, false);
        if (!_isFailing(s, request.account, start)) return (0, 0);
        Case memory c = _assess(s, m, step, position, start);
        uint256 lots = FixedPoint.min(c.lots, request.maxLots);
        _closeThroughBook(m, step, c, request, lots);
        if (step.absorber != 0 && !step.stopped && step.closed < lots) {
            step.absorbed = lots - step.closed;
            _handOver(s, m, step, c, limits);
        }
        if (step.closed + step.absorbed == 0) {
            require(step.begun, ILiquidation.NothingClosed(request.account, request.market));
            return (0, 0);
        }
        _finish(s, m, step, c, start, request.beneficiary);
        return (step.closed, step.absorbed);
    }

    /// @dev Whether equity is below MM. An account that is back above IM has its clock stopped instead, by whoever asks.
    function _isFailing(State storage s, AccountId id, Health memory h) private returns (bool) {
        int256 equity = h.equity();
        if (equity < int256(h.maintenance)) return true;
        Account storage a = s.accounts[id.raw()];
        require(
            a.liquidationStart != 0 && h.equityForInitial() >= int256(h.initial),
            ILiquidation.NotLiquidatable(id, equity, h.maintenance)
        );
        FailingAccount.stopClock(a, id, h);
        FailingAccount.updateFlag(s, id, h);
        return false;
    }

    function _assess(
        State storage s,
        Market storage m,
        Step memory step,
        PositionWord position,
        Health memory start
    ) private returns (Case memory) {
        Account storage a = s.accounts[step.account];
        uint256 clock = a.liquidationStart;
        if (!FailingAccount.isClockRunning(clock)) {
            clock = block.timestamp;
            a.liquidationStart = uint32(clock);
            step.begun = true;
            emit ILiquidation.LiquidationStarted(AccountId.wrap(uint32(step.account)), clock);
        }
        (MarginPrices memory prices, , ) = Margin.pricesNow(m, step.market, m.hot, false);
        return
            Bankruptcy.assess(
                m,
                prices,
                start,
                position.size(),
                a.word.tier(),
                block.timestamp - clock,
                Insurance.available(s, m)
            );
    }

    function _closeThroughBook(
        Market storage m,
        Step memory step,
        Case memory c,
        Liquidate calldata request,
        uint256 lots
    ) private {
        (uint256 perLot, bool exists) = c.limit();
        if (!exists) return;
        uint256 quantum = m.risk.quantum();
        bool isAsk = c.size > 0;
        uint256 tick = isAsk ? FixedPoint.divUp(perLot, quantum) : FixedPoint.divDown(perLot, quantum);
        if (tick == 0) return;
        tick = FixedPoint.min(tick, HotWordLibrary.NO_ASK - 1);
        PlaceOrder memory order;
        order.market = request.market;
        order.isAsk = isAsk;
        order.kind = OrderKind.ImmediateOrCancel;
        order.reduceOnly = true;
        order.tick = Tick.wrap(uint24(tick));
        order.lots = uint32(lots);
        order.maxFills = request.maxFills;
        order.maxRemovals = request.maxRemovals;
        order.maxReads = request.maxReads;
        (step.closed, step.stopped) = Trading.closeInto(step.account, tick, order, c.chargeFee);
    }

    /// @dev Lots go to the absorber at the limit; its own IM has to hold afterwards, open orders counted.
    function _handOver(
        State storage s,
        Market storage m,
        Step memory step,
        Case memory c,
        Limits memory limits
    ) private {
        (uint256 perLot, bool exists) = c.limit();
        uint256 absorber = step.absorber;
        AccountId id = AccountId.wrap(uint32(absorber));
        require(absorber != step.account, ILiquidation.AbsorbsItself(id));
        if (!exists) {
            step.absorbed = 0;
            return;
        }
        bool fromLong = c.size > 0;
        uint256 worst = step.worst;
        require(fromLong ? perLot <= worst : perLot >= worst, ILiquidation.WorseThanAsked(perLot, worst));
        uint256 band = limits.priceBand;
        require(
            band == 0 || (c.give + c.take) * FixedPoint.BASIS <= c.mark * band,
            ILiquidation.OutsideOperatorBand(perLot, c.mark, band)
        );
        uint256 lots = step.absorbed;
        (uint256 buyer, uint256 seller) = fromLong ? (absorber, step.account) : (step.account, absorber);
        uint256 positionKey = ExchangeStorage.positionKey(step.market, absorber);
        uint256 held = FixedPoint.abs(s.positions[positionKey].size());
        Handover.exchange(s, m, step.market, buyer, seller, lots, lots * perLot);

        int256 size = s.positions[positionKey].size();
        uint256 cap = FixedPoint.max(held, m.trading.positionCap());
        require(FixedPoint.abs(size) <= cap, ITrading.PositionCapExceeded(id, size, cap));
        Health memory h = Margin.healthOf(s, absorber, true);
        require(!h.impaired && !h.inGrace, ITrading.AccountImpaired(id));
        int256 equity = h.equityForInitial();
        require(equity >= int256(h.initial), ITrading.InsufficientMargin(id, equity, h.initial));
        TradingContext.requireFloor(id, h.equity(), limits.equityFloor);
    }

    /// @dev Insurance or the fee, the clock, the flag, the event.
    function _finish(
        State storage s,
        Market storage m,
        Step memory step,
        Case memory c,
        Health memory start,
        AccountId beneficiary
    ) private {
        Health memory end = Margin.healthOf(s, step.account, false);
        uint256 fee;
        uint256 reward;
        if (c.equity < 0) {
            uint256 missing = c.shortfall(step.closed + step.absorbed, end.equity());
            Insurance.pay(s, m, step.market, step.account, missing);
            end.cash += int256(missing);
        } else {
            (fee, reward) = _takeFee(s, m, step, c, beneficiary.raw(), start, end);
            end.cash -= int256(fee);
            if (beneficiary.raw() == step.account) end.cash += int256(reward);
        }
        AccountId id = AccountId.wrap(uint32(step.account));
        FailingAccount.stopClock(s.accounts[step.account], id, end);
        FailingAccount.updateFlag(s, id, end);
        emit ILiquidation.Liquidated(
            MarketId.wrap(uint16(step.market)),
            id,
            beneficiary,
            step.closed,
            AccountId.wrap(uint32(step.absorber)),
            step.absorbed,
            fee,
            end.equity()
        );
    }

    /// @dev At most what leaves equity / MM where it was: a fee never makes a liquidation a loss of health.
    function _takeFee(
        State storage s,
        Market storage m,
        Step memory step,
        Case memory c,
        uint256 beneficiary,
        Health memory start,
        Health memory end
    ) private returns (uint256 fee, uint256 reward) {
        uint256 floor = FixedPoint.divUp(uint256(c.equity) * end.maintenance, start.maintenance);
        int256 spare = end.equity() - int256(floor);
        AccountId id = AccountId.wrap(uint32(step.account));
        require(spare >= 0, ILiquidation.HealthWouldFall(id, c.equity, end.equity()));
        uint256 notional = (step.closed + step.absorbed) * c.mark;
        fee = FixedPoint.divDown(notional * m.safety.liquidationFee(), FixedPoint.BASIS);
        fee = FixedPoint.min(fee, uint256(spare));
        if (fee == 0) return (0, 0);
        Accounts.credit(s, step.account, -int256(fee));
        reward = beneficiary == 0 ? 0 : FixedPoint.divDown(fee * BENEFICIARY_SHARE, FixedPoint.PERCENT);
        uint256 insurance = m.insurance + fee - reward;
        m.insurance = insurance;
        MarketId market = MarketId.wrap(uint16(step.market));
        emit ILiquidation.InsuranceFunded(market, id, fee - reward, insurance);
        if (reward != 0) {
            int256 balance = Accounts.credit(s, beneficiary, int256(reward));
            emit IFunding.BountyPaid(market, AccountId.wrap(uint32(beneficiary)), reward, balance);
        }
    }
}
