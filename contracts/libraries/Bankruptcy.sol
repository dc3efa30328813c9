// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Market} from "../ExchangeStorage.sol";
import {RiskWord} from "../types/MarketWords.sol";
import {Fees} from "./Fees.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Health, Margin, MarginPrices} from "./Margin.sol";

/// @notice One position of an account below maintenance margin, and how its lots may be closed now.
struct Case {
    int256 size; // [lots]
    uint256 held; // [lots] its magnitude
    uint256 mark; // [WAD quote per lot]
    int256 equity; // [WAD quote] of the whole account
    uint256 part; // [WAD quote] magnitude of the position's part of the equity, by maintenance margin
    uint256 give; // [WAD quote per lot] how much worse than mark the lots may go
    uint256 take; // [WAD quote per lot] how much better than mark they have to go: no fund pays for a deficit
    bool chargeFee; // the position's part of the equity carries a taker fee
    uint256 lots; // most that may be closed in this call
}

/// @title What the positions of a failing account may be closed at
/// @notice The account's equity belongs to its positions in proportion to their maintenance margins. A position's zero price is the one
/// at which its part is used up. While there is equity, lots go at mark worsened by a concession that grows with time, and never past
/// the zero price. With a deficit they go past it only as far as insurance pays every lot's shortfall.
library Bankruptcy {
    using {Margin.equity} for Health;

    /// @notice Concession from mark after `elapsed` seconds [WAD quote per lot], rounded down.
    function concession(Market storage m, uint256 mark, uint256 elapsed) internal view returns (uint256) {
        uint256 start = m.crisis.concessionStart();
        uint256 end = m.safety.concessionEnd();
        uint256 time = m.crisis.concessionTime();
        // Basis points below 2^12, times below 2^12, mark < 2^81.
        uint256 share = start * time + (end - start) * FixedPoint.min(elapsed, time);
        return FixedPoint.divDown(mark * share, FixedPoint.BASIS * time);
    }

    /// @param h Sums over all of the account's markets, positions alone.
    /// @param elapsed Since its liquidation began [s].
    /// @param fund What insurance may pay [WAD quote].
    function assess(
        Market storage m,
        MarginPrices memory prices,
        Health memory h,
        int256 size,
        uint256 tier,
        uint256 elapsed,
        uint256 fund
    ) internal view returns (Case memory c) {
        c.size = size;
        c.held = FixedPoint.abs(size);
        c.mark = prices.mark;
        c.equity = h.equity();
        uint256 initial = Margin.initialMargin(c.held * c.mark, prices.risk);
        uint256 maintenance = Margin.maintenanceMargin(initial, prices.risk);
        uint256 give = concession(m, c.mark, elapsed);
        if (c.equity < 0) {
            c.part = Math.mulDiv(uint256(-c.equity), maintenance, h.maintenance, Math.Rounding.Ceil);
            uint256 missing = FixedPoint.divUp(c.part, c.held);
            c.lots = FixedPoint.min(c.held, FixedPoint.divDown(fund, give + missing));
            if (c.lots != 0) {
                c.give = give;
            } else {
                (c.lots, c.take) = (c.held, missing);
            }
            return c;
        }
        c.part = Math.mulDiv(uint256(c.equity), maintenance, h.maintenance);
        // Two units less: margins are rounded up, and equity / MM must not fall by that.
        uint256 perLot = FixedPoint.divDown(c.part, c.held);
        perLot = perLot < 2 ? 0 : perLot - 2;
        // A fee at the worst price in reach, a unit up for the rounding of each fill: no fill inside the limit costs more.
        uint256 fee = FixedPoint.divUp((c.mark + give) * Fees.takerRate(m, m.trading, tier), FixedPoint.MILLION) + 1;
        c.chargeFee = perLot > fee;
        if (!c.chargeFee) fee = 0;
        c.give = FixedPoint.min(give, perLot - fee);
        c.lots = c.held;
        if (!c.chargeFee) return c;
        uint256 cost = c.give + fee + FixedPoint.divUp(c.mark * m.safety.liquidationFee(), FixedPoint.BASIS);
        uint256 kept = _kept(c, prices, h, initial, cost);
        // What is too small to rest is too small to be left.
        if (kept * c.mark >= m.trading.minimumNotional() && kept < c.held) c.lots = c.held - kept;
    }

    /// @dev Most lots that the account can keep when the others have gone at the worst price that they may: with y lots kept, equity
    /// less (held - y) x cost is at least MM + (IM - MM) / 4 of what remains. With b the base rate of IM, m the maintenance share, D the
    /// depth and p the add-ons of a lot, a position's part of the right side is (base IM(y) x (1 + 3m) + y p) / 4, and the largest y solves
    /// Q y^2 + A y = C. A and Q are rounded up: fewer are kept.
    /// @param initial Base IM of the position [WAD quote].
    function _kept(
        Case memory c,
        MarginPrices memory prices,
        Health memory h,
        uint256 initial,
        uint256 cost
    ) private pure returns (uint256) {
        RiskWord risk = prices.risk;
        uint256 weight = FixedPoint.PERCENT + 3 * risk.maintenance(); // (1 + 3m), in percent
        // Rounded per lot: the position's add-ons are so many times this, exactly.
        uint256 addOn = Margin.addOnPerLot(c.size, prices);
        uint256 others = h.initial - initial - c.held * addOn;
        others = FixedPoint.divUp(3 * (h.maintenance - Margin.maintenanceMargin(initial, risk)) + others, 4);
        int256 budget = c.equity - int256(others) - int256(c.held * cost);
        uint256 linear = FixedPoint.divUp(
            c.mark * risk.initialMargin() * weight + addOn * FixedPoint.PERCENT * FixedPoint.BASIS,
            4 * FixedPoint.PERCENT * FixedPoint.BASIS
        );
        // Listing sees to it that maintenance margin covers what a liquidation costs; then each lot that goes helps.
        if (budget <= 0 || linear <= cost) return 0;
        uint256 a = linear - cost;
        uint256 depth = prices.depth;
        if (depth == 0) return FixedPoint.min(c.held, FixedPoint.divDown(uint256(budget), a));
        // y = 2C / (A + sqrt(A^2 + 4QC)), the root rounded up. 4Q = mark^2 x (1 + 3m) / D.
        uint256 curved = Math.mulDiv(
            uint256(budget) * weight,
            c.mark * c.mark,
            depth * FixedPoint.PERCENT,
            Math.Rounding.Ceil
        );
        uint256 root = Math.sqrt(a * a + curved, Math.Rounding.Ceil);
        return FixedPoint.min(c.held, FixedPoint.divDown(2 * uint256(budget), a + root));
    }

    /// @notice Worst price at which lots may go [WAD quote per lot]; false if it would lie at or below zero.
    function limit(Case memory c) internal pure returns (uint256 perLot, bool exists) {
        if (c.size > 0) return (c.mark - c.give + c.take, true);
        if (c.take >= c.mark) return (0, false);
        return (c.mark + c.give - c.take, true);
    }

    /// @notice What is missing of a deficit's part for lots closed: their share of it, and what their prices lost on top.
    /// @param equityAfter With the lots closed [WAD quote].
    function shortfall(Case memory c, uint256 lots, int256 equityAfter) internal pure returns (uint256) {
        if (c.equity >= 0) return 0;
        int256 owed = int256(FixedPoint.divUp(c.part * lots, c.held)) + c.equity - equityAfter;
        return FixedPoint.positivePart(owed);
    }
}
