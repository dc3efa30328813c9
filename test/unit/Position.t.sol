// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ArithmeticHarness} from "../../contracts/mocks/harnesses/ArithmeticHarness.sol";
import {Test} from "../helpers/Test.sol";

/// @notice A position remembers the total that its lots were entered at; nothing is lost to rounding.
contract PositionTest is Test {
    ArithmeticHarness private math;

    function setUp() public {
        math = ArithmeticHarness(deployCode("contracts/mocks/harnesses/ArithmeticHarness.sol:ArithmeticHarness"));
    }

    function test_trade_opensAndAdds() public view {
        _assertTrade(0, 0, 10, 1_000, 10, 1_000, 0);
        _assertTrade(10, 1_000, 5, 600, 15, 1_600, 0);
        _assertTrade(0, 0, -10, 1_000, -10, 1_000, 0);
        _assertTrade(-10, 1_000, -5, 400, -15, 1_400, 0);
    }

    function test_trade_closesInPart() public view {
        // Bought 10 at 100, sells 4 at 110: makes 4 x 10.
        _assertTrade(10, 1_000, -4, 440, 6, 600, 40);
        // Sold 10 at 100, buys 4 at 110: loses 4 x 10.
        _assertTrade(-10, 1_000, 4, 440, -6, 600, -40);
    }

    function test_trade_closesInFull() public view {
        _assertTrade(10, 1_000, -10, 900, 0, 0, -100);
        _assertTrade(-10, 1_000, 10, 900, 0, 0, 100);
    }

    function test_trade_flips() public view {
        // Long 10 at 100, sells 15 at 120: 10 close with +200, 5 short at 120.
        _assertTrade(10, 1_000, -15, 1_800, -5, 600, 200);
        _assertTrade(-10, 1_000, 15, 1_800, 5, 600, -200);
    }

    function test_trade_roundsTheClosedEntryDown() public view {
        // Entry 100 over 3 lots; one lot takes 33 out of it and leaves 67. What leaves and what stays add up.
        _assertTrade(3, 100, -1, 40, 2, 67, 7);
        _assertTrade(-3, 100, 1, 40, -2, 67, -7);
    }

    function test_trade_offTheGrid() public view {
        // 3 lots for 100 in all: two close at floor(200 / 3) = 66, the opened one takes the remainder.
        _assertTrade(2, 50, -3, 100, -1, 34, 16);
    }

    /// @dev sign x entry after = sign x entry before + sign x lotTicks + realised: the ledger's identity for one trade.
    function testFuzz_trade_conservesValue(int256 size, uint256 entry, int256 delta, uint256 price) public view {
        (size, entry, delta, price) = _bounds(size, entry, delta, price);
        uint256 lotTicks = _abs(delta) * price;
        (int256 newSize, uint256 newEntry, int256 realised) = math.trade(size, entry, delta, lotTicks);
        assertEq(newSize, size + delta);
        assertEq(
            _signed(newSize, newEntry),
            _signed(size, entry) + (delta > 0 ? int256(lotTicks) : -int256(lotTicks)) + realised
        );
        if (newSize == 0) assertEq(newEntry, 0, "a flat position has no entry");
    }

    function testFuzz_trade_conservesValueOffTheGrid(
        int256 size,
        uint256 entry,
        int256 delta,
        uint256 lotTicks
    ) public view {
        (size, entry, delta, lotTicks) = _bounds(size, entry, delta, lotTicks);
        (int256 newSize, uint256 newEntry, int256 realised) = math.trade(size, entry, delta, lotTicks);
        assertEq(
            _signed(newSize, newEntry),
            _signed(size, entry) + (delta > 0 ? int256(lotTicks) : -int256(lotTicks)) + realised
        );
    }

    /// @dev Long and short mirror to the unit.
    function testFuzz_trade_mirrors(int256 size, uint256 entry, int256 delta, uint256 price) public view {
        (size, entry, delta, price) = _bounds(size, entry, delta, price);
        uint256 lotTicks = _abs(delta) * price;
        (int256 a, uint256 b, int256 c) = math.trade(size, entry, delta, lotTicks);
        (int256 x, uint256 y, int256 z) = math.trade(-size, entry, -delta, lotTicks);
        assertEq(x, -a);
        assertEq(y, b);
        assertEq(z, -c);
    }

    function testFuzz_trade_equalsThePlainVersion(int256 size, uint256 entry, int256 delta, uint256 price) public view {
        (size, entry, delta, price) = _bounds(size, entry, delta, price);
        (uint256 expectedEntry, int256 expectedProfit) = _plain(size, entry, delta, price);
        (int256 newSize, uint256 newEntry, int256 realised) = math.trade(size, entry, delta, _abs(delta) * price);
        assertEq(newSize, size + delta);
        assertEq(newEntry, expectedEntry);
        assertEq(realised, expectedProfit);
    }

    function testFuzz_trade_roundTripGivesBackTheDifference(uint256 lots, uint256 bought, uint256 sold) public view {
        lots = bound(lots, 1, type(uint32).max);
        bought = bound(bought, 1, type(uint24).max);
        sold = bound(sold, 1, type(uint24).max);
        (int256 size, uint256 entry, ) = math.trade(0, 0, int256(lots), lots * bought);
        (int256 end, uint256 left, int256 realised) = math.trade(size, entry, -int256(lots), lots * sold);
        assertEq(end, 0);
        assertEq(left, 0);
        assertEq(realised, int256(lots * sold) - int256(lots * bought));
    }

    function test_unrealised_byHand() public view {
        // 10 lots of 180,000 ticks, quantum 1e14; at 18.5 USD per lot: 10 x 0.5.
        assertEq(math.unrealised(10, 1_800_000, 18.5e18, 1e14), 5e18);
        assertEq(math.unrealised(-10, 1_800_000, 18.5e18, 1e14), -5e18);
        assertEq(math.unrealised(0, 0, 18.5e18, 1e14), 0);
    }

    function test_fundingReceived_byHand() public view {
        // The long index rose by 3 per lot: 10 long lots pay 30, 10 short ones get 30 of the short index.
        assertEq(math.fundingReceived(10, 100, 103, 105), -30);
        assertEq(math.fundingReceived(-10, 100, 103, 103), 30);
        assertEq(math.fundingReceived(-10, 100, 103, 98), -20);
        assertEq(math.fundingReceived(0, 100, 103, 105), 0);
    }

    function _assertTrade(
        int256 size,
        uint256 entry,
        int256 delta,
        uint256 lotTicks,
        int256 newSize,
        uint256 newEntry,
        int256 realised
    ) private view {
        (int256 a, uint256 b, int256 c) = math.trade(size, entry, delta, lotTicks);
        assertEq(a, newSize, "size");
        assertEq(b, newEntry, "entry");
        assertEq(c, realised, "realised");
    }

    /// @dev Closing lots are taken out at the average, rounded down; opening lots come in at their price.
    function _plain(int256 size, uint256 entry, int256 delta, uint256 price) private pure returns (uint256, int256) {
        if (size == 0 || (size > 0) == (delta > 0)) return (entry + _abs(delta) * price, 0);
        uint256 closed = _abs(delta) < _abs(size) ? _abs(delta) : _abs(size);
        uint256 out = (entry * closed) / _abs(size);
        int256 profit = (int256(closed * price) - int256(out)) * (size > 0 ? int256(1) : -1);
        return (entry - out + (_abs(delta) - closed) * price, profit);
    }

    function _bounds(
        int256 size,
        uint256 entry,
        int256 delta,
        uint256 price
    ) private pure returns (int256, uint256, int256, uint256) {
        size = bound(size, -int256(uint256(type(uint32).max)), int256(uint256(type(uint32).max)));
        delta = bound(delta, -int256(uint256(type(uint32).max)), int256(uint256(type(uint32).max)));
        if (delta == 0) delta = 1;
        entry = size == 0 ? 0 : bound(entry, 0, _abs(size) * type(uint24).max);
        return (size, entry, delta, bound(price, 1, type(uint24).max - 1));
    }

    function _signed(int256 size, uint256 entry) private pure returns (int256) {
        return size < 0 ? -int256(entry) : int256(entry);
    }

    function _abs(int256 a) private pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }
}
