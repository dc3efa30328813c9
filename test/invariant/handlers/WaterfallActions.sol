// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {Deleverage, Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {AccountId} from "../../../contracts/types/Ids.sol";
import {Step} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostHealth, GhostLimits, GhostOutcome} from "./Ghost.sol";
import {WaterfallChoices} from "./WaterfallChoices.sol";

/// @title The waterfall: through the book, by absorption, out of insurance, against those who gain most
abstract contract WaterfallActions is WaterfallChoices {
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
        GhostOutcome memory r;
        (t.err, r) = _stepGhost(t.expected, request, 0, 0, GhostLimits(0, 0, false));
        t.data = abi.encodeCall(exchange.liquidate, (request));
        if (!_finishStep(t, a, r)) return;
        _hold(Id.LIQ2, abi.decode(t.result, (uint256)) == r.closed, "liquidate says what it closed");
    }

    /// @dev The owner of somebody with money, or the operator, takes over what the book does not.
    function absorb(uint256 seed) external action(seed) {
        (Step memory t, uint256 a) = _failing(5, 120);
        if (a == 0) return;
        bool operated = _chance(25);
        uint256 absorber = _backer(a);
        if (operated) absorber = _granter(absorber);
        if (_chance(5)) absorber = _anyAccount();
        if (_chance(80)) {
            _endow(absorber, 10_000e18);
            t = _renew(t);
        }
        Liquidate memory request = _request(t, a);
        t.actor = operated ? OPERATOR : owners[absorber];
        uint256 worst = _worst(t, a);
        GhostLimits memory limits;
        (t.err, limits) = _authorise(t.expected, absorber, t.actor, TRADE, t.market);
        GhostOutcome memory r;
        if (t.err == FINE) (t.err, r) = _stepGhost(t.expected, request, absorber, worst, limits);
        t.actors = 1 << absorber;
        t.data = abi.encodeCall(exchange.absorb, (request, _id(absorber), worst));
        if (!_finishStep(t, a, r)) return;
        (uint256 closed, uint256 absorbed) = abi.decode(t.result, (uint256, uint256));
        _hold(Id.LIQ2, closed == r.closed && absorbed == r.absorbed, "absorb says what it closed");
        if (r.absorbed == 0) return;
        GhostHealth memory h = _health(t.end, absorber, true, false);
        _hold(Id.MARGIN1, _equityForInitial(h) >= h.initial, "who absorbs has equity >= IM, orders counted");
    }

    /// @dev Any price, or one about where the lots go.
    function _worst(Step memory t, uint256 a) private returns (uint256) {
        if (_chance(80)) return _positionOf(t.expected, t.market, a).size > 0 ? type(uint256).max : 0;
        return (_mark(t.expected.market[t.market], t.expected.time, false) * (9_900 + _draw(200))) / 10_000;
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
            _wait(_chance(70) ? WINDOW : _draw(WINDOW));
            t = _renew(t);
        }
        if (_chance(15)) {
            _ruinOpposite(t.expected, t.market, a);
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
        if (_chance(70)) request.candidates[0] = _id(_poorest(t.expected, t.market, a));
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
        t.market = _chance(40) ? 0 : _anyMarket();
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
            (t.err, r) = _stepGhost(t.expected, request, 0, 0, GhostLimits(0, 0, false));
            t.data = abi.encodeCall(exchange.liquidate, (request));
            _finishStep(t, a, r);
        }
    }
}
