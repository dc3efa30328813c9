/** Everybody who takes part in a run, and in which order they act. */
import { Random } from "../../demo/crash/random.ts";
import type { Operation, Participant } from "../operations.ts";
import type { AgentSettings } from "../settings.ts";
import { Arbitrageur } from "./arbitrageur.ts";
import { Crowd, take } from "./crowd.ts";
import { Maker } from "./maker.ts";
import { type Manipulation, Manipulator } from "./manipulator.ts";
import { normal } from "./normal.ts";
import type { View } from "./view.ts";

/** Somebody who buys once and keeps it. */
export interface Shock {
  /** After the start [s]. */
  readonly at: number;
  /** [USD] negative sells. */
  readonly value: number;
}

/** Accounts beside those of the settings: a visitor who brings a shock, and the manipulator's two. */
const OTHERS = 3;

export function countParticipants({ makers, crowd, arbitrageurs }: AgentSettings): number {
  return makers.length + crowd.length + arbitrageurs.length + OTHERS;
}

export class Agents {
  readonly manipulator: Manipulator | undefined;
  readonly #settings: AgentSettings;
  readonly #random: Random;
  readonly #makers: readonly Maker[];
  readonly #crowd: readonly Crowd[];
  readonly #arbitrageurs: readonly Arbitrageur[];
  readonly #visitor: Participant;
  readonly #shock: Shock | undefined;
  readonly #start: number;
  #seen = 0;

  constructor(
    settings: AgentSettings,
    participants: readonly Participant[],
    given: {
      readonly seed: number;
      readonly start: number;
      readonly shock: Shock | undefined;
      readonly manipulation: Manipulation | undefined;
    },
  ) {
    const queue = [...participants];
    const next = (): Participant => {
      const participant = queue.shift();
      if (participant === undefined) throw new RangeError("Too few participants");
      return participant;
    };
    const { makers, crowd, arbitrageurs } = settings;
    const { seed, start, shock, manipulation } = given;
    this.#settings = settings;
    this.#random = new Random(seed * 7_919 + 1);
    this.#makers = makers.map((maker) => new Maker(next(), maker));
    this.#crowd = crowd.map((traders, i) => new Crowd(next(), traders, new Random(seed * 104_729 + i)));
    this.#arbitrageurs = arbitrageurs.map((arbitrageur) => new Arbitrageur(next(), arbitrageur));
    this.#visitor = next();
    this.#shock = shock;
    this.#start = start;
    const [shorter, pusher] = [next(), next()];
    this.manipulator = manipulation && new Manipulator(shorter, pusher, manipulation, start);
  }

  /** Makers first, who see where spot is; then those who take. */
  *act(view: View): Generator<Operation> {
    this.#lookAtSpot(view.elapsed);
    for (const maker of this.#makers) yield* maker.withdraw();
    for (const maker of this.#makers) yield* maker.quote(view, this.#seen);
    if (this.#isShocked(view)) yield* take(view, this.#visitor, this.#shock?.value ?? 0);
    for (const traders of this.#crowd) yield* traders.act(view);
    for (const arbitrageur of this.#arbitrageurs) yield* arbitrageur.act(view);
    if (this.manipulator !== undefined) yield* this.manipulator.act(view);
  }

  #lookAtSpot(elapsed: number): void {
    const { deviation, time } = this.#settings.spotNoise;
    const kept = time / (time + elapsed);
    this.#seen = kept * this.#seen + deviation * Math.sqrt(1 - kept ** 2) * normal(this.#random);
  }

  #isShocked({ time, elapsed }: View): boolean {
    if (this.#shock === undefined) return false;
    const since = time + 1 - this.#start;
    return since >= this.#shock.at && since < this.#shock.at + elapsed;
  }
}
