// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdaptiveParameters} from "../../contracts/interfaces/IAdaptiveFunding.sol";
import {IFunding} from "../../contracts/interfaces/IFunding.sol";
import {IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {IInterestRateSource} from "../../contracts/interfaces/IInterestRateSource.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {MockInterestSource} from "../../contracts/mocks/funding/MockInterestSource.sol";
import {MeasuresWord, MeasuresWordLibrary} from "../../contracts/types/EstimatorWords.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {RingWord} from "../../contracts/types/MarketWords.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";
import {HostileModel} from "../helpers/Models.sol";

/// @notice What a market may measure besides premium and variance, and when it counts. ETH: index 1,800 USD, a lot is 18 USD, a basis point
/// 18 ticks; sampled every 10 s, gaps of 300 s count, settled hourly. The core's bound is 1.5 %.
contract EstimatorsTest is ExchangeFixture {
    uint256 private constant HOUR = 3_600;
    int256 private constant INTEREST = 0.0001e18;

    MockInterestSource private source;
    HostileModel private echo;
    MarketId private plain;
    AccountId private maker;
    AccountId private taker;

    function setUp() public override {
        super.setUp();
        _deploy(address(collateral));
        source = new MockInterestSource(0.0003e18);
        echo = new HostileModel();
        MarketTerms memory terms = _ethTerms();
        terms.estimators.isWeighted = true;
        terms.estimators.tracksSaturation = true;
        terms.estimators.source = IInterestRateSource(address(source));
        terms.estimators.depthBand = 0.01e18;
        terms.estimators.impactDepth = 18_000e18; // 1,000 lots
        terms.estimators.depthInterval = 60;
        terms.estimators.maxDepthLevels = 3;
        eth = _list(terms, 1_800e18);
        plain = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        maker = _openFunded("maker", 10_000_000e18);
        taker = _openFunded("taker", 1_000_000e18);
    }

    // The weighted mean

    /// @dev WhiteBIT's published example, by the contracts: 0.0001, 0.004, 0.008 and -0.0001 in the first four minutes weigh 1, 2, 3 and 4,
    /// which makes (0.0001 + 0.008 + 0.024 - 0.0004) / 10 = 0.00317. The damper of 0.05 % leaves 0.00267 of it: the source's interest lies
    /// below.
    function test_weighted_whitebitsExample() public {
        _sampleAt(18, 60);
        _sampleAt(720, 60);
        _sampleAt(1_440, 60);
        _sampleAt(-18, 60);
        (int256 premium, int256 rate) = _settled();
        assertEq(premium, 0.00317e18);
        assertEq(rate, 0.00267e18);
    }

    /// @dev Samples of 60, 30 and 120 s: weights 60 x 60, 30 x 90, 120 x 210. (10 x 3,600 + 40 x 2,700 - 20 x 25,200) / 31,500 bp is
    /// -11.428571... bp, toward zero.
    function test_weighted_irregularSamples() public {
        _sampleAt(180, 60);
        _sampleAt(720, 30);
        _sampleAt(-360, 120);
        assertEq(_market(eth).measures.weight(), 3_600 + 2_700 + 25_200);
        assertEq(_market(eth).measures.weightedIntegral(), -0.0001e18 * 360_000);
        (int256 premium, ) = _settled();
        assertEq(premium, (-0.0001e18 * int256(360_000)) / 31_500);
    }

    /// @dev A gap counts for as long as gaps may; weights grow with the time covered, not with the clock.
    function test_weighted_aGapWeighsNoMoreThanItCovers() public {
        _sampleAt(180, 60);
        _sampleAt(360, 2_000); // covers 300
        (int256 premium, ) = _settled();
        assertEq(premium, (0.001e18 * int256(60 * 60) + 0.002e18 * int256(300 * 360)) / (60 * 60 + 300 * 360));
    }

    /// @dev The first sample of an interval belongs to it with all of its time, also that before the boundary.
    function test_weighted_aSampleBelongsToItsIntervalWhole() public {
        _sampleAt(0, 3_590);
        _sampleAt(180, 20);
        assertEq(_market(eth).premium.covered(), 20);
        assertEq(_market(eth).measures.weight(), 400);
        assertEq(_market(eth).measures.weightedIntegral(), 0.001e18 * 400);
    }

    /// @dev What nobody measured has no premium, and leaves nothing behind.
    function test_weighted_nothingCoveredIsZero() public {
        _advanceTo(START + HOUR);
        vm.expectEmit(address(exchange));
        emit IFunding.IntervalSettled(eth, START + HOUR, 0, 0, 0, 0, 2 ** 64, 2 ** 64);
        assertTrue(exchange.settleFunding(eth, NOBODY));
        assertEq(MeasuresWord.unwrap(_market(eth).measures), 1 << 255);
    }

    /// @dev However samples lie, the mean is that of the plain sum, inside the range of the premiums, and toward zero.
    function testFuzz_weighted_equalsThePlainSum(uint256 seed) public {
        int256 sum;
        uint256 weights;
        uint256 covered;
        (int256 lowest, int256 highest) = (int256(type(int256).max), type(int256).min);
        for (uint256 i = 0; i < 6; ++i) {
            int256 ticks = int256(uint256(keccak256(abi.encode(seed, i))) % 3_000) - 1_500;
            uint256 elapsed = 10 + (uint256(keccak256(abi.encode(i, seed))) % 400);
            _sampleAt(ticks, elapsed);
            if (elapsed > 300) elapsed = 300;
            covered += elapsed;
            int256 premium = (ticks * 1e18) / 180_000;
            sum += premium * int256(covered * elapsed);
            weights += covered * elapsed;
            if (premium < lowest) lowest = premium;
            if (premium > highest) highest = premium;
        }
        (int256 mean, ) = _settled();
        assertEq(mean, sum / int256(weights));
        assertGe(mean, lowest);
        assertLe(mean, highest);
    }

    // The interest source

    /// @dev 3 bp for 60 s and 6 bp for 120 s make 5 bp, which is as far as the damper follows without a premium.
    function test_source_meanOverCoveredTime() public {
        _sampleAt(0, 60);
        source.set(MockInterestSource.Mode.Answers, 0.0006e18);
        _advance(120);
        vm.expectEmit(address(exchange));
        emit IFunding.InterestSampled(eth, 0.0006e18);
        assertTrue(_sample(eth));
        _advanceTo(START + HOUR);
        vm.expectEmit(address(exchange));
        emit IFunding.ConditionsSettled(eth, 0.0005e18, 0, 0);
        assertTrue(exchange.settleFunding(eth, NOBODY));
    }

    /// @dev Without an answer the constant holds until there has been one; then the last mean does.
    function test_source_failsBackToTheConstantThenToTheLastMean() public {
        source.set(MockInterestSource.Mode.Reverts, 0);
        _sampleAt(0, 60);
        _assertInterest(INTEREST);
        source.set(MockInterestSource.Mode.Answers, -0.0002e18);
        _sampleAt(0, 60);
        _assertInterest(-0.0002e18);
        source.set(MockInterestSource.Mode.BurnsGas, 0);
        _sampleAt(0, 60);
        _assertInterest(-0.0002e18);
        assertTrue(_market(eth).conditions.hasInterest());
    }

    /// @dev 4 bp for 60 s, and nothing for the next 120: the mean is over the time for which it answered.
    function test_source_silenceCountsNeitherWay() public {
        source.set(MockInterestSource.Mode.Answers, 0.0004e18);
        _sampleAt(0, 60);
        source.set(MockInterestSource.Mode.ReturnsShort, 0);
        _sampleAt(0, 120);
        assertEq(_market(eth).measures.interestCovered(), 60);
        assertEq(_market(eth).premium.covered(), 180);
        _assertInterest(0.0004e18);
    }

    function test_source_boundsAreExact() public {
        source.set(MockInterestSource.Mode.Answers, 0.01e18);
        _sampleAt(0, 60);
        source.set(MockInterestSource.Mode.Answers, 0.01e18 + 1);
        _advance(60);
        vm.expectEmit(address(exchange));
        emit IFunding.InterestSourceFailed(eth, address(source));
        assertTrue(_sample(eth));
        source.set(MockInterestSource.Mode.Answers, -0.01e18 - 1);
        _sampleAt(0, 60);
        source.set(MockInterestSource.Mode.Answers, -0.01e18);
        _sampleAt(0, 60);
        assertEq(_market(eth).measures.interestCovered(), 120);
        assertEq(_market(eth).measures.interestIntegral(), 0);
    }

    /// @dev Each settlement asks nobody: whatever the source says then, the mean is what samples measured.
    function test_source_isNotAskedAtSettlement() public {
        _sampleAt(0, 60);
        _advanceTo(START + HOUR);
        source.set(MockInterestSource.Mode.Answers, 0.01e18);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_ring(eth)[((START + HOUR) / HOUR) % 32].rate(), 0.0003e18);
    }

    // Depth

    /// @dev Bids of 400 and 300 lots within 1 %, 900 beyond; asks of 500. The thinner side has 500 lots.
    function test_depth_isTheThinnerSideWithinTheBand() public {
        _place(maker, _bid(eth, 179_900, 400, 0));
        _place(maker, _bid(eth, 178_200, 300, 1)); // the edge
        _place(maker, _bid(eth, 178_199, 900, 2));
        _place(maker, _ask(eth, 180_100, 450, 3));
        _place(maker, _ask(eth, 181_800, 50, 4)); // the edge
        _place(maker, _ask(eth, 181_801, 900, 5));
        _advance(10);
        vm.expectEmit(address(exchange));
        emit IFunding.DepthSampled(eth, 9_000e18, 9_000e18); // 500 lots of 18 USD
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depth(), 9_000e18);
        assertEq(_market(eth).conditions.depthAt(), START + 10);
    }

    function test_depth_countsFirmLotsOnly() public {
        PlaceOrder memory order = _bid(eth, 179_900, 400, 0);
        order.expiry = uint32(START + 1 days);
        _place(maker, order);
        _place(maker, _bid(eth, 179_900, 30, 1));
        _place(maker, _ask(eth, 180_100, 450, 2));
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depth(), 540e18);
    }

    /// @dev Three levels a side are walked, whatever lies behind; and more than deep is deep.
    function test_depth_isBounded() public {
        for (uint8 i = 0; i < 4; ++i) {
            _place(maker, _bid(eth, 179_900 - i, 100, i));
            _place(maker, _ask(eth, 180_100 + i, 200, 8 + i));
        }
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depth(), 5_400e18);
        _place(maker, _bid(eth, 179_950, 50_000, 20));
        _place(maker, _ask(eth, 180_050, 50_000, 21));
        _advance(60);
        vm.expectEmit(address(exchange));
        // (18,000 x 435,600 + 5,400 x 25,920,000) / 26,355,600
        emit IFunding.DepthSampled(eth, 18_000e18, 5_608_250_239_038_382_734_599);
        assertTrue(_sample(eth));
    }

    /// @dev A side that is empty near the index has no depth; a look weighs a fifth at most, however long ago the one before.
    function test_depth_emptySideAndLongSilence() public {
        _place(maker, _bid(eth, 179_900, 2_000, 0));
        _place(maker, _ask(eth, 180_100, 2_000, 1));
        _advance(10);
        assertTrue(_sample(eth));
        _cancel(maker, eth, 1);
        _advance(3 days);
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depth(), 14_400e18);
    }

    /// @dev Whoever asks for a sample pays for the walk: a trade in passing does not, nor does a sample too soon.
    function test_depth_isMeasuredWhenAskedAndDue() public {
        _advance(10);
        _place(maker, _bid(eth, 179_900, 400, 0)); // samples in passing
        assertEq(_market(eth).premium.covered(), 10);
        assertEq(_market(eth).conditions.depthAt(), 0);
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depthAt(), START + 20);
        _advance(50);
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depthAt(), START + 20);
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).conditions.depthAt(), START + 80);
    }

    // Saturation

    /// @dev The rate, which is the premium less 5 bp, is at half of the bound of 150 bp for three hours, then just below: 96, 72, 54.
    function test_saturation_followsTheRate() public {
        uint256[5] memory expected = [uint256(32), 64, 96, 72, 54];
        _quote(1_440);
        for (uint256 i = 0; i < 5; ++i) {
            _look(60);
            _quote(i < 2 ? int256(1_440) : int256(1_439));
            _advanceTo(START + (i + 1) * HOUR);
            exchange.settleFunding(eth, NOBODY);
            assertEq(_market(eth).conditions.saturation(), expected[i]);
        }
    }

    /// @dev Hours in which nobody looked set no rate: 32, then down by a quarter, rounded up, for each of two more, and all the way in time.
    function test_saturation_decaysWithTheHoursThatNobodySettled() public {
        _sampleAt(2_000, 60);
        _advanceTo(START + 3 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_market(eth).conditions.saturation(), 18);
        _advanceTo(START + 5 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_market(eth).conditions.saturation(), 9);
        _advance(365 days);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_market(eth).conditions.saturation(), 0);
    }

    // What the model is told

    /// @dev The variance at its least, the depth of 500 lots, the depth of a deep book, no saturation.
    function test_model_isToldTheConditions() public {
        _configure(_configured(echo));
        _place(maker, _bid(eth, 181_500, 500, 0));
        _place(maker, _ask(eth, 181_600, 700, 1));
        _advance(10);
        assertTrue(_sample(eth));
        _advanceTo((vm.getBlockTimestamp() / HOUR + 1) * HOUR);
        int256[4] memory expected = [int256(1), 9_000e11, 18_000e11, 0];
        uint256 state = vm.snapshotState();
        for (uint256 field = 0; field < 4; ++field) {
            echo.echo(9 + field);
            exchange.settleFunding(eth, NOBODY);
            RingWord last = _ring(eth)[(vm.getBlockTimestamp() / HOUR) % 32];
            assertEq(last.rate(), expected[field]);
            assertTrue(vm.revertToState(state));
        }
    }

    // Terms

    /// @dev Switching the weighted mean on in mid-interval does not move the mean: what was measured counts evenly.
    function test_terms_theWeightedMeanBeginsWhereTheFlatOneIs() public {
        MarketTerms memory terms = _configured(model);
        terms.estimators.isWeighted = false;
        _configure(terms);
        _advance(120);
        terms.estimators.isWeighted = true;
        exchange.schedule(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        _advance(MINIMUM_DELAY - 120);
        _sampleAt(180, 60);
        _sampleAt(720, 60);
        exchange.configureMarket(eth, terms);
        uint256 covered = _market(eth).premium.covered();
        assertEq(_market(eth).measures.weight(), covered * covered);
        assertEq(_market(eth).measures.weightedIntegral() / int256(covered), _market(eth).premium.premiumIntegral());
    }

    /// @dev A new source starts anew; the running rate and what was accrued stay where they were.
    function test_terms_nothingStaysOfASourceThatIsReplaced() public {
        _sampleAt(0, 60);
        _advanceTo(START + HOUR);
        exchange.settleFunding(eth, NOBODY);
        MarketTerms memory terms = _configured(model);
        MockInterestSource other = new MockInterestSource(-0.0004e18);
        terms.estimators.source = IInterestRateSource(address(other));
        exchange.schedule(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        _advance(MINIMUM_DELAY);
        _sampleAt(0, 60);
        int256 rate = _market(eth).funding.rate();
        int256 longIndex = _market(eth).funding.longIndex();
        exchange.configureMarket(eth, terms);
        assertEq(_market(eth).funding.rate(), rate);
        assertEq(_market(eth).funding.longIndex(), longIndex);
        assertEq(_market(eth).measures.interestCovered(), 0);
        assertFalse(_market(eth).conditions.hasInterest());
        _sampleAt(0, 60);
        _assertInterest(-0.0004e18);
    }

    /// @dev Fails if the cap is lowered before the interval that has ended is settled: a model may ask how much of it is used.
    function test_terms_aLowerCapIsForTheNextInterval() public {
        _configure(_configured(echo));
        _sampleAt(0, 60);
        echo.echo(8);
        uint256 end = (vm.getBlockTimestamp() / HOUR + 1) * HOUR;
        _advanceTo(end);
        exchange.lowerOpenInterestCap(eth, 1_000);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_ring(eth)[(end / HOUR) % 32].rate(), 250_000);
        _sampleAt(0, 60);
        _advanceTo(end + HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_ring(eth)[(end / HOUR + 1) % 32].rate(), 1_000);
    }

    // Markets that measure nothing else

    function test_plain_touchesNothing() public {
        for (uint256 i = 1; i <= 3; ++i) {
            _advanceTo(START + i * HOUR - 1);
            assertTrue(_sample(plain));
            _advanceTo(START + i * HOUR);
            exchange.settleFunding(plain, NOBODY);
        }
        assertEq(MeasuresWord.unwrap(_market(plain).measures), MeasuresWord.unwrap(MeasuresWordLibrary.NOTHING));
        assertEq(_market(plain).conditions.depthAt(), 0);
        assertEq(_market(plain).conditions.saturation(), 0);
        assertEq(_market(plain).sampling.estimators(), 0);
    }

    // Adaptive on the exchange

    /// @dev Two hours at 40 bp with an empty ask side. By hand: the variance is at its least, so z = 1/2, d' = 2.5 bp, c = 75 bp. The first
    /// hour ends with no depth (gain 1.5) and no saturation: 3 + 1.5 x (40 - 3 - 2.5) = 54.75 bp, which is less than half of the bound.
    function test_adaptive_byHand() public {
        AdaptiveParameters memory parameters = AdaptiveParameters({
            referenceVolatility: 0.008e18,
            baseGain: 1e18,
            utilisationGain: 4e18,
            depthGain: 0.5e18,
            saturationGain: 2e18
        });
        IFundingModel adaptive = IFundingModel(
            deployCode("contracts/funding/Adaptive.sol:Adaptive", abi.encode(parameters))
        );
        _quote(720);
        _configure(_configured(adaptive));
        _look(60);
        _quote(1_080);
        (int256 premium, int256 rate) = _settled();
        assertEq(premium, 0.004e18);
        assertEq(rate, 0.005475e18);
        // 60 bp: 3 + min(75, 1.5 x 54.5), beyond half of the bound.
        _look(60);
        _quote(720);
        (, rate) = _settled();
        assertEq(rate, 0.0078e18);
        assertEq(_market(eth).conditions.saturation(), 32);
        // 40 bp again: the gain is 1.5 + 2 x 32 / 255.
        _look(60);
        (, rate) = _settled();
        assertEq(rate, 0.0003e18 + (0.00345e18 * (1.5e18 + (2e18 * int256(32)) / 255)) / 1e18);
    }

    // Helpers

    /// @dev One sample in `elapsed` seconds that sees a book `ticks` above the index, or below. No sample may be due when it begins: placing
    /// would take it.
    function _sampleAt(int256 ticks, uint256 elapsed) private {
        if (ticks != 0) _quote(ticks);
        _look(elapsed);
        if (ticks != 0) _cancel(maker, eth, 200);
    }

    function _quote(int256 ticks) private {
        uint24 tick = uint24(uint256(int256(uint256(ETH_TICK)) + ticks));
        if (_resting(eth, maker, 200) != 0) _cancel(maker, eth, 200);
        _place(maker, ticks < 0 ? _ask(eth, tick, 1_000, 200) : _bid(eth, tick, 1_000, 200));
    }

    function _look(uint256 elapsed) private {
        _advance(elapsed);
        assertTrue(_sample(eth));
    }

    function _settled() private returns (int256 premium, int256 rate) {
        uint256 end = (vm.getBlockTimestamp() / HOUR + 1) * HOUR;
        _advanceTo(end);
        assertTrue(exchange.settleFunding(eth, NOBODY));
        RingWord last = _ring(eth)[(end / HOUR) % 32];
        assertEq(last.end(), end);
        return (last.premium(), last.rate());
    }

    /// @dev The premium is nothing, so that the rate is the interest.
    function _assertInterest(int256 expected) private {
        (, int256 rate) = _settled();
        assertEq(rate, expected, "interest");
    }

    function _configured(IFundingModel model_) private returns (MarketTerms memory terms) {
        terms = _ethTerms();
        terms.oracle = _oracleOf(eth);
        terms.funding.model = model_;
        terms.estimators.isWeighted = true;
        terms.estimators.tracksSaturation = true;
        terms.estimators.source = IInterestRateSource(address(source));
        terms.estimators.depthBand = 0.01e18;
        terms.estimators.impactDepth = 18_000e18;
        terms.estimators.depthInterval = 60;
        terms.estimators.maxDepthLevels = 3;
    }

    function _configure(MarketTerms memory terms) private {
        _callDelayed(abi.encodeCall(exchange.configureMarket, (eth, terms)));
    }
}
