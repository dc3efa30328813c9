// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInterestRateSource} from "./IInterestRateSource.sol";

/// @notice A reserve as Aave v3's pool returns it: DataTypes.ReserveDataLegacy of aave-v3-origin, the same 15 words since v3.0.
struct AaveReserveData {
    uint256 configuration;
    uint128 liquidityIndex; // [ray]
    uint128 currentLiquidityRate; // what suppliers earn [ray per year]
    uint128 variableBorrowIndex; // [ray]
    uint128 currentVariableBorrowRate; // what borrowers pay [ray per year]
    uint128 currentStableBorrowRate; // zero since v3.2 [ray per year]
    uint40 lastUpdateTimestamp; // [unix s]
    uint16 id;
    address aTokenAddress;
    address stableDebtTokenAddress;
    address variableDebtTokenAddress;
    address interestRateStrategyAddress;
    uint128 accruedToTreasury;
    uint128 unbacked;
    uint128 isolationModeTotalDebt;
}

/// @notice The part of Aave v3's IPool that is read.
interface IAavePool {
    function getReserveData(address asset) external view returns (AaveReserveData memory);
}

/// @notice Which of a reserve's rates is taken.
enum AaveRate {
    Borrow, // variable, paid by borrowers
    Supply // earned by suppliers
}

/// @notice Everything that the source is deployed with.
struct AaveInterestConfig {
    IAavePool pool;
    address quoteAsset; // what the market is quoted in, such as USDC
    address baseAsset; // what is traded, such as WETH; zero for none
    AaveRate rate;
    int256 min; // [WAD per period]
    int256 max; // [WAD per period]
}

/// @title Interest component from Aave v3
/// @notice I = (rate of the quote asset - rate of the base asset) x 8 h / year, toward zero, held inside [min, max]: what it costs to be
/// long with borrowed quote, less what borrowing the base to be short costs. Aave's rates are linear per year of 365 days, in ray (1e27).
/// Source: aave-v3-origin, IPool.getReserveData and DefaultReserveInterestRateStrategyV2; BitMEX, interest component.
interface IAaveInterest is IInterestRateSource {
    error InvalidBounds(int256 min, int256 max, int256 limit);

    /// @notice The pool lists no such reserve.
    error UnknownReserve(address asset);

    /// @notice The source's configuration, in full.
    function configuration() external view returns (AaveInterestConfig memory);
}
