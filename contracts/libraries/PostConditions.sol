// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exposure, Health, Margin, MarginPrices} from "./Margin.sol";

/// @title What a change must leave behind
/// @notice The change rule (docs/architecture.md), for takers, makers and batches alike. Either (a) equity for IM covers IM afterwards; or
/// (b) nothing grows or flips, equity stays at or above zero, and equity / MM does not fall. So whoever is between MM and IM can
/// always reduce, and nobody can "reduce" at a bad price into his own other account.
library PostConditions {
    using {Margin.equity, Margin.equityForInitial} for Health;

    enum Verdict {
        Passes,
        Fails,
        /// It would have to be risk-increasing while a market's index is unusable or in grace.
        Impaired
    }

    /// @dev One change in one market; `others` are the sums over the account's other markets, the same before and after.
    /// @param reserve Loss that an order just placed would make against mark if it filled [WAD quote], for (a) only.
    function judge(
        Health memory others,
        Exposure memory before,
        Exposure memory afterwards,
        MarginPrices memory prices,
        bool countOrders,
        uint256 reserve
    ) internal pure returns (Verdict) {
        bool frozen = others.impaired || others.inGrace;
        if (frozen && !isShrinking(before, afterwards, countOrders)) return Verdict.Impaired;
        (int256 equity, uint256 initial) = Margin.initialPart(afterwards, prices, countOrders);
        unchecked {
            // |equity| < 2^134, IM < 2^149, reserve < 2^121.
            if (others.equityForInitial() + equity - int256(reserve) >= int256(initial + others.initial)) {
                return Verdict.Passes;
            }
        }
        if (!isShrinking(before, afterwards, countOrders)) return Verdict.Fails;
        return
            isNoWorse(with(others, before, prices, countOrders), with(others, afterwards, prices, countOrders))
                ? Verdict.Passes
                : Verdict.Fails;
    }

    /// @dev No position grows or flips, no open-order requirement grows.
    function isShrinking(
        Exposure memory before,
        Exposure memory afterwards,
        bool countOrders
    ) internal pure returns (bool) {
        if (countOrders && (afterwards.bidLots > before.bidLots || afterwards.askLots > before.askLots)) return false;
        return
            afterwards.size >= 0
                ? (afterwards.size <= before.size || afterwards.size == 0)
                : afterwards.size >= before.size;
    }

    /// @dev Equity at or above zero, and E1 / MM1 >= E0 / MM0 multiplied out.
    function isNoWorse(Health memory start, Health memory end) internal pure returns (bool) {
        int256 equityAfter = end.equity();
        // |equity| < 2^130, maintenance < 2^120.
        return equityAfter >= 0 && equityAfter * int256(start.maintenance) >= start.equity() * int256(end.maintenance);
    }

    /// @dev The sums with one market added; `others` stays as it is.
    function with(
        Health memory others,
        Exposure memory e,
        MarginPrices memory prices,
        bool countOrders
    ) internal pure returns (Health memory h) {
        h = Health(
            others.cash,
            others.losses,
            others.gains,
            others.weightedGains,
            others.initial,
            others.maintenance,
            others.impaired,
            others.inGrace
        );
        Margin.add(h, e, prices, countOrders);
    }
}
