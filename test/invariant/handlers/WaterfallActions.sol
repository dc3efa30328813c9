// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {Deleverage, Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../../contracts/types/Ids.sol";
import {Step} from "./Actions.sol";
import {BatchActions} from "./BatchActions.sol";
import {Id} from "./Checks.sol";
import {GhostHealth, GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";
import {GhostLimits} from "./GhostExchange.sol";
import {GhostOutcome} from "./GhostWaterfall.sol";

/// @title The waterfall: through the book, by absorption, out of insurance, against those who gain most
abstract contract WaterfallActions is BatchActions {
    /// @dev [WAD quote] What sums of margins, rounded up one by one, may be off.
    int256 private constant SLACK = 1_000;

    /// @dev Somebody below maintenance margin: who is there already, who is pushed there by the price, or now and then anybody.
    function liquidate(uint256 seed) external action(seed) {
        if (_chance(10) && _liquidateRecovered()) return;
        (Step memory t, uint256 a) = _failing(12, 120);
        if (a == 0) return;
        if (_chance(85)) {
            _backstop(t.market, a);
            t = _renew(t);
        }
        Liquidate memory request = _request(t, a);
        if (_chance(20)) (request.maxFills, request.maxRemovals) = (uint16(_draw(3)), uint16(_draw(3)));
        GhostOutcome memory r;
        (t.err, r) = _stepGhost(t.expected, request, 0, GhostLimits(0, 0, false));
        t.data = abi.encodeCall(exchange.liquidate, (request));
        if (!_finishStep(t, a, r)) return;
        _hold(Id.LIQ2, abi.decode(t.result, (uint256)) == r.closed, "liquidate says what it closed");
    }

    /// @dev The owner of somebody with money, or the operator, takes over what the book does not.
    function absorb(uint256 seed) external action(seed) {
        (Step memory t, uint256 a) = _failing(5, 120);
        if (a == 0) return;
        uint256 absorber = _chance(5) ? _anyAccount() : _backer(a);
        if (_chance(80)) {
            _endow(absorber, 10_000e18);
            t = _renew(t);
        }
        Liquidate memory request = _request(t, a);
        t.actor = _chance(25) ? OPERATOR : owners[absorber];
        GhostLimits memory limits;
        (t.err, limits) = _authorise(t.expected, absorber, t.actor, TRADE, t.market);
        GhostOutcome memory r;
        if (t.err == FINE) (t.err, r) = _stepGhost(t.expected, request, absorber, limits);
        t.actors = 1 << absorber;
        t.data = abi.encodeCall(exchange.absorb, (request, _id(absorber)));
        if (!_finishStep(t, a, r)) return;
        (uint256 closed, uint256 absorbed) = abi.decode(t.result, (uint256, uint256));
        _hold(Id.LIQ2, closed == r.closed && absorbed == r.absorbed, "absorb says what it closed");
        if (r.absorbed == 0) return;
        GhostHealth memory h = _health(t.end, absorber, true, false);
        _hold(Id.MARGIN1, _equityForInitial(h) >= h.initial, "who absorbs has equity >= IM, orders counted");
    }

    function flagDeficit(uint256 seed) external action(seed) {
        (Step memory t, uint256 a) = _failing(15, 0);
        if (a == 0) return;
        _flagAs(t, a);
    }

    /// @dev Everybody opposite, in some order, or a few.
    function deleverage(uint256 seed) external action(seed) {
        (Step memory t, uint256 a) = _flagged();
        if (a == 0) return;
        if (_chance(85)) {
            _wait(_chance(50) ? WINDOW : _draw(WINDOW));
            t = _renew(t);
        }
        Deleverage memory request;
        (request.account, request.market) = (_id(a), _marketId(t.market));
        request.maxLots = uint32(_chance(80) ? type(uint32).max : 1 + _draw(50));
        request.candidates = new AccountId[](_chance(90) ? ACCOUNTS : 1 + _draw(3));
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < request.candidates.length; ++i) {
            request.candidates[i] = _id(1 + ((from + i) % ACCOUNTS));
        }
        // Somebody without profit cannot pay.
        if (_chance(40)) request.candidates[0] = _id(_poorest(t.expected, t.market, a));
        GhostOutcome memory r;
        (t.err, r) = _deleverageGhost(t.expected, request);
        (t.actor, t.actors, t.crisis, t.bearers) = (LIQUIDATOR, type(uint256).max, t.market, r.bearers);
        t.data = abi.encodeCall(exchange.deleverage, (request));
        if (!_finish(t)) return;
        _hold(Id.ADL1, abi.decode(t.result, (uint256)) == r.closed, "deleverage says what it closed");
        _holdShrinking(t, a);
        _holdInsurance(t, a, r);
        _holdCandidates(t, a, r);
    }

    /// @dev Somebody's free money, to a market's fund or the shared one.
    function fundInsurance(uint256 seed) external action(seed) {
        Step memory t = _begin();
        (uint256 a, uint256 most) = _rich(t.expected, _anyAccount(), ACCOUNTS);
        // The shared fund pays only once a market's own is empty: it gets more often something.
        t.market = _chance(40) ? 0 : _draw(MARKETS + 1);
        uint256 amount = (_min(most, 200e18) * _draw(105)) / 100;
        if (_chance(5)) amount = most + 1;
        t.err = _exitError(t.expected, a);
        if (t.err == FINE && amount == 0) t.err = IAccounts.ZeroAmount.selector;
        else if (t.err == FINE && amount > most) t.err = IAccounts.InsufficientFreeCollateral.selector;
        if (t.err == FINE) {
            t.expected.balance[a] -= int256(amount);
            if (t.market == 0) t.expected.sharedInsurance += amount;
            else t.expected.market[t.market].insurance += amount;
        }
        (t.actor, t.actors) = (owners[a], 1 << a);
        t.data = abi.encodeCall(exchange.fundInsurance, (_id(a), _marketId(t.market), amount));
        if (_finish(t)) _holdFree(t.end, a);
    }

    // Choosing

    /// @dev Somebody who fails, and a market that he has a position in; mostly one where something can be done.
    /// @param anybody [%] of the time anybody at all
    /// @param most [% of MM] that the equity of somebody who is pushed may have left
    function _failing(uint256 anybody, uint256 most) private returns (Step memory t, uint256 a) {
        t = _begin();
        uint256 open;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_isOpen(t.expected, m)) ++open;
        }
        if (open < 2 && _chance(80)) {
            _mendAll();
            t = _begin();
        }
        a = _chance(anybody) ? _holder(t.expected, _anyMarket()) : _candidate(t.expected, most == 0);
        if (a == 0) {
            (t.market, a) = _weakestOfAll(t.expected);
            if (a == 0 || !_push(t.expected, t.market, a, int256(_draw(most + 30)) - 30)) return (t, 0);
            return (_renew(t), a);
        }
        t.market = _anyMarket();
        for (uint256 i = 0; i < MARKETS; ++i) {
            bool tried = _isOpen(t.expected, t.market) || _chance(10);
            if (tried && _positionOf(t.expected, t.market, a).size != 0) break;
            t.market = 1 + (t.market % MARKETS);
        }
    }

    function _flagged() private returns (Step memory t, uint256 a) {
        t = _begin();
        uint256 from = _draw(ACCOUNTS);
        bool found;
        for (uint256 i = 0; i < ACCOUNTS && !found; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            found = _staysFlagged(t.expected, a) || (t.expected.flaggedAt[a] != 0 && _chance(10));
        }
        if (!found) {
            (t, a) = _chance(40) ? _untaken() : _failing(0, 0);
            if (a == 0) return (t, 0);
            t.isHelp = true;
            _flagAs(t, a);
            t = _begin();
        }
        t.market = _anyMarket();
        for (uint256 i = 0; i < MARKETS; ++i) {
            if (_isOpen(t.expected, t.market) && _positionOf(t.expected, t.market, a).size != 0) break;
            t.market = 1 + (t.market % MARKETS);
        }
    }

    /// @return poorest Who gains least, or loses most, on the other side of the market.
    function _poorest(GhostState memory s, uint256 m, uint256 a) private pure returns (uint256 poorest) {
        GhostMarket memory k = s.market[m];
        int256 lowest = type(int256).max;
        for (uint256 c = 1; c <= ACCOUNTS; ++c) {
            GhostPosition memory p = _positionOf(s, m, c);
            if (p.size == 0 || (p.size > 0) == (_positionOf(s, m, a).size > 0)) continue;
            int256 profit = _unrealised(k, p.size, p.entry, _mark(k, s.time, false)) / int256(_abs(p.size));
            if (profit < lowest) (poorest, lowest) = (c, profit);
        }
    }

    /// @dev Somebody below MM but not below zero, whose liquidation began and found no taker for hours.
    /// @dev Flagged not too long ago, and still beyond liquidation.
    function _staysFlagged(GhostState memory s, uint256 a) private view returns (bool) {
        if (s.flaggedAt[a] == 0 || s.time > s.flaggedAt[a] + 50 minutes) return false;
        return _isBeyondLiquidation(s, a, _health(s, a, false, false));
    }

    function _untaken() private returns (Step memory t, uint256 a) {
        (t, a) = _failing(0, 90);
        if (a == 0 || _equity(_health(t.expected, a, false, false)) < 0) return (t, a);
        if (t.expected.clock[a] == 0 || t.expected.time > t.expected.clock[a] + 20 hours) {
            Liquidate memory request = _request(t, a);
            request.maxLots = 0;
            GhostOutcome memory r;
            (t.err, r) = _stepGhost(t.expected, request, 0, GhostLimits(0, 0, false));
            t.isHelp = true;
            t.data = abi.encodeCall(exchange.liquidate, (request));
            _finishStep(t, a, r);
        }
        _wait(PATIENCE);
        t = _renew(t);
    }

    /// @dev Whether steps of the waterfall go through in a market.
    function _isOpen(GhostState memory s, uint256 m) private pure returns (bool) {
        GhostMarket memory k = s.market[m];
        return k.freshStatus == USABLE && !_isPaused(k, s.time);
    }

    function _candidate(GhostState memory s, bool beyond) private returns (uint256 a) {
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            GhostHealth memory h = _health(s, a, false, false);
            if (_equity(h) >= h.maintenance || (beyond && !_isBeyondLiquidation(s, a, h))) continue;
            return a;
        }
        return 0;
    }

    /// @return m Market that is open, of the account nearest to liquidation.
    /// @return a 0 for none
    function _weakestOfAll(GhostState memory s) private view returns (uint256 m, uint256 a) {
        int256 lowest = type(int256).max;
        for (uint256 i = 1; i <= MARKETS; ++i) {
            if (!_isOpen(s, i)) continue;
            (uint256 weakest, int256 ratio) = _weakest(s, i);
            if (weakest != 0 && ratio < lowest) (m, a, lowest) = (i, weakest, ratio);
        }
    }

    /// @dev Moves the price against the account's position until its equity is below some part of MM.
    /// @param target [% of MM]
    /// @return Whether it came to that.
    function _push(GhostState memory s, uint256 m, uint256 a, int256 target) private returns (bool) {
        GhostMarket memory k = s.market[m];
        bool isLong = _positionOf(s, m, a).size > 0;
        uint256 step = 20 + _draw(120);
        for (uint256 i = 0; i < 32; ++i) {
            uint256 change = (indexPrices[m] * step) / 10_000;
            _setPrice(m, isLong ? indexPrices[m] - change : indexPrices[m] + change);
            k.freshIndex = (indexPrices[m] * 10 ** k.lotExponent) / 1e18;
            GhostHealth memory h = _health(s, a, false, false);
            if (_equity(h) * 100 < h.maintenance * target) return true;
        }
        return false;
    }

    function _request(Step memory t, uint256 a) private returns (Liquidate memory request) {
        request = Liquidate(_id(a), _marketId(t.market), 0, NOBODY, 40, 40, 60);
        request.maxLots = uint32(_chance(70) ? type(uint32).max : _draw(50));
        request.beneficiary = _id(_chance(20) ? 0 : _anyAccount());
    }

    /// @dev Somebody with money on the other side, near mark: liquidations need a book.
    function _backstop(uint256 m, uint256 a) private {
        Step memory t = _begin();
        if (!_trades(t.expected, m)) return;
        uint256 backer = _backer(a);
        _endow(backer, 20_000e18);
        t = _begin();
        t.isHelp = true;
        if (!_hasSlot(t.expected, m, backer)) {
            _cancelManyGhost(t.expected, m, backer, 1);
            (t.market, t.actors, t.actor) = (m, 1 << backer, owners[backer]);
            t.data = abi.encodeCall(exchange.cancelMany, (_id(backer), _marketId(m), 1));
            _finish(t);
            t = _begin();
            t.isHelp = true;
        }
        int256 size = _positionOf(t.expected, m, a).size;
        uint256 tick = _mark(t.expected.market[m], t.expected.time, false) / t.expected.market[m].quantum;
        // At mark or a little better: a position without equity is closed no worse than at mark.
        if (size > 0) ++tick;
        // Or worse, around what is left of the position's equity: beyond that it must not be closed.
        if (_chance(40)) tick = size > 0 ? tick - _draw(tick / 60) : tick + _draw(tick / 60);
        PlaceOrder memory order = _order(_marketId(m), size < 0, uint24(tick), uint32(_abs(size) + 10));
        order.kind = OrderKind.PostOnlySlide;
        order.slot = _freeSlot(t.expected, m, backer);
        _placeAs(t, backer, order);
    }

    /// @return backer Somebody who may take on risk now, if there is anybody.
    function _backer(uint256 a) private returns (uint256 backer) {
        GhostState memory s = _ghost();
        backer = TREASURY;
        for (uint256 i = 0; i < TRADERS; ++i) {
            GhostHealth memory h = _health(s, backer, true, false);
            if (backer != a && !h.impaired && !h.grace && _equity(h) > 0) return backer;
            backer = backer == 1 ? TRADERS : backer - 1;
        }
    }

    function _renew(Step memory old) private returns (Step memory t) {
        t = _begin();
        t.market = old.market;
        t.actor = old.actor;
    }

    // Running

    function _flagAs(Step memory t, uint256 a) private {
        bool flagged;
        (t.err, flagged) = _flagGhost(t.expected, a);
        (t.actor, t.market) = (LIQUIDATOR, 0);
        t.data = abi.encodeCall(exchange.flagDeficit, (_id(a)));
        if (_finish(t)) _hold(Id.ADL1, abi.decode(t.result, (bool)) == flagged, "flagDeficit says what stands");
    }

    /// @dev Somebody whose liquidation began, and who then got money: anybody may end it.
    /// @return found Whether there was one.
    function _liquidateRecovered() private returns (bool found) {
        Step memory t = _begin();
        for (uint256 a = 1; a <= ACCOUNTS && !found; ++a) {
            if (t.expected.clock[a] == 0) continue;
            t.market = 1;
            while (t.market <= MARKETS && _positionOf(t.expected, t.market, a).size == 0) ++t.market;
            if (t.market > MARKETS) continue;
            found = true;
            _endow(a, 5_000e18);
            t = _renew(t);
            Liquidate memory request = _request(t, a);
            GhostOutcome memory r;
            (t.err, r) = _stepGhost(t.expected, request, 0, GhostLimits(0, 0, false));
            t.data = abi.encodeCall(exchange.liquidate, (request));
            _finishStep(t, a, r);
        }
    }

    /// @dev A liquidation or an absorption, and what must hold of both.
    function _finishStep(Step memory t, uint256 a, GhostOutcome memory r) private returns (bool success) {
        if (t.actor == address(0)) t.actor = LIQUIDATOR;
        t.actors |= 1 << a;
        if (r.insured != 0) t.crisis = t.market;
        success = _finish(t);
        if (!success) return false;
        _holdShrinking(t, a);
        if (r.closed + r.absorbed == 0) return true;
        _holdLiquidation(t, a, r);
        _holdInsurance(t, a, r);
    }

    // What must hold, by the states before and after, both at the prices of after: _checkAll has put them into `before`.

    function _holdShrinking(Step memory t, uint256 a) private {
        GhostState memory before = t.before;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostPosition memory p0 = _positionOf(before, m, a);
            GhostPosition memory p1 = _positionOf(t.end, m, a);
            bool same = p0.size == p1.size;
            bool claim = m == t.market ? _hasShrunk(p0.size, p1.size) : same;
            _hold(Id.LIQ2, claim, "it only shrinks, and only that position");
        }
    }

    function _hasShrunk(int256 from, int256 to) private pure returns (bool) {
        return from >= 0 ? to >= 0 && to <= from : to <= 0 && to >= from;
    }

    /// @dev LIQ-1 and LIQ-2.
    function _holdLiquidation(Step memory t, uint256 a, GhostOutcome memory r) private {
        GhostHealth memory h0 = _health(t.before, a, false, false);
        GhostHealth memory h1 = _health(t.end, a, false, false);
        int256 e0 = _equity(h0);
        int256 e1 = _equity(h1);
        _hold(Id.LIQ1, e0 < h0.maintenance, "only below MM");
        bool noWorse = e0 < 0 || e1 * h0.maintenance >= e0 * h1.maintenance;
        _hold(Id.LIQ2, noWorse, "while equity >= 0, equity / MM does not fall");
        bool isPart = _positionOf(t.end, t.market, a).size != 0 && r.closed + r.absorbed == r.allowed;
        if (!isPart || !r.chargedFee || !r.inFull) return;
        bool enough = (e1 + SLACK - h1.maintenance) * 4 >= h1.initial - h1.maintenance;
        _hold(Id.LIQ2, enough, "what goes at once leads a quarter of the way from MM to IM");
    }

    /// @dev LIQ-3.
    function _holdInsurance(Step memory t, uint256 a, GhostOutcome memory r) private {
        GhostState memory before = t.before;
        (GhostMarket memory k0, GhostMarket memory k1) = (before.market[t.market], t.end.market[t.market]);
        int256 e0 = _equity(_health(before, a, false, false));
        uint256 paid = before.sharedInsurance - t.end.sharedInsurance;
        if (k1.insurance < k0.insurance) paid += k0.insurance - k1.insurance;
        _hold(Id.LIQ3, paid == 0 || e0 < 0 || r.debts != 0, "insurance pays for deficits alone");
        _hold(Id.LIQ3, paid <= r.insured && r.insured <= _insuranceLeft(before, t.market), "and no more than it may");
        _hold(Id.LIQ3, r.insured == 0 || k1.windowSpent <= k1.fundLimit, "a window pays no more than its limit");
        // What rounding a side's part up brought may be there again.
        bool ownFirst = t.end.sharedInsurance == before.sharedInsurance || k1.insurance <= ACCOUNTS * k0.interest;
        _hold(Id.LIQ3, ownFirst, "the market's own fund pays first");
        // A deficit never grows by what was closed.
        int256 e1 = _equity(_health(t.end, a, false, false));
        _hold(Id.LIQ3, e0 >= 0 || e1 >= e0, "no step deepens a deficit");
    }

    /// @dev ADL-1.
    function _holdCandidates(Step memory t, uint256 a, GhostOutcome memory r) private {
        GhostState memory before = t.before;
        int256 failing = _positionOf(before, t.market, a).size;
        bool costs = r.losses + r.socialised != 0;
        int256 e0 = _equity(_health(before, a, false, false));
        _hold(Id.ADL1, before.flaggedAt[a] != 0, "only for a flagged account");
        _hold(Id.ADL1, !costs || e0 < 0, "nobody pays without a deficit");
        // What rounding a side's part up brought is there again.
        bool spent = _insuranceLeft(t.end, t.market) <= ACCOUNTS * before.market[t.market].interest;
        _hold(Id.ADL1, !costs || spent, "nobody pays while insurance may");
        for (uint256 c = 1; c <= ACCOUNTS; ++c) {
            if (c != a) _holdCandidate(t, c, failing, r);
        }
    }

    function _holdCandidate(Step memory t, uint256 c, int256 failing, GhostOutcome memory r) private {
        GhostState memory before = t.before;
        GhostMarket memory k = before.market[t.market];
        GhostPosition memory p0 = _positionOf(before, t.market, c);
        GhostPosition memory p1 = _positionOf(t.end, t.market, c);
        bool opposite = (p0.size > 0) != (failing > 0);
        bool shrank = opposite ? _hasShrunk(p0.size, p1.size) : p0.size == p1.size;
        _hold(Id.ADL1, shrank, "only positions on the other side, which only shrink");
        if (p0.size == 0) return;
        int256 most;
        if (opposite) {
            uint256 lots = _abs(p0.size) - _abs(p1.size);
            int256 profit = _unrealised(k, p0.size, p0.entry, _mark(k, before.time, false));
            most = int256((_plus(profit) * lots) / _abs(p0.size));
            // Its side's part, a lot its share.
            most += int256(_abs(p0.size) * _perLot(t));
        }
        int256 lost = _equity(_health(before, c, false, false)) - _equity(_health(t.end, c, false, false));
        _hold(Id.ADL1, lost <= most, "nobody loses more than its profit on the lots, and its side's part");
        bool bears = (r.bearers >> c) & 1 == 1;
        _hold(Id.ADL1, bears || lost <= 0, "who bears nothing loses nothing");
    }

    /// @return [WAD quote] by which the call moved a side's index
    function _perLot(Step memory t) private view returns (uint256) {
        (int256 long0, int256 short0) = _indices(t.before, t.market);
        (int256 long1, int256 short1) = _indices(t.end, t.market);
        return _abs(long1 - long0) + _abs(short1 - short0);
    }
}
