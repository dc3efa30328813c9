// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BookChecks} from "./BookChecks.sol";
import {Id} from "./Breaches.sol";
import {GhostChanges, GhostHealth, GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";

/// @title What must hold after every call
abstract contract Checks is BookChecks {
    /// @dev Calls from one recount of everything to the next. In between, what a call did not touch is not counted again.
    uint256 private constant FULL_CHECK_EVERY = 32;
    /// @dev Where the orders begin in RawReader.state.
    uint256 private constant FIRST_ORDER =
        GLOBAL_WORDS + ACCOUNTS * ACCOUNT_SLOTS + MARKETS * (MARKET_SLOTS + ACCOUNTS);
    uint256 private _checks;

    // The state by itself

    /// @dev Every market, account and order counts as changed.
    function _everything() internal pure returns (GhostChanges memory c) {
        (c.accounts, c.spots, c.books, c.money) = (type(uint256).max, type(uint256).max, type(uint256).max, true);
    }

    /// @param c What the call changed: only that is looked at, and once in a while everything.
    /// @param market The market whose book may have changed; 0 for none.
    /// @param actors Bit a: account a may lose by this call.
    function _checkAll(
        GhostState memory before,
        GhostState memory end,
        GhostChanges memory c,
        uint256 market,
        uint256 actors
    ) internal {
        if (++_checks % FULL_CHECK_EVERY == 0) {
            (uint256 crisis, uint256 bearers) = (c.crisis, c.bearers);
            c = _everything();
            (c.crisis, c.bearers) = (crisis, bearers);
        }
        _checkTransition(before, end, c, market, actors);
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if ((c.accounts >> a) & 1 == 0) continue;
            // Who pays for another's deficit may fail by that.
            if ((c.bearers >> a) & 1 == 0) _checkHealth(before, end, a);
            _checkDebt(end, a);
        }
        _checkFlags(end);
        if (c.money) _checkLedger(end);
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if ((c.spots >> (m * (ACCOUNTS + 1))) % (1 << (ACCOUNTS + 1)) != 0) _checkCounters(end, m, c.spots);
            if ((c.books >> m) & 1 != 0) _checkBook(end, m);
        }
    }

    function _checkHealth(GhostState memory before, GhostState memory end, uint256 a) private {
        if (!_hasChanged(before, end, a)) return;
        // The same prices and the same second before and after: only the call can have made the difference.
        GhostHealth memory h0 = _health(before, a, false, false);
        if (_equity(h0) < h0.maintenance) return;
        GhostHealth memory h1 = _health(end, a, false, false);
        _hold(Id.MARGIN3, _equity(h1) >= h1.maintenance, "a healthy account stays healthy");
    }

    /// @dev Nobody is left without a position and with a debt.
    function _checkDebt(GhostState memory s, uint256 a) private {
        if (s.balance[a] >= 0) return;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_positionOf(s, m, a).size != 0) return;
        }
        _breach(Id.LIQ3, "the last position leaves no debt");
    }

    /// @dev The deficits that a market counts, against a recount.
    function _checkFlags(GhostState memory s) private {
        uint256[] memory counts = new uint256[](MARKETS + 1);
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            uint256 flagged = s.flaggedIn[a];
            if ((flagged == 0) != (s.flaggedAt[a] == 0)) _breach(Id.PAUSE1, "a flag stands somewhere");
            for (uint256 m = 1; m <= MARKETS && flagged != 0; ++m) counts[m] += (flagged >> m) & 1;
        }
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostMarket memory k = s.market[m];
            if (k.deficits != counts[m]) _breach(Id.PAUSE1, "deficits = recount");
            bool watched = k.alert || (s.time >= k.pausedUntil && (k.deficits == 0 || s.time >= k.deficitUntil));
            if (!watched) _breach(Id.PAUSE1, "a market that is paused is on alert");
        }
    }

    function _hasChanged(GhostState memory before, GhostState memory end, uint256 a) internal pure returns (bool) {
        if (before.balance[a] != end.balance[a]) return true;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_positionOf(before, m, a).size != _positionOf(end, m, a).size) return true;
            if (_positionOf(before, m, a).entry != _positionOf(end, m, a).entry) return true;
        }
        return false;
    }

    function _checkLedger(GhostState memory s) private {
        int256 held = int256(s.booked * SCALE);
        int256 claims = int256(s.sharedInsurance);
        for (uint256 a = 1; a <= ACCOUNTS; ++a) claims += s.balance[a];
        int256 worth = claims;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostMarket memory k = s.market[m];
            claims += int256(k.insurance) + k.fees;
            worth += int256(k.insurance) + k.fees;
            (int256 stored, int256 now_) = _checkMarketSums(s, m);
            claims += stored;
            worth += now_;
        }
        if (claims != held) _breach(Id.LEDGER1, "tokens x scale = balances - entries - funding + insurance + fees");
        if (s.booked != deposited - withdrawn) _breach(Id.LEDGER2, "booked = deposited - withdrawn");
        uint256 there = collateral.balanceOf(address(exchange));
        if (there != s.booked + donated) _breach(Id.LEDGER2, "the tokens are there, and what is over was donated");
        if (worth != held) _breach(Id.LEDGER2, "equities + insurance + fees = net deposits");
    }

    /// @return stored [WAD quote] what the market's positions claim by the stored indices
    /// @return now_ [WAD quote] what they are worth at mark, with funding up to now
    function _checkMarketSums(GhostState memory s, uint256 m) private returns (int256 stored, int256 now_) {
        GhostMarket memory k = s.market[m];
        uint256 mark = _mark(k, s.time, false);
        int256 net;
        uint256 longs;
        int256 funding = realised[m];
        (int256 long, int256 short) = _indices(s, m);
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            GhostPosition memory p = _positionOf(s, m, a);
            int256 size = p.size;
            if (size == 0) continue;
            // Sizes are below 2^40, prices and indices below 2^88: hundreds of times a call, and far from any overflow.
            unchecked {
                net += size;
                if (size > 0) longs += uint256(size);
                int256 pending = size * (p.snapshot - (size > 0 ? long : short));
                funding += pending;
                int256 entry = int256(p.entry * k.quantum);
                if (size > 0) entry = -entry;
                stored += entry + size * (p.snapshot - (size > 0 ? k.longIndex : k.shortIndex));
                now_ += pending + entry + size * int256(mark);
            }
        }
        if (k.longIndex - int256(k.longLoss) != k.shortIndex + int256(k.shortLoss)) {
            _breach(Id.RATE1, "without what sides paid for deficits, the indices are one");
        }
        if (net != 0) _breach(Id.ZERO1, "sizes add up to zero");
        if (longs != k.interest) _breach(Id.ZERO1, "open interest is the sum of the longs");
        if (funding != 0) _breach(Id.ZERO2, "funding paid = funding received");
    }

    function _checkCounters(GhostState memory s, uint256 m, uint256 spots) private {
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if ((spots >> (m * (ACCOUNTS + 1) + a)) & 1 == 0) continue;
            (uint256 bids, uint256 asks) = _recount(s, m, a);
            GhostPosition memory p = _positionOf(s, m, a);
            if (p.bids != bids || p.asks != asks) _breach(Id.MARGIN4, "counters = recount");
            bool active = p.size != 0 || bids != 0 || asks != 0;
            bool listed = (s.active[a] >> m) & 1 == 1;
            if (listed != active) _breach(Id.MARGIN4, "a market is listed while something is open");
            if (p.size == 0 && p.entry != 0) _breach(Id.BOOK3, "a flat position has no entry");
        }
    }

    function _recount(GhostState memory s, uint256 m, uint256 a) private pure returns (uint256 bids, uint256 asks) {
        uint256 first = _orderAt(s, m, a, 0);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            uint256 order = s.order[first + slot];
            if (_lots(order) == 0 || _isReduceOnly(order)) continue;
            if (_isAsk(order)) asks += _lots(order);
            else bids += _lots(order);
        }
    }

    // Before and after

    function _checkTransition(
        GhostState memory before,
        GhostState memory end,
        GhostChanges memory c,
        uint256 market,
        uint256 actors
    ) private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            (GhostMarket memory k0, GhostMarket memory k1) = (before.market[m], end.market[m]);
            (int256 long0, int256 short0) = _indices(before, m);
            (int256 long1, int256 short1) = _indices(end, m);
            bool same = long0 == long1 && short0 == short1;
            // What a side pays for a deficit is the one exception, and only takes.
            bool pays = m == c.crisis && (long0 == long1 || short0 == short1) && long1 >= long0 && short1 <= short0;
            if (!same && !pays) _breach(Id.RATE1, "no call moves an index, only time does");
            if (k1.insurance < k0.insurance && m != c.crisis) _breach(Id.LIQ3, "only deficits draw insurance");
            // From here on the call's own sample counts for both sides of the comparison.
            (k0.index, k0.sampledAt, k0.basis) = (k1.index, k1.sampledAt, k1.basis);
            (k0.imRate, k0.mmShare, k0.volatility) = (k1.imRate, k1.mmShare, k1.volatility);
        }
        if (end.sharedInsurance < before.sharedInsurance && c.crisis == 0) {
            _breach(Id.LIQ3, "only deficits draw the shared fund");
        }
        for (uint256 i = 0; i < c.words.length; ++i) {
            if (c.words[i] < FIRST_ORDER) continue;
            uint256 spot = _spotOf(end, c.words[i] - FIRST_ORDER);
            bool rises = _generationOf(end.order[spot]) >= _generationOf(before.order[spot]);
            if (!rises) _breach(Id.BOOK5, "generations only rise");
        }
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if ((c.accounts >> a) & 1 == 0 || (actors >> a) & 1 != 0) continue;
            _checkBystander(before, end, market, a);
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
        if (!same) _breach(Id.AUTH1, "nobody else touches a position or an order");
        if (rested) return;
        if (_worth(end, a) < _worth(before, a)) _breach(Id.AUTH1, "nobody else takes money out of an account");
    }

    /// @return worth [WAD quote] balance and funding
    function _worth(GhostState memory s, uint256 a) internal view returns (int256 worth) {
        worth = s.balance[a];
        for (uint256 m = 1; m <= MARKETS; ++m) {
            worth += _pending(s, m, _positionOf(s, m, a));
        }
    }
}
