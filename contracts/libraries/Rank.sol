// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Position} from "./Position.sol";

/// @title Who is deleveraged first
/// @notice In profit: profit fraction x leverage, so that those who won most with the least of their own go first. Not in profit:
/// minus loss fraction / leverage. Exact integers; a threshold falls through all of them, so that in the end everybody opposite is eligible.
library Rank {
    /// @notice Ranks are at most this; the threshold starts here.
    int256 internal constant HIGHEST = 1 << 128;
    uint256 private constant ONE = 1 << 32;
    uint256 private constant HALVINGS = 128;

    /// @param size [lots] signed
    /// @param entry [lot-ticks]
    /// @param mark [WAD quote per lot]
    /// @param quantum [WAD quote per lot-tick]
    /// @param equity Of the whole account [WAD quote]; counts as at least one unit.
    /// @return With p = floor(|pnl| x 2^32 / (quantum x entry)) and l = max(1, floor(notional x 2^32 / equity)): min(p x l, 2^128) in profit,
    /// -floor(p x 2^32 / l) otherwise.
    function rankOf(
        int256 size,
        uint256 entry,
        uint256 mark,
        uint256 quantum,
        int256 equity
    ) internal pure returns (int256) {
        int256 pnl = Position.unrealised(size, entry, mark, quantum);
        // |pnl| and notional < 2^122: shifted below 2^154.
        uint256 fraction = FixedPoint.divDown(FixedPoint.abs(pnl) * ONE, quantum * FixedPoint.max(entry, 1));
        uint256 own = FixedPoint.max(FixedPoint.positivePart(equity), 1);
        uint256 leverage = FixedPoint.max(FixedPoint.divDown(FixedPoint.abs(size) * mark * ONE, own), 1);
        if (pnl <= 0) return -int256(FixedPoint.divDown(fraction * ONE, leverage));
        return int256(FixedPoint.min(Math.saturatingMul(fraction, leverage), uint256(HIGHEST)));
    }

    /// @notice The least rank that may be closed: halves its way from 2^128 to 1 in the first half of the window, doubles from -2 on
    /// in the second, and is the least of all integers from its end on.
    /// @param elapsed Since the account was flagged [s].
    /// @param window [s]
    function threshold(uint256 elapsed, uint256 window) internal pure returns (int256) {
        if (elapsed >= window) return type(int256).min;
        uint256 steps = FixedPoint.divDown(2 * HALVINGS * elapsed, window);
        if (steps <= HALVINGS) return int256(1 << (HALVINGS - steps));
        return -int256(1 << (steps - HALVINGS));
    }
}
