/** Runs a plan through the engine's model. */
import { encodeBytes32String } from "ethers";

import type { Address, ExchangeEvent } from "../../sdk/src/model/index.ts";
import type { MarketSettings } from "../demo/settings.ts";
import type { Instruction, ReplayPlan } from "./plan.ts";
import { type Operation, type Owners, PREPARATION, replayTerms, ReplayVenue } from "./venue.ts";

/** One settled interval. */
export interface ReplayedInterval {
  readonly end: number; // [unix s]
  readonly covered: bigint; // [s]
  readonly premium: bigint; // [WAD] mean
  readonly rate: bigint; // [WAD per 8 h]
}

const OWNERS: Owners = { administrator: "0x01", maker: "0x02", long: "0x03", short: "0x04" };
const NOWHERE: Address = "0x0000000000000000000000000000000000000000";

/** What an instruction does, in its order. */
export function operationsOf(venue: ReplayVenue, instruction: Instruction, push: () => void): Generator<Operation> {
  return (function* () {
    yield venue.sampling();
    push();
    yield* venue.requoting(instruction);
  })();
}

/** The interval that an event settled, if it settled one. */
export function settledBy({ name, args }: ExchangeEvent): ReplayedInterval | undefined {
  if (name !== "IntervalSettled") return undefined;
  return { end: Number(args.end), covered: args.covered, premium: args.premium, rate: args.rate };
}

/** @returns the intervals of the plan, in order */
export function replayModel(settings: MarketSettings, plan: ReplayPlan): ReplayedInterval[] {
  const venue = new ReplayVenue(OWNERS, settings);
  const intervals: ReplayedInterval[] = [];
  const run = (operations: Iterable<Operation>): void => {
    for (const operation of operations) {
      for (const event of venue.run(operation)) {
        const settled = settledBy(event);
        if (settled !== undefined && settled.end > plan.from) intervals.push(settled);
      }
    }
  };
  venue.push(plan.opening);
  venue.advance(plan.from - PREPARATION.listing);
  run(venue.listing(replayTerms(settings, encodeBytes32String(settings.symbol), NOWHERE, NOWHERE)));
  venue.advance(plan.from - PREPARATION.funding);
  run(venue.funding());
  venue.advance(plan.from - PREPARATION.opening);
  run([venue.sampling()]);
  run(venue.opening(plan.openingQuote));
  for (const instruction of plan.instructions) {
    venue.advance(instruction.time);
    run(
      operationsOf(venue, instruction, () => {
        for (const round of instruction.rounds) venue.push(round);
      }),
    );
  }
  venue.advance(plan.to);
  run([venue.realizing()]);
  return intervals;
}
