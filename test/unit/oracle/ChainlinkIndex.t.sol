// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    ChainlinkIndexConfig,
    FeedConfig,
    FeedReport,
    IChainlinkIndex,
    SequencerReport
} from "../../../contracts/interfaces/IChainlinkIndex.sol";
import {IIndexOracle, IndexStatus} from "../../../contracts/interfaces/IIndexOracle.sol";
import {HostileFeed} from "../../../contracts/mocks/chainlink/HostileFeed.sol";
import {IFeedProxy} from "../../../contracts/mocks/chainlink/IFeedProxy.sol";
import {MockSequencerUptimeFeed} from "../../../contracts/mocks/chainlink/MockSequencerUptimeFeed.sol";
import {ReplayAggregator} from "../../../contracts/mocks/chainlink/ReplayAggregator.sol";
import {ChainlinkIndex} from "../../../contracts/oracle/ChainlinkIndex.sol";
import {Test} from "../../helpers/Test.sol";

/// @notice The feeds of the tests are HostileFeeds, which can say anything; those about phases and gas stand real
/// Chainlink proxies in front of replayed rounds.
contract ChainlinkIndexTest is Test {
    uint256 private constant NOW = 1_700_000_000; // [s, UTC]
    uint32 private constant MAX_AGE = 3_900; // [s] an hour's heartbeat plus five minutes
    uint32 private constant GRACE = 3_600; // [s]
    int256 private constant PRICE_8 = 2_000e8; // USD per ETH as Chainlink writes it
    uint256 private constant FEED_GAS = 100_000;
    uint256 private constant REQUIRED_GAS = 111_587; // FEED_GAS + FEED_GAS / 63 + 10,000

    HostileFeed[] private feeds;
    GasMeter[2] private meters;
    ChainlinkIndex private coldIndex; // of the second meter; nothing of it is touched before a test

    function setUp() public {
        vm.warp(NOW);
        for (uint256 i = 0; i < 5; ++i) {
            feeds.push(_hostileFeed());
            feeds[i].setRound(PRICE_8, NOW);
        }
        meters = [new GasMeter(NOW), new GasMeter(NOW)];
        coldIndex = _index(_single(address(meters[1])));
    }

    // One feed

    function test_readIndex_scalesTheAnswerToWad() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setRound(188_474_751_000, NOW - 12); // ETH/USD of 2023-06-01
        _assertIndex(index, 1_884.74751e18, IndexStatus.Usable);
    }

    function testFuzz_readIndex_scalesAnyDecimals(uint256 decimals, uint256 price) public {
        decimals = bound(decimals, 0, 18);
        price = bound(price, 1, 1e6);
        feeds[0].setDecimals(decimals);
        ChainlinkIndexConfig memory config = _config(1);
        config.maxPrice = 1e6 * 1e18 + 1;
        config.minPrice = 1;
        ChainlinkIndex index = _index(config);
        feeds[0].setRound(int256(price * 10 ** decimals), NOW);
        _assertIndex(index, price * 1e18, IndexStatus.Usable);
        (, , , FeedReport[] memory reports) = index.explain();
        assertEq(uint256(reports[0].decimals), decimals);
    }

    function test_readIndex_isAbsurdAtZero() public {
        feeds[0].setRound(0, NOW);
        _assertIndex(_index(_config(1)), 0, IndexStatus.Absurd);
    }

    function testFuzz_readIndex_isAbsurdBelowZero(int256 answer) public {
        feeds[0].setRound(bound(answer, type(int256).min, -1), NOW);
        _assertIndex(_index(_config(1)), 0, IndexStatus.Absurd);
    }

    function test_readIndex_isAbsurdFromTheFuture() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setRound(PRICE_8, NOW);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        feeds[0].setRound(PRICE_8, NOW + 1);
        _assertIndex(index, 0, IndexStatus.Absurd);
        feeds[0].setRound(PRICE_8, type(uint256).max);
        _assertIndex(index, 0, IndexStatus.Absurd);
    }

    function test_readIndex_isStaleOnceOlderThanTheAllowance() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setRound(PRICE_8, NOW - MAX_AGE);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        vm.warp(NOW + 1);
        _assertIndex(index, 0, IndexStatus.Stale);
    }

    function test_readIndex_isStaleInAnIncompleteRound() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setWords([uint256(7), uint256(PRICE_8), NOW, 0, 6]); // started, an answer carried over, not updated
        _assertIndex(index, 0, IndexStatus.Stale);
        feeds[0].setWords([uint256(0), 0, 0, 0, 0]);
        _assertIndex(index, 0, IndexStatus.Stale);
        vm.warp(MAX_AGE); // a young local chain, where time zero is within the allowance
        feeds[0].setWords([uint256(7), uint256(PRICE_8), 0, 0, 6]);
        _assertIndex(index, 0, IndexStatus.Stale);
    }

    function test_readIndex_ignoresAnsweredInRound() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setWords([uint256(7), uint256(PRICE_8), NOW, NOW, 3]);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
    }

    function test_readIndex_isAbsurdAtEitherBound() public {
        ChainlinkIndex index = _index(_config(1)); // 200 to 20,000, exclusive
        feeds[0].setRound(200e8, NOW);
        _assertIndex(index, 0, IndexStatus.Absurd);
        feeds[0].setRound(200e8 + 1, NOW);
        _assertIndex(index, 200.00000001e18, IndexStatus.Usable);
        feeds[0].setRound(20_000e8, NOW);
        _assertIndex(index, 0, IndexStatus.Absurd);
        feeds[0].setRound(20_000e8 - 1, NOW);
        _assertIndex(index, 19_999.99999999e18, IndexStatus.Usable);
    }

    function test_readIndex_isAbsurdAtTenTimesTheLast() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setRound(10 * PRICE_8, NOW);
        _assertIndex(index, 0, IndexStatus.Absurd);
        feeds[0].setRound(PRICE_8 / 10, NOW);
        _assertIndex(index, 0, IndexStatus.Absurd);
    }

    /// @dev 2^255 x 10^18 would overflow; so would an answer of 2^128 x 10^18 wrapped by an unchecked product.
    function testFuzz_readIndex_isAbsurdAtAnyHugeAnswer(uint256 decimals, int256 answer) public {
        feeds[0].setDecimals(bound(decimals, 0, 18));
        ChainlinkIndexConfig memory config = _config(1);
        config.maxPrice = type(uint128).max;
        ChainlinkIndex index = _index(config);
        feeds[0].setRound(bound(answer, int256(uint256(type(uint128).max)), type(int256).max), NOW);
        _assertIndex(index, 0, IndexStatus.Absurd);
    }

    /// @dev The assembly against Solidity's own decoder, on whatever five words.
    function testFuzz_explain_readsWhatAHighLevelCallReads(uint256[5] memory words) public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setWords(words);
        (bool success, bytes memory data) = address(feeds[0]).staticcall(abi.encodeWithSignature("latestRoundData()"));
        assertTrue(success);
        (, int256 answer, , uint256 updatedAt, ) = abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        (, , , FeedReport[] memory reports) = index.explain();
        assertEq(reports[0].answer, answer);
        assertEq(reports[0].updatedAt, updatedAt);
    }

    // Phases, behind Chainlink's own proxy

    function test_readIndex_followsAPhaseChange() public {
        ReplayAggregator first = _aggregator();
        IFeedProxy proxy = _proxy(address(first));
        first.replay(110_680_464_442_257_311_690, 188_474_751_000, uint64(NOW - 60));
        ChainlinkIndex index = _index(_single(address(proxy)));
        _assertIndex(index, 1_884.74751e18, IndexStatus.Usable);
        (uint80 oldRound, , , , ) = proxy.latestRoundData();

        ReplayAggregator second = _aggregator();
        proxy.proposeAggregator(address(second));
        _assertIndex(index, 1_884.74751e18, IndexStatus.Usable);
        proxy.confirmAggregator(address(second));
        (uint80 newRound, int256 answer, , uint256 updatedAt, ) = proxy.latestRoundData();
        assertEq(uint256(newRound), uint256(2) << 64); // all-zero but for the phase
        assertEq(answer, 0);
        assertEq(updatedAt, 0);
        _assertIndex(index, 0, IndexStatus.Stale);

        second.transmit(187_509_000_000);
        (newRound, , , , ) = proxy.latestRoundData();
        assertTrue(newRound > oldRound);
        _assertIndex(index, 1_875.09e18, IndexStatus.Usable);
    }

    function test_readIndex_isUnreadableWhileAccessIsDenied() public {
        ReplayAggregator aggregator = _aggregator();
        IFeedProxy proxy = _proxy(address(aggregator));
        aggregator.transmit(PRICE_8);
        ChainlinkIndex index = _index(_single(address(proxy)));
        aggregator.setAccessCheck(true);
        _assertIndex(index, 0, IndexStatus.Unreadable);
        aggregator.addAccess(address(proxy));
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
    }

    // Feeds that misbehave

    function test_readIndex_isUnreadableWhenTheFeedReverts() public {
        _assertUnreadable(HostileFeed.Mode.Reverts, 0);
        _assertUnreadable(HostileFeed.Mode.RevertsBig, 160); // the size of an answer
        _assertUnreadable(HostileFeed.Mode.RevertsBig, 10_000);
    }

    function test_readIndex_isUnreadableWhenTheFeedBurnsItsGas() public {
        _assertUnreadable(HostileFeed.Mode.BurnsGas, 0);
        _assertUnreadable(HostileFeed.Mode.LoopsForever, 0);
    }

    function test_readIndex_isUnreadableWhenTheAnswerIsShort() public {
        _assertUnreadable(HostileFeed.Mode.ReturnsShort, 0);
        _assertUnreadable(HostileFeed.Mode.ReturnsShort, 32);
        _assertUnreadable(HostileFeed.Mode.ReturnsShort, 159);
        feeds[0].setMode(HostileFeed.Mode.ReturnsShort, 160);
        _assertIndex(_index(_config(1)), 2_000e18, IndexStatus.Usable);
    }

    function test_readIndex_isUnreadableWhenTheFeedIsGone() public {
        ChainlinkIndex index = _index(_config(1));
        vm.etch(address(feeds[0]), "");
        _assertIndex(index, 0, IndexStatus.Unreadable);
    }

    /// @dev What 60,000 bytes cost the feed is all that they cost the reader: copying them would cost as much again.
    function test_readIndex_copiesNoMoreThanAnAnswer() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setMode(HostileFeed.Mode.ReturnsBig, 160);
        _gasOfRead(index); // warms the feed's storage
        uint256 small = _gasOfRead(index);
        uint256 feedSmall = _gasOfFeed(address(feeds[0]));
        feeds[0].setMode(HostileFeed.Mode.ReturnsBig, 60_000);
        uint256 big = _gasOfRead(index);
        uint256 feedBig = _gasOfFeed(address(feeds[0]));
        assertEq(big - small, feedBig - feedSmall);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);

        feeds[0].setMode(HostileFeed.Mode.RevertsBig, 60_000);
        assertTrue(_gasOfRead(index) < big + 200);
        _assertIndex(index, 0, IndexStatus.Unreadable);
    }

    function test_readIndex_losesAtMostTheCapPerFeed() public {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setMode(HostileFeed.Mode.BurnsGas, 0);
        assertTrue(_gasOfRead(index) < FEED_GAS + 10_000);
    }

    /// @dev With the least gas that is accepted, a feed still gets its whole allowance: it never fails for want of it.
    function testFuzz_readIndex_isNeverStarvedIntoUnreadable(uint256 sent) public {
        ChainlinkIndex index = _index(_config(1));
        sent = bound(sent, 2_000, 150_000);
        try index.readIndex{gas: sent}() returns (uint256 price, IndexStatus status) {
            assertEq(price, 2_000e18);
            assertEq(uint256(status), uint256(IndexStatus.Usable));
            assertTrue(sent > REQUIRED_GAS);
        } catch (bytes memory reason) {
            assertEq(reason.length, 68);
            bytes4 selector;
            uint256 available;
            uint256 required;
            assembly ("memory-safe") {
                selector := mload(add(reason, 0x20))
                available := mload(add(reason, 0x24))
                required := mload(add(reason, 0x44))
            }
            assertEq(selector, IIndexOracle.InsufficientGas.selector);
            assertEq(required, REQUIRED_GAS);
            assertTrue(available < required && available <= sent && sent - available < 2_000);
        }
    }

    /// @dev At the least gas that is accepted a feed still finds its whole allowance, also while its account is cold.
    /// The least is searched with one feed and tried on another, because a search warms what it reads.
    function test_readIndex_givesTheFeedItsWholeAllowance() public {
        ChainlinkIndex searched = _index(_single(address(meters[0])));
        uint256 low = FEED_GAS;
        uint256 high = FEED_GAS + 20_000;
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            (bool success, ) = address(searched).staticcall{gas: middle}(abi.encodeCall(searched.readIndex, ()));
            if (success) high = middle;
            else low = middle;
        }

        (uint256 price, IndexStatus status) = coldIndex.readIndex{gas: high}();
        assertEq(uint256(status), uint256(IndexStatus.Usable));
        // What the feed found when it read its gas: all of the allowance but for the dispatch.
        uint256 found = (price - 1_000e18) / 1e10;
        assertTrue(found <= FEED_GAS && found > FEED_GAS - 300);
    }

    // Several feeds

    function test_readIndex_isTheMedianOfThree() public {
        _setAnswers([int256(2_001e8), 1_999e8, 2_000e8, 0, 0]);
        _assertIndex(_index(_config(3)), 2_000e18, IndexStatus.Usable);
    }

    function test_readIndex_isTheMeanOfTheMiddleTwoOfFour() public {
        _setAnswers([int256(2_004e8), 1_995e8, 2_001e8, 2_002e8, 0]);
        _assertIndex(_index(_config(4)), 2_001.5e18, IndexStatus.Usable);
    }

    function test_readIndex_roundsTheMeanDown() public {
        for (uint256 i = 0; i < 2; ++i) feeds[i].setDecimals(18);
        feeds[0].setRound(2_000e18 + 2, NOW);
        feeds[1].setRound(2_000e18 + 1, NOW);
        _assertIndex(_index(_config(2)), 2_000e18 + 1, IndexStatus.Usable);
    }

    function testFuzz_readIndex_isTheMedian(uint256 count, uint256[5] memory answers) public {
        count = bound(count, 1, 5);
        uint256[] memory sorted = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            feeds[i].setDecimals(18);
            sorted[i] = bound(answers[i], 1_950e18, 2_050e18); // at most 5.2 % apart
            feeds[i].setRound(int256(sorted[i]), NOW);
        }
        // A bubble sort and a plain mean, as the reference.
        for (uint256 i = 0; i < count; ++i) {
            for (uint256 j = i + 1; j < count; ++j) {
                if (sorted[j] < sorted[i]) (sorted[i], sorted[j]) = (sorted[j], sorted[i]);
            }
        }
        uint256 expected = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        ChainlinkIndexConfig memory config = _config(count);
        config.maxDeviation = 0.06e18;
        _assertIndex(_index(config), expected, IndexStatus.Usable);
    }

    /// @dev 0.5 % of a median of 2,000 is 10: 1,995 to 2,005 just agree.
    function test_readIndex_isDeviatingWhenFeedsDisagree() public {
        ChainlinkIndex index = _index(_config(3));
        _setAnswers([int256(2_005e8), 2_000e8, 1_995e8, 0, 0]);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        _setAnswers([int256(2_005e8 + 1), 2_000e8, 1_995e8, 0, 0]);
        _assertIndex(index, 0, IndexStatus.Deviating);
    }

    function test_readIndex_isDeviatingWhenTwoFeedsDisagree() public {
        ChainlinkIndex index = _index(_config(2));
        _setAnswers([int256(1_995e8), 2_005e8, 0, 0, 0]);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        _setAnswers([int256(2_005e8 + 2), 1_995e8, 0, 0, 0]);
        _assertIndex(index, 0, IndexStatus.Deviating);
    }

    function test_readIndex_oneBadFeedOfFiveIsEnough() public {
        ChainlinkIndex index = _index(_config(5));
        for (uint256 i = 0; i < 5; ++i) {
            feeds[i].setRound(PRICE_8, NOW - MAX_AGE - 1);
            _assertIndex(index, 0, IndexStatus.Stale);
            feeds[i].setRound(0, NOW);
            _assertIndex(index, 0, IndexStatus.Absurd);
            feeds[i].setMode(HostileFeed.Mode.BurnsGas, 0);
            _assertIndex(index, 0, IndexStatus.Unreadable);
            feeds[i].setMode(HostileFeed.Mode.Words, 0);
            feeds[i].setRound(PRICE_8 * 2, NOW);
            _assertIndex(index, 0, IndexStatus.Deviating);
            feeds[i].setRound(PRICE_8, NOW);
            _assertIndex(index, 2_000e18, IndexStatus.Usable);
        }
    }

    function test_readIndex_hasAnAllowancePerFeed() public {
        ChainlinkIndexConfig memory config = _config(2);
        config.feeds[1].maxAge = 87_300; // a feed with a heartbeat of a day
        ChainlinkIndex index = _index(config);
        feeds[1].setRound(PRICE_8, NOW - 87_300);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        feeds[1].setRound(PRICE_8, NOW - 87_301);
        _assertIndex(index, 0, IndexStatus.Stale);
        feeds[1].setRound(PRICE_8, NOW);
        feeds[0].setRound(PRICE_8, NOW - MAX_AGE - 1);
        _assertIndex(index, 0, IndexStatus.Stale);
    }

    function test_readIndex_mixesDecimals() public {
        feeds[1].setDecimals(18);
        feeds[1].setRound(2_001e18, NOW);
        feeds[2].setDecimals(0);
        feeds[2].setRound(1_999, NOW);
        _assertIndex(_index(_config(3)), 2_000e18, IndexStatus.Usable);
    }

    // Sequencer

    function test_readIndex_followsTheSequencer() public {
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        ChainlinkIndex index = _index(_sequenced(address(sequencer)));
        vm.warp(NOW + GRACE);
        feeds[0].setRound(PRICE_8, NOW + GRACE);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);

        sequencer.setStatus(false);
        _assertIndex(index, 0, IndexStatus.SequencerDown);
        vm.warp(NOW + 3 * uint256(GRACE));
        feeds[0].setRound(PRICE_8, NOW + 3 * uint256(GRACE));
        _assertIndex(index, 0, IndexStatus.SequencerDown);

        sequencer.setStatus(true);
        _assertIndex(index, 2_000e18, IndexStatus.Grace);
        vm.warp(NOW + 4 * uint256(GRACE) - 1);
        _assertIndex(index, 2_000e18, IndexStatus.Grace);
        vm.warp(NOW + 4 * uint256(GRACE));
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
    }

    function test_readIndex_failingFeedsOutrankGrace() public {
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        ChainlinkIndex index = _index(_sequenced(address(sequencer)));
        _assertIndex(index, 2_000e18, IndexStatus.Grace);
        feeds[0].setRound(PRICE_8, NOW - MAX_AGE - 1);
        _assertIndex(index, 0, IndexStatus.Stale);
    }

    function test_readIndex_graceHoldsForSeveralFeeds() public {
        ChainlinkIndexConfig memory config = _config(3);
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        (config.sequencerFeed, config.gracePeriod) = (address(sequencer), GRACE);
        ChainlinkIndex index = _index(config);
        _assertIndex(index, 2_000e18, IndexStatus.Grace);
        feeds[2].setRound(PRICE_8 * 2, NOW);
        _assertIndex(index, 0, IndexStatus.Deviating);
    }

    function test_readIndex_isUnreadableWhenTheSequencerRoundIsInvalid() public {
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        ChainlinkIndex index = _index(_sequenced(address(sequencer)));
        sequencer.setRound(0, 0);
        _assertIndex(index, 0, IndexStatus.Unreadable);
        sequencer.setRound(0, NOW + 1);
        _assertIndex(index, 0, IndexStatus.Unreadable);
        sequencer.setRound(0, NOW);
        _assertIndex(index, 2_000e18, IndexStatus.Grace);
    }

    function testFuzz_readIndex_anyAnswerButZeroIsDown(int256 answer) public {
        vm.assume(answer != 0);
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        ChainlinkIndex index = _index(_sequenced(address(sequencer)));
        sequencer.setRound(answer, NOW - GRACE);
        _assertIndex(index, 0, IndexStatus.SequencerDown);
    }

    function test_readIndex_isUnreadableWhenTheSequencerFeedFails() public {
        HostileFeed sequencer = feeds[4];
        sequencer.setRound(0, NOW - GRACE);
        ChainlinkIndex index = _index(_sequenced(address(sequencer)));
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        sequencer.setMode(HostileFeed.Mode.Reverts, 0);
        _assertIndex(index, 0, IndexStatus.Unreadable);
        sequencer.setMode(HostileFeed.Mode.BurnsGas, 0);
        _assertIndex(index, 0, IndexStatus.Unreadable);
        sequencer.setMode(HostileFeed.Mode.ReturnsShort, 96);
        _assertIndex(index, 0, IndexStatus.Unreadable);
    }

    // What screens see

    function test_explain_showsEveryFeed() public {
        ChainlinkIndexConfig memory config = _config(3);
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        (config.sequencerFeed, config.gracePeriod) = (address(sequencer), GRACE);
        ChainlinkIndex index = _index(config);
        feeds[0].setRound(-5, NOW - 9);
        feeds[1].setMode(HostileFeed.Mode.Reverts, 0);

        (uint256 price, IndexStatus status, SequencerReport memory report, FeedReport[] memory reports) = index
            .explain();
        assertEq(price, 0);
        assertEq(uint256(status), uint256(IndexStatus.Absurd)); // the first that fails
        assertEq(abi.encode(report), abi.encode(SequencerReport(address(sequencer), GRACE, 0, NOW, IndexStatus.Grace)));
        assertEq(reports.length, 3);
        _assertReport(reports[0], FeedReport(address(feeds[0]), 8, MAX_AGE, -5, NOW - 9, 0, IndexStatus.Absurd));
        _assertReport(reports[1], FeedReport(address(feeds[1]), 8, MAX_AGE, 0, 0, 0, IndexStatus.Unreadable));
        _assertReport(
            reports[2],
            FeedReport(address(feeds[2]), 8, MAX_AGE, PRICE_8, NOW, 2_000e18, IndexStatus.Usable)
        );
    }

    function testFuzz_explain_agreesWithReadIndex(
        uint256 count,
        int256[5] memory answers,
        uint256[5] memory ages,
        uint256 sequencerAnswer,
        uint256 upSince
    ) public {
        count = bound(count, 1, 5);
        MockSequencerUptimeFeed sequencer = _uptimeFeed();
        ChainlinkIndexConfig memory config = _config(count);
        (config.sequencerFeed, config.gracePeriod) = (address(sequencer), GRACE);
        ChainlinkIndex index = _index(config);
        sequencer.setRound(int256(bound(sequencerAnswer, 0, 4) / 4), NOW - bound(upSince, 0, 2 * GRACE));
        for (uint256 i = 0; i < count; ++i) {
            // About one in ten is stale and the spread around the deviation bound, so that all statuses occur.
            feeds[i].setRound(bound(answers[i], 1_993e8, 2_007e8), NOW - bound(ages[i], 0, (MAX_AGE * 11) / 10));
        }
        (uint256 price, IndexStatus status) = index.readIndex();
        (uint256 explained, IndexStatus explainedStatus, , ) = index.explain();
        assertEq(explained, price);
        assertEq(uint256(explainedStatus), uint256(status));
        assertEq(price != 0, status == IndexStatus.Usable || status == IndexStatus.Grace);
    }

    function test_configuration_returnsWhatWasDeployed() public {
        ChainlinkIndexConfig memory config = _config(5);
        for (uint32 i = 0; i < 5; ++i) config.feeds[i].maxAge = MAX_AGE + i;
        (config.sequencerFeed, config.gracePeriod) = (address(_uptimeFeed()), GRACE);
        ChainlinkIndex index = _index(config);
        assertEq(abi.encode(index.configuration()), abi.encode(config));
        assertEq(index.FEED_GAS(), FEED_GAS);
    }

    // Deployment

    function test_constructor_revertsOnTheNumberOfFeeds() public {
        ChainlinkIndexConfig memory config = _config(1);
        config.feeds = new FeedConfig[](0);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.InvalidFeedCount.selector, 0, 5));
        config.feeds = new FeedConfig[](6);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.InvalidFeedCount.selector, 6, 5));
    }

    function test_constructor_revertsOnAZeroFeed() public {
        ChainlinkIndexConfig memory config = _config(3);
        config.feeds[2].feed = address(0);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.ZeroFeed.selector, 2));
    }

    function test_constructor_revertsOnDuplicates() public {
        ChainlinkIndexConfig memory config = _config(4);
        config.feeds[3].feed = address(feeds[1]);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.DuplicateFeed.selector, feeds[1]));
        config = _config(4);
        config.sequencerFeed = address(feeds[3]);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.DuplicateFeed.selector, feeds[3]));
    }

    function test_constructor_revertsOnFeedsThatDontAnswer() public {
        ChainlinkIndexConfig memory config = _config(2);
        config.feeds[1].feed = address(0xdead);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.FeedNotReadable.selector, address(0xdead)));
        config.feeds[1].feed = address(this); // has code, has no decimals()
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.FeedNotReadable.selector, address(this)));
        config = _config(2);
        config.sequencerFeed = address(0xdead);
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.FeedNotReadable.selector, address(0xdead)));
    }

    function test_constructor_revertsOnTooManyDecimals() public {
        feeds[0].setDecimals(19);
        _expectRefused(_config(1), abi.encodeWithSelector(IChainlinkIndex.TooManyDecimals.selector, feeds[0], 19, 18));
        feeds[0].setDecimals(type(uint256).max);
        _expectRefused(
            _config(1),
            abi.encodeWithSelector(IChainlinkIndex.TooManyDecimals.selector, feeds[0], type(uint256).max, 18)
        );
    }

    function test_constructor_revertsOnTheAllowance() public {
        ChainlinkIndexConfig memory config = _config(1);
        config.feeds[0].maxAge = 0;
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.InvalidMaxAge.selector, feeds[0], 0, 172_800));
        config.feeds[0].maxAge = 172_801;
        _expectRefused(
            config,
            abi.encodeWithSelector(IChainlinkIndex.InvalidMaxAge.selector, feeds[0], 172_801, 172_800)
        );
        config.feeds[0].maxAge = 172_800;
        _index(config);
    }

    function test_constructor_revertsOnTheBounds() public {
        uint256 max = type(uint128).max;
        _expectBoundsRefused(0, 20_000e18);
        _expectBoundsRefused(2, 1);
        _expectBoundsRefused(1, 2); // nothing is strictly between them
        _expectBoundsRefused(1, max + 1);
        ChainlinkIndexConfig memory config = _config(1);
        (config.minPrice, config.maxPrice) = (1, 3);
        _index(config);
        (config.minPrice, config.maxPrice) = (max - 2, max);
        _index(config);
    }

    function test_constructor_revertsOnTheDeviation() public {
        ChainlinkIndexConfig memory config = _config(2);
        config.maxDeviation = 0;
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.InvalidMaxDeviation.selector, 0, 0.1e18));
        config.maxDeviation = 0.1e18 + 1;
        _expectRefused(
            config,
            abi.encodeWithSelector(IChainlinkIndex.InvalidMaxDeviation.selector, 0.1e18 + 1, 0.1e18)
        );
        config.maxDeviation = 0.1e18;
        _index(config);
        config = _config(1);
        config.maxDeviation = 0;
        _index(config);
    }

    function test_constructor_revertsOnTheGracePeriod() public {
        ChainlinkIndexConfig memory config = _config(1);
        config.gracePeriod = 1; // without a sequencer feed
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.InvalidGracePeriod.selector, 1, 0));
        config.sequencerFeed = address(_uptimeFeed());
        config.gracePeriod = 86_401;
        _expectRefused(config, abi.encodeWithSelector(IChainlinkIndex.InvalidGracePeriod.selector, 86_401, 86_400));
        config.gracePeriod = 86_400;
        _index(config);
    }

    // Gas

    /// @dev Chainlink's own pair costs 3,869 warm and 18,871 cold: five slots and two accounts more. Cooling leaves the
    /// accounts warm here, so 10,000 are seen in place of 15,000.
    function test_readIndex_addsLittleToTheFeedItself() public {
        ReplayAggregator aggregator = _aggregator();
        IFeedProxy proxy = _proxy(address(aggregator));
        aggregator.transmit(PRICE_8);
        ChainlinkIndex index = _index(_single(address(proxy)));

        vm.cool(address(proxy));
        vm.cool(address(aggregator));
        uint256 feedCold = _gasOfFeed(address(proxy));
        uint256 feedWarm = _gasOfFeed(address(proxy));
        assertEq(feedCold - feedWarm, 5 * 2_000);
        assertTrue(feedWarm > 3_300 && feedWarm < 3_900);
        assertTrue(_gasOfRead(index) < feedWarm + 1_400); // its own call included
    }

    // Helpers: what is deployed is the production build

    function _index(ChainlinkIndexConfig memory config) private returns (ChainlinkIndex) {
        return ChainlinkIndex(deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config)));
    }

    function _hostileFeed() private returns (HostileFeed) {
        return HostileFeed(deployCode("contracts/mocks/chainlink/HostileFeed.sol:HostileFeed", abi.encode(8)));
    }

    function _uptimeFeed() private returns (MockSequencerUptimeFeed) {
        string memory artifact = "contracts/mocks/chainlink/MockSequencerUptimeFeed.sol:MockSequencerUptimeFeed";
        return MockSequencerUptimeFeed(deployCode(artifact));
    }

    function _aggregator() private returns (ReplayAggregator) {
        string memory artifact = "contracts/mocks/chainlink/ReplayAggregator.sol:ReplayAggregator";
        return ReplayAggregator(deployCode(artifact, abi.encode(8, "ETH / USD")));
    }

    function _proxy(address aggregator) private returns (IFeedProxy) {
        string memory artifact = "contracts/mocks/chainlink/FeedProxy.sol:FeedProxy";
        return IFeedProxy(deployCode(artifact, abi.encode(aggregator, address(0))));
    }

    function _config(uint256 count) private view returns (ChainlinkIndexConfig memory config) {
        config.feeds = new FeedConfig[](count);
        for (uint256 i = 0; i < count; ++i) {
            config.feeds[i] = FeedConfig({feed: address(feeds[i]), maxAge: MAX_AGE});
        }
        (config.minPrice, config.maxPrice) = (200e18, 20_000e18);
        config.maxDeviation = 0.005e18;
    }

    function _single(address feed) private view returns (ChainlinkIndexConfig memory config) {
        config = _config(1);
        config.feeds[0].feed = feed;
    }

    function _sequenced(address sequencer) private view returns (ChainlinkIndexConfig memory config) {
        config = _config(1);
        (config.sequencerFeed, config.gracePeriod) = (sequencer, GRACE);
    }

    function _setAnswers(int256[5] memory answers) private {
        for (uint256 i = 0; i < 5; ++i) feeds[i].setRound(answers[i], NOW);
    }

    function _assertIndex(ChainlinkIndex index, uint256 expected, IndexStatus expectedStatus) private view {
        (uint256 price, IndexStatus status) = index.readIndex();
        assertEq(uint256(status), uint256(expectedStatus));
        assertEq(price, expected);
    }

    function _assertUnreadable(HostileFeed.Mode mode, uint256 size) private {
        ChainlinkIndex index = _index(_config(1));
        feeds[0].setMode(mode, size);
        _assertIndex(index, 0, IndexStatus.Unreadable);
    }

    function _assertReport(FeedReport memory report, FeedReport memory expected) private pure {
        assertEq(abi.encode(report), abi.encode(expected));
    }

    function _expectRefused(ChainlinkIndexConfig memory config, bytes memory reason) private {
        vm.expectRevert(reason);
        _index(config);
    }

    function _expectBoundsRefused(uint256 minPrice, uint256 maxPrice) private {
        ChainlinkIndexConfig memory config = _config(1);
        (config.minPrice, config.maxPrice) = (minPrice, maxPrice);
        _expectRefused(
            config,
            abi.encodeWithSelector(IChainlinkIndex.InvalidPriceBounds.selector, minPrice, maxPrice, type(uint128).max)
        );
    }

    /// @dev The call's return data is left where it is, so that only the callee's work counts.
    function _gasOf(address target, bytes4 selector) private view returns (uint256 used) {
        assembly ("memory-safe") {
            mstore(0x00, selector)
            used := gas()
            pop(staticcall(gas(), target, 0x00, 0x04, 0x00, 0x00))
            used := sub(used, gas())
        }
    }

    function _gasOfRead(ChainlinkIndex index) private view returns (uint256) {
        return _gasOf(address(index), IIndexOracle.readIndex.selector);
    }

    function _gasOfFeed(address feed) private view returns (uint256) {
        return _gasOf(feed, bytes4(keccak256("latestRoundData()")));
    }
}

/// @notice Answers with the gas that it was called with, to see what arrives.
contract GasMeter {
    uint8 public constant decimals = 8;
    uint256 private immutable UPDATED_AT;

    constructor(uint256 updatedAt) {
        UPDATED_AT = updatedAt;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, int256(1_000e8 + gasleft()), UPDATED_AT, UPDATED_AT, 1);
    }
}
