import type { Address } from "./account.ts";
import { intField } from "./bits.ts";
import type { ExchangeEvent, ExchangeEventArguments, ExchangeEventName } from "./events.ts";
import { ExchangeError } from "./errors.ts";
import type { FundingInputs } from "./funding.ts";
import type { IndexStatus } from "./indexPrice.ts";
import type { Market, MarketId } from "./market.ts";
import type { State } from "./state.ts";

/** What an oracle answers. */
export interface IndexAnswer {
  /** [WAD quote per base]; of no meaning unless the status is Usable or Grace. */
  readonly price: bigint;
  readonly status: IndexStatus;
}

/** What the exchange asks of the outside: the clock, its oracles, its funding models. */
export interface Environment {
  readonly timestamp: bigint; // [unix s]
  /** What the market's oracle says now. */
  readIndex(market: MarketId): IndexAnswer;
  /**
   * What a market's funding model answers [WAD per period]; undefined where it fails. Without this method every market
   * uses the clamped premium.
   */
  fundingRate?(market: MarketId, inputs: FundingInputs, model: Address): bigint | undefined;
  /** What an interest source answers [WAD per period]; undefined where it fails, as does every source without this method. */
  interestRate?(source: Address): bigint | undefined;
}

/** One call to the exchange while it runs: its own fork of the state, and the events so far. */
export class Call {
  readonly events: ExchangeEvent[] = [];

  constructor(
    readonly state: State,
    readonly environment: Environment,
  ) {}

  get now(): bigint {
    return this.environment.timestamp;
  }

  emit<Name extends ExchangeEventName>(name: Name, args: ExchangeEventArguments[Name]): void {
    // A name with its own arguments is an event, which the compiler cannot follow through the type parameter.
    this.events.push({ name, args } as unknown as ExchangeEvent);
  }

  /** The market, which must be listed. */
  market(market: MarketId): Market {
    const listed = this.state.market(market);
    if (listed === undefined) throw new ExchangeError("UnknownMarket", { market });
    return listed;
  }

  updateMarket(market: MarketId, change: Partial<Market>): Market {
    const updated = { ...this.market(market), ...change };
    this.state.setMarket(market, updated);
    return updated;
  }

  /** Adds to what the market collected [WAD quote], negative for what it pays out. */
  addFees(market: MarketId, amount: bigint): void {
    const { hot } = this.market(market);
    this.updateMarket(market, { hot: { ...hot, fees: intField(hot.fees + amount, 96n) } });
  }
}
