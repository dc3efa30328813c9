import type { Recording, Round } from "../../recordings/recording.ts";
import { roundAt } from "../timeline.ts";

/** No price falls below this part of the first one, whatever the factor. */
const FLOOR_PARTS = 100n;

/** A round's answer with its distance from `start` multiplied. */
export function scaleAnswer(answer: bigint, start: bigint, factor: bigint): bigint {
  const scaled = start + factor * (answer - start);
  const floor = start / FLOOR_PARTS;
  return scaled < floor ? floor : scaled;
}

/**
 * The rounds as recorded up to `from`; afterwards price(t) = p0 x (1 + factor x (recorded(t) / p0 - 1)), with p0 the price at `from`.
 */
export function scaleRounds(rounds: readonly Round[], from: number, factor: bigint): Round[] {
  const start = roundAt(rounds, from).answer;
  return rounds.map((round) =>
    round.updatedAt <= from ? round : { ...round, answer: scaleAnswer(round.answer, start, factor) },
  );
}

export function scaleHistory(history: Recording, from: number, factor: bigint): Recording {
  return { ...history, rounds: scaleRounds(history.rounds, from, factor) };
}
