// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AaveInterestConfig, AaveRate, AaveReserveData, IAaveInterest, IAavePool} from "../interfaces/IAaveInterest.sol";
import {IInterestRateSource} from "../interfaces/IInterestRateSource.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";

/// @title AaveInterest
/// @dev Immutable, without an owner. A pool that fails makes this fail; whoever reads it falls back to a constant.
contract AaveInterest is IAaveInterest {
    uint256 private constant PERIOD = 8 hours;
    uint256 private constant YEAR = 365 days;
    /// @dev [ray per WAD] Aave counts in 1e27.
    uint256 private constant RAY_PER_WAD = 1e9;
    /// @dev [WAD per period] 1 % in 8 h is eleven times the notional in a year: no lending market is right about that.
    int256 private constant LIMIT = 0.01e18;

    IAavePool private immutable POOL;
    address private immutable QUOTE_ASSET;
    address private immutable BASE_ASSET;
    AaveRate private immutable RATE;
    int256 private immutable MIN;
    int256 private immutable MAX;

    constructor(AaveInterestConfig memory config) {
        bool areBounds = -LIMIT <= config.min && config.min <= config.max && config.max <= LIMIT;
        require(areBounds, InvalidBounds(config.min, config.max, LIMIT));
        POOL = config.pool;
        QUOTE_ASSET = config.quoteAsset;
        BASE_ASSET = config.baseAsset;
        RATE = config.rate;
        MIN = config.min;
        MAX = config.max;
        // A wrong address is found now, not by the first sample.
        _yearly(config.pool, config.quoteAsset, config.rate);
        if (config.baseAsset != address(0)) _yearly(config.pool, config.baseAsset, config.rate);
    }

    /// @inheritdoc IInterestRateSource
    function interestRate() external view returns (int256) {
        int256 yearly = _yearly(POOL, QUOTE_ASSET, RATE);
        if (BASE_ASSET != address(0)) yearly -= _yearly(POOL, BASE_ASSET, RATE);
        // Rates are 128 bits, so that the product stays below 2^144.
        return FixedPoint.clamp(FixedPoint.divToZero(yearly * int256(PERIOD), YEAR * RAY_PER_WAD), MIN, MAX);
    }

    /// @inheritdoc IAaveInterest
    function configuration() external view returns (AaveInterestConfig memory) {
        return
            AaveInterestConfig({
                pool: POOL,
                quoteAsset: QUOTE_ASSET,
                baseAsset: BASE_ASSET,
                rate: RATE,
                min: MIN,
                max: MAX
            });
    }

    /// @dev [ray per year]
    function _yearly(IAavePool pool, address asset, AaveRate rate) private view returns (int256) {
        AaveReserveData memory reserve = pool.getReserveData(asset);
        // A reserve that is not listed is all zeros; a listed one has an aToken.
        require(reserve.aTokenAddress != address(0), UnknownReserve(asset));
        uint128 yearly = rate == AaveRate.Borrow ? reserve.currentVariableBorrowRate : reserve.currentLiquidityRate;
        return int256(uint256(yearly));
    }
}
