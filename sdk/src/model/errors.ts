import type { IndexStatus } from "./indexPrice.ts";
import type { MarketStatus } from "./market.ts";

/** Of an error or event without arguments. */
export type NoArguments = Record<string, never>;

/** The contracts' custom errors that the model throws, with their arguments in the contracts' order. */
export interface ExchangeErrorArguments {
  // IAccounts
  UnknownAccount: { account: bigint };
  NotAuthorised: { account: bigint; caller: string; permission: bigint };
  MarketNotGranted: { account: bigint; caller: string; market: bigint };
  GrantExpired: { account: bigint; caller: string; expiry: bigint };
  InvalidGrant: { permissions: bigint; priceBand: bigint; expiry: bigint };
  EquityBelowFloor: { account: bigint; equity: bigint; floor: bigint };
  ZeroAmount: NoArguments;
  ZeroAddress: NoArguments;
  AmountTooLarge: { amount: bigint; limit: bigint };
  NotYetSealed: NoArguments;
  DifferentOwner: { from: bigint; to: bigint };
  ExitsPaused: { account: bigint };
  InvalidSignature: { signer: string };
  SignatureExpired: { deadline: bigint };
  InvalidAccountNonce: { account: string; currentNonce: bigint };
  InsufficientFreeCollateral: { account: bigint; available: bigint; requested: bigint };
  // ITrading
  UnknownMarket: { market: bigint };
  IndexGap: { market: bigint; last: bigint; fresh: bigint };
  MarketPaused: { market: bigint; until: bigint };
  MarketNotTrading: { market: bigint; status: MarketStatus };
  ReduceOnlyNow: { market: bigint };
  ZeroLots: NoArguments;
  InvalidTick: { tick: bigint };
  OrderExpired: { expiry: bigint; timestamp: bigint };
  OutsidePriceBand: { tick: bigint; indexPerLot: bigint; band: bigint };
  BelowMinimumNotional: { notional: bigint; minimum: bigint };
  SlotOccupied: { account: bigint; slot: bigint };
  OrderNotFound: { account: bigint; slot: bigint; generation: bigint };
  NothingToReduce: { account: bigint; size: bigint };
  WouldCross: { tick: bigint; best: bigint };
  NotFilledInFull: { filled: bigint; lots: bigint };
  IndexUnusable: { market: bigint; status: IndexStatus };
  PositionCapExceeded: { account: bigint; size: bigint; cap: bigint };
  OpenInterestCapExceeded: { market: bigint; openInterest: bigint; cap: bigint };
  InsufficientMargin: { account: bigint; equity: bigint; required: bigint };
  AccountImpaired: { account: bigint };
  // IFunding
  ListTooLong: { length: bigint; limit: bigint };
  // ILiquidation
  NotLiquidatable: { account: bigint; equity: bigint; maintenance: bigint };
  NoPosition: { account: bigint; market: bigint };
  NothingClosed: { account: bigint; market: bigint };
  HealthWouldFall: { account: bigint; equityBefore: bigint; equityAfter: bigint };
  LiquidationPaused: { market: bigint };
  NoDeficit: { account: bigint; equity: bigint };
  NotFlagged: { account: bigint };
  AbsorbsItself: { account: bigint };
  WorseThanAsked: { perLot: bigint; worst: bigint };
  OutsideOperatorBand: { perLot: bigint; mark: bigint; band: bigint };
  // IMarketAdmin
  AlreadySealed: NoArguments;
  NotRepresentable: { field: string; value: bigint; step: bigint };
  NotATightening: { current: bigint; proposed: bigint };
  CoolingDown: { market: bigint; until: bigint };
  UnexpectedStatus: { market: bigint; status: MarketStatus };
  NoTreasury: NoArguments;
  OutOfBounds: { bound: string; value: bigint; minimum: bigint; maximum: bigint };
  // IWindDown
  StillClosing: { market: bigint; endsAt: bigint };
  // Libraries of types/
  FieldOverflow: { value: bigint };
  TooManyMarkets: { limit: bigint };
  NotCompact: { value: bigint };
}

export type ExchangeErrorName = keyof ExchangeErrorArguments;

/**
 * What the model throws where the contracts revert with a custom error of the same name and arguments.
 *
 * @example
 * try {
 *   exchange.place(owner, 1n, order);
 * } catch (error) {
 *   if (isExchangeError(error, "InsufficientMargin")) console.log(error.args.required);
 * }
 */
export class ExchangeError<Name extends ExchangeErrorName = ExchangeErrorName> extends Error {
  override readonly name: Name;

  constructor(
    name: Name,
    readonly args: ExchangeErrorArguments[Name],
  ) {
    const facts = Object.entries<bigint | string>(args).map(([key, value]) => `${key}: ${value.toString()}`);
    super(`${name}(${facts.join(", ")})`);
    this.name = name;
  }
}

/** Whether a caught value is the model's error of that name, which types its arguments. */
export function isExchangeError<Name extends ExchangeErrorName>(
  error: unknown,
  name: Name,
): error is ExchangeError<Name> {
  return error instanceof ExchangeError && error.name === name;
}

/** Fails with a contract's error unless the condition holds. */
export function ensure<Name extends ExchangeErrorName>(
  condition: boolean,
  name: Name,
  args: ExchangeErrorArguments[Name],
): asserts condition {
  if (!condition) throw new ExchangeError(name, args);
}
