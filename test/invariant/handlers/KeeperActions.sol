// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {Step} from "./Actions.sol";
import {Id} from "./Checks.sol";
import {GhostHealth, GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";
import {GhostOperation} from "./GhostExchange.sol";
import {TradingActions} from "./TradingActions.sol";

/// @title What anyone may do: sample, settle, realise, collect, liquidate
abstract contract KeeperActions is TradingActions {
    function sample(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 count = 1 + _draw(MARKETS);
        uint256 levels = _chance(50) ? 64 : 1 + _draw(3);
        uint256 beneficiary = _chance(30) ? 0 : _anyAccount();
        MarketId[] memory markets = new MarketId[](count);
        uint256 sampled;
        for (uint256 i = 0; i < count; ++i) {
            uint256 m = _anyMarket();
            markets[i] = _marketId(m);
            if (_sampleGhost(t.expected, m, levels, beneficiary)) sampled |= 1 << i;
        }
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.samplePremium, (markets, levels, _id(beneficiary)));
        if (!_finish(t)) return;
        _hold(Id.RATE1, abi.decode(t.result, (uint256)) == sampled, "samplePremium says what it sampled");
        _holdRateBounds(t.end);
    }

    function settle(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        uint256 beneficiary = _chance(30) ? 0 : _anyAccount();
        bool ended = _settleGhost(t.expected, t.market, beneficiary);
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.settleFunding, (_marketId(t.market), _id(beneficiary)));
        if (!_finish(t)) return;
        _hold(Id.RATE1, abi.decode(t.result, (bool)) == ended, "settleFunding says whether an interval ended");
        _holdRateBounds(t.end);
        bytes32 once = keccak256(abi.encode(_rawState()));
        bool again = exchange.settleFunding(_marketId(t.market), _id(beneficiary));
        bool same = once == keccak256(abi.encode(_rawState()));
        _hold(Id.RATE2, !again && same, "settling again in the same second changes nothing");
    }

    function realize(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        AccountId[] memory accounts = new AccountId[](1 + _draw(ACCOUNTS));
        _settle(t.expected, t.market);
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 a = _anyAccount();
            accounts[i] = _id(a);
            _realizeGhost(t.expected, t.market, a);
        }
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.realizeFunding, (_marketId(t.market), accounts));
        _finish(t);
    }

    function collect(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        t.err = _collectGhost(t.expected, t.market);
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.collectFees, (_marketId(t.market)));
        _finish(t);
    }

    /// @dev Somebody below maintenance margin: who is there already, who is pushed there by the price, or now and then anybody.
    function liquidate(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 a = _chance(12) ? _holder(t.expected, _anyMarket()) : _candidate(t.expected);
        if (a == 0) {
            (t.market, a) = _weakestOfAll(t.expected);
            if (a == 0 || !_push(t.expected, t.market, a)) return;
            t = _renew(t);
        } else {
            t.market = _anyMarket();
            for (uint256 i = 0; i < MARKETS; ++i) {
                bool open = _trades(t.expected, t.market) || _chance(10);
                if (open && _positionOf(t.expected, t.market, a).size != 0) break;
                t.market = 1 + (t.market % MARKETS);
            }
        }
        if (_chance(85)) {
            _backstop(t.market, a);
            t = _renew(t);
        }
        Liquidate memory request = Liquidate(_id(a), _marketId(t.market), 0, NOBODY, 40, 40, 60);
        request.maxLots = uint32(_chance(70) ? type(uint32).max : _draw(50));
        uint256 beneficiary = _chance(20) ? 0 : _anyAccount();
        request.beneficiary = _id(beneficiary);
        if (_chance(20)) (request.maxFills, request.maxRemovals) = (uint16(_draw(3)), uint16(_draw(3)));
        _liquidateAs(t, a, beneficiary, request);
    }

    /// @return m Market that trades, of the account nearest to liquidation.
    /// @return a 0 for none
    function _weakestOfAll(GhostState memory s) private view returns (uint256 m, uint256 a) {
        int256 lowest = type(int256).max;
        for (uint256 i = 1; i <= MARKETS; ++i) {
            if (!_trades(s, i)) continue;
            (uint256 weakest, int256 ratio) = _weakest(s, i);
            if (weakest != 0 && ratio < lowest) (m, a, lowest) = (i, weakest, ratio);
        }
    }

    /// @dev Moves the price against the account's position until its equity is below some part of MM.
    /// @return Whether it came to that.
    function _push(GhostState memory s, uint256 m, uint256 a) private returns (bool) {
        GhostMarket memory k = s.market[m];
        bool isLong = _positionOf(s, m, a).size > 0;
        uint256 step = 20 + _draw(120);
        int256 target = int256(_draw(120)) - 20; // [% of MM]
        for (uint256 i = 0; i < 24; ++i) {
            uint256 change = (indexPrices[m] * step) / 10_000;
            _setPrice(m, isLong ? indexPrices[m] - change : indexPrices[m] + change);
            k.freshIndex = (indexPrices[m] * 10 ** k.lotExponent) / 1e18;
            GhostHealth memory h = _health(s, a, false, false);
            if (_equity(h) * 100 < h.maintenance * target) return true;
        }
        return false;
    }

    /// @dev Somebody with money on the other side, near mark: liquidations need a book.
    function _backstop(uint256 m, uint256 a) private {
        uint256 backer = _backer(a);
        _endow(backer, 20_000e18);
        Step memory t = _begin();
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
    }

    function _liquidateAs(Step memory t, uint256 a, uint256 beneficiary, Liquidate memory request) private {
        GhostOperation memory o;
        o.remaining = request.maxLots;
        (o.fills, o.removals, o.reads) = (request.maxFills, request.maxRemovals, request.maxReads);
        (t.err, o) = _liquidateGhost(t.expected, t.market, a, beneficiary, o);
        t.actor = LIQUIDATOR;
        t.actors = 1 << a;
        t.data = abi.encodeCall(exchange.liquidate, (request));
        if (!_finish(t)) return;
        _hold(Id.LIQ2, abi.decode(t.result, (uint256)) == o.filled, "liquidate says what it closed");
        _holdLiquidation(t, a);
    }

    /// @dev LIQ-1 and LIQ-2 by the states before and after, both at the prices of after.
    function _holdLiquidation(Step memory t, uint256 a) private {
        // _checkAll has put the prices of after into it.
        GhostState memory before = t.before;
        GhostHealth memory h0 = _health(before, a, false, false);
        GhostHealth memory h1 = _health(t.end, a, false, false);
        int256 e0 = _equity(h0);
        _hold(Id.LIQ1, e0 < h0.maintenance, "only below MM");
        bool noWorse = e0 < 0 || _equity(h1) * h0.maintenance >= e0 * h1.maintenance;
        _hold(Id.LIQ2, noWorse, "while equity >= 0, equity / MM does not fall");
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostPosition memory p0 = _positionOf(before, m, a);
            GhostPosition memory p1 = _positionOf(t.end, m, a);
            bool shrank = p0.size >= 0 ? p1.size >= 0 && p1.size <= p0.size : p1.size <= 0 && p1.size >= p0.size;
            _hold(Id.LIQ2, shrank && (m == t.market || p0.size == p1.size), "it only shrinks, and only that position");
        }
    }

    function _candidate(GhostState memory s) private returns (uint256 a) {
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            GhostHealth memory h = _health(s, a, false, false);
            if (_equity(h) < h.maintenance) return a;
        }
        return 0;
    }

    /// @dev RATE-1: what is being paid per second stays inside the core's bound at the highest index that was ever seen.
    function _holdRateBounds(GhostState memory s) private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            uint256 most = (highestBound[m] * highestIndex[m]) / 1e18 / 28_800;
            _hold(Id.RATE1, _abs(s.market[m].rate) * 64 <= most, "the rate stays inside the bound");
        }
    }
}
