// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundingHarness} from "../../contracts/mocks/harnesses/IFundingHarness.sol";
import {Bits} from "../../contracts/types/Bits.sol";
import {FundingTermsWord, RiskWord} from "../../contracts/types/MarketWords.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The examples that venues publish of their own funding, exactly.
/// @dev All of them state a rate for 8 hours, which is this exchange's funding period. Premiums are rounded toward zero; none of the
/// examples leaves a remainder, so the numbers are exact.
///
/// BitMEX: https://www.bitmex.com/app/perpetualContractsGuide and
/// https://support.bitmex.com/hc/en-gb/articles/24430352016157 (a worked rate of ONDOUSDT, 14 January 2025)
/// Binance: https://www.binance.com/en/support/faq/introduction-to-binance-futures-funding-rates-360033525031
/// Hyperliquid: https://hyperliquid.gitbook.io/hyperliquid-docs/trading/funding ("Numerical Example")
/// Bybit: https://www.bybit.com/en/help-center/article/Introduction-to-Funding-Rate
/// Deribit: https://support.deribit.com/hc/en-us/articles/31424939178397-Funding-Specifications
/// dYdX v4: https://help.dydx.trade/en/articles/166992-default-funding-rates-on-dydx-chain and the venue's own test of its premium,
/// x/clob/memclob/memclob_get_premium_price_test.go of dydxprotocol/v4-chain
///
/// sdk/src/funding/venues.test.ts has the same and more, with averages and impact prices as each venue takes them.
contract FundingExamplesTest is Test {
    int256 private constant INTEREST = 0.0001e18; // 0.01 % per 8 h: 0.03 % a day
    uint256 private constant DAMPER = 0.0005e18; // 0.05 %
    uint256 private constant MAX_PREMIUM = 0.25e18;

    IFundingHarness private funding;

    function setUp() public {
        funding = IFundingHarness(deployCode("contracts/mocks/harnesses/FundingHarness.sol:FundingHarness"));
    }

    // BitMEX

    /// @dev "Premium Index (P) = (Max(0, Impact Bid Price - Mark Price) - Max(0, Mark Price - Impact Ask Price)) / Spot Price"; here
    /// both reference prices are the index. Impact bid 1 % above it, then impact ask 1 % below it, then the index inside the spread.
    function test_bitmex_premiumIndex() public {
        // Index 10,000 USD per lot, a lot-tick of 1 USD, 5 lots of impact.
        funding.setLevel(10_100, 5);
        assertEq(_premium(10_100, type(uint24).max, 10_000e18, 5), 0.01e18);
        funding.setLevel(9_900, 5);
        assertEq(_premium(0, 9_900, 10_000e18, 5), -0.01e18);
        assertEq(_premium(9_900, 10_100, 10_000e18, 5), 0);
    }

    /// @dev The article's numbers: premium -0.00184, interest 0.01 %, so that the clamp gives 0.0005 and the rate is -0.00134.
    function test_bitmex_rateOfOndo() public view {
        assertEq(funding.clampedPremium(-0.00184e18, INTEREST, DAMPER), -0.00134e18);
    }

    /// @dev "If (I - P) is within +/-0.05% then F = P + (I - P) = I": the rate is the interest rate, at both edges too.
    function test_bitmex_rateIsTheInterestInsideTheDamper() public view {
        assertEq(funding.clampedPremium(0, INTEREST, DAMPER), INTEREST);
        assertEq(funding.clampedPremium(0.0006e18, INTEREST, DAMPER), INTEREST);
        assertEq(funding.clampedPremium(-0.0004e18, INTEREST, DAMPER), INTEREST);
        assertEq(funding.clampedPremium(0.0006e18 + 1, INTEREST, DAMPER), INTEREST + 1);
        assertEq(funding.clampedPremium(-0.0004e18 - 1, INTEREST, DAMPER), INTEREST - 1);
    }

    /// @dev "The absolute Funding Rate is capped at 75% of the (Initial Margin - Maintenance Margin). If the Initial Margin is 1% and the
    /// Maintenance Margin is 0.5%, the maximum Funding Rate will be 75% * (1%-0.5%) = 0.375%."
    function test_bitmex_rateIsCappedByTheMargin() public view {
        uint256 bound_ = funding.bound(_terms(0.04e18, 75), _risk(0.01e18, 50));
        assertEq(bound_, 0.00375e18);
        assertEq(funding.bounded(funding.clampedPremium(0.02e18, INTEREST, DAMPER), bound_), 0.00375e18);
        assertEq(funding.bounded(funding.clampedPremium(-0.02e18, INTEREST, DAMPER), bound_), -0.00375e18);
        assertEq(funding.bounded(0.00375e18 - 1, bound_), 0.00375e18 - 1);
    }

    // Binance

    /// @dev Average premium 0.0429 %: 0.0429 % + clamp(0.01 % - 0.0429 %, -0.05 %, 0.05 %) = 0.01 %.
    function test_binance_rateOfTheMeanPremium() public view {
        assertEq(funding.clampedPremium(0.000429e18, INTEREST, DAMPER), 0.0001e18);
    }

    // Hyperliquid

    /// @dev Impact bid 10,100 on an oracle price of 10,000: premium 1 %, the clamp gives -0.05 %, the rate is 0.95 % for 8 h.
    function test_hyperliquid_numericalExample() public {
        funding.setLevel(10_100, 10);
        int256 premium = _premium(10_100, type(uint24).max, 10_000e18, 10);
        assertEq(premium, 0.01e18);
        assertEq(funding.clampedPremium(premium, INTEREST, DAMPER), 0.0095e18);
    }

    /// @dev "Funding is paid every hour at one eighth of the computed rate": 10 BTC long pay 10 x 10,000 x 0.95 % / 8 = 118.75 USD in an
    /// hour. Here a lot is a thousandth of a BTC, so 10 BTC are 10,000 lots of 10 USD. The rate per lot and second is rounded toward zero,
    /// by less than 64 WAD units, which over the hour and all lots is 10,000 x 3,600 x 64 at most.
    function test_hyperliquid_paysAnEighthEachHour() public view {
        int256 rate = funding.ratePerLotSecond(0.0095e18, 10e18 * 3_600, 3_600, 3_600);
        int256 paid = rate * 64 * 3_600 * 10_000;
        assertLe(paid, 118.75e18);
        assertGt(paid, 118.75e18 - 10_000 * 3_600 * 64);
        // By hand: 0.0095 x 10e18 / 28,800 / 64 = 51,540,798,611.1 units of 64 WAD.
        assertEq(rate, 51_540_798_611);
    }

    /// @dev "Funding is capped at 4%/hour": with a bound of 8 x 4 % per 8 h, an impact bid 50 % above the oracle price still pays 4 % an
    /// hour. (A listing here allows 4 % per 8 h; the formula is the same.)
    function test_hyperliquid_capFarBeyond() public view {
        int256 computed = funding.clampedPremium(0.5e18, INTEREST, DAMPER);
        assertEq(computed, 0.4995e18);
        assertEq(funding.bounded(computed, 8 * 0.04e18), 8 * 0.04e18);
        assertEq(funding.bounded(-computed, 8 * 0.04e18), -8 * 0.04e18);
    }

    // Bybit

    /// @dev "If (I - P) is within +/-0.05%, then F = P + (I - P) = I", with I = (0.06 % - 0.03 %) / 3 = 0.01 %; the edges lie at 0.06 %
    /// and -0.04 %.
    function test_bybit_rateOfTheInterest() public view {
        int256 interest = (int256(0.0006e18) - int256(0.0003e18)) / 3;
        assertEq(interest, INTEREST);
        assertEq(funding.clampedPremium(0.0006e18, interest, DAMPER), interest);
        assertEq(funding.clampedPremium(0.002e18, interest, DAMPER), 0.0015e18);
    }

    // Deribit

    /// @dev Funding rate = max(0.025 %, premium) + min(-0.025 %, premium), which is a damper of 0.025 % around no interest.
    function testFuzz_deribit_damperAroundZero(int256 premium) public view {
        premium = bound(premium, -0.25e18, 0.25e18);
        int256 high = premium > 0.00025e18 ? premium : int256(0.00025e18);
        int256 low = premium < -0.00025e18 ? premium : -int256(0.00025e18);
        assertEq(funding.clampedPremium(premium, 0, 0.00025e18), high + low);
    }

    // dYdX v4

    /// @dev Books, index and premium in parts per million, toward zero, from the venue's test: a bid of 9,999.9 on 9,997.5 is 240, an ask of
    /// 10,001 below 10,001.9 is -89. A lot-tick is 0.1 USD.
    function test_dydx_premiumFromBooks() public {
        uint256 quantum = 0.1e18;
        funding.setLevel(99_999, 1);
        funding.setLevel(100_010, 1);
        assertEq(_premiumAt(99_999, 100_010, quantum, 9_997.5e18) / 1e12, 240);
        assertEq(_premiumAt(0, 100_010, quantum, 10_001.9e18) / 1e12, -89);
        assertEq(_premiumAt(99_999, 100_010, quantum, 10_000e18), 0);
    }

    /// @dev A side that ends before the impact size adds no premium.
    function test_dydx_thinSideHasNoPremium() public {
        funding.setLevel(10_100, 1);
        assertEq(_premium(10_100, type(uint24).max, 10_000e18, 2), 0);
    }

    /// @dev Missing samples count as zero premium there. Here they are time that nobody measured, which pays nothing: 45 of 60 minutes at
    /// 800 ppm pay what an hour at 600 ppm pays.
    function test_dydx_missingSamplesPayNothing() public view {
        int256 partly = funding.ratePerLotSecond(0.0008e18, 10e18 * 2_700, 2_700, 3_600);
        assertEq(partly, funding.ratePerLotSecond(0.0006e18, 10e18 * 3_600, 3_600, 3_600));
        // By hand: 0.0006 x 10e18 / 28,800 / 64 = 3,255,208,333.3 units of 64 WAD, toward zero.
        assertEq(partly, 3_255_208_333);
    }

    function _premiumAt(
        uint256 bestBid,
        uint256 bestAsk,
        uint256 quantum,
        uint256 indexPerLot
    ) private view returns (int256 premium) {
        bool known;
        (premium, known) = funding.measure(bestBid, bestAsk, quantum, indexPerLot, 1, 64, MAX_PREMIUM);
        assertTrue(known);
    }

    function _premium(
        uint256 bestBid,
        uint256 bestAsk,
        uint256 indexPerLot,
        uint256 lots
    ) private view returns (int256 premium) {
        bool known;
        (premium, known) = funding.measure(bestBid, bestAsk, 1e18, indexPerLot, lots, 64, MAX_PREMIUM);
        assertTrue(known);
    }

    /// @param maxRate [WAD per period]
    /// @param marginShare [%]
    function _terms(uint256 maxRate, uint256 marginShare) private pure returns (FundingTermsWord) {
        return FundingTermsWord.wrap(Bits.setUint(Bits.setUint(0, 64, 32, maxRate / 1e8), 128, 8, marginShare));
    }

    /// @param initialMargin [WAD]
    /// @param maintenance [% of initial margin]
    function _risk(uint256 initialMargin, uint256 maintenance) private pure returns (RiskWord) {
        return RiskWord.wrap(0).withTerms(1e14, initialMargin / 1e14, maintenance, 0);
    }
}
