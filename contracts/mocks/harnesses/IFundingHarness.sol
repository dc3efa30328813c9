// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exposure, Health, MarginPrices} from "../../libraries/Margin.sol";
import {FundingTermsWord, FundingWord, RiskWord, SamplingWord, TradingWord} from "../../types/MarketWords.sol";

/// @notice What FundingHarness answers to. Tests import this: the harness itself does not compile with their settings.
interface IFundingHarness {
    function intervalEnd(uint256 time, uint256 interval) external pure returns (uint256);

    function clampedPremium(int256 premium, int256 interest, uint256 damper) external pure returns (int256);

    function bounded(int256 rate, uint256 limit) external pure returns (int256);

    function bound(FundingTermsWord terms, RiskWord risk) external pure returns (uint256);

    function ratePerLotSecond(
        int256 rate,
        uint256 indexIntegral,
        uint256 covered,
        uint256 interval
    ) external pure returns (int256);

    function indicesAt(FundingWord funding, uint256 time) external pure returns (int256 longIndex, int256 shortIndex);

    function accrueAcross(
        FundingWord funding,
        uint256 end,
        int256 nextRate,
        uint256 interval,
        uint256 time
    ) external pure returns (FundingWord);

    /// @notice Adds a level of firm lots to the book.
    function setLevel(uint256 tick, uint256 firmLots) external;

    function measure(
        uint256 bestBid,
        uint256 bestAsk,
        uint256 quantum,
        uint256 indexPerLot,
        uint256 lots,
        uint256 maxLevels,
        uint256 maxPremium
    ) external view returns (int256 premium, bool known);

    function impactLots(
        SamplingWord sampling,
        TradingWord trading,
        uint256 openInterest,
        uint256 indexPerLot
    ) external pure returns (uint256);

    function markPerLot(uint256 indexPerLot, int256 basis) external pure returns (uint256);

    function decayed(int256 basis, uint256 age, uint256 gap, uint256 time) external pure returns (int256);

    function nextBasis(
        int256 ema,
        int256 premium,
        uint256 band,
        uint256 elapsed,
        uint256 time
    ) external pure returns (int256);

    function initialMargin(uint256 notional, RiskWord risk) external pure returns (uint256);

    function maintenanceMargin(uint256 initial, RiskWord risk) external pure returns (uint256);

    function exposedLots(int256 size, uint256 bidLots, uint256 askLots) external pure returns (uint256);

    function add(
        Health calldata health,
        Exposure calldata exposure,
        MarginPrices calldata prices,
        bool countOrders
    ) external pure returns (Health memory sum);

    function initialPart(
        Exposure calldata exposure,
        MarginPrices calldata prices,
        bool countOrders
    ) external pure returns (uint256);

    function setMark(MarginPrices calldata prices, uint256 mark) external pure returns (MarginPrices memory);

    function fundingDue(FundingWord word) external pure returns (int256);

    function isShrinking(
        Exposure calldata before,
        Exposure calldata afterwards,
        bool countOrders
    ) external pure returns (bool);

    function isNoWorse(Health calldata start, Health calldata end) external pure returns (bool);
}
