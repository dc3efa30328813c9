// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {FundingQuantity, IFundingFeed} from "../interfaces/IFundingFeed.sol";
import {IExchange} from "../interfaces/IExchange.sol";
import {FundingEntryView, ILens, SettledFundingView} from "../interfaces/ILens.sol";
import {MarketId} from "../types/Ids.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";

/// @title FundingFeed
/// @notice Documented in interfaces/IFundingFeed.sol.
contract FundingFeed is IFundingFeed {
    /// @dev 365 days / 8 h.
    int256 private constant PERIODS_PER_YEAR = 1095;

    IExchange public immutable EXCHANGE;
    ILens public immutable LENS;
    MarketId public immutable MARKET;
    FundingQuantity public immutable QUANTITY;
    /// @dev Never changes in a listed market.
    uint256 public immutable INTERVAL;

    /// @inheritdoc AggregatorV3Interface
    string public description;

    /// @dev Reverts with `ITrading.UnknownMarket`, or as the lens does for an address that is no exchange.
    constructor(ILens lens, IExchange exchange, MarketId market, FundingQuantity quantity) {
        (LENS, EXCHANGE, MARKET, QUANTITY) = (lens, exchange, market, quantity);
        INTERVAL = lens.market(exchange, market).terms.grid.interval;
        description = string.concat(_text(lens.market(exchange, market).terms.grid.symbol), " ", _name(quantity));
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external pure returns (uint8) {
        return 18;
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        SettledFundingView memory settled = LENS.settledFunding(EXCHANGE, MARKET);
        if (QUANTITY == FundingQuantity.Paid) return _round(settled.settledUntil, settled.paid);
        require(settled.last.covered != 0, NothingMeasured(0));
        return _round(settled.last.end, _answer(settled.last));
    }

    /// @inheritdoc IFundingFeed
    function getRoundData(uint80 round) external view returns (uint80, int256, uint256, uint256, uint80) {
        FundingEntryView memory entry = LENS.fundingEntry(EXCHANGE, MARKET, round * INTERVAL);
        require(entry.covered != 0 || QUANTITY == FundingQuantity.Paid, NothingMeasured(round));
        return _round(entry.end, _answer(entry));
    }

    function _answer(FundingEntryView memory entry) private view returns (int256) {
        if (QUANTITY == FundingQuantity.Rate) return entry.rate;
        if (QUANTITY == FundingQuantity.AnnualRate) return entry.rate * PERIODS_PER_YEAR;
        if (QUANTITY == FundingQuantity.Premium) return entry.premium;
        return entry.paid;
    }

    function _round(uint256 end, int256 answer) private view returns (uint80, int256, uint256, uint256, uint80) {
        // An `end` has 32 bits.
        uint80 number = uint80(FixedPoint.divDown(end, INTERVAL));
        return (number, answer, end - INTERVAL, end, number);
    }

    function _name(FundingQuantity quantity) private pure returns (string memory) {
        if (quantity == FundingQuantity.Rate) return "funding rate per 8 h";
        if (quantity == FundingQuantity.AnnualRate) return "funding rate per year";
        if (quantity == FundingQuantity.Premium) return "mean premium";
        return "funding paid per lot";
    }

    /// @dev A symbol's bytes up to the first zero.
    function _text(bytes32 symbol) private pure returns (string memory) {
        uint256 length;
        while (length < 32 && symbol[length] != 0) ++length;
        bytes memory text = new bytes(length);
        for (uint256 i; i < length; ++i) text[i] = symbol[i];
        return string(text);
    }
}
