import { defineError, id, moment, money } from "./contractError.ts";

const statuses = ["unlisted", "active", "reduce-only", "halted", "closing", "closed"];
const indexStatuses = ["usable", "in grace", "without sequencer", "stale", "absurd", "deviating", "unreadable"];
const statusName = (status: bigint): string => statuses[Number(status)] ?? id(status);

export const UnknownMarketError = defineError(
  "UnknownMarket",
  ({ market }) => `There is no market ${id(market)}.`,
  "See the deployment's markets, or `readMarkets`.",
);
export const IndexGapError = defineError(
  "IndexGap",
  ({ market, last, fresh }) =>
    `The index of market ${id(market)} jumped from ${money(last)} to ${money(fresh)} per lot since it was last seen.`,
  "Call `samplePremium`, which shows the jump, and trade after the pause of a minute.",
);
export const MarketPausedError = defineError(
  "MarketPaused",
  ({ market, until }) => `Market ${id(market)} is paused until ${moment(until)}.`,
  "Wait; deposits and cancellations work.",
);
export const MarketNotTradingError = defineError(
  "MarketNotTrading",
  ({ market, status }) => `Market ${id(market)} is ${statusName(status)}.`,
  "Wait until it trades; deposits, cancellations and flat withdrawals work.",
);
export const ReduceOnlyNowError = defineError(
  "ReduceOnlyNow",
  ({ market }) => `In market ${id(market)} positions may only shrink now.`,
  "Set `reduceOnly`, or wait until the restriction or grace period ends.",
);
export const ZeroLotsError = defineError("ZeroLots", () => "The size is zero.", "Pass at least one lot.");
export const InvalidTickError = defineError(
  "InvalidTick",
  ({ tick }) => `${id(tick)} is not a price.`,
  "Pass a tick from 1 to 16777214.",
);
export const OrderExpiredError = defineError(
  "OrderExpired",
  ({ expiry, timestamp }) => `The order held until ${moment(expiry)}, and it is ${moment(timestamp)}.`,
  "Pass a later expiry, or none.",
);
export const OutsidePriceBandError = defineError(
  "OutsidePriceBand",
  ({ tick, indexPerLot, band }) =>
    `Tick ${id(tick)} lies farther than ${id(band)} band steps from the index of ${money(indexPerLot)} per lot.`,
  "Price the order nearer to the index.",
);
export const BelowMinimumNotionalError = defineError(
  "BelowMinimumNotional",
  ({ notional, minimum }) => `The order is worth ${money(notional)}, less than the ${money(minimum)} that may rest.`,
  "Make it larger.",
);
export const SlotOccupiedError = defineError(
  "SlotOccupied",
  ({ account, slot }) => `Slot ${id(slot)} of account ${id(account)} holds an order already.`,
  "Name a free slot; `readFreeSlot` finds one.",
);
export const OrderNotFoundError = defineError(
  "OrderNotFound",
  ({ account, slot, generation }) => `Account ${id(account)} has no order ${id(generation)} in slot ${id(slot)}.`,
  "It was filled, cancelled or moved: read the orders anew with `readOrders`.",
);
export const NothingToReduceError = defineError(
  "NothingToReduce",
  ({ account, size }) => `Account ${id(account)} holds ${id(size)} lots, which an order of this side does not reduce.`,
  "Take the other side, or drop `reduceOnly`.",
);
export const WouldCrossError = defineError(
  "WouldCross",
  ({ tick, best }) => `At tick ${id(tick)} the order would trade with ${id(best)}.`,
  'Price it behind the best opposite price, or take kind "postOnlySlide".',
);
export const NotFilledInFullError = defineError(
  "NotFilledInFull",
  ({ filled, lots }) => `Only ${id(filled)} of ${id(lots)} lots could be filled.`,
  'Ask for less, accept a worse price, raise `maxFills`, or take kind "immediateOrCancel".',
);
export const IndexUnusableError = defineError(
  "IndexUnusable",
  ({ market, status }) => `The index of market ${id(market)} is ${indexStatuses[Number(status)] ?? id(status)}.`,
  "Wait for its feeds; deposits and cancellations work.",
);
export const PositionCapExceededError = defineError(
  "PositionCapExceeded",
  ({ account, size, cap }) => `Account ${id(account)} would hold ${id(size)} lots, and may hold ${id(cap)}.`,
  "Ask for less.",
);
export const OpenInterestCapExceededError = defineError(
  "OpenInterestCapExceeded",
  ({ market, openInterest, cap }) =>
    `Open interest of market ${id(market)} would be ${id(openInterest)} lots, and may be ${id(cap)}.`,
  "Ask for less, or wait until others close.",
);
export const InsufficientMarginError = defineError(
  "InsufficientMargin",
  ({ account, equity, required }) =>
    `Account ${id(account)} would have ${money(equity)} of equity for an initial margin of ${money(required)}.`,
  "Deposit, ask for less, or cancel other orders.",
);
export const AccountImpairedError = defineError(
  "AccountImpaired",
  ({ account }) => `Account ${id(account)} has a position in a market without a usable index, or in grace.`,
  "Until that ends only do what shrinks positions.",
);
export const InsufficientGasError = defineError(
  "InsufficientGas",
  ({ available, required }) => `${id(available)} gas was left where ${id(required)} is needed.`,
  "Send with a higher gas limit.",
);
