// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostileFeed} from "../../../contracts/mocks/chainlink/HostileFeed.sol";
import {MockInterestSource} from "../../../contracts/mocks/funding/MockInterestSource.sol";
import {Actions} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostState} from "./Ghost.sol";
import {SwitchableModel} from "./SwitchableModel.sol";

/// @title What happens outside: prices, feeds, sequencer, models, time
abstract contract StressActions is Actions {
    /// @dev Up to 1 %.
    function movePrice(uint256 seed) external action(seed) {
        _move(_anyMarket(), 100);
    }

    /// @dev Up to 4 %.
    function slidePrice(uint256 seed) external action(seed) {
        uint256 m = _anyMarket();
        _move(m, 400);
        if (_chance(80)) _calm(m);
    }

    /// @dev From 5 to 40 %: mostly shown to all at once, and waited for.
    function gapPrice(uint256 seed) external action(seed) {
        uint256 m = _anyMarket();
        uint256 change = (indexPrices[m] * (500 + _draw(_chance(30) ? 3_500 : 700))) / 10_000;
        _setPrice(m, _chance(50) ? indexPrices[m] + change : indexPrices[m] - change);
        if (_chance(70)) _calm(m);
        _done();
    }

    /// @dev Against somebody who has a position, and by enough to hurt: up to 10 %.
    function squeeze(uint256 seed) external action(seed) {
        uint256 m = _anyMarket();
        GhostState memory s = _ghost();
        (uint256 a, ) = _weakest(s, m);
        if (_chance(40)) a = _holder(s, m);
        if (a == 0) return;
        bool up = _positionOf(s, m, a).size < 0;
        uint256 change = (indexPrices[m] * (100 + _draw(900))) / 10_000;
        _setPrice(m, up ? indexPrices[m] + change : indexPrices[m] - change);
        if (_chance(60)) _calm(m);
        _done();
    }

    function breakFeed(uint256 seed) external action(seed) {
        if (!_chance(45)) return;
        uint256 m = _anyMarket();
        HostileFeed feed = feeds[m];
        HostileFeed.Mode mode = HostileFeed.Mode(_draw(7));
        feed.setMode(mode, mode == HostileFeed.Mode.ReturnsShort ? _draw(160) : _draw(2_000));
        if (mode == HostileFeed.Mode.Words || mode == HostileFeed.Mode.ReturnsBig) {
            feed.setMode(HostileFeed.Mode.Words, 0);
            uint256 what = _draw(4);
            int256 answer = int256(indexPrices[m] / 1e10);
            if (what == 0) feed.setRound(0, vm.getBlockTimestamp());
            else if (what == 1) feed.setRound(-answer, vm.getBlockTimestamp());
            else if (what == 2) feed.setRound(answer, vm.getBlockTimestamp() + 365 days);
            else feed.setRound(answer * 1_000, vm.getBlockTimestamp());
        }
        feedBroken[m] = true;
        _checkOracles();
        _done();
    }

    function mendFeed(uint256 seed) external action(seed) {
        if (_mendAll()) _done();
    }

    function switchSequencer(uint256 seed) external action(seed) {
        if (sequencerUp && !_chance(18)) return;
        _setSequencer(!sequencerUp);
        _checkOracles();
        _done();
    }

    /// @dev Only with nothing to settle: a model that changes its mind about a past interval changes the past.
    function switchModel(uint256 seed) external action(seed) {
        isStale = true;
        exchange.settleFunding(_marketId(SOL), NOBODY);
        modelMode = SwitchableModel.Mode(_draw(8));
        switchable.setMode(SOL, modelMode);
        _done();
    }

    function switchSource(uint256 seed) external action(seed) {
        MockInterestSource.Mode mode = MockInterestSource.Mode(_chance(60) ? 0 : _draw(8));
        int256 rate = int256(_draw(2e14)) - 1e14;
        if (_chance(10)) rate *= 1e4; // mostly rubbish
        source.set(mode, rate);
        (sourceMode, sourceRate) = (mode, rate);
        _done();
    }

    function waitSeconds(uint256 seed) external action(seed) {
        _pass(1 + _draw(75));
    }

    function waitMinutes(uint256 seed) external action(seed) {
        _pass(60 + _draw(3_600));
    }

    function waitHours(uint256 seed) external action(seed) {
        _pass(1 hours + _draw(_chance(20) ? 20 days : 16 hours));
    }

    /// @dev The feeds stop for a while.
    function waitStale(uint256 seed) external action(seed) {
        GhostState memory before = _ghost();
        uint256 time = 60 + _draw(2 hours);
        skip(time);
        _checkOracles();
        _holdGrowth(before, time);
        _done();
    }

    function _anyGap(GhostState memory s) private pure returns (bool) {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_hasGap(s.market[m])) return true;
        }
        return false;
    }

    function _move(uint256 m, uint256 most) private {
        uint256 change = (indexPrices[m] * _draw(most)) / 10_000;
        _setPrice(m, _chance(50) ? indexPrices[m] + change : indexPrices[m] - change);
        _done();
    }

    function _pass(uint256 time) private {
        if (_chance(35)) _mendAll();
        GhostState memory before = _ghost();
        if (_chance(60) && _anyGap(before)) {
            for (uint256 m = 1; m <= MARKETS; ++m) _calm(m);
            before = _ghost();
        }
        _wait(time);
        _checkOracles();
        _holdGrowth(before, time);
        _done();
    }

    /// @dev RATE-1: an index moves with time, by no more than the bound allows at the highest index that was ever seen.
    function _holdGrowth(GhostState memory before, uint256 time) private {
        _noteBounds(before);
        GhostState memory end = _ghost();
        for (uint256 m = 1; m <= MARKETS; ++m) {
            (int256 long0, ) = _indices(before, m);
            (int256 long1, ) = _indices(end, m);
            uint256 most = (time * highestBound[m] * highestIndex[m]) / 1e18 / 28_800;
            _hold(Id.RATE1, _abs(long1 - long0) <= most, "an index never outruns the bound");
        }
    }
}
