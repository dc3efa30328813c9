// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice An attacker who knows the next answer of the feed.
contract OracleScenarios is ExchangeFixture {
    AccountId private thief;
    AccountId private maker;

    function setUp() public override {
        super.setUp();
        thief = _openFunded("thief", 100e18);
        maker = _openFunded("maker", 100_000e18);
    }

    /// @dev Trades are at makers' prices, never at the index, so there is no more to win than makers offer: 100 lots for 1,803 USD. When the
    /// answer is there, 357 of profit are not yet money: no more than the balance leaves.
    /// @dev Fails without: the cap of withdrawals at realised cash.
    function test_oracle_knowingTheNextAnswerWinsWhatMakersOffered() public {
        _place(maker, _ask(eth, 180_100, 50, 0));
        _place(maker, _ask(eth, 180_500, 50, 1));
        (uint256 filled, ) = _place(thief, _buy(eth, 198_000, 1_000));
        assertEq(filled, 100);
        assertEq(_position(eth, thief).entry(), 50 * 180_100 + 50 * 180_500);
        assertEq(_position(eth, maker).entry(), 50 * 180_100 + 50 * 180_500);
        _jump(eth, 2_160e18);
        _calm(eth);
        vm.prank(_owner(thief));
        assertEq(exchange.withdraw(thief, type(uint256).max, _owner(thief)), 99.0985e6);
        assertEq(_balance(thief), 0);
        _assertLedger();
    }

    /// @dev The feed says 1,750 already, the last sample still 1,800. Bought from an accomplice at 1,800, 100 lots would leave 49.1 USD of
    /// equity on 1,750 USD of position, and the accomplice 50 USD up.
    /// @dev Fails without: the fresh read of the index for every order that trades.
    function test_oracle_anAnswerCountsFromTheSecondItIsThere() public {
        _place(maker, _ask(eth, ETH_TICK, 100, 0));
        uint256 state = vm.snapshotState();
        _place(thief, _buy(eth, ETH_TICK, 100));
        assertTrue(vm.revertToState(state));
        _setIndex(eth, 1_750e18);
        assertEq(_market(eth).risk.indexPerLot(), 18e18, "the last sample");
        _assertPlaceRefused(
            thief,
            _buy(eth, ETH_TICK, 100),
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, thief, 100e18 - 50e18 - 0.9e18, 87.5e18)
        );
    }
}
