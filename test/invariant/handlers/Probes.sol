// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {HostileFeed} from "../../../contracts/mocks/chainlink/HostileFeed.sol";
import {AccountId, Tick} from "../../../contracts/types/Ids.sol";
import {Id} from "./Breaches.sol";
import {CashActions} from "./CashActions.sol";
import {TradingActions} from "./TradingActions.sol";
import {GhostHealth, GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";

/// @title Questions of the kind "what if"
abstract contract Probes is TradingActions, CashActions {
    /// @dev RATE-3: settled often and realised one way, or not at all until the end and realised the other way.
    function probeOrder(uint256 seed) external action(seed) {
        bytes32 early = abi.decode(_whatIf(_withImage(this.whatIfEarly.selector)), (bytes32));
        bytes32 late = abi.decode(_whatIf(_withImage(this.whatIfLate.selector)), (bytes32));
        _hold(Id.RATE3, early == late, "when settlement is called and who is touched first changes nothing");
        _done();
    }

    /// @notice Settled often, and realised on the way.
    function whatIfEarly(uint256) external question {
        (uint256 m, uint256 time) = _drawWait();
        uint256 stops = 1 + _draw(5);
        for (uint256 i = 0; i < stops; ++i) {
            skip(time / stops);
            exchange.settleFunding(_marketId(m), NOBODY);
            if (_chance(50)) _realizeAll(m, i % 2 == 0);
        }
        skip(time % stops);
        _realizeAll(m, true);
        revert Outcome(abi.encode(_hashOfBalances()));
    }

    /// @notice Settled and realised at the end alone.
    function whatIfLate(uint256) external question {
        (uint256 m, uint256 time) = _drawWait();
        skip(time);
        _realizeAll(m, false);
        revert Outcome(abi.encode(_hashOfBalances()));
    }

    /// @dev Both questions of a probe draw the same.
    function _drawWait() private returns (uint256 m, uint256 time) {
        m = _anyMarket();
        time = 1 + _draw(_chance(50) ? 10 minutes : 20 hours);
    }

    function _hashOfBalances() private returns (bytes32) {
        return keccak256(abi.encode(_ghostAfresh().balance));
    }

    function _realizeAll(uint256 m, bool upwards) private {
        AccountId[] memory accounts = new AccountId[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) accounts[i] = _id(upwards ? i + 1 : ACCOUNTS - i);
        exchange.realizeFunding(_marketId(m), accounts);
    }

    /// @dev LIVE-1 and LIVE-2 with everything broken at once: oracles dead, sequencer down, model burning gas, markets halted.
    function probeCatastrophe(uint256 seed) external action(seed) {
        bytes memory answer = _whatIf(_withImage(this.whatIfEverythingBreaks.selector));
        (bool cancelled, bool paid, bool deposits) = abi.decode(answer, (bool, bool, bool));
        _hold(Id.LIVE2, cancelled, "every order can be cancelled, whatever is broken");
        _hold(Id.LIVE1, paid, "a flat account withdraws all of it, whatever is broken");
        _hold(Id.LIVE3, deposits, "deposits are open, whatever is broken");
        _done();
    }

    /// @notice Whether all orders can be cancelled, flat accounts withdraw, and everybody deposits.
    function whatIfEverythingBreaks(uint256) external question {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            feeds[m].setMode(_chance(50) ? HostileFeed.Mode.BurnsGas : HostileFeed.Mode.Reverts, 0);
        }
        sequencer.setStatus(false);
        if (_chance(50)) _haltAll();
        skip(_draw(2 days));
        bool cancelled = _cancelEverything();
        bool paid = _payFlat();
        revert Outcome(abi.encode(cancelled, paid, _depositAll()));
    }

    function _haltAll() private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            bytes memory data = abi.encodeCall(exchange.haltMarket, (_marketId(m)));
            (bool success, ) = address(exchange).call(abi.encodeCall(exchange.schedule, (data)));
            success; // announced already, or now
            skip(DELAY);
            (success, ) = address(exchange).call(data);
            // Halted already, or expired in the list: this probe takes what it finds.
            success;
        }
    }

    function _cancelEverything() private returns (bool all) {
        GhostState memory s = _ghostAfresh();
        all = true;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            for (uint256 a = 1; a <= ACCOUNTS; ++a) {
                vm.prank(owners[a]);
                (bool success, bytes memory result) = address(exchange).call(
                    abi.encodeCall(exchange.cancelMany, (_id(a), _marketId(m), (1 << SLOTS) - 1))
                );
                uint256 resting;
                for (uint256 slot = 0; slot < SLOTS; ++slot) {
                    if (_lots(s.order[_orderAt(s, m, a, slot)]) != 0) ++resting;
                }
                all = all && success && abi.decode(result, (uint256)) == resting;
            }
        }
    }

    function _payFlat() private returns (bool all) {
        GhostState memory s = _ghostAfresh();
        all = true;
        uint256 scale = SCALE;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if (s.active[a] != 0 || s.balance[a] < int256(scale) || _isBlocked(owners[a])) continue;
            vm.prank(owners[a]);
            (bool success, bytes memory result) = address(exchange).call(
                abi.encodeCall(exchange.withdraw, (_id(a), type(uint256).max, owners[a]))
            );
            all = all && success && abi.decode(result, (uint256)) == uint256(s.balance[a]) / scale;
        }
    }

    function _depositAll() private returns (bool) {
        for (uint256 a = 1; a <= ACCOUNTS; ++a) _fund(_id(a), 1e18);
        return true;
    }

    /// @dev Whether a price lies outside the band around an index, or within a step of its edge.
    function _isFar(uint256 price, uint256 index, uint256 band) private pure returns (bool) {
        return (price > index ? price - index : index - price) * 1_000 >= (band - 1) * index;
    }

    /// @dev LIVE-2: whoever is not below MM may close at mark, unless the index is unusable or the market halted.
    function probeReduce(uint256 seed) external action(seed) {
        GhostState memory s = _ghost();
        uint256 m = _likelyMarket(s);
        uint256 a = _holder(s, m);
        if (a == 0) return;
        GhostMarket memory k = s.market[m];
        bool open = _isGood(k.freshStatus) && k.status != HALTED && !_hasGap(k) && !_isInPause(k, s.time);
        // An order that meets nobody is held against the last sampled prices, also where other markets have a gap since.
        if (!open || _isNearMaintenance(s, a, false) || _isNearMaintenance(s, a, true)) return;
        GhostPosition memory p = _positionOf(s, m, a);
        uint256 mark = _mark(k, s.time, false);
        // What meets no counterparty is held against the last sampled index, and may lie outside the band around that one.
        if (_isFar(mark, k.index, k.band)) return;
        PlaceOrder memory order = _order(_marketId(m), p.size > 0, 0, uint32(_abs(p.size)));
        order.kind = OrderKind.ImmediateOrCancel;
        order.reduceOnly = true;
        // The tick next to mark, on the side of the index: mark itself may lie on the edge of the band.
        order.tick = Tick.wrap(uint24(mark > k.freshIndex ? mark / k.quantum : _ceil(mark, k.quantum)));
        bytes memory data = abi.encodeCall(exchange.place, (_id(a), order));
        bool success = abi.decode(_whatIf(abi.encodeCall(this.whatIfCalled, (owners[a], data))), (bool));
        _hold(Id.LIVE2, success, "a position can be reduced at mark");
        _done();
    }

    /// @notice Whether a call of the exchange would go through.
    function whatIfCalled(address actor, bytes calldata data) external {
        vm.prank(actor);
        (bool success, ) = address(exchange).call(data);
        revert Outcome(abi.encode(success));
    }

    /// @dev The call's own sample may move mark a little.
    function _isNearMaintenance(GhostState memory s, uint256 a, bool useStored) private view returns (bool) {
        GhostHealth memory h = _health(s, a, false, useStored);
        return _equity(h) * 20 < h.maintenance * 21;
    }
}
