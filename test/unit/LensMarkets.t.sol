// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {
    BookView,
    ExchangeView,
    ILens,
    LevelView,
    MarketView,
    OrderView,
    PricesView
} from "../../contracts/interfaces/ILens.sol";
import {FeeTier, MarketStatus, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice What the lens says about markets, books and funding, against numbers worked by hand.
contract LensMarketsTest is ExchangeFixture {
    int256 private constant INDEX_ORIGIN = 1 << 64;

    ILens private lens;
    AccountId private alice;
    AccountId private bob;

    function setUp() public override {
        super.setUp();
        lens = _deployLens();
        alice = _openFunded("alice", 10_000e18);
        bob = _openFunded("bob", 100_000e18);
    }

    // Margin

    /// @dev From 5 % to 6 % in two days; after one, and with one sample, 5.5 %.
    function test_market_showsARamp() public {
        assertEq(lens.market(exchange, eth).ramp.endsAt, 0);
        MarketTerms memory terms = _ethTerms();
        (terms.oracle, terms.funding.model) = (_oracleOf(eth), model);
        terms.margin.initialMargin = 0.06e18;
        _callDelayed(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        uint256 start = vm.getBlockTimestamp();
        _advance(1 days);
        assertTrue(_sample(eth));
        MarketView memory v = lens.market(exchange, eth);
        assertEq(v.terms.margin.initialMargin, 0.055e18, "what holds");
        assertEq(v.ramp.initialMargin, 0.06e18);
        assertEq(v.ramp.maintenance, 0.6e18);
        assertEq(v.ramp.startedAt, start);
        assertEq(v.ramp.endsAt, start + 2 days);
        _advance(1 days);
        assertTrue(_sample(eth));
        assertEq(lens.market(exchange, eth).ramp.endsAt, 0, "over");
    }

    /// @dev A gap of 4 % asks for 1 % more than the base, 0.1872 USD of a lot at 18.72; no rate runs.
    function test_prices_showAddOns() public {
        _setIndex(eth, 1_872e18);
        _advance(10);
        assertFalse(_sample(eth));
        PricesView memory v = lens.prices(exchange, eth);
        assertEq(v.variance, 443_827_162_869);
        assertEq(v.volatilityAddOn, 0.1872e18);
        assertEq(v.fundingAddOn, 0);
    }

    // Exchange

    function test_overview_saysWhatBelongsToNoMarket() public {
        _listLate(_btcTerms(), 100_000e18);
        ExchangeView memory v = lens.overview(exchange);
        assertEq(v.collateral, address(collateral));
        assertEq(v.collateralScale, 1e12);
        assertEq(v.authority, address(manager));
        assertEq(v.minimumDelay, 2 days);
        assertTrue(v.isSealed);
        assertEq(AccountId.unwrap(v.treasury), 0);
        assertEq(v.accountCount, 2);
        assertEq(v.markets.length, 2);
        assertEq(MarketId.unwrap(v.markets[0]), 1);
        assertEq(MarketId.unwrap(v.markets[1]), 2);
        assertEq(v.bookedTokens, 110_000e6);
        assertEq(v.sharedInsurance, 0);
        assertEq(v.timestamp, START + 2 days);
    }

    function test_scheduled_isWhenTheCallMayBeMade() public {
        bytes memory data = abi.encodeCall(exchange.haltMarket, (eth));
        assertEq(lens.scheduled(exchange, keccak256(data)), 0);
        exchange.schedule(data);
        assertEq(lens.scheduled(exchange, keccak256(data)), START + 2 days);
    }

    // Market

    /// @dev Packing loses nothing, and the view undoes all of it: what was listed comes back, field for field.
    function test_market_termsAreThoseListed() public {
        MarketTerms memory terms = _ethTerms();
        terms.funding.interest = -0.0002e18;
        terms.funding.bountyShare = 0.13e18;
        terms.trading.removalFee = 0.123456789e18;
        _assertTermsComeBack(terms, 1_800e18);
        _assertTermsComeBack(_btcTerms(), 100_000e18);
        _assertTermsComeBack(_solTerms(), 150e18);
    }

    function _assertTermsComeBack(MarketTerms memory terms, uint256 price) private {
        MarketId id = _listLate(terms, price);
        // Listing filled in the oracle and the model.
        assertTrue(address(terms.oracle) != address(0));
        assertEq(abi.encode(lens.market(exchange, id).terms), abi.encode(terms));
    }

    function test_market_stateOfAnActiveOne() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _place(bob, _bid(eth, 179_900, 10, 0));
        _place(bob, _ask(eth, 180_200, 10, 1));
        MarketView memory v = lens.market(exchange, eth);
        assertEq(MarketId.unwrap(v.market), MarketId.unwrap(eth));
        assertEq(uint256(v.status), uint256(MarketStatus.Active));
        assertEq(uint256(v.storedStatus), uint256(MarketStatus.Active));
        assertFalse(v.paused);
        assertEq(v.quantum, 1e14);
        assertEq(Tick.unwrap(v.bestBid), 179_900);
        assertEq(Tick.unwrap(v.bestAsk), 180_200);
        assertEq(v.openInterest, 100);
        assertEq(v.fees, 1.08e18);
        assertEq(v.bountyMark, 0);
        assertEq(v.insurance, 0);
        assertEq(v.dueAt, START + 10);
        assertEq(v.feeTiers.length, 0);
    }

    function test_market_emptyBookHasTheEndTicks() public view {
        MarketView memory v = lens.market(exchange, eth);
        assertEq(Tick.unwrap(v.bestBid), 0);
        assertEq(Tick.unwrap(v.bestAsk), type(uint24).max);
    }

    /// @dev The guardian's brake ends by itself after 7 days; nobody has to lift it for the status to say so.
    function test_market_statusIsTheOneThatActs() public {
        exchange.restrictMarket(eth);
        MarketView memory v = lens.market(exchange, eth);
        assertEq(uint256(v.status), uint256(MarketStatus.ReduceOnly));
        assertEq(v.restrictedUntil, START + 7 days);
        assertFalse(v.paused);
        _advanceTo(START + 7 days - 1);
        assertEq(uint256(lens.market(exchange, eth).status), uint256(MarketStatus.ReduceOnly));
        _advanceTo(START + 7 days);
        v = lens.market(exchange, eth);
        assertEq(uint256(v.status), uint256(MarketStatus.Active));
        assertEq(uint256(v.storedStatus), uint256(MarketStatus.ReduceOnly));
    }

    function test_market_pausedWhileHaltedAndInGrace() public {
        _callDelayed(abi.encodeCall(exchange.haltMarket, (eth)));
        MarketView memory v = lens.market(exchange, eth);
        assertEq(uint256(v.status), uint256(MarketStatus.Halted));
        assertTrue(v.paused);
        _callDelayed(abi.encodeCall(exchange.resumeMarket, (eth)));
        v = lens.market(exchange, eth);
        assertEq(uint256(v.status), uint256(MarketStatus.ReduceOnly));
        assertTrue(v.paused);
        assertEq(v.graceUntil, START + 4 days + 15 minutes);
        _advance(15 minutes);
        v = lens.market(exchange, eth);
        assertEq(uint256(v.status), uint256(MarketStatus.Active));
        assertFalse(v.paused);
    }

    function test_market_feeTiersAreThoseSet() public {
        FeeTier[] memory tiers = new FeeTier[](2);
        tiers[0] = FeeTier(-0.00005e18, 0.0004e18);
        tiers[1] = FeeTier(0, 0.0003e18);
        _callDelayed(abi.encodeCall(exchange.setFeeTiers, (eth, tiers)));
        assertEq(abi.encode(lens.market(exchange, eth).feeTiers), abi.encode(tiers));
    }

    function test_markets_givesTheRangeThatExists() public {
        _listLate(_btcTerms(), 100_000e18);
        _listLate(_solTerms(), 150e18);
        MarketView[] memory v = lens.markets(exchange, MarketId.wrap(2), 100);
        assertEq(v.length, 2);
        assertEq(MarketId.unwrap(v[0].market), 2);
        assertEq(v[0].terms.grid.symbol, bytes32("BTC-USD"));
        assertEq(v[1].terms.grid.symbol, bytes32("SOL-USD"));
        assertEq(lens.markets(exchange, MarketId.wrap(0), 1)[0].terms.grid.symbol, bytes32("ETH-USD"));
        assertEq(lens.markets(exchange, MarketId.wrap(4), 1).length, 0);
        assertEq(lens.markets(exchange, MarketId.wrap(1), 0).length, 0);
    }

    // Prices

    /// @dev The bid 0.1 % above the index makes a premium of 0.1 %, sampled 300 s after an EMA of zero: of 2 x 1,800^2 + 2 x 1,800 x 300
    /// + 300^2 = 7,650,000, the new part is 1,170,000; 1e9 x 1,170,000 / 7,650,000 = 152,941,176 of 1e-12. On 18.09 that is a mark of
    /// 18.09 + 0.00276670587384.
    function test_prices_markIsFreshIndexAndBasis() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _advance(300);
        assertTrue(_sample(eth));
        _advance(7);
        _setIndex(eth, 1_809e18);
        PricesView memory v = lens.prices(exchange, eth);
        assertEq(v.indexPerLot, 18.09e18);
        assertEq(uint256(v.indexStatus), uint256(IndexStatus.Usable));
        assertEq(v.storedIndexPerLot, 18e18);
        assertEq(v.sampledAt, START + 300);
        assertEq(v.age, 7);
        assertTrue(v.isRecent);
        assertEq(v.basis, 152_941_176);
        assertEq(v.mark, 18_092_766_705_873_840_000);

        // Without an index, the last good mark; and 301 s after the sample the basis begins to fall.
        _killFeed(eth);
        skip(294);
        v = lens.prices(exchange, eth);
        assertEq(v.indexPerLot, 0);
        assertEq(uint256(v.indexStatus), uint256(IndexStatus.Unreadable));
        assertFalse(v.isRecent);
        assertEq(v.basis, (int256(152_941_176) * 1_799) / 1_800);
        assertEq(v.mark, 18e18 + 18 * 152_856_208e6);
        assertEq(abi.encode(lens.market(exchange, eth).prices), abi.encode(v));
    }

    // Book

    function test_book_levelsFromTheBest() public {
        _place(bob, _bid(eth, 179_000, 10, 0));
        _place(bob, _bid(eth, 178_000, 20, 1));
        _place(alice, _bid(eth, 178_000, 30, 0));
        PlaceOrder memory order = _bid(eth, 178_000, 40, 2);
        order.expiry = uint32(START + 60);
        _place(bob, order);
        _place(bob, _bid(eth, 165_000, 50, 3));
        _place(bob, _ask(eth, 181_000, 60, 4));
        _place(bob, _ask(eth, 181_001, 70, 5));

        BookView memory v = lens.book(exchange, eth, 2, 2);
        assertEq(v.bids.length, 2);
        _assertLevel(v.bids[0], 179_000, 10, 10, 1);
        // Three orders, of which two were to be counted; the one that expires is not firm.
        _assertLevel(v.bids[1], 178_000, 90, 50, 2);
        assertEq(v.asks.length, 2);
        _assertLevel(v.asks[0], 181_000, 60, 60, 1);
        _assertLevel(v.asks[1], 181_001, 70, 70, 1);

        v = lens.book(exchange, eth, type(uint256).max, 0);
        assertEq(v.bids.length, 3);
        _assertLevel(v.bids[2], 165_000, 50, 50, 0);
        assertEq(v.asks.length, 2);
    }

    function test_book_emptySides() public view {
        BookView memory v = lens.book(exchange, eth, 5, 5);
        assertEq(v.bids.length, 0);
        assertEq(v.asks.length, 0);
    }

    function _assertLevel(
        LevelView memory level,
        uint24 tick,
        uint256 lots,
        uint256 firmLots,
        uint256 orders
    ) private pure {
        assertEq(Tick.unwrap(level.tick), tick);
        assertEq(level.lots, lots);
        assertEq(level.firmLots, firmLots);
        assertEq(level.orders, orders);
    }

    function test_queue_inTimeOrderAndPaged() public {
        for (uint8 slot = 10; slot > 5; --slot) {
            _place(slot % 2 == 0 ? alice : bob, _bid(eth, 179_000, 10 + slot, slot));
        }
        _cancel(alice, eth, 8);
        // 10, 9, 7, 6 are left.
        (OrderView[] memory page, OrderKey next) = lens.queue(exchange, eth, Tick.wrap(179_000), OrderKey.wrap(0), 3);
        assertEq(page.length, 3);
        assertEq(page[0].slot, 10);
        assertEq(AccountId.unwrap(page[0].account), AccountId.unwrap(alice));
        assertEq(page[0].lots, 20);
        assertEq(page[1].slot, 9);
        assertEq(AccountId.unwrap(page[1].account), AccountId.unwrap(bob));
        assertEq(page[2].slot, 7);
        assertEq(OrderKey.unwrap(page[2].previous), OrderKey.unwrap(_key(bob, 9)));
        assertEq(OrderKey.unwrap(next), OrderKey.unwrap(_key(alice, 6)));
        (page, next) = lens.queue(exchange, eth, Tick.wrap(179_000), next, 3);
        assertEq(page.length, 1);
        assertEq(page[0].slot, 6);
        assertEq(OrderKey.unwrap(next), 0);
        (page, next) = lens.queue(exchange, eth, Tick.wrap(178_000), OrderKey.wrap(0), 3);
        assertEq(page.length, 0);
        assertEq(OrderKey.unwrap(next), 0);
    }

    function test_queue_refusesAStartFromElsewhere() public {
        _place(bob, _bid(eth, 179_000, 10, 0));
        _place(bob, _bid(eth, 178_000, 10, 1));
        OrderKey start = _key(bob, 1);
        vm.expectRevert(abi.encodeWithSelector(ILens.OrderNotAtTick.selector, eth, Tick.wrap(179_000), start));
        lens.queue(exchange, eth, Tick.wrap(179_000), start, 1);
        // A released slot still holds its tick.
        _cancel(bob, eth, 1);
        vm.expectRevert(abi.encodeWithSelector(ILens.OrderNotAtTick.selector, eth, Tick.wrap(178_000), start));
        lens.queue(exchange, eth, Tick.wrap(178_000), start, 1);
    }
}
