// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TickBitmapHarness} from "../../contracts/mocks/harnesses/TickBitmapHarness.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The three-level bitmap against a list that is searched from end to end.
contract TickBitmapTest is Test {
    uint256 private constant NO_BID = 0;
    uint256 private constant NO_ASK = type(uint24).max;
    uint256 private constant LAST = type(uint24).max - 1;
    uint256 private constant BRANCH = 1 << 16;
    uint256 private constant ROOT = 2 << 16;

    TickBitmapHarness private bitmap;
    uint256[] private marked;

    function setUp() public {
        bitmap = TickBitmapHarness(deployCode("contracts/mocks/harnesses/TickBitmapHarness.sol:TickBitmapHarness"));
    }

    function test_next_ofAnEmptyMarket() public view {
        assertEq(bitmap.nextAbove(1, 0), NO_ASK);
        assertEq(bitmap.nextAbove(1, 180_000), NO_ASK);
        assertEq(bitmap.nextBelow(1, NO_ASK), NO_BID);
        assertEq(bitmap.nextBelow(1, 180_000), NO_BID);
    }

    function test_next_isStrict() public {
        bitmap.set(1, 1_000);
        assertEq(bitmap.nextAbove(1, 999), 1_000);
        assertEq(bitmap.nextAbove(1, 1_000), NO_ASK);
        assertEq(bitmap.nextBelow(1, 1_001), 1_000);
        assertEq(bitmap.nextBelow(1, 1_000), NO_BID);
    }

    function test_next_crossesLeafBoundary() public {
        bitmap.set(1, 255);
        bitmap.set(1, 256);
        assertEq(bitmap.nextAbove(1, 255), 256);
        assertEq(bitmap.nextBelow(1, 256), 255);
        bitmap.clear(1, 256);
        assertEq(bitmap.nextAbove(1, 255), NO_ASK);
        bitmap.set(1, 511);
        assertEq(bitmap.nextAbove(1, 255), 511);
        assertEq(bitmap.nextBelow(1, 511), 255);
    }

    function test_next_crossesBranchBoundary() public {
        bitmap.set(1, 65_535);
        bitmap.set(1, 65_536);
        assertEq(bitmap.nextAbove(1, 65_535), 65_536);
        assertEq(bitmap.nextBelow(1, 65_536), 65_535);
        bitmap.clear(1, 65_535);
        assertEq(bitmap.nextBelow(1, 65_536), NO_BID);
        assertEq(bitmap.nextAbove(1, 1), 65_536);
    }

    function test_next_spansTheWholeRange() public {
        bitmap.set(1, 1);
        bitmap.set(1, LAST);
        assertEq(bitmap.nextAbove(1, 1), LAST);
        assertEq(bitmap.nextBelow(1, LAST), 1);
        assertEq(bitmap.nextBelow(1, NO_ASK), LAST);
        assertEq(bitmap.nextAbove(1, LAST), NO_ASK);
    }

    function test_markets_areApart() public {
        bitmap.set(1, 500);
        assertEq(bitmap.nextAbove(2, 0), NO_ASK);
        bitmap.set(2, 600);
        bitmap.clear(1, 500);
        assertEq(bitmap.nextAbove(1, 0), NO_ASK);
        assertEq(bitmap.nextAbove(2, 0), 600);
    }

    /// @dev A leaf's bit in its branch, and a branch's bit in the root, stand exactly while something below is marked.
    function test_clear_takesSummariesOnlyWithTheirLast() public {
        bitmap.set(1, 0x030201);
        bitmap.set(1, 0x030202);
        bitmap.set(1, 0x030301);
        assertEq(bitmap.word(1, 0x0302), (1 << 1) | (1 << 2));
        assertEq(bitmap.word(1, BRANCH | 0x03), (1 << 2) | (1 << 3));
        assertEq(bitmap.word(1, ROOT), 1 << 3);
        bitmap.clear(1, 0x030201);
        assertEq(bitmap.word(1, BRANCH | 0x03), (1 << 2) | (1 << 3));
        bitmap.clear(1, 0x030202);
        assertEq(bitmap.word(1, 0x0302), 0);
        assertEq(bitmap.word(1, BRANCH | 0x03), 1 << 3);
        assertEq(bitmap.word(1, ROOT), 1 << 3);
        bitmap.clear(1, 0x030301);
        assertEq(bitmap.word(1, BRANCH | 0x03), 0);
        assertEq(bitmap.word(1, ROOT), 0);
    }

    /// @dev Sixteen sets and clears of ticks that like the edges of words, then every neighbour asked for.
    function testFuzz_next_equalsTheNaiveModel(uint256[16] memory seeds, uint256 probe) public {
        for (uint256 i = 0; i < seeds.length; ++i) {
            if (marked.length != 0 && seeds[i] % 3 == 0) {
                uint256 place = (seeds[i] >> 8) % marked.length;
                bitmap.clear(1, marked[place]);
                marked[place] = marked[marked.length - 1];
                marked.pop();
            } else {
                uint256 tick = _tick(seeds[i] >> 8);
                bitmap.set(1, tick);
                if (!_isMarked(tick)) marked.push(tick);
            }
            _assertNeighbours(_tick(probe >> (i * 16)));
        }
        for (uint256 i = 0; i < marked.length; ++i) {
            _assertNeighbours(marked[i]);
            if (marked[i] > 1) _assertNeighbours(marked[i] - 1);
            if (marked[i] < LAST) _assertNeighbours(marked[i] + 1);
        }
        while (marked.length != 0) {
            bitmap.clear(1, marked[marked.length - 1]);
            marked.pop();
        }
        assertEq(bitmap.word(1, ROOT), 0, "an empty market has an empty root");
    }

    /// @dev At a word's edge in one half of the cases, anywhere in the other.
    function _tick(uint256 seed) private pure returns (uint256) {
        uint256 tick = (seed >> 2) & 0xffffff;
        if (seed & 3 == 0) tick = (tick & ~uint256(0xff)) | (tick & 1 == 0 ? 0 : 0xff);
        if (seed & 3 == 1) tick = (tick & 0xff0000) | (tick & 1 == 0 ? 0 : 0xffff);
        return bound(tick, 1, LAST);
    }

    function _assertNeighbours(uint256 tick) private view {
        uint256 above = NO_ASK;
        uint256 below = NO_BID;
        for (uint256 i = 0; i < marked.length; ++i) {
            if (marked[i] > tick && marked[i] < above) above = marked[i];
            if (marked[i] < tick && marked[i] > below) below = marked[i];
        }
        assertEq(bitmap.nextAbove(1, tick), above, "above");
        assertEq(bitmap.nextBelow(1, tick), below, "below");
    }

    function _isMarked(uint256 tick) private view returns (bool) {
        for (uint256 i = 0; i < marked.length; ++i) {
            if (marked[i] == tick) return true;
        }
        return false;
    }
}
