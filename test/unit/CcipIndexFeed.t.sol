// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {
    CcipIndexFeedConfig,
    CcipMessage,
    CcipTokenAmount,
    ICcipIndexFeed,
    ICcipReceiver
} from "../../contracts/interfaces/ICcipIndexFeed.sol";
import {ChainlinkIndexConfig, FeedConfig} from "../../contracts/interfaces/IChainlinkIndex.sol";
import {IIndexOracle, IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {Test} from "../helpers/Test.sol";

/// @notice What a message is sent with; Client.EVM2AnyMessage of Chainlink CCIP.
struct OutgoingMessage {
    bytes receiver;
    bytes data;
    CcipTokenAmount[] tokenAmounts;
    address feeToken;
    bytes extraArgs;
}

/// @notice What a CCIP router is asked to send; IRouterClient of Chainlink CCIP.
interface ICcipRouter {
    function ccipSend(uint64 destination, OutgoingMessage calldata message) external payable returns (bytes32);
}

/// @notice Answers from another chain: who may bring them, which are kept, and how an index reads them.
contract CcipIndexFeedTest is Test {
    uint64 private constant SELECTOR = 5_009_297_550_715_157_269; // Ethereum mainnet in CCIP's directory
    uint256 private constant NOW = 1_700_000_000;
    bytes32 private constant ID = bytes32(uint256(1));

    address private immutable router = makeAddr("router");
    address private immutable publisher = makeAddr("publisher");
    ICcipIndexFeed private feed;

    function setUp() public {
        vm.warp(NOW);
        feed = this.deploy(_config());
    }

    function test_ccip_interfaceIsChainlinks() public view {
        assertEq(type(ICcipReceiver).interfaceId, bytes4(0x85572ffb));
        assertTrue(IERC165(address(feed)).supportsInterface(0x85572ffb));
        assertTrue(IERC165(address(feed)).supportsInterface(0x01ffc9a7));
        assertFalse(IERC165(address(feed)).supportsInterface(0xffffffff));
    }

    function test_ccip_servesTheLastAnswer() public {
        vm.expectEmit(address(feed));
        emit ICcipIndexFeed.AnswerReceived(ID, 7, 2_000e8, NOW - 60);
        _receive(7, 2_000e8, NOW - 60);
        _assertRound(7, 2_000e8, NOW, NOW - 60);
        vm.warp(NOW + 100);
        _receive(8, 2_010e8, NOW + 90);
        _assertRound(8, 2_010e8, NOW + 100, NOW + 90);
        assertEq(_aggregator().decimals(), 8);
        assertEq(_aggregator().description(), "ETH / USD");
        assertEq(_aggregator().version(), 1);
    }

    function test_ccip_hasNothingBeforeTheFirstAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(ICcipIndexFeed.NoDataPresent.selector, 0));
        _aggregator().latestRoundData();
        _receive(7, 1, NOW);
        vm.expectRevert(abi.encodeWithSelector(ICcipIndexFeed.NoDataPresent.selector, 6));
        _aggregator().getRoundData(6);
    }

    /// @dev Late, replayed and overtaken messages are delivered like others and must not fail, or CCIP would keep offering them.
    function test_ccip_dropsWhatIsNotNewer() public {
        _receive(7, 2_000e8, NOW - 60);
        _expectDropped(7, 1_000e8, NOW - 60, ICcipIndexFeed.Dropped.NotNewer);
        _expectDropped(8, 1_000e8, NOW - 60, ICcipIndexFeed.Dropped.NotNewer);
        _expectDropped(7, 1_000e8, NOW - 30, ICcipIndexFeed.Dropped.NotNewer);
        _expectDropped(6, 1_000e8, NOW - 90, ICcipIndexFeed.Dropped.NotNewer);
        _assertRound(7, 2_000e8, NOW, NOW - 60);
    }

    function test_ccip_dropsWhatIsLateFutureOrNotPositive() public {
        _expectDropped(9, 1, NOW - 3_601, ICcipIndexFeed.Dropped.Late);
        _expectDropped(9, 1, NOW + 1, ICcipIndexFeed.Dropped.Future);
        _expectDropped(9, 1, type(uint256).max, ICcipIndexFeed.Dropped.Future);
        _expectDropped(9, 0, NOW, ICcipIndexFeed.Dropped.NotPositive);
        _expectDropped(9, -1, NOW, ICcipIndexFeed.Dropped.NotPositive);
        _receive(9, 1, NOW - 3_600);
        _assertRound(9, 1, NOW, NOW - 3_600);
    }

    /// @dev In whatever order messages arrive, what is served never gets older, and in the end is the newest that came in time.
    function testFuzz_ccip_orderDoesNotMatter(uint256 seed) public {
        uint256 newest;
        uint256 served;
        for (uint256 i; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 made = NOW - (seed % 3_000);
            _receive(uint80(made), int256(made), made);
            if (made > newest) newest = made;
            (, , , uint256 updatedAt, ) = _aggregator().latestRoundData();
            assertGe(updatedAt, served);
            served = updatedAt;
        }
        assertEq(served, newest);
    }

    function test_ccip_takesNothingFromOthers() public {
        CcipMessage memory message = _message(7, 1, NOW);
        vm.expectRevert(abi.encodeWithSelector(ICcipIndexFeed.OnlyRouter.selector, address(this)));
        feed.ccipReceive(message);

        message.sourceChainSelector = SELECTOR + 1;
        vm.expectRevert(
            abi.encodeWithSelector(ICcipIndexFeed.UnexpectedSource.selector, SELECTOR + 1, abi.encode(publisher))
        );
        _deliver(message);

        message = _message(7, 1, NOW);
        message.sender = abi.encode(address(this));
        vm.expectRevert(
            abi.encodeWithSelector(ICcipIndexFeed.UnexpectedSource.selector, SELECTOR, abi.encode(address(this)))
        );
        _deliver(message);
        // The same 20 bytes, packed, are not what CCIP sends.
        message.sender = abi.encodePacked(publisher);
        vm.expectRevert(
            abi.encodeWithSelector(ICcipIndexFeed.UnexpectedSource.selector, SELECTOR, abi.encodePacked(publisher))
        );
        _deliver(message);
    }

    function test_ccip_refusesTokensAndOtherData() public {
        CcipMessage memory message = _message(7, 1, NOW);
        message.destTokenAmounts = new CcipTokenAmount[](1);
        vm.expectRevert(abi.encodeWithSelector(ICcipIndexFeed.UnexpectedTokens.selector, 1));
        _deliver(message);
        message = _message(7, 1, NOW);
        message.data = abi.encode(uint80(7), int256(1));
        vm.expectRevert(abi.encodeWithSelector(ICcipIndexFeed.MalformedAnswer.selector, 64));
        _deliver(message);
    }

    /// @dev Chainlink's local simulator carries a message of this publisher to the feed, with the gas that CCIP gives by default, from the
    /// chain selector that the simulator has.
    function test_ccip_throughChainlinksSimulator() public {
        string memory source = "MockRouter.sol:MockCCIPRouter"; // of @chainlink/local
        ICcipRouter simulator = ICcipRouter(deployCode(source));
        CcipIndexFeedConfig memory config = _config();
        (config.router, config.sender) = (address(simulator), address(this));
        config.sourceChainSelector = 16_015_286_601_757_825_753;
        feed = this.deploy(config);
        _send(simulator, 7, 2_000e8, NOW - 60);
        _assertRound(7, 2_000e8, NOW, NOW - 60);
        // Again, and older: both arrive, and change nothing.
        _send(simulator, 7, 1_000e8, NOW - 60);
        _send(simulator, 6, 1_000e8, NOW - 90);
        _assertRound(7, 2_000e8, NOW, NOW - 60);
        // Another publisher's message fails at the feed, and the router says so.
        vm.prank(publisher);
        (bool success, ) = address(simulator).call(_call(8, 3_000e8, NOW));
        assertFalse(success);
        _assertRound(7, 2_000e8, NOW, NOW - 60);
    }

    function test_ccip_isOneFeedOfAnIndex() public {
        FeedConfig[] memory feeds = new FeedConfig[](1);
        feeds[0] = FeedConfig(address(feed), 600);
        ChainlinkIndexConfig memory config = ChainlinkIndexConfig(feeds, 1e18, 1e24, 0, address(0), 0);
        IIndexOracle index = IIndexOracle(
            deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config))
        );
        _assertIndex(index, 0, IndexStatus.Unreadable);
        _receive(7, 2_000e8, NOW - 60);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        // Freshness counts from the source's clock: 600 s after NOW - 60.
        vm.warp(NOW + 540);
        _assertIndex(index, 2_000e18, IndexStatus.Usable);
        vm.warp(NOW + 541);
        _assertIndex(index, 0, IndexStatus.Stale);
    }

    function test_ccip_refusesConfigurations() public {
        for (uint256 i; i < 6; ++i) {
            CcipIndexFeedConfig memory bad = _config();
            if (i == 0) bad.router = address(0);
            if (i == 1) bad.sender = address(0);
            if (i == 2) bad.sourceChainSelector = 0;
            if (i == 3) bad.decimals = 19;
            if (i == 4) bad.maxTransit = 0;
            if (i == 5) bad.maxTransit = 1 days + 1;
            vm.expectRevert(abi.encodeWithSelector(ICcipIndexFeed.InvalidConfig.selector, bad));
            this.deploy(bad);
        }
        assertEq(feed.configuration().maxTransit, 3_600);
        assertEq(feed.configuration().sender, publisher);
        assertEq(feed.configuration().router, router);
        assertEq(feed.configuration().sourceChainSelector, SELECTOR);
    }

    /// @dev External, so that a revert of the constructor can be expected.
    function deploy(CcipIndexFeedConfig calldata config) external returns (ICcipIndexFeed) {
        return ICcipIndexFeed(deployCode("contracts/oracle/CcipIndexFeed.sol:CcipIndexFeed", abi.encode(config)));
    }

    function _config() private view returns (CcipIndexFeedConfig memory) {
        return CcipIndexFeedConfig(router, SELECTOR, publisher, 8, 3_600, "ETH / USD");
    }

    function _message(uint80 roundId, int256 answer, uint256 updatedAt) private view returns (CcipMessage memory) {
        return
            CcipMessage({
                messageId: ID,
                sourceChainSelector: SELECTOR,
                sender: abi.encode(publisher),
                data: abi.encode(roundId, answer, updatedAt),
                destTokenAmounts: new CcipTokenAmount[](0)
            });
    }

    function _receive(uint80 roundId, int256 answer, uint256 updatedAt) private {
        _deliver(_message(roundId, answer, updatedAt));
    }

    function _send(ICcipRouter simulator, uint80 roundId, int256 answer, uint256 updatedAt) private {
        (bool success, ) = address(simulator).call(_call(roundId, answer, updatedAt));
        assertTrue(success);
    }

    /// @dev A call of ccipSend with the answer for the feed.
    function _call(uint80 roundId, int256 answer, uint256 updatedAt) private view returns (bytes memory) {
        OutgoingMessage memory message;
        message.receiver = abi.encode(address(feed));
        message.data = abi.encode(roundId, answer, updatedAt);
        return abi.encodeCall(ICcipRouter.ccipSend, (SELECTOR, message));
    }

    function _deliver(CcipMessage memory message) private {
        vm.prank(router);
        feed.ccipReceive(message);
    }

    function _expectDropped(uint80 roundId, int256 answer, uint256 updatedAt, ICcipIndexFeed.Dropped reason) private {
        vm.expectEmit(address(feed));
        emit ICcipIndexFeed.AnswerDropped(ID, roundId, answer, updatedAt, reason);
        _receive(roundId, answer, updatedAt);
    }

    function _aggregator() private view returns (AggregatorV3Interface) {
        return AggregatorV3Interface(address(feed));
    }

    function _assertRound(uint80 roundId, int256 answer, uint256 receivedAt, uint256 updatedAt) private view {
        (uint80 id, int256 value, uint256 startedAt, uint256 updated, uint80 answeredIn) = _aggregator()
            .latestRoundData();
        assertEq(id, roundId);
        assertEq(value, answer);
        assertEq(startedAt, receivedAt);
        assertEq(updated, updatedAt);
        assertEq(answeredIn, roundId);
    }

    function _assertIndex(IIndexOracle index, uint256 price, IndexStatus status) private view {
        (uint256 read, IndexStatus given) = index.readIndex();
        assertEq(read, price);
        assertEq(uint256(given), uint256(status));
    }
}
