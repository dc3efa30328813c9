// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {CcipIndexFeedConfig, CcipMessage, ICcipIndexFeed, ICcipReceiver} from "../interfaces/ICcipIndexFeed.sol";

/// @title CcipIndexFeed
/// @dev Without an owner: another router, chain or sender is another feed, which the index takes after its delay.
contract CcipIndexFeed is ICcipIndexFeed, AggregatorV3Interface, IERC165 {
    uint256 private constant ANSWER_BYTES = 96;
    uint256 private constant MAX_DECIMALS = 18;
    uint256 private constant MAX_TRANSIT = 1 days;

    /// @dev Two slots.
    struct Round {
        uint80 roundId;
        uint64 updatedAt; // [unix s] at the source
        uint64 receivedAt; // [unix s] here
        int256 answer;
    }

    address private immutable ROUTER;
    address private immutable SENDER;
    uint64 private immutable SOURCE;
    uint32 private immutable TRANSIT;
    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable decimals;
    /// @inheritdoc AggregatorV3Interface
    string public description;

    Round private _last;

    constructor(CcipIndexFeedConfig memory config) {
        bool isComplete = config.router != address(0) && config.sender != address(0) && config.sourceChainSelector != 0;
        bool isBounded = config.decimals <= MAX_DECIMALS && config.maxTransit > 0 && config.maxTransit <= MAX_TRANSIT;
        require(isComplete && isBounded, InvalidConfig(config));
        ROUTER = config.router;
        SENDER = config.sender;
        SOURCE = config.sourceChainSelector;
        TRANSIT = config.maxTransit;
        decimals = config.decimals;
        description = config.description;
    }

    /// @inheritdoc ICcipReceiver
    function ccipReceive(CcipMessage calldata message) external {
        require(msg.sender == ROUTER, OnlyRouter(msg.sender));
        bool isSender = keccak256(message.sender) == keccak256(abi.encode(SENDER));
        require(
            message.sourceChainSelector == SOURCE && isSender,
            UnexpectedSource(message.sourceChainSelector, message.sender)
        );
        // Tokens sent here could never leave.
        require(message.destTokenAmounts.length == 0, UnexpectedTokens(message.destTokenAmounts.length));
        require(message.data.length == ANSWER_BYTES, MalformedAnswer(message.data.length));
        (uint80 roundId, int256 answer, uint256 updatedAt) = abi.decode(message.data, (uint80, int256, uint256));

        (bool isGood, Dropped reason) = _judge(roundId, answer, updatedAt);
        if (!isGood) {
            emit AnswerDropped(message.messageId, roundId, answer, updatedAt, reason);
            return;
        }
        // Not in the future, so that it fits 64 bits.
        _last = Round(roundId, uint64(updatedAt), uint64(block.timestamp), answer);
        emit AnswerReceived(message.messageId, roundId, answer, updatedAt);
    }

    /// @inheritdoc AggregatorV3Interface
    /// @dev `startedAt` is when the answer arrived here; `updatedAt` when it was made at the source, which is what freshness counts from.
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(_last.roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    /// @dev Only the last round is kept.
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc ICcipIndexFeed
    function configuration() external view returns (CcipIndexFeedConfig memory) {
        return
            CcipIndexFeedConfig({
                router: ROUTER,
                sourceChainSelector: SOURCE,
                sender: SENDER,
                decimals: decimals,
                maxTransit: TRANSIT,
                description: description
            });
    }

    /// @inheritdoc IERC165
    /// @dev CCIP's router asks this before it calls.
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(ICcipReceiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @dev Round and time both have to rise: a replayed or overtaken message changes nothing, and neither does a source that counts anew.
    function _judge(uint80 roundId, int256 answer, uint256 updatedAt) private view returns (bool, Dropped) {
        if (answer <= 0) return (false, Dropped.NotPositive);
        if (updatedAt > block.timestamp) return (false, Dropped.Future);
        if (block.timestamp - updatedAt > TRANSIT) return (false, Dropped.Late);
        Round memory last = _last;
        if (roundId <= last.roundId || updatedAt <= last.updatedAt) return (false, Dropped.NotNewer);
        return (true, Dropped.NotNewer);
    }

    function _round(uint80 roundId) private view returns (uint80, int256, uint256, uint256, uint80) {
        Round memory last = _last;
        require(last.updatedAt != 0 && roundId == last.roundId, NoDataPresent(roundId));
        return (roundId, last.answer, last.receivedAt, last.updatedAt, roundId);
    }
}
