import { abs, divDown, min, WAD } from "./fixedPoint.ts";
import type { FundingInputs } from "./funding.ts";

/** One piece of the line. */
export interface Tier {
  /** Distance beyond the damper where it begins [WAD]. */
  readonly from: bigint;
  /** Rate per distance [WAD]. */
  readonly slope: bigint;
}

/**
 * F = I + sign(P - I) x min(reach, g(max(0, |P - I| - d))), where g is linear within each tier and continuous between them; rounded toward
 * the interest [WAD per period]. The contract `Tiered`, which refuses tiers that are not in order or fall.
 *
 * @param tiers from the damper's edge outward
 * @param reach furthest that the rate may lie from the interest [WAD per period]
 */
export function tieredRate(
  { premium, interest, damper }: Pick<FundingInputs, "premium" | "interest" | "damper">,
  tiers: readonly Tier[],
  reach: bigint,
): bigint {
  const divergence = premium - interest;
  const distance = abs(divergence);
  const beyond = distance > damper ? distance - damper : 0n;
  let weighted = 0n;
  for (const [place, { from, slope }] of tiers.entries()) {
    if (beyond <= from) break;
    const next = tiers[place + 1]?.from;
    weighted += ((next === undefined ? beyond : min(beyond, next)) - from) * slope;
  }
  const pull = min(divDown(weighted, WAD), reach);
  return interest + (divergence < 0n ? -pull : pull);
}
