// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../ExchangeStorage.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {MarketId} from "../types/Ids.sol";
import {CrisisWord, HotWord, PremiumWord, RiskWord} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {MarginRamp} from "./MarginRamp.sol";
import {Mark} from "./Mark.sol";
import {Volatility} from "./Volatility.sol";

/// @title Gaps of an index
/// @notice An index that has moved by more than the MM rate since it was last seen may have made deficits that nobody has closed yet. Then
/// nobody trades at it, and nobody with a position there takes money out, until it has been seen by all for a while: winners do not leave
/// before losers are resolved. The same holds, for as long, while a deficit is flagged.
library Gap {
    /// @notice How long a market pauses after its gap was seen [s].
    uint256 internal constant PAUSE = 60;
    /// @dev IM rate [1e-4] x maintenance share [1e-2].
    uint256 private constant RATE_ONE = 1e6;

    /// @dev Whether a fresh index differs from the last seen one by more than the MM rate.
    function exceeds(RiskWord risk, uint256 indexPerLot) internal pure returns (bool) {
        unchecked {
            // Indices < 2^80, rates < 2^24.
            uint256 last = risk.indexPerLot();
            uint256 distance = indexPerLot > last ? indexPerLot - last : last - indexPerLot;
            return distance * RATE_ONE > last * risk.initialMargin() * risk.maintenance();
        }
    }

    /// @dev Remembers an index without a premium: the time up to now stays uncovered. Its move counts as volatility.
    function see(Market storage m, uint256 market, RiskWord risk, uint256 indexPerLot) internal {
        PremiumWord measured = m.premium;
        int256 basis = Mark.basisNow(m, risk, m.trading);
        uint256 variance = remember(m, market, m.hot, risk, measured, indexPerLot, basis);
        m.premium = measured.withVariance(variance);
    }

    /// @dev Writes a look at the index: takes a rising margin along, and sets the add-on for volatility. The caller writes the variance.
    /// @return variance [1e-18 per s]
    function remember(
        Market storage m,
        uint256 market,
        HotWord hot,
        RiskWord risk,
        PremiumWord measured,
        uint256 indexPerLot,
        int256 basis
    ) internal returns (uint256 variance) {
        uint256 elapsed = block.timestamp - risk.sampledAt();
        variance = Volatility.next(measured.variance(), risk.indexPerLot(), indexPerLot, elapsed);
        if (hot.isRamping()) risk = MarginRamp.advance(m, market, risk);
        uint256 volatility = Volatility.addOn(variance, risk.initialMargin());
        m.risk = risk.withSample(indexPerLot, block.timestamp, basis, volatility);
    }

    /// @dev Shows a gap to all: from now on the fresh index is the last seen one, and the market pauses.
    function reveal(Market storage m, uint256 market, RiskWord risk, uint256 indexPerLot) internal {
        see(m, market, risk, indexPerLot);
        uint256 until = block.timestamp + PAUSE;
        m.crisis = m.crisis.withPausedUntil(until);
        m.hot = m.hot.withAlert(true);
        emit IFunding.IndexGapped(MarketId.wrap(uint16(market)), risk.indexPerLot(), indexPerLot, until);
    }

    /// @return [unix s] End of the running pause after a gap or for a flagged deficit; in the past if none runs.
    function pausedUntil(Market storage m, HotWord hot) internal view returns (uint256) {
        if (!hot.isAlert()) return 0;
        CrisisWord crisis = m.crisis;
        return FixedPoint.max(crisis.pausedUntil(), crisis.deficits() == 0 ? 0 : crisis.deficitUntil());
    }

    function isPaused(Market storage m, HotWord hot) internal view returns (bool) {
        return hot.isAlert() && block.timestamp < pausedUntil(m, hot);
    }
}
