// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One market, unpacked, with what its oracle says now.
struct GhostMarket {
    // hot
    uint256 bestBid; // tick
    uint256 bestAsk; // tick
    uint256 interest; // [lots] open interest
    int256 fees; // [WAD quote]
    uint256 interestCap; // [lots]
    uint256 status;
    bool alert; // the market may be paused
    uint256 dueAt; // [unix s]
    bool ramping; // margin rises along a line
    // funding
    int256 longIndex; // [WAD quote per lot]
    int256 shortIndex; // [WAD quote per lot]
    uint256 accruedAt; // [unix s]
    int256 rate; // [64 WAD quote per lot and second]
    // risk
    uint256 index; // [WAD quote per lot] last sampled
    uint256 sampledAt; // [unix s]
    int256 basis; // [1e-12]
    uint256 volatility; // [1e-3] what IM adds
    uint256 quantum; // [WAD quote per lot-tick]
    uint256 imRate; // [1e-4]
    uint256 mmShare; // [1e-2]
    uint256 depth; // [WAD quote]
    // trading
    int256 makerFee; // [1e-6]
    uint256 takerFee; // [1e-6]
    uint256 band; // [1e-3]
    uint256 lotExponent;
    uint256 minimum; // [WAD quote]
    uint256 pnlWeight; // [1e-2]
    uint256 positionCap; // [lots]
    uint256 sampleInterval; // [s]
    // premium
    int256 premiumSum; // [WAD x s]
    uint256 covered; // [s]
    uint256 indexSum; // [WAD quote per lot x s]
    uint256 variance; // [1e-18 per s]
    // sampling
    uint256 impactNotional; // [WAD quote]
    uint256 maxLevels;
    uint256 maxGap; // [s]
    uint256 basisTime; // [s]
    uint256 impactShare; // [1e-4]
    uint256 markBand; // [1e-4]
    // funding terms
    int256 interestRate; // [WAD per period]
    uint256 damper; // [WAD per period]
    uint256 maxRate; // [WAD per period]
    uint256 maxPremium; // [WAD]
    uint256 marginShare; // [1e-2]
    uint256 interval; // [s]
    uint256 insuranceShare; // [1e-2]
    uint256 bountyShare; // [1e-2]
    uint256 sampleBounty; // [WAD quote]
    uint256 settleBounty; // [WAD quote]
    // safety
    uint256 liquidationFee; // [1e-4]
    uint256 concessionEnd; // [1e-4 of mark]
    uint256 removalFee; // [WAD quote]
    uint256 graceUntil; // [unix s]
    uint256 restrictedUntil; // [unix s]
    int256 bountyMark; // [WAD quote]
    uint256 marginRaisedAt; // [unix s] rounded down to the hour
    // crisis
    uint256 concessionStart; // [1e-4 of mark]
    uint256 concessionTime; // [s]
    uint256 fundLimit; // [WAD quote]
    uint256 paidAt; // [unix s]
    uint256 spent; // [WAD quote]
    uint256 pausedUntil; // [unix s] after a gap
    uint256 deficitUntil; // [unix s] for flagged deficits
    uint256 deficits; // accounts
    // ramp
    uint256 imFrom; // [1e-4] where its line starts
    uint256 shareFrom; // [1e-2]
    uint256 imTo; // [1e-4] and where it ends
    uint256 shareTo; // [1e-2]
    uint256 lineStart; // [unix s]
    uint256 lineEnd; // [unix s]
    // losses
    uint256 longLoss; // [WAD quote per lot]
    uint256 shortLoss; // [WAD quote per lot]
    uint256 tiers;
    uint256 insurance; // [WAD quote]
    // estimators
    uint256 estimators; // flags
    uint256 impactDepth; // [WAD quote]
    uint256 depthBand; // [1e-4]
    uint256 depthInterval; // [s]
    uint256 depthLevels;
    int256 weightedSum; // [WAD x s^2]
    uint256 weight; // [s^2]
    int256 answers; // [WAD per period x s] of the interest source
    uint256 answered; // [s]
    uint256 depthMean; // [WAD quote]
    uint256 depthAt; // [unix s]
    int256 lastAnswer; // [WAD per period]
    bool hasLastAnswer;
    uint256 saturation;
    // what the oracle says
    uint256 freshIndex; // [WAD quote per lot] zero unless usable or in grace
    uint256 freshStatus; // USABLE, GRACE, or anything else for neither
    // what the interest source says
    bool sourceAnswers;
    int256 sourceRate; // [WAD per period]
    // computed once
    int256 longNow; // [WAD quote per lot] the long index at the state's time
    int256 shortNow; // [WAD quote per lot]
    bool isNowKnown;
}

struct GhostPosition {
    int256 size; // [lots]
    uint256 entry; // [lot-ticks]
    uint256 bids; // [lots]
    uint256 asks; // [lots]
    int256 snapshot; // [WAD quote per lot]
}

/// @notice The whole exchange. Arrays count accounts and markets from 1, as ids do.
struct GhostState {
    uint256 time; // [unix s]
    uint256 accounts;
    uint256 markets;
    uint256 slots; // of each account and market that can hold an order
    uint256 booked; // [token units]
    uint256 sharedInsurance; // [WAD quote]
    uint256 treasury;
    int256[] balance; // [WAD quote]
    uint256[] tier;
    uint256[] active; // bit m: market m is in the account's list
    uint256[] listed; // entries of the account's list
    uint256[] clock; // [unix s] when the account's liquidation began; 0 if none runs
    uint256[] flaggedAt; // [unix s] 0 if it is not
    uint256[] flaggedIn; // bit m: market m counts the account among its deficits
    GhostMarket[] market;
    GhostPosition[] position; // market x (accounts + 1) + account
    uint256[] order; // words as stored: (market x (accounts + 1) + account) x slots + slot
    uint256[] arrival; // when the order joined the back of its queue; larger is later
    int256[] realised; // [WAD quote] per market: funding, and losses of all, moved into balances or insurance since decoding
    uint256[] seen; // how often each Sight was met since decoding
    uint256 nextArrival;
    uint256 span; // [bytes] from here to the end of the last array: `_clone` copies them in one go
}

