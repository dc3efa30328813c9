// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId, OrderKey, Tick} from "../types/Ids.sol";

enum OrderKind {
    /// Rests until cancelled, or until `expiry` if one is given (GTC, GTT).
    Limit,
    /// Fills what it can at once; the rest is cancelled.
    ImmediateOrCancel,
    /// Fills in full at once or reverts.
    FillOrKill,
    /// Rests in full or reverts.
    PostOnly,
    /// Rests in full; a price that would cross moves to one tick from the best opposite price.
    PostOnlySlide
}

enum RemovalReason {
    Cancelled,
    Expired,
    SelfTrade,
    Unfundable,
    NothingToReduce,
    BelowMinimum
}

struct PlaceOrder {
    MarketId market;
    /// Free slot of the account, also the client's id of the order; not used by orders that cannot rest.
    uint8 slot;
    bool isAsk;
    OrderKind kind;
    bool reduceOnly;
    /// Worst price: highest for a bid, lowest for an ask.
    Tick tick;
    /// Size [lots].
    uint32 lots;
    /// Last second in which it may trade [unix s]; 0 never expires.
    uint32 expiry;
    /// Bounds of the match loop, paid by the taker: makers filled, makers removed, makers looked at.
    uint16 maxFills;
    uint16 maxRemovals;
    uint16 maxReads;
}

struct AmendOrder {
    MarketId market;
    uint8 slot;
    /// Generation of the order meant; an order that came later into the slot is not touched.
    uint40 generation;
    Tick tick;
    /// New remaining size [lots].
    uint32 lots;
    uint32 expiry;
}

struct CancelOrder {
    MarketId market;
    uint8 slot;
    /// Generation of the order meant.
    uint40 generation;
}

/// @title Order book trading
/// @notice Price-time priority in one book per market. Resting orders hold no collateral: each fill checks the maker again, and a
/// maker that cannot carry the fill is removed, never the taker's problem.
interface ITrading {
    /// @param flags 1 ask, 2 reduce-only.
    event OrderPlaced(
        MarketId indexed market,
        AccountId indexed account,
        uint256 slot,
        uint256 generation,
        uint256 flags,
        uint256 tick,
        uint256 lots,
        uint256 expiry
    );
    /// @notice The order moved to the back of a queue, at another price, larger, or with another expiry. The old generation is gone.
    event OrderMoved(
        MarketId indexed market,
        AccountId indexed account,
        uint256 slot,
        uint256 generation,
        uint256 tick,
        uint256 lots,
        uint256 expiry
    );
    /// @notice The size went down in place; priority is kept.
    event OrderReduced(MarketId indexed market, AccountId indexed account, uint256 slot, uint256 lots, uint256 expiry);
    /// @param lots What remained and no longer rests.
    event OrderRemoved(
        MarketId indexed market,
        AccountId indexed account,
        uint256 slot,
        uint256 lots,
        RemovalReason reason
    );
    /// @param remaining Lots that still rest in the slot.
    /// @param fee What the maker paid, negative for a rebate [WAD quote].
    /// @param funding What the maker received for funding since its last touch [WAD quote].
    /// @param size, entry, balance The maker's position and cash afterwards [lots, lot-ticks, WAD quote].
    event OrderFilled(
        MarketId indexed market,
        AccountId indexed maker,
        AccountId indexed taker,
        uint256 slot,
        uint256 tick,
        uint256 lots,
        uint256 remaining,
        int256 fee,
        int256 funding,
        int256 size,
        uint256 entry,
        int256 balance
    );
    /// @notice The acting account's side of one operation: all fills together. With no lots when it only collected removal fees.
    event PositionTraded(
        MarketId indexed market,
        AccountId indexed account,
        uint256 lots,
        uint256 fee,
        int256 funding,
        int256 size,
        uint256 entry,
        int256 balance
    );
    /// @notice The remover of dead orders was paid from their owner's balance [WAD quote].
    event RemovalFeePaid(AccountId indexed from, AccountId indexed to, uint256 fee, int256 fromBalance);

    error UnknownMarket(MarketId market);
    /// @notice The index has moved by more than the MM rate since it was last seen; `samplePremium` shows it and starts a pause.
    /// @param last [WAD quote per lot] `fresh` likewise
    error IndexGap(MarketId market, uint256 last, uint256 fresh);
    /// @notice After a gap of the index, or while a deficit is flagged, nobody but the waterfall acts.
    error MarketPaused(MarketId market, uint256 until);
    error MarketNotTrading(MarketId market, uint256 status);
    error ReduceOnlyNow(MarketId market);
    error ZeroLots();
    error InvalidTick(Tick tick);
    error OrderExpired(uint256 expiry, uint256 timestamp);
    error OutsidePriceBand(Tick tick, uint256 indexPerLot, uint256 band);
    error BelowMinimumNotional(uint256 notional, uint256 minimum);
    error SlotOccupied(AccountId account, uint8 slot);
    error OrderNotFound(AccountId account, uint8 slot, uint40 generation);
    error NothingToReduce(AccountId account, int256 size);
    error WouldCross(Tick tick, Tick best);
    error NotFilledInFull(uint256 filled, uint256 lots);
    error IndexUnusable(MarketId market, uint256 status);
    error PositionCapExceeded(AccountId account, int256 size, uint256 cap);
    error OpenInterestCapExceeded(MarketId market, uint256 openInterest, uint256 cap);
    /// @param equity Equity for IM [WAD quote].
    /// @param required Initial margin, open orders counted [WAD quote].
    error InsufficientMargin(AccountId account, int256 equity, uint256 required);
    /// @notice The account has a position in a market whose index is unusable, or that is halted or in grace: nothing of it may grow.
    error AccountImpaired(AccountId account);
    error InsufficientGas(uint256 available, uint256 required);

    /// @notice Places an order: matches what crosses, rests what may rest.
    /// @return filled [lots]
    /// @return resting [lots]
    function place(AccountId account, PlaceOrder calldata order) external returns (uint256 filled, uint256 resting);

    /// @notice Changes a resting order. Keeps its place in the queue when only the size goes down (expiry and price unchanged), goes
    /// to the back otherwise. A new price must not cross.
    function amend(AccountId account, AmendOrder calldata order) external;

    /// @notice Cancels a resting order, in every market state.
    function cancel(AccountId account, CancelOrder calldata order) external;

    /// @notice Cancels whatever rests in the slots whose bits are set; empty slots are passed over.
    /// @return cancelled How many orders were cancelled.
    function cancelMany(AccountId account, MarketId market, uint256 slots) external returns (uint256 cancelled);

    /// @notice Removes orders that can never fill: expired, without funds, or with nothing left to reduce. Open to all.
    /// @param beneficiary Account that receives the removal fees.
    /// @return removed How many were removed; orders that are good stay.
    function prune(
        MarketId market,
        OrderKey[] calldata orders,
        AccountId beneficiary
    ) external returns (uint256 removed);
}
