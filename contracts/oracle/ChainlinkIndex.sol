// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {
    ChainlinkIndexConfig,
    FeedConfig,
    FeedReport,
    IChainlinkIndex,
    SequencerReport
} from "../interfaces/IChainlinkIndex.sol";
import {IIndexOracle, IndexStatus} from "../interfaces/IIndexOracle.sol";

/// @title ChainlinkIndex
/// @dev Everything is in immutables: this is read in every trade, and a storage slot would cost 2,100 gas each time.
/// A feed is one word, low to high: address (160 bits), maxAge (32 bits), 10^(18 - decimals) (64 bits).
contract ChainlinkIndex is IChainlinkIndex {
    uint256 private constant WAD = 1e18;
    uint256 private constant MAX_FEEDS = 5;
    uint256 private constant MAX_DECIMALS = 18;
    uint256 private constant MAX_AGE = 2 days; // the slowest feeds have a heartbeat of one day
    uint256 private constant MAX_DEVIATION = 0.1e18; // feeds that far apart don't measure the same thing
    uint256 private constant MAX_GRACE_PERIOD = 1 days;
    uint256 private constant MAX_PRICE = type(uint128).max; // keeps price x WAD far from overflow
    uint256 private constant ANSWER_BYTES = 160; // the five words of latestRoundData()

    // About six times what a Chainlink feed uses with cold storage: room for a repricing of the EVM, and little enough
    // that five feeds which burn it all leave a transaction affordable.
    /// @inheritdoc IChainlinkIndex
    uint256 public constant FEED_GAS = 100_000;

    // A call gets at most 63/64 of what is left after the 2,600 of a cold account; the rest of the margin is for the
    // instructions around the call, and for the caller to finish with after a feed that burned everything.
    uint256 private constant REQUIRED_GAS = FEED_GAS + FEED_GAS / 63 + 10_000;

    uint256 private immutable COUNT;
    uint256 private immutable FEED_0;
    uint256 private immutable FEED_1;
    uint256 private immutable FEED_2;
    uint256 private immutable FEED_3;
    uint256 private immutable FEED_4;
    uint256 private immutable MIN_PRICE_BOUND; // [WAD quote per base] exclusive
    uint256 private immutable MAX_PRICE_BOUND; // [WAD quote per base] exclusive
    uint256 private immutable DEVIATION_BOUND; // [WAD fraction of the median]
    uint256 private immutable SEQUENCER; // packed as a feed, with the grace period in place of maxAge; zero for none

    constructor(ChainlinkIndexConfig memory config) {
        uint256 count = config.feeds.length;
        require(count > 0 && count <= MAX_FEEDS, InvalidFeedCount(count, MAX_FEEDS));
        require(
            config.minPrice > 0 &&
                config.maxPrice <= MAX_PRICE &&
                config.maxPrice > config.minPrice &&
                config.maxPrice - config.minPrice >= 2,
            InvalidPriceBounds(config.minPrice, config.maxPrice, MAX_PRICE)
        );
        require(
            config.maxDeviation <= MAX_DEVIATION && (count == 1 || config.maxDeviation > 0),
            InvalidMaxDeviation(config.maxDeviation, MAX_DEVIATION)
        );

        uint256[MAX_FEEDS] memory words;
        for (uint256 i = 0; i < count; ++i) {
            words[i] = _checkedFeed(config.feeds, i);
        }

        COUNT = count;
        (FEED_0, FEED_1, FEED_2, FEED_3, FEED_4) = (words[0], words[1], words[2], words[3], words[4]);
        (MIN_PRICE_BOUND, MAX_PRICE_BOUND) = (config.minPrice, config.maxPrice);
        DEVIATION_BOUND = config.maxDeviation;
        SEQUENCER = _checkedSequencer(config);
    }

    /// @inheritdoc IIndexOracle
    /// @dev Measured for one feed behind a real EACAggregatorProxy, no sequencer feed: 22,200 gas with everything cold,
    /// of which 2,600 for the call, 18,570 in the feed and 1,040 here; 4,720 with everything warm.
    function readIndex() external view returns (uint256 price, IndexStatus status) {
        if (SEQUENCER == 0) return _readFeeds();

        IndexStatus sequencer = _readSequencer();
        if (!_hasPrice(sequencer)) return (0, sequencer);
        (price, status) = _readFeeds();
        if (status == IndexStatus.Usable) status = sequencer;
    }

    /// @inheritdoc IChainlinkIndex
    function explain()
        external
        view
        returns (uint256 price, IndexStatus status, SequencerReport memory sequencer, FeedReport[] memory feeds)
    {
        sequencer = _explainSequencer();
        status = sequencer.status;

        feeds = new FeedReport[](COUNT);
        uint256[] memory prices = new uint256[](COUNT);
        for (uint256 i = 0; i < feeds.length; ++i) {
            feeds[i] = _explainFeed(_feed(i));
            prices[i] = feeds[i].price;
            if (_hasPrice(status) && feeds[i].status != IndexStatus.Usable) status = feeds[i].status;
        }
        if (!_hasPrice(status)) return (0, status, sequencer, feeds);

        IndexStatus combined;
        (price, combined) = _combine(prices);
        if (combined != IndexStatus.Usable) status = combined;
    }

    /// @inheritdoc IChainlinkIndex
    function configuration() external view returns (ChainlinkIndexConfig memory config) {
        config.feeds = new FeedConfig[](COUNT);
        for (uint256 i = 0; i < config.feeds.length; ++i) {
            config.feeds[i] = FeedConfig({feed: _addressOf(_feed(i)), maxAge: _secondsOf(_feed(i))});
        }
        config.minPrice = MIN_PRICE_BOUND;
        config.maxPrice = MAX_PRICE_BOUND;
        config.maxDeviation = DEVIATION_BOUND;
        config.sequencerFeed = _addressOf(SEQUENCER);
        config.gracePeriod = _secondsOf(SEQUENCER);
    }

    // Judging: what a round is worth

    /// @dev The order of the questions decides which status a doubly bad round gets: a round that nobody has answered
    /// yet is zero throughout, and is Stale, not Absurd.
    function _judge(
        uint256 word,
        bool readable,
        int256 rawAnswer,
        uint256 updatedAt
    ) private view returns (uint256 price, IndexStatus status) {
        if (!readable) return (0, IndexStatus.Unreadable);
        if (updatedAt == 0) return (0, IndexStatus.Stale);
        if (updatedAt > block.timestamp) return (0, IndexStatus.Absurd);
        if (block.timestamp - updatedAt > _secondsOf(word)) return (0, IndexStatus.Stale);

        // An answer of more than 128 bits is above any bound whatever its decimals, and a negative one has more when
        // read as unsigned; asked first, the product is at most 2^128 x 10^18. A zero answer fails the lower bound.
        uint256 answer = uint256(rawAnswer);
        if (answer > MAX_PRICE) return (0, IndexStatus.Absurd);
        price = answer * _scaleOf(word);
        if (price <= MIN_PRICE_BOUND || price >= MAX_PRICE_BOUND) return (0, IndexStatus.Absurd);
    }

    function _judgeSequencer(bool readable, int256 answer, uint256 startedAt) private view returns (IndexStatus) {
        if (!readable) return IndexStatus.Unreadable;
        if (answer != 0) return IndexStatus.SequencerDown;
        // Arbitrum's feed has startedAt zero until the first message from L1 arrives.
        if (startedAt == 0 || startedAt > block.timestamp) return IndexStatus.Unreadable;
        bool settled = block.timestamp - startedAt >= _secondsOf(SEQUENCER);
        return settled ? IndexStatus.Usable : IndexStatus.Grace;
    }

    /// @dev Sorts in place. `prices` are at most 2^128 each, and at least one.
    function _combine(uint256[] memory prices) private view returns (uint256 median, IndexStatus status) {
        uint256 count = prices.length;
        // Insertion sort: at most ten comparisons for five feeds.
        for (uint256 i = 1; i < count; ++i) {
            uint256 price = prices[i];
            uint256 j = i;
            for (; j > 0 && prices[j - 1] > price; --j) {
                prices[j] = prices[j - 1];
            }
            prices[j] = price;
        }

        uint256 upper = count >> 1;
        median = count & 1 == 1 ? prices[upper] : Math.average(prices[upper - 1], prices[upper]);
        uint256 spread = prices[count - 1] - prices[0];
        if (spread * WAD > DEVIATION_BOUND * median) return (0, IndexStatus.Deviating);
    }

    function _hasPrice(IndexStatus status) private pure returns (bool) {
        return status <= IndexStatus.Grace;
    }

    // Reading: the only calls to the outside

    /// @dev Only where there is one.
    function _readSequencer() private view returns (IndexStatus) {
        (bool readable, int256 answer, uint256 startedAt, ) = _read(SEQUENCER);
        return _judgeSequencer(readable, answer, startedAt);
    }

    function _readFeed(uint256 word) private view returns (uint256 price, IndexStatus status) {
        (bool readable, int256 answer, , uint256 updatedAt) = _read(word);
        return _judge(word, readable, answer, updatedAt);
    }

    function _readFeeds() private view returns (uint256 price, IndexStatus status) {
        // By far the most common market: nothing to sort, no memory.
        if (COUNT == 1) return _readFeed(FEED_0);

        uint256[] memory prices = new uint256[](COUNT);
        for (uint256 i = 0; i < prices.length; ++i) {
            (prices[i], status) = _readFeed(_feed(i));
            if (status != IndexStatus.Usable) return (0, status);
        }
        return _combine(prices);
    }

    function _explainSequencer() private view returns (SequencerReport memory report) {
        if (SEQUENCER == 0) return report;
        (bool readable, int256 answer, uint256 startedAt, ) = _read(SEQUENCER);
        report = SequencerReport({
            feed: _addressOf(SEQUENCER),
            gracePeriod: _secondsOf(SEQUENCER),
            answer: answer,
            startedAt: startedAt,
            status: _judgeSequencer(readable, answer, startedAt)
        });
    }

    function _explainFeed(uint256 word) private view returns (FeedReport memory report) {
        (bool readable, int256 answer, , uint256 updatedAt) = _read(word);
        (uint256 price, IndexStatus status) = _judge(word, readable, answer, updatedAt);
        report = FeedReport({
            feed: _addressOf(word),
            decimals: _decimalsOf(word),
            maxAge: _secondsOf(word),
            answer: answer,
            updatedAt: updatedAt,
            price: price,
            status: status
        });
    }

    /// @dev Assembly, because a high-level call copies all of the return data whatever its size, at the cost of the
    /// caller, and reverts on data that does not decode.
    /// @return readable the call succeeded, with the full length of an answer; all else is zero if not
    /// @return answer as returned
    /// @return startedAt [s, UTC] as returned
    /// @return updatedAt [s, UTC] as returned
    function _read(
        uint256 word
    ) private view returns (bool readable, int256 answer, uint256 startedAt, uint256 updatedAt) {
        uint256 available = gasleft();
        require(available >= REQUIRED_GAS, InsufficientGas(available, REQUIRED_GAS));

        address feed = _addressOf(word);
        bytes4 selector = AggregatorV3Interface.latestRoundData.selector;
        // Bound: writes 4 bytes of scratch space and ANSWER_BYTES of free memory that nobody reads later; copies at
        // most ANSWER_BYTES, and reads them only if all of them came. Fuzzed against a high-level call.
        assembly ("memory-safe") {
            let output := mload(0x40)
            mstore(0x00, selector)
            let success := staticcall(FEED_GAS, feed, 0x00, 0x04, output, ANSWER_BYTES)
            readable := and(success, gt(returndatasize(), sub(ANSWER_BYTES, 1)))
            if readable {
                answer := mload(add(output, 0x20))
                startedAt := mload(add(output, 0x40))
                updatedAt := mload(add(output, 0x60))
            }
        }
    }

    // The packed words

    function _feed(uint256 i) private view returns (uint256) {
        if (i == 0) return FEED_0;
        if (i == 1) return FEED_1;
        if (i == 2) return FEED_2;
        if (i == 3) return FEED_3;
        return FEED_4;
    }

    function _pack(address feed, uint32 secs, uint256 scale) private pure returns (uint256) {
        return uint256(uint160(feed)) | (uint256(secs) << 160) | (scale << 192);
    }

    function _addressOf(uint256 word) private pure returns (address) {
        return address(uint160(word));
    }

    function _secondsOf(uint256 word) private pure returns (uint32) {
        return uint32(word >> 160);
    }

    /// @dev 10^(18 - decimals), which fits in 64 bits.
    function _scaleOf(uint256 word) private pure returns (uint256) {
        return word >> 192;
    }

    function _decimalsOf(uint256 word) private pure returns (uint8) {
        return uint8(MAX_DECIMALS - Math.log10(_scaleOf(word)));
    }

    // Deployment checks

    function _checkedFeed(FeedConfig[] memory feeds, uint256 i) private view returns (uint256) {
        (address feed, uint32 maxAge) = (feeds[i].feed, feeds[i].maxAge);
        require(feed != address(0), ZeroFeed(i));
        for (uint256 j = 0; j < i; ++j) {
            require(feeds[j].feed != feed, DuplicateFeed(feed));
        }
        require(maxAge > 0 && maxAge <= MAX_AGE, InvalidMaxAge(feed, maxAge, MAX_AGE));

        (bool success, bytes memory data) = feed.staticcall(abi.encodeCall(AggregatorV3Interface.decimals, ()));
        require(success && data.length >= 32, FeedNotReadable(feed));
        uint256 decimals = abi.decode(data, (uint256));
        require(decimals <= MAX_DECIMALS, TooManyDecimals(feed, decimals, MAX_DECIMALS));
        return _pack(feed, maxAge, 10 ** (MAX_DECIMALS - decimals));
    }

    function _checkedSequencer(ChainlinkIndexConfig memory config) private view returns (uint256 word) {
        address feed = config.sequencerFeed;
        uint256 maxGrace = feed == address(0) ? 0 : MAX_GRACE_PERIOD;
        require(config.gracePeriod <= maxGrace, InvalidGracePeriod(config.gracePeriod, maxGrace));
        if (feed == address(0)) return 0;

        for (uint256 i = 0; i < config.feeds.length; ++i) {
            require(config.feeds[i].feed != feed, DuplicateFeed(feed));
        }
        // Whatever it says today, it has to be something that says it.
        word = _pack(feed, config.gracePeriod, 0);
        (bool readable, , , ) = _read(word);
        require(readable, FeedNotReadable(feed));
    }
}