/// @notice What a call changed, by the raw words before and after it.
struct GhostChanges {
    uint256[] words; // places in RawReader.state
    uint256 accounts; // bit a: the account's word, or a position or order of its
    uint256 spots; // bit m x (accounts + 1) + a: the account's position or an order of its in the market
    uint256 books; // bit m: an order, or a best tick
    uint256 bearers; // bit a: the account pays for a deficit by this call
    uint256 crisis; // the market whose side may pay, and whose insurance may fall; 0 for none
    bool money; // balances, sizes, entries, snapshots, fees, indices, insurance, open interest
}

/// @notice Sums over an account's markets.
struct GhostHealth {
    int256 cash; // [WAD quote] balance and funding
    int256 losses; // [WAD quote] not positive
    int256 gains; // [WAD quote]
    int256 weighted; // [WAD quote] what of the gains counts for IM
    int256 initial; // [WAD quote]
    int256 maintenance; // [WAD quote]
    bool impaired;
    bool grace;
    bool barred; // a gap that nobody has shown, or a pause
}

/// @notice One account's side of one market, with the account's cash.
struct GhostLeg {
    int256 cash; // [WAD quote]
    int256 size; // [lots]
    uint256 entry; // [lot-ticks]
    uint256 bids; // [lots]
    uint256 asks; // [lots]
}

/// @notice Rare states that the campaign has to reach to be worth something.
enum Sight {
    MakerFilled,
    SelfTrade,
    Expired,
    Unfundable,
    NothingToReduce,
    BelowMinimum,
    SkippedImpaired,
    SkippedShrinkOnly,
    OutOfFills,
    OutOfRemovals,
    OutOfReads,
    FlippedPosition,
    ShrankBetweenMargins,
    Sampled,
    SampledPremium,
    WalkCutOff,
    Settled,
    SettledNonzero,
    SettledUncovered,
    RateBounded,
    ModelFailed,
    SourceAnswered,
    SourceFailed,
    DepthMeasured,
    Saturated,
    BountyPaid,
    RemovalFeePaid,
    RemovalFeeSpared,
    NegativeEquity,
    StoredPrice,
    LiquidatedInFull,
    LiquidatedInPart,
    LiquidationFeePaid,
    LiquidationFeeSpared,
    GapShown,
    ClockStarted,
    ClockStopped,
    Absorbed,
    InsurancePaid,
    SharedInsurancePaid,
    WindowUsedUp,
    DeficitFlagged,
    DeficitResolved,
    Deleveraged,
    DeleveragedAtLoss,
    DeleveragedWithoutDeficit,
    LossSocialised
}

/// @notice What the caller's authority adds.
struct GhostLimits {
    uint256 band; // [1e-4 of index] 0 for the market's own
    uint256 floor; // [WAD quote] equity to leave; 0 for none
    bool deferred; // the margin check comes later
}

/// @notice One operation on one market.
struct GhostOperation {
    uint256 market;
    uint256 account;
    bool shrinkOnly;
    bool stored; // priced by the last sample
    uint256 index; // [WAD quote per lot]
    uint256 mark; // [WAD quote per lot]
    int256 pending; // [WAD quote] the actor's funding, in `leg.cash` and not yet in its balance
    GhostLeg before;
    GhostLeg leg;
    bool touched; // the actor's cash or position changed
    uint256 interestBefore; // [lots]
    // the taking order
    bool isAsk;
    uint256 limit; // tick
    uint256 remaining; // [lots]
    uint256 filled; // [lots]
    uint256 resting; // [lots]
    uint256 rate; // [1e-6]
    uint256 fills;
    uint256 removals;
    uint256 reads;
    uint256 reserve; // [WAD quote]
    bool noRebates; // the taker pays no fee, so makers get none of it
    bool stopped; // a counter ended the match
    bool endsAlert; // a pause that is over is forgotten
}

/// @notice How the lots of a failing account's position may be closed.
struct GhostCase {
    uint256 market;
    uint256 account;
    int256 size; // [lots]
    uint256 held; // [lots]
    uint256 mark; // [WAD quote per lot]
    int256 equity; // [WAD quote] of the account
    uint256 part; // [WAD quote] of the equity, or of the deficit, that is the position's
    uint256 give; // [WAD quote per lot] worse than mark
    uint256 take; // [WAD quote per lot] better than mark
    bool chargeFee;
    uint256 lots; // that may be closed at once
}

/// @notice What a step of the waterfall came to.
struct GhostOutcome {
    uint256 allowed; // [lots]
    uint256 closed; // [lots] through the book, or against others
    uint256 absorbed; // [lots]
    bool chargedFee;
    bool inFull; // all that may be closed at once was asked for
    uint256 insured; // [WAD quote]
    uint256 losses; // [WAD quote] that candidates gave up
    uint256 socialised; // [WAD quote] that a side paid, rounding included
    uint256 debts; // [WAD quote] of candidates without positions, that insurance and their side paid
    uint256 bearers; // bit a: the account paid
}

/// @notice What one call of deleveraging works with.
struct GhostWork {
    int256 threshold;
    uint256 fund; // [WAD quote]
    uint256 left; // [lots]
}
