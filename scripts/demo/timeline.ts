import type { Round } from "../recordings/recording.ts";
import { INTERVAL, MINUTE } from "./path.ts";

/** What happens in one block, in this order: keepers settle and sample, rounds are pushed, makers requote, traders trade. */
export interface BlockPlan {
  /** Unix seconds. */
  readonly time: number;
  /** A full minute. */
  readonly samples: boolean;
  /** A boundary between funding intervals. */
  readonly settles: boolean;
  /** Rounds answered in this second, by market; several of one market in their order. */
  readonly rounds: readonly (readonly Round[])[];
}

/**
 * Every full minute and every second with a round, each once.
 *
 * @param roundsByMarket recorded rounds, by market
 * @param from first second, a full minute; rounds at or before it are not in the plan
 * @param to last second, a full minute, included
 */
export function planBlocks(roundsByMarket: readonly (readonly Round[])[], from: number, to: number): BlockPlan[] {
  const due = roundsByMarket.map((rounds) => Map.groupBy(rounds, (round) => round.updatedAt));
  const times = new Set<number>();
  for (let time = from; time <= to; time += MINUTE) times.add(time);
  for (const rounds of due) {
    for (const time of rounds.keys()) if (time > from && time <= to) times.add(time);
  }
  return [...times]
    .sort((a, b) => a - b)
    .map((time) => ({
      time,
      samples: time % MINUTE === 0,
      settles: time % INTERVAL === 0,
      rounds: due.map((rounds) => (time > from ? (rounds.get(time) ?? []) : [])),
    }));
}

/**
 * The plan without blocks in which nothing happens but a sample, as far as samples still leave no time uncovered.
 *
 * @param isBusy whether something else happens in a block
 * @param sampling the market's shortest and longest time between two samples that count in full [s]
 */
export function sparse(
  plan: readonly BlockPlan[],
  isBusy: (block: BlockPlan) => boolean,
  sampling: { readonly interval: number; readonly gap: number },
): BlockPlan[] {
  let sampledAt = -Infinity;
  return plan.filter((block, place) => {
    const next = plan[place + 1]?.time ?? Infinity;
    if (!isBusy(block) && next - sampledAt <= sampling.gap) return false;
    if (block.time - sampledAt >= sampling.interval) sampledAt = block.time;
    return true;
  });
}

/** The last round answered at or before `time`. */
export function roundAt(rounds: readonly Round[], time: number): Round {
  const round = rounds.findLast((candidate) => candidate.updatedAt <= time);
  if (round === undefined) throw new RangeError(`No round was answered by ${time}`);
  return round;
}
