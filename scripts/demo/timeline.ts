import type { Round } from "../recordings/recording.ts";
import { INTERVAL, MINUTE } from "./path.ts";

/** What happens in one block, in this order: settle, sample, push rounds, requote, trade. */
export interface BlockPlan {
  /** Unix seconds. */
  readonly time: number;
  /** A full minute: the keeper samples. */
  readonly samples: boolean;
  /** A boundary: the keeper settles first. */
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

/** The last round answered at or before `time`. */
export function roundAt(rounds: readonly Round[], time: number): Round {
  const round = rounds.findLast((candidate) => candidate.updatedAt <= time);
  if (round === undefined) throw new RangeError(`No round was answered by ${time}`);
  return round;
}
