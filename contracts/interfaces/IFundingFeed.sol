// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {MarketId} from "../types/Ids.sol";
import {IExchange} from "./IExchange.sol";
import {ILens} from "./ILens.sol";

/// @notice What a feed serves of each interval; all with 18 decimals.
/// Rate: what longs pay shorts, as a fraction of index notional, per period of 8 h; as bounded by the core.
/// AnnualRate: the same, without compounding, per 365 days: Rate x 1095.
/// Premium: mean premium over the covered time, as a fraction of the index.
/// Paid: funding alone that one long lot has paid from listing to the end of the interval [quote].
enum FundingQuantity {
    Rate,
    AnnualRate,
    Premium,
    Paid
}

/// @title A market's funding as a price feed
/// @notice Serves one quantity of one market through Chainlink's interface. A round is an interval: its number is `end / interval`, its
/// `startedAt` and `updatedAt` are the interval's start and end [unix s]. Only settled intervals have rounds, so what a round answers never
/// changes. Answers can be negative.
///
/// An interval in which nobody sampled set no rate. It has no round, but for Paid, which is known whatever was sampled. The latest round is
/// the last one there is: a market that nobody samples or settles shows in an old `updatedAt`, and a reader who wants fresh answers
/// compares that with its own bound, commonly two intervals.
///
/// The last 32 intervals are known; each round costs the exchange's ring one or more reads.
/// @dev Nothing has privileges here. Reverts in the middle of a call to the exchange (`IAccounts.ReentrantCall`).
interface IFundingFeed is AggregatorV3Interface {
    /// @notice The interval measured nothing, so it set no rate; or no interval of the market ever measured anything (round 0).
    error NothingMeasured(uint80 round);

    function EXCHANGE() external view returns (IExchange);
    /// @notice Reads the exchange; a feed is as good as its lens.
    function LENS() external view returns (ILens);
    function MARKET() external view returns (MarketId);
    function QUANTITY() external view returns (FundingQuantity);
    /// @notice [s] Length of a round.
    function INTERVAL() external view returns (uint256);

    /// @notice The round of one interval.
    /// @dev Reverts with `ILens.NoIntervalSettled` if it is not settled, `ILens.FundingForgotten` if it is too old, `NothingMeasured`.
    /// @inheritdoc AggregatorV3Interface
    function getRoundData(
        uint80 round
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
