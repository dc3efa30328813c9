// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AaveInterestConfig,
    AaveRate,
    AaveReserveData,
    IAaveInterest,
    IAavePool
} from "../../contracts/interfaces/IAaveInterest.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Aave's pool as far as it is read: reserves with their rates.
contract AavePool is IAavePool {
    mapping(address asset => AaveReserveData) private _reserves;

    function set(address asset, uint128 supply, uint128 borrow) external {
        _reserves[asset].currentLiquidityRate = supply;
        _reserves[asset].currentVariableBorrowRate = borrow;
        _reserves[asset].aTokenAddress = address(this);
    }

    function getReserveData(address asset) external view returns (AaveReserveData memory) {
        return _reserves[asset];
    }
}

/// @notice The interest component from Aave v3's rates.
contract AaveInterestTest is Test {
    uint128 private constant PERCENT = 1e25; // of a ray
    int256 private constant LIMIT = 0.01e18;

    AavePool private pool;
    address private immutable usdc = makeAddr("usdc");
    address private immutable weth = makeAddr("weth");

    function setUp() public {
        pool = new AavePool();
        pool.set(usdc, 3 * PERCENT, 5 * PERCENT);
        pool.set(weth, 1 * PERCENT, 2 * PERCENT);
    }

    /// @dev The function and the 15 words are Aave's: IPool.getReserveData(address) has the selector 0x35ea6a75.
    function test_aave_interfaceIsAaves() public view {
        assertEq(IAavePool.getReserveData.selector, bytes4(0x35ea6a75));
        (bool success, bytes memory data) = address(pool).staticcall(abi.encodeCall(IAavePool.getReserveData, (usdc)));
        assertTrue(success);
        assertEq(data.length, 15 * 32);
        uint256 borrow;
        assembly ("memory-safe") {
            borrow := mload(add(data, mul(5, 32))) // the fifth word
        }
        assertEq(borrow, 5 * PERCENT);
    }

    /// @dev 5 % less 2 % a year are 3 % / 1,095 in 8 h: 27,397,260,273,972.6 units, toward zero.
    function test_aave_borrowDifference() public {
        assertEq(_source(weth, AaveRate.Borrow, -LIMIT, LIMIT).interestRate(), 27_397_260_273_972);
    }

    function test_aave_supplyDifferenceAndMirror() public {
        // 3 % less 1 %: 2 % / 1,095 = 18,264,840,182,648.4.
        assertEq(_source(weth, AaveRate.Supply, -LIMIT, LIMIT).interestRate(), 18_264_840_182_648);
        pool.set(usdc, 1 * PERCENT, 0);
        pool.set(weth, 3 * PERCENT, 0);
        assertEq(_source(weth, AaveRate.Supply, -LIMIT, LIMIT).interestRate(), -18_264_840_182_648);
    }

    function test_aave_withoutBaseAssetItIsTheQuotesRate() public {
        // 5 % / 1,095 = 45,662,100,456,621.0
        assertEq(_source(address(0), AaveRate.Borrow, -LIMIT, LIMIT).interestRate(), 45_662_100_456_621);
    }

    function testFuzz_aave_isBounded(uint128 quote, uint128 base, int256 min, int256 max) public {
        min = bound(min, -LIMIT, LIMIT);
        max = bound(max, min, LIMIT);
        IAaveInterest source = _source(weth, AaveRate.Borrow, min, max);
        pool.set(usdc, 0, quote);
        pool.set(weth, 0, base);
        int256 rate = source.interestRate();
        assertGe(rate, min);
        assertLe(rate, max);
        int256 exact = ((int256(uint256(quote)) - int256(uint256(base))) * 8 hours) / (365 days * 1e9);
        if (exact >= min && exact <= max) assertEq(rate, exact);
    }

    function test_aave_refusesBounds() public {
        _expectBounds(1, 0);
        _expectBounds(-LIMIT - 1, 0);
        _expectBounds(0, LIMIT + 1);
    }

    function test_aave_refusesAnUnknownReserve() public {
        address other = makeAddr("other");
        vm.expectRevert(abi.encodeWithSelector(IAaveInterest.UnknownReserve.selector, other));
        this.deploy(AaveInterestConfig(pool, other, address(0), AaveRate.Borrow, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IAaveInterest.UnknownReserve.selector, other));
        this.deploy(AaveInterestConfig(pool, usdc, other, AaveRate.Borrow, 0, 0));
    }

    function test_aave_showsItsConfiguration() public {
        AaveInterestConfig memory config = _source(weth, AaveRate.Supply, -1, 2).configuration();
        assertEq(config.quoteAsset, usdc);
        assertEq(config.baseAsset, weth);
        assertEq(uint256(config.rate), uint256(AaveRate.Supply));
        assertEq(config.min, -1);
        assertEq(config.max, 2);
    }

    /// @dev External, so that a revert of the constructor can be expected.
    function deploy(AaveInterestConfig calldata config) external returns (IAaveInterest) {
        return IAaveInterest(deployCode("contracts/funding/AaveInterest.sol:AaveInterest", abi.encode(config)));
    }

    function _expectBounds(int256 min, int256 max) private {
        vm.expectRevert(abi.encodeWithSelector(IAaveInterest.InvalidBounds.selector, min, max, LIMIT));
        this.deploy(AaveInterestConfig(pool, usdc, weth, AaveRate.Borrow, min, max));
    }

    function _source(address base, AaveRate rate, int256 min, int256 max) private returns (IAaveInterest) {
        return this.deploy(AaveInterestConfig(pool, usdc, base, rate, min, max));
    }
}
