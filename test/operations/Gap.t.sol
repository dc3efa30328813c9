// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {IFunding} from "../../contracts/interfaces/IFunding.sol";
import {Deleverage} from "../../contracts/interfaces/ILiquidation.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {AmendOrder, ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";
import {HostileModel} from "../helpers/Models.sol";

/// @notice The gap row of docs/index-states.md, cell by cell. MM of ETH is 3 %: an index that was 1,800 when last seen may be 1,746 to 1,854.
contract GapTest is LiquidationFixture {
    AccountId private maker;
    AccountId private flat;
    MarketId private sol;

    function setUp() public override {
        super.setUp();
        maker = _openFunded("maker", 100_000e18);
        flat = _openFunded("flat", 100e18);
        sol = _listLate(_solTerms(), 150e18);
        _sample(eth);
        _place(maker, _bid(eth, 170_000, 500, 0));
        _place(maker, _ask(eth, 190_000, 500, 1));
    }

    // Before it is shown

    function test_gap_beginsBeyondTheMaintenanceRate() public {
        _setIndex(eth, 1_854e18);
        _place(bob, _buy(eth, 185_400, 1));
        _setIndex(eth, 1_746e18);
        _place(bob, _buy(eth, 185_400, 1));
        _setIndex(eth, 1_745.99999999e18);
        _assertPlaceRefused(bob, _buy(eth, 190_000, 1), _gapError(17.4599999999e18));
        _setIndex(eth, 1_854.00000001e18);
        _assertPlaceRefused(bob, _buy(eth, 190_000, 1), _gapError(18.5400000001e18));
    }

    function test_gap_holdersDontLeaveBeforeItIsShown() public {
        _setIndex(eth, 1_690e18);
        bytes memory data = abi.encodeCall(exchange.withdraw, (bob, 1, _owner(bob)));
        _assertRefused(_owner(bob), data, abi.encodeWithSelector(IAccounts.ExitsPaused.selector, bob));
        AccountId second = _open(_owner(bob));
        data = abi.encodeCall(exchange.transfer, (bob, second, 1e18));
        _assertRefused(_owner(bob), data, abi.encodeWithSelector(IAccounts.ExitsPaused.selector, bob));
    }

    function test_gap_isNotShownInPassing() public {
        _setIndex(eth, 1_690e18);
        _advance(10);
        _cancel(maker, eth, 0);
        assertEq(_market(eth).risk.indexPerLot(), 18e18);
        assertEq(_market(eth).crisis.pausedUntil(), 0);
    }

    // Shown

    function test_gap_samplePremiumShowsIt() public {
        uint256 covered = _market(eth).premium.covered();
        _setIndex(eth, 1_690e18);
        vm.expectEmit(address(exchange));
        emit IFunding.IndexGapped(eth, 18e18, 16.9e18, block.timestamp + 60);
        assertFalse(_sample(eth));
        assertEq(_market(eth).risk.indexPerLot(), 16.9e18);
        assertEq(_market(eth).risk.sampledAt(), block.timestamp);
        assertEq(_market(eth).premium.covered(), covered, "what nobody measured");
    }

    function test_gap_pauseLetsDepositsAndCancelsThrough() public {
        _reveal(1_690e18);
        bytes memory paused = _pausedError(block.timestamp + 60);
        _assertPlaceRefused(maker, _bid(eth, 168_000, 50, 2), paused);
        _assertPlaceRefused(bob, _buy(eth, 170_000, 10), paused);
        _assertPlaceRefused(bob, _reduceOnlyBuy(10), paused);
        AmendOrder memory amend = AmendOrder(eth, 0, _generation(eth, maker, 0), Tick.wrap(169_000), 500, 0);
        _assertRefused(_owner(maker), abi.encodeCall(exchange.amend, (maker, amend)), paused);
        OrderKey[] memory keys = new OrderKey[](0);
        _assertRefused(_owner(maker), abi.encodeCall(exchange.prune, (eth, keys, NOBODY)), paused);

        amend.tick = Tick.wrap(170_000);
        amend.lots = 400;
        vm.prank(_owner(maker));
        exchange.amend(maker, amend); // only shrinks, in its place
        _cancel(maker, eth, 1);
        _fund(alice, 1e18);
    }

    function test_gap_pauseBarsTheExitsOfHoldersOnly() public {
        _reveal(1_690e18);
        bytes memory data = abi.encodeCall(exchange.withdraw, (bob, 1, _owner(bob)));
        _assertRefused(_owner(bob), data, abi.encodeWithSelector(IAccounts.ExitsPaused.selector, bob));
        vm.prank(_owner(flat));
        exchange.withdraw(flat, type(uint256).max, _owner(flat));
        vm.prank(_owner(maker));
        exchange.withdraw(maker, 1, _owner(maker)); // orders, no position
    }

    /// @dev The same account trades elsewhere.
    function test_gap_pauseStaysInItsMarket() public {
        _reveal(1_690e18);
        _trade(sol, bob, maker, SOL_TICK, 100);
        assertEq(_size(sol, bob), 100);
    }

    function test_gap_pauseLetsTheWaterfallThrough() public {
        _place(maker, _bid(eth, 172_000, 500, 2));
        _reveal(1_715e18); // equity 141, MM 514.5
        assertGt(exchange.liquidate(_request(1_000)), 0);
        _assertLedger();
    }

    function test_gap_waterfallShowsItAndGoesOn() public {
        _place(maker, _bid(eth, 172_000, 500, 2));
        _setIndex(eth, 1_715e18);
        vm.expectEmit(address(exchange));
        emit IFunding.IndexGapped(eth, 18e18, 17.15e18, block.timestamp + 60);
        assertGt(exchange.liquidate(_request(1_000)), 0);
        assertEq(_market(eth).crisis.pausedUntil(), block.timestamp + 60);
    }

    /// @dev What the index moved by is no part of an interval that has ended before: its rate is made with the variance until then.
    /// @dev Fails without: the touch with which a liquidation begins.
    function test_gap_waterfallSettlesWhatHasEndedBeforeItShowsIt() public {
        HostileModel variances = new HostileModel();
        variances.echo(9);
        MarketTerms memory terms = _ethTerms();
        terms.oracle = _oracleOf(eth);
        terms.funding.model = variances;
        _callDelayed(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        _place(maker, _bid(eth, 172_000, 500, 2));
        _setIndex(eth, 1_790e18);
        _advance(10);
        assertTrue(_sample(eth));
        uint256 variance = _market(eth).premium.variance();
        uint256 end = (vm.getBlockTimestamp() / 1 hours + 1) * 1 hours;
        _advanceTo(end);
        _setIndex(eth, 1_715e18);
        assertGt(exchange.liquidate(_request(1_000)), 0);
        assertEq(_market(eth).crisis.pausedUntil(), end + 60);
        assertGt(_market(eth).premium.variance(), variance);
        assertEq(_ring(eth)[(end / 1 hours) % 32].rate(), int256(variance));
    }

    function test_gap_pauseEndsByItself() public {
        _reveal(1_690e18);
        _advance(59);
        _assertPlaceRefused(maker, _bid(eth, 168_000, 50, 2), _pausedError(block.timestamp + 1));
        _advance(1);
        _place(maker, _bid(eth, 168_000, 50, 2));
        assertFalse(_hot(eth).isAlert(), "the next ones need not look");
    }

    /// @dev Makers cannot follow: what the book shows then is no premium.
    function test_gap_pauseTakesNoSamplesButWatches() public {
        _reveal(1_690e18);
        uint256 covered = _market(eth).premium.covered();
        _advance(30);
        assertFalse(_sample(eth));
        assertEq(_market(eth).premium.covered(), covered);
        assertEq(_market(eth).risk.sampledAt(), block.timestamp);
        _setIndex(eth, 1_600e18);
        assertFalse(_sample(eth));
        assertEq(_market(eth).crisis.pausedUntil(), block.timestamp + 60, "a further gap");
    }

    // Flagged deficits

    function test_deficit_pausesUntilResolved() public {
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        uint256 until = block.timestamp + 120;
        _assertPlaceRefused(maker, _bid(eth, 168_000, 50, 2), _pausedError(until));
        bytes memory data = abi.encodeCall(exchange.withdraw, (bob, 1, _owner(bob)));
        _assertRefused(_owner(bob), data, abi.encodeWithSelector(IAccounts.ExitsPaused.selector, bob));
        _advance(60);
        Deleverage memory request;
        (request.account, request.market, request.maxLots) = (alice, eth, 1_000);
        request.candidates = new AccountId[](1);
        request.candidates[0] = bob;
        exchange.deleverage(request);
        _place(maker, _bid(eth, 168_000, 50, 2));
        vm.prank(_owner(bob));
        exchange.withdraw(bob, 1, _owner(bob));
    }

    function test_deficit_pausesForAWindowAtMost() public {
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _advance(119);
        _assertPlaceRefused(maker, _bid(eth, 168_000, 50, 2), _pausedError(block.timestamp + 1));
        _advance(1);
        _place(maker, _bid(eth, 168_000, 50, 2));
    }

    // Helpers

    function _reveal(uint256 price) private {
        _setIndex(eth, price);
        _sample(eth);
    }

    function _reduceOnlyBuy(uint32 lots) private view returns (PlaceOrder memory order) {
        order = _buy(eth, 170_000, lots);
        order.reduceOnly = true;
    }

    function _gapError(uint256 fresh) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITrading.IndexGap.selector, eth, 18e18, fresh);
    }

    function _pausedError(uint256 until) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITrading.MarketPaused.selector, eth, until);
    }
}
