// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../ExchangeStorage.sol";
import {IMarketAdmin} from "../interfaces/IMarketAdmin.sol";
import {MarketId} from "../types/Ids.sol";
import {RampWord, RiskWord} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title A rise of maintenance margin
/// @notice IM rate and maintenance share move along a line from what they were to what was configured, so that nobody wakes up below a
/// margin that yesterday was half of it. The market's own samples take them along; between two samples they stand still.
library MarginRamp {
    /// @notice The line is so steep that maintenance margin rises by a tenth of what it was at the start in a day [s for all of it].
    uint256 internal constant TIME_TO_DOUBLE = 10 days;
    /// @notice One ramp lasts no longer [s], so that it raises maintenance margin by 70 % at most.
    uint256 internal constant MAX_TIME = 7 days;

    /// @notice The line at `time`, which must not lie before its start: never beyond it, as both values are rounded down.
    function marginAt(RampWord ramp, uint256 time) internal pure returns (uint256 initial, uint256 maintenance) {
        uint256 start = ramp.startedAt();
        uint256 length = ramp.endsAt() - start;
        uint256 elapsed = time - start;
        if (elapsed >= length) return (ramp.toInitial(), ramp.toMaintenance());
        uint256 from = ramp.fromInitial();
        initial = from + FixedPoint.divDown((ramp.toInitial() - from) * elapsed, length);
        from = ramp.fromMaintenance();
        maintenance = from + FixedPoint.divDown((ramp.toMaintenance() - from) * elapsed, length);
    }

    /// @dev Takes the market's margin along the line to now. The caller writes the risk word; where the line ends, the hot word is
    /// written here, so that the next sample reads no ramp.
    function advance(Market storage m, uint256 market, RiskWord risk) internal returns (RiskWord) {
        RampWord ramp = m.ramp;
        (uint256 initial, uint256 maintenance) = marginAt(ramp, block.timestamp);
        if (block.timestamp >= ramp.endsAt()) m.hot = m.hot.withRamping(false);
        if (initial == risk.initialMargin() && maintenance == risk.maintenance()) return risk;
        emit IMarketAdmin.MarginRamped(MarketId.wrap(uint16(market)), initial, maintenance);
        return risk.withMargin(initial, maintenance);
    }
}
