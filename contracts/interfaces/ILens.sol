// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId, OrderKey, Tick} from "../types/Ids.sol";
import {OperatorGrant} from "./IAccounts.sol";
import {IExchange} from "./IExchange.sol";
import {IndexStatus} from "./IIndexOracle.sol";
import {FeeTier, MarketStatus, MarketTerms} from "./IMarketAdmin.sol";

/// @notice What belongs to no account and no market.
struct ExchangeView {
    address collateral;
    uint256 collateralScale; // [WAD quote per token unit]
    address authority; // AccessManager
    uint256 minimumDelay; // [s] between announcing a call and making it
    bool isSealed; // deposits are open, delays bind
    AccountId treasury; // receives fees; 0 for none
    uint256 accountCount; // ids are 1 to accountCount
    MarketId[] markets; // ids of all markets
    uint256 bookedTokens; // [token units]
    uint256 sharedInsurance; // [WAD quote]
    uint256 timestamp; // [unix s] as of when all views of this block speak
}

/// @notice One account. Sums are over its active markets at the prices of now, or at the last good mark where an index is unusable.
struct AccountView {
    AccountId account;
    address owner;
    uint256 tier; // fee tier, 0 is each market's own fees
    bool isFlat; // no position, no counted order: withdraws all of it whatever state oracles and markets are in
    MarketId[] markets; // active: with a position or a counted order
    int256 balance; // [WAD quote] realised cash
    int256 funding; // [WAD quote] received since the positions were last touched, negative for paid; not in the balance yet
    int256 unrealised; // [WAD quote] profit of open positions at mark
    int256 equity; // [WAD quote] balance + funding + unrealised
    int256 equityForInitial; // [WAD quote] the same with profits weighted, for IM and withdrawals
    uint256 initialMargin; // [WAD quote] open orders counted
    uint256 maintenanceMargin; // [WAD quote]
    int256 freeCollateral; // [WAD quote] equityForInitial - initialMargin: what new risk may use, negative for what is missing
    uint256 withdrawable; // [WAD quote] what may leave now
    uint256 withdrawableTokens; // [token units] the same, rounded down to what a withdrawal of all pays out
    bool impaired; // a market with a position has no usable index
    bool inGrace; // a market with a position is halted or in a grace period: no liquidation, no exit
    bool barred; // a market with a position is paused, or has a gap that nobody has shown yet: no exit
    uint256 liquidationStart; // [unix s] of the running liquidation, 0 for none
    uint256 flaggedAt; // [unix s] when the account was flagged for deleveraging, 0 if it is not
}

/// @notice One account in one market in which it is active.
struct PositionView {
    MarketId market;
    int256 size; // [lots] negative is short
    uint256 entry; // [lot-ticks] sum of lots x tick; the average entry price is entry / |size| ticks
    uint256 quantum; // [WAD quote per lot-tick] entry x quantum is what the lots were worth at entry
    uint256 mark; // [WAD quote per lot]
    IndexStatus indexStatus; // beyond Grace, the mark is the last good one
    uint256 notional; // [WAD quote] |size| x mark
    int256 unrealised; // [WAD quote]
    int256 funding; // [WAD quote] received since the position was last touched, negative for paid
    uint256 initialMargin; // [WAD quote] with the larger of what all bids or all asks would lead to
    uint256 maintenanceMargin; // [WAD quote]
    uint256 bidLots; // [lots] resting, reduce-only orders not counted
    uint256 askLots; // [lots]
    bool paused; // halted, or in the grace period after a halt
}

/// @notice A resting order. It may have expired, or be unfundable, and still rest until somebody meets or prunes it.
struct OrderView {
    AccountId account;
    uint8 slot;
    uint40 generation; // names it against later orders of the slot
    bool isAsk;
    bool reduceOnly;
    Tick tick;
    uint32 lots; // [lots] what remains
    uint32 expiry; // [unix s] last second in which it may trade, 0 for none
    OrderKey previous; // directly ahead in the queue of its tick, 0 at the head
    OrderKey next; // directly behind, 0 at the tail
}

/// @notice What an account lets an operator do.
struct OperatorView {
    OperatorGrant grant;
    bool active; // grants something, and has not expired
}

/// @notice What a liquidator asks about an account.
struct HealthView {
    AccountId account;
    int256 equity; // [WAD quote]
    uint256 maintenanceMargin; // [WAD quote]; below it the account is liquidated
    bool impaired; // a market with a position has no usable index, its last good mark was used
    bool inGrace; // a market with a position is halted or in a grace period: nobody is liquidated
}

