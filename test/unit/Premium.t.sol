// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundingHarness} from "../../contracts/mocks/harnesses/IFundingHarness.sol";
import {Bits} from "../../contracts/types/Bits.sol";
import {CompactDecimal} from "../../contracts/types/CompactDecimal.sol";
import {SamplingWord, TradingWord} from "../../contracts/types/MarketWords.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The walk through the book against one that takes no short cut.
contract PremiumTest is Test {
    uint256 private constant QUANTUM = 1e14;
    uint256 private constant INDEX_TICK = 180_000;
    uint256 private constant INDEX = INDEX_TICK * QUANTUM; // 18 USD per lot
    uint256 private constant NO_ASK = type(uint24).max;
    uint256 private constant CAP = 0.05e18;

    IFundingHarness private book;

    function setUp() public {
        book = IFundingHarness(deployCode("contracts/mocks/harnesses/FundingHarness.sol:FundingHarness"));
    }

    function test_measure_averagesOverTheImpactSize() public {
        // Sells 100 lots: 60 at 1 % above the index, 40 at 0.5 %: mean 0.8 %.
        book.setLevel(181_800, 60);
        book.setLevel(180_900, 1_000);
        _assertPremium(181_800, NO_ASK, 100, 64, 0.008e18, true);
    }

    function test_measure_mixesSidesOfTheIndex() public {
        // 50 at 1 % above, 50 at 0.4 % below: mean 0.3 % above.
        book.setLevel(181_800, 50);
        book.setLevel(179_280, 50);
        _assertPremium(181_800, NO_ASK, 100, 64, 0.003e18, true);
        // 100 more at 0.4 % below: the mean of 200 lots is (50 - 60) / 200 %, so no premium.
        _assertPremium(181_800, NO_ASK, 200, 64, 0, true);
    }

    function test_measure_thinSideAddsNothing() public {
        book.setLevel(181_800, 99);
        _assertPremium(181_800, NO_ASK, 100, 64, 0, true);
        book.setLevel(181_800, 100);
        _assertPremium(181_800, NO_ASK, 100, 64, 0.01e18, true);
    }

    function test_measure_thinAsksAddNothing() public {
        book.setLevel(178_200, 99);
        _assertPremium(0, 178_200, 100, 64, 0, true);
        book.setLevel(178_200, 100);
        _assertPremium(0, 178_200, 100, 64, -0.01e18, true);
    }

    function test_measure_isZeroInsideTheSpread() public {
        book.setLevel(179_999, 1_000);
        book.setLevel(180_001, 1_000);
        // No level may be walked, and it is known all the same.
        _assertPremium(179_999, 180_001, 100, 0, 0, true);
        _assertPremium(INDEX_TICK, 180_001, 100, 0, 0, true);
        _assertPremium(179_999, INDEX_TICK, 100, 0, 0, true);
        _assertPremium(0, NO_ASK, 100, 0, 0, true);
    }

    function test_measure_isUnknownWhenCutOff() public {
        // Eight dust levels in front of the real depth.
        for (uint256 i = 0; i < 8; ++i) book.setLevel(181_810 - i, 1);
        book.setLevel(181_800, 1_000);
        _assertPremium(181_810, NO_ASK, 100, 8, 0, false);
        // 92 lots at 1 %, and 8 at one to ten ticks more: (1,800 x 100 + 10 + 9 + ... + 3) / (180,000 x 100).
        _assertPremium(181_810, NO_ASK, 100, 9, int256((uint256(180_052) * 1e18) / 18_000_000), true);
    }

    function test_measure_stopsOnceTheOutcomeIsKnown() public {
        // One lot above the index and nothing but lower bids behind it: whatever they are, the average is below the index.
        book.setLevel(180_001, 1);
        book.setLevel(179_000, 1);
        for (uint256 i = 0; i < 20; ++i) book.setLevel(178_000 - i, 1);
        _assertPremium(180_001, NO_ASK, 100, 2, 0, true);
        _assertPremium(180_001, NO_ASK, 100, 1, 0, false);
    }

    function test_measure_caps() public {
        book.setLevel(360_000, 100);
        _assertPremium(360_000, NO_ASK, 100, 64, int256(CAP), true);
        book.setLevel(90_000, 100);
        _assertPremium(0, 90_000, 100, 64, -int256(CAP), true);
    }

    function test_measure_roundsTowardZero() public {
        // One tick of 180,000: 5,555,555,555,555.5 WAD.
        book.setLevel(180_001, 3);
        _assertPremium(180_001, NO_ASK, 3, 64, 5_555_555_555_555, true);
        book.setLevel(179_999, 3);
        _assertPremium(0, 179_999, 3, 64, -5_555_555_555_555, true);
    }

    function testFuzz_measure_equalsTheWalkWithoutShortCuts(
        uint256[10] memory gaps,
        uint256[10] memory sizes,
        uint256 lots,
        uint256 maxLevels,
        bool onAsks
    ) public {
        lots = bound(lots, 1, 400);
        maxLevels = bound(maxLevels, 1, 12);
        uint256 best = _build(gaps, sizes, onAsks);
        (int256 premium, bool known) = book.measure(
            onAsks ? 0 : best,
            onAsks ? best : NO_ASK,
            QUANTUM,
            INDEX,
            lots,
            maxLevels,
            CAP
        );
        int256 expected = _naive(gaps, sizes, onAsks, lots);
        if (known) assertEq(premium, expected);
        else assertEq(premium, 0);
        if (maxLevels >= 10) assertTrue(known, "ten levels are all there is");
    }

    /// @dev The same distances above the index on the bids and below it on the asks.
    function testFuzz_measure_mirrors(
        uint256[10] memory gaps,
        uint256[10] memory sizes,
        uint256 lots,
        uint256 levels
    ) public {
        lots = bound(lots, 1, 400);
        levels = bound(levels, 0, 12);
        uint256 best = _build(gaps, sizes, false);
        (int256 bids, bool bidsKnown) = book.measure(best, NO_ASK, QUANTUM, INDEX, lots, levels, CAP);
        IFundingHarness mirror = IFundingHarness(
            deployCode("contracts/mocks/harnesses/FundingHarness.sol:FundingHarness")
        );
        book = mirror;
        best = _build(gaps, sizes, true);
        (int256 asks, bool asksKnown) = mirror.measure(0, best, QUANTUM, INDEX, lots, levels, CAP);
        assertEq(asks, -bids);
        assertEq(asksKnown, bidsKnown);
    }

    // Impact size

    function test_impactLots_byHand() public view {
        // 1,800 USD at 18 USD a lot; then the index a unit lower: rounded up.
        assertEq(_impact(1_800e18, 0, 100e18, 0, 18e18), 100);
        assertEq(_impact(1_800e18, 0, 100e18, 0, 18e18 - 1), 101);
        // 1 % of 20,099 lots of open interest is 200, rounded down.
        assertEq(_impact(1_800e18, 100, 100e18, 20_099, 18e18), 200);
        // 64 smallest orders of 100 USD are 355 lots.
        assertEq(_impact(1_800e18, 100, 100e18, 1e9, 18e18), 355);
        // Never less than a lot.
        assertEq(_impact(1e18, 0, 1e18, 0, 100e18), 1);
    }

    /// @dev max(ceil(impactNotional / index), floor(share x OI)), at most floor(64 x minimum / index), at least 1.
    function testFuzz_impactLots_equalsTheFormula(
        uint256 share,
        uint256 openInterest,
        uint256 indexPerLot
    ) public view {
        share = bound(share, 0, 10_000);
        openInterest = bound(openInterest, 0, type(uint48).max);
        indexPerLot = bound(indexPerLot, 1e17, 1e22);
        uint256 expected = (1_800e18 + indexPerLot - 1) / indexPerLot;
        if ((openInterest * share) / 10_000 > expected) expected = (openInterest * share) / 10_000;
        if ((64 * 100e18) / indexPerLot < expected) expected = (64 * 100e18) / indexPerLot;
        if (expected == 0) expected = 1;
        assertEq(_impact(1_800e18, share, 100e18, openInterest, indexPerLot), expected);
    }

    function _impact(
        uint256 notional,
        uint256 share,
        uint256 minimum,
        uint256 openInterest,
        uint256 indexPerLot
    ) private view returns (uint256) {
        uint256 sampling = Bits.setUint(0, 160, 16, CompactDecimal.encode(notional));
        sampling = Bits.setUint(sampling, 216, 16, share);
        uint256 trading = Bits.setUint(0, 208, 16, CompactDecimal.encode(minimum));
        return book.impactLots(SamplingWord.wrap(sampling), TradingWord.wrap(trading), openInterest, indexPerLot);
    }

    function _assertPremium(
        uint256 bid,
        uint256 ask,
        uint256 lots,
        uint256 levels,
        int256 premium,
        bool known
    ) private view {
        (int256 measured, bool measuredKnown) = book.measure(bid, ask, QUANTUM, INDEX, lots, levels, CAP);
        assertEq(measured, premium, "premium");
        assertEq(measuredKnown, known, "known");
    }

    /// @dev Ten levels that start up to 2 % beyond the index and go on away from it.
    function _build(uint256[10] memory gaps, uint256[10] memory sizes, bool onAsks) private returns (uint256 best) {
        uint256 distance = _first(gaps[0]);
        best = _tick(distance, onAsks);
        for (uint256 i = 0; i < 10; ++i) {
            if (i != 0) distance -= _gap(gaps[i]);
            book.setLevel(_tick(distance, onAsks), sizes[i] % 100);
        }
    }

    function _naive(
        uint256[10] memory gaps,
        uint256[10] memory sizes,
        bool onAsks,
        uint256 lots
    ) private pure returns (int256) {
        uint256 distance = _first(gaps[0]);
        uint256 value = 0;
        uint256 remaining = lots;
        for (uint256 i = 0; i < 10; ++i) {
            if (i != 0) distance -= _gap(gaps[i]);
            uint256 taken = sizes[i] % 100 < remaining ? sizes[i] % 100 : remaining;
            value += taken * _tick(distance, onAsks) * QUANTUM;
            remaining -= taken;
        }
        if (remaining != 0) return 0;
        int256 premium = ((int256(value) - int256(lots * INDEX)) * 1e18) / int256(lots * INDEX);
        if (onAsks ? premium > 0 : premium < 0) return 0;
        if (premium > int256(CAP)) return int256(CAP);
        return premium < -int256(CAP) ? -int256(CAP) : premium;
    }

    /// @dev Distances are offset by 2^17 so that they may pass to the other side of the index.
    function _first(uint256 seed) private pure returns (uint256) {
        return (1 << 17) + 1 + (seed % 12_000);
    }

    function _gap(uint256 seed) private pure returns (uint256) {
        return 1 + (seed % 3_000);
    }

    function _tick(uint256 distance, bool onAsks) private pure returns (uint256) {
        return onAsks ? INDEX_TICK + (1 << 17) - distance : INDEX_TICK + distance - (1 << 17);
    }
}
