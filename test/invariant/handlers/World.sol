// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ChainlinkIndexConfig, FeedConfig} from "../../../contracts/interfaces/IChainlinkIndex.sol";
import {IExchange} from "../../../contracts/interfaces/IExchange.sol";
import {IIndexOracle, IndexStatus} from "../../../contracts/interfaces/IIndexOracle.sol";
import {FeeTier, MarketTerms} from "../../../contracts/interfaces/IMarketAdmin.sol";
import {HostileFeed} from "../../../contracts/mocks/chainlink/HostileFeed.sol";
import {MockSequencerUptimeFeed} from "../../../contracts/mocks/chainlink/MockSequencerUptimeFeed.sol";
import {BlocklistToken} from "../../../contracts/mocks/tokens/BlocklistToken.sol";
import {FeeOnTransferToken} from "../../../contracts/mocks/tokens/FeeOnTransferToken.sol";
import {TestCollateral} from "../../../contracts/periphery/TestCollateral.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../../helpers/ExchangeFixture.sol";
import {GhostMarket, GhostState} from "./Ghost.sol";
import {GhostExchange} from "./GhostExchange.sol";
import {RawReader} from "./RawReader.sol";
import {SwitchableModel} from "./SwitchableModel.sol";

/// @title The world of a campaign
/// @notice Twelve accounts of ten owners, some almost without money, two that only hold cash; three markets: ETH by the hour, BTC by 8 hours with a margin that
/// grows with size, SOL by the minute with rebates, tiers and a model that fails on demand. Index prices stand behind a sequencer feed.
/// The token has 6, 18 or 8 decimals: a plain one, one that blocks holders, one that keeps a fee.
abstract contract World is ExchangeFixture, GhostExchange {
    uint256 internal constant ACCOUNTS = 12;
    /// @dev Accounts up to this one trade.
    uint256 internal constant TRADERS = 10;
    uint256 internal constant MARKETS = 3;
    uint256 internal constant SLOTS = 4;
    uint256 internal constant TREASURY = 10;
    uint256 internal constant DELAY = 10 minutes;
    uint256 internal constant SEQUENCER_GRACE = 30 minutes;
    uint256 internal constant BTC = 2;
    uint256 internal constant SOL = 3;

    enum Token {
        Plain6,
        Blocklist18,
        FeeOnTransfer8
    }

    bytes32 internal immutable SALT;
    Token internal immutable TOKEN;
    /// @dev [ticks] from the index within which most orders rest: a narrow book has long queues
    uint256 internal immutable SPREAD;

    RawReader internal raw;
    SwitchableModel internal switchable;
    MockSequencerUptimeFeed internal sequencer;
    bool internal sequencerUp = true;
    uint256 internal sequencerSince; // [unix s]
    mapping(uint256 market => bool) internal feedBroken;
    mapping(uint256 market => uint256) internal firstPrice; // [WAD quote per base]
    mapping(uint256 market => IIndexOracle) internal oracles;
    /// @dev market x (accounts + 1) + account, x slots + slot, as in GhostState
    mapping(uint256 spot => uint256) internal arrivals;
    uint256 internal lastArrival;

    // Ghost accounting
    uint256 internal deposited; // [token units] that arrived by deposits
    uint256 internal withdrawn; // [token units]
    uint256 internal donated; // [token units]
    mapping(uint256 market => int256) internal realised; // [WAD quote] funding moved into balances since listing
    mapping(uint256 market => uint256) internal highestIndex; // [WAD quote per lot] that a call could have sampled
    mapping(uint256 market => uint256) internal highestBound; // [WAD per period] of the core on the rate

    constructor(bytes32 salt, Token token, uint256 spread) {
        (SALT, TOKEN, SPREAD) = (salt, token, spread);
    }

    function setUp() public override {
        vm.warp(START - 1 days);
        sequencer = new MockSequencerUptimeFeed();
        sequencerSince = START - 1 days;
        vm.warp(START);
        raw = new RawReader();
        switchable = new SwitchableModel();
        _deploy(_newToken());
        eth = _listBehindSequencer(_ethTerms(), 1_800e18);
        _listBehindSequencer(_btcTermsSlow(), 100_000e18);
        _listBehindSequencer(_solTermsFast(), 150e18);
        _setTiers();
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            _open(makeAddr(_ownerName(a)));
        }
        exchange.setAccountTier(AccountId.wrap(2), 1);
        exchange.setAccountTier(AccountId.wrap(5), 2);
        exchange.setTreasury(AccountId.wrap(uint32(TREASURY)));
        exchange.seal();
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            _endow(a, a == 4 || a == 6 || a == 9 ? 700e18 : 20_000e18);
        }
        _populate();
    }

    /// @dev Accounts 1 and 2, and 3 and 4, have one owner each.
    function _ownerName(uint256 a) internal pure returns (string memory) {
        return string(abi.encodePacked("owner ", bytes1(uint8(64 + (a <= 4 ? (a + 1) / 2 : a)))));
    }

    function _newExchange(address token, uint256) internal override returns (IExchange) {
        return super._newExchange(token, DELAY);
    }

    function _newToken() private returns (address) {
        if (TOKEN == Token.Plain6) return address(new TestCollateral(6, 10_000, 1 days, address(this)));
        if (TOKEN == Token.Blocklist18) return address(new BlocklistToken(18));
        return address(new FeeOnTransferToken(8, 100));
    }

    function _listBehindSequencer(MarketTerms memory terms, uint256 price) private returns (MarketId market) {
        HostileFeed feed = new HostileFeed(8);
        feed.setRound(int256(price / 1e10), START);
        ChainlinkIndexConfig memory config;
        config.feeds = new FeedConfig[](1);
        config.feeds[0] = FeedConfig(address(feed), FEED_MAX_AGE);
        (config.minPrice, config.maxPrice) = (price / 100, price * 100);
        (config.sequencerFeed, config.gracePeriod) = (address(sequencer), uint32(SEQUENCER_GRACE));
        terms.oracle = IIndexOracle(
            deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config))
        );
        market = _list(terms, price);
        uint256 m = MarketId.unwrap(market);
        (feeds[m], oracles[m], firstPrice[m]) = (feed, terms.oracle, price);
    }

    function _btcTermsSlow() internal pure returns (MarketTerms memory terms) {
        terms = _btcTerms();
        terms.grid.interval = 8 hours;
        terms.margin.depth = 500_000e18; // steep enough to be felt by 20,000 USD
    }

    function _solTermsFast() internal view returns (MarketTerms memory terms) {
        terms = _solTerms();
        terms.grid.interval = 1 minutes;
        terms.funding.model = switchable;
        terms.margin.positionCap = 3_000;
        terms.margin.openInterestCap = 5_000;
        terms.sampling.maxImpactLevels = 2;
    }

    function _setTiers() private {
        FeeTier[] memory tiers = new FeeTier[](2);
        tiers[0] = FeeTier(-0.0002e18, 0.0004e18);
        tiers[1] = FeeTier(0.0002e18, 0.0006e18);
        exchange.setFeeTiers(MarketId.wrap(uint16(SOL)), tiers);
    }

    /// @dev Deposits from this contract, and keeps the ghost accounts.
    function _endow(uint256 a, uint256 quote) internal {
        uint256 held = collateral.balanceOf(address(exchange));
        _fund(AccountId.wrap(uint32(a)), quote);
        deposited += collateral.balanceOf(address(exchange)) - held;
    }

    /// @dev A book on both sides of each market, and positions.
    function _populate() private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            MarketId market = MarketId.wrap(uint16(m));
            uint24 center = _centerTick(m);
            for (uint256 i = 1; i <= 4; ++i) {
                uint24 distance = uint24(20 * i);
                _seed(m, i, false, center - distance, 40);
                _seed(m, 4 + i, true, center + distance, 40);
            }
            _place(AccountId.wrap(6), _buy(market, center + 40, 20));
            _place(AccountId.wrap(9), _sell(market, center - 40, 20));
            _place(AccountId.wrap(7), _buy(market, center + 80, 60));
        }
    }

    function _seed(uint256 m, uint256 a, bool isAsk, uint24 tick, uint32 lots) private {
        AccountId account = AccountId.wrap(uint32(a));
        MarketId market = MarketId.wrap(uint16(m));
        _place(account, isAsk ? _ask(market, tick, lots, 0) : _bid(market, tick, lots, 0));
        arrivals[(m * (ACCOUNTS + 1) + a) * SLOTS] = ++lastArrival;
    }

    function _centerTick(uint256 m) internal view returns (uint24) {
        uint256 quote =
            m == BTC
                ? 0.5e18
                : m == SOL
                    ? 0.001e18
                    : 0.01e18;
        return uint24(firstPrice[m] / quote);
    }

    // Reading

    /// @dev The exchange now, decoded by the reference model.
    function _ghost() internal returns (GhostState memory s) {
        return _ghostOf(_rawState());
    }

    function _rawState() internal returns (uint256[] memory) {
        bytes memory answer = _inspect(address(raw), abi.encodeCall(RawReader.state, (ACCOUNTS, MARKETS, SLOTS)));
        return abi.decode(answer, (uint256[]));
    }

    function _ghostOf(uint256[] memory words) internal view returns (GhostState memory s) {
        s = _decode(words, ACCOUNTS, MARKETS, SLOTS);
        s.time = vm.getBlockTimestamp();
        s.nextArrival = lastArrival;
        s.arrival = new uint256[](s.order.length);
        for (uint256 i = 0; i < s.order.length; ++i) {
            if (_lots(s.order[i]) != 0) s.arrival[i] = arrivals[i];
        }
        for (uint256 m = 1; m <= MARKETS; ++m) _readOracle(s.market[m], m);
    }

    /// @dev Keeps the highest index and the widest bound that a rate can come from.
    function _noteBounds(GhostState memory s) internal {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            highestIndex[m] = _max(highestIndex[m], _max(s.market[m].freshIndex, s.market[m].index));
            highestBound[m] = _max(highestBound[m], _rateBound(s.market[m]));
        }
    }

    /// @dev What the oracle must say follows from what the handler did to it.
    function _readOracle(GhostMarket memory k, uint256 m) private view {
        (uint256 price, IndexStatus status) = oracles[m].readIndex();
        k.freshStatus = uint256(status);
        bool isGood = _isGood(k.freshStatus);
        require(isGood == _shouldAnswer(m), "LIVE-3: an oracle answers when it should not, or the other way round");
        if (!isGood) return;
        require(price == indexPrices[m], "an oracle gives another price than its feed");
        k.freshIndex = (price * 10 ** k.lotExponent) / 1e18;
    }

    function _shouldAnswer(uint256 m) private view returns (bool) {
        if (!sequencerUp || feedBroken[m]) return false;
        return vm.getBlockTimestamp() - feeds[m].words(3) <= FEED_MAX_AGE;
    }

    function _modelRate(
        uint256 market,
        int256 premium,
        GhostMarket memory k
    ) internal view override returns (bool answered, int256 rate) {
        if (market != SOL) return (false, 0); // the fallback is the formula of ClampedPremium
        SwitchableModel.Mode mode = switchable.modes(market);
        if (mode > SwitchableModel.Mode.Lowest) return (false, 0);
        return (true, switchable.answer(mode, premium, k.interestRate, k.damper));
    }

    // Time

    /// @dev Every working feed answers again at the new time.
    function _wait(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (!feedBroken[m]) _setIndex(MarketId.wrap(uint16(m)), indexPrices[m]);
        }
    }
}
