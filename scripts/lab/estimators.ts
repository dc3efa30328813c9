/** Ways to make one premium of an interval's samples. The core has the first two; the third plays on the model for comparison. */

export const ESTIMATORS = ["mean", "weighted", "neighbours"] as const;
/** `mean`: what the core measures. `weighted`: later samples weigh more, linearly. `neighbours`: of each two in a row the smaller. */
export type EstimatorName = (typeof ESTIMATORS)[number];

export interface Sample {
  readonly premium: bigint; // [WAD]
  /** Time that it counts for [s]. */
  readonly elapsed: bigint;
}

/** Mean of the one nearer to zero of each sample and the one before it: one distorted sample alone moves it nowhere. */
export function smallerOfNeighbours(samples: readonly Sample[]): bigint {
  return average(
    samples.map(({ premium, elapsed }, i) => {
      const other = (i === 0 ? samples[1] : samples[i - 1])?.premium ?? premium;
      return [size(other) < size(premium) ? other : premium, elapsed];
    }),
  );
}

function average(weighed: readonly (readonly [value: bigint, weight: bigint])[]): bigint {
  let [sum, weights] = [0n, 0n];
  for (const [value, weight] of weighed) {
    sum += value * weight;
    weights += weight;
  }
  return weights === 0n ? 0n : sum / weights;
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);
