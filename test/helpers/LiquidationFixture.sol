// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";

/// @notice Alice is 1,000 lots of ETH long at 1,800 USD on 991 USD, bob is on the other side and has plenty.
abstract contract LiquidationFixture is ExchangeFixture {
    /// @dev Alice is long: whoever takes her lots over buys.
    uint256 internal constant ANY_PRICE = type(uint256).max;

    AccountId internal alice;
    AccountId internal bob;
    AccountId internal keeper;

    function setUp() public virtual override {
        super.setUp();
        alice = _openFunded("alice", 1_000e18);
        bob = _openFunded("bob", 1_000_000e18);
        keeper = _open(makeAddr("keeper"));
        _trade(eth, alice, bob, ETH_TICK, 1_000);
    }

    function _insure(MarketId market, uint256 amount) internal {
        vm.prank(_owner(bob));
        exchange.fundInsurance(bob, market, amount);
    }

    function _request(uint32 lots) internal view returns (Liquidate memory) {
        return Liquidate(alice, eth, lots, keeper, type(uint16).max, type(uint16).max, type(uint16).max);
    }

    function _assertNothingCloses() internal {
        _assertLiquidateRefused(
            _request(1_000),
            abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth)
        );
    }

    function _assertLiquidateRefused(Liquidate memory request, bytes memory expected) internal {
        _assertRefused(makeAddr("keeper"), abi.encodeCall(exchange.liquidate, (request)), expected);
    }
}
