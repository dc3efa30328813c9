// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {GhostHealth, GhostLeg, GhostMarket, GhostOperation, GhostPosition, GhostState, Sight} from "./Ghost.sol";
import {GhostFunding} from "./GhostFunding.sol";

/// @title Margins, an account's health, the change rule, and what may leave an account
/// @notice Sums of margins are asked hundreds of times a call: sizes below 2^40, prices below 2^88 and ratios below 2^16 leave room in a word,
/// so that these are not checked for overflow.
abstract contract GhostMargin is GhostFunding {
    enum Verdict {
        Passes,
        Fails,
        Impaired
    }
    bytes4 internal constant FINE = 0;

    // Margin

    /// @return [WAD quote]
    function _initialMargin(GhostMarket memory k, uint256 notional) internal pure returns (uint256) {
        unchecked {
            // N x base + N^2 / depth, as one fraction, rounded up once.
            if (k.depth == 0) return _ceil(notional * k.imRate, 1e4);
            return _ceil(notional * k.imRate * k.depth + notional * notional * 1e4, 1e4 * k.depth);
        }
    }

    function _maintenanceMargin(GhostMarket memory k, uint256 notional) internal pure returns (uint256) {
        unchecked {
            return _ceil(_initialMargin(k, notional) * k.mmShare, 100);
        }
    }

    /// @return [WAD quote] what IM adds for volatility by `exposed` lots, and for funding to come by those of the side that pays
    function _addOns(
        GhostMarket memory k,
        GhostLeg memory leg,
        uint256 exposed,
        uint256 mark,
        bool orders
    ) internal pure returns (uint256) {
        unchecked {
            int256 due = k.rate * 64 * int256(k.interval);
            int256 paying =
                due > 0
                    ? leg.size + (orders ? int256(leg.bids) : int256(0))
                    : (orders ? int256(leg.asks) : int256(0)) - leg.size;
            return exposed * _ceil(mark * k.volatility, 1e3) + _plus(paying) * _min(_abs(due), (mark * 4) / 100);
        }
    }

    function _unrealised(
        GhostMarket memory k,
        int256 size,
        uint256 entry,
        uint256 mark
    ) internal pure returns (int256) {
        unchecked {
            int256 cost = int256(entry * k.quantum);
            return size < 0 ? cost - int256(uint256(-size) * mark) : int256(uint256(size) * mark) - cost;
        }
    }

    function _equity(GhostHealth memory h) internal pure returns (int256) {
        return h.cash + h.losses + h.gains;
    }

    function _equityForInitial(GhostHealth memory h) internal pure returns (int256) {
        return h.cash + h.losses + h.weighted;
    }

    function _addLeg(
        GhostHealth memory h,
        GhostMarket memory k,
        GhostLeg memory leg,
        uint256 mark,
        bool orders
    ) internal pure {
        unchecked {
            h.cash += leg.cash;
            uint256 held = _abs(leg.size);
            if (held != 0) {
                int256 profit = _unrealised(k, leg.size, leg.entry, mark);
                if (profit < 0) {
                    h.losses += profit;
                } else {
                    h.gains += profit;
                    h.weighted += (profit * int256(k.pnlWeight)) / 100;
                }
                h.maintenance += int256(_maintenanceMargin(k, held * mark));
            }
            uint256 exposed = held;
            if (orders) exposed = _max(_abs(leg.size + int256(leg.bids)), _abs(leg.size - int256(leg.asks)));
            if (exposed == 0) return;
            h.initial += int256(_initialMargin(k, exposed * mark) + _addOns(k, leg, exposed, mark, orders));
        }
    }

    // Health

    /// @dev Adds an account's markets other than `except`.
    function _addMarkets(
        GhostState memory s,
        GhostHealth memory h,
        uint256 a,
        uint256 except,
        bool orders,
        bool useStored
    ) internal view {
        for (uint256 m = 1; m <= s.markets; ++m) {
            if (m != except) _addMarket(s, h, m, _positionOf(s, m, a), orders, useStored);
        }
    }

    function _addMarket(
        GhostState memory s,
        GhostHealth memory h,
        uint256 m,
        GhostPosition memory p,
        bool orders,
        bool useStored
    ) internal view {
        if (p.size == 0 && (!orders || (p.bids == 0 && p.asks == 0))) return;
        GhostMarket memory k = s.market[m];
        if (p.size != 0) {
            // A stored price that serves is as good as a usable one.
            bool stored = useStored && _isRecent(k, s.time);
            if (!stored && !_isGood(k.freshStatus)) h.impaired = true;
            if ((!stored && k.freshStatus == GRACE) || _isPaused(k, s.time)) h.grace = true;
            if ((!stored && _hasGap(k)) || _isInPause(k, s.time)) h.barred = true;
        }
        GhostLeg memory leg = GhostLeg(_pending(s, m, p), p.size, p.entry, p.bids, p.asks);
        int256 weighted = h.weighted;
        _addLeg(h, k, leg, _mark(k, s.time, useStored), orders);
        // Profit there may have to pay for a deficit.
        bool barred = (!(useStored && _isRecent(k, s.time)) && _hasGap(k)) || _isInPause(k, s.time);
        if (p.size != 0 && barred) h.weighted = weighted;
    }

    function _health(
        GhostState memory s,
        uint256 a,
        bool orders,
        bool useStored
    ) internal view returns (GhostHealth memory h) {
        h.cash = s.balance[a];
        _addMarkets(s, h, a, 0, orders, useStored);
    }

    // The change rule

    function _judge(
        GhostState memory s,
        GhostOperation memory o,
        GhostHealth memory others,
        GhostLeg memory before,
        GhostLeg memory end,
        bool orders
    ) internal pure returns (Verdict, int256 equity) {
        GhostMarket memory k = s.market[o.market];
        bool shrinks = _shrinks(before, end, orders);
        if (!shrinks && (others.impaired || others.grace)) return (Verdict.Impaired, 0);
        GhostHealth memory h1 = _copy(others);
        _addLeg(h1, k, end, o.mark, orders);
        equity = _equity(h1);
        int256 reserve = orders ? int256(o.reserve) : int256(0);
        if (_equityForInitial(h1) - reserve >= h1.initial) return (Verdict.Passes, equity);
        if (!shrinks) return (Verdict.Fails, equity);
        GhostHealth memory h0 = _copy(others);
        _addLeg(h0, k, before, o.mark, orders);
        if (!_isNoWorse(h0, h1)) return (Verdict.Fails, equity);
        ++s.seen[uint256(Sight.ShrankBetweenMargins)];
        return (Verdict.Passes, equity);
    }

    function _shrinks(GhostLeg memory before, GhostLeg memory end, bool orders) internal pure returns (bool) {
        if (orders && (end.bids > before.bids || end.asks > before.asks)) return false;
        if (end.size == 0) return true;
        return end.size > 0 ? end.size <= before.size : end.size >= before.size;
    }

    function _isNoWorse(GhostHealth memory h0, GhostHealth memory h1) internal pure returns (bool) {
        int256 e1 = _equity(h1);
        return e1 >= 0 && e1 * h0.maintenance >= _equity(h0) * h1.maintenance;
    }

    function _copy(GhostHealth memory h) internal pure returns (GhostHealth memory) {
        return
            GhostHealth(h.cash, h.losses, h.gains, h.weighted, h.initial, h.maintenance, h.impaired, h.grace, h.barred);
    }

    function _copy(GhostLeg memory leg) internal pure returns (GhostLeg memory) {
        return GhostLeg(leg.cash, leg.size, leg.entry, leg.bids, leg.asks);
    }

    // Cash

    /// @dev What may leave an account now [WAD quote].
    function _available(GhostState memory s, uint256 a, uint256 floor) internal view returns (uint256 available) {
        available = _plus(s.balance[a]);
        int256 equity = s.balance[a];
        if (s.active[a] != 0) {
            GhostHealth memory h = _health(s, a, true, false);
            int256 free = (h.impaired ? h.cash + h.losses : _equityForInitial(h)) - h.initial;
            available = h.grace || h.barred ? 0 : _min(available, _min(_plus(free), _plus(h.cash)));
            equity = _equity(h);
        }
        if (floor != 0) available = _min(available, _plus(equity - int256(floor)));
    }

    /// @dev Nobody with a position takes anything out where others may not have been paid yet.
    function _exitError(GhostState memory s, uint256 a) internal view returns (bytes4) {
        return _health(s, a, true, false).barred ? IAccounts.ExitsPaused.selector : FINE;
    }
}
