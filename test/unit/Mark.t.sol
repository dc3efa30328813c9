// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundingHarness} from "../../contracts/mocks/harnesses/IFundingHarness.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The mark follows the index at a basis that is slow, bounded and forgetful. Basis units are 1e-12 of the index.
contract MarkTest is Test {
    int256 private constant PERCENT = 1e10; // of basis
    uint256 private constant TIME = 1_800; // [s]
    uint256 private constant BAND = 90; // 0.9 %

    IFundingHarness private mark;

    function setUp() public {
        mark = IFundingHarness(deployCode("contracts/mocks/harnesses/FundingHarness.sol:FundingHarness"));
    }

    // Mark from index and basis

    function test_perLot_byHand() public view {
        assertEq(mark.markPerLot(18e18, 0), 18e18);
        assertEq(mark.markPerLot(18e18, PERCENT / 2), 18.09e18);
        assertEq(mark.markPerLot(18e18, -PERCENT / 2), 17.91e18);
    }

    /// @dev The adjustment rounds toward the index, so that mirrored bases give mirrored marks.
    function testFuzz_perLot_mirrors(uint256 indexPerLot, int256 basis) public view {
        indexPerLot = bound(indexPerLot, 1, type(uint80).max);
        basis = bound(basis, 0, 0.25e12);
        uint256 above = mark.markPerLot(indexPerLot, basis) - indexPerLot;
        uint256 below = indexPerLot - mark.markPerLot(indexPerLot, -basis);
        assertEq(above, below);
        assertEq(above, (indexPerLot * uint256(basis)) / 1e12);
    }

    // Decay of a stored basis

    function test_decayed_byHand() public view {
        assertEq(mark.decayed(PERCENT, 300, 300, TIME), PERCENT);
        assertEq(mark.decayed(PERCENT, 301, 300, TIME), (PERCENT * 1_799) / 1_800);
        assertEq(mark.decayed(PERCENT, 1_200, 300, TIME), PERCENT / 2);
        assertEq(mark.decayed(PERCENT, 2_099, 300, TIME), PERCENT / 1_800);
        assertEq(mark.decayed(PERCENT, 2_100, 300, TIME), 0);
        assertEq(mark.decayed(PERCENT, 30 days, 300, TIME), 0);
        assertEq(mark.decayed(-PERCENT, 1_200, 300, TIME), -PERCENT / 2);
    }

    function testFuzz_decayed_onlyFalls(int256 basis, uint256 age, uint256 later) public view {
        basis = bound(basis, -25 * PERCENT, 25 * PERCENT);
        age = bound(age, 0, 4_000);
        later = bound(later, age, 4_000);
        int256 now_ = mark.decayed(basis, age, 300, TIME);
        int256 then = mark.decayed(basis, later, 300, TIME);
        assertLe(_abs(then), _abs(now_));
        assertTrue(then == 0 || (then > 0) == (basis > 0), "crossed zero");
        assertEq(mark.decayed(-basis, age, 300, TIME), -now_, "mirrors");
    }

    // EMA

    function test_nextBasis_byHand() public view {
        // 2T^2 = 6,480,000; 2T x 10 + 10^2 = 36,100: a sample of 0.1 % after 10 s weighs 36,100 / 6,516,100.
        assertEq(mark.nextBasis(0, 0.001e18, BAND, 10, TIME), 5_540_123);
        assertEq(mark.nextBasis(0, -0.001e18, BAND, 10, TIME), -5_540_123);
        assertEq(mark.nextBasis(PERCENT / 10, 0, BAND, 10, TIME), 994_459_876);
        // After 300 s: 1,170,000 / 7,650,000.
        assertEq(mark.nextBasis(0, 0.001e18, BAND, 300, TIME), 152_941_176);
    }

    function test_nextBasis_weighsAFifthAtMost() public view {
        // At 400 s the weight is 0.198; at 450 s it would be 0.2195, and from there on it is 0.2.
        assertEq(mark.nextBasis(0, 0.001e18, BAND, 400, TIME), 198_019_801);
        assertEq(mark.nextBasis(0, 0.001e18, BAND, 450, TIME), 200_000_000);
        assertEq(mark.nextBasis(0, 0.001e18, BAND, 30 days, TIME), 200_000_000);
        assertEq(mark.nextBasis(1e9, -0.001e18, BAND, 30 days, TIME), 600_000_000);
    }

    function test_nextBasis_holdsTheSampleInsideTheBand() public view {
        // A premium of 5 % counts as 0.9 %, of which a fifth is 0.18 %.
        assertEq(mark.nextBasis(0, 0.05e18, BAND, 30 days, TIME), 1_800_000_000);
        assertEq(mark.nextBasis(0, -0.05e18, BAND, 30 days, TIME), -1_800_000_000);
    }

    function testFuzz_nextBasis_staysInsideTheBand(
        int256 ema,
        int256 premium,
        uint256 elapsed,
        uint256 time
    ) public view {
        int256 limit = int256(BAND) * 1e8;
        ema = bound(ema, -limit, limit);
        premium = bound(premium, -0.25e18, 0.25e18);
        elapsed = bound(elapsed, 1, type(uint32).max);
        time = bound(time, 900, type(uint16).max);
        int256 next = mark.nextBasis(ema, premium, BAND, elapsed, time);
        int256 sample = premium / 1e6;
        sample =
            sample > limit
                ? limit
                : sample < -limit
                    ? -limit
                    : sample;
        (int256 low, int256 high) = ema < sample ? (ema, sample) : (sample, ema);
        // Rounding toward zero may pass the nearer end by a part of a unit only.
        assertGe(next, low < 0 ? low : low - 1);
        assertLe(next, high > 0 ? high : high + 1);
        // At most a fifth of the way.
        assertLe(5 * _abs(next - ema), _abs(sample - ema) + 5);
        assertEq(mark.nextBasis(-ema, -premium, BAND, elapsed, time), -next, "mirrors");
    }

    /// @dev However often somebody samples within a time, it moves the basis no more than the exponential would, by a twentieth.
    function testFuzz_nextBasis_samplingOftenGainsLittle(uint256 count) public view {
        count = bound(count, 1, 30);
        int256 often = 0;
        for (uint256 i = 0; i < count; ++i) often = mark.nextBasis(often, 0.001e18, BAND, 300 / count, TIME);
        int256 once = mark.nextBasis(0, 0.001e18, BAND, (300 / count) * count, TIME);
        assertLe(_abs(often - once) * 20, _abs(once));
    }

    function _abs(int256 a) private pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }
}
