/** One market under one set of terms: agents act on the model, block by block; the contracts can carry out the same blocks beside it. */
import { encodeBytes32String } from "ethers";

import type { AccountId, Address, EstimatorTerms, ExchangeEvent, MarketTerms } from "../../sdk/src/model/index.ts";
import { GAP_PAUSE, isGap } from "../../sdk/src/model/gap.ts";
import { COLLATERAL_DECIMALS } from "../demo/settings.ts";
import type { Round } from "../recordings/recording.ts";
import { Agents, countParticipants, type Shock } from "./agents/agents.ts";
import type { Manipulation } from "./agents/manipulator.ts";
import { View } from "./agents/view.ts";
import {
  depositOf,
  listingOf,
  openingOf,
  type Operation,
  type Participant,
  realizingOf,
  samplingOf,
  TREASURY,
} from "./operations.ts";
import { type AgentSettings, MINUTE, TERMS } from "./settings.ts";
import { type FundingRule, Venue } from "./venue.ts";
import type { World } from "./world.ts";

/** What is carried out in one second, and what it must log. */
export interface Block {
  readonly time: number; // [unix s]
  /** In order; a round of the feed takes effect where it stands. */
  readonly steps: readonly (Operation | Round)[];
  readonly events: readonly ExchangeEvent[];
}

export interface Run {
  readonly world: World;
  readonly agents: AgentSettings;
  readonly rule: FundingRule;
  /** Told of every event, in order. */
  readonly watch?: (event: ExchangeEvent) => void;
  /** How often a rate is set [s]. */
  readonly interval: number;
  /** [WAD per 8 h] */
  readonly damper: bigint;
  /** What the core measures besides. */
  readonly estimators: EstimatorTerms;
  /** How often agents act [s]. */
  readonly step: number;
  readonly shock?: Shock;
  readonly manipulation?: Manipulation;
}

/** The state of the market at the end of a step. */
export interface Look {
  readonly time: number; // [unix s]
  /** Of the book's middle from the index [bp]. */
  readonly basis: number;
  /** Of asks from bids [bp]. */
  readonly spread: number;
  /** What one long lot has paid since listing, and the origin [WAD quote]. */
  readonly fundingIndex: bigint;
  /** [WAD quote per lot] */
  readonly indexPerLot: bigint;
  readonly openInterest: bigint; // [lots]
}

/** One settled interval. */
export interface SettledInterval {
  readonly end: number; // [unix s]
  /** [bp per 8 h] */
  readonly rate: number;
  readonly premium: number; // [bp]
  /** Part of the interval that was measured. */
  readonly coverage: number;
}

/** What everybody brings [token units]: so much that nobody is liquidated. */
export const DEPOSIT = 50_000_000n * 10n ** BigInt(COLLATERAL_DECIMALS);
const PREPARATION = { listing: 180, funding: 120 } as const;
/** From the block that shows a gap to the first one in which the market trades again [s]. */
const PAUSE = Number(GAP_PAUSE);
const BP = 1e14;

/** Terms of the demo with what a run compares. */
export function termsOf(
  { world: { settings }, interval, damper, estimators }: Run,
  oracle: Address,
  model: Address,
): MarketTerms {
  const { margin, trading, sampling, funding, liquidation } = TERMS;
  return {
    grid: {
      symbol: encodeBytes32String(settings.symbol),
      tickSize: settings.tickSize,
      lotSize: settings.lotSize,
      interval: BigInt(interval),
    },
    oracle,
    margin: wholeNumbers(margin),
    trading: wholeNumbers(trading),
    sampling: { ...wholeNumbers(sampling), sampleInterval: BigInt(Math.min(MINUTE, interval)) },
    funding: { model, ...wholeNumbers(funding), damper },
    liquidation: wholeNumbers(liquidation),
    estimators,
  };
}

type Whole<Terms> = { readonly [Key in keyof Terms]: bigint };

function wholeNumbers<Terms extends Record<keyof Terms, bigint | number>>(terms: Terms): Whole<Terms> {
  const entries: [string, bigint | number][] = Object.entries(terms);
  return Object.fromEntries(entries.map(([key, value]) => [key, BigInt(value)])) as Whole<Terms>; // key by key
}

/** Addresses where no chain runs beside the model. */
function strangers(count: number): Address[] {
  return Array.from({ length: count }, (_, i): Address => `0x${(0xb0n + BigInt(i)).toString(16).padStart(40, "0")}`);
}

export class Simulation {
  readonly run: Run;
  readonly venue: Venue;
  readonly view: View;
  readonly agents: Agents;
  /** In the order of their accounts, which begin after the treasury's. */
  readonly participants: readonly Participant[];
  readonly looks: Look[] = [];
  readonly intervals: SettledInterval[] = [];
  readonly #keeper: Address;

