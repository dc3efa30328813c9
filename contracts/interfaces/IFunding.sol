// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../types/Ids.sol";

/// @title Premium sampling and funding
/// @notice Anyone may sample the premium from the book and settle an interval. The rate of one interval is paid by the second during
/// the next, between longs and shorts, to the last unit.
interface IFunding {
    /// @param premium Premium of this sample [WAD].
    /// @param indexPerLot Index price of one lot [WAD quote].
    /// @param basis EMA afterwards [1e-12 of index].
    /// @param elapsed Time that this sample covers [s].
    event PremiumSampled(MarketId indexed market, int256 premium, uint256 indexPerLot, int256 basis, uint256 elapsed);
    /// @param end Boundary that closed the interval [unix s].
    /// @param premium Mean over the covered time [WAD].
    /// @param rate Funding rate [WAD per period], bounded.
    /// @param ratePerLotSecond What a long lot pays per second during the next interval [64 WAD quote].
    event IntervalSettled(
        MarketId indexed market,
        uint256 end,
        uint256 covered,
        int256 premium,
        int256 rate,
        int256 ratePerLotSecond,
        int256 longIndex,
        int256 shortIndex
    );
    /// @param amount What the account received, negative for paid [WAD quote].
    event FundingRealized(MarketId indexed market, AccountId indexed account, int256 amount, int256 balance);
    event BountyPaid(MarketId indexed market, AccountId indexed account, uint256 amount, int256 balance);
    /// @notice What an interval's rate was made with besides the premium, of a market that measures more; precedes its IntervalSettled.
    /// @param interest Interest component, the constant or the source's mean [WAD per period]
    /// @param depth EMA [WAD quote]
    /// @param saturation After the interval, 0 to 255.
    event ConditionsSettled(MarketId indexed market, int256 interest, uint256 depth, uint256 saturation);
    /// @param rate What the interest source answered with a sample [WAD per period].
    event InterestSampled(MarketId indexed market, int256 rate);
    /// @notice The interest source failed or returned rubbish; the sample counts without it.
    event InterestSourceFailed(MarketId indexed market, address indexed source);
    /// @param measured What the thinner side holds near the index, impactDepth at most [WAD quote].
    /// @param depth EMA afterwards [WAD quote].
    event DepthSampled(MarketId indexed market, uint256 measured, uint256 depth);
    /// @notice The model failed or returned rubbish; the clamped premium was used.
    event FundingModelFailed(MarketId indexed market, address indexed model);
    /// @notice The index had moved by more than the MM rate since it was last seen. The market is paused.
    /// @param last [WAD quote per lot] `fresh` likewise
    event IndexGapped(MarketId indexed market, uint256 last, uint256 fresh, uint256 until);

    error ListTooLong(uint256 length, uint256 limit);

    /// @notice Samples the premium of each market from its book as it stands; settles first if an interval has ended. Markets whose
    /// index is unusable, whose sample is not due, or whose walk was cut off by `maxLevels` are passed over.
    /// @param maxLevels Price levels to walk per market at most; capped at 64.
    /// @param beneficiary Account that receives bounties; 0 for none.
    /// @return sampled Bit i is set if markets[i] was sampled.
    function samplePremium(
        MarketId[] calldata markets,
        uint256 maxLevels,
        AccountId beneficiary
    ) external returns (uint256 sampled);

    /// @notice Accrues funding and, if an interval has ended, sets the next rate. Constant cost however many positions are open.
    /// Calling it twice in one second changes nothing the second time.
    /// @return settled Whether an interval was closed.
    function settleFunding(MarketId market, AccountId beneficiary) external returns (bool settled);

    /// @notice Moves accrued funding into the balances of the accounts given; changes nobody's equity.
    function realizeFunding(MarketId market, AccountId[] calldata accounts) external;
}
