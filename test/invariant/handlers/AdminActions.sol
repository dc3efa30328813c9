// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeTier, IMarketAdmin, MarketTerms} from "../../../contracts/interfaces/IMarketAdmin.sol";
import {Actions} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";

/// @title Administration: through the timelock, and at once where it only tightens
abstract contract AdminActions is Actions {
    enum Change {
        Configure,
        Invalid, // terms outside the bounds
        Tiers,
        AccountTier,
        Treasury,
        Halt,
        Resume,
        Unrestrict
    }

    struct Announcement {
        bytes data;
        uint256 due; // [unix s]
        Change change;
        uint256 market;
    }

    Announcement[] private _announced;

    function announce(uint256 seed) external action(seed) {
        if (_announced.length >= 6) return;
        GhostState memory before = _ghost();
        uint256 m = _anyMarket();
        Change change = _chance(15) ? Change.Halt : Change(_draw(5));
        if (_chance(25)) change = Change.Invalid;
        for (uint256 i = 1; i <= MARKETS; ++i) {
            if (before.market[i].status == HALTED && _chance(70)) (m, change) = (i, Change.Resume);
            else if (before.market[i].restrictedUntil > before.time && _chance(50))
                (m, change) = (i, Change.Unrestrict);
        }
        bytes memory data = _callFor(change, m);
        for (uint256 i = 0; i < _announced.length; ++i) {
            if (keccak256(_announced[i].data) == keccak256(data)) return;
        }
        exchange.schedule(data);
        _announced.push(Announcement(data, vm.getBlockTimestamp() + DELAY, change, m));
        _done();
        _checkUntouched(before);
    }

    /// @dev The oldest announcement: too early, in time, or too late.
    function execute(uint256 seed) external action(seed) {
        if (_announced.length == 0) return;
        Announcement memory call = _announced[0];
        // Mostly it is waited for.
        if (vm.getBlockTimestamp() < call.due && _chance(60)) _wait(call.due - vm.getBlockTimestamp());
        ++attempts[msg.sig];
        GhostState memory before = _ghost();
        (bool success, bytes memory reason) = address(exchange).call(call.data);
        bytes4 err = _expectedError(before, call);
        if (!success && (err == FINE || bytes4(reason) != err)) _bubble(reason);
        _hold(Id.ADMIN1, success == (err == FINE), "administration waits, and stays inside the bounds");
        if (err == IMarketAdmin.TooEarly.selector) return;
        if (success) ++successes[msg.sig];
        else if (err != IMarketAdmin.ScheduleExpired.selector) exchange.unschedule(call.data);
        for (uint256 i = 1; i < _announced.length; ++i) _announced[i - 1] = _announced[i];
        _announced.pop();
        _checkUntouched(before);
        if (success) _checkBounds(_ghostAfresh().market[call.market]);
    }

    /// @dev The guardian, and the other two tightenings.
    function tighten(uint256 seed) external action(seed) {
        uint256 m = _anyMarket();
        GhostState memory before = _ghost();
        GhostMarket memory k = before.market[m];
        ++attempts[msg.sig];
        bytes4 err;
        bytes memory data;
        uint256 what = _chance(25) ? 0 : 1 + _draw(2);
        if (what == 0) {
            data = abi.encodeCall(exchange.restrictMarket, (_marketId(m)));
            if (k.status == HALTED) err = IMarketAdmin.UnexpectedStatus.selector;
            else if (k.restrictedUntil != 0 && before.time < k.restrictedUntil + 7 days) {
                err = IMarketAdmin.CoolingDown.selector;
            }
        } else if (what == 1) {
            data = abi.encodeCall(exchange.lowerOpenInterestCap, (_marketId(m), _lower(k.interestCap)));
            if (k.interestCap == 0) err = IMarketAdmin.NotATightening.selector;
        } else {
            uint256 share = k.insuranceShare * 1e16 + 1e16;
            data = abi.encodeCall(exchange.raiseInsuranceShare, (_marketId(m), share));
            if (share > 0.26e18) return; // the rebates need the rest
        }
        (bool success, bytes memory reason) = address(exchange).call(data);
        if (!success && (err == FINE || bytes4(reason) != err)) _bubble(reason);
        _hold(Id.ADMIN1, success == (err == FINE), "the brake cools down");
        if (success) ++successes[msg.sig];
        _checkUntouched(before);
    }

    // Calls

    function _callFor(Change change, uint256 m) private returns (bytes memory) {
        if (change == Change.Tiers) {
            FeeTier[] memory tiers = new FeeTier[](_draw(4));
            for (uint256 i = 0; i < tiers.length; ++i) {
                tiers[i] = FeeTier(int256(_draw(300)) * 1e12 - 0.0001e18, 0.0004e18 + _draw(400) * 1e12);
            }
            return abi.encodeCall(exchange.setFeeTiers, (_marketId(m), tiers));
        }
        if (change == Change.AccountTier) {
            return abi.encodeCall(exchange.setAccountTier, (_id(_anyAccount()), _draw(8)));
        }
        if (change == Change.Treasury) return abi.encodeCall(exchange.setTreasury, (_id(_anyAccount())));
        if (change == Change.Halt) return abi.encodeCall(exchange.haltMarket, (_marketId(m)));
        if (change == Change.Unrestrict) return abi.encodeCall(exchange.unrestrictMarket, (_marketId(m)));
        if (change == Change.Resume) return abi.encodeCall(exchange.resumeMarket, (_marketId(m)));
        MarketTerms memory terms = _termsOf(m);
        terms.oracle = oracles[m];
        if (address(terms.funding.model) == address(0)) terms.funding.model = model;
        if (change == Change.Invalid) _spoil(terms);
        else _vary(terms);
        return abi.encodeCall(exchange.configureMarket, (_marketId(m), terms));
    }

    function _vary(MarketTerms memory terms) private {
        // Never below what the others of these terms need, and within a ramp's reach from there.
        uint256 percent = _draw(_chance(30) ? 61 : 5);
        terms.margin.initialMargin += (((terms.margin.initialMargin / 100) * percent) / 1e14) * 1e14;
        terms.margin.pnlWeight = _draw(101) * 1e16;
        terms.margin.positionCap = _chance(50) ? terms.margin.positionCap : 200;
        terms.margin.openInterestCap = _chance(50) ? terms.margin.openInterestCap : 300;
        terms.trading.priceBand = (20 + _draw(150)) * 1e15;
        terms.trading.minimumNotional = _chance(50) ? 100e18 : 250e18;
        terms.trading.removalFee = _draw(20) * 0.1e18;
        terms.trading.takerFee += _draw(100) * 1e12;
        terms.sampling.sampleInterval = 1 + _draw(60);
        terms.sampling.maxSampleGap = 60 + _draw(800);
        terms.sampling.markBand = (10 + _draw(80)) * 1e14;
        terms.sampling.maxPremium = _draw(2_000) * 1e14;
        terms.sampling.maxImpactLevels = 1 + _draw(12);
        if (terms.estimators.isWeighted) terms.estimators.isWeighted = _chance(70);
        terms.funding.interest = int256(_draw(200)) * 1e12 - 0.0001e18;
        terms.funding.damper = _draw(100) * 1e13;
        terms.funding.maxRate = _draw(150) * 1e14;
        terms.liquidation.concessionStart = _draw(100) * 1e14;
        terms.liquidation.concessionTime = 1 + _draw(300);
        terms.liquidation.fundLimit = _chance(30) ? 0 : 1e18 + _draw(200) * 1e18;
    }

    function _spoil(MarketTerms memory terms) private {
        uint256 what = _draw(6);
        if (what == 0) terms.margin.initialMargin = 0.009e18;
        else if (what == 1) terms.trading.takerFee = 0.011e18;
        else if (what == 2) terms.funding.maxRate = 0.05e18;
        else if (what == 3) terms.sampling.markBand = 0.2e18;
        else if (what == 4) terms.trading.makerFee = -0.0005e18;
        else terms.liquidation.fee = 0.05e18;
    }

    function _expectedError(GhostState memory before, Announcement memory call) private pure returns (bytes4) {
        if (before.time < call.due) return IMarketAdmin.TooEarly.selector;
        if (before.time > call.due + 14 days) return IMarketAdmin.ScheduleExpired.selector;
        uint256 status = before.market[call.market].status;
        if (call.change == Change.Invalid) return IMarketAdmin.OutOfBounds.selector;
        if (call.change == Change.Halt && status == HALTED) return IMarketAdmin.UnexpectedStatus.selector;
        if (call.change == Change.Resume && status != HALTED) return IMarketAdmin.UnexpectedStatus.selector;
        bool unrestricted = before.time >= before.market[call.market].restrictedUntil;
        if (call.change == Change.Unrestrict && unrestricted) return IMarketAdmin.UnexpectedStatus.selector;
        return FINE;
    }

    /// @dev Nine tenths, in two digits.
    function _lower(uint256 cap) private pure returns (uint256) {
        uint256 step = 1;
        while (cap / step > 255) step *= 10;
        return ((cap * 9) / 10 / step) * step;
    }

    // Checks

    /// @dev ADMIN-1: no administrative call changes what anybody has. Funding that is due may be settled; that moves no cash.
    function _checkUntouched(GhostState memory before) private {
        GhostState memory end = _ghostAfresh();
        bool same = before.booked == end.booked;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            same = same && before.balance[a] == end.balance[a] && _worth(before, a) == _worth(end, a);
            for (uint256 m = 1; m <= MARKETS; ++m) {
                GhostPosition memory p0 = _positionOf(before, m, a);
                GhostPosition memory p1 = _positionOf(end, m, a);
                same = same && p0.size == p1.size && p0.entry == p1.entry && p0.bids == p1.bids && p0.asks == p1.asks;
                _checkRamp(before, end, a, m);
            }
        }
        _hold(Id.ADMIN1, same, "no administrative call changes what anybody has");
        for (uint256 m = 1; m <= MARKETS; ++m) {
            (int256 long0, ) = _indices(before, m);
            (int256 long1, ) = _indices(end, m);
            _hold(Id.RATE1, long0 == long1, "new terms leave the accrued part alone");
        }
        _checkAll(before, end, _everything(), 0, type(uint256).max);
    }

    /// @dev No call of an administrator raises MM, except to where a ramp that ran before has got.
    function _checkRamp(GhostState memory before, GhostState memory end, uint256 a, uint256 m) private {
        GhostPosition memory p = _positionOf(before, m, a);
        if (p.size == 0) return;
        uint256 notional = _abs(p.size) * end.market[m].index;
        uint256 mm0 = _maintenanceMargin(before.market[m], notional);
        uint256 mm1 = _maintenanceMargin(end.market[m], notional);
        GhostMarket memory k = before.market[m];
        if (k.ramping) (k.imRate, k.mmShare) = _lineAt(k, end.time);
        mm0 = _max(mm0, _maintenanceMargin(k, notional));
        _hold(Id.ADMIN1, mm1 <= mm0, "MM rises along its line, not at once");
    }

    /// @dev ADMIN-1: the listing checks of docs/units.md, written down once more.
    function _checkBounds(GhostMarket memory k) private {
        uint256 im = k.imRate * 1e14;
        uint256 mm = (im * k.mmShare) / 100;
        uint256 costs = k.takerFee * 1e12 + (k.liquidationFee + k.concessionEnd) * 1e14;
        _hold(Id.ADMIN1, im >= 0.01e18 && im <= 1e18 && mm < im && mm > costs, "IM > MM > what a liquidation costs");
        uint256 markRoom = ((im - mm) * 1e18) / (2e18 + im + mm);
        _hold(Id.ADMIN1, k.markBand * 1e14 <= _min(mm, markRoom), "mark stays in reach of the index");
        _hold(Id.ADMIN1, k.concessionStart <= k.concessionEnd && k.concessionTime != 0, "a concession only grows");
        _hold(Id.ADMIN1, k.maxPremium <= 0.25e18, "the premium is capped");
        bool rate = k.maxRate <= 0.04e18 && k.maxRate <= ((im - mm) * k.marginShare) / 100;
        _hold(Id.ADMIN1, rate, "the rate cannot outrun the margin");
        bool gaps = k.sampleInterval >= 1 && k.sampleInterval <= _min(60, k.interval) && k.maxGap <= 900;
        _hold(Id.ADMIN1, gaps && k.sampleInterval <= k.maxGap && k.basisTime >= 900, "sampling stays inside its times");
        _hold(Id.ADMIN1, k.minimum * 64 >= k.impactNotional && k.impactNotional >= k.minimum, "dust cannot hide depth");
        _hold(Id.ADMIN1, 28_800 % k.interval == 0, "the interval divides the period");
        uint256 lowestTaker = k.takerFee;
        int256 highestRebate = -k.makerFee;
        for (uint256 tier = 1; tier <= 7; ++tier) {
            lowestTaker = _min(lowestTaker, uint256(_uint(k.tiers, (tier - 1) * 32 + 16, 16)));
            int256 rebate = -_int(k.tiers, (tier - 1) * 32, 16);
            if (rebate > highestRebate) highestRebate = rebate;
        }
        int256 room = int256(lowestTaker * (100 - k.bountyShare - k.insuranceShare));
        _hold(Id.ADMIN1, highestRebate * 100 <= room, "rebates stay below the taker fees that pay them");
    }
}
