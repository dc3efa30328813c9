// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action, ActionKind, OperatorGrant} from "../../../contracts/interfaces/IAccounts.sol";
import {AmendOrder, CancelOrder, ITrading, OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {Tick} from "../../../contracts/types/Ids.sol";
import {Step} from "./Actions.sol";
import {CashActions} from "./CashActions.sol";
import {GhostHealth, GhostLeg, GhostLimits, GhostOperation, GhostPosition, GhostState} from "./Ghost.sol";
import {TradingActions} from "./TradingActions.sol";

/// @notice What the actions of a batch add up to, in the model.
struct GhostBatch {
    uint256 account;
    address caller;
    bytes4 err;
    uint256 reserve; // [WAD quote]
    uint256 floor; // [WAD quote]
    bool needsCheck;
    bool traded;
}

/// @title Several actions with one margin check
abstract contract BatchActions is TradingActions, CashActions {
    uint8 internal constant TRADE = 1;
    uint8 internal constant REDUCE = 2;
    uint8 internal constant CANCEL = 4;
    uint8 internal constant WITHDRAW = 8;
    uint8 internal constant TRANSFER = 16;
    uint8 internal constant WITHDRAW_ANYWHERE = 32;

    /// @dev As the exchange must have them.
    mapping(uint256 account => mapping(address operator => OperatorGrant)) internal grants;

    function batch(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _likelyMarket(t.expected);
        uint256 a = _likelyTrader(t.expected, t.market);
        Action[] memory actions = _compose(t, a, owners[a]);
        (t.actor, t.actors) = (owners[a], 1 << a);
        t.data = abi.encodeCall(exchange.batch, (_id(a), actions));
        _finish(t);
    }

    /// @dev One to four actions in the step's market; an exit runs last wherever it stands.
    function _compose(Step memory t, uint256 a, address caller) internal returns (Action[] memory actions) {
        GhostBatch memory b;
        (b.account, b.caller) = (a, caller);
        bool exits = _chance(25);
        uint256 count = 1 + _draw(4);
        actions = new Action[](exits ? count + 1 : count);
        for (uint256 i = 0; i < count; ++i) {
            actions[exits ? i + 1 : i] = _composeOne(t, b);
        }
        if (b.err == FINE && b.needsCheck) b.err = _checkBatch(t, b);
        if (exits) actions[0] = _composeExit(t, b);
        t.err = b.err;
    }

    function _composeOne(Step memory t, GhostBatch memory b) private returns (Action memory) {
        uint256 spot = _orderAt(t.expected, t.market, b.account, _draw(SLOTS));
        bool rests = _lots(t.expected.order[spot]) != 0;
        uint256 what = _draw(10);
        if (what < 5 || (!rests && what < 8)) return _composePlace(t, b);
        if (what < 7) return _composeAmend(t, b, spot);
        if (what < 9 && rests) return _composeCancel(t, b, spot);
        return _composeCancelMany(t, b);
    }

    function _composePlace(Step memory t, GhostBatch memory b) private returns (Action memory) {
        bool crossing = _chance(30);
        PlaceOrder memory order = _order(_marketId(t.market), _chance(50), 0, 0);
        if (_chance(20)) order.kind = OrderKind.PostOnlySlide;
        if (crossing) order.kind = OrderKind.ImmediateOrCancel;
        order.tick = Tick.wrap(
            crossing
                ? _crossingTick(t.expected, t.market, order.isAsk)
                : _passiveTick(t.expected, t.market, order.isAsk)
        );
        order.lots = uint32(_affordable(t.expected, b.account, t.market) / 2 + 1);
        order.slot = _freeSlot(t.expected, t.market, b.account);
        if (b.err == FINE) {
            GhostLimits memory limits = _enter(t.expected, b, TRADE, t.market);
            if (b.err == FINE) _applyPlace(t, b, order, limits);
        }
        return _action(order);
    }

    function _applyPlace(
        Step memory t,
        GhostBatch memory b,
        PlaceOrder memory order,
        GhostLimits memory limits
    ) private view {
        GhostOperation memory o;
        (b.err, o) = _placeGhost(t.expected, b.account, order, limits);
        if (o.filled != 0) b.traded = true;
        _count(b, o.reserve, limits.floor);
    }

    function _composeAmend(Step memory t, GhostBatch memory b, uint256 spot) private returns (Action memory) {
        AmendOrder memory request = _amendment(t.expected, spot);
        if (b.err == FINE) {
            GhostLimits memory limits = _enter(t.expected, b, TRADE, t.market);
            if (b.err == FINE) _applyAmend(t, b, request, limits);
        }
        return _action(request);
    }

    function _applyAmend(
        Step memory t,
        GhostBatch memory b,
        AmendOrder memory request,
        GhostLimits memory limits
    ) private view {
        uint256 reserve;
        (b.err, reserve) = _amendGhost(t.expected, b.account, request, limits);
        _count(b, reserve, limits.floor);
    }

    function _composeCancel(Step memory t, GhostBatch memory b, uint256 spot) private view returns (Action memory) {
        uint256 generation = _generationOf(t.expected.order[spot]);
        uint8 slot = uint8(spot % SLOTS);
        if (b.err == FINE) _enter(t.expected, b, TRADE | REDUCE | CANCEL, t.market);
        if (b.err == FINE) b.err = _cancelGhost(t.expected, t.market, b.account, slot, generation);
        return _action(CancelOrder(_marketId(t.market), slot, uint40(generation)));
    }

    function _composeCancelMany(Step memory t, GhostBatch memory b) private returns (Action memory) {
        uint256 slots = _draw(1 << SLOTS);
        if (b.err == FINE) _enter(t.expected, b, TRADE | REDUCE | CANCEL, t.market);
        if (b.err == FINE) _cancelManyGhost(t.expected, t.market, b.account, slots);
        return Action(ActionKind.CancelMany, abi.encode(_marketId(t.market), slots));
    }

    function _composeExit(Step memory t, GhostBatch memory b) private returns (Action memory) {
        uint256 scale = SCALE;
        address owner = owners[b.account];
        GhostLimits memory limits;
        if (b.err == FINE) limits = _enter(t.expected, b, WITHDRAW | WITHDRAW_ANYWHERE, 0);
        if (b.err == FINE) b.err = _exitError(t.expected, b.account);
        uint256 most = b.err == FINE ? _available(t.expected, b.account, limits.floor) / scale : 1e6;
        uint256 tokens = _min(most, 10 ** 6 + _draw(10 ** 8));
        if (b.err == FINE && tokens == 0) b.err = IAccounts.ZeroAmount.selector;
        if (b.err == FINE && _isBlocked(owner)) b.err = bytes4(keccak256("Blocked(address)"));
        if (b.err == FINE) _payOut(t, b.account, tokens);
        return _withdrawAction(tokens, owner);
    }

    /// @dev One check for the whole: the end against the start, both at the prices of now.
    function _checkBatch(Step memory t, GhostBatch memory b) private view returns (bytes4) {
        GhostHealth memory h1 = _health(t.expected, b.account, true, !b.traded);
        int256 equity = _equityForInitial(h1) - int256(b.reserve);
        if (h1.impaired || h1.grace || equity < h1.initial) {
            GhostState memory before = t.before;
            GhostHealth memory h0;
            h0.cash = before.balance[b.account];
            bool shrinks = true;
            for (uint256 m = 1; m <= MARKETS; ++m) {
                GhostPosition memory p0 = _positionOf(before, m, b.account);
                _addMarket(t.expected, h0, m, p0, true, !b.traded);
                shrinks = shrinks && _shrinks(_legOf(p0), _legOf(_positionOf(t.expected, m, b.account)), true);
            }
            if (!shrinks && (h1.impaired || h1.grace)) return ITrading.AccountImpaired.selector;
            bool passes = equity >= h1.initial || (shrinks && _isNoWorse(h0, h1));
            if (!passes) return ITrading.InsufficientMargin.selector;
        }
        bool below = b.floor != 0 && _equity(h1) < int256(b.floor);
        return below ? IAccounts.EquityBelowFloor.selector : FINE;
    }

    function _legOf(GhostPosition memory p) private pure returns (GhostLeg memory) {
        return GhostLeg(0, p.size, p.entry, p.bids, p.asks);
    }

    function _count(GhostBatch memory b, uint256 reserve, uint256 floor) private pure {
        b.needsCheck = true;
        b.reserve += reserve;
        b.floor = _max(b.floor, floor);
    }

    function _enter(
        GhostState memory s,
        GhostBatch memory b,
        uint8 needed,
        uint256 m
    ) private view returns (GhostLimits memory limits) {
        (b.err, limits) = _authorise(s, b.account, b.caller, needed, m);
        limits.deferred = true;
    }

    // Authority

    /// @param needed Any of these permissions suffices.
    /// @param m 0 for none
    function _authorise(
        GhostState memory s,
        uint256 a,
        address caller,
        uint8 needed,
        uint256 m
    ) internal view returns (bytes4 err, GhostLimits memory limits) {
        if (caller == owners[a]) return (FINE, limits);
        OperatorGrant memory grant = grants[a][caller];
        if (grant.permissions & needed == 0) return (IAccounts.NotAuthorised.selector, limits);
        if (s.time > grant.expiry) return (IAccounts.GrantExpired.selector, limits);
        bool granted = m == 0 || grant.markets % 2 == 1 || (grant.markets >> m) % 2 == 1;
        if (!granted) return (IAccounts.MarketNotGranted.selector, limits);
        return (FINE, GhostLimits(grant.priceBand, grant.equityFloor, false));
    }
}
