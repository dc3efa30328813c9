// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {IMarketAdmin, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice What IM adds to its base, and how a raised MM comes along. Alice is 1,000 lots long at 1,800 USD on 991 USD: IM 900, MM 540.
contract MarginAddOnsTest is LiquidationFixture {
    // Volatility

    /// @dev 2 % up and 1.96 % down every 10 s: 0.0004 / 10 s, of which a look weighs 72,100 of 25,992,100.
    function test_volatility_everySampleCounts() public {
        _setIndex(eth, 1_836e18);
        _advance(10);
        assertTrue(_sample(eth));
        // (4e13 x 72,100 + 25,920,000) / 25,992,100.
        assertEq(_market(eth).premium.variance(), 110_956_790_718);
        assertEq(_market(eth).risk.volatility(), 0, "the base rate of 5 % covers 3 %");
        _shake(5);
        // By now 7.3 %.
        assertEq(_market(eth).risk.volatility(), 23);
        _shake(15);
        assertEq(_market(eth).risk.volatility(), 50, "IM doubles at most");
    }

    /// @dev An hour of calm, looked at once a minute, leaves 1 / e of it.
    function test_volatility_calmsDown() public {
        _shake(20);
        uint256 before = _market(eth).premium.variance();
        for (uint256 i = 0; i < 60; ++i) {
            _advance(60);
            assertTrue(_sample(eth));
        }
        uint256 left = _market(eth).premium.variance();
        assertGt(left * 1_000, before * 365);
        assertLt(left * 1_000, before * 370);
        assertEq(_market(eth).premium.covered() % 60, 0, "an interval that ended left it alone");
    }

    /// @dev A gap has no premium, and is a move all the same: 4 % in 10 s when it is shown, 4 % more when it is watched.
    function test_volatility_gapsCount() public {
        _setIndex(eth, 1_872e18);
        _advance(10);
        assertFalse(_sample(eth));
        // (1.6e14 x 72,100 + 25,920,000) / 25,992,100.
        uint256 variance = 443_827_162_869;
        assertEq(_market(eth).premium.variance(), variance);
        // sqrt(9 x 900 x 4.438e-7) is 5.996 %: 0.996 % beyond the base rate.
        assertEq(_market(eth).risk.volatility(), 10);
        _setIndex(eth, 1_909.44e18);
        _advance(10);
        assertFalse(_sample(eth), "paused");
        variance = (4e13 * 72_100 + variance * 25_920_000) / 25_992_100;
        assertEq(_market(eth).premium.variance(), variance);
        assertEq(_market(eth).risk.indexPerLot(), 19.0944e18);
    }

    /// @dev The closed form at twice the IM: a lot kept needs 0.525 + (1.75 - 0.525) / 4 = 0.83125, a lot closed costs 0.27129375.
    /// 491 - 271.29375 = 219.70625 is enough for 392 lots, at 0.55995625 each.
    function test_volatility_liquidationReachesItsTargetAtTheWorstPrice() public {
        _shake(20);
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 174_125, 1_000, 0));
        assertEq(exchange.liquidate(_request(1_000)), 608);
        int256 equity = _balance(alice) + 392 * 17.5e18 - int256(_position(eth, alice).entry() * 1e14);
        assertGe(equity, 325.85e18);
        assertLt(equity, 325.85e18 + 0.56e18, "a lot less would not have done");
        _assertLedger();
    }

    // Funding

    /// @dev Without a premium longs pay the interest, 0.01 % of 18 USD per 8 h: 0.000225 for the next hour. Alice must keep it for 1,000 lots;
    /// bob, who gets it, need not.
    function test_funding_whoPaysKeepsTheNextInterval() public {
        _coverAnHour();
        assertEq(_market(eth).funding.rate(), 976_562_500);
        _realize(eth, alice);
        uint256 free = uint256(_balance(alice)) - 900e18 - 0.225e18;
        uint256 units = _units(free);
        _assertRefused(
            _owner(alice),
            abi.encodeCall(exchange.withdraw, (alice, units + 1, _owner(alice))),
            abi.encodeWithSelector(
                IAccounts.InsufficientFreeCollateral.selector,
                alice,
                free,
                (units + 1) * exchange.collateralScale()
            )
        );
        vm.prank(_owner(alice));
        exchange.withdraw(alice, units, _owner(alice));

        _realize(eth, bob);
        units = _units(uint256(_balance(bob)) - 900e18);
        vm.prank(_owner(bob));
        exchange.withdraw(bob, units, _owner(bob));
        assertLt(_balance(bob), 900e18 + 1e12, "nothing is kept for what he gets");
    }

    // Ramp

    /// @dev From 5 % to 6 % in two days; only a look at the index moves it.
    function test_ramp_movesWithSamples() public {
        uint256 start = _raise(0.06e18);
        assertEq(_market(eth).risk.initialMargin(), 500);
        _advanceTo(start + 1 days);
        assertEq(_market(eth).risk.initialMargin(), 500, "nobody has looked");
        vm.expectEmit(address(exchange));
        emit IMarketAdmin.MarginRamped(eth, 550, 60);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.initialMargin(), 550);
        // No look for a month: it ends at its target, and is over.
        _advanceTo(start + 30 days);
        assertTrue(_market(eth).hot.isRamping());
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.initialMargin(), 600);
        assertFalse(_market(eth).hot.isRamping());
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.initialMargin(), 600);
    }

    /// @dev 20 % up after a day: the gap is measured by what held until then, 3 %, and the look that shows it counts.
    function test_ramp_gapsTakeItAlong() public {
        uint256 start = _raise(0.06e18);
        _advanceTo(start + 1 days);
        _setIndex(eth, 2_160e18);
        assertFalse(_sample(eth));
        assertEq(_market(eth).risk.initialMargin(), 550);
        _advanceTo(start + 1 days + 30);
        assertFalse(_sample(eth), "paused");
        _advanceTo(start + 2 days);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.initialMargin(), 600);
    }

    // Helpers

    /// @dev So many samples 10 s apart, 2 % up from 1,800 or back; ends at 1,800 for an even number after an even one.
    function _shake(uint256 times) private {
        for (uint256 i = 0; i < times; ++i) {
            _setIndex(eth, _market(eth).risk.indexPerLot() == 18e18 ? 1_836e18 : 1_800e18);
            _advance(10);
            assertTrue(_sample(eth));
        }
    }

    /// @dev To the end of an hour that was sampled throughout.
    function _coverAnHour() private {
        uint256 start = (vm.getBlockTimestamp() / 1 hours + 1) * 1 hours;
        _advanceTo(start - 300);
        _sample(eth);
        for (uint256 i = 0; i <= 12; ++i) {
            _advanceTo(start + i * 300);
            assertTrue(_sample(eth));
        }
    }

    /// @return start When the ramp began [unix s]
    function _raise(uint256 initialMargin) private returns (uint256 start) {
        MarketTerms memory terms = _ethTerms();
        (terms.oracle, terms.funding.model) = (_oracleOf(eth), model);
        terms.margin.initialMargin = initialMargin;
        _callDelayed(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        return vm.getBlockTimestamp();
    }
}
