// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AmendOrder, ITrading, OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {MarketId, Tick} from "../../../contracts/types/Ids.sol";
import {GhostLimits, GhostMarket, GhostOperation, GhostPosition, GhostState, Sight} from "./Ghost.sol";
import {GhostMatching} from "./GhostMatching.sol";

/// @title A reference model of the operations
/// @notice Says what an operation does to a decoded state, or the error that it ends with. One error stands for all: where two
/// checks fail, the contract may name the other one.
abstract contract GhostExchange is GhostMatching {
    // Placing

    function _placeGhost(
        GhostState memory s,
        uint256 a,
        PlaceOrder memory order,
        GhostLimits memory limits
    ) internal view returns (bytes4 err, GhostOperation memory o) {
        uint256 tick = Tick.unwrap(order.tick);
        err = _invalid(s, tick, order.lots, order.expiry);
        if (err != FINE) return (err, o);
        (err, o) = _open(s, MarketId.unwrap(order.market), a);
        if (err != FINE) return (err, o);
        GhostMarket memory k = s.market[o.market];
        bool crossing = _crosses(k, order.isAsk, tick);
        if (crossing && order.kind == OrderKind.PostOnly) return (ITrading.WouldCross.selector, o);
        if (crossing && order.kind == OrderKind.PostOnlySlide) {
            tick = order.isAsk ? k.bestBid + 1 : k.bestAsk - 1;
            crossing = false;
        }
        err = _price(s, o, !crossing);
        if (err != FINE) return (err, o);
        if (_isOutsideBand(s, o, tick, limits.band)) return (ITrading.OutsidePriceBand.selector, o);
        if (o.shrinkOnly && !order.reduceOnly) return (ITrading.ReduceOnlyNow.selector, o);
        (o.isAsk, o.limit, o.remaining) = (order.isAsk, tick, order.lots);
        if (order.reduceOnly) o.remaining = _min(o.remaining, _reducible(o.leg.size, order.isAsk));
        if (o.remaining == 0) return (ITrading.NothingToReduce.selector, o);
        if (crossing) {
            (o.fills, o.removals, o.reads) = (order.maxFills, order.maxRemovals, order.maxReads);
            o.rate = _takerRate(k, s.tier[a]);
            _take(s, o);
        }
        err = _finish(s, o, order, tick);
        if (err == FINE) err = _check(s, o, limits);
        if (err == FINE) _close(s, o);
    }

    function _finish(
        GhostState memory s,
        GhostOperation memory o,
        PlaceOrder memory order,
        uint256 tick
    ) private pure returns (bytes4) {
        if (order.kind == OrderKind.FillOrKill) {
            return o.filled == order.lots ? FINE : ITrading.NotFilledInFull.selector;
        }
        if (order.kind == OrderKind.ImmediateOrCancel || o.remaining == 0) return FINE;
        GhostMarket memory k = s.market[o.market];
        if (_crosses(k, order.isAsk, tick)) return FINE;
        if (o.remaining * tick * k.quantum < k.minimum) {
            return o.filled == 0 ? ITrading.BelowMinimumNotional.selector : FINE;
        }
        uint256 spot = _orderAt(s, o.market, o.account, order.slot);
        if (_lots(s.order[spot]) != 0) return ITrading.SlotOccupied.selector;
        o.resting = o.remaining;
        uint256 flags = (order.isAsk ? 1 : 0) + (order.reduceOnly ? 2 : 0);
        _rest(s, o, spot, o.remaining | (tick << 32) | (flags << 56) | (uint256(order.expiry) << 64));
        return FINE;
    }

    /// @param word lots, tick, flags and expiry of the new order
    function _rest(GhostState memory s, GhostOperation memory o, uint256 spot, uint256 word) internal pure {
        // What is above the terms stays: the generation, and links, of which the model knows nothing.
        s.order[spot] = word | ((s.order[spot] >> 96) << 96);
        s.arrival[spot] = ++s.nextArrival;
        GhostMarket memory k = s.market[o.market];
        (uint256 lots, uint256 price) = (_lots(word), _tick(word) * k.quantum);
        if (!_isReduceOnly(word)) {
            if (_isAsk(word)) {
                o.leg.asks += lots;
                if (price < o.mark) o.reserve = lots * (o.mark - price);
            } else {
                o.leg.bids += lots;
                if (price > o.mark) o.reserve = lots * (price - o.mark);
            }
        }
        _setBest(s, o.market);
    }

    // Amending, cancelling, pruning

    function _amendGhost(
        GhostState memory s,
        uint256 a,
        AmendOrder memory request,
        GhostLimits memory limits
    ) internal view returns (bytes4 err, uint256 reserve) {
        uint256 m = MarketId.unwrap(request.market);
        uint256 spot = _orderAt(s, m, a, request.slot);
        uint256 order = s.order[spot];
        if (_lots(order) == 0 || _generationOf(order) != request.generation) {
            return (ITrading.OrderNotFound.selector, 0);
        }
        uint256 tick = Tick.unwrap(request.tick);
        bool inPlace =
            tick == _tick(order) &&
                request.expiry == _expiry(order) &&
                request.lots <= _lots(order) &&
                !_hasExpired(s, order);
        if (inPlace) {
            _touch(s, m);
            _reduceInPlace(s, m, a, spot, request.lots);
            return (FINE, 0);
        }
        err = _invalid(s, tick, request.lots, request.expiry);
        if (err != FINE) return (err, 0);
        return _replace(s, a, request, spot, limits);
    }

    function _reduceInPlace(GhostState memory s, uint256 m, uint256 a, uint256 spot, uint256 lots) private pure {
        uint256 order = s.order[spot];
        GhostMarket memory k = s.market[m];
        if (lots * _tick(order) * k.quantum < k.minimum) {
            _cancelOne(s, m, a, spot);
            return;
        }
        uint256 gone = _lots(order) - lots;
        s.order[spot] = order - gone;
        if (_isReduceOnly(order)) return;
        GhostPosition memory p = _positionOf(s, m, a);
        if (_isAsk(order)) p.asks -= gone;
        else p.bids -= gone;
    }

    function _replace(
        GhostState memory s,
        uint256 a,
        AmendOrder memory request,
        uint256 spot,
        GhostLimits memory limits
    ) private view returns (bytes4 err, uint256) {
        GhostOperation memory o;
        (err, o) = _open(s, MarketId.unwrap(request.market), a);
        if (err != FINE) return (err, 0);
        uint256 order = s.order[spot];
        uint256 tick = Tick.unwrap(request.tick);
        if (_crosses(s.market[o.market], _isAsk(order), tick)) return (ITrading.WouldCross.selector, 0);
        err = _price(s, o, true);
        if (err != FINE) return (err, 0);
        if (_isOutsideBand(s, o, tick, limits.band)) return (ITrading.OutsidePriceBand.selector, 0);
        if (o.shrinkOnly && !_isReduceOnly(order)) return (ITrading.ReduceOnlyNow.selector, 0);
        _drop(s, o, spot);
        // What has become too small is removed instead.
        if (request.lots * tick * s.market[o.market].quantum >= s.market[o.market].minimum) {
            uint256 terms = (_uint(order, 56, 8) << 56) | (uint256(request.expiry) << 64);
            _rest(s, o, spot, request.lots | (tick << 32) | terms);
        }
        _setBest(s, o.market);
        err = _check(s, o, limits);
        if (err == FINE) _close(s, o);
        return (err, o.reserve);
    }

    function _cancelOne(GhostState memory s, uint256 m, uint256 a, uint256 spot) internal pure {
        uint256 order = s.order[spot];
        s.order[spot] = _released(order);
        if (!_isReduceOnly(order)) {
            GhostPosition memory p = _positionOf(s, m, a);
            if (_isAsk(order)) p.asks -= _lots(order);
            else p.bids -= _lots(order);
            _setActive(s, m, a);
        }
        _setBest(s, m);
    }

    function _cancelGhost(
        GhostState memory s,
        uint256 m,
        uint256 a,
        uint256 slot,
        uint256 generation
    ) internal view returns (bytes4) {
        uint256 spot = _orderAt(s, m, a, slot);
        if (_lots(s.order[spot]) == 0 || _generationOf(s.order[spot]) != generation) {
            return ITrading.OrderNotFound.selector;
        }
        _touch(s, m);
        _cancelOne(s, m, a, spot);
        return FINE;
    }

    function _cancelManyGhost(
        GhostState memory s,
        uint256 m,
        uint256 a,
        uint256 slots
    ) internal view returns (uint256 cancelled) {
        _touch(s, m);
        for (uint256 slot = 0; slot < s.slots; ++slot) {
            uint256 spot = _orderAt(s, m, a, slot);
            if ((slots >> slot) % 2 == 0 || _lots(s.order[spot]) == 0) continue;
            _cancelOne(s, m, a, spot);
            ++cancelled;
        }
    }

    /// @param spots Where the orders are in `s.order`.
    function _pruneGhost(
        GhostState memory s,
        uint256 m,
        uint256[] memory spots,
        uint256 beneficiary
    ) internal view returns (bytes4 err, uint256 removed) {
        GhostOperation memory o;
        (err, o) = _open(s, m, beneficiary);
        if (err == FINE) err = _price(s, o, false);
        if (err != FINE) return (err, 0);
        for (uint256 i = 0; i < spots.length; ++i) {
            if (_lots(s.order[spots[i]]) == 0 || !_isDead(s, o, spots[i])) continue;
            _drop(s, o, spots[i]);
            ++removed;
        }
        _setBest(s, m);
        if (removed != 0) _close(s, o);
    }

    function _isDead(GhostState memory s, GhostOperation memory o, uint256 spot) private view returns (bool) {
        uint256 order = s.order[spot];
        if (_hasExpired(s, order)) return true;
        int256 size = _positionOf(s, o.market, _ownerAt(s, spot)).size;
        if (_isReduceOnly(order)) return _reducible(size, _isAsk(order)) == 0;
        GhostMarket memory k = s.market[o.market];
        uint256 lots = _min(_lots(order), _ceil(k.minimum, _tick(order) * k.quantum));
        (Verdict verdict, , ) = _makerAfter(s, o, spot, lots);
        return verdict == Verdict.Fails;
    }

    // Keepers

    function _payBounty(GhostState memory s, uint256 m, uint256 beneficiary, uint256 bounty) internal pure {
        GhostMarket memory k = s.market[m];
        if (beneficiary == 0 || k.interest == 0) return;
        bounty = _min(bounty, (_plus(k.fees - k.bountyMark) * k.bountyShare) / 100);
        if (bounty == 0) return;
        ++s.seen[uint256(Sight.BountyPaid)];
        k.fees -= int256(bounty);
        k.bountyMark = k.fees;
        s.balance[beneficiary] += int256(bounty);
    }

    function _sampleGhost(
        GhostState memory s,
        uint256 m,
        uint256 maxLevels,
        uint256 beneficiary
    ) internal view returns (bool sampled) {
        GhostMarket memory k = s.market[m];
        _settle(s, m);
        sampled = _takeSample(s, m, _min(maxLevels, 64), true) != 0;
        if (!sampled) return false;
        k.dueAt = _min(s.time + k.sampleInterval, _end(k));
        _payBounty(s, m, beneficiary, k.sampleBounty);
    }

    function _settleGhost(GhostState memory s, uint256 m, uint256 beneficiary) internal view returns (bool ended) {
        GhostMarket memory k = s.market[m];
        uint256 covered;
        (ended, covered) = _settle(s, m);
        if (!ended) return false;
        if (covered != 0) _payBounty(s, m, beneficiary, k.settleBounty);
    }

    function _realizeGhost(GhostState memory s, uint256 m, uint256 a) internal view {
        GhostPosition memory p = _positionOf(s, m, a);
        int256 received = _pending(s, m, p);
        if (received == 0) return;
        s.balance[a] += received;
        s.realised[m] += received;
        _setSnapshot(s, m, p);
    }

    function _collectGhost(GhostState memory s, uint256 m) internal pure returns (bytes4) {
        GhostMarket memory k = s.market[m];
        uint256 reserved = _ceil(_plus(k.fees - k.bountyMark) * k.bountyShare, 100);
        uint256 collected = _plus(k.fees - int256(reserved));
        if (collected == 0) return FINE;
        uint256 toInsurance = _ceil(collected * k.insuranceShare, 100);
        if (toInsurance != collected && s.treasury == 0) return bytes4(keccak256("NoTreasury()"));
        k.fees -= int256(collected);
        k.bountyMark -= int256(collected);
        k.insurance += toInsurance;
        s.balance[s.treasury] += int256(collected - toInsurance);
        return FINE;
    }
}
