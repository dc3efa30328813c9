import type { BlendSettings } from "./coefficients.ts";

/** Added to the best opinion's mean loss, so that nearly perfect ones don't silence the others [bp]. */
const LEAST_LOSS = 0.05;

/**
 * Blends opinions by how well each did lately, separately for every part of an interval that can have passed: with mean losses L, each
 * weighted by exp(-sharpness x (L - best) / (best + 0.05 bp)), the blend is their weighted median. Losses are forgotten over `memory`
 * intervals. The exponentially weighted forecaster of Cesa-Bianchi and Lugosi, "Prediction, learning, and games", 2006, chapter 2.
 *
 * @internal
 */
export class Blend {
  readonly #settings: BlendSettings;
  /** Discounted sums of losses, by slices passed and opinion [bp]. */
  readonly #losses: number[][];
  readonly #counts: number[];

  constructor(slices: number, settings: BlendSettings) {
    this.#settings = settings;
    this.#losses = Array.from({ length: slices }, () => []);
    this.#counts = Array.from({ length: slices }, () => 0);
  }

  /** @param opinions [bp] */
  of(elapsed: number, opinions: readonly number[]): number {
    // With the whole interval observed, opinions are weighted as before its last slice.
    const place = Math.min(elapsed, this.#losses.length - 1);
    const losses = this.#losses[place] ?? [];
    const count = this.#counts[place] ?? 0;
    if (count === 0) return weightedMedian(opinions.map((value) => ({ value, weight: 1 })));
    const means = losses.map((loss) => loss / count);
    const best = Math.min(...means);
    const { sharpness } = this.#settings;
    return weightedMedian(
      opinions.map((value, i) => ({
        value,
        weight: Math.exp((-sharpness * ((means[i] ?? best) - best)) / (best + LEAST_LOSS)),
      })),
    );
  }

  /** @param losses of each opinion [bp] */
  learn(elapsed: number, losses: readonly number[]): void {
    const kept = Math.exp(-1 / this.#settings.memory);
    const sums = this.#losses[elapsed];
    if (sums === undefined) throw new RangeError(`There is no slice ${elapsed.toString()}`);
    for (const [i, loss] of losses.entries()) sums[i] = (sums[i] ?? 0) * kept + loss;
    this.#counts[elapsed] = (this.#counts[elapsed] ?? 0) * kept + 1;
  }
}

/** The first value, in order of size, at which half of the weight is reached. */
export function weightedMedian(values: readonly { readonly value: number; readonly weight: number }[]): number {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= half) return value;
  }
  throw new RangeError("There is nothing to take a median of");
}
