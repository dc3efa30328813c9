// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {BlocklistToken} from "../../../contracts/mocks/tokens/BlocklistToken.sol";
import {TestCollateral} from "../../../contracts/periphery/TestCollateral.sol";
import {Actions, Step} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostHealth, GhostState} from "./Ghost.sol";

/// @title Collateral in, out and across
abstract contract CashActions is Actions {
    /// @dev By a stranger, to any account. The token of one campaign keeps a part of it.
    function deposit(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 a = _chance(25) ? _anyThin() : _anyAccount();
        uint256 scale = SCALE;
        uint256 amount = (1 + _draw(2_000e18)) / scale + 1;
        uint256 arrives = TOKEN == Token.FeeOnTransfer8 ? amount - (amount * 100) / 10_000 : amount;
        TestCollateral(address(collateral)).mint(address(this), amount);
        collateral.approve(address(exchange), amount);
        t.expected.booked += arrives;
        t.expected.balance[a] += int256(arrives * scale);
        deposited += arrives;
        t.actor = address(this);
        t.data = abi.encodeCall(exchange.deposit, (_id(a), amount));
        _finish(t);
    }

    /// @dev Tokens that come without a deposit belong to nobody and change nothing.
    function donate(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 amount = 1 + _draw(1_000 * 10 ** 6);
        TestCollateral(address(collateral)).mint(address(exchange), amount);
        donated += amount;
        // Any call will do to have everything checked.
        t.actor = address(this);
        t.data = abi.encodeCall(exchange.settleFunding, (eth, NOBODY));
        t.market = 1;
        _settleGhost(t.expected, 1, 0);
        _finish(t);
    }

    function withdraw(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, uint256 free) = _rich(t.expected, _anyAccount(), ACCOUNTS);
        uint256 most = free / SCALE;
        uint256 amount = _chance(20) ? type(uint256).max : (most * _draw(115)) / 100;
        _withdrawAs(t, a, amount, owners[a]);
    }

    /// @dev LIVE-1: whoever has no position and no open order gets everything, whatever oracles and markets are like.
    function withdrawFlat(uint256 seed) external action(seed) {
        // Somebody has to have something.
        if (_chance(50)) _endow(ACCOUNTS - _draw(2), 1e18 + _draw(1_000e18));
        Step memory t = _begin();
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 a = 1 + ((from + i) % ACCOUNTS);
            if (t.expected.active[a] != 0 || t.expected.balance[a] < int256(SCALE)) continue;
            uint256 all = uint256(t.expected.balance[a]) / SCALE;
            bool success = _withdrawAs(t, a, type(uint256).max, owners[a]);
            _hold(Id.LIVE1, success && abi.decode(t.result, (uint256)) == all, "a flat account withdraws all of it");
            return;
        }
    }

    function transfer(uint256 seed) external action(seed) {
        Step memory t = _begin();
        // Accounts 1 and 2, and 3 and 4, have one owner each.
        (uint256 from, uint256 most) = _rich(t.expected, 1 + _draw(4), 4);
        if (_chance(5)) (from, most) = _rich(t.expected, _anyAccount(), ACCOUNTS);
        uint256 to = _chance(90) ? ((from - 1) ^ 1) + 1 : _anyAccount();
        uint256 amount = _chance(20) ? type(uint256).max : (most * _draw(115)) / 100;
        uint256 moved = amount == type(uint256).max ? most : amount;
        t.err = _exitError(t.expected, from);
        if (owners[to] != owners[from] || from == to) t.err = IAccounts.DifferentOwner.selector;
        else if (t.err != FINE) moved = 0;
        else if (moved == 0) t.err = IAccounts.ZeroAmount.selector;
        else if (moved > most) t.err = IAccounts.InsufficientFreeCollateral.selector;
        t.expected.balance[from] -= int256(moved);
        t.expected.balance[to] += int256(moved);
        (t.actor, t.actors) = (owners[from], 1 << from);
        t.data = abi.encodeCall(exchange.transfer, (_id(from), _id(to), amount));
        if (_finish(t)) _holdFree(t.end, from);
    }

    /// @dev Some tokens can refuse a holder; that stops his own withdrawals and nothing else.
    function blockHolder(uint256 seed) external action(seed) {
        if (TOKEN != Token.Blocklist18) return;
        address owner = owners[_anyAccount()];
        BlocklistToken token = BlocklistToken(address(collateral));
        token.setBlocked(owner, !token.blocked(owner));
        _done();
    }

    /// @return The first account from `a` on, up to account `last`, that could take something out, if one of three can.
    /// @return most [WAD quote] that it can
    function _rich(GhostState memory s, uint256 a, uint256 last) internal view returns (uint256, uint256 most) {
        most = _available(s, a, 0);
        for (uint256 i = 0; i < 2 && most < 1e18; ++i) {
            a = 1 + (a % last);
            most = _available(s, a, 0);
        }
        return (a, most);
    }

    function _withdrawAs(Step memory t, uint256 a, uint256 amount, address to) internal returns (bool success) {
        uint256 scale = SCALE;
        uint256 most = _available(t.expected, a, 0);
        uint256 tokens = amount == type(uint256).max ? most / scale : amount;
        t.err = _exitError(t.expected, a);
        if (t.err != FINE) tokens = 0;
        else if (tokens == 0) t.err = IAccounts.ZeroAmount.selector;
        else if (tokens * scale > most) t.err = IAccounts.InsufficientFreeCollateral.selector;
        else if (_isBlocked(to)) t.err = BlocklistToken.Blocked.selector;
        if (t.err == FINE) _payOut(t, a, tokens);
        (t.actor, t.actors) = (owners[a], 1 << a);
        t.data = abi.encodeCall(exchange.withdraw, (_id(a), amount, to));
        success = _finish(t);
        if (success) _holdFree(t.end, a);
        // The owner, not the exchange, keeps a flat account of a blocked holder from being paid.
        if (t.err == BlocklistToken.Blocked.selector) _unblock(to);
    }

    /// @dev MARGIN-2.
    function _holdFree(GhostState memory end, uint256 a) internal {
        GhostHealth memory h = _health(end, a, true, false);
        _hold(Id.MARGIN2, end.balance[a] >= 0, "an exit leaves no debt");
        int256 equity = h.impaired ? h.cash + h.losses : _equityForInitial(h);
        _hold(Id.MARGIN2, end.active[a] == 0 || equity >= h.initial, "an exit leaves equity >= IM");
        _hold(Id.MARGIN2, !h.grace, "no exit while people need time");
        _hold(Id.PAUSE1, !h.barred, "no exit across a gap or a pause");
    }

    function _isBlocked(address holder) internal view returns (bool) {
        return TOKEN == Token.Blocklist18 && BlocklistToken(address(collateral)).blocked(holder);
    }

    function _unblock(address holder) private {
        BlocklistToken(address(collateral)).setBlocked(holder, false);
    }
}
