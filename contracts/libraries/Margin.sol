// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {IndexStatus} from "../interfaces/IIndexOracle.sol";
import {MarketStatus} from "../interfaces/IMarketAdmin.sol";
import {FundingWord, HotWord, RiskWord, TradingWord} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Closing} from "./Closing.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Funding} from "./Funding.sol";
import {Gap} from "./Gap.sol";
import {Index} from "./Index.sol";
import {Mark} from "./Mark.sol";
import {Position} from "./Position.sol";

/// @notice Sums over an account's markets.
struct Health {
    int256 cash; // [WAD quote] balance and accrued funding
    int256 losses; // [WAD quote] unrealised, not positive
    uint256 gains; // [WAD quote] unrealised
    uint256 weightedGains; // [WAD quote] what of the gains counts for IM
    uint256 initial; // [WAD quote] IM
    uint256 maintenance; // [WAD quote] MM
    bool impaired; // a market with a position has no usable index; its last good mark was used
    bool inGrace; // a market with a position is halted or in a grace period
    bool barred; // a market with a position is paused, or has a gap that nobody has shown yet: no exit
}

/// @notice One account's side of one market, before or after a change.
struct Exposure {
    int256 cash; // [WAD quote] balance and this market's accrued funding
    int256 size; // [lots]
    uint256 entry; // [lot-ticks]
    uint256 bidLots; // [lots]
    uint256 askLots; // [lots]
}

/// @notice Prices and terms that margin needs of one market.
struct MarginPrices {
    RiskWord risk;
    uint256 mark; // [WAD quote per lot]
    uint256 pnlWeight; // [1e-2]
    uint256 depth; // [WAD quote] of the risk word, decoded once
    uint256 volatility; // [WAD quote per lot] add-on to IM for realised volatility
    int256 funding; // [WAD quote per lot] add-on to IM of the side that pays funding: longs, or shorts if negative
}