/// @notice How the waterfall would close a position of an account below MM in this second.
struct FailingView {
    AccountId account;
    MarketId market;
    int256 size; // [lots]
    int256 equity; // [WAD quote] of the account
    uint256 maintenanceMargin; // [WAD quote] of the account; with equity at or above it the rest is zero
    uint256 elapsed; // [s] since the liquidation began; 0 if it has not
    uint256 mark; // [WAD quote per lot]
    uint256 limit; // [WAD quote per lot] worst price at which lots may go; 0 if there is none above zero
    uint256 lots; // most that may go in one call
    uint256 missing; // [WAD quote] the position's part of a deficit
    bool mayBeFlagged; // a deficit, or nobody took the lots for so long
    uint256 flaggedAt; // [unix s] 0 if it is not flagged
    int256 threshold; // least rank that may be deleveraged now; the largest integer without a fresh flag here
}

/// @notice Where an account stands among those that may be deleveraged.
struct RankView {
    AccountId account;
    int256 size; // [lots]
    int256 unrealised; // [WAD quote] profit at mark
    int256 rank; // the highest goes first
}

/// @notice What funding does to one position; received is positive, paid negative.
struct FundingPaymentView {
    MarketId market;
    int256 size; // [lots]
    int256 accrued; // [WAD quote] since the position was last touched
    int256 upcoming; // [WAD quote] from now to `until` at the running rate, if the size stays
    uint256 until; // [unix s] end of the running interval
    int256 next; // [WAD quote] over the whole interval after that, if the running one ended with what is measured by now
}

/// @notice Prices of one market, per lot; a price per base is the price per lot x 1e18 / lotSize.
struct PricesView {
    uint256 indexPerLot; // [WAD quote per lot] fresh; 0 if the index is unusable
    IndexStatus indexStatus; // Usable and Grace have a price
    uint256 storedIndexPerLot; // [WAD quote per lot] as last sampled
    uint256 sampledAt; // [unix s]
    uint256 age; // [s] of the stored index
    bool isRecent; // young enough for orders that only rest
    uint256 mark; // [WAD quote per lot] on the fresh index if it is usable, else the last good one
    int256 basis; // [1e-12 of index] as it reads now
    uint256 variance; // [1e-18 per s] EMA of the index's squared returns, as of the last look at it
    uint256 volatilityAddOn; // [WAD quote per lot] what IM adds for it, on every exposed lot
    int256 fundingAddOn; // [WAD quote per lot] what IM adds for funding to come, on the lots of longs; on those of shorts if negative
}

/// @notice A running rise of margin; all zero if none runs. The rates that hold now are in the market's terms.
struct RampView {
    uint256 initialMargin; // fraction of notional [WAD] in the end
    uint256 maintenance; // fraction of IM [WAD] in the end
    uint256 startedAt; // [unix s]
    uint256 endsAt; // [unix s]
}

/// @notice One market.
struct MarketView {
    MarketId market;
    MarketStatus status; // as it acts now: a brake or grace period that ran out reads as Active
    MarketStatus storedStatus;
    bool paused; // halted, or in the grace period after a halt: no liquidation, and no exit for accounts with a position here
    uint256 pausedUntil; // [unix s] end of the pause after a gap or for flagged deficits; in the past if none runs
    uint256 deficits; // accounts with a flagged deficit that have a position here
    uint256 graceUntil; // [unix s]
    uint256 restrictedUntil; // [unix s] end of the guardian's brake
    uint256 quantum; // [WAD quote per lot-tick] tickSize x lotSize
    Tick bestBid; // 0 when no bid rests
    Tick bestAsk; // 2^24 - 1 when no ask rests
    uint256 openInterest; // [lots] of one side
    PricesView prices;
    int256 fees; // [WAD quote] collected and not yet handed on
    int256 bountyMark; // [WAD quote] fees left after the last bounty; bounties come from what was added since
    uint256 insurance; // [WAD quote] the market's own fund
    uint256 insuranceAvailable; // [WAD quote] what a bankruptcy may draw now, of both funds and within the window's limit
    uint256 dueAt; // [unix s] from when on the next touch settles or samples
    MarketTerms terms; // as listMarket and configureMarket take them, with the margin rates that hold now
    RampView ramp;
    FeeTier[] feeTiers; // tiers 1 on, as setFeeTiers takes them
}

