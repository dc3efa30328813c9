/**
 * A small exchange for the model's own tests: one market at 1,000 USD per base, whose numbers can be worked by hand.
 *
 * One lot is 0.01 base, one tick 0.01 USD, so that a lot-tick is 1e14 WAD and the index is at tick 100,000.
 *
 * @module
 */
import type { AccountId, Address } from "./account.ts";
import { Call, type Environment } from "./call.ts";
import { ExchangeError, type ExchangeErrorName } from "./errors.ts";
import type { ExchangeEvent, ExchangeEventArguments, ExchangeEventName } from "./events.ts";
import { Exchange } from "./exchange.ts";
import { WAD } from "./fixedPoint.ts";
import { GAP_PAUSE } from "./gap.ts";
import { IndexStatus } from "./indexPrice.ts";
import type { Market } from "./market.ts";
import { type MarketTerms, NO_ESTIMATORS } from "./marketTerms.ts";
import { State } from "./state.ts";
import { OrderKind, type PlaceOrder } from "./trading.ts";

export const MARKET = 1n;
export const QUANTUM = 10n ** 14n;
/** [WAD quote per lot] */
export const INDEX_PER_LOT = 10n * WAD;
export const INDEX_TICK = 100_000n;
/** [WAD quote per token unit], as of a token with 6 decimals. */
export const SCALE = 10n ** 12n;

const ZERO: Address = "0x0000000000000000000000000000000000000000";

/** IM 10 %, MM 5 %, fees of 0.02 % and 0.05 %, an hour's interval, samples every 10 s; concessions from 0.5 % to 2 % in 100 s. */
export const TERMS: MarketTerms = {
  grid: { symbol: `0x${"0".repeat(64)}`, tickSize: 10n ** 16n, lotSize: 10n ** 16n, interval: 3_600n },
  oracle: ZERO,
  margin: {
    initialMargin: WAD / 10n,
    maintenance: WAD / 2n,
    depth: 0n,
    pnlWeight: WAD,
    positionCap: 1_000_000n,
    openInterestCap: 10_000_000n,
  },
  trading: {
    makerFee: 200n * 10n ** 12n,
    takerFee: 500n * 10n ** 12n,
    priceBand: WAD / 20n,
    minimumNotional: 100n * WAD,
    removalFee: WAD / 10n,
  },
  sampling: {
    sampleInterval: 10n,
    maxSampleGap: 60n,
    basisTime: 900n,
    markBand: WAD / 100n,
    impactNotional: 1_000n * WAD,
    impactShare: 0n,
    maxImpactLevels: 8n,
    maxPremium: WAD / 20n,
  },
  funding: {
    model: ZERO,
    interest: 10n ** 14n,
    damper: 5n * 10n ** 14n,
    maxRate: WAD / 100n,
    marginShare: WAD / 2n,
    sampleBounty: WAD / 100n,
    settleBounty: WAD / 10n,
    bountyShare: WAD / 5n,
    insuranceShare: WAD / 4n,
  },
  liquidation: {
    fee: WAD / 100n,
    concessionStart: WAD / 200n,
    concessionEnd: WAD / 50n,
    concessionTime: 100n,
    fundLimit: 1_000n * WAD,
  },
  estimators: NO_ESTIMATORS,
};

/** An exchange whose clock and index are set by hand. */
export class Bench {
  readonly exchange: Exchange;
  /** [unix s]; the first interval begins here. */
  now = 3_600_000n;
  price = 1_000n * WAD;
  status: IndexStatus = IndexStatus.Usable;
  /** What every interest source answers; undefined for nothing [WAD per period]. */
  interest: bigint | undefined;
  #owners = 0;

  constructor(terms: MarketTerms = TERMS) {
    this.exchange = new Exchange(State.empty(), this.#environment(), SCALE);
    this.exchange.listMarket(terms);
    this.exchange.seal();
  }

  get market(): Market {
    return new Call(this.exchange.state, this.exchange.environment).market(MARKET);
  }

  /** Moves the index by any distance and waits until everybody has seen it: a gap is shown, and its pause is over. */
  jump(price: bigint): void {
    this.price = price;
    this.now += 10n;
    if (this.exchange.samplePremium([MARKET], 64n, 0n).result !== 0n) return;
    this.now += GAP_PAUSE;
    this.exchange.samplePremium([MARKET], 64n, 0n);
  }

  /** A new account of a new owner with that many dollars. */
  open(dollars: bigint): { readonly account: AccountId; readonly owner: Address } {
    this.#owners += 1;
    const owner: Address = `0x${this.#owners.toString(16).padStart(40, "0")}`;
    const { result: account } = this.exchange.openAccount(owner);
    if (dollars !== 0n) this.exchange.deposit(owner, account, dollars * 10n ** 6n);
    return { account, owner };
  }

  #environment(): Environment {
    const now = (): bigint => this.now;
    return {
      get timestamp() {
        return now();
      },
      readIndex: () => ({ price: this.price, status: this.status }),
      interestRate: () => this.interest,
    };
  }
}

/** A limit order with ample bounds; the rest as given. */
export function order(given: Partial<PlaceOrder> & Pick<PlaceOrder, "isAsk" | "tick" | "lots">): PlaceOrder {
  return {
    market: MARKET,
    slot: 0n,
    kind: OrderKind.Limit,
    reduceOnly: false,
    expiry: 0n,
    maxFills: 10n,
    maxRemovals: 10n,
    maxReads: 20n,
    ...given,
  };
}

/** Fails unless the action throws the model's error of that name. */
export function expectError(name: ExchangeErrorName, action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (error instanceof ExchangeError && error.name === name) return;
    throw error;
  }
  throw new Error(`Nothing failed with ${name}`);
}

/** The events of that name. */
export function named<Name extends ExchangeEventName>(
  events: readonly ExchangeEvent[],
  name: Name,
): { readonly name: Name; readonly args: Readonly<ExchangeEventArguments[Name]> }[] {
  // Events of a name have its arguments, which the compiler cannot follow through the type parameter.
  return events.filter((event) => event.name === name) as never[];
}
