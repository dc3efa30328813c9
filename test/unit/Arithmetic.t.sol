// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ArithmeticHarness} from "../../contracts/mocks/harnesses/ArithmeticHarness.sol";
import {Bits} from "../../contracts/types/Bits.sol";
import {CompactDecimal} from "../../contracts/types/CompactDecimal.sol";
import {Test} from "../helpers/Test.sol";

/// @notice FixedPoint, Fees, Bits and CompactDecimal against plain versions.
contract ArithmeticTest is Test {
    ArithmeticHarness private math;

    function setUp() public {
        math = ArithmeticHarness(deployCode("contracts/mocks/harnesses/ArithmeticHarness.sol:ArithmeticHarness"));
    }

    // FixedPoint

    function testFuzz_divUp_isDivDownPlusOneUnlessItDivides(uint256 a, uint256 b) public view {
        b = bound(b, 1, type(uint256).max);
        uint256 down = a / b;
        assertEq(math.divDown(a, b), down);
        assertEq(math.divUp(a, b), a % b == 0 ? down : down + 1);
    }

    function test_divUp_atTheEnds() public view {
        assertEq(math.divUp(0, 7), 0);
        assertEq(math.divUp(type(uint256).max, 1), type(uint256).max);
        assertEq(math.divUp(type(uint256).max, type(uint256).max), 1);
        assertEq(math.divUp(7, 7), 1);
        assertEq(math.divUp(8, 7), 2);
    }

    function testFuzz_divToZero_mirrors(int256 a, uint256 b) public view {
        a = bound(a, -type(int256).max, type(int256).max);
        b = bound(b, 1, uint256(type(int256).max));
        uint256 magnitude = (a < 0 ? uint256(-a) : uint256(a)) / b;
        assertEq(math.divToZero(a, b), a < 0 ? -int256(magnitude) : int256(magnitude));
        assertEq(math.divToZero(-a, b), -math.divToZero(a, b));
    }

    function testFuzz_abs_isTheDistanceFromZero(int256 a) public view {
        uint256 expected = a >= 0 ? uint256(a) : uint256(-(a + 1)) + 1;
        assertEq(math.abs(a), expected);
    }

    function test_abs_ofTheLeastNumber() public view {
        assertEq(math.abs(type(int256).min), 1 << 255);
    }

    function testFuzz_clamp_staysInside(int256 a, int256 low, int256 high) public view {
        if (low > high) (low, high) = (high, low);
        int256 clamped = math.clamp(a, low, high);
        assertGe(clamped, low);
        assertLe(clamped, high);
        if (a >= low && a <= high) assertEq(clamped, a);
        assertEq(math.positivePart(a), a > 0 ? uint256(a) : 0);
    }

    // Fees

    function test_fee_byHand() public view {
        // 1,800 USD at 0.05 % is 0.9 USD; at 0.01 % 0.18 USD; a rebate of 0.01 % is what the maker gets.
        assertEq(math.fee(1_800e18, 500), 0.9e18);
        assertEq(math.fee(1_800e18, 100), 0.18e18);
        assertEq(math.fee(1_800e18, -100), -0.18e18);
        assertEq(math.fee(0, 500), 0);
    }

    function test_fee_roundsAgainstThePayer() public view {
        assertEq(math.fee(1, 1), 1, "a fee on one unit is one unit");
        assertEq(math.fee(1, -1), 0, "a rebate on one unit is nothing");
        assertEq(math.fee(1_000_001, 1), 2);
        assertEq(math.fee(1_999_999, -1), -1);
    }

    /// @dev A fee never falls short of notional x rate and a rebate never passes it, both by less than one unit.
    function testFuzz_fee_isWithinOneUnitOfTheProduct(uint256 notional, int256 rate) public view {
        notional = bound(notional, 0, 1 << 200);
        rate = bound(rate, -32_768, 65_535);
        int256 fee = math.fee(notional, rate);
        int256 exact = int256(notional) * rate; // [1e-6 of a unit]
        assertGe(fee * 1e6, exact, "the exchange would pay");
        assertLt(fee * 1e6 - exact, 1e6, "more than one unit off");
    }

    /// @dev For the smallest taker fee and the largest rebate that a listing allows side by side.
    function testFuzz_fee_coversTheRebate(uint256 notional, uint256 rate) public view {
        notional = bound(notional, 0, 1 << 200);
        rate = bound(rate, 0, 10_000);
        assertGe(math.fee(notional, int256(rate)) + math.fee(notional, -int256(rate)), 0);
    }

    // Bits

    /// @dev Bit by bit, the way nobody would write it.
    function testFuzz_setUint_movesNoOtherBit(uint256 word, uint256 offset, uint256 width, uint256 value) public view {
        (offset, width) = _field(offset, width);
        value = bound(value, 0, (1 << width) - 1);
        uint256 result = math.setUint(word, offset, width, value);
        for (uint256 i = 0; i < 256; ++i) {
            bool inside = i >= offset && i < offset + width;
            uint256 expected = inside ? (value >> (i - offset)) & 1 : (word >> i) & 1;
            if ((result >> i) & 1 != expected) assertEq((result >> i) & 1, expected, "setUint spilled");
        }
        assertEq(math.getUint(result, offset, width), value);
    }

    function testFuzz_setInt_movesNoOtherBit(uint256 word, uint256 offset, uint256 width, int256 value) public view {
        (offset, width) = _field(offset, width);
        value = bound(value, -int256(1 << (width - 1)), int256(1 << (width - 1)) - 1);
        uint256 result = math.setInt(word, offset, width, value);
        uint256 twos = value >= 0 ? uint256(value) : (1 << width) - uint256(-value);
        for (uint256 i = 0; i < 256; ++i) {
            bool inside = i >= offset && i < offset + width;
            uint256 expected = inside ? (twos >> (i - offset)) & 1 : (word >> i) & 1;
            if ((result >> i) & 1 != expected) assertEq((result >> i) & 1, expected, "setInt spilled");
        }
        assertEq(math.getInt(result, offset, width), value);
    }

    function testFuzz_getInt_extendsTheSign(uint256 word, uint256 offset, uint256 width) public view {
        (offset, width) = _field(offset, width);
        uint256 raw = (word >> offset) % (1 << width);
        bool negative = raw >= 1 << (width - 1);
        assertEq(math.getInt(word, offset, width), negative ? int256(raw) - int256(1 << width) : int256(raw));
        assertEq(math.getUint(word, offset, width), raw);
    }

    function testFuzz_setUint_refusesWhatDoesNotFit(uint256 word, uint256 offset, uint256 width, uint256 value) public {
        (offset, width) = _field(offset, width);
        value = bound(value, 1 << width, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(Bits.FieldOverflow.selector, int256(value)));
        math.setUint(word, offset, width, value);
    }

    function testFuzz_setInt_refusesWhatDoesNotFit(uint256 word, uint256 offset, uint256 width, int256 value) public {
        (offset, width) = _field(offset, width);
        int256 limit = int256(1 << (width - 1));
        value = value < 0 ? bound(value, type(int256).min, -limit - 1) : bound(value, limit, type(int256).max);
        vm.expectRevert(abi.encodeWithSelector(Bits.FieldOverflow.selector, value));
        math.setInt(word, offset, width, value);
    }

    // CompactDecimal

    function testFuzz_compact_roundTrips(uint256 mantissa, uint256 exponent) public view {
        mantissa = bound(mantissa, 0, 255);
        exponent = bound(exponent, 0, 45);
        uint256 value = mantissa * 10 ** exponent;
        assertEq(math.decodeCompact((exponent << 8) | mantissa), value);
        assertEq(math.decodeCompact(math.encodeCompact(value)), value, "encoding is exact");
        assertLe(math.encodeCompact(value), type(uint16).max);
    }

    function test_compact_byHand() public view {
        assertEq(math.encodeCompact(0), 0);
        assertEq(math.encodeCompact(255), 255);
        assertEq(math.encodeCompact(500e18), (19 << 8) | 50); // 50 x 10^19
        assertEq(math.decodeCompact((20 << 8) | 5), 500e18);
        assertEq(math.encodeCompact(255 * 10 ** 45), (45 << 8) | 255);
    }

    function test_compact_refusesWhatIsNotExact() public {
        uint256[4] memory values = [uint256(256), 1_234, 2_561e18, 256 * 10 ** 45];
        for (uint256 i = 0; i < values.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(CompactDecimal.NotCompact.selector, values[i]));
            math.encodeCompact(values[i]);
        }
    }

    /// @dev Either the exact value comes back, or the value is named in the refusal. Nothing is ever rounded.
    function testFuzz_compact_neverRounds(uint256 value) public {
        uint256 rest = value;
        uint256 exponent = 0;
        while (rest > 255 && rest % 10 == 0 && exponent < 45) {
            rest /= 10;
            ++exponent;
        }
        if (rest > 255) vm.expectRevert(abi.encodeWithSelector(CompactDecimal.NotCompact.selector, value));
        uint256 compact = math.encodeCompact(value);
        if (rest <= 255) assertEq(math.decodeCompact(compact), value);
    }

    /// @dev Any field that lies inside a word and has at least one bit more to overflow into.
    function _field(uint256 offset, uint256 width) private pure returns (uint256, uint256) {
        width = bound(width, 1, 200);
        return (bound(offset, 0, 256 - width), width);
    }
}
