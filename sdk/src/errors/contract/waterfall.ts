import { defineError, id, money } from "./contractError.ts";

export const NotLiquidatableError = defineError(
  "NotLiquidatable",
  ({ account, equity, maintenance }) =>
    `Account ${id(account)} has ${money(equity)} of equity for a maintenance margin of ${money(maintenance)}.`,
  "Nothing to do: it is healthy. Somebody else may have been faster.",
);
export const NoPositionError = defineError(
  "NoPosition",
  ({ account, market }) => `Account ${id(account)} has no position in market ${id(market)}.`,
  "Take a market from `readPositions`.",
);
export const NothingClosedError = defineError(
  "NothingClosed",
  ({ account, market }) => `Nobody takes lots of account ${id(account)} in market ${id(market)} at a permitted price.`,
  "Try again as the concession grows, absorb them, or flag a deficit.",
);
export const HealthWouldFallError = defineError(
  "HealthWouldFall",
  ({ account, equityBefore, equityAfter }) =>
    `Equity of account ${id(account)} would go from ${money(equityBefore)} to ${money(equityAfter)}, too much for what is closed.`,
  "Close fewer lots, or wait for a better price.",
);
export const LiquidationPausedError = defineError(
  "LiquidationPaused",
  ({ market }) => `In market ${id(market)} nobody is liquidated in a halt or the grace period after it.`,
  "Wait for the end of the grace period.",
);
export const NoDeficitError = defineError(
  "NoDeficit",
  ({ account, equity }) => `Account ${id(account)} has ${money(equity)} of equity, and somebody may still take its lots.`,
  "Liquidate it instead.",
);
export const NotFlaggedError = defineError(
  "NotFlagged",
  ({ account }) => `Account ${id(account)} has no fresh flag for deleveraging.`,
  "Call `flagDeficit` first.",
);
export const AbsorbsItselfError = defineError(
  "AbsorbsItself",
  ({ account }) => `Account ${id(account)} cannot absorb itself.`,
  "Name another account as absorber.",
);
export const OutsideOperatorBandError = defineError(
  "OutsideOperatorBand",
  ({ perLot, mark, band }) =>
    `The lots would go at ${money(perLot)}, with a mark of ${money(mark)} and ${id(band)} basis points granted.`,
  "Have the owner widen the grant's price band, or send it as the owner.",
);
export const ListTooLongError = defineError(
  "ListTooLong",
  ({ length, limit }) => `The list has ${id(length)} entries, and ${id(limit)} are allowed.`,
  "Send it in parts.",
);
