// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdaptiveParameters} from "../../contracts/interfaces/IAdaptiveFunding.sol";
import {IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {IIndexOracle} from "../../contracts/interfaces/IIndexOracle.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {RingWord} from "../../contracts/types/MarketWords.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice The adaptive model inside the exchange keeps its shape, whatever volatility, open interest, depth and saturation do to it.
/// @dev Three markets over one price, without interest: one whose bids lie above the index, one whose asks lie as far below, and one whose
/// bids lie further above. Everything else is the same in them at all times, so that only the premium tells them apart.
contract AdaptiveMarketTest is ExchangeFixture {
    uint256 private constant HOURS = 3;
    uint256 private constant HOUR = 3_600;
    /// @dev The fixture's maxRate, which is less than what the margins allow.
    int256 private constant BOUND = 0.015e18;
    uint8 private constant QUOTE = 200;

    MarketId[3] private markets;
    AccountId private maker;
    AccountId private taker;

    function setUp() public override {
        super.setUp();
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.funding.interest = 0;
        terms.funding.model = _adaptive();
        terms.estimators.tracksSaturation = true;
        terms.estimators.depthBand = 0.01e18;
        terms.estimators.impactDepth = 18_000e18; // 1,000 lots
        terms.estimators.depthInterval = 60;
        terms.estimators.maxDepthLevels = 4;
        for (uint256 i = 0; i < 3; ++i) {
            terms.oracle = IIndexOracle(address(0)); // each has its own
            markets[i] = _list(terms, 1_800e18);
        }
        exchange.seal();
        maker = _openFunded("maker", 10_000_000e18);
        taker = _openFunded("taker", 10_000_000e18);
    }

    /// @param premium of the first two markets, at most [lot-ticks of 18 to a basis point, at 1,800 USD]
    /// @param more by how much the third's lies beyond
    function testFuzz_adaptive_keepsItsShapeInTheCore(
        uint256 seed,
        uint32 openInterest,
        uint16 premium,
        uint16 more
    ) public {
        uint32 lots = uint32(bound(openInterest, 6, 80_000));
        for (uint256 i = 0; i < 3; ++i) _trade(markets[i], taker, maker, ETH_TICK, lots);
        uint256 tick = ETH_TICK;
        for (uint256 hour = 1; hour <= HOURS; ++hour) {
            for (uint256 step = 0; step < 2; ++step) {
                uint256 random = uint256(keccak256(abi.encode(seed, hour, step)));
                tick = (tick * (9_950 + (random % 101))) / 10_000; // by 0.5 % at most
                uint24 above = uint24(bound(premium, 0, 1_200) >> ((random >> 16) % 2));
                uint32 depth = uint32(6 + ((random >> 32) % 1_500));
                _quote(tick, above, above + uint24(bound(more, 0, 300)), depth);
                _look(tick);
            }
            _advanceTo(START + hour * HOUR);
            _compareRates(hour);
        }
    }

    function _quote(uint256 tick, uint24 near, uint24 far, uint32 depth) private {
        uint24 band = uint24(tick / 100) - 5;
        for (uint256 i = 0; i < 3; ++i) {
            for (uint8 slot = QUOTE; slot < QUOTE + 3; ++slot) {
                if (_resting(markets[i], maker, slot) != 0) _cancel(maker, markets[i], slot);
            }
            uint24 shift = i == 2 ? far : near;
            if (i == 1) _place(maker, _ask(markets[i], uint24(tick) - shift, 1_000, QUOTE));
            else _place(maker, _bid(markets[i], uint24(tick) + shift, 1_000, QUOTE));
            _place(maker, _bid(markets[i], uint24(tick) - band, depth, QUOTE + 1));
            _place(maker, _ask(markets[i], uint24(tick) + band, depth, QUOTE + 2));
        }
    }

    /// @dev No sample is due while quotes are placed: it would be taken in passing, at the price before.
    function _look(uint256 tick) private {
        for (uint256 i = 0; i < 3; ++i) _setIndex(markets[i], tick * 0.01e18);
        _advance(60);
        for (uint256 i = 0; i < 3; ++i) assertTrue(_sample(markets[i]));
    }

    function _compareRates(uint256 hour) private {
        int256[3] memory rates;
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(exchange.settleFunding(markets[i], NOBODY));
            RingWord last = _ring(markets[i])[((START + hour * HOUR) / HOUR) % 32];
            assertEq(last.end(), START + hour * HOUR);
            rates[i] = last.rate();
        }
        assertEq(rates[1], -rates[0], "symmetric");
        assertGe(rates[0], 0);
        assertGe(rates[2], rates[0], "a larger premium never has a smaller rate");
        assertLe(rates[2], BOUND, "bounded");
    }

    function _adaptive() private returns (IFundingModel) {
        AdaptiveParameters memory parameters = AdaptiveParameters({
            referenceVolatility: 0.015e18,
            baseGain: 1e18,
            utilisationGain: 4e18,
            depthGain: 0.5e18,
            saturationGain: 2e18
        });
        return IFundingModel(deployCode("contracts/funding/Adaptive.sol:Adaptive", abi.encode(parameters)));
    }
}
