// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Tokens that come with a message; Client.EVMTokenAmount of Chainlink CCIP.
struct CcipTokenAmount {
    address token;
    uint256 amount;
}

/// @notice A message from another chain; Client.Any2EVMMessage of Chainlink CCIP.
struct CcipMessage {
    bytes32 messageId;
    uint64 sourceChainSelector;
    bytes sender; // abi.encode of an address, where the source is an EVM chain
    bytes data;
    CcipTokenAmount[] destTokenAmounts;
}

/// @notice What a CCIP router calls; IAny2EVMMessageReceiver of Chainlink CCIP, interface id 0x85572ffb.
interface ICcipReceiver {
    function ccipReceive(CcipMessage calldata message) external;
}

/// @notice Everything that the feed is deployed with.
struct CcipIndexFeedConfig {
    address router; // CCIP's router on this chain, the only caller
    uint64 sourceChainSelector; // CCIP's number of the chain that publishes
    address sender; // who publishes there
    uint8 decimals; // of the answers
    uint32 maxTransit; // [s] oldest that an answer may be when it arrives
    string description;
}

/// @title An index published from another chain, as one feed of the median
/// @notice Takes answers that a publisher sends through CCIP, and serves the last one through AggregatorV3Interface, so that a
/// ChainlinkIndex can have it among its feeds. How old an answer may become is for the index to say (`maxAge`).
///
/// The message's data is abi.encode(uint80 roundId, int256 answer, uint256 updatedAt), where `updatedAt` is when the source's index was
/// updated. CCIP may deliver late and out of order: an answer that is not newer than the last one is dropped with an event, never an
/// error, because CCIP would offer a message that failed again.
interface ICcipIndexFeed is ICcipReceiver {
    error InvalidConfig(CcipIndexFeedConfig config);

    error OnlyRouter(address caller);

    error UnexpectedSource(uint64 sourceChainSelector, bytes sender);

    error UnexpectedTokens(uint256 count);

    /// @notice The data is not an answer.
    error MalformedAnswer(uint256 length);

    /// @notice AggregatorV3Interface's revert for a feed without an answer, or a round that it does not keep.
    error NoDataPresent(uint256 roundId);

    enum Dropped {
        NotNewer, // older than the last one, or the same again
        Late, // older than maxTransit
        Future, // dated after now
        NotPositive
    }

    event AnswerReceived(bytes32 indexed messageId, uint80 roundId, int256 answer, uint256 updatedAt);
    event AnswerDropped(bytes32 indexed messageId, uint80 roundId, int256 answer, uint256 updatedAt, Dropped reason);

    /// @notice The feed's configuration, in full.
    function configuration() external view returns (CcipIndexFeedConfig memory);
}
