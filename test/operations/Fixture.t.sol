// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice What every other test relies on.
contract FixtureTest is ExchangeFixture {
    function test_fixture_tradesAndKeepsTheLedger() public {
        AccountId alice = _openFunded("alice", 10_000e18);
        AccountId bob = _openFunded("bob", 10_000e18);
        _trade(eth, alice, bob, ETH_TICK, 100);
        assertEq(_size(eth, alice), 100);
        assertEq(_size(eth, bob), -100);
        assertEq(_position(eth, alice).entry(), 100 * 180_000);
        // 1,800 USD at 0.05 % and 0.01 %.
        assertEq(_balance(alice), 10_000e18 - 0.9e18);
        assertEq(_balance(bob), 10_000e18 - 0.18e18);
        _assertLedger();
    }
}
