/**
 * A recording as instructions for an exchange: when to push a round of the feed, to sample, and to requote, so that its book shows
 * the recorded premium over the recorded index. Whoever carries them out, contracts or model, does the same at the same second.
 *
 * The premium runs as in the demo (`path.ts`): linearly through an hour, held in steps of ten minutes. A step is sampled in its last
 * second, so that what was held in an interval is counted in it, and whenever a round arrives, before it does.
 *
 * @module
 */
import { heldPremium, type PathHour, quoteFor, type Quote, STEP } from "../demo/path.ts";
import { FEED_SCALE, type Recording, type Round, sliceRecording } from "../recordings/recording.ts";

/** What happens in one second, in this order: sample, push, requote. */
export interface Instruction {
  readonly time: number; // [unix s]
  /** Answered in this second, in their order. */
  readonly rounds: readonly Round[];
  /** Where the makers quote from now on. */
  readonly quote: Quote;
}

/** A replay from one second to another. */
export interface ReplayPlan {
  readonly from: number; // [unix s] a multiple of STEP
  readonly to: number; // [unix s] a multiple of STEP
  /** The round that holds in the second before. */
  readonly opening: Round;
  /** Where the makers quote then. */
  readonly openingQuote: Quote;
  readonly instructions: readonly Instruction[];
}

/** A window that the recording does not hold. */
export class WindowNotRecorded extends Error {
  override readonly name = "WindowNotRecorded";

  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    super(`The recording does not hold ${from} to ${to}. Choose a window inside it, at multiples of ${STEP} seconds.`);
  }
}

/**
 * @param from, to first second and the one after the last, multiples of STEP [unix s]
 * @param tickSize [WAD quote per base]
 * @throws WindowNotRecorded
 */
export function planReplay(recording: Recording, from: number, to: number, tickSize: bigint): ReplayPlan {
  const { rounds, premiumHours } = sliceRecording(recording, from - 1, to);
  const [opening, ...later] = rounds;
  const hours: ReadonlyMap<number, PathHour> = premiumHours;
  const isRecorded =
    opening !== undefined && opening.updatedAt < from && [from, to - 1].every((t) => hours.has(hourOf(t)));
  if (!isRecorded || from % STEP !== 0 || to % STEP !== 0 || to <= from) throw new WindowNotRecorded(from, to);

  const arriving = Map.groupBy(
    later.filter(({ updatedAt }) => updatedAt < to),
    ({ updatedAt }) => updatedAt,
  );
  const times = new Set(arriving.keys());
  for (let end = from + STEP; end <= to; end += STEP) times.add(end - 1);

  const quoteAt = (answer: bigint, time: number): Quote =>
    quoteFor(answer * FEED_SCALE, heldPremium(hours, time), tickSize);
  let { answer } = opening;
  const instructions = [...times]
    .sort((a, b) => a - b)
    .map((time): Instruction => {
      const held = arriving.get(time) ?? [];
      answer = held.at(-1)?.answer ?? answer;
      // In the last second of a step the next one is quoted; after the last there is none.
      return { time, rounds: held, quote: quoteAt(answer, Math.min(time + 1, to - 1)) };
    });
  return { from, to, opening, openingQuote: quoteAt(opening.answer, from), instructions };
}

/** The longest window of whole hours that a recording holds: it starts with the first hour that has a round before it. */
export function wholeRecording({ rounds, premiumHours }: Recording): [from: number, to: number] {
  const first = rounds[0]?.updatedAt ?? Infinity;
  const hours = [...premiumHours.keys()];
  const [from, last] = [hours.find((hour) => hour > first), hours.at(-1)];
  if (from === undefined || last === undefined) throw new WindowNotRecorded(first, 0);
  return [from, last + 3_600];
}

function hourOf(time: number): number {
  return time - (time % 3_600);
}
