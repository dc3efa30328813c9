// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AmendOrder, CancelOrder, OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {OrderKey, Tick} from "../../../contracts/types/Ids.sol";
import {Actions, Step} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostHealth, GhostLimits, GhostMarket, GhostOperation, GhostState} from "./Ghost.sol";

/// @title Orders: placing of every kind, amending, cancelling, pruning
abstract contract TradingActions is Actions {
    uint256 private constant TICK_GRID = 20; // so that orders share levels

    struct Handle {
        uint16 market;
        uint32 account;
        uint8 slot;
        uint40 generation;
    }

    /// @dev Handles of orders that rested once.
    Handle[] private _handles;

    function rest(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _passive(t.expected, OrderKind.Limit);
        _placeAs(t, a, order);
    }

    function restBriefly(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _passive(t.expected, OrderKind.Limit);
        order.expiry = uint32(t.expected.time + _draw(90));
        _placeAs(t, a, order);
    }

    function postOnly(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _passive(t.expected, OrderKind.PostOnly);
        if (_chance(15)) order.tick = Tick.wrap(_crossingTick(t.expected, order.market.raw(), order.isAsk));
        _placeAs(t, a, order);
    }

    function slide(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _passive(t.expected, OrderKind.PostOnlySlide);
        if (_chance(60)) order.tick = Tick.wrap(_crossingTick(t.expected, order.market.raw(), order.isAsk));
        _placeAs(t, a, order);
    }

    function take(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _crossing(t.expected, OrderKind.ImmediateOrCancel);
        _placeAs(t, a, order);
    }

    function fillOrKill(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _crossing(t.expected, OrderKind.FillOrKill);
        // What would fill if it need not be in full, on one side or the other; now and then that leaves too little to rest.
        for (uint256 i = 0; i < 2 && _chance(90); ++i) {
            uint256 lots = _fillable(t, a, order);
            if (lots != 0) {
                order.lots = uint32(_chance(25) ? _max(1, lots - _min(lots, 3)) : lots);
                break;
            }
            order.isAsk = !order.isAsk;
            order.tick = Tick.wrap(_crossingTick(t.expected, order.market.raw(), order.isAsk));
        }
        _placeAs(t, a, order);
    }

    /// @return [lots] that would trade at once
    function _fillable(Step memory t, uint256 a, PlaceOrder memory order) private view returns (uint256) {
        OrderKind kind = order.kind;
        order.kind = OrderKind.ImmediateOrCancel;
        (bytes4 err, GhostOperation memory o) = _placeGhost(_clone(t.expected), a, order, GhostLimits(0, 0, false));
        order.kind = kind;
        return err == FINE ? o.filled : 0;
    }

    /// @dev Crosses with few fills, removals and reads, and rests what is left.
    function sweep(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, PlaceOrder memory order) = _crossing(t.expected, OrderKind.Limit);
        (order.maxFills, order.maxRemovals, order.maxReads) = (uint16(_draw(4)), uint16(_draw(3)), uint16(_draw(8)));
        _placeAs(t, a, order);
    }

    /// @dev A market maker with money on both sides of the index.
    function quote(uint256 seed) external action(seed) {
        uint256 a = 1 + _draw(2);
        _endow(a, 5_000e18);
        uint256 m;
        for (uint256 i = 0; i < 2; ++i) {
            Step memory t = _begin();
            if (m == 0) m = _likelyMarket(t.expected);
            uint256 tick = _mark(t.expected.market[m], t.expected.time, false) / t.expected.market[m].quantum;
            PlaceOrder memory order = _order(
                _marketId(m),
                i == 1,
                uint24(i == 1 ? tick + 1 + _draw(30) : tick - _draw(30)),
                0
            );
            order.kind = OrderKind.PostOnlySlide;
            order.lots = uint32(_affordable(t.expected, a, m));
            order.slot = _freeSlot(t.expected, m, a);
            _placeAs(t, a, order);
        }
    }

    /// @dev Somebody with little money takes as much as it carries: sooner or later he is liquidated.
    function overreach(uint256 seed) external action(seed) {
        uint256 a = _anyThin();
        _endow(a, 20e18 + _draw(200e18));
        Step memory t = _begin();
        uint256 m = _likelyMarket(t.expected);
        int256 size = _positionOf(t.expected, m, a).size;
        // Mostly the same way again.
        bool isAsk = size == 0 ? _chance(50) : _chance(80) == (size < 0);
        PlaceOrder memory order = _order(_marketId(m), isAsk, _crossingTick(t.expected, m, isAsk), 0);
        order.kind = OrderKind.ImmediateOrCancel;
        order.lots = uint32(_affordable(t.expected, a, m, 70 + _draw(32)));
        _placeAs(t, a, order);
    }

    /// @dev A taker who only closes.
    function reduce(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 m = _likelyMarket(t.expected);
        // Where positions may only shrink there is not much else to do.
        for (uint256 i = 1; i <= MARKETS; ++i) {
            if (_trades(t.expected, i) && !_grows(t.expected, i) && _chance(50)) m = i;
        }
        uint256 a = _holder(t.expected, m);
        if (a == 0) return;
        int256 size = _positionOf(t.expected, m, a).size;
        PlaceOrder memory order = _order(_marketId(m), _chance(95) == (size > 0), 0, 0);
        order.kind = OrderKind.ImmediateOrCancel;
        order.tick = Tick.wrap(_crossingTick(t.expected, m, order.isAsk));
        order.lots = uint32(1 + _draw(2 * _abs(size)));
        order.reduceOnly = true;
        _placeAs(t, a, order);
    }

    function restReduceOnly(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 m = _likelyMarket(t.expected);
        uint256 a = _holder(t.expected, m);
        if (a == 0) return;
        int256 size = _positionOf(t.expected, m, a).size;
        PlaceOrder memory order = _order(_marketId(m), size > 0, _passiveTick(t.expected, m, size > 0), 0);
        order.slot = _freeSlot(t.expected, m, a);
        order.lots = uint32(_abs(size));
        order.reduceOnly = true;
        _placeAs(t, a, order);
    }

    function amend(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (bool found, uint256 spot) = _anyOrder(t.expected);
        if (!found) return;
        AmendOrder memory request = _amendment(t.expected, spot);
        uint256 a = _ownerAt(t.expected, spot);
        (t.err, ) = _amendGhost(t.expected, a, request, GhostLimits(0, 0, false));
        (t.actor, t.market, t.actors) = (owners[a], request.market.raw(), 1 << a);
        t.data = abi.encodeCall(exchange.amend, (_id(a), request));
        if (_finish(t)) _remember(t.end, spot);
    }

    function cancel(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (bool found, uint256 spot) = _anyOrder(t.expected);
        if (!found) return;
        uint256 a = _ownerAt(t.expected, spot);
        (t.market, t.actors) = (_marketAt(t.expected, spot), 1 << a);
        uint256 generation = _generationOf(t.expected.order[spot]);
        t.err = _cancelGhost(t.expected, t.market, a, spot % SLOTS, generation);
        t.actor = owners[a];
        CancelOrder memory request = CancelOrder(_marketId(t.market), uint8(spot % SLOTS), uint40(generation));
        t.data = abi.encodeCall(exchange.cancel, (_id(a), request));
        bool success = _finish(t);
        _hold(Id.LIVE2, success, "an order can be cancelled in every state");
    }

    /// @dev With a handle from some time ago: if the slot holds a later order, it must stay.
    function cancelStale(uint256 seed) external action(seed) {
        if (_handles.length == 0) return;
        Step memory t = _begin();
        // Of the last few, or of all.
        uint256 back = _draw(_chance(60) ? _min(6, _handles.length) : _handles.length);
        Handle memory h = _handles[_handles.length - 1 - back];
        (t.actor, t.market, t.actors) = (owners[h.account], h.market, 1 << h.account);
        if (_chance(50)) {
            t.err = _cancelGhost(t.expected, h.market, h.account, h.slot, h.generation);
            CancelOrder memory request = CancelOrder(_marketId(h.market), h.slot, h.generation);
            t.data = abi.encodeCall(exchange.cancel, (_id(h.account), request));
        } else {
            uint256 word = t.expected.order[_orderAt(t.expected, h.market, h.account, h.slot)];
            AmendOrder memory request = AmendOrder(
                _marketId(h.market),
                h.slot,
                h.generation,
                Tick.wrap(uint24(_tick(word))),
                1,
                0
            );
            (t.err, ) = _amendGhost(t.expected, h.account, request, GhostLimits(0, 0, false));
            t.data = abi.encodeCall(exchange.amend, (_id(h.account), request));
        }
        _finish(t);
    }

    function cancelMany(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (bool found, uint256 spot) = _anyOrder(t.expected);
        if (!found) return;
        uint256 a = _ownerAt(t.expected, spot);
        (t.market, t.actors, t.actor) = (_marketAt(t.expected, spot), 1 << a, owners[a]);
        uint256 slots = _draw(1 << SLOTS) | (1 << (spot % SLOTS));
        uint256 cancelled = _cancelManyGhost(t.expected, t.market, a, slots);
        t.data = abi.encodeCall(exchange.cancelMany, (_id(a), _marketId(t.market), slots));
        if (!_finish(t)) return;
        _hold(Id.BOOK4, abi.decode(t.result, (uint256)) == cancelled, "cancelMany counts what it cancels");
    }

    /// @dev By a stranger, of every order of one market.
    function prune(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        uint256[] memory bids = _side(t.expected, t.market, false);
        uint256[] memory asks = _side(t.expected, t.market, true);
        OrderKey[] memory keys = new OrderKey[](bids.length + asks.length);
        uint256[] memory spots = new uint256[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            spots[i] = i < bids.length ? bids[i] : asks[i - bids.length];
            keys[i] = OrderKey.wrap(uint40(_keyOf(t.expected, spots[i])));
        }
        uint256 beneficiary = _chance(20) ? 0 : _anyAccount();
        uint256 removed;
        (t.err, removed) = _pruneGhost(t.expected, t.market, spots, beneficiary);
        t.actor = KEEPER;
        t.actors = 1 << beneficiary;
        t.data = abi.encodeCall(exchange.prune, (_marketId(t.market), keys, _id(beneficiary)));
        if (!_finish(t)) return;
        _hold(Id.BOOK4, abi.decode(t.result, (uint256)) == removed, "prune counts what it removes");
    }

    // Choosing

    function _passive(GhostState memory s, OrderKind kind) internal returns (uint256 a, PlaceOrder memory order) {
        uint256 m = _likelyMarket(s);
        a = _likelyTrader(s, m);
        bool isAsk = _chance(50);
        order = _order(_marketId(m), isAsk, _passiveTick(s, m, isAsk), uint32(_affordable(s, a, m)));
        order.kind = kind;
        order.slot = _freeSlot(s, m, a);
    }

    function _crossing(GhostState memory s, OrderKind kind) internal returns (uint256 a, PlaceOrder memory order) {
        (a, order) = _passive(s, kind);
        order.tick = Tick.wrap(_crossingTick(s, order.market.raw(), order.isAsk));
    }

    /// @dev Near the index, now and then far from it; on a coarse grid.
    function _passiveTick(GhostState memory s, uint256 m, bool isAsk) internal returns (uint24) {
        uint256 distance = _chance(8) ? _draw(_center(s, m) / 8) : _draw(SPREAD);
        uint256 tick = isAsk ? _center(s, m) + distance : _center(s, m) - distance;
        return uint24((tick / TICK_GRID + (isAsk ? 1 : 0)) * TICK_GRID);
    }

    /// @dev Meets the best opposite price, or more; the passive tick where there is none.
    function _crossingTick(GhostState memory s, uint256 m, bool isAsk) internal returns (uint24) {
        GhostMarket memory k = s.market[m];
        uint256 best = isAsk ? k.bestBid : k.bestAsk;
        if (best == NO_BID || best == NO_ASK) return _passiveTick(s, m, isAsk);
        uint256 distance = _draw(100);
        uint256 tick = isAsk ? _max(1, best - _min(distance, best - 1)) : _min(best + distance, NO_ASK - 1);
        if (_chance(10) || !_isGood(k.freshStatus)) return uint24(tick);
        // What stands in the band, or beyond it on the taker's side, is met inside the band.
        uint256 lowest = _ceil(k.freshIndex * (1_000 - k.band), 1_000 * k.quantum);
        return uint24(_min(_max(tick, lowest), (k.freshIndex * (1_000 + k.band)) / (1_000 * k.quantum)));
    }

    function _amendment(GhostState memory s, uint256 spot) internal returns (AmendOrder memory request) {
        uint256 order = s.order[spot];
        uint256 m = _marketAt(s, spot);
        request.market = _marketId(m);
        request.slot = uint8(spot % SLOTS);
        request.generation = uint40(_generationOf(order));
        request.tick = Tick.wrap(uint24(_tick(order)));
        request.lots = uint32(_lots(order));
        request.expiry = uint32(_expiry(order));
        uint256 what = _draw(10);
        if (what < 4) request.lots = uint32(_draw(_lots(order)));
        else if (what < 8) request.tick = Tick.wrap(_passiveTick(s, m, _isAsk(order)));
        else if (what == 8) request.lots = uint32(_lots(order) + _draw(50));
        else request.expiry = uint32(s.time + _draw(90));
        if (_chance(10)) request.lots = uint32(_draw(10));
    }

    // Running

    function _placeAs(Step memory t, uint256 a, PlaceOrder memory order) internal {
        GhostOperation memory o;
        (t.err, o) = _placeGhost(t.expected, a, order, GhostLimits(0, 0, false));
        (t.actor, t.market, t.actors) = (owners[a], order.market.raw(), 1 << a);
        t.data = abi.encodeCall(exchange.place, (_id(a), order));
        if (!_finish(t)) return;
        (uint256 filled, uint256 resting) = abi.decode(t.result, (uint256, uint256));
        _hold(Id.BOOK4, filled == o.filled && resting == o.resting, "an order says what filled and what rests");
        _hold(Id.BOOK4, filled + resting <= order.lots, "no more fills and rests than was asked");
        if (resting != 0) _remember(t.end, _orderAt(t.end, t.market, a, order.slot));
        _holdMargin(t.end, a, o);
    }

    /// @dev MARGIN-1 by the state alone: whoever did not just shrink has his initial margin, orders counted.
    function _holdMargin(GhostState memory end, uint256 a, GhostOperation memory o) internal {
        if (_shrinks(o.before, o.leg, true)) return;
        GhostHealth memory h = _health(end, a, true, o.stored);
        bool enough = _equityForInitial(h) - int256(o.reserve) >= h.initial;
        _hold(Id.MARGIN1, enough, "more risk leaves equity >= IM, orders counted");
        _hold(Id.MARGIN1, !h.impaired && !h.grace, "no more risk while a price is missing or people need time");
    }

    function _remember(GhostState memory s, uint256 spot) internal {
        if (_lots(s.order[spot]) == 0) return;
        _handles.push(
            Handle(
                uint16(_marketAt(s, spot)),
                uint32(_ownerAt(s, spot)),
                uint8(spot % SLOTS),
                uint40(_generationOf(s.order[spot]))
            )
        );
    }
}
