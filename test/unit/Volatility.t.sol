// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarginRamp} from "../../contracts/libraries/MarginRamp.sol";
import {MarketTermsLibrary} from "../../contracts/libraries/MarketTermsLibrary.sol";
import {Mark} from "../../contracts/libraries/Mark.sol";
import {Volatility} from "../../contracts/libraries/Volatility.sol";
import {CompactDecimal} from "../../contracts/types/CompactDecimal.sol";
import {RampWord, RampWordLibrary, RiskWord} from "../../contracts/types/MarketWords.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Realised volatility and the line of a margin ramp by hand, and against the plain formulas.
contract VolatilityTest is Test {
    uint256 private constant INDEX = 20e18;

    function test_squaredReturn_byHand() public pure {
        // 1 % up or down in 10 s: 0.0001 / 10 per second.
        assertEq(Volatility.squaredReturn(INDEX, 20.2e18, 10), 1e13);
        assertEq(Volatility.squaredReturn(INDEX, 19.8e18, 10), 1e13);
        // A day counts as a day, and two looks in a second as one second.
        assertEq(Volatility.squaredReturn(INDEX, 20.2e18, 1 days), uint256(1e14) / 86_400);
        assertEq(Volatility.squaredReturn(INDEX, 20.2e18, 0), 1e14);
        assertEq(Volatility.squaredReturn(INDEX, INDEX, 0), 0);
        assertEq(Volatility.squaredReturn(1, type(uint80).max, 0), type(uint56).max, "saturates");
    }

    function test_next_byHand() public pure {
        // T = 3,600 s: 2 T^2 = 25,920,000 and 2 T dt + dt^2 = 72,100 for 10 s: (1e13 x 72,100 + 25,920,000) / 25,992,100.
        assertEq(Volatility.next(1, INDEX, 20.2e18, 10), 27_739_197_680);
        assertEq(Volatility.next(1_000_000, INDEX, INDEX, 10), 997_226);
    }

    /// @dev One look takes a fifth at most, after an hour and after a week: (4 x 1,000,000 + x) / 5.
    function test_next_givesOneLookAFifthAtMost() public pure {
        assertEq(Volatility.next(1_000_000, INDEX, INDEX, 1 hours), 800_000);
        assertEq(Volatility.next(1_000_000, INDEX, INDEX, 1 weeks), 800_000);
        assertEq(Volatility.next(1_000_000, INDEX, 22e18, 1 weeks), 800_000 + uint256(1e16) / 604_800 / 5);
        // The weight reaches a fifth between 810 and 811 s.
        assertGt(Volatility.next(1_000_000, INDEX, INDEX, 800), 800_000);
    }

    function test_next_isNeverZero() public pure {
        assertEq(Volatility.next(1, INDEX, INDEX, 10), 1);
        assertEq(Volatility.next(1, INDEX, INDEX, 1 days), 1);
    }

    function test_addOn_byHand() public pure {
        // 1e-7 per second: three times sqrt(9e-5) is 2.84605 %.
        assertEq(Volatility.addOn(1e11, 200), 9, "0.84605 %, rounded up");
        assertEq(Volatility.addOn(1e11, 284), 1);
        assertEq(Volatility.addOn(1e11, 285), 0, "the base rate covers it");
        assertEq(Volatility.addOn(1e11, 100), 10, "IM doubles at most");
        assertEq(Volatility.addOn(type(uint56).max, 555), 55, "and never more than doubles");
        assertEq(Volatility.addOn(type(uint56).max, 5_000), 100, "a tenth of notional at most");
        assertEq(Volatility.addOn(Volatility.MIN_VARIANCE, 100), 0);
    }

    function testFuzz_next_equalsThePlainVersion(
        uint256 variance,
        uint256 last,
        uint256 fresh,
        uint256 elapsed
    ) public pure {
        variance = bound(variance, 1, type(uint56).max);
        last = bound(last, 1, type(uint80).max);
        fresh = bound(fresh, last / 2, last + last / 2);
        if (fresh > type(uint80).max) fresh = type(uint80).max;
        elapsed = bound(elapsed, 0, type(uint32).max);
        uint256 dt = elapsed == 0 ? 1 : elapsed;
        uint256 move = fresh > last ? fresh - last : last - fresh;
        uint256 x = (move * move * 1e18) / (last * last * dt);
        if (x > type(uint56).max) x = type(uint56).max;
        uint256 weight = 7_200 * dt + dt * dt;
        uint256 expected =
            weight * 4 > 25_920_000
                ? (x + 4 * variance) / 5
                : (x * weight + variance * 25_920_000) / (weight + 25_920_000);
        uint256 result = Volatility.next(variance, last, fresh, elapsed);
        assertEq(result, expected == 0 ? 1 : expected);
        assertLe(result, type(uint56).max, "it fits its field");
    }

    /// @dev The least step that covers what three deviations ask beyond the base rate, unless a cap is lower.
    function testFuzz_addOn_isTheCeilingBelowItsCaps(uint256 variance, uint256 base) public pure {
        variance = bound(variance, 1, type(uint56).max);
        base = bound(base, 100, 10_000);
        uint256 result = Volatility.addOn(variance, base);
        assertLe(result, 100);
        assertLe(result * 10, base);
        // (base + add-on)^2 >= 9 x 900 x variance, all in 1e-18.
        uint256 square = 8_100 * variance;
        bool capped = result == 100 || (result + 1) * 10 > base;
        uint256 covered = base * 1e5 + result * 1e6;
        if (!capped) assertGe(covered * covered, square);
        if (result != 0) {
            covered -= 1e6;
            assertLt(covered * covered, square);
        }
    }

    /// @dev A move counts the same, to 1 %, however soon after the last look it is seen.
    function testFuzz_next_doesNotDependOnHowOftenSomebodyLooks(uint256 pause) public pure {
        pause = bound(pause, 1, 30);
        uint256 expected = Volatility.next(1, INDEX, 20.2e18, 1);
        uint256 other = Volatility.next(1, INDEX, 20.2e18, pause);
        assertLe(other, expected);
        assertGe(other * 100, expected * 99);
    }

    /// @dev The basis has 40 bits since the add-on is beside it: every listing keeps markBand inside the price band, 25 % at most.
    function test_basis_fitsItsField() public pure {
        uint256 widest = (MarketTermsLibrary.MAX_PRICE_BAND / 1e14) * Mark.BASIS_PER_BAND;
        assertLt(widest, 1 << 39);
        int256 basis = int256(widest);
        RiskWord word = RiskWord.wrap(0).withSample(INDEX, 0, basis, 100);
        assertEq(word.basis(), basis);
        assertEq(word.withBasis(-basis).basis(), -basis);
        assertEq(word.withBasis(-basis).volatility(), 100);
    }

    // The line of a ramp

    function _line(uint256 im, uint256 share, uint256 toIm, uint256 toShare) private pure returns (RampWord) {
        RiskWord from = RiskWord.wrap(0).withTerms(1e14, im, share, CompactDecimal.encode(0));
        RiskWord to = from.withMargin(toIm, toShare);
        return RampWordLibrary.pack(from, to, 1_000, 1_300);
    }

    function test_marginAt_byHand() public pure {
        RampWord ramp = _line(500, 50, 600, 53);
        uint256[5] memory times = [uint256(1_000), 1_002, 1_150, 1_299, 1_300];
        uint256[5] memory rates = [uint256(500), 500, 550, 599, 600];
        uint256[5] memory shares = [uint256(50), 50, 51, 52, 53];
        for (uint256 i; i < times.length; ++i) {
            (uint256 im, uint256 share) = MarginRamp.marginAt(ramp, times[i]);
            assertEq(im, rates[i]);
            assertEq(share, shares[i]);
        }
        (uint256 late, ) = MarginRamp.marginAt(ramp, 1_000_000);
        assertEq(late, 600, "never beyond its target");
    }

    function testFuzz_marginAt_isBelowTheLineByLessThanAStep(uint256 im, uint256 rise, uint256 time) public pure {
        im = bound(im, 100, 10_000);
        rise = bound(rise, 0, 10_000 - im);
        time = bound(time, 0, 300);
        (uint256 now_, ) = MarginRamp.marginAt(_line(im, 50, im + rise, 60), 1_000 + time);
        assertLe(now_ * 300, im * 300 + rise * time);
        assertGt((now_ + 1) * 300, im * 300 + rise * time);
    }
}
