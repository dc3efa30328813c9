// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {IndexStatus} from "../interfaces/IIndexOracle.sol";
import {MarketStatus} from "../interfaces/IMarketAdmin.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {AccountId, MarketId, Tick} from "../types/Ids.sol";
import {FundingWord, HotWord, RiskWord, TradingWord} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Funding} from "../libraries/Funding.sol";
import {Gap} from "../libraries/Gap.sol";
import {Index} from "../libraries/Index.sol";
import {Closing} from "../libraries/Closing.sol";
import {Exposure, Health, Margin, MarginPrices} from "../libraries/Margin.sol";
import {Mark} from "../libraries/Mark.sol";
import {Position} from "../libraries/Position.sol";
import {PostConditions} from "../libraries/PostConditions.sol";
import {FundingSettlement} from "./FundingSettlement.sol";

/// @notice What the caller's authority adds to the market's own limits.
struct Limits {
    uint256 priceBand; // [1e-4 of index], 0 for none: farthest an operator's order may lie from the index
    uint256 equityFloor; // [WAD quote], 0 for none: what an operator must leave
    bool deferred; // the margin check comes at the end of the batch
}

/// @notice One operation on one market: what it loaded, and what it will write.
struct Context {
    uint256 market;
    uint256 account; // the acting account
    HotWord hot;
    TradingWord trading;
    MarginPrices prices;
    uint256 indexPerLot; // [WAD quote]
    int256 longIndex; // [WAD quote per lot] now
    int256 shortIndex; // [WAD quote per lot] now
    bool shrinkOnly; // reduce-only or closing market, or grace
    bool stored; // prices are the last sampled ones
    AccountWord word;
    PositionWord position; // counters of open orders are kept current; size and entry are in `current`
    Exposure before;
    Exposure current;
    int256 fundingReceived; // [WAD quote] in `before.cash` and not yet in the stored balance
    uint256 openInterestBefore; // [lots]
    Health none; // sums over no markets, for accounts that are in no other; never written
    bool touchedCash; // size, entry or cash differ from storage
    bool noRebates; // the taker pays no fee, so makers get none of it
}

