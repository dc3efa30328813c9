// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {Step} from "./Actions.sol";
import {GhostHealth, GhostLimits, GhostMarket, GhostOutcome, GhostPosition, GhostState} from "./Ghost.sol";
import {WaterfallSteps} from "./WaterfallSteps.sol";

/// @title Who fails, in which market, and who is there to take over
abstract contract WaterfallChoices is WaterfallSteps {
    /// @dev Somebody who fails, and a market that he has a position in; mostly one where something can be done.
    /// @param anybody [%] of the time anybody at all
    /// @param most [% of MM] that the equity of somebody who is pushed may have left
    function _failing(uint256 anybody, uint256 most) internal returns (Step memory t, uint256 a) {
        t = _begin();
        uint256 open;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_isOpen(t.expected, m)) ++open;
        }
        if (open < 2 && _chance(80)) {
            _mendAll();
            if (_chance(60)) _wait(SEQUENCER_GRACE);
            t = _begin();
        }
        a = _chance(anybody) ? _holder(t.expected, _anyMarket()) : _candidate(t.expected, most == 0);
        if (a == 0) {
            // Deep enough, where that is asked for, that insurance does not always suffice.
            int256 target = most == 0 ? -int256(_draw(200)) : int256(_draw(most + 30)) - 30;
            (t.market, a) = _pushAny(t.expected, target);
            return a == 0 ? (t, a) : (_renew(t), a);
        }
        t.market = _anyMarket();
        for (uint256 i = 0; i < MARKETS; ++i) {
            bool tried = _isOpen(t.expected, t.market) || _chance(10);
            if (tried && _positionOf(t.expected, t.market, a).size != 0) break;
            t.market = 1 + (t.market % MARKETS);
        }
    }

    function _flagged() internal returns (Step memory t, uint256 a) {
        t = _begin();
        uint256 from = _draw(ACCOUNTS);
        bool found;
        for (uint256 i = 0; i < ACCOUNTS && !found; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            found = _staysFlagged(t.expected, a) || (t.expected.flaggedAt[a] != 0 && _chance(10));
        }
        uint256 m = _anyMarket();
        if (!found) {
            bool untaken = _chance(40);
            (t, a) = untaken ? _untaken() : _failing(0, 0);
            if (a == 0) return (t, 0);
            if (!untaken && _chance(70)) {
                m = t.market;
                _joinOpposite(m, a);
                t = _renew(t);
            }
            t.isHelp = true;
            _flagAs(t, a);
            t = _begin();
        }
        t.market = m;
        for (uint256 i = 0; i < MARKETS; ++i) {
            if (_isOpen(t.expected, t.market) && _positionOf(t.expected, t.market, a).size != 0) break;
            t.market = 1 + (t.market % MARKETS);
        }
    }

    /// @dev Two who know nothing of what is to come trade at the price as it is now: who is opposite the failing account then has no profit
    /// that could pay for a deficit.
    function _joinOpposite(uint256 m, uint256 a) private {
        _calm(m);
        _backstop(m, a);
        Step memory t = _begin();
        uint256 taker = _newcomer(t.expected, m, a);
        if (taker == 0) return;
        _endow(taker, 20_000e18);
        t = _begin();
        t.isHelp = true;
        GhostMarket memory k = t.expected.market[m];
        int256 size = _positionOf(t.expected, m, a).size;
        if ((size > 0 ? k.bestBid : NO_ASK - k.bestAsk) == 0) return;
        PlaceOrder memory order = _order(
            _marketId(m),
            size > 0,
            uint24(size > 0 ? k.bestBid : k.bestAsk),
            uint32(_abs(size))
        );
        order.kind = OrderKind.ImmediateOrCancel;
        _placeAs(t, taker, order);
    }

    /// @return c Somebody without a position in the market, neither one that has little nor the one who backs others first; 0 for none.
    function _newcomer(GhostState memory s, uint256 m, uint256 a) private returns (uint256 c) {
        uint256 from = _draw(TRADERS - 1);
        for (uint256 i = 1; i < TRADERS; ++i) {
            c = 1 + ((from + i) % (TRADERS - 1));
            if (c != a && !_isThin(c) && _positionOf(s, m, c).size == 0) return c;
        }
        return 0;
    }

    /// @dev Somebody on the other side loses elsewhere, until he has little left, or less than nothing.
    function _ruinOpposite(GhostState memory s, uint256 m, uint256 a) internal {
        bool isLong = _positionOf(s, m, a).size > 0;
        uint256 from = _draw(ACCOUNTS);
        uint256 where = _draw(MARKETS);
        int256 target = int256(_draw(200)) - 150;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 c = 1 + ((from + i) % ACCOUNTS);
            int256 size = _positionOf(s, m, c).size;
            if (size == 0 || (size > 0) == isLong) continue;
            for (uint256 j = 0; j < MARKETS; ++j) {
                uint256 other = 1 + ((where + j) % MARKETS);
                if (other == m || !_isOpen(s, other) || _positionOf(s, other, c).size == 0) continue;
                if (_push(s, other, c, target)) return;
            }
        }
    }

    /// @return poorest Who gains least, or loses most, on the other side of the market.
    function _poorest(GhostState memory s, uint256 m, uint256 a) internal pure returns (uint256 poorest) {
        GhostMarket memory k = s.market[m];
        int256 lowest = type(int256).max;
        for (uint256 c = 1; c <= ACCOUNTS; ++c) {
            GhostPosition memory p = _positionOf(s, m, c);
            if (p.size == 0 || (p.size > 0) == (_positionOf(s, m, a).size > 0)) continue;
            int256 profit = _unrealised(k, p.size, p.entry, _mark(k, s.time, false)) / int256(_abs(p.size));
            if (profit < lowest) (poorest, lowest) = (c, profit);
        }
    }

    /// @dev Flagged not too long ago, and still beyond liquidation.
    function _staysFlagged(GhostState memory s, uint256 a) private view returns (bool) {
        if (s.flaggedAt[a] == 0 || s.time > s.flaggedAt[a] + 50 minutes) return false;
        return _isBeyondLiquidation(s, a, _health(s, a, false, false));
    }

    /// @dev Somebody below MM but not below zero, whose liquidation began and found no taker for hours.
    function _untaken() private returns (Step memory t, uint256 a) {
        (t, a) = _failing(0, 90);
        if (a == 0 || _equity(_health(t.expected, a, false, false)) < 0) return (t, a);
        if (t.expected.clock[a] == 0 || t.expected.time > t.expected.clock[a] + 20 hours) {
            Liquidate memory request = _request(t, a);
            request.maxLots = 0;
            GhostOutcome memory r;
            (t.err, r) = _stepGhost(t.expected, request, 0, 0, GhostLimits(0, 0, false));
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

    /// @dev Moves the price of an open market until the equity of somebody there is below some part of MM: mostly of whoever is nearest to
    /// that in the market, if its price goes so far.
    /// @param target [% of MM]
    /// @return m The market.
    /// @return a The account, 0 if it came to nothing.
    function _pushAny(GhostState memory s, int256 target) private returns (uint256 m, uint256 a) {
        m = _anyMarket();
        for (uint256 i = 0; i < MARKETS; ++i) {
            m = 1 + (m % MARKETS);
            if (!_isOpen(s, m)) continue;
            (a, ) = _weakest(s, m);
            if (a != 0 && _push(s, m, a, target)) return (m, a);
        }
        return (m, 0);
    }

    /// @dev Moves the price against the account's position until its equity is below some part of MM.
    /// @param target [% of MM]
    /// @return Whether it came to that; if not, the price stays.
    function _push(GhostState memory s, uint256 m, uint256 a, int256 target) private returns (bool) {
        // No price is set beyond this one.
        uint256 far = _positionOf(s, m, a).size > 0 ? (firstPrice[m] * 2) / 3 : (firstPrice[m] * 3) / 2;
        if (!_failsAt(s, m, a, far, target)) return false;
        uint256 near = indexPrices[m];
        // Not always to where it just fails.
        for (uint256 i = 3 + _draw(5); i != 0; --i) {
            uint256 price = (near + far) / 2;
            if (_failsAt(s, m, a, price, target)) far = price;
            else near = price;
        }
        _setPrice(m, far);
        return true;
    }

    function _failsAt(
        GhostState memory s,
        uint256 m,
        uint256 a,
        uint256 price,
        int256 target
    ) private view returns (bool) {
        GhostMarket memory k = s.market[m];
        uint256 index = k.freshIndex;
        k.freshIndex = (price * 10 ** k.lotExponent) / 1e18;
        GhostHealth memory h = _health(s, a, false, false);
        k.freshIndex = index;
        return _equity(h) * 100 < h.maintenance * target;
    }

    function _request(Step memory t, uint256 a) internal returns (Liquidate memory request) {
        request = Liquidate(_id(a), _marketId(t.market), 0, NOBODY, 40, 40, 60);
        request.maxLots = uint32(_chance(70) ? type(uint32).max : _draw(50));
        request.beneficiary = _id(_chance(20) ? 0 : _anyAccount());
        if (_chance(20)) (request.maxFills, request.maxRemovals) = (uint16(_draw(3)), uint16(_draw(3)));
    }

    /// @dev Somebody with money on the other side, near mark: liquidations need a book.
    function _backstop(uint256 m, uint256 a) internal {
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
    function _backer(uint256 a) internal returns (uint256 backer) {
        GhostState memory s = _ghost();
        backer = TREASURY;
        for (uint256 i = 0; i < TRADERS; ++i) {
            GhostHealth memory h = _health(s, backer, true, false);
            if (backer != a && !h.impaired && !h.grace && _equity(h) > 0) return backer;
            backer = backer == 1 ? TRADERS : backer - 1;
        }
    }

    /// @return a Somebody whose operator may trade, if there is anybody.
    function _granter(uint256 otherwise) internal returns (uint256 a) {
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            if (grants[a][OPERATOR].permissions & TRADE != 0) return a;
        }
        return otherwise;
    }

    function _renew(Step memory old) internal returns (Step memory t) {
        t = _begin();
        t.market = old.market;
        t.actor = old.actor;
    }
}
