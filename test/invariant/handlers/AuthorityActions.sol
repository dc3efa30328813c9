// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Action, IAccounts, OperatorGrant, SignedBatch} from "../../../contracts/interfaces/IAccounts.sol";
import {AmendOrder, CancelOrder, OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {Tick} from "../../../contracts/types/Ids.sol";
import {Step} from "./Actions.sol";
import {BatchActions} from "./BatchActions.sol";
import {Id} from "./Breaches.sol";
import {GhostLimits, GhostOperation, GhostState} from "./Ghost.sol";

/// @title Operators, signatures and strangers
abstract contract AuthorityActions is BatchActions {
    bytes32 private constant ACTION_TYPE = keccak256("Action(uint8 kind,bytes data)");
    bytes32 private constant BATCH_TYPE = keccak256(
        "SignedBatch(uint32 account,address signer,uint256 nonce,uint256 deadline,Action[] actions)Action(uint8 kind,bytes data)"
    );
    bytes32 private constant DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    mapping(address signer => mapping(uint192 key => uint64)) private _nonces;

    // Operators

    function grant(uint256 seed) external action(seed) {
        _grantAs(_begin(), _anyAccount(), _chance(85));
    }

    function _grantAs(Step memory t, uint256 a, bool gives) private {
        OperatorGrant memory given;
        if (gives) {
            given.permissions = uint8(_chance(80) ? TRADE | uint8(_draw(64)) : _draw(64));
            given.priceBand = uint16(_chance(60) ? 0 : 5 + _draw(500));
            given.expiry = uint32(t.expected.time + _draw(_chance(80) ? 1_000 days : 1 hours));
            // Mostly close to what the account has: a floor to be hit.
            uint256 equity = _plus(_equity(_health(t.expected, a, true, false)));
            given.equityFloor = uint128(_chance(40) ? 0 : (equity * (94 + _draw(8))) / 100);
            given.markets = _chance(70) ? 1 : _draw(16);
        }
        (t.actor, t.actors) = (owners[a], 1 << a);
        t.data = abi.encodeCall(exchange.setOperator, (_id(a), OPERATOR, given));
        if (!_finish(t)) return;
        if (given.permissions == 0) delete grants[a][OPERATOR];
        else grants[a][OPERATOR] = given;
    }

    /// @dev The operator of a random account, mostly of one that has given it something.
    function operate(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 a = _anyAccount();
        for (uint256 i = 0; i < ACCOUNTS && !_mayAct(t.expected, a); ++i) a = 1 + (a % ACCOUNTS);
        if (!_mayAct(t.expected, a)) {
            a = _anyTrader();
            t.isHelp = true;
            _grantAs(t, a, true);
            t = _begin();
        }
        (t.actor, t.actors) = (OPERATOR, 1 << a);
        // What he may, if it is found soon.
        uint8[4] memory needed = [TRADE, CANCEL | TRADE | REDUCE, WITHDRAW | WITHDRAW_ANYWHERE, TRANSFER];
        uint256 what = _draw(10);
        for (uint256 i = 0; i < 6; ++i) {
            if (grants[a][OPERATOR].permissions & needed[_kind(what)] != 0 || _chance(8)) break;
            what = _draw(10);
        }
        if (_kind(what) == 0) _operatorPlaces(t, a);
        else if (_kind(what) == 1) _operatorCancels(t, a);
        else if (_kind(what) == 2) _operatorWithdraws(t, a);
        else _operatorTransfers(t, a);
    }

    function _mayAct(GhostState memory s, uint256 a) private returns (bool) {
        OperatorGrant memory given = grants[a][OPERATOR];
        return given.permissions != 0 && (given.expiry >= s.time || _chance(5));
    }

    function _kind(uint256 what) private pure returns (uint256) {
        return
            what < 5
                ? 0
                : what < 7
                    ? 1
                    : what < 9
                        ? 2
                        : 3;
    }

    function _operatorPlaces(Step memory t, uint256 a) private {
        bool crossing = _chance(50);
        OrderKind kind = crossing ? OrderKind.ImmediateOrCancel : OrderKind.Limit;
        (, PlaceOrder memory order) = crossing ? _crossing(t.expected, kind) : _passive(t.expected, kind);
        t.market = order.market.raw();
        order.reduceOnly = _positionOf(t.expected, t.market, a).size != 0 && _chance(20);
        if (order.reduceOnly) order.isAsk = _positionOf(t.expected, t.market, a).size > 0;
        if (order.reduceOnly) order.tick = Tick.wrap(_crossingTick(t.expected, t.market, order.isAsk));
        order.lots = uint32(_affordable(t.expected, a, t.market));
        order.slot = _freeSlot(t.expected, t.market, a);
        GhostLimits memory limits;
        (t.err, limits) = _authorise(t.expected, a, t.actor, order.reduceOnly ? TRADE | REDUCE : TRADE, t.market);
        GhostOperation memory o;
        if (t.err == FINE) (t.err, o) = _placeGhost(t.expected, a, order, limits);
        t.data = abi.encodeCall(exchange.place, (_id(a), order));
        if (!_finish(t)) return;
        _holdMargin(t.end, a, o);
        bool kept = limits.floor == 0 || _equity(_health(t.end, a, true, o.stored)) >= int256(limits.floor);
        _hold(Id.AUTH1, kept, "an operator leaves the equity that he has to leave");
    }

    function _operatorCancels(Step memory t, uint256 a) private {
        uint256 slots = 1 + _draw(15);
        t.market = _anyMarket();
        (t.err, ) = _authorise(t.expected, a, t.actor, TRADE | REDUCE | CANCEL, t.market);
        if (t.err == FINE) _cancelManyGhost(t.expected, t.market, a, slots);
        t.data = abi.encodeCall(exchange.cancelMany, (_id(a), _marketId(t.market), slots));
        _finish(t);
    }

    function _operatorWithdraws(Step memory t, uint256 a) private {
        address to = _chance(70) ? owners[a] : ACCOMPLICE;
        uint8 needed = to == owners[a] ? WITHDRAW | WITHDRAW_ANYWHERE : WITHDRAW_ANYWHERE;
        GhostLimits memory limits;
        (t.err, limits) = _authorise(t.expected, a, t.actor, needed, 0);
        if (t.err == FINE) t.err = _exitError(t.expected, a);
        uint256 scale = SCALE;
        uint256 most = _available(t.expected, a, limits.floor);
        uint256 tokens = ((most / scale) * _draw(105)) / 100;
        if (t.err == FINE && tokens == 0) t.err = IAccounts.ZeroAmount.selector;
        if (t.err == FINE && tokens * scale > most) t.err = IAccounts.InsufficientFreeCollateral.selector;
        if (t.err == FINE && _isBlocked(to)) t.err = bytes4(keccak256("Blocked(address)"));
        if (t.err == FINE) _payOut(t, a, tokens);
        t.data = abi.encodeCall(exchange.withdraw, (_id(a), tokens, to));
        if (_finish(t)) _holdFree(t.end, a);
    }

    function _operatorTransfers(Step memory t, uint256 a) private {
        // Accounts 1 and 2, and 3 and 4, have one owner each.
        for (uint256 i = 1; i <= 4 && a > 4; ++i) {
            if (grants[i][OPERATOR].permissions & TRANSFER != 0) (a, t.actors) = (i, 1 << i);
        }
        uint256 to = ((a - 1) ^ 1) + 1;
        GhostLimits memory limits;
        (t.err, limits) = _authorise(t.expected, a, t.actor, TRANSFER, 0);
        uint256 most = _available(t.expected, a, limits.floor);
        uint256 moved = (most * _draw(105)) / 100;
        if (t.err == FINE && owners[to] != owners[a]) t.err = IAccounts.DifferentOwner.selector;
        if (t.err == FINE) t.err = _exitError(t.expected, a);
        if (t.err == FINE && moved == 0) t.err = IAccounts.ZeroAmount.selector;
        if (t.err == FINE && moved > most) t.err = IAccounts.InsufficientFreeCollateral.selector;
        t.expected.balance[a] -= int256(moved);
        t.expected.balance[to] += int256(moved);
        t.data = abi.encodeCall(exchange.transfer, (_id(a), _id(to), moved));
        if (_finish(t)) _holdFree(t.end, a);
    }

    // Signatures

    /// @dev Sent by a relayer, signed by the owner or an operator. Replayed at once: the second time it must fail.
    function signed(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _likelyMarket(t.expected);
        uint256 a = _likelyTrader(t.expected, t.market);
        (address signer, uint256 privateKey) = makeAddrAndKey(
            grants[a][OPERATOR].permissions != 0 && _chance(60) ? "operator" : _ownerName(a)
        );
        uint192 key = uint192(_draw(3));
        SignedBatch memory order;
        (order.account, order.signer, order.deadline) = (_id(a), signer, t.expected.time + _draw(5));
        order.nonce = (uint256(key) << 64) | _nonces[signer][key];
        order.actions = _compose(t, a, signer);
        bytes memory signature = _sign(privateKey, order);
        if (_chance(5)) {
            ++order.deadline;
            t.err = IAccounts.InvalidSignature.selector;
        } else if (_chance(5)) {
            order.deadline = t.expected.time - 1;
            t.err = IAccounts.SignatureExpired.selector;
        }
        (t.actor, t.actors) = (RELAYER, 1 << a);
        t.data = abi.encodeCall(exchange.executeSigned, (order, signature));
        if (!_finish(t)) return;
        ++_nonces[signer][key];
        vm.prank(t.actor);
        (bool again, bytes memory reason) = address(exchange).call(t.data);
        bool spent = bytes4(reason) == bytes4(keccak256("InvalidAccountNonce(address,uint256)"));
        _hold(Id.AUTH1, !again && spent, "a signed batch runs once");
    }

    function _sign(uint256 privateKey, SignedBatch memory order) private view returns (bytes memory) {
        bytes32[] memory hashes = new bytes32[](order.actions.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            Action memory one = order.actions[i];
            hashes[i] = keccak256(abi.encode(ACTION_TYPE, one.kind, keccak256(one.data)));
        }
        bytes32 structHash = keccak256(
            abi.encode(
                BATCH_TYPE,
                order.account,
                order.signer,
                order.nonce,
                order.deadline,
                keccak256(abi.encodePacked(hashes))
            )
        );
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPE, keccak256("Plumbline"), keccak256("1"), block.chainid, address(exchange))
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, MessageHashUtils.toTypedDataHash(domain, structHash));
        return abi.encodePacked(r, s, v);
    }

    // Strangers

    /// @dev Somebody without any right tries everything that needs one.
    function trespass(uint256 seed) external action(seed) {
        uint256 a = _anyAccount();
        bytes32 before = _hashNow();
        bytes[11] memory calls = _forbidden(a);
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(STRANGER);
            (bool success, bytes memory reason) = address(exchange).call(calls[i]);
            bytes4 err = i < 8 ? IAccounts.NotAuthorised.selector : IAccessManaged.AccessManagedUnauthorized.selector;
            _hold(Id.AUTH1, !success && bytes4(reason) == err, "a stranger is refused");
        }
        _hold(Id.AUTH1, before == _hashNow(), "a stranger changes nothing");
        _done();
    }

    function _forbidden(uint256 a) private view returns (bytes[11] memory calls) {
        Action[] memory actions = new Action[](1);
        actions[0] = _withdrawAction(1, owners[a]);
        OperatorGrant memory given;
        PlaceOrder memory order = _bid(eth, ETH_TICK - 100, 10, 3);
        calls[0] = abi.encodeCall(exchange.place, (_id(a), order));
        calls[1] = abi.encodeCall(exchange.amend, (_id(a), AmendOrder(eth, 0, 0, Tick.wrap(1), 1, 0)));
        calls[2] = abi.encodeCall(exchange.cancel, (_id(a), CancelOrder(eth, 0, 0)));
        calls[3] = abi.encodeCall(exchange.cancelMany, (_id(a), eth, 1));
        calls[4] = abi.encodeCall(exchange.withdraw, (_id(a), 1, owners[a]));
        calls[5] = abi.encodeCall(exchange.transfer, (_id(a), _id(a == 1 ? 2 : 1), 1));
        calls[6] = abi.encodeCall(exchange.setOperator, (_id(a), address(this), given));
        calls[7] = abi.encodeCall(exchange.batch, (_id(a), actions));
        calls[8] = abi.encodeCall(exchange.haltMarket, (eth));
        calls[9] = abi.encodeCall(exchange.restrictMarket, (eth));
        calls[10] = abi.encodeCall(exchange.setTreasury, (_id(a)));
    }
}
