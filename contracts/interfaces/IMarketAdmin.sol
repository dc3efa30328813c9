// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../types/Ids.sol";
import {IFundingModel} from "./IFundingModel.sol";
import {IIndexOracle} from "./IIndexOracle.sol";
import {IInterestRateSource} from "./IInterestRateSource.sol";

enum MarketStatus {
    Unlisted,
    Active,
    ReduceOnly,
    Halted,
    Closing,
    Closed
}

/// @notice Never changes after listing. Prices and sizes are WAD.
struct GridTerms {
    bytes32 symbol;
    /// Price step [WAD quote per base]; index / tickSize must lie in 100,000..800,000 at listing.
    uint256 tickSize;
    /// Size step [WAD base], a power of ten.
    uint256 lotSize;
    /// Funding interval [s], a divisor of 8 h.
    uint256 interval;
}

/// @notice Fractions are WAD; a value that the packed form cannot hold exactly is refused.
struct MarginTerms {
    /// IM rate at zero size, steps of 1e14.
    uint256 initialMargin;
    /// MM as a fraction of IM, steps of 1e16.
    uint256 maintenance;
    /// IM grows by notional^2 / depth [WAD quote]; 0 for no slope.
    uint256 depth;
    /// Share of unrealised profit that counts for IM, steps of 1e16.
    uint256 pnlWeight;
    /// Largest position of one account [lots].
    uint256 positionCap;
    /// Largest open interest of one side [lots].
    uint256 openInterestCap;
}

struct TradingTerms {
    /// Fraction of notional, steps of 1e12; negative is a rebate.
    int256 makerFee;
    uint256 takerFee;
    /// How far from the index an order may be placed, steps of 1e15.
    uint256 priceBand;
    /// Smallest notional that may rest [WAD quote].
    uint256 minimumNotional;
    /// Paid by a dead order's owner to whoever removes it [WAD quote], steps of 1e9.
    uint256 removalFee;
}

struct SamplingTerms {
    uint256 sampleInterval; // [s]
    uint256 maxSampleGap; // [s]
    uint256 basisTime; // [s] time constant of the basis EMA
    uint256 markBand; // fraction of index, steps of 1e14
    uint256 impactNotional; // [WAD quote]
    uint256 impactShare; // fraction of open interest, steps of 1e14
    uint256 maxImpactLevels;
    uint256 maxPremium; // steps of 1e8
}

struct FundingTerms {
    IFundingModel model;
    int256 interest; // [WAD per period], steps of 1e8
    uint256 damper; // [WAD per period], steps of 1e8
    uint256 maxRate; // [WAD per period], steps of 1e8
    uint256 marginShare; // k, steps of 1e16
    uint256 sampleBounty; // [WAD quote], steps of 1e9
    uint256 settleBounty; // [WAD quote], steps of 1e9
    uint256 bountyShare; // fraction of fees, steps of 1e16
    uint256 insuranceShare; // fraction of fees, steps of 1e16
}

struct LiquidationTerms {
    uint256 fee; // fraction of notional, steps of 1e14
    uint256 concessionStart; // fraction of mark, steps of 1e14
    uint256 concessionEnd; // fraction of mark, steps of 1e14
    uint256 concessionTime; // [s] from start to end
    uint256 fundLimit; // [WAD quote] most that insurance pays for the market within any 120 s
}

/// @notice What a market measures besides premium and variance; all zero for nothing.
struct EstimatorTerms {
    /// Whether the mean premium gives later samples more weight: 1, 2, 3, and so on.
    bool isWeighted;
    /// Whether the core keeps count of how long the rate has been near its bound.
    bool tracksSaturation;
    /// Asked with each sample; zero for none. Its mean takes the place of `funding.interest`, which holds until it has answered.
    IInterestRateSource source;
    /// How far from the index orders count as depth, steps of 1e14; 0 does not measure it, and leaves the rest zero.
    uint256 depthBand;
    uint256 impactDepth; // [WAD quote] at which the book counts as deep
    uint256 depthInterval; // [s] between two measurements at least
    uint256 maxDepthLevels; // walked on each side
}

struct MarketTerms {
    GridTerms grid;
    IIndexOracle oracle;
    MarginTerms margin;
    TradingTerms trading;
    SamplingTerms sampling;
    FundingTerms funding;
    LiquidationTerms liquidation;
    EstimatorTerms estimators;
}

/// @notice Fees of one tier, fractions in steps of 1e12.
struct FeeTier {
    int256 makerFee;
    uint256 takerFee;
}

