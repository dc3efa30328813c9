// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../ExchangeStorage.sol";
import {Bits} from "../types/Bits.sol";
import {TradingWord} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title Trading fees
/// @notice A fee rounds up, a rebate rounds down: the exchange never pays a unit that it did not take.
library Fees {
    uint256 internal constant TIERS = 7;
    uint256 private constant TIER_BITS = 32;

    /// @return [1e-6 of notional] negative is a rebate
    function makerRate(Market storage m, TradingWord trading, uint256 tier) internal view returns (int256) {
        return tier == 0 ? trading.makerFee() : Bits.getInt(m.feeTiers, (tier - 1) * TIER_BITS, 16);
    }

    /// @return [1e-6 of notional]
    function takerRate(Market storage m, TradingWord trading, uint256 tier) internal view returns (uint256) {
        return tier == 0 ? trading.takerFee() : Bits.getUint(m.feeTiers, (tier - 1) * TIER_BITS + 16, 16);
    }

    function amount(uint256 notional, int256 rate) internal pure returns (int256) {
        unchecked {
            // notional < 2^112 (lots 32 bits, tick 24, quantum 56) and |rate| < 2^16: below 2^128.
            return
                rate < 0
                    ? -int256(FixedPoint.divDown(notional * uint256(-rate), FixedPoint.MILLION))
                    : int256(FixedPoint.divUp(notional * uint256(rate), FixedPoint.MILLION));
        }
    }
}