/// @notice A market on its way out: Closing, or Closed.
struct WindDownView {
    MarketId market;
    MarketStatus status; // everything below is zero before Closing
    uint256 startedAt; // [unix s]
    uint256 endsAt; // [unix s] from then on nothing trades, and anyone may close the market
    uint256 covered; // [s] of the closing
    uint256 meanIndexPerLot; // [WAD quote per lot] mean over the covered time
    uint256 settlementPerLot; // [WAD quote per lot] 0 until the closing has ended
    // Zero before Closed
    bool isTwap; // the price is the mean; otherwise too little was covered, and it is the last good mark
    uint256 closedAt; // [unix s]
    uint256 waitUntil; // [unix s] for how long winners wait for losers whom nobody has settled
    uint256 lotsLeft; // longs and shorts that were neither settled nor registered
    uint256 lotsOpen; // longs and shorts that were not settled
    uint256 claims; // [WAD quote] of the registered winners
    uint256 shortfall; // [WAD quote] credited to losers, and not yet paid by insurance or winners
    uint256 deficit; // [WAD quote] what winners pay together, known once the haircut is fixed
    bool isFixed; // winners are paid
}

/// @notice One position of a market whose settlement price is known.
struct ClaimView {
    AccountId account;
    int256 size; // [lots] 0 once it is settled
    int256 pnl; // [WAD quote] at the settlement price
    bool isRegistered; // a winner whose claim is counted
    uint256 cut; // [WAD quote] haircut, once it is fixed
}

/// @notice One price level.
struct LevelView {
    Tick tick;
    uint256 lots; // [lots] all that rest
    uint256 firmLots; // [lots] those without expiry and not reduce-only: what impact prices count
    uint256 orders; // counted up to the limit asked for
}

/// @notice Levels of both sides, best first.
struct BookView {
    LevelView[] bids;
    LevelView[] asks;
}

/// @notice Funding of one market, as if an interval that has ended had been settled in this second.
struct FundingView {
    MarketId market;
    uint256 interval; // [s]
    uint256 intervalEnd; // [unix s] of the running interval
    bool settlementDue; // an interval has ended that nobody has settled yet
    // What is paid until the end of the interval
    int256 rate; // [WAD per period of 8 h] set by the interval before, 0 if it measured nothing
    int256 ratePerLotSecond; // [WAD quote per lot and second] what longs pay: rate x mean index, weighed with the coverage
    int256 longIndex; // [WAD quote per lot] now
    int256 shortIndex; // [WAD quote per lot] now
    int256 paid; // [WAD quote per lot] funding alone that a long lot has paid since listing, and a short lot received
    uint256 longLoss; // [WAD quote per lot] what longs have paid for deficits since listing: longIndex less 2^64 and `paid`
    uint256 shortLoss; // [WAD quote per lot] what shorts have paid for deficits: 2^64 and `paid` less shortIndex
    // What the running interval has measured so far
    uint256 covered; // [s]
    int256 meanPremium; // [WAD]
    uint256 meanIndexPerLot; // [WAD quote per lot]
    // What a sample would see now
    IndexStatus indexStatus;
    uint256 impactLots; // [lots] whose average price is the impact price; 0 without an index
    bool premiumKnown; // false without an index, or if the longest walk does not suffice
    int256 premium; // [WAD]
    // What comes next
    int256 nextRate; // [WAD per period] if the interval ended with what is measured
    int256 nextRatePerLotSecond; // [WAD quote per lot and second]
    bool modelFailed; // the clamped premium stands in for it
    uint256 bound; // [WAD per period] the core's bound on any rate
    // Between them lies what a sample in every second to come can make of the rate, with premiums within +-maxPremium, whatever part of
    // them is taken: the model is asked for the means that all seconds to come at either end would bring, all of them covered. A mean that
    // fewer samples lead to lies between these, and F never falls in it.
    int256 lowestNextRate; // [WAD per period]
    int256 highestNextRate; // [WAD per period]
    // What the next rate is made with besides, as measured by now; the terms say what of it is measured
    int256 interest; // [WAD per period] the constant, or the source's mean
    uint256 depth; // [WAD quote] EMA of what the thinner side holds near the index
    uint256 depthMeasuredAt; // [unix s] 0 if never
    uint256 saturation; // 0 to 255, after the last settled interval
}

/// @notice One interval that has ended. All but `end` and `paid` are zero if it measured nothing; it then set no rate.
struct FundingEntryView {
    uint256 end; // [unix s] its rate was paid in the interval after
    int256 rate; // [WAD per period]
    int256 premium; // [WAD] mean over the covered time
    uint256 covered; // [s]
    uint256 indexPerLot; // [WAD quote per lot] mean over the covered time, rounded down to 1e12
    int256 ratePerLotSecond; // [WAD quote per lot and second] what longs pay in the interval after
    int256 paid; // [WAD quote per lot] as in FundingView, at `end`: what its own rate brings is not in it yet
}

