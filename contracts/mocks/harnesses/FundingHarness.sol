// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, State} from "../../ExchangeStorage.sol";
import {Exposure, Health, Margin, MarginPrices} from "../../libraries/Margin.sol";
import {Funding, Settlement} from "../../libraries/Funding.sol";
import {Mark} from "../../libraries/Mark.sol";
import {PostConditions} from "../../libraries/PostConditions.sol";
import {Premium} from "../../libraries/Premium.sol";
import {TickBitmap} from "../../libraries/TickBitmap.sol";
import {LevelWord} from "../../types/LevelWord.sol";
import {FundingTermsWord, FundingWord, HotWord, RiskWord, SamplingWord, TradingWord} from "../../types/MarketWords.sol";
import {IFundingHarness} from "./IFundingHarness.sol";

/// @notice The production build of premium, funding, mark and margin, for tests to call. Books are made of bare levels.
contract FundingHarness is IFundingHarness {
    using TickBitmap for mapping(uint256 => uint256);

    uint256 private constant MARKET = 1;

    // Funding

    function intervalEnd(uint256 time, uint256 interval) external pure returns (uint256) {
        return Funding.intervalEnd(time, interval);
    }

    function clampedPremium(int256 premium, int256 interest, uint256 damper) external pure returns (int256) {
        return Funding.clampedPremium(premium, interest, damper);
    }

    function bounded(int256 rate, uint256 limit) external pure returns (int256) {
        return Funding.bounded(rate, limit);
    }

    function bound(FundingTermsWord terms, RiskWord risk) external pure returns (uint256) {
        return Funding.bound(terms, risk);
    }

    function ratePerLotSecond(
        int256 rate,
        uint256 indexIntegral,
        uint256 covered,
        uint256 interval
    ) external pure returns (int256) {
        return Funding.ratePerLotSecond(rate, indexIntegral, covered, interval);
    }

    function indicesAt(FundingWord funding, uint256 time) external pure returns (int256 longIndex, int256 shortIndex) {
        return Funding.indicesAt(funding, time);
    }

    function accrueAcross(
        FundingWord funding,
        uint256 end,
        int256 nextRate,
        uint256 interval,
        uint256 time
    ) external pure returns (FundingWord) {
        Settlement memory next;
        next.end = end;
        next.ratePerLotSecond = nextRate;
        return Funding.accrueAcross(funding, next, interval, time);
    }

    // Premium

    /// @notice Adds a level of firm lots to the book.
    function setLevel(uint256 tick, uint256 firmLots) external {
        State storage s = ExchangeStorage.load();
        s.levels[ExchangeStorage.levelKey(MARKET, tick)] = LevelWord.wrap(0).addLots(firmLots, true);
        s.bitmap.set(MARKET, tick);
    }

    function measure(
        uint256 bestBid,
        uint256 bestAsk,
        uint256 quantum,
        uint256 indexPerLot,
        uint256 lots,
        uint256 maxLevels,
        uint256 maxPremium
    ) external view returns (int256 premium, bool known) {
        HotWord hot = HotWord.wrap(0).withBestBid(bestBid).withBestAsk(bestAsk);
        return Premium.measure(ExchangeStorage.load(), MARKET, hot, quantum, indexPerLot, lots, maxLevels, maxPremium);
    }

    function impactLots(
        SamplingWord sampling,
        TradingWord trading,
        uint256 openInterest,
        uint256 indexPerLot
    ) external pure returns (uint256) {
        return Premium.impactLots(sampling, trading, openInterest, indexPerLot);
    }

    // Mark

    function markPerLot(uint256 indexPerLot, int256 basis) external pure returns (uint256) {
        return Mark.perLot(indexPerLot, basis);
    }

    function decayed(int256 basis, uint256 age, uint256 gap, uint256 time) external pure returns (int256) {
        return Mark.decayed(basis, age, gap, time);
    }

    function nextBasis(
        int256 ema,
        int256 premium,
        uint256 band,
        uint256 elapsed,
        uint256 time
    ) external pure returns (int256) {
        return Mark.nextBasis(ema, premium, band, elapsed, time);
    }

    // Margin

    function initialMargin(uint256 notional, RiskWord risk) external pure returns (uint256) {
        return Margin.initialMargin(notional, risk);
    }

    function maintenanceMargin(uint256 initial, RiskWord risk) external pure returns (uint256) {
        return Margin.maintenanceMargin(initial, risk);
    }

    function exposedLots(int256 size, uint256 bidLots, uint256 askLots) external pure returns (uint256) {
        return Margin.exposedLots(size, bidLots, askLots);
    }

    function add(
        Health calldata health,
        Exposure calldata exposure,
        MarginPrices calldata prices,
        bool countOrders
    ) external pure returns (Health memory sum) {
        sum = health;
        Margin.add(sum, exposure, prices, countOrders);
    }

    function initialPart(
        Exposure calldata exposure,
        MarginPrices calldata prices,
        bool countOrders
    ) external pure returns (uint256 initial) {
        (, initial) = Margin.initialPart(exposure, prices, countOrders);
    }

    function setMark(MarginPrices calldata prices, uint256 mark) external pure returns (MarginPrices memory priced) {
        priced = prices;
        Margin.setMark(priced, mark);
    }

    function fundingDue(FundingWord word) external pure returns (int256) {
        return Margin.fundingDue(word);
    }

    function isShrinking(
        Exposure calldata before,
        Exposure calldata afterwards,
        bool countOrders
    ) external pure returns (bool) {
        return PostConditions.isShrinking(before, afterwards, countOrders);
    }

    function isNoWorse(Health calldata start, Health calldata end) external pure returns (bool) {
        return PostConditions.isNoWorse(start, end);
    }
}
