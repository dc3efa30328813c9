/** What is compared: models, intervals, dampers, estimators of the premium. */
import {
  ADAPTIVE_DEFAULTS,
  type AdaptiveParameters,
  type EstimatorTerms,
  type ExchangeEvent,
  type FundingModel,
  modelRate,
  NO_ESTIMATORS,
  type Tier,
  WAD,
} from "../../sdk/src/model/index.ts";
import { type EstimatorName, type Sample, smallerOfNeighbours } from "./estimators.ts";
import { PERIOD } from "./settings.ts";
import type { FundingRule } from "./venue.ts";

export type ModelName = "clamped" | "tiered" | "adaptive";

export interface Configuration {
  readonly name: string;
  readonly model: ModelName;
  /** How often a rate is set [s]. */
  readonly interval: number;
  /** [bp per 8 h] */
  readonly damper: number;
  readonly estimator: EstimatorName;
  /** Of an adaptive model, other than the defaults. */
  readonly parameters?: AdaptiveParameters;
  /** Of a tiered model, other than TIERS. */
  readonly tiers?: readonly Tier[];
}

const BP = 10n ** 14n;

/** Slopes 1, 2 and 4 from 0, 10 and 30 bp beyond the damper: the example of docs/funding.md. */
export const TIERS: readonly Tier[] = [
  { from: 0n, slope: WAD },
  { from: 10n * BP, slope: 2n * WAD },
  { from: 30n * BP, slope: 4n * WAD },
];
export const REACH = 100n * BP;

/** What the adaptive model is used with by default: docs/adr/0012-adaptive-funding.md. */
export const ADAPTIVE_MARKET = { interval: PERIOD, damper: 0 } as const;
const ADAPTIVE_ESTIMATORS: EstimatorTerms = {
  ...NO_ESTIMATORS,
  tracksSaturation: true,
  depthBand: 10n * BP,
  impactDepth: 200_000n * WAD,
  depthInterval: 900n,
  maxDepthLevels: 16n,
};

/** The venues' terms. */
export const CLASSIC: Configuration = {
  name: "Clamped, every 8 h",
  model: "clamped",
  interval: PERIOD,
  damper: 5,
  estimator: "mean",
};

/** The lab's default for the adaptive model. */
export const DEFAULT: Configuration = {
  name: "Adaptive, every 8 h",
  model: "adaptive",
  ...ADAPTIVE_MARKET,
  estimator: "mean",
};

export const damperOf = ({ damper }: Configuration): bigint => (BigInt(Math.round(damper * 1e6)) * BP) / 1_000_000n;

/** What the core measures for it besides premium and variance; what it does not have is played in ruleOf. */
export function estimatorTermsOf({ model, estimator }: Configuration): EstimatorTerms {
  const isWeighted = estimator === "weighted";
  return { ...(model === "adaptive" ? ADAPTIVE_ESTIMATORS : NO_ESTIMATORS), isWeighted };
}

export function fundingModelOf({ model, parameters = ADAPTIVE_DEFAULTS, tiers = TIERS }: Configuration): FundingModel {
  switch (model) {
    case "clamped":
      return { kind: "clamped" };
    case "tiered":
      return { kind: "tiered", tiers, reach: REACH };
    case "adaptive":
      return { kind: "adaptive", parameters };
  }
}

/** What an interval's measurements become under a configuration, with what of the market it has to watch for that. */
export interface Rule {
  readonly rule: FundingRule;
  readonly watch: (event: ExchangeEvent) => void;
}

export function ruleOf(configuration: Configuration): Rule {
  const model = fundingModelOf(configuration);
  let samples: Sample[] = [];
  return {
    rule: (inputs) =>
      modelRate(
        model,
        configuration.estimator === "neighbours" ? { ...inputs, premium: smallerOfNeighbours(samples) } : inputs,
      ),
    watch: ({ name, args }) => {
      if (name === "PremiumSampled") samples.push({ premium: args.premium, elapsed: args.elapsed });
      if (name === "IntervalSettled") samples = [];
    },
  };
}
