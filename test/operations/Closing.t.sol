// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILens, WindDownView} from "../../contracts/interfaces/ILens.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {FeeTier, IMarketAdmin, MarketStatus, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {IWindDown} from "../../contracts/interfaces/IWindDown.sol";
import {IIndexOracle} from "../../contracts/interfaces/IIndexOracle.sol";
import {HostileFeed} from "../../contracts/mocks/chainlink/HostileFeed.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {WindDownFixture} from "../helpers/WindDownFixture.sol";

/// @notice A market on its way to the end: what may still be done, the mark, and the price that it is closed at.
contract ClosingTest is WindDownFixture {
    ILens private lens;

    function setUp() public override {
        super.setUp();
        lens = _deployLens();
    }

    function _mark() private view returns (uint256) {
        return lens.prices(exchange, eth).mark;
    }

    // Beginning

    function test_windDown() public {
        exchange.schedule(abi.encodeCall(exchange.windDownMarket, (eth, 1 hours)));
        _advance(1);
        vm.expectEmit(address(exchange));
        emit IMarketAdmin.MarketStatusChanged(eth, MarketStatus.Closing, START + 1 + 1 hours);
        exchange.windDownMarket(eth, 1 hours);
        assertEq(_hot(eth).status(), uint256(MarketStatus.Closing));
        assertEq(_market(eth).closing.startedAt(), START + 1);
        assertEq(_market(eth).closing.endsAt(), START + 1 + 1 hours);
        assertEq(_market(eth).closing.covered(), 0);
    }

    function test_windDown_isAnnouncedAndInBounds() public {
        bytes memory call = abi.encodeCall(exchange.windDownMarket, (eth, 1 hours));
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.NotScheduled.selector, keccak256(call))
        );
        _assertDurationRefused(1 hours - 1);
        _assertDurationRefused(7 days + 1);
        _windDown(eth, 7 days);
        _windDown(sol, 1 hours);
    }

    function _assertDurationRefused(uint256 duration) private {
        bytes memory call = abi.encodeCall(exchange.windDownMarket, (eth, duration));
        exchange.schedule(call);
        _advance(1);
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.OutOfBounds.selector, bytes32("duration"), duration, 1 hours, 7 days)
        );
    }

    function test_windDown_thereIsNoWayBack() public {
        exchange.restrictMarket(eth);
        _windDown(eth, 1 hours);
        _assertNoWayBack(MarketStatus.Closing);
        _closeEth();
        _assertNoWayBack(MarketStatus.Closed);
        bytes memory call = abi.encodeCall(exchange.closeMarket, (eth));
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, eth, MarketStatus.Closed)
        );
    }

    function _assertNoWayBack(MarketStatus status) private {
        bytes memory expected = abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, eth, status);
        _assertRefused(address(this), abi.encodeCall(exchange.restrictMarket, (eth)), expected);
        bytes[5] memory calls = [
            abi.encodeCall(exchange.unrestrictMarket, (eth)),
            abi.encodeCall(exchange.haltMarket, (eth)),
            abi.encodeCall(exchange.resumeMarket, (eth)),
            abi.encodeCall(exchange.windDownMarket, (eth, 2 hours)),
            abi.encodeCall(exchange.setFeeTiers, (eth, new FeeTier[](0)))
        ];
        for (uint256 i; i < calls.length; ++i) {
            exchange.schedule(calls[i]);
            _advance(1);
            _assertRefused(address(this), calls[i], expected);
            exchange.unschedule(calls[i]);
        }
    }

    /// @dev As after a halt that is resumed: a quarter of an hour in which positions shrink and nobody is liquidated.
    function test_windDown_fromHaltBeginsWithGrace() public {
        _announced(abi.encodeCall(exchange.haltMarket, (eth)));
        _windDown(eth, 1 hours);
        _walkTo(eth, 1_690e18);
        Liquidate memory request = Liquidate(alice, eth, 1_000, NOBODY, 10, 10, 10);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (request)),
            abi.encodeWithSelector(ILiquidation.LiquidationPaused.selector, eth)
        );
        _advance(15 minutes);
        PlaceOrder memory bid = _bid(eth, 165_000, 700, 0);
        bid.reduceOnly = true;
        _place(bob, bid);
        exchange.liquidate(request);
        assertEq(_clock(alice), vm.getBlockTimestamp());
    }

    // While it closes

    function test_closing_positionsOnlyShrink() public {
        _place(bob, _ask(eth, ETH_TICK + 100, 10, 0));
        _windDown(eth, 1 hours);
        PlaceOrder memory order = _bid(eth, ETH_TICK, 10, 0);
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth));
        // Bob would grow: his ask is passed over. His bid shrinks him.
        order = _buy(eth, ETH_TICK + 100, 10);
        order.reduceOnly = true;
        (uint256 filled, ) = _place(carol, order);
        assertEq(filled, 0);
        order = _bid(eth, ETH_TICK, 100, 1);
        order.reduceOnly = true;
        _place(bob, order);
        order = _sell(eth, ETH_TICK, 100);
        order.reduceOnly = true;
        (filled, ) = _place(alice, order);
        assertEq(filled, 100);
        assertEq(_size(eth, alice), 900);
        assertEq(_size(eth, bob), -600);
        _assertLedger();
    }

    /// @dev 900 s at 18 a lot, 300 s at 18.33: the mean is 18.0825, a third of the time has passed. 18.33 - 0.2475 / 3 = 18.2475.
    function test_closing_markMovesIntoTheMean() public {
        _windDown(eth, 1 hours);
        assertEq(_mark(), 18e18);
        _sampleFor(eth, 900, 300);
        _setIndex(eth, 1_833e18);
        // A fresh index counts as the rest of the mark: 18.33 - 0.33 / 4.
        assertEq(_mark(), 18.2475e18);
        _sampleFor(eth, 300, 300);
        assertEq(_market(eth).closing.covered(), 1_200);
        assertEq(_market(eth).closing.indexIntegral(), 21_699e18);
        assertEq(_mark(), 18.2475e18);
        WindDownView memory v = lens.windDown(exchange, eth);
        assertEq(v.meanIndexPerLot, 18.0825e18);
        assertEq(v.covered, 1_200);
        assertEq(v.settlementPerLot, 0, "not known yet");
        // At the end it is the mean, and stays so whatever the index does.
        _sampleFor(eth, 2_100, 300);
        _advance(300);
        assertEq(_market(eth).closing.covered(), 3_300);
        assertEq(_mark(), 18.24e18);
        _setIndex(eth, 1_800e18);
        _advance(1_000);
        assertEq(_mark(), 18.24e18);
        assertEq(lens.windDown(exchange, eth).settlementPerLot, 18.24e18);
    }

    /// @dev Longs pay for a mark below what they would have with the ordinary one: margin follows the blend.
    function test_closing_marginFollowsTheBlend() public {
        _windDown(eth, 1 hours);
        _sampleFor(eth, 3_300, 300);
        _setIndex(eth, 1_850e18);
        // Mean 18, eleven twelfths of the time: 18.5 - 0.5 x 11 / 12, a gain of 41.666... for alice.
        assertEq(lens.account(exchange, alice).unrealised, 41_666666666666667000);
    }

    /// @dev The rounding goes toward the ordinary mark.
    function testFuzz_closing_blend(uint256 price, uint256 later) public {
        price = bound(price, 1_750e8, 1_850e8) * 1e10;
        later = bound(later, 0, 3_600);
        _windDown(eth, 1 hours);
        _sampleFor(eth, 300, 300);
        _setIndex(eth, price);
        _sampleFor(eth, 600, 300);
        vm.warp(_market(eth).closing.startedAt() + 900 + later);
        _setIndex(eth, price);
        int256 mean = int256((300 * 18e18 + 600 * (price / 100)) / 900);
        int256 ordinary = int256(price / 100);
        int256 elapsed = int256(900 + later > 3_600 ? 3_600 : 900 + later);
        int256 expected = 1_800 < elapsed ? ordinary : ordinary + ((mean - ordinary) * elapsed) / 3_600;
        assertEq(int256(_mark()), expected);
    }

    function test_closing_tooLittleCoverageLeavesTheOrdinaryMark() public {
        _windDown(eth, 1 hours);
        _sampleFor(eth, 300, 300);
        _setIndex(eth, 1_850e18);
        _advance(300);
        assertEq(_mark(), 18_416666666666666667, "half of the time is covered");
        _advance(1);
        assertEq(_mark(), 18.5e18, "less than half");
    }

    /// @dev What a sample covers of the time before the start is not part of the mean.
    function test_closing_firstSampleCountsFromTheStart() public {
        _sample(eth);
        _advance(5);
        _windDown(eth, 1 hours);
        _advance(4);
        assertTrue(_sample(eth));
        assertEq(_market(eth).closing.covered(), 4);
        assertEq(_market(eth).closing.indexIntegral(), 72e18);
    }

    function test_closing_liquidationGoesOn() public {
        _place(bob, _bid(eth, 165_000, 700, 0));
        _windDown(eth, 1 hours);
        _walkTo(eth, 1_740e18);
        Liquidate memory request = Liquidate(alice, eth, 1_000, NOBODY, 10, 10, 10);
        exchange.liquidate(request);
        assertGt(_clock(alice), 0);
        _assertLedger();
    }

    /// @dev Alice may grow in SOL and take money out; an account without a position takes all.
    function test_closing_holderTradesElsewhere() public {
        AccountId dave = _openFunded("dave", 1_000e18);
        _place(dave, _bid(sol, SOL_TICK - 100, 10, 0));
        _cancel(dave, sol, 0);
        _windDown(eth, 1 hours);
        _trade(sol, alice, bob, SOL_TICK, 20); // IM 30, fee 0.15
        vm.prank(_owner(alice));
        exchange.withdraw(alice, 60e6, _owner(alice));
        vm.prank(_owner(dave));
        exchange.withdraw(dave, 1_000e6, _owner(dave));
        _assertLedger();
    }

    // Terms

    function test_closing_onlyTheOracleMayChange() public {
        _windDown(eth, 1 hours);
        _killFeed(eth);
        MarketTerms memory terms = lens.market(exchange, eth).terms;
        (HostileFeed feed, IIndexOracle oracle) = _newOracle(1_790e18);
        terms.oracle = oracle;
        terms.trading.takerFee = 0.0006e18;
        bytes memory call = abi.encodeCall(exchange.configureMarket, (eth, terms));
        exchange.schedule(call);
        vm.warp(vm.getBlockTimestamp() + 1);
        _assertRefused(address(this), call, abi.encodeWithSelector(IMarketAdmin.TermsAreFixed.selector, eth));
        terms.trading.takerFee = 0.0005e18;
        exchange.schedule(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        vm.warp(vm.getBlockTimestamp() + 1);
        exchange.configureMarket(eth, terms);
        feeds[1] = feed;
        _setIndex(eth, 1_790e18);
        assertEq(_market(eth).trading.oracle(), address(oracle));
        _advance(10);
        assertTrue(_sample(eth));
    }

    /// @dev MM on its way from 60 to 66 percent of IM within a day goes on, whatever oracle it is: terms name where it goes.
    function test_closing_aRampGoesOnWithAnotherOracle() public {
        MarketTerms memory terms = lens.market(exchange, eth).terms;
        assertEq(_market(eth).risk.maintenance(), 60, "listed");
        terms.margin.maintenance = 0.66e18;
        (terms.sampling.markBand, terms.funding.maxRate) = (0.008e18, 0.012e18);
        _announced(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        assertEq(_market(eth).risk.maintenance(), 60, "a ramp");
        uint256 start = vm.getBlockTimestamp();
        _windDown(eth, 2 days);
        vm.warp(start + 12 hours);
        _setIndex(eth, 1_800e18);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.maintenance(), 63);

        _killFeed(eth);
        (HostileFeed feed, IIndexOracle oracle) = _newOracle(1_800e18);
        MarketTerms memory reached = lens.market(exchange, eth).terms;
        reached.oracle = oracle;
        _assertTermsRefused(reached);
        terms.oracle = oracle;
        _announced(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        assertEq(_market(eth).risk.maintenance(), 63);
        feeds[1] = feed;
        vm.warp(start + 1 days);
        _setIndex(eth, 1_800e18);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.maintenance(), 66);
        assertFalse(_market(eth).hot.isRamping());
    }

    /// @dev Each group of terms, one at a time.
    function test_closing_noOtherTermMayChange() public {
        _windDown(eth, 1 days);
        MarketTerms memory terms = lens.market(exchange, eth).terms;
        terms.margin.initialMargin = 0.06e18;
        _assertTermsRefused(terms);
        terms = lens.market(exchange, eth).terms;
        terms.margin.openInterestCap = 200_000;
        _assertTermsRefused(terms);
        terms = lens.market(exchange, eth).terms;
        terms.sampling.maxSampleGap = 600;
        _assertTermsRefused(terms);
        terms = lens.market(exchange, eth).terms;
        terms.funding.damper = 0;
        _assertTermsRefused(terms);
        terms = lens.market(exchange, eth).terms;
        terms.trading.removalFee = 0;
        _assertTermsRefused(terms);
        terms = lens.market(exchange, eth).terms;
        terms.liquidation.fundLimit = 1e18;
        _assertTermsRefused(terms);
    }

    function _assertTermsRefused(MarketTerms memory terms) private {
        bytes memory call = abi.encodeCall(exchange.configureMarket, (eth, terms));
        exchange.schedule(call);
        _advance(1);
        _assertRefused(address(this), call, abi.encodeWithSelector(IMarketAdmin.TermsAreFixed.selector, eth));
    }

    function test_closed_hasNoTermsToChange() public {
        _windDown(eth, 1 hours);
        _closeEth();
        MarketTerms memory terms = lens.market(exchange, eth).terms;
        bytes memory call = abi.encodeCall(exchange.configureMarket, (eth, terms));
        exchange.schedule(call);
        _advance(1);
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, eth, MarketStatus.Closed)
        );
    }

    // The end

    function test_close_onlyAfterTheEnd() public {
        bytes memory call = abi.encodeCall(exchange.closeMarket, (eth));
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, eth, MarketStatus.Active)
        );
        MarketId unknown = MarketId.wrap(9);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.closeMarket, (unknown)),
            abi.encodeWithSelector(ITrading.UnknownMarket.selector, unknown)
        );
        _windDown(eth, 1 hours);
        uint256 end = vm.getBlockTimestamp() + 1 hours;
        _advanceTo(end - 1);
        _assertRefused(address(this), call, abi.encodeWithSelector(IWindDown.StillClosing.selector, eth, end));
        _advanceTo(end);
        vm.prank(makeAddr("anyone"));
        exchange.closeMarket(eth);
        assertEq(_hot(eth).status(), uint256(MarketStatus.Closed));
    }

    function test_close_nothingTradesAfterTheEnd() public {
        _place(bob, _bid(eth, 165_000, 700, 0));
        _windDown(eth, 1 hours);
        _walkTo(eth, 1_690e18);
        _advanceTo(_market(eth).closing.endsAt());
        _assertDead(MarketStatus.Closing);
        assertFalse(_sample(eth));
        exchange.closeMarket(eth);
        _assertDead(MarketStatus.Closed);
        assertFalse(_sample(eth));
        // Cancelling goes on, and with it what only takes lots off an order.
        _amend(bob, eth, 0, 165_000, 600);
        _cancel(bob, eth, 0);
        assertEq(_position(eth, bob).bidLots(), 0);
        _assertLedger();
    }

    function _assertDead(MarketStatus status) private {
        bytes memory expected = abi.encodeWithSelector(ITrading.MarketNotTrading.selector, eth, uint256(status));
        PlaceOrder memory order = _sell(eth, 165_000, 10);
        order.reduceOnly = true;
        _assertPlaceRefused(alice, order, expected);
        Liquidate memory request = Liquidate(alice, eth, 1_000, NOBODY, 10, 10, 10);
        _assertRefused(address(this), abi.encodeCall(exchange.liquidate, (request)), expected);
    }

    /// @dev 900 s at 18, 2,400 s at 18.33.
    function test_close_atTheMean() public {
        _windDown(eth, 1 hours);
        _sampleFor(eth, 900, 300);
        _setIndex(eth, 1_833e18);
        _sampleFor(eth, 2_400, 300);
        _advance(300);
        vm.expectEmit(address(exchange));
        emit IWindDown.MarketClosed(eth, 18.24e18, true, 3_300, 2_000);
        assertEq(exchange.closeMarket(eth), 18.24e18);
        assertTrue(_market(eth).settlement.isTwap());
        assertEq(_market(eth).settlement.lotsLeft(), 2_000);
    }

    /// @dev Half covered is enough; a second less, and the last mark stands.
    function test_close_coverage() public {
        _windDown(eth, 1 hours);
        _sampleFor(eth, 1_800, 300);
        _setIndex(eth, 1_790e18);
        _closeEth();
        assertEq(_market(eth).settlement.perLot(), 18e18);
        assertTrue(_market(eth).settlement.isTwap());
    }

    function test_close_atTheLastMark() public {
        _windDown(eth, 1 hours);
        _sampleFor(eth, 1_500, 300);
        _setIndex(eth, 1_790e18);
        _sampleFor(eth, 299, 299);
        _advanceTo(_market(eth).closing.endsAt());
        vm.expectEmit(address(exchange));
        emit IWindDown.MarketClosed(eth, 17.9e18, false, 1_799, 2_000);
        exchange.closeMarket(eth);
        assertFalse(_market(eth).settlement.isTwap());
    }

    /// @dev The basis of the last sample counts as it reads at the end, not when somebody closes: 0.2 % of an hour's premium, 600 s old at
    /// the end, of which 300 s beyond the longest gap: five sixths of it are left.
    function test_close_whenDoesNotMatter() public {
        _place(bob, _bid(eth, ETH_TICK + 1_800, 5_000, 0));
        _windDown(eth, 1 hours);
        _advance(2_400);
        _sample(eth);
        uint256 index = _market(eth).risk.indexPerLot();
        uint256 snapshot = vm.snapshotState();
        // The sample's basis fades within 2,100 s: it has at the end, in part, and would be gone later.
        _advanceTo(START + 3_601);
        uint256 atOnce = exchange.closeMarket(eth);
        assertGt(atOnce, index);
        vm.revertToState(snapshot);
        _advanceTo(START + 3_601 + 1_000);
        assertEq(exchange.closeMarket(eth), atOnce);
    }

    function test_close_withADeadOracle() public {
        _walkTo(eth, 1_780e18);
        _killFeed(eth);
        _windDown(eth, 1 hours);
        _closeEth();
        assertEq(_market(eth).settlement.perLot(), 17.8e18);
        assertFalse(_market(eth).settlement.isTwap());
        // Nothing that alice does looks at the oracle any more.
        _trade(sol, bob, carol, SOL_TICK, 10);
        assertFalse(lens.account(exchange, alice).impaired);
        exchange.settlePositions(eth, _list3(alice, bob, carol));
        assertEq(_balance(alice), 991e18 - 200e18);
        _assertLedger();
    }
}