/// @notice What is settled for good. An interval that has ended and that nobody has settled yet is not in it.
struct SettledFundingView {
    uint256 settledUntil; // [unix s] end of the last settled interval
    int256 paid; // [WAD quote per lot] as in FundingView, at that second
    FundingEntryView last; // the last settled interval that measured something; all zero if none did
}

/// @notice One market's part of the ledger. `longLots` to `funding` are sums over the accounts asked for.
struct MarketLedgerView {
    MarketId market;
    uint256 quantum; // [WAD quote per lot-tick]
    int256 fees; // [WAD quote]
    uint256 insurance; // [WAD quote]
    uint256 openInterest; // [lots]
    uint256 longLots; // [lots]
    uint256 shortLots; // [lots]
    int256 entryLotTicks; // [lot-ticks] sum of sign(size) x entry
    int256 funding; // [WAD quote] sum of size x (index of its side - snapshot)
    uint256 settlementPerLot; // [WAD quote per lot] of a closed market, whose sides are settled one by one
    uint256 shortfall; // [WAD quote] credited to losers of a closed market, and not yet paid
}

/// @notice The parts of the ledger's identity. Over all accounts, to the unit:
/// tokens x scale = balances - sum of quantum x entryLotTicks - sum of funding + insurance + sharedInsurance + fees
///   + sum of settlementPerLot x (longLots - shortLots) - sum of shortfall.
struct LedgerView {
    uint256 tokens; // [token units] booked; a donation is not in it
    uint256 scale; // [WAD quote per token unit]
    uint256 sharedInsurance; // [WAD quote]
    uint256 accountCount; // of the exchange
    int256 balances; // [WAD quote] sum over the accounts asked for
    MarketLedgerView[] markets; // all of them
}

/// @title Everything that a screen, a bot or another contract reads
/// @notice Views over an exchange, each complete in one call. They run on the exchange's own storage with the functions that its
/// operations use, so they cannot drift from what the operations do. Nothing has privileges here, and one lens serves any number
/// of exchanges.
/// @dev Each call reverts with `IAccounts.ReentrantCall` in the middle of a call to the exchange, when the state is not whole; with
/// `IAccounts.UnknownAccount` or `ITrading.UnknownMarket` for ids that don't exist; and with `ITrading.InsufficientGas` if too little
/// gas is left to tell a failing oracle or model from a starved one (reckon with 1,000,000 per market read).
interface ILens {
    /// @notice The address does not answer `inspect` as an exchange does.
    error NotAnExchange(address exchange);
    /// @notice The reading failed without a reason, commonly for lack of gas.
    error ReadFailed();
    /// @notice Readers work on an exchange's storage, through `IExchange.inspect`, only.
    error NotInspected();
    /// @notice The exchange has forgotten what was paid that early.
    /// @param from [unix s] Earliest second of which it knows.
    error FundingForgotten(MarketId market, uint256 time, uint256 from);
    /// @notice No settled interval ended in that second: it is no boundary, or nobody has settled as far.
    error NoIntervalSettled(MarketId market, uint256 end, uint256 settledUntil);
    /// @notice Nobody knows what funding will have been paid.
    error TimeNotReached(uint256 time, uint256 timestamp);
    /// @notice No order of that name rests at that tick.
    error OrderNotAtTick(MarketId market, Tick tick, OrderKey order);

    // The exchange

    function overview(IExchange exchange) external view returns (ExchangeView memory);

    /// @param call keccak256 of the calldata of an announced call.
    /// @return executableAt [unix s] from when on it may be made, for 14 days; 0 if it is not announced.
    function scheduled(IExchange exchange, bytes32 call) external view returns (uint256 executableAt);

    /// @notice Parts of the ledger's identity: global ones, and sums over the accounts first to first + count - 1 in all markets. To
    /// check the identity over many accounts, add the sums of all pages of one block.
    function ledger(IExchange exchange, AccountId first, uint256 count) external view returns (LedgerView memory);

    // Accounts

    /// @notice Health, free collateral, and what else there is to know of an account beyond its positions and orders.
    function account(IExchange exchange, AccountId id) external view returns (AccountView memory);

    /// @notice The account's markets in the order of `AccountView.markets`; also those with nothing but orders.
    function positions(IExchange exchange, AccountId id) external view returns (PositionView[] memory);

