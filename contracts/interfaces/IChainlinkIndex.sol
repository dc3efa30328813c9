// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIndexOracle, IndexStatus} from "./IIndexOracle.sol";

/// @notice One Chainlink feed of a market.
struct FeedConfig {
    address feed; // the proxy, not the aggregator behind it, so that phase changes are followed
    uint32 maxAge; // [s] the feed's heartbeat plus a margin; an answer of exactly this age is still good
}

/// @notice Everything that a ChainlinkIndex is deployed with.
struct ChainlinkIndexConfig {
    FeedConfig[] feeds; // 1 to 5, without duplicates
    // Both bounds are exclusive: a feed whose aggregator clamps an answer shows exactly the clamp, so bounds that
    // were copied from an aggregator's minAnswer and maxAnswer refuse a clamped answer too.
    uint256 minPrice; // [WAD quote per base]
    uint256 maxPrice; // [WAD quote per base] at most 2^128 - 1
    uint256 maxDeviation; // [WAD fraction of the median] between the lowest and the highest answer
    address sequencerFeed; // the L2's sequencer uptime feed, zero for none
    uint32 gracePeriod; // [s] after a sequencer restart, commonly 3,600
}

/// @notice What one feed says, for screens and monitoring.
struct FeedReport {
    address feed;
    uint8 decimals; // of `answer`
    uint32 maxAge; // [s]
    int256 answer; // as the feed returned it, zero if it could not be read
    uint256 updatedAt; // [s, UTC] as the feed returned it, zero if it could not be read
    uint256 price; // [WAD quote per base] zero unless `status` is Usable
    IndexStatus status; // of this feed alone: Usable, Stale, Absurd or Unreadable
}

/// @notice What the sequencer uptime feed says, for screens and monitoring.
struct SequencerReport {
    address feed; // zero for none; the rest is zero then, and the status Usable
    uint32 gracePeriod; // [s]
    int256 answer; // 0 up, anything else not up
    uint256 startedAt; // [s, UTC] since when the answer holds
    IndexStatus status; // Usable, Grace, SequencerDown or Unreadable
}

/// @title An index price from 1 to 5 Chainlink push feeds
/// @notice The median of the feeds; with an even number of them, the mean of the middle two, rounded down. Every feed
/// has to be good: one bad answer among five makes the index unusable, it is not voted away.
/// @dev Each answer must be updated (a zero `updatedAt` is a round without an answer: the all-zero round of a new
/// phase, or an incomplete one; Stale), not in the future (Absurd), no older than its feed's `maxAge` (Stale),
/// positive and inside the bounds (Absurd); these are asked in that order. Round ids are not looked at, so a change
/// of phase is nothing special, and neither is `answeredInRound`, which Chainlink has deprecated.
///
/// The sequencer is asked first, then the feeds in their order; the first failure is the status of the index. An
/// uptime answer other than 0 is SequencerDown. A `startedAt` of zero or in the future is no answer: Unreadable.
///
/// A feed is called with `FEED_GAS` and at most 160 bytes of what it returns are copied. A feed that reverts, burns
/// all of it, returns less than 160 bytes or has no code is Unreadable, and has no other effect.
interface IChainlinkIndex is IIndexOracle {
    /// @param count of feeds given
    /// @param max allowed
    error InvalidFeedCount(uint256 count, uint256 max);
    /// @param position in the list of feeds
    error ZeroFeed(uint256 position);
    /// @param feed that is in the list twice, or serves as price and sequencer feed at once
    error DuplicateFeed(address feed);
    /// @param feed that did not answer `decimals()`, or for the sequencer `latestRoundData()`, with full words
    error FeedNotReadable(address feed);
    error TooManyDecimals(address feed, uint256 decimals, uint256 max);
    /// @param maxAge given, in 1..max [s]
    error InvalidMaxAge(address feed, uint256 maxAge, uint256 max);
    /// @param minPrice given, at least 1 [WAD quote per base]
    /// @param maxPrice given, in minPrice + 2..max, so that one price at least is inside [WAD quote per base]
    error InvalidPriceBounds(uint256 minPrice, uint256 maxPrice, uint256 max);
    /// @param maxDeviation given, in 1..max; with one feed zero will do [WAD fraction]
    error InvalidMaxDeviation(uint256 maxDeviation, uint256 max);
    /// @param gracePeriod given, at most max; zero if there is no sequencer feed [s]
    error InvalidGracePeriod(uint256 gracePeriod, uint256 max);

    /// @notice Gas that a feed may use for one answer [gas].
    /// @dev A Chainlink proxy and its aggregator use 16,300 with all storage cold.
    function FEED_GAS() external view returns (uint256);

    /// @notice What the contract was deployed with; nothing of it ever changes.
    function configuration() external view returns (ChainlinkIndexConfig memory);

    /// @notice What `readIndex` returns now, and why.
    /// @dev Reads every feed even if an earlier one fails.
    /// @return price as in `readIndex` [WAD quote per base]
    /// @return status as in `readIndex`
    /// @return sequencer what the uptime feed says
    /// @return feeds what each feed says, in the order of deployment
    function explain()
        external
        view
        returns (uint256 price, IndexStatus status, SequencerReport memory sequencer, FeedReport[] memory feeds);
}
