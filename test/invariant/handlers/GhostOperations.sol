// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {ITrading} from "../../../contracts/interfaces/ITrading.sol";
import {
    GhostHealth,
    GhostLeg,
    GhostLimits,
    GhostMarket,
    GhostOperation,
    GhostPosition,
    GhostState,
    Sight
} from "./Ghost.sol";
import {GhostMargin} from "./GhostMargin.sol";

/// @title How an operation on a market begins and ends
abstract contract GhostOperations is GhostMargin {
    // Opening and closing

    /// @dev The first state change of a market settles and samples, if that is due.
    function _touch(GhostState memory s, uint256 m) internal view {
        GhostMarket memory k = s.market[m];
        if (s.time < k.dueAt) return;
        _settle(s, m);
        _takeSample(s, m, k.maxLevels, false);
        k.dueAt = _min(s.time + k.sampleInterval, _end(k));
    }

    function _open(
        GhostState memory s,
        uint256 m,
        uint256 a
    ) internal view returns (bytes4 err, GhostOperation memory o) {
        _touch(s, m);
        if (_isInPause(s.market[m], s.time)) return (ITrading.MarketPaused.selector, o);
        (err, o) = _openInWaterfall(s, m, a);
        o.endsAlert = true;
    }

    /// @dev No pause stops the waterfall.
    function _openInWaterfall(
        GhostState memory s,
        uint256 m,
        uint256 a
    ) internal view returns (bytes4 err, GhostOperation memory o) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return (ITrading.MarketNotTrading.selector, o);
        o.market = m;
        o.account = a;
        o.shrinkOnly = k.status == REDUCE_ONLY && s.time < _max(k.graceUntil, k.restrictedUntil);
        o.interestBefore = k.interest;
        GhostPosition memory p = _positionOf(s, m, a);
        o.pending = _pending(s, m, p);
        o.before = GhostLeg(s.balance[a] + o.pending, p.size, p.entry, p.bids, p.asks);
        o.leg = _copy(o.before);
        return (FINE, o);
    }

    function _price(GhostState memory s, GhostOperation memory o, bool storedSuffices) internal pure returns (bytes4) {
        GhostMarket memory k = s.market[o.market];
        o.stored = storedSuffices && _isRecent(k, s.time);
        if (o.stored) {
            o.index = k.index;
            ++s.seen[uint256(Sight.StoredPrice)];
        } else {
            if (!_isGood(k.freshStatus)) return ITrading.IndexUnusable.selector;
            if (_hasGap(k)) return ITrading.IndexGap.selector;
            if (k.freshStatus == GRACE) o.shrinkOnly = true;
            o.index = k.freshIndex;
        }
        o.mark = _markAt(k, o.index, s.time);
        return FINE;
    }

    function _isOutsideBand(
        GhostState memory s,
        GhostOperation memory o,
        uint256 tick,
        uint256 band
    ) internal pure returns (bool) {
        uint256 width = s.market[o.market].band * 10;
        if (band != 0) width = _min(width, band);
        int256 distance = int256(tick * s.market[o.market].quantum) - int256(o.index);
        return _abs(distance) * 1e4 > o.index * width;
    }

    function _close(GhostState memory s, GhostOperation memory o) internal view {
        GhostPosition memory p = _positionOf(s, o.market, o.account);
        (p.bids, p.asks) = (o.leg.bids, o.leg.asks);
        if (o.touched) {
            (p.size, p.entry) = (o.leg.size, o.leg.entry);
            s.balance[o.account] = o.leg.cash;
            s.realised[o.market] += o.pending;
            _setSnapshot(s, o.market, p);
        }
        _setActive(s, o.market, o.account);
        if (o.endsAlert) s.market[o.market].alert = false;
    }

    function _setSnapshot(GhostState memory s, uint256 m, GhostPosition memory p) internal view {
        (int256 long, int256 short) = _indices(s, m);
        p.snapshot = p.size < 0 ? short : long;
    }

    function _setActive(GhostState memory s, uint256 m, uint256 a) internal pure {
        GhostPosition memory p = _positionOf(s, m, a);
        bool active = p.size != 0 || p.bids != 0 || p.asks != 0;
        s.active[a] = active ? s.active[a] | (1 << m) : s.active[a] & ~(1 << m);
    }

    /// @dev Caps, then the change rule unless the batch asks it, then the operator's floor.
    function _check(
        GhostState memory s,
        GhostOperation memory o,
        GhostLimits memory limits
    ) internal view returns (bytes4) {
        GhostMarket memory k = s.market[o.market];
        uint256 held = _abs(o.leg.size);
        if (held > _abs(o.before.size) && held > k.positionCap) return ITrading.PositionCapExceeded.selector;
        if (k.interest > o.interestBefore && k.interest > k.interestCap) {
            return ITrading.OpenInterestCapExceeded.selector;
        }
        if (limits.deferred) return FINE;
        GhostHealth memory others;
        _addMarkets(s, others, o.account, o.market, true, o.stored);
        (Verdict verdict, int256 equity) = _judge(s, o, others, o.before, o.leg, true);
        if (verdict == Verdict.Impaired) return ITrading.AccountImpaired.selector;
        if (verdict == Verdict.Fails) return ITrading.InsufficientMargin.selector;
        return limits.floor != 0 && equity < int256(limits.floor) ? IAccounts.EquityBelowFloor.selector : FINE;
    }

    function _invalid(GhostState memory s, uint256 tick, uint256 lots, uint256 expiry) internal pure returns (bytes4) {
        if (lots == 0) return ITrading.ZeroLots.selector;
        if (tick == 0 || tick == NO_ASK) return ITrading.InvalidTick.selector;
        return expiry != 0 && expiry < s.time ? ITrading.OrderExpired.selector : FINE;
    }

    function _crosses(GhostMarket memory k, bool isAsk, uint256 tick) internal pure returns (bool) {
        return isAsk ? tick <= k.bestBid : tick >= k.bestAsk;
    }

    function _reducible(int256 size, bool isAsk) internal pure returns (uint256) {
        return _plus(isAsk ? size : -size);
    }

    function _setBest(GhostState memory s, uint256 m) internal pure {
        (s.market[m].bestBid, s.market[m].bestAsk) = (_best(s, m, false), _best(s, m, true));
    }
}
