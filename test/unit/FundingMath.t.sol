// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundingHarness} from "../../contracts/mocks/harnesses/IFundingHarness.sol";
import {Bits} from "../../contracts/types/Bits.sol";
import {FundingTermsWord, FundingWord, FundingWordLibrary, RiskWord} from "../../contracts/types/MarketWords.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Rates and indices against hand-worked numbers, a formula without packing, and a clock that ticks second by second.
contract FundingMathTest is Test {
    IFundingHarness private funding;

    function setUp() public {
        funding = IFundingHarness(deployCode("contracts/mocks/harnesses/FundingHarness.sol:FundingHarness"));
    }

    // Intervals

    function testFuzz_intervalEnd_isTheNextBoundary(uint256 time, uint256 interval) public view {
        time = bound(time, 0, type(uint32).max);
        interval = bound(interval, 1, 28_800);
        uint256 end = funding.intervalEnd(time, interval);
        assertGt(end, time);
        assertLe(end - time, interval);
        assertEq(end % interval, 0);
    }

    function test_intervalEnd_ofABoundaryIsTheNextOne() public view {
        assertEq(funding.intervalEnd(3_600, 3_600), 7_200);
        assertEq(funding.intervalEnd(3_599, 3_600), 3_600);
    }

    // The rate per lot and second

    function test_ratePerLotSecond_byHand() public view {
        // 0.01 % of 18 USD is 0.0018 USD in 28,800 s: 6.25e10 WAD a second, 976,562,500 units of 64.
        assertEq(funding.ratePerLotSecond(0.0001e18, 18e18 * 3_600, 3_600, 3_600), 976_562_500);
        assertEq(funding.ratePerLotSecond(-0.0001e18, 18e18 * 3_600, 3_600, 3_600), -976_562_500);
    }

    function test_ratePerLotSecond_paysOnlyForCoveredTime() public view {
        // Half of the hour was measured: half of the rate. A quarter: a quarter.
        assertEq(funding.ratePerLotSecond(0.0001e18, 18e18 * 1_800, 1_800, 3_600), 488_281_250);
        assertEq(funding.ratePerLotSecond(0.0001e18, 18e18 * 900, 900, 3_600), 244_140_625);
        assertEq(funding.ratePerLotSecond(0.0001e18, 0, 0, 3_600), 0);
    }

    function test_ratePerLotSecond_isNotRaisedByCoverBeyondTheInterval() public view {
        // The first sample reached 300 s back into the interval before.
        assertEq(funding.ratePerLotSecond(0.0001e18, 18e18 * 3_900, 3_900, 3_600), 976_562_500);
    }

    function test_ratePerLotSecond_saturates() public view {
        int256 max = type(int48).max;
        assertEq(funding.ratePerLotSecond(1e18, type(uint96).max, 1, 1), max);
        assertEq(funding.ratePerLotSecond(-1e18, type(uint96).max, 1, 1), -max);
    }

    /// @dev F x mean index x covered share / period / 64, with one division at the end, toward zero.
    function testFuzz_ratePerLotSecond_equalsTheFormula(
        int256 rate,
        uint256 indexIntegral,
        uint256 covered,
        uint256 interval
    ) public view {
        rate = bound(rate, -1e18, 1e18);
        indexIntegral = bound(indexIntegral, 0, type(uint96).max);
        covered = bound(covered, 1, type(uint24).max);
        interval = bound(interval, 1, 28_800);
        uint256 paid = covered < interval ? covered : interval;
        uint256 magnitude = (_abs(rate) * indexIntegral * paid) / (covered * interval * 28_800 * 64 * 1e18);
        if (magnitude > uint256(int256(type(int48).max))) magnitude = uint256(int256(type(int48).max));
        int256 expected = rate < 0 ? -int256(magnitude) : int256(magnitude);
        assertEq(funding.ratePerLotSecond(rate, indexIntegral, covered, interval), expected);
        assertEq(funding.ratePerLotSecond(-rate, indexIntegral, covered, interval), -expected, "mirrors");
    }

    // Model and bound

    function testFuzz_clampedPremium_staysWithinTheDamperOfThePremium(
        int256 premium,
        int256 interest,
        uint256 damper
    ) public view {
        premium = bound(premium, -0.25e18, 0.25e18);
        interest = bound(interest, -0.04e18, 0.04e18);
        damper = bound(damper, 0, 0.04e18);
        int256 rate = funding.clampedPremium(premium, interest, damper);
        assertLe(_abs(rate - premium), damper);
        if (_abs(interest - premium) <= damper) assertEq(rate, interest);
        else assertEq(rate, interest > premium ? premium + int256(damper) : premium - int256(damper));
        assertEq(funding.clampedPremium(-premium, -interest, damper), -rate, "mirrors");
    }

    /// @dev min(maxRate, k x (IM - MM)).
    function testFuzz_bound_isTheSmallerOfCapAndMargin(
        uint256 maxRate,
        uint256 share,
        uint256 initial,
        uint256 maintenance
    ) public view {
        maxRate = bound(maxRate, 0, 0.04e10);
        share = bound(share, 0, 100);
        initial = bound(initial, 100, 10_000);
        maintenance = bound(maintenance, 1, 99);
        uint256 word = Bits.setUint(Bits.setUint(0, 64, 32, maxRate), 128, 8, share);
        RiskWord risk = RiskWord.wrap(0).withTerms(1, initial, maintenance, 0);
        uint256 initialWad = initial * 1e14;
        uint256 maintenanceWad = (initialWad * maintenance) / 100;
        uint256 byMargin = ((initialWad - maintenanceWad) * share) / 100;
        uint256 byCap = maxRate * 1e8;
        assertEq(funding.bound(FundingTermsWord.wrap(word), risk), byCap < byMargin ? byCap : byMargin);
    }

    // Indices

    function test_indicesAt_growBothSidesAlike() public view {
        FundingWord word = FundingWordLibrary.pack(1_000, 700, 100, 5, 600);
        (int256 long, int256 short) = funding.indicesAt(word, 110);
        assertEq(long, 1_000 + 5 * 64 * 10);
        assertEq(short, 700 + 5 * 64 * 10);
    }

    function test_accrueAcross_byHand() public view {
        // Accrued at 1,000 of an interval that ends at 1,200; old rate 10, new rate -3, interval 600.
        FundingWord word = FundingWordLibrary.pack(0, 0, 1_000, 10, 600);
        _assertAccrued(word, 1_200, -3, 600, 1_200, 10 * 200, -3);
        _assertAccrued(word, 1_200, -3, 600, 1_500, 10 * 200 - 3 * 300, -3);
        _assertAccrued(word, 1_200, -3, 600, 1_799, 10 * 200 - 3 * 599, -3);
        // From the end of the paid interval on, nothing runs, however late it is.
        _assertAccrued(word, 1_200, -3, 600, 1_800, 10 * 200 - 3 * 600, 0);
        _assertAccrued(word, 1_200, -3, 600, 1_200 + 30 days, 10 * 200 - 3 * 600, 0);
    }

    /// @dev Against a clock that adds each second's rate.
    function testFuzz_accrueAcross_equalsAClock(
        uint256 accruedAt,
        uint256 interval,
        int256 rate,
        int256 nextRate,
        uint256 late
    ) public view {
        interval = bound(interval, 1, 60);
        accruedAt = bound(accruedAt, 1_000, 1_000 + 10 * interval);
        rate = bound(rate, -int256(type(int48).max), type(int48).max);
        nextRate = bound(nextRate, -int256(type(int48).max), type(int48).max);
        uint256 end = (accruedAt / interval + 1) * interval;
        uint256 time = end + bound(late, 0, 3 * interval);
        int256 index = 1 << 64;
        for (uint256 t = accruedAt; t < time; ++t) {
            if (t < end) index += rate * 64;
            else if (t < end + interval) index += nextRate * 64;
        }
        FundingWord word = FundingWordLibrary.pack(1 << 64, 7, accruedAt, rate, interval);
        word = funding.accrueAcross(word, end, nextRate, interval, time);
        assertEq(word.longIndex(), index);
        assertEq(word.shortIndex(), index - (1 << 64) + 7);
        assertEq(word.accruedAt(), time);
        assertEq(word.rate(), time < end + interval ? nextRate : int256(0));
        assertEq(word.interval(), interval);
    }

    function _assertAccrued(
        FundingWord word,
        uint256 end,
        int256 nextRate,
        uint256 interval,
        uint256 time,
        int256 units,
        int256 running
    ) private view {
        FundingWord result = funding.accrueAcross(word, end, nextRate, interval, time);
        assertEq(result.longIndex(), units * 64);
        assertEq(result.shortIndex(), units * 64);
        assertEq(result.rate(), running);
        assertEq(result.accruedAt(), time);
    }

    function _abs(int256 a) private pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }
}
