// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Attempts at the premium: impact size 100 lots, premiums up to 5 %, one sample in ten seconds.
contract FundingScenarios is ExchangeFixture {
    AccountId private first;
    AccountId private second;

    function setUp() public override {
        super.setUp();
        first = _openFunded("first", 100_000e18);
        second = _openFunded("second", 100_000e18);
    }

    /// @dev Around every sample the smallest order stands at the edge of the band, and is then sold to by its owner's other account.
    /// Neither the trades nor so little depth move premium or mark.
    /// @dev Fails without: the impact size.
    function test_funding_selfTradesAtTheBandEdgeMoveNothing() public {
        for (uint256 i = 0; i < 60; ++i) {
            _place(first, _bid(eth, 198_000, 6, 0));
            _advance(10);
            assertTrue(_sample(eth));
            (uint256 filled, ) = _place(second, _sell(eth, 198_000, 6));
            assertEq(filled, 6);
        }
        assertEq(_market(eth).premium.covered(), 600);
        assertEq(_market(eth).premium.premiumIntegral(), 0);
        assertEq(_market(eth).risk.basis(), 0);
        _assertLedger();
    }

    /// @dev A book that bids 1 % over the index all hour, and is empty for the one sample of ten seconds.
    /// @dev Fails without: the integral over time.
    function test_funding_aBookThinnedForOneBlockCountsForItsTimeOnly() public {
        _place(first, _bid(eth, 181_800, 1_000, 0));
        for (uint256 i = 1; i < 360; ++i) {
            _advanceTo(START + 10 * i);
            assertTrue(_sample(eth));
            if (i == 100) _cancel(first, eth, 0);
            if (i == 101) _place(first, _bid(eth, 181_800, 1_000, 0));
        }
        assertEq(_market(eth).premium.covered(), 3_590);
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 3_580);
    }
}