    /// @notice All open orders of an account in a market, by slot; found in its 256 slots, without any event.
    function orders(IExchange exchange, AccountId id, MarketId market) external view returns (OrderView[] memory);

    /// @notice Funding accrued and to come, per market with a position.
    function fundingPayments(IExchange exchange, AccountId id) external view returns (FundingPaymentView[] memory);

    /// @notice The grant as it is stored; all zero if there is none.
    function operator(IExchange exchange, AccountId id, address operator_) external view returns (OperatorView memory);

    /// @notice Next nonce of each key, with the key in the high 192 bits: as a signed batch has to name it.
    function nonces(
        IExchange exchange,
        address signer,
        uint192[] calldata keys
    ) external view returns (uint256[] memory);

    /// @notice Accounts of an owner among the ids first to first + count - 1.
    function accountsOf(
        IExchange exchange,
        address owner,
        AccountId first,
        uint256 count
    ) external view returns (AccountId[] memory);

    /// @notice Equity and MM of many accounts, for liquidators. Reads about 30,000 gas of oracle per account and market.
    function healths(IExchange exchange, AccountId[] calldata ids) external view returns (HealthView[] memory);

    // The waterfall

    /// @notice How one position of an account would be liquidated now, and how far its deleveraging is.
    function failing(IExchange exchange, AccountId id, MarketId market_) external view returns (FailingView memory);

    /// @notice Ranks of accounts in a market, for deleveraging; zero for accounts without a position there.
    function ranks(
        IExchange exchange,
        MarketId market_,
        AccountId[] calldata ids
    ) external view returns (RankView[] memory);

    // Winding down

    function windDown(IExchange exchange, MarketId id) external view returns (WindDownView memory);

    /// @notice What accounts have to gain or to lose in a market whose settlement price is known; all zero before.
    function claims(
        IExchange exchange,
        MarketId id,
        AccountId[] calldata ids
    ) external view returns (ClaimView[] memory);

    // Markets

    function market(IExchange exchange, MarketId id) external view returns (MarketView memory);

    /// @notice The markets first to first + count - 1, as far as they exist.
    function markets(IExchange exchange, MarketId first, uint256 count) external view returns (MarketView[] memory);

    /// @notice Index and mark alone, for contracts that pay for what they read.
    function prices(IExchange exchange, MarketId id) external view returns (PricesView memory);

    /// @param levels Per side, at most.
    /// @param maxCounted Orders to count per level at most; 0 counts none.
    function book(
        IExchange exchange,
        MarketId id,
        uint256 levels,
        uint256 maxCounted
    ) external view returns (BookView memory);

    /// @notice The queue of one price level, first in time first.
    /// @param start Order to begin with; 0 begins at the head.
    /// @param count Orders at most.
    /// @return page The orders.
    /// @return next Where the next page starts; 0 at the end of the queue.
    function queue(
        IExchange exchange,
        MarketId id,
        Tick tick,
        OrderKey start,
        uint256 count
    ) external view returns (OrderView[] memory page, OrderKey next);

    // Funding

    function funding(IExchange exchange, MarketId id) external view returns (FundingView memory);

    /// @notice The last `count` intervals that measured something, oldest first. The exchange knows of those that ended in the 31 intervals
    /// before the end of the last one that did, and of that one. One that has ended and is not settled yet is among them.
    function fundingHistory(
        IExchange exchange,
        MarketId id,
        uint256 count
    ) external view returns (FundingEntryView[] memory);

    /// @notice How far a market is settled. No model is asked, and the answer changes only with a settlement.
    function settledFunding(IExchange exchange, MarketId id) external view returns (SettledFundingView memory);

    /// @notice The settled interval that ended at `end`, whether or not it measured something. The answer never changes.
    /// @dev Reverts with `NoIntervalSettled` or `FundingForgotten`.
    function fundingEntry(IExchange exchange, MarketId id, uint256 end) external view returns (FundingEntryView memory);

    /// @notice What funding alone has cost a long lot from listing to `time`, and brought a short one; negative if longs received. Exact, for
    /// every second from 31 intervals before the end of the last settled one that measured something up to now. A contract that pays for funding
    /// from a to b pays fundingPaid(b) - fundingPaid(a) per lot. What sides pay for deficits is not in it: FundingView has its sums.
    /// @dev Reverts with `FundingForgotten` or `TimeNotReached`. Reads up to 33 slots.
    function fundingPaid(IExchange exchange, MarketId id, uint256 time) external view returns (int256 paid);
}
