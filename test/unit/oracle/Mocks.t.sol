// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EACAggregatorProxyCode} from "../../../contracts/mocks/chainlink/EACAggregatorProxyCode.sol";
import {FeedProxy} from "../../../contracts/mocks/chainlink/FeedProxy.sol";
import {IFeedProxy} from "../../../contracts/mocks/chainlink/IFeedProxy.sol";
import {ReplayAggregator} from "../../../contracts/mocks/chainlink/ReplayAggregator.sol";
import {BlocklistToken} from "../../../contracts/mocks/tokens/BlocklistToken.sol";
import {FalseReturningToken} from "../../../contracts/mocks/tokens/FalseReturningToken.sol";
import {FeeOnTransferToken} from "../../../contracts/mocks/tokens/FeeOnTransferToken.sol";
import {NoReturnToken} from "../../../contracts/mocks/tokens/NoReturnToken.sol";
import {ReentrantToken} from "../../../contracts/mocks/tokens/ReentrantToken.sol";
import {Test} from "../../helpers/Test.sol";

/// @notice The mocks do what tests elsewhere rely on.
contract MocksTest is Test {
    address private constant ALICE = address(0xa11ce);
    address private constant BOB = address(0xb0b);

    uint256 public pokes;

    error Enough();

    // Chainlink's proxy

    function test_feedProxy_runsChainlinksCode() public {
        address proxy = address(new FeedProxy(address(1), address(0)));
        assertEq(proxy.codehash, keccak256(EACAggregatorProxyCode.RUNTIME));
    }

    /// @dev The getters run in Chainlink's code: they find what the constructor wrote only if the layouts agree.
    function test_feedProxy_startsAsChainlinksConstructorLeavesIt() public {
        ReplayAggregator aggregator = new ReplayAggregator(8, "ETH / USD");
        IFeedProxy proxy = IFeedProxy(address(new FeedProxy(address(aggregator), address(0))));
        assertEq(proxy.owner(), address(this));
        assertEq(proxy.aggregator(), address(aggregator));
        assertEq(uint256(proxy.phaseId()), 1);
        assertEq(proxy.phaseAggregators(1), address(aggregator));
        assertEq(proxy.proposedAggregator(), address(0));
        assertEq(proxy.accessController(), address(0));
        assertEq(uint256(proxy.decimals()), 8);
        assertEq(proxy.description(), "ETH / USD");
        proxy.setController(address(0xc0));
        assertEq(proxy.accessController(), address(0xc0));
    }

    function test_replayAggregator_servesRecordedRounds() public {
        ReplayAggregator aggregator = new ReplayAggregator(8, "ETH / USD");
        IFeedProxy proxy = IFeedProxy(address(new FeedProxy(address(aggregator), address(0))));
        aggregator.replay(110_680_464_442_257_311_690, 188_474_751_000, 1_685_578_295);
        aggregator.replay(110_680_464_442_257_311_691, 187_509_000_000, 1_685_579_879);

        uint80 latest = (1 << 64) | uint80(uint32(uint80(110_680_464_442_257_311_691)));
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = proxy
            .latestRoundData();
        assertEq(uint256(roundId), uint256(latest));
        assertEq(answer, 187_509_000_000);
        assertEq(startedAt, 1_685_579_879);
        assertEq(updatedAt, 1_685_579_879);
        assertEq(uint256(answeredIn), uint256(latest));
        (, answer, , updatedAt, ) = proxy.getRoundData(latest - 1);
        assertEq(answer, 188_474_751_000);
        assertEq(updatedAt, 1_685_578_295);
        assertEq(proxy.latestAnswer(), 187_509_000_000);
    }

    // Tokens

    function test_feeOnTransferToken_deliversLess() public {
        FeeOnTransferToken token = new FeeOnTransferToken(6, 100);
        token.mint(address(this), 1_000e6);
        token.transfer(ALICE, 1_000e6);
        assertEq(token.balanceOf(ALICE), 990e6);
        assertEq(token.totalSupply(), 990e6);
        assertEq(uint256(token.decimals()), 6);
    }

    function poke() external {
        pokes += 1;
        require(pokes < 3, Enough());
    }

    function test_reentrantToken_callsBack() public {
        ReentrantToken token = new ReentrantToken(18);
        token.mint(address(this), 100);
        token.setCallback(address(this), abi.encodeCall(this.poke, ()), 2, true, false);
        for (uint256 i = 0; i < 3; ++i) token.transfer(ALICE, 1);
        assertEq(pokes, 2);
        assertEq(token.calls(), 2);
        assertTrue(token.lastSuccess());

        token.setCallback(address(this), abi.encodeCall(this.poke, ()), 1, false, false);
        token.transfer(ALICE, 1);
        assertTrue(!token.lastSuccess());
        assertEq(token.lastResult(), abi.encodeWithSelector(Enough.selector));

        token.setCallback(address(this), abi.encodeCall(this.poke, ()), 1, false, true);
        vm.expectRevert(abi.encodeWithSelector(Enough.selector));
        token.transfer(ALICE, 1);
    }

    function test_blocklistToken_refuses() public {
        BlocklistToken token = new BlocklistToken(6);
        token.mint(address(this), 100);
        token.setBlocked(ALICE, true);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, ALICE));
        token.transfer(ALICE, 1);
        token.setPaused(true);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Paused.selector));
        token.transfer(BOB, 1);
    }

    function test_falseReturningToken_movesNothing() public {
        FalseReturningToken token = new FalseReturningToken(6);
        token.mint(address(this), 100);
        token.setFailing(true);
        assertTrue(!token.transfer(ALICE, 1));
        token.setFailing(false);
        assertTrue(token.transfer(ALICE, 1));
        assertEq(token.balanceOf(ALICE), 1);
    }

    function test_noReturnToken_returnsNothing() public {
        NoReturnToken token = new NoReturnToken(6);
        token.mint(address(this), 100);
        (bool success, bytes memory data) = address(token).call(
            abi.encodeWithSignature("transfer(address,uint256)", ALICE, 40)
        );
        assertTrue(success);
        assertEq(data.length, 0);
        assertEq(token.balanceOf(ALICE), 40);
        assertEq(token.balanceOf(address(this)), 60);
    }
}
