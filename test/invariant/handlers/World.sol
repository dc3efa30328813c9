// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChainlinkIndexConfig, FeedConfig} from "../../../contracts/interfaces/IChainlinkIndex.sol";
import {IExchange} from "../../../contracts/interfaces/IExchange.sol";
import {FundingInputs} from "../../../contracts/interfaces/IFundingModel.sol";
import {IIndexOracle, IndexStatus} from "../../../contracts/interfaces/IIndexOracle.sol";
import {IInterestRateSource} from "../../../contracts/interfaces/IInterestRateSource.sol";
import {FeeTier, MarketTerms} from "../../../contracts/interfaces/IMarketAdmin.sol";
import {MockInterestSource} from "../../../contracts/mocks/funding/MockInterestSource.sol";
import {HostileFeed} from "../../../contracts/mocks/chainlink/HostileFeed.sol";
import {MockSequencerUptimeFeed} from "../../../contracts/mocks/chainlink/MockSequencerUptimeFeed.sol";
import {BlocklistToken} from "../../../contracts/mocks/tokens/BlocklistToken.sol";
import {FeeOnTransferToken} from "../../../contracts/mocks/tokens/FeeOnTransferToken.sol";
import {TestCollateral} from "../../../contracts/periphery/TestCollateral.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../../helpers/ExchangeFixture.sol";
import {GhostMarket, GhostState} from "./Ghost.sol";
import {GhostWaterfall} from "./GhostWaterfall.sol";
import {RawReader} from "./RawReader.sol";
import {SwitchableModel, answerOf, mixed} from "./SwitchableModel.sol";

