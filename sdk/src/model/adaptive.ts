import { MAX_SATURATION } from "./estimators.ts";
import { abs, divDown, divUp, max, min, sqrtUp, WAD } from "./fixedPoint.ts";
import { type FundingInputs, PERIOD } from "./funding.ts";

/** What an adaptive model is deployed with. */
export interface AdaptiveParameters {
  /** Standard deviation of 8 h at which damper and cap are the market's own [WAD]. */
  readonly referenceVolatility: bigint;
  /** Gain of an unused market with a deep book [WAD]. */
  readonly baseGain: bigint;
  /** Added to the gain at full open interest [WAD]. */
  readonly utilisationGain: bigint;
  /** Added with an empty book [WAD]. */
  readonly depthGain: bigint;
  /** Added at saturation 255 [WAD]. */
  readonly saturationGain: bigint;
}

/** Chosen by `npm run lab:tune` for a market without a damper whose rate is set every 8 h; docs/adr/0012-adaptive-funding.md. */
export const ADAPTIVE_DEFAULTS: AdaptiveParameters = {
  referenceVolatility: (12n * WAD) / 1_000n,
  baseGain: WAD / 4n,
  utilisationGain: 3n * WAD,
  depthGain: WAD / 4n,
  saturationGain: 2n * WAD,
};

const MAX_VARIANCE = WAD;

/**
 * F = I + sign(P - I) x min(c, g x max(0, |P - I| - d x z)); the contract `Adaptive` has the parts. Rounded toward the interest at every
 * step [WAD per period].
 */
export function adaptiveRate(inputs: FundingInputs, parameters: AdaptiveParameters): bigint {
  const width = widthOf(inputs.variance, parameters.referenceVolatility);
  const divergence = inputs.premium - inputs.interest;
  const distance = abs(divergence);
  const damper = divUp(inputs.damper * width, WAD);
  const beyond = distance > damper ? distance - damper : 0n;
  const gain = gainOf(inputs, parameters);
  const cap = divDown(inputs.bound * max(width, WAD), 2n * WAD);
  const pull = min(divDown(beyond * gain, WAD), cap);
  return inputs.interest + (divergence < 0n ? -pull : pull);
}

/** z, 0.5e18 to 2e18 [WAD]. */
function widthOf(variance: bigint, reference: bigint): bigint {
  const volatility = sqrtDown(min(variance, MAX_VARIANCE) * PERIOD * WAD);
  return max(min(divDown(volatility * WAD, reference), 2n * WAD), WAD / 2n);
}

/** g [WAD]. */
function gainOf(
  { openInterest, openInterestCap, depth, impactDepth, saturation }: FundingInputs,
  { baseGain, utilisationGain, depthGain, saturationGain }: AdaptiveParameters,
): bigint {
  const used = openInterest < openInterestCap ? divDown(openInterest * WAD, openInterestCap) : WAD;
  const thin = depth < impactDepth ? divDown((impactDepth - depth) * WAD, impactDepth) : 0n;
  return (
    baseGain +
    divDown(utilisationGain * used * used, WAD * WAD) +
    divDown(depthGain * thin, WAD) +
    divDown(saturationGain * min(saturation, MAX_SATURATION), MAX_SATURATION)
  );
}

function sqrtDown(value: bigint): bigint {
  const root = sqrtUp(value);
  return root * root > value ? root - 1n : root;
}
