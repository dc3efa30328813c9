// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Account, ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {IndexStatus} from "../interfaces/IIndexOracle.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {CrisisWord, HotWord} from "../types/MarketWords.sol";
import {Gap} from "../libraries/Gap.sol";
import {Index} from "../libraries/Index.sol";
import {Insurance} from "../libraries/Insurance.sol";
import {Health, Margin} from "../libraries/Margin.sol";
import {FundingSettlement} from "./FundingSettlement.sol";
import {TradingContext} from "./TradingContext.sol";

/// @title What every step of the waterfall asks and leaves behind
library FailingAccount {
    using {Margin.equity, Margin.equityForInitial} for Health;

    /// @notice How long the threshold of a deleveraging falls, and its markets stay frozen at most [s].
    uint256 internal constant WINDOW = Insurance.WINDOW;
    /// @notice How long a liquidation without a deficit has to run before its positions may be deleveraged [s]; longer than any concession
    /// takes to reach its end.
    uint256 internal constant PATIENCE = 2 hours;
    /// @notice A flag that old says nothing about the order of ranks any more: it has to be renewed, and its threshold starts anew [s].
    uint256 internal constant FLAG_LIFETIME = 1 hours;
    /// @notice The clock of a liquidation that nobody went on with for so long starts anew [s].
    uint256 internal constant STALE_AFTER = 1 days;

    /// @dev No step in a market that is halted, over, in grace, or without a usable index. A gap is shown, and stops no step.
    function requireOpen(Market storage m, MarketId market) internal {
        HotWord hot = m.hot;
        TradingContext.requireTrading(m, market.raw(), hot.status());
        (uint256 indexPerLot, IndexStatus status) = Index.read(market.raw(), m.trading);
        require(status != IndexStatus.Grace && !Margin.isPaused(m, hot), ILiquidation.LiquidationPaused(market));
        require(status == IndexStatus.Usable, ITrading.IndexUnusable(market, uint256(status)));
        if (Gap.exceeds(m.risk, indexPerLot)) FundingSettlement.revealGap(market.raw(), indexPerLot);
    }

    /// @dev Whether an account may be deleveraged: it has a deficit, or nobody took its positions for so long.
    function isBeyondLiquidation(Account storage a, Health memory h) internal view returns (bool) {
        int256 equity = h.equity();
        if (equity < 0) return true;
        return
            equity < int256(h.maintenance) &&
            isClockRunning(a.liquidationStart) &&
            block.timestamp >= a.liquidationStart + PATIENCE;
    }

    /// @param clock [unix s] when a liquidation began; 0 if none did.
    function isClockRunning(uint256 clock) internal view returns (bool) {
        return clock != 0 && block.timestamp <= clock + STALE_AFTER;
    }

    /// @dev Whether the account was flagged with a position in this market, not too long ago.
    function isFlagged(Account storage a, uint256 market) internal view returns (bool) {
        return a.flaggedAt != 0 && isFlagFresh(a) && (a.flaggedMarkets >> market) & 1 != 0;
    }

    function isFlagFresh(Account storage a) internal view returns (bool) {
        return block.timestamp <= a.flaggedAt + FLAG_LIFETIME;
    }

    /// @dev Stops the clock of an account that is back above IM.
    function stopClock(Account storage a, AccountId id, Health memory h) internal returns (bool stopped) {
        if (a.liquidationStart == 0 || h.equityForInitial() < int256(h.initial)) return false;
        a.liquidationStart = 0;
        emit ILiquidation.LiquidationEnded(id);
        return true;
    }

    /// @dev Counts the account among the deficits of the markets in which it has a position: at most eight. A deficit pauses them, if they
    /// have been open for a window since the last such pause: small deficits in a row must not keep a market shut.
    function flag(State storage s, AccountId id, int256 equity) internal {
        Account storage a = s.accounts[id.raw()];
        uint256 flagged;
        for (uint256 ids = a.word.markets(); ids != 0; ids >>= 16) {
            uint256 market = ids & 0xffff;
            if (s.positions[ExchangeStorage.positionKey(market, id.raw())].size() == 0) continue;
            flagged |= 1 << market;
            CrisisWord crisis = s.markets[market].crisis;
            uint256 until = crisis.deficitUntil();
            if (equity < 0 && block.timestamp >= until + WINDOW) until = block.timestamp + WINDOW;
            // Also in what is left of a pause whose deficits were resolved before.
            if (block.timestamp < until) s.markets[market].hot = s.markets[market].hot.withAlert(true);
            s.markets[market].crisis = crisis.withDeficits(crisis.deficits() + 1, until);
        }
        a.flaggedMarkets = flagged;
        a.flaggedAt = uint32(block.timestamp);
        emit ILiquidation.DeficitFlagged(id, equity, block.timestamp);
    }

    /// @dev Takes the account out of the deficits of markets in which it has no position any more, or of all once it has recovered.
    function updateFlag(State storage s, AccountId id, Health memory h) internal {
        Account storage a = s.accounts[id.raw()];
        if (a.flaggedAt != 0) retainFlag(s, id, isBeyondLiquidation(a, h));
    }

    /// @param stays Whether the flag stays in markets in which the account has a position.
    function retainFlag(State storage s, AccountId id, bool stays) internal {
        Account storage a = s.accounts[id.raw()];
        uint256 left;
        for (uint256 flagged = a.flaggedMarkets; flagged != 0;) {
            uint256 market = Math.log2(flagged);
            flagged &= ~(1 << market);
            if (stays && s.positions[ExchangeStorage.positionKey(market, id.raw())].size() != 0) {
                left |= 1 << market;
                continue;
            }
            CrisisWord crisis = s.markets[market].crisis;
            s.markets[market].crisis = crisis.withDeficits(crisis.deficits() - 1, crisis.deficitUntil());
        }
        a.flaggedMarkets = left;
        if (left != 0) return;
        a.flaggedAt = 0;
        emit ILiquidation.DeficitResolved(id);
    }
}
