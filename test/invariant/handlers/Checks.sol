// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostHealth, GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";
import {RawReader} from "./RawReader.sol";
import {World} from "./World.sol";

/// @notice The invariants of docs/invariants.md that the exchange core touches.
enum Id {
    LEDGER1,
    LEDGER2,
    ZERO1,
    ZERO2,
    RATE1,
    RATE2,
    RATE3,
    MARGIN1,
    MARGIN2,
    MARGIN3,
    MARGIN4,
    BOOK1,
    BOOK2,
    BOOK3,
    BOOK4,
    BOOK5,
    AUTH1,
    LIQ1,
    LIQ2,
    LIQ3,
    LIVE1,
    LIVE2,
    LIVE3,
    ADMIN1
}

/// @title What must hold after every call
/// @notice A breach is written down, not thrown, so that one call can show several. The campaigns fail as long as anything is written.
abstract contract Checks is World {
    uint256 internal constant IDS = uint256(type(Id).max) + 1;

    /// @notice How often each invariant was asked.
    mapping(Id => uint256) public asked;
    /// @notice The first breach of each invariant.
    mapping(Id => string) public breach;

    function _hold(Id id, bool holds, string memory claim) internal {
        ++asked[id];
        if (!holds && bytes(breach[id]).length == 0) breach[id] = claim;
    }

    // The call against the model

    /// @dev Everything that the model predicted, field by field.
    function _compare(GhostState memory expected, GhostState memory actual) internal {
        bool cash = true;
        bool lists = true;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            cash = cash && expected.balance[a] == actual.balance[a];
            lists = lists && expected.active[a] == actual.active[a];
        }
        _hold(Id.LEDGER2, cash, "cash is what trades, fees and funding made it");
        _hold(Id.MARGIN4, lists, "the list of markets is what is open there");
        _hold(Id.LEDGER2, expected.booked == actual.booked, "booked tokens are what came and went");
        _comparePositions(expected, actual);
        _compareOrders(expected, actual);
        for (uint256 m = 1; m <= MARKETS; ++m) _compareMarket(expected.market[m], actual.market[m]);
    }

    function _comparePositions(GhostState memory expected, GhostState memory actual) private {
        bool fills = true;
        bool counters = true;
        bool snapshots = true;
        for (uint256 i = 0; i < expected.position.length; ++i) {
            (GhostPosition memory p, GhostPosition memory q) = (expected.position[i], actual.position[i]);
            fills = fills && p.size == q.size && p.entry == q.entry;
            counters = counters && p.bids == q.bids && p.asks == q.asks;
            snapshots = snapshots && (q.size == 0 || p.snapshot == q.snapshot);
        }
        _hold(Id.BOOK3, fills, "fills go to whom price and time name, at their prices");
        _hold(Id.MARGIN4, counters, "counters follow the orders");
        _hold(Id.ZERO2, snapshots, "funding is realised up to now, or not at all");
    }

    function _compareOrders(GhostState memory expected, GhostState memory actual) private {
        bool lots = true;
        bool generations = true;
        bool terms = true;
        for (uint256 i = 0; i < expected.order.length; ++i) {
            (uint256 p, uint256 q) = (expected.order[i], actual.order[i]);
            if ((p ^ q) << 120 == 0) continue;
            lots = lots && _lots(p) == _lots(q);
            generations = generations && _generationOf(p) == _generationOf(q);
            terms = terms && (_lots(q) == 0 || (p ^ q) << 160 == 0);
        }
        _hold(Id.BOOK4, lots, "filled + resting + cancelled = asked");
        _hold(Id.BOOK5, generations, "a release raises the generation, nothing else does");
        _hold(Id.BOOK4, terms, "price, side and expiry of an order are what was asked");
    }

    function _compareMarket(GhostMarket memory expected, GhostMarket memory actual) private {
        bool best = expected.bestBid == actual.bestBid && expected.bestAsk == actual.bestAsk;
        _hold(Id.BOOK1, best, "best ticks follow the orders");
        _hold(Id.ZERO1, expected.interest == actual.interest, "open interest follows the fills");
        bool cash = expected.fees == actual.fees && expected.bountyMark == actual.bountyMark;
        _hold(Id.LEDGER2, cash, "fees and bounties are what the rates say");
        _hold(Id.LEDGER2, expected.insurance == actual.insurance, "insurance gets what it is due");
        bool indices = expected.longIndex == actual.longIndex && expected.shortIndex == actual.shortIndex;
        _hold(Id.RATE1, indices, "indices grow by the running rate, then by the measured one, for one interval each");
        bool rate = expected.rate == actual.rate && expected.accruedAt == actual.accruedAt;
        _hold(Id.RATE1, rate, "the rate follows from what was sampled");
        bool sums = expected.premiumSum == actual.premiumSum && expected.covered == actual.covered;
        _hold(Id.RATE1, sums && expected.indexSum == actual.indexSum, "a sample counts what the book showed");
        bool sample = expected.index == actual.index && expected.sampledAt == actual.sampledAt;
        _hold(Id.RATE1, sample && expected.basis == actual.basis, "a sample moves mark as the EMA says");
        _hold(Id.RATE1, expected.dueAt == actual.dueAt, "the next touch is due in time");
    }

    // The state by itself

    /// @param market The market whose book may have changed; 0 for none.
    /// @param actors Bit a: account a may lose by this call.
    /// @param removalFees [WAD quote] that accounts paid in the call
    function _checkAll(
        GhostState memory before,
        GhostState memory end,
        uint256 market,
        uint256 actors,
        uint256[] memory removalFees
    ) internal {
        _checkTransition(before, end, market, actors);
        int256 total;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            total += _checkHealth(before, end, a, removalFees[a]);
        }
        _checkLedger(end, total);
        for (uint256 m = 1; m <= MARKETS; ++m) {
            _checkZero(end, m);
            _checkCounters(end, m);
        }
        if (market != 0) _checkBook(end, market);
    }

    /// @return equity [WAD quote] in full, at marks by the index of now
    function _checkHealth(
        GhostState memory before,
        GhostState memory end,
        uint256 a,
        uint256 removalFee
    ) private returns (int256 equity) {
        GhostHealth memory h1 = _health(end, a, false, false);
        equity = _equity(h1);
        if (!_hasChanged(before, end, a)) return equity;
        // The same prices and the same second before and after: only the call can have made the difference.
        GhostHealth memory h0 = _health(before, a, false, false);
        bool wasHealthy = _equity(h0) >= h0.maintenance;
        if (!wasHealthy) return equity;
        _hold(Id.MARGIN3, equity + 0 * int256(removalFee) >= h1.maintenance, "a healthy account stays healthy");
    }

    function _hasChanged(GhostState memory before, GhostState memory end, uint256 a) internal pure returns (bool) {
        if (before.balance[a] != end.balance[a]) return true;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_positionOf(before, m, a).size != _positionOf(end, m, a).size) return true;
            if (_positionOf(before, m, a).entry != _positionOf(end, m, a).entry) return true;
        }
        return false;
    }

    function _checkLedger(GhostState memory s, int256 equities) private {
        int256 held = int256(s.booked * exchange.collateralScale());
        int256 claims = int256(s.sharedInsurance);
        int256 protocol = claims;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            claims += s.balance[a];
        }
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostMarket memory k = s.market[m];
            claims += int256(k.insurance) + k.fees;
            protocol += int256(k.insurance) + k.fees;
            for (uint256 a = 1; a <= ACCOUNTS; ++a) {
                GhostPosition memory p = _positionOf(s, m, a);
                if (p.size == 0) continue;
                int256 entry = int256(p.entry * k.quantum);
                claims += p.size > 0 ? -entry : entry;
                claims += p.size * (p.snapshot - (p.size > 0 ? k.longIndex : k.shortIndex));
            }
        }
        _hold(Id.LEDGER1, claims == held, "tokens x scale = balances - entries - funding + insurance + fees");
        _hold(Id.LEDGER2, s.booked == deposited - withdrawn, "booked = deposited - withdrawn");
        uint256 there = collateral.balanceOf(address(exchange));
        _hold(Id.LEDGER2, there == s.booked + donated, "the tokens are there, and what is over was donated");
        _hold(Id.LEDGER2, equities + protocol == held, "equities + insurance + fees = net deposits");
    }

    function _checkZero(GhostState memory s, uint256 m) private {
        int256 net;
        uint256 longs;
        int256 funding = realised[m];
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            GhostPosition memory p = _positionOf(s, m, a);
            net += p.size;
            longs += _plus(p.size);
            funding += _pending(s, m, p);
        }
        _hold(Id.ZERO1, net == 0, "sizes add up to zero");
        _hold(Id.ZERO1, longs == s.market[m].interest, "open interest is the sum of the longs");
        _hold(Id.ZERO2, funding == 0, "funding paid = funding received");
    }

    function _checkCounters(GhostState memory s, uint256 m) private {
        bool counted = true;
        bool listed = true;
        bool entries = true;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            (uint256 bids, uint256 asks) = _recount(s, m, a);
            GhostPosition memory p = _positionOf(s, m, a);
            counted = counted && p.bids == bids && p.asks == asks;
            bool active = p.size != 0 || bids != 0 || asks != 0;
            listed = listed && (s.active[a] >> m) % 2 == (active ? 1 : 0);
            entries = entries && (p.size != 0 || p.entry == 0);
        }
        _hold(Id.MARGIN4, counted, "counters = recount");
        _hold(Id.MARGIN4, listed, "a market is listed while something is open");
        _hold(Id.BOOK3, entries, "a flat position has no entry");
    }

    function _recount(GhostState memory s, uint256 m, uint256 a) private pure returns (uint256 bids, uint256 asks) {
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            uint256 order = s.order[_orderAt(s, m, a, slot)];
            if (_lots(order) == 0 || _isReduceOnly(order)) continue;
            if (_isAsk(order)) asks += _lots(order);
            else bids += _lots(order);
        }
    }

    /// @dev Bitmap, levels and queues against a recount of the order slots.
    function _checkBook(GhostState memory s, uint256 m) private {
        GhostMarket memory k = s.market[m];
        _hold(Id.BOOK1, k.bestBid < k.bestAsk, "best bid < best ask");
        bool best = k.bestBid == _best(s, m, false) && k.bestAsk == _best(s, m, true);
        _hold(Id.BOOK1, best, "cached best ticks = recount");
        uint256[] memory w = abi.decode(_inspect(address(raw), abi.encodeCall(RawReader.book, (m))), (uint256[]));
        uint256[] memory bids = _side(s, m, false);
        uint256[] memory asks = _side(s, m, true);
        uint256 seen;
        for (uint256 n = 0; n < w.length; n += 3 + w[n + 2]) {
            seen += _checkLevel(s, w, n, bids, asks);
        }
        _hold(Id.BOOK2, seen == bids.length + asks.length, "every order is in a marked queue");
    }

    /// @param n Where the level is in `w`: tick, level word, count, keys.
    /// @return count Orders in the queue.
    function _checkLevel(
        GhostState memory s,
        uint256[] memory w,
        uint256 n,
        uint256[] memory bids,
        uint256[] memory asks
    ) private returns (uint256 count) {
        count = w[n + 2];
        _hold(Id.BOOK2, count != 0, "no empty level is marked");
        if (count == 0) return 0;
        uint256[] memory side = _firstAt(s, bids, w[n]) < bids.length ? bids : asks;
        uint256 from = _firstAt(s, side, w[n]);
        uint256 lots;
        uint256 firm;
        for (uint256 i = 0; i < count; ++i) {
            bool inside = from + i < side.length;
            _hold(Id.BOOK3, inside && w[n + 3 + i] == _keyOf(s, side[from + i]), "queues stand in order of arrival");
            if (!inside) return count;
            uint256 order = s.order[side[from + i]];
            _hold(Id.BOOK2, _tick(order) == w[n], "a queue holds orders of its tick");
            lots += _lots(order);
            if (_isFirm(order)) firm += _lots(order);
        }
        uint256 level = w[n + 1];
        _hold(Id.BOOK2, _uint(level, 40, 40) == w[n + 2 + count], "the tail is the last");
        _hold(Id.BOOK2, _uint(level, 80, 48) == lots && _uint(level, 128, 48) == firm, "level totals = recount");
    }

    function _firstAt(GhostState memory s, uint256[] memory side, uint256 tick) private pure returns (uint256 i) {
        while (i < side.length && _tick(s.order[side[i]]) != tick) ++i;
    }

    function _keyOf(GhostState memory s, uint256 spot) internal pure returns (uint256) {
        return (_ownerAt(s, spot) << 8) | (spot % s.slots);
    }

    // Before and after

    function _checkTransition(GhostState memory before, GhostState memory end, uint256 market, uint256 actors) private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            (int256 long0, int256 short0) = _indices(before, m);
            (int256 long1, int256 short1) = _indices(end, m);
            _hold(Id.RATE1, long0 == long1 && short0 == short1, "no call moves an index, only time does");
            _hold(Id.RATE1, long1 == short1, "both sides pay and receive the same");
            _hold(
                Id.LIQ3,
                end.market[m].insurance >= before.market[m].insurance,
                "step 1 draws nothing from insurance"
            );
            // From here on the call's own sample counts for both sides of the comparison.
            (before.market[m].index, before.market[m].sampledAt) = (end.market[m].index, end.market[m].sampledAt);
            before.market[m].basis = end.market[m].basis;
        }
        _hold(Id.LIQ3, end.sharedInsurance >= before.sharedInsurance, "step 1 draws nothing from the shared fund");
        bool rises = true;
        for (uint256 i = 0; i < before.order.length; ++i) {
            if (before.order[i] == end.order[i]) continue;
            rises = rises && _generationOf(end.order[i]) >= _generationOf(before.order[i]);
        }
        _hold(Id.BOOK5, rises, "generations only rise");
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if ((actors >> a) % 2 == 0) _checkBystander(before, end, market, a);
        }
    }

    /// @dev Who did not act can lose by orders of his own that rested in the market, and by nothing else.
    function _checkBystander(GhostState memory before, GhostState memory end, uint256 market, uint256 a) private {
        bool rested;
        for (uint256 slot = 0; slot < SLOTS && market != 0; ++slot) {
            if (_lots(before.order[_orderAt(before, market, a, slot)]) != 0) rested = true;
        }
        bool same = true;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (m == market && rested) continue;
            GhostPosition memory p0 = _positionOf(before, m, a);
            GhostPosition memory p1 = _positionOf(end, m, a);
            same = same && p0.size == p1.size && p0.entry == p1.entry && p0.bids == p1.bids && p0.asks == p1.asks;
        }
        _hold(Id.AUTH1, same, "nobody else touches a position or an order");
        if (rested) return;
        int256 worth0 = _worth(before, a);
        _hold(Id.AUTH1, _worth(end, a) >= worth0, "nobody else takes money out of an account");
    }

    /// @return worth [WAD quote] balance and funding
    function _worth(GhostState memory s, uint256 a) internal view returns (int256 worth) {
        worth = s.balance[a];
        for (uint256 m = 1; m <= MARKETS; ++m) {
            worth += _pending(s, m, _positionOf(s, m, a));
        }
    }
}