/// @title The world of a campaign
/// @notice Twelve accounts of ten owners, some almost without money, two that only hold cash; three markets: ETH by the hour, BTC by 8 hours with a margin that
/// grows with size, SOL by the minute with rebates, tiers and a model that fails on demand. Index prices stand behind a sequencer feed.
/// The token has 6, 18 or 8 decimals: a plain one, one that blocks holders, one that keeps a fee.
abstract contract World is ExchangeFixture, GhostWaterfall {
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

    /// @dev LIVE-3: an oracle does not say what its feeds make it say.
    error NotAsForetold(uint256 market, uint256 price, IndexStatus status);

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
    MockInterestSource internal source; // of SOL
    MockInterestSource.Mode internal sourceMode; // of `source`
    int256 internal sourceRate; // [WAD per period]
    MockSequencerUptimeFeed internal sequencer;
    bool internal sequencerUp = true;
    uint256 internal sequencerSince; // [unix s]
    mapping(uint256 market => bool) internal feedBroken;
    mapping(uint256 market => uint256) internal firstPrice; // [WAD quote per base]
    mapping(uint256 market => IIndexOracle) internal oracles;
    mapping(uint256 market => uint256) internal answeredAt; // [unix s] when its feed spoke last
    SwitchableModel.Mode internal modelMode; // of `switchable`
    /// @dev market x (accounts + 1) + account, x slots + slot, as in GhostState
    uint256[(MARKETS + 1) * (ACCOUNTS + 1) * SLOTS] internal arrivals;
    uint256 internal lastArrival;
    /// @dev Whether the exchange may have changed since it was looked at.
    bool internal transient isStale;

    // Ghost accounting
    uint256 internal deposited; // [token units] that arrived by deposits
    uint256 internal withdrawn; // [token units]
    uint256 internal donated; // [token units]
    mapping(uint256 market => int256) internal realised; // [WAD quote] funding moved into balances since listing
    mapping(uint256 market => uint256) internal highestIndex; // [WAD quote per lot] that a call could have sampled
    mapping(uint256 market => uint256) internal highestBound; // [WAD per period] of the core on the rate

    uint256 internal immutable SCALE;
    // An address costs a multiplication on the curve.
    address internal immutable KEEPER = makeAddr("keeper");
    address internal immutable LIQUIDATOR = makeAddr("liquidator");
    address internal immutable OPERATOR = makeAddr("operator");
    address internal immutable RELAYER = makeAddr("relayer");
    address internal immutable STRANGER = makeAddr("stranger");
    address internal immutable ACCOMPLICE = makeAddr("accomplice");

    constructor(bytes32 salt, Token token, uint256 spread) {
        (SALT, TOKEN, SPREAD) = (salt, token, spread);
        SCALE =
            token == Token.Plain6
                ? 1e12
                : token == Token.Blocklist18
                    ? 1
                    : 1e10;
    }

    function setUp() public override {
        vm.warp(START - 1 days);
        sequencer = new MockSequencerUptimeFeed();
        sequencerSince = START - 1 days;
        vm.warp(START);
        raw = new RawReader(ACCOUNTS, MARKETS, SLOTS);
        switchable = new SwitchableModel();
        source = new MockInterestSource(0.0002e18);
        sourceRate = 0.0002e18;
        _deploy(_newToken());
        assertEq(exchange.collateralScale(), SCALE, "scale");
        eth = _listBehindSequencer(_termsOf(1), 1_800e18);
        _listBehindSequencer(_termsOf(BTC), 100_000e18);
        _listBehindSequencer(_termsOf(SOL), 150e18);
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
        _insure();
        _populate();
    }

    /// @dev A little in each market's fund, and in the one that they share.
    function _insure() private {
        _endow(TREASURY, 500e18);
        for (uint256 m = 0; m <= MARKETS; ++m) {
            vm.prank(owners[TREASURY]);
            exchange.fundInsurance(AccountId.wrap(uint32(TREASURY)), MarketId.wrap(uint16(m)), 100e18);
        }
    }

    function _termsOf(uint256 m) internal view returns (MarketTerms memory terms) {
        terms =
            m == BTC
                ? _btcTermsSlow()
                : m == SOL
                    ? _solTermsFast()
                    : _ethTerms();
        // Limits that are reached, but not always.
        terms.liquidation.fundLimit =
            m == BTC
                ? 1_000e18
                : m == SOL
                    ? 40e18
                    : 150e18;
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
        (feeds[m], oracles[m], firstPrice[m], answeredAt[m]) = (feed, terms.oracle, price, START);
    }

    function _btcTermsSlow() private pure returns (MarketTerms memory terms) {
        terms = _btcTerms();
        terms.grid.interval = 8 hours;
        terms.margin.depth = 500_000e18; // steep enough to be felt by 20,000 USD
    }

    function _solTermsFast() private view returns (MarketTerms memory terms) {
        terms = _solTerms();
        // A grid on which fees, profits and entries do not come out even.
        terms.grid.tickSize = 0.001e18 + 7_770;
        terms.grid.interval = 1 minutes;
        terms.funding.model = switchable;
        terms.estimators.isWeighted = true;
        terms.estimators.tracksSaturation = true;
        terms.estimators.source = IInterestRateSource(address(source));
        terms.estimators.depthBand = 0.01e18;
        terms.estimators.impactDepth = 20_000e18;
        terms.estimators.depthInterval = 60;
        terms.estimators.maxDepthLevels = 4;
        terms.margin.positionCap = 3_000;
        terms.margin.openInterestCap = 4_000;
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
        isStale = true;
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

    // Foretelling

    /// @dev Keeps the highest index and the widest bound that a rate can come from.
    function _noteBounds(GhostState memory s) internal {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostMarket memory k = s.market[m];
            uint256 index = _max(k.freshIndex, k.index);
            if (index > highestIndex[m]) highestIndex[m] = index;
            uint256 bound_ = _rateBound(k);
            if (bound_ > highestBound[m]) highestBound[m] = bound_;
        }
    }

    function _isSourceGood() internal view returns (bool) {
        MockInterestSource.Mode mode = sourceMode;
        bool answers = mode == MockInterestSource.Mode.Answers || mode == MockInterestSource.Mode.ReturnsBig;
        return answers && _abs(sourceRate) <= 0.01e18;
    }

    /// @dev What the oracle must say follows from what the handler did to it.
    function _statusNow(uint256 time, uint256 m) internal view returns (uint256) {
        if (!sequencerUp || feedBroken[m] || time - answeredAt[m] > FEED_MAX_AGE) return UNUSABLE;
        return time - sequencerSince < SEQUENCER_GRACE ? GRACE : USABLE;
    }

    /// @dev The oracles against what is foretold of them. Only what the handler does, and time, can make a difference.
    function _checkOracles() internal view {
        uint256 time = vm.getBlockTimestamp();
        for (uint256 m = 1; m <= MARKETS; ++m) {
            (uint256 price, IndexStatus status) = oracles[m].readIndex();
            uint256 foretold = _statusNow(time, m);
            bool asForetold =
                _isGood(foretold) ? uint256(status) == foretold && price == indexPrices[m] : !_isGood(uint256(status));
            require(asForetold, NotAsForetold(m, price, status));
        }
    }

    function _modelRate(
        uint256 market,
        int256 premium,
        GhostMarket memory k
    ) internal view override returns (bool answered, int256 rate) {
        if (market != SOL) return (false, 0); // the fallback is the formula of ClampedPremium
        if (modelMode == SwitchableModel.Mode.Mixes) return (true, mixed(_inputs(k, premium)));
        if (modelMode > SwitchableModel.Mode.Lowest) return (false, 0);
        return (true, answerOf(modelMode, premium, _interestOf(k), k.damper));
    }

    function _inputs(GhostMarket memory k, int256 premium) private pure returns (FundingInputs memory inputs) {
        inputs.premium = premium;
        inputs.interest = _interestOf(k);
        inputs.damper = k.damper;
        inputs.bound = _rateBound(k);
        inputs.covered = k.covered;
        inputs.interval = k.interval;
        inputs.openInterest = k.interest;
        inputs.openInterestCap = k.interestCap;
        inputs.variance = k.variance;
        inputs.depth = k.depthMean;
        inputs.impactDepth = k.depthAt == 0 ? 0 : k.impactDepth;
        inputs.saturation = k.saturation;
    }

    // Feeds, time and prices

    /// @return any Whether something was broken.
    function _mendAll() internal returns (bool any) {
        any = !sequencerUp;
        _setSequencer(true);
        for (uint256 m = 1; m <= MARKETS; ++m) {
            any = any || feedBroken[m];
            feedBroken[m] = false;
            feeds[m].setMode(HostileFeed.Mode.Words, 0);
            _answer(m, indexPrices[m]);
        }
        _checkOracles();
    }

    function _setSequencer(bool up) internal {
        if (up != sequencerUp) sequencerSince = vm.getBlockTimestamp();
        sequencerUp = up;
        sequencer.setStatus(up);
    }

    /// @dev Every working feed answers again at the new time.
    function _wait(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (!feedBroken[m]) _answer(m, indexPrices[m]);
        }
    }

    /// @dev The feed answers now.
    function _answer(uint256 m, uint256 price) internal {
        answeredAt[m] = vm.getBlockTimestamp();
        _setIndex(MarketId.wrap(uint16(m)), price);
    }

    /// @dev Inside two thirds and one and a half times the first price, so that the grid lasts.
    function _setPrice(uint256 m, uint256 price) internal {
        price = (_min(_max(price, (firstPrice[m] * 2) / 3), (firstPrice[m] * 3) / 2) / 1e10) * 1e10;
        indexPrices[m] = price;
        if (!feedBroken[m]) _answer(m, price);
        _checkOracles();
    }
}