/// @title Market administration
/// @notice Listing and configuration. Roles come from an OpenZeppelin AccessManager; on top of it, once the exchange is sealed, every
/// call that is not a tightening must have been announced with `schedule` for at least the exchange's own minimum delay. No call here
/// moves user funds.
interface IMarketAdmin {
    event Sealed();
    event CallScheduled(bytes32 indexed call, bytes data, uint256 executableAt);
    event CallUnscheduled(bytes32 indexed call);
    event MarketListed(MarketId indexed market, MarketTerms terms);
    event MarketConfigured(MarketId indexed market, MarketTerms terms);
    /// @notice Configured margin rates that raise MM: they rise along a line from the first two to the last two, which they reach at
    /// `endsAt` [unix s]. IM rates [1e-4 of notional], maintenance [1e-2 of IM]. `MarketConfigured` follows; one without this event before
    /// it ends a ramp, and its margin rates hold at once.
    event MarginRampStarted(
        MarketId indexed market,
        uint256 fromInitial,
        uint256 fromMaintenance,
        uint256 toInitial,
        uint256 toMaintenance,
        uint256 endsAt
    );
    /// @notice How far a ramp has got; from here on these rates hold. IM rate [1e-4 of notional], maintenance [1e-2 of IM].
    event MarginRamped(MarketId indexed market, uint256 initialMargin, uint256 maintenance);
    event FeeTiersSet(MarketId indexed market, FeeTier[] tiers);
    event AccountTierSet(AccountId indexed account, uint256 tier);
    event MarketStatusChanged(MarketId indexed market, MarketStatus status, uint256 until);
    event OpenInterestCapLowered(MarketId indexed market, uint256 cap);
    event InsuranceShareRaised(MarketId indexed market, uint256 share);
    event TreasurySet(AccountId indexed account);
    event FeesCollected(MarketId indexed market, uint256 toInsurance, uint256 toTreasury, uint256 insurance);

    error AlreadySealed();
    error NotScheduled(bytes32 call);
    error TooEarly(bytes32 call, uint256 executableAt);
    error ScheduleExpired(bytes32 call, uint256 expiredAt);
    error AlreadyScheduled(bytes32 call, uint256 executableAt);
    error MarketLimitReached(uint256 limit);
    /// @param bound Name of the listing check (docs/units.md) that the value breaks.
    error OutOfBounds(bytes32 bound, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The packed form holds whole multiples of `step` only.
    error NotRepresentable(bytes32 field, uint256 value, uint256 step);
    error GridIsFixed(MarketId market);
    /// @notice Of a market that is wound down only the oracle may change.
    error TermsAreFixed(MarketId market);
    error ProbeFailed(address target);
    error NotATightening(uint256 current, uint256 proposed);
    error CoolingDown(MarketId market, uint256 until);
    error UnexpectedStatus(MarketId market, MarketStatus status);
    error NoTreasury();

    /// @notice Ends the set-up phase for good: deposits open, and delays bind from here on.
    function seal() external;

    /// @notice Announces a call to this exchange. It may be made from minimumDelay() on, for 14 days, by whoever holds its role.
    /// @param data Calldata of the later call.
    function schedule(bytes calldata data) external;

    function unschedule(bytes calldata data) external;

    function listMarket(MarketTerms calldata terms) external returns (MarketId market);

    /// @notice Replaces the terms of a market, except its grid. What was accrued until now stays; the running rate stays. Margin rates that
    /// raise MM hold in the end: they ramp in. While the market closes, only the oracle
    /// may change (of rates that still ramp, terms name the targets); a closed market has no terms to change.
    function configureMarket(MarketId market, MarketTerms calldata terms) external;

    /// @param tiers Fees of tiers 1 to at most 7.
    function setFeeTiers(MarketId market, FeeTier[] calldata tiers) external;

    function setAccountTier(AccountId account, uint256 tier) external;

    function setTreasury(AccountId account) external;

    /// @notice Guardian's brake: reduce-only for 7 days at most, then it cannot be pulled again for 7 days. Instant.
    function restrictMarket(MarketId market) external;

    /// @notice Ends the guardian's brake early.
    function unrestrictMarket(MarketId market) external;

    function haltMarket(MarketId market) external;

    /// @notice Ends a halt; a grace period follows, in which positions can only shrink and nobody is liquidated.
    function resumeMarket(MarketId market) external;

    /// @notice Begins to wind a market down; there is no way back. Until the end positions there can only shrink, and everything else goes
    /// on; then nothing trades, and anyone may close the market (IWindDown).
    /// @param duration From 1 hour to 7 days [s].
    function windDownMarket(MarketId market, uint256 duration) external;

    /// @notice Instant.
    function lowerOpenInterestCap(MarketId market, uint256 cap) external;

    /// @notice Instant.
    function raiseInsuranceShare(MarketId market, uint256 share) external;

    /// @notice Hands collected fees on: the insurance share to the market's fund, the rest to the treasury's account. Open to all.
    function collectFees(MarketId market) external;
}
