// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../ExchangeStorage.sol";
import {MarketStatus} from "../interfaces/IMarketAdmin.sol";
import {ClosingWord} from "../types/ClosingWords.sol";
import {RiskWord, SamplingWord} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Mark} from "./Mark.sol";

/// @title Prices of a market that is wound down
/// @notice While it closes, mark moves linearly from the ordinary one into the index's mean since the start, so that nobody's last
/// second decides, and a position is worth at the end what it is settled at. With too little coverage the mean stays out.
/// @dev Reads the words at the end of the market's slots: callers ask the status first, so that other markets do not pay.
library Closing {
    /// @dev Whether the market still trades on its way to the end.
    function isRunning(Market storage m, uint256 status) internal view returns (bool) {
        return status == uint256(MarketStatus.Closing) && block.timestamp < m.closing.endsAt();
    }

    /// @param ordinary Mark as an open market has it [WAD quote per lot].
    /// @return [WAD quote per lot], the blend rounded toward the ordinary mark.
    function blended(Market storage m, uint256 ordinary) internal view returns (uint256) {
        ClosingWord closing = m.closing;
        uint256 start = closing.startedAt();
        uint256 duration = closing.endsAt() - start;
        // From the end until somebody closes the market the mark stays.
        uint256 elapsed = FixedPoint.min(block.timestamp - start, duration);
        uint256 covered = closing.covered();
        if (covered == 0 || covered * 2 < elapsed) return ordinary;
        // Prices < 2^81, times < 2^32, and a share of at most one: the sum is no less than the smaller of the two prices.
        int256 distance = int256(closing.mean()) - int256(ordinary);
        return uint256(int256(ordinary) + FixedPoint.divToZero(distance * int256(elapsed), duration));
    }

    /// @dev What a market whose closing has ended is closed at: the mean over the closing if half of it was covered; otherwise the mark of
    /// the last sample, its basis as it reads at the end: who closes the market, and when, changes nothing.
    /// @return perLot [WAD quote per lot]
    function finalPrice(Market storage m) internal view returns (uint256 perLot, bool isTwap) {
        ClosingWord closing = m.closing;
        if (closing.covered() * 2 >= closing.endsAt() - closing.startedAt()) return (closing.mean(), true);
        RiskWord risk = m.risk;
        SamplingWord sampling = m.sampling;
        // Nothing is sampled after the end.
        uint256 age = closing.endsAt() - risk.sampledAt();
        int256 basis = Mark.decayed(risk.basis(), age, sampling.maxSampleGap(), sampling.basisTime());
        return (Mark.perLot(risk.indexPerLot(), basis), false);
    }
}