/// @title Loading and closing an operation
/// @notice The steps that place, amend and liquidate share: accrue and load at the start, check and write at the end.
library TradingContext {
    /// @dev Settles and samples if due. Fails while the market is paused.
    function enter(State storage s, uint256 market) internal returns (HotWord hot) {
        Market storage m = s.markets[market];
        hot = touch(m, market);
        if (hot.isAlert()) {
            uint256 until = Gap.pausedUntil(m, hot);
            require(block.timestamp >= until, ITrading.MarketPaused(MarketId.wrap(uint16(market)), until));
            hot = hot.withAlert(false);
        }
    }

    /// @dev Loads the market. Fails for one that does not trade.
    /// @param hot As `enter` gives it, or as it is stored for a step of the waterfall, which no pause stops.
    function open(
        State storage s,
        uint256 market,
        uint256 account,
        HotWord hot
    ) internal view returns (Context memory c) {
        Market storage m = s.markets[market];
        c.market = market;
        c.account = account;
        c.hot = hot;
        c.shrinkOnly = requireTrading(m, market, hot.status());
        c.openInterestBefore = c.hot.openInterest();
        c.trading = m.trading;
        RiskWord risk = m.risk;
        c.prices.risk = risk;
        c.prices.depth = risk.marginDepth();
        c.prices.pnlWeight = c.trading.pnlWeight();
        FundingWord funding = m.funding;
        c.prices.funding = Margin.fundingDue(funding);
        (c.longIndex, c.shortIndex) = Funding.indicesAt(funding, block.timestamp);
        c.word = s.accounts[account].word;
        c.position = s.positions[ExchangeStorage.positionKey(market, account)];
        load(c.before, c, c.position);
        (c.current.size, c.current.entry) = (c.before.size, c.before.entry);
        (c.current.bidLots, c.current.askLots) = (c.before.bidLots, c.before.askLots);
        c.fundingReceived = c.before.cash;
        int256 cash = c.before.cash + c.word.balance();
        c.before.cash = cash;
        c.current.cash = cash;
    }

    /// @dev One comparison tells whether a settlement or a sample is due.
    function touch(Market storage m, uint256 market) internal returns (HotWord hot) {
        hot = m.hot;
        require(hot.status() != 0, ITrading.UnknownMarket(MarketId.wrap(uint16(market))));
        if (block.timestamp >= hot.dueAt()) {
            FundingSettlement.touch(market);
            hot = m.hot;
        }
    }

    /// @return shrinkOnly Whether positions may only shrink now.
    function requireTrading(Market storage m, uint256 market, uint256 status) internal view returns (bool shrinkOnly) {
        if (status == uint256(MarketStatus.Active)) return false;
        if (Closing.isRunning(m, status)) return true;
        require(
            status == uint256(MarketStatus.ReduceOnly),
            ITrading.MarketNotTrading(MarketId.wrap(uint16(market)), status)
        );
        // A brake or a grace period that has run out needs nobody to lift it.
        return block.timestamp < FixedPoint.max(m.safety.graceUntil(), m.safety.restrictedUntil());
    }

    /// @dev Sets index and mark. What only rests may use the last sample if it is recent; what trades needs the oracle now.
    function price(State storage s, Context memory c, bool storedSuffices) internal {
        Market storage m = s.markets[c.market];
        c.stored = storedSuffices && Mark.isRecent(m, c.prices.risk, c.trading);
        if (c.stored) {
            c.indexPerLot = c.prices.risk.indexPerLot();
        } else {
            IndexStatus status;
            (c.indexPerLot, status) = Index.read(c.market, c.trading);
            require(Index.isUsable(status), ITrading.IndexUnusable(MarketId.wrap(uint16(c.market)), uint256(status)));
            RiskWord risk = c.prices.risk;
            require(
                !Gap.exceeds(risk, c.indexPerLot),
                ITrading.IndexGap(MarketId.wrap(uint16(c.market)), risk.indexPerLot(), c.indexPerLot)
            );
            if (status == IndexStatus.Grace) c.shrinkOnly = true;
        }
        uint256 mark = Mark.perLot(c.indexPerLot, Mark.basisNow(m, c.prices.risk, c.trading));
        // Positions only shrink in a market that closes: others need not ask further.
        if (c.shrinkOnly && c.hot.status() == uint256(MarketStatus.Closing)) mark = Closing.blended(m, mark);
        Margin.setMark(c.prices, mark);
    }

    /// @dev Orders outside the market's band around the index, or the operator's narrower one, are refused.
    function requireInBand(Context memory c, uint256 tick, uint256 operatorBand) internal pure {
        uint256 band = c.trading.priceBand() * 10;
        if (operatorBand != 0 && operatorBand < band) band = operatorBand;
        uint256 indexPerLot = c.indexPerLot;
        unchecked {
            // tick < 2^24, quantum < 2^56, indexPerLot < 2^80, band < 2^14: all products stay below 2^95.
            uint256 perLot = tick * c.prices.risk.quantum();
            uint256 distance = perLot > indexPerLot ? perLot - indexPerLot : indexPerLot - perLot;
            require(
                distance * FixedPoint.BASIS <= indexPerLot * band,
                ITrading.OutsidePriceBand(Tick.wrap(uint24(tick)), indexPerLot, band)
            );
        }
    }

    /// @dev A position with the funding it has earned, without its account's balance.
    function load(Exposure memory e, Context memory c, PositionWord position) internal pure {
        e.size = position.size();
        e.entry = position.entry();
        e.bidLots = position.bidLots();
        e.askLots = position.askLots();
        e.cash = Position.fundingReceived(e.size, position.fundingSnapshot(), c.longIndex, c.shortIndex);
    }

    /// @dev The snapshot that belongs to a position of this sign; of a flat one it only has to be nonzero.
    function snapshotFor(Context memory c, int256 size) internal pure returns (int256) {
        return size < 0 ? c.shortIndex : c.longIndex;
    }

    /// @dev How many lots of an order on this side would shrink a position.
    function reducible(int256 size, bool isAsk) internal pure returns (uint256) {
        return FixedPoint.positivePart(isAsk ? size : -size);
    }

    function crosses(bool isAsk, uint256 tick, HotWord hot) internal pure returns (bool) {
        // An empty side is tick 0 or 2^24 - 1, which no valid tick crosses.
        return isAsk ? tick <= hot.bestBid() : tick >= hot.bestAsk();
    }

    /// @dev Checks the acting account by the change rule, and the caps.
    /// @param reserve Loss against mark if the order just placed filled [WAD quote].
    function check(State storage s, Context memory c, Limits calldata limits, uint256 reserve) internal {
        if (c.touchedCash) requireCaps(c);
        if (limits.deferred) return;
        Health memory others = othersOf(s, c, c.word, c.account, true, c.stored);
        PostConditions.Verdict verdict = PostConditions.judge(others, c.before, c.current, c.prices, true, reserve);
        if (verdict == PostConditions.Verdict.Passes && limits.equityFloor == 0) return;
        AccountId id = AccountId.wrap(uint32(c.account));
        require(verdict != PostConditions.Verdict.Impaired, ITrading.AccountImpaired(id));
        Health memory end = PostConditions.with(others, c.current, c.prices, true);
        require(
            verdict == PostConditions.Verdict.Passes,
            ITrading.InsufficientMargin(id, Margin.equityForInitial(end) - int256(reserve), end.initial)
        );
        requireFloor(id, Margin.equity(end), limits.equityFloor);
    }

    /// @dev Sums over an account's markets other than this one.
    function othersOf(
        State storage s,
        Context memory c,
        AccountWord word,
        uint256 account,
        bool countOrders,
        bool useStored
    ) internal returns (Health memory others) {
        if (!word.hasOtherMarkets(c.market)) return c.none;
        others = Health(0, 0, 0, 0, 0, 0, false, false, false);
        Margin.addMarkets(s, others, account, word.markets(), c.market, countOrders, useStored);
    }

    function requireFloor(AccountId account, int256 equity, uint256 floor) internal pure {
        if (floor != 0) {
            require(equity >= int256(floor), IAccounts.EquityBelowFloor(account, equity, floor));
        }
    }

    function requireCaps(Context memory c) internal pure {
        uint256 held = FixedPoint.abs(c.current.size);
        if (held > FixedPoint.abs(c.before.size)) {
            uint256 cap = c.trading.positionCap();
            require(held <= cap, ITrading.PositionCapExceeded(AccountId.wrap(uint32(c.account)), c.current.size, cap));
        }
        uint256 interest = c.hot.openInterest();
        if (interest > c.openInterestBefore) {
            uint256 cap = c.hot.openInterestCap();
            require(interest <= cap, ITrading.OpenInterestCapExceeded(MarketId.wrap(uint16(c.market)), interest, cap));
        }
    }

    /// @dev What happened to the acting account: trades, or removal fees alone.
    function emitTraded(Context memory c, uint256 lots, uint256 fee) internal {
        emit ITrading.PositionTraded(
            MarketId.wrap(uint16(c.market)),
            AccountId.wrap(uint32(c.account)),
            lots,
            fee,
            c.fundingReceived,
            c.current.size,
            c.current.entry,
            c.current.cash
        );
    }

    /// @dev Writes the acting account and the market; slots that did not change are left alone.
    function close(State storage s, Context memory c) internal {
        if (c.touchedCash) {
            c.position = c.position.withTrade(c.current.size, c.current.entry, snapshotFor(c, c.current.size));
            c.word = c.word.withBalance(c.current.cash);
        }
        s.positions[ExchangeStorage.positionKey(c.market, c.account)] = c.position;
        AccountWord word = c.position.isActive() ? c.word.addMarket(c.market) : c.word.removeMarket(c.market);
        if (c.touchedCash || AccountWord.unwrap(word) != AccountWord.unwrap(c.word)) s.accounts[c.account].word = word;
        s.markets[c.market].hot = c.hot;
    }
}