/// @title Margin
/// @notice Base IM(N) = N x base + N^2 / depth, MM a constant fraction of it, both rounded up. IM adds what realised volatility asks for,
/// and what the position would pay in funding over the next interval; MM does not, so that neither makes anybody liquidatable. Unrealised
/// profit counts in full for MM and in part for IM. The same functions serve every check and every view.
library Margin {
    using {equity, equityForInitial, withdrawable} for Health;

    /// @notice The add-on for funding takes a 25th of notional at most: the largest rate that a listing permits, 4 %, for a whole period.
    uint256 internal constant FUNDING_ADD_ON_DIVISOR = 25;

    /// @notice IM of a notional value without add-ons [WAD quote], rounded up.
    function initialMargin(uint256 notional, RiskWord risk) internal pure returns (uint256) {
        return _initialMargin(notional, risk, risk.marginDepth());
    }

    function _initialMargin(uint256 notional, RiskWord risk, uint256 depth) private pure returns (uint256) {
        unchecked {
            // notional < 2^121 (40 bits of lots, 81 of mark), the rate < 2^16, depth < 2^110 (MAX_DEPTH): below 2^256.
            if (depth == 0) return FixedPoint.divUp(notional * risk.initialMargin(), FixedPoint.BASIS);
            return
                FixedPoint.divUp(
                    notional * (risk.initialMargin() * depth + notional * FixedPoint.BASIS),
                    FixedPoint.BASIS * depth
                );
        }
    }

    /// @notice What a long lot would pay over one interval at the running rate [WAD quote]; negative is what a short would.
    function fundingDue(FundingWord funding) internal pure returns (int256) {
        unchecked {
            // |rate| < 2^47, interval < 2^16.
            return funding.rate() * Funding.RATE_QUANTUM * int256(funding.interval());
        }
    }

    /// @dev Sets the mark and what depends on it. `p.funding` comes unbounded, as `fundingDue` gives it.
    function setMark(MarginPrices memory p, uint256 mark) internal pure {
        unchecked {
            // mark < 2^81, factors < 2^8.
            p.mark = mark;
            uint256 volatility = p.risk.volatility();
            // Rounded up once per lot, so that the add-on is the same for each.
            if (volatility != 0) p.volatility = FixedPoint.divUp(mark * volatility, FixedPoint.PERMILLE);
            int256 funding = p.funding;
            if (FixedPoint.abs(funding) * FUNDING_ADD_ON_DIVISOR > mark) {
                int256 limit = int256(FixedPoint.divDown(mark, FUNDING_ADD_ON_DIVISOR));
                p.funding = funding < 0 ? -limit : limit;
            }
        }
    }

    /// @dev What IM adds to its base: for volatility by all exposed lots, for funding by those on the side that pays [WAD quote]. Exact, as
    /// both are rounded per lot.
    function addOns(
        int256 size,
        uint256 bidLots,
        uint256 askLots,
        uint256 exposed,
        MarginPrices memory p
    ) internal pure returns (uint256 sum) {
        unchecked {
            // Lots < 2^41, add-ons per lot < 2^80.
            sum = exposed * p.volatility;
            int256 funding = p.funding;
            if (funding == 0) return sum;
            int256 paying = funding > 0 ? size + int256(bidLots) : int256(askLots) - size;
            if (paying > 0) sum += uint256(paying) * FixedPoint.abs(funding);
        }
    }

    /// @dev The same for one lot of a position without orders [WAD quote].
    /// @param size [lots] of which only the sign counts
    function addOnPerLot(int256 size, MarginPrices memory p) internal pure returns (uint256) {
        unchecked {
            // Bounds as above. The signs are equal if longs pay for a long, or shorts for a short; zero adds nothing to either.
            int256 funding = p.funding;
            return (size ^ funding) < 0 ? p.volatility : p.volatility + FixedPoint.abs(funding);
        }
    }

    /// @notice MM that belongs to a base IM [WAD quote], rounded up.
    function maintenanceMargin(uint256 initial, RiskWord risk) internal pure returns (uint256) {
        unchecked {
            // initial < 2^146, maintenance < 2^8.
            return FixedPoint.divUp(initial * risk.maintenance(), FixedPoint.PERCENT);
        }
    }

    /// @notice Equity in full [WAD quote].
    function equity(Health memory h) internal pure returns (int256) {
        unchecked {
            // Cash < 2^133 (balance and eight markets' funding), the rest < 2^125: as everywhere in Health.
            return h.cash + h.losses + int256(h.gains);
        }
    }

    /// @notice Equity with profits weighted, for IM and withdrawals [WAD quote].
    function equityForInitial(Health memory h) internal pure returns (int256) {
        unchecked {
            return h.cash + h.losses + int256(h.weightedGains);
        }
    }

    /// @notice What may leave: min(cash, equity for IM - IM); where an index is unusable, profits don't count at all [WAD quote].
    function withdrawable(Health memory h) internal pure returns (uint256) {
        int256 free = (h.impaired ? h.cash + h.losses : equityForInitial(h)) - int256(h.initial);
        return FixedPoint.positivePart(free < h.cash ? free : h.cash);
    }

    /// @dev The larger of what would be held if all bids, or all asks, were filled [lots].
    function exposedLots(int256 size, uint256 bidLots, uint256 askLots) internal pure returns (uint256) {
        unchecked {
            // |size| < 2^39, counters < 2^32.
            return FixedPoint.max(FixedPoint.abs(size + int256(bidLots)), FixedPoint.abs(size - int256(askLots)));
        }
    }

    /// @dev What of an unrealised profit or loss counts for IM: losses in full, gains in part, rounded down.
    function weighted(int256 pnl, uint256 pnlWeight) internal pure returns (int256) {
        if (pnl <= 0) return pnl;
        unchecked {
            // pnl < 2^122, weight <= 100.
            return int256(FixedPoint.divDown(uint256(pnl) * pnlWeight, FixedPoint.PERCENT));
        }
    }

    /// @dev One market's part of equity for IM, and its IM: what the first half of the change rule needs and no more.
    function initialPart(
        Exposure memory e,
        MarginPrices memory p,
        bool countOrders
    ) internal pure returns (int256 equity_, uint256 initial) {
        unchecked {
            // Bounds as in `equity` and `_initialMargin`.
            equity_ = e.cash;
            int256 size = e.size;
            if (size != 0)
                equity_ += weighted(Position.unrealised(size, e.entry, p.mark, p.risk.quantum()), p.pnlWeight);
            uint256 lots;
            if (countOrders) {
                lots = exposedLots(size, e.bidLots, e.askLots);
                initial = addOns(size, e.bidLots, e.askLots, lots, p);
            } else {
                lots = FixedPoint.abs(size);
                initial = lots * addOnPerLot(size, p);
            }
            if (lots != 0) initial += _initialMargin(lots * p.mark, p.risk, p.depth);
        }
    }

    /// @dev Adds one market to the sums. With `countOrders` false, IM is for the position alone.
    function add(Health memory h, Exposure memory e, MarginPrices memory p, bool countOrders) internal pure {
        unchecked {
            // Bounds as in `equity` and `_initialMargin`.
            h.cash += e.cash;
            uint256 held = FixedPoint.abs(e.size);
            uint256 initial;
            if (held != 0) {
                int256 pnl = Position.unrealised(e.size, e.entry, p.mark, p.risk.quantum());
                if (pnl < 0) {
                    h.losses += pnl;
                } else {
                    h.gains += uint256(pnl);
                    h.weightedGains += uint256(weighted(pnl, p.pnlWeight));
                }
                initial = _initialMargin(held * p.mark, p.risk, p.depth);
                h.maintenance += maintenanceMargin(initial, p.risk);
            }
            if (countOrders) {
                uint256 lots = exposedLots(e.size, e.bidLots, e.askLots);
                if (lots != held) initial = _initialMargin(lots * p.mark, p.risk, p.depth);
                initial += addOns(e.size, e.bidLots, e.askLots, lots, p);
            } else {
                initial += held * addOnPerLot(e.size, p);
            }
            h.initial += initial;
        }
    }

    /// @dev Adds the account's markets other than `except` to the sums; `ids` as AccountWord.markets() gives them. At most
    /// eight turns, paid by whoever acts; each reads one index unless it was read in this call already.
    /// @param useStored Take the stored mark where it is recent: for orders that only rest.
    function addMarkets(
        State storage s,
        Health memory h,
        uint256 account,
        uint256 ids,
        uint256 except,
        bool countOrders,
        bool useStored
    ) internal {
        for (; ids != 0; ids >>= 16) {
            uint256 market = ids & 0xffff;
            if (market == except) continue;
            PositionWord position = s.positions[ExchangeStorage.positionKey(market, account)];
            addMarket(s, h, market, position, countOrders, useStored);
        }
    }

    /// @dev Adds one market at the price of now.
    function addMarket(
        State storage s,
        Health memory h,
        uint256 market,
        PositionWord position,
        bool countOrders,
        bool useStored
    ) internal {
        if (!countOrders && position.size() == 0) return;
        Market storage m = s.markets[market];
        HotWord hot = m.hot;
        if (hot.status() == uint256(MarketStatus.Closed)) {
            // Neither can an order fill there any more, nor a pause hold anybody.
            if (position.size() == 0) return;
            countOrders = false;
            hot = hot.withAlert(false);
        }
        (MarginPrices memory prices, IndexStatus status, bool gapped) = pricesNow(m, market, hot, useStored);
        if (position.size() != 0) {
            if (!Index.isUsable(status)) h.impaired = true;
            if (status == IndexStatus.Grace || isPaused(m, hot)) h.inGrace = true;
            if (gapped || Gap.isPaused(m, hot)) {
                h.barred = true;
                // What was won there may have to pay for a deficit: it carries no risk elsewhere.
                prices.pnlWeight = 0;
            }
        }
        add(h, exposureOf(m, market, hot, position), prices, countOrders);
    }

    /// @dev Whether a market is halted, or in the grace period after a halt.
    function isPaused(Market storage m, HotWord hot) internal view returns (bool) {
        uint256 status = hot.status();
        if (status == uint256(MarketStatus.Active)) return false;
        return status == uint256(MarketStatus.Halted) || block.timestamp < m.safety.graceUntil();
    }

    /// @dev Fresh mark, or the last good one where the index is unusable. `gapped`: whether the fresh index differs from the
    /// last seen one by more than the MM rate. Of a closed market, the settlement price: no oracle is read, and profits carry no
    /// risk, as they may have to pay for losers.
    function pricesNow(
        Market storage m,
        uint256 market,
        HotWord hot,
        bool useStored
    ) internal returns (MarginPrices memory prices, IndexStatus status, bool gapped) {
        TradingWord trading = m.trading;
        prices.risk = m.risk;
        prices.depth = prices.risk.marginDepth();
        uint256 state = hot.status();
        if (state == uint256(MarketStatus.Closed)) {
            prices.mark = m.settlement.perLot();
            return (prices, IndexStatus.Usable, false);
        }
        prices.pnlWeight = trading.pnlWeight();
        prices.funding = fundingDue(m.funding);
        uint256 indexPerLot = prices.risk.indexPerLot();
        if (!useStored || !Mark.isRecent(m, prices.risk, trading)) {
            uint256 fresh;
            (fresh, status) = Index.read(market, trading);
            if (Index.isUsable(status)) {
                gapped = Gap.exceeds(prices.risk, fresh);
                indexPerLot = fresh;
            }
        }
        uint256 mark = Mark.perLot(indexPerLot, Mark.basisNow(m, prices.risk, trading));
        if (state == uint256(MarketStatus.Closing)) mark = Closing.blended(m, mark);
        setMark(prices, mark);
    }

    /// @dev A position as it stands, funding accrued to now; the account's balance is not in it.
    function exposureOf(
        Market storage m,
        uint256 market,
        HotWord hot,
        PositionWord position
    ) internal view returns (Exposure memory e) {
        e.size = position.size();
        e.entry = position.entry();
        e.bidLots = position.bidLots();
        e.askLots = position.askLots();
        if (e.size != 0) {
            (int256 longIndex, int256 shortIndex) = Funding.indicesNow(m, market, hot);
            e.cash = Position.fundingReceived(e.size, position.fundingSnapshot(), longIndex, shortIndex);
        }
    }

    /// @dev All of an account's markets and its balance.
    function healthOf(State storage s, uint256 account, bool countOrders) internal returns (Health memory h) {
        h.cash = s.accounts[account].word.balance();
        addMarkets(s, h, account, s.accounts[account].word.markets(), 0, countOrders, false);
    }
}
