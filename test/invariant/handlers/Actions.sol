// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {ILiquidation} from "../../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {WhatIf} from "../../helpers/WhatIf.sol";
import {Id} from "./Breaches.sol";
import {Checks} from "./Checks.sol";
import {GhostChanges, GhostHealth, GhostMarket, GhostState, Sight} from "./Ghost.sol";

/// @notice One call: the state before it, what the model makes of it, what came of it.
struct Step {
    GhostState before;
    GhostState expected; // the model's state; before the model ran, the state before
    bytes4 err; // that the model expects
    address actor;
    bytes data;
    uint256 market; // whose book may change; 0 for none
    uint256 actors; // bit a: account a may lose
    uint256 exit; // [token units] that leave the exchange
    uint256 crisis; // the market that a deficit may be paid in; 0 for none
    uint256 bearers; // bit a: the account pays for another's deficit
    bool isHelp; // for the action's own step, and not counted
    GhostState end; // what there is afterwards, if it succeeded
    bytes result;
}

/// @title How an action runs
/// @notice Chooses from the state, asks the model, calls, compares. The call must end as the model says: with success, or with the very
/// error it names. Any other revert goes through and fails the campaign.
abstract contract Actions is Checks, WhatIf {
    uint256 private _dice;
    /// @dev Calls of an action from one look whether the image is current to the next.
    uint256 private constant CHECKED_EVERY = 16;

    /// @notice Calls of each action, those that had something to do, and those that went through.
    mapping(bytes4 action => uint256) public tries;
    mapping(bytes4 action => uint256) public attempts;
    mapping(bytes4 action => uint256) public successes;
    /// @notice Calls that ended in an error that the model named.
    mapping(bytes4 err => uint256) public refusals;
    mapping(Sight => uint256) public sights;

    /// @dev The salt makes the same seeds mean something else in each campaign.
    modifier action(uint256 seed) {
        _openImage();
        ++tries[msg.sig];
        _dice = uint256(keccak256(abi.encode(SALT, msg.sig, seed)));
        _;
        _handOn();
    }

    /// @dev For a function that ends in `Outcome`, and is called with the image. It draws on from where its action stands.
    modifier question() {
        _openImage();
        _;
    }

    // Chance

    /// @return A number below `n`.
    function _draw(uint256 n) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % n;
    }

    function _chance(uint256 percent) internal returns (bool) {
        return _draw(100) < percent;
    }

    function _anyAccount() internal returns (uint256) {
        return 1 + _draw(ACCOUNTS);
    }

    function _anyTrader() internal returns (uint256) {
        return 1 + _draw(TRADERS);
    }

    /// @dev One of the three that were given little.
    function _anyThin() internal returns (uint256) {
        uint256 which = _draw(3);
        return
            which == 0
                ? 4
                : which == 1
                    ? 6
                    : 9;
    }

    function _isThin(uint256 a) internal pure returns (bool) {
        return a == 4 || a == 6 || a == 9;
    }

    function _anyMarket() internal returns (uint256) {
        return 1 + _draw(MARKETS);
    }

    /// @dev Whether anything but a cancellation goes through in a market.
    function _trades(GhostState memory s, uint256 m) internal pure returns (bool) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return false;
        return k.freshStatus == USABLE && !_hasGap(k) && !_isInPause(k, s.time);
    }

    /// @dev Whether a market takes orders that are not reduce-only.
    function _grows(GhostState memory s, uint256 m) internal pure returns (bool) {
        GhostMarket memory k = s.market[m];
        return _trades(s, m) && (k.status == ACTIVE || s.time >= _max(k.graceUntil, k.restrictedUntil));
    }

    /// @dev Nine times in ten one that trades, if there is one; where positions may grow, if possible.
    function _likelyMarket(GhostState memory s) internal returns (uint256 m) {
        m = _anyMarket();
        if (_chance(10)) return m;
        for (uint256 i = 0; i < MARKETS && !_grows(s, m); ++i) m = 1 + (m % MARKETS);
        for (uint256 i = 0; i < MARKETS && !_trades(s, m); ++i) m = 1 + (m % MARKETS);
    }

    /// @dev Nine times in ten somebody who may take on risk, has the margin for it and a free slot, if he is found soon.
    function _likelyTrader(GhostState memory s, uint256 m) internal returns (uint256 a) {
        a = _anyTrader();
        if (_chance(10)) return a;
        GhostMarket memory k = s.market[m];
        uint256 needed = _initialMargin(k, 2 * k.minimum);
        for (uint256 i = 0; i < 4; ++i) {
            GhostHealth memory h = _health(s, a, true, false);
            bool able = !h.impaired && !h.grace && _equityForInitial(h) - h.initial >= int256(needed);
            if (able && _hasSlot(s, m, a)) return a;
            a = 1 + (a % TRADERS);
        }
    }

    // Running

    function _begin() internal returns (Step memory t) {
        if (!isStale && tries[msg.sig] % CHECKED_EVERY == 0) _checkImage();
        t.before = _ghost();
        for (uint256 m = 1; m <= MARKETS; ++m) _indices(t.before, m); // once, for the copies too
        t.expected = _clone(t.before);
        _noteBounds(t.before);
    }

    /// @dev For what is no call to the exchange.
    function _done() internal {
        ++attempts[msg.sig];
        ++successes[msg.sig];
    }

    /// @dev Makes the call and holds it against the model.
    function _finish(Step memory t) internal returns (bool success) {
        if (!t.isHelp) ++attempts[msg.sig];
        // What a call changed is told by the image before it.
        assert(!isStale);
        vm.prank(t.actor);
        (success, t.result) = address(exchange).call(t.data);
        if (!success) {
            // Not what the model said: whatever it is, the campaign shows it.
            if (t.err == FINE || bytes4(t.result) != t.err) _bubble(t.result);
            ++refusals[t.err];
            return false;
        }
        if (!t.isHelp) ++successes[msg.sig];
        withdrawn += t.exit;
        if (t.err != FINE) _breach(_idOf(t.err, bytes4(t.data)), "a call went through that had to be refused");
        GhostChanges memory changes = _look();
        t.end = _copyOfImage();
        (changes.crisis, changes.bearers) = (t.crisis, t.bearers);
        if (t.err != FINE) return true;
        _commit(t.expected);
        // Time priority is nothing that the exchange stores as such.
        t.end.arrival = t.expected.arrival;
        _compare(t.expected, t.end);
        _checkAll(t.before, t.end, changes, t.market, t.actors);
    }

    /// @dev Shows a gap, if there is one, and lets the pause go by.
    function _calm(uint256 m) internal {
        Step memory t = _begin();
        if (!_hasGap(t.expected.market[m])) return;
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = _marketId(m);
        _sampleGhost(t.expected, m, 64, 0);
        (t.actor, t.isHelp) = (KEEPER, true);
        t.data = abi.encodeCall(exchange.samplePremium, (markets, 64, NOBODY));
        _finish(t);
        _wait(GAP_PAUSE);
    }

    /// @dev The model's side of a withdrawal.
    function _payOut(Step memory t, uint256 a, uint256 tokens) internal view {
        t.expected.booked -= tokens;
        t.expected.balance[a] -= int256(tokens * SCALE);
        t.exit = tokens;
    }

    /// @dev What the model has learnt becomes part of the ghost state.
    function _commit(GhostState memory s) internal {
        if (s.nextArrival != lastArrival) {
            _keepArrivals(s.arrival, lastArrival);
            lastArrival = s.nextArrival;
        }
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (s.realised[m] != 0) realised[m] += s.realised[m];
        }
        for (uint256 i = 0; i < s.seen.length; ++i) {
            if (s.seen[i] != 0) sights[Sight(i)] += s.seen[i];
        }
    }

    /// @dev The invariant that an error defends.
    /// @param call Selector of the function that had to end in it.
    function _idOf(bytes4 err, bytes4 call) private pure returns (Id) {
        if (err == IAccounts.InsufficientFreeCollateral.selector) return Id.MARGIN2;
        if (err == ITrading.OrderNotFound.selector) return Id.BOOK5;
        if (err == ILiquidation.NotLiquidatable.selector) return Id.LIQ1;
        if (err == ILiquidation.HealthWouldFall.selector) return Id.LIQ2;
        if (err == ILiquidation.NothingClosed.selector) {
            return call == ILiquidation.deleverage.selector ? Id.ADL1 : Id.LIQ3;
        }
        if (err == ILiquidation.NoDeficit.selector || err == ILiquidation.NotFlagged.selector) return Id.ADL1;
        bool pause =
            err == ITrading.MarketPaused.selector ||
                err == ITrading.IndexGap.selector ||
                err == IAccounts.ExitsPaused.selector;
        if (pause) return Id.PAUSE1;
        bool authority =
            err == IAccounts.NotAuthorised.selector ||
                err == IAccounts.GrantExpired.selector ||
                err == IAccounts.MarketNotGranted.selector ||
                err == IAccounts.EquityBelowFloor.selector ||
                err == ILiquidation.OutsideOperatorBand.selector;
        if (authority) return Id.AUTH1;
        bool order =
            err == ITrading.NotFilledInFull.selector ||
                err == ITrading.BelowMinimumNotional.selector ||
                err == ITrading.SlotOccupied.selector ||
                err == ITrading.WouldCross.selector;
        return order ? Id.BOOK4 : Id.MARGIN1;
    }

    // Choosing

    function _id(uint256 a) internal pure returns (AccountId) {
        return AccountId.wrap(uint32(a));
    }

    function _marketId(uint256 m) internal pure returns (MarketId) {
        return MarketId.wrap(uint16(m));
    }

    /// @return tick where the index is
    function _center(GhostState memory s, uint256 m) internal pure returns (uint256 tick) {
        GhostMarket memory k = s.market[m];
        return (_isGood(k.freshStatus) ? k.freshIndex : k.index) / k.quantum;
    }

    /// @dev Some part of the lots that the account can still pay the margin for, at least what may rest.
    function _affordable(GhostState memory s, uint256 a, uint256 m) internal returns (uint256 lots) {
        // One time in eight more than can be paid.
        uint256 share = _draw(8) == 0 ? 150 + _draw(300) : 5 + _draw(80);
        return _affordable(s, a, m, share);
    }

    /// @param share [%] of the free margin to use
    function _affordable(
        GhostState memory s,
        uint256 a,
        uint256 m,
        uint256 share
    ) internal view returns (uint256 lots) {
        GhostMarket memory k = s.market[m];
        uint256 mark = _mark(k, s.time, false);
        GhostHealth memory h = _health(s, a, true, false);
        uint256 free = _plus(_equityForInitial(h) - h.initial);
        lots = (free * share) / 100 / (_initialMargin(k, mark) + _ceil(mark * k.volatility, 1e3));
        lots = _max(lots, _ceil(k.minimum, mark) + 1);
        return _min(lots, 3_000);
    }

    /// @return a first account from a random one on that has a position in the market, 0 for none
    function _holder(GhostState memory s, uint256 m) internal returns (uint256 a) {
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            if (_positionOf(s, m, a).size != 0) return a;
        }
        return 0;
    }

    /// @return weakest The account in the market whose equity is the smallest part of its margin, 0 for none.
    /// @return lowest [1e-6 of MM] that part
    function _weakest(GhostState memory s, uint256 m) internal view returns (uint256 weakest, int256 lowest) {
        lowest = type(int256).max;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if (_positionOf(s, m, a).size == 0) continue;
            GhostHealth memory h = _health(s, a, false, false);
            int256 ratio = (_equity(h) * 1e6) / h.maintenance;
            if (ratio >= 1e6 && ratio < lowest) (weakest, lowest) = (a, ratio);
        }
    }

    /// @return found Whether any order rests.
    /// @return spot Where it is in `s.order`.
    function _anyOrder(GhostState memory s) internal returns (bool found, uint256 spot) {
        uint256 from = _draw(s.order.length);
        for (uint256 i = 0; i < s.order.length; ++i) {
            spot = (from + i) % s.order.length;
            if (_lots(s.order[spot]) != 0) return (true, spot);
        }
    }

    function _marketAt(GhostState memory s, uint256 spot) internal pure returns (uint256) {
        return spot / s.slots / (s.accounts + 1);
    }

    function _hasSlot(GhostState memory s, uint256 m, uint256 a) internal pure returns (bool) {
        uint256 first = _orderAt(s, m, a, 0);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            if (_lots(s.order[first + slot]) == 0) return true;
        }
        return false;
    }

    /// @dev A free slot where there is one; now and then any.
    function _freeSlot(GhostState memory s, uint256 m, uint256 a) internal returns (uint8) {
        uint256 from = _draw(SLOTS);
        for (uint256 i = 0; i < SLOTS && !_chance(3); ++i) {
            uint256 slot = (from + i) % SLOTS;
            if (_lots(s.order[_orderAt(s, m, a, slot)]) == 0) return uint8(slot);
        }
        return uint8(from);
    }
}