  /** @param owners the keeper's address and those of the participants; any without a chain */
  constructor(run: Run, owners: readonly Address[] = strangers(countParticipants(run.agents) + 1)) {
    const [keeper, ...others] = owners;
    if (keeper === undefined) throw new RangeError("Nobody keeps the market");
    this.run = run;
    this.#keeper = keeper;
    this.venue = new Venue(run.rule);
    this.view = new View(this.venue, run.world);
    this.participants = others.map((owner, i) => ({ owner, account: TREASURY + 1n + BigInt(i) }));
    const { world, shock, manipulation } = run;
    this.agents = new Agents(run.agents, this.participants, {
      seed: world.seed,
      start: world.from,
      shock,
      manipulation,
    });
  }

  get accounts(): readonly AccountId[] {
    return this.participants.map(({ account }) => account);
  }

  /** Everything that happens, in order. Whoever takes a block may carry it out elsewhere before asking for the next one. */
  *blocks(terms: MarketTerms): Generator<Block> {
    const { from, to, roundAt } = this.run.world;
    // What a deployment has done before the first market is listed.
    this.venue.exchange.openAccount(this.#keeper);
    this.venue.exchange.setTreasury(TREASURY);
    yield this.#block(from - PREPARATION.listing, () => [
      roundAt(from - PREPARATION.listing),
      ...listingOf(this.#keeper, terms),
    ]);
    yield this.#block(from - PREPARATION.funding, () => [
      ...this.participants.map(({ owner }) => openingOf(owner)),
      ...this.participants.map((participant) => depositOf(participant, DEPOSIT)),
    ]);
    const every = Math.min(this.run.step, this.run.interval);
    for (let end = from + every; end <= to; end += every) {
      const isStep = (end - from) % this.run.step === 0;
      // In the last second, so that what was held in an interval is counted in it.
      yield this.#block(end - 1, () => this.#second(isStep));
      // After a gap of the index nothing trades for a minute; everybody comes back as soon as they can.
      if (isStep && this.venue.isPaused) yield this.#block(end - 1 + PAUSE, () => this.#second(true));
    }
    yield this.#block(to, () => [realizingOf(this.#keeper, this.accounts)]);
  }

  /** All of it on the model alone. */
  play(terms: MarketTerms): this {
    const blocks = this.blocks(terms);
    while (blocks.next().done !== true);
    return this;
  }

  #block(time: number, act: () => Iterable<Operation | Round>): Block {
    this.venue.advance(time);
    const steps: (Operation | Round)[] = [];
    const events: ExchangeEvent[] = [];
    for (const step of act()) {
      if (!("apply" in step)) {
        this.venue.push(step);
        steps.push(step);
        continue;
      }
      // What the exchange refuses is not sent: whoever sends it looks before.
      const logged = this.venue.attempt(step);
      if (logged === undefined) continue;
      steps.push(step);
      events.push(...logged);
      for (const event of logged) this.#note(event);
    }
    return { time, steps, events };
  }

  #note(event: ExchangeEvent): void {
    this.run.watch?.(event);
    const { name, args } = event;
    if (name !== "IntervalSettled") return;
    this.intervals.push({
      end: Number(args.end),
      rate: Number(args.rate) / BP,
      premium: Number(args.premium) / BP,
      coverage: Math.min(1, Number(args.covered) / this.run.interval),
    });
  }

  *#second(isStep: boolean): Generator<Operation | Round> {
    const { venue, view, agents } = this;
    const { manipulator } = agents;
    // The index is the same for all who look at this sample, and moves after it.
    if (manipulator !== undefined) yield* manipulator.before(view);
    yield samplingOf(this.#keeper);
    if (manipulator !== undefined) yield* manipulator.after(view);
    const round = this.run.world.roundAt(venue.now);
    // Between steps the index waits for those who quote around it, however often samples are taken.
    if (isStep && venue.isNews(round)) yield round;
    if (isGap(venue.market.risk, venue.indexPerLot)) yield samplingOf(this.#keeper);
    if (!isStep || venue.isPaused) return;
    view.look(venue.now);
    yield* agents.act(view);
    view.measure();
    this.#remember();
  }

  #remember(): void {
    const { market } = this.venue;
    this.looks.push({
      time: this.venue.now,
      basis: this.view.basis,
      spread: this.view.spread,
      fundingIndex: market.funding.longIndex,
      indexPerLot: market.risk.indexPerLot,
      openInterest: market.hot.openInterest,
    });
  }
}
