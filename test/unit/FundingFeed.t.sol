// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {ChainlinkIndexConfig, FeedConfig} from "../../contracts/interfaces/IChainlinkIndex.sol";
import {FundingQuantity, IFundingFeed} from "../../contracts/interfaces/IFundingFeed.sol";
import {IIndexOracle, IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {ILens} from "../../contracts/interfaces/ILens.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice What FundingFeed serves through Chainlink's interface, against numbers worked by hand. A premium of 0.1 % in 3,300 s of an hour: F is
/// 0.05 %, and a long lot pays 0.0005 x 18 x 3,300 / 3,600 / 28,800 a second of the next hour, in units of 64 WAD: 4,475,911,458.
contract FundingFeedTest is ExchangeFixture {
    int256 private constant PAID = 4_475_911_458 * 64 * 3_600;

    ILens private lens;
    AccountId private bob;

    function setUp() public override {
        super.setUp();
        lens = _deployLens();
        bob = _openFunded("bob", 100_000e18);
        _place(bob, _bid(eth, 180_180, 200, 0));
    }

    function test_feed_describesItself() public {
        IFundingFeed feed = _feed(FundingQuantity.Rate);
        assertEq(feed.decimals(), 18);
        assertEq(feed.version(), 1);
        assertEq(feed.description(), "ETH-USD funding rate per 8 h");
        assertEq(_feed(FundingQuantity.AnnualRate).description(), "ETH-USD funding rate per year");
        assertEq(_feed(FundingQuantity.Premium).description(), "ETH-USD mean premium");
        assertEq(_feed(FundingQuantity.Paid).description(), "ETH-USD funding paid per lot");
        assertEq(address(feed.EXCHANGE()), address(exchange));
        assertEq(address(feed.LENS()), address(lens));
        assertEq(MarketId.unwrap(feed.MARKET()), MarketId.unwrap(eth));
        assertEq(uint256(feed.QUANTITY()), uint256(FundingQuantity.Rate));
        assertEq(feed.INTERVAL(), 3_600);
    }

    function test_feed_refusesWhatIsNoMarket() public {
        MarketId none = MarketId.wrap(9);
        vm.expectRevert(abi.encodeWithSelector(ITrading.UnknownMarket.selector, none));
        this.deploy(none);
    }

    /// @dev Apart, so that its failing can be expected.
    function deploy(MarketId market) external returns (address) {
        bytes memory arguments = abi.encode(lens, exchange, market, FundingQuantity.Rate);
        return deployCode("contracts/periphery/FundingFeed.sol:FundingFeed", arguments);
    }

    // Rounds

    function test_latestRoundData_ofEachQuantity() public {
        _measureAnHour();
        _assertLatest(FundingQuantity.Rate, 0.0005e18, START + 3_600);
        // Times 1,095: 54.75 % a year.
        _assertLatest(FundingQuantity.AnnualRate, 0.5475e18, START + 3_600);
        _assertLatest(FundingQuantity.Premium, 0.001e18, START + 3_600);
        _assertLatest(FundingQuantity.Paid, 0, START + 3_600);
    }

    /// @dev An hour in which nobody sampled: rates have no round for it and grow old, and what was paid goes on.
    function test_latestRoundData_growsOldWithoutSamples() public {
        _measureAnHour();
        _advanceTo(START + 7_200);
        _assertLatest(FundingQuantity.Paid, 0, START + 3_600);
        exchange.settleFunding(eth, NOBODY);
        _assertLatest(FundingQuantity.Rate, 0.0005e18, START + 3_600);
        _assertLatest(FundingQuantity.Paid, PAID, START + 7_200);
    }

    function test_latestRoundData_beforeAnythingIsMeasured() public {
        IFundingFeed feed = _feed(FundingQuantity.Rate);
        vm.expectRevert(abi.encodeWithSelector(IFundingFeed.NothingMeasured.selector, 0));
        feed.latestRoundData();
        _assertLatest(FundingQuantity.Paid, 0, START);
    }

    /// @dev What has ended is no round before it is settled: nothing that was answered ever changes.
    function test_getRoundData_waitsForTheSettlement() public {
        _sampleUntil(3_300);
        _advanceTo(START + 3_600);
        IFundingFeed feed = _feed(FundingQuantity.Rate);
        uint80 round = uint80((START + 3_600) / 3_600);
        vm.expectRevert(abi.encodeWithSelector(ILens.NoIntervalSettled.selector, eth, START + 3_600, START));
        feed.getRoundData(round);
        exchange.settleFunding(eth, NOBODY);
        _assertRound(FundingQuantity.Rate, 0.0005e18, START + 3_600);
        _assertRound(FundingQuantity.Paid, 0, START + 3_600);
    }

    function test_getRoundData_ofAnHourThatMeasuredNothing() public {
        _measureAnHour();
        _advanceTo(START + 7_200);
        exchange.settleFunding(eth, NOBODY);
        IFundingFeed feed = _feed(FundingQuantity.Rate);
        uint80 round = uint80((START + 7_200) / 3_600);
        vm.expectRevert(abi.encodeWithSelector(IFundingFeed.NothingMeasured.selector, round));
        feed.getRoundData(round);
        _assertRound(FundingQuantity.Paid, PAID, START + 7_200);
        _assertRound(FundingQuantity.Rate, 0.0005e18, START + 3_600);
    }

    /// @dev The interest of 0.01 % each hour, of which 300 s are covered: 81,380,208 units. 32 hours stay.
    function test_getRoundData_asFarAsTheRingGoes() public {
        _cancel(bob, eth, 0);
        for (uint256 hour = 1; hour <= 40; ++hour) {
            _advanceTo(START + hour * 3_600 - 1_800);
            assertTrue(_sample(eth));
        }
        _advanceTo(START + 40 * 3_600);
        exchange.settleFunding(eth, NOBODY);
        for (uint256 hour = 9; hour <= 40; ++hour) {
            _assertRound(FundingQuantity.Rate, 0.0001e18, START + hour * 3_600);
        }
        _assertRound(FundingQuantity.Paid, int256(81_380_208) * 64 * 3_600 * 8, START + 9 * 3_600);
        IFundingFeed feed = _feed(FundingQuantity.Rate);
        vm.expectRevert(
            abi.encodeWithSelector(ILens.FundingForgotten.selector, eth, START + 8 * 3_600, START + 9 * 3_600)
        );
        feed.getRoundData(uint80((START + 8 * 3_600) / 3_600));
        vm.expectRevert(
            abi.encodeWithSelector(
                ILens.NoIntervalSettled.selector,
                eth,
                uint256(type(uint80).max) * 3_600,
                START + 40 * 3_600
            )
        );
        feed.getRoundData(type(uint80).max);
    }

    function test_latestRoundData_negative() public {
        _cancel(bob, eth, 0);
        _place(bob, _ask(eth, 179_820, 200, 0));
        _measureAnHour();
        // -0.1 % + 0.05 %
        _assertLatest(FundingQuantity.Rate, -0.0005e18, START + 3_600);
        _assertLatest(FundingQuantity.Premium, -0.001e18, START + 3_600);
        _advanceTo(START + 7_200);
        exchange.settleFunding(eth, NOBODY);
        _assertLatest(FundingQuantity.Paid, -PAID, START + 7_200);
    }

    // Consumers

    /// @dev This project's own reader of feeds takes it, until it is older than its bound.
    function test_feed_servesAChainlinkIndex() public {
        _measureAnHour();
        ChainlinkIndexConfig memory config;
        config.feeds = new FeedConfig[](1);
        config.feeds[0] = FeedConfig(address(_feed(FundingQuantity.Rate)), 7_200);
        config.minPrice = 1;
        config.maxPrice = 1e18;
        IIndexOracle index = IIndexOracle(
            deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config))
        );
        (uint256 price, IndexStatus status) = index.readIndex();
        assertEq(price, 0.0005e18);
        assertEq(uint256(status), uint256(IndexStatus.Usable));
        _advanceTo(START + 3_600 + 7_201);
        (, status) = index.readIndex();
        assertEq(uint256(status), uint256(IndexStatus.Stale));
    }

    /// @dev A product that pays, per lot, what funding cost from one boundary to another.
    function test_feed_settlesFundingBetweenTwoRounds() public {
        _measureAnHour();
        _sampleUntil(3_600 + 3_300);
        _advanceTo(START + 3 * 3_600);
        exchange.settleFunding(eth, NOBODY);
        IFundingFeed feed = _feed(FundingQuantity.Paid);
        uint80 round = uint80(START / 3_600);
        (, int256 from, , , ) = feed.getRoundData(round + 1);
        (, int256 to, , , ) = feed.getRoundData(round + 3);
        // In the second hour the first sample came after 300 s of it and all of them together cover 3,300, as in the first.
        assertEq(to - from, 2 * PAID);
    }

    function _feed(FundingQuantity quantity) private returns (IFundingFeed) {
        return
            IFundingFeed(
                deployCode("contracts/periphery/FundingFeed.sol:FundingFeed", abi.encode(lens, exchange, eth, quantity))
            );
    }

    function _assertLatest(FundingQuantity quantity, int256 expected, uint256 end) private {
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = AggregatorV3Interface(
            address(_feed(quantity))
        ).latestRoundData();
        _assertAnswer(round, answer, startedAt, updatedAt, answeredIn, expected, end);
    }

    function _assertRound(FundingQuantity quantity, int256 expected, uint256 end) private {
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = AggregatorV3Interface(
            address(_feed(quantity))
        ).getRoundData(uint80(end / 3_600));
        _assertAnswer(round, answer, startedAt, updatedAt, answeredIn, expected, end);
    }

    function _assertAnswer(
        uint80 round,
        int256 answer,
        uint256 startedAt,
        uint256 updatedAt,
        uint80 answeredIn,
        int256 expected,
        uint256 end
    ) private pure {
        assertEq(round, end / 3_600, "round");
        assertEq(answer, expected, "answer");
        assertEq(startedAt, end - 3_600, "startedAt");
        assertEq(updatedAt, end, "updatedAt");
        assertEq(answeredIn, round, "answeredInRound");
    }

    function _measureAnHour() private {
        _sampleUntil(3_300);
        _advanceTo(START + 3_600);
        exchange.settleFunding(eth, NOBODY);
    }

    /// @dev A sample every 300 s, up to `last` seconds after START.
    function _sampleUntil(uint256 last) private {
        for (uint256 t = vm.getBlockTimestamp() - START + 300; t <= last; t += 300) {
            _advanceTo(START + t);
            assertTrue(_sample(eth));
        }
    }
}
