/** The lab: what is listed, who takes part, and what they want. Everything that shapes a run is here. */
import { parseEther } from "ethers";

import type { MarketTermsParameters } from "../../deploy/parameters.ts";
import { TERMS as DEMO_TERMS } from "../demo/settings.ts";

export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;
/** For which rates are quoted [s]. */
export const PERIOD = 8 * HOUR;

/** Terms of the demo; samples reach back over a step, and positions may be as large as the agents are. */
export const TERMS: MarketTermsParameters = {
  ...DEMO_TERMS,
  margin: { ...DEMO_TERMS.margin, positionCap: 500_000, openInterestCap: 500_000 },
  sampling: { ...DEMO_TERMS.sampling, maxSampleGap: 900 },
};

/** How often agents act in the long runs, and where somebody attacks samples [s]. */
export const STEP = 900;
export const ATTACK_STEP = 60;

/** Interest of the market [bp per 8 h]: the venues'. */
export const INTEREST = 1;
/** The venues' damper [WAD per 8 h]. */
export const CLASSIC_DAMPER = parseEther("0.0005");
/** Of those who take [bp of notional]. */
export const TAKER_FEE = 5;

/** Those who quote. Money is in USD, distances in basis points of the index. */
export interface MakerSettings {
  readonly name: string;
  /** Inventory at which the quotes are skewed by `skew`. */
  readonly inventoryLimit: number;
  /** By so much at the limit. */
  readonly skew: number;
  /** Part of the premium of late that it takes for lasting. */
  readonly premiumShare: number;
  /** Time over which it expects to hold what it takes on, and counts funding [periods of 8 h]. */
  readonly holding: number;
  /** What money costs it [bp per 8 h]. */
  readonly financing: number;
  /** What it keeps on each side: distance from its own middle, and value. */
  readonly levels: readonly { readonly distance: number; readonly value: number }[];
}

/** Those who follow moods and trends. */
export interface CrowdSettings {
  readonly name: string;
  /** Most that it holds on either side. */
  readonly capital: number;
  /** What it wants in a calm market, as a part of its capital before saturation. */
  readonly base: number;
  /** What the recorded mood adds where it is 1. */
  readonly mood: number;
  /** The same for a return of 1 over the trend's time. */
  readonly momentum: number;
  /** Standard deviation of its own, seeded mood, which lasts days. */
  readonly whim: number;
  /** How much less it wants for each basis point per 8 h of funding above the interest. */
  readonly thrift: number;
  /** Time in which it goes most of the way to what it wants [s]. */
  readonly patience: number;
  /** Value that it trades back and forth without a reason, per square root of an hour. */
  readonly noise: number;
}

/** Those who trade basis against carry and fees, hedged at spot. */
export interface ArbitrageurSettings {
  readonly name: string;
  readonly capital: number;
  /** For how long it reckons to hold [periods of 8 h]. */
  readonly horizon: number;
  /** What money costs it [bp per 8 h]. */
  readonly financing: number;
  /** What borrowing base costs beyond what the money from its sale earns [bp per 8 h]. */
  readonly borrowing: number;
  /** Fee of a trade at spot [bp]. */
  readonly spotFee: number;
  /** Part of the distance from the usual premium that it expects to see vanish. */
  readonly convergence: number;
  /** What it wants to earn beyond costs when its capital is fully used [bp per 8 h]; below, by the square of what is used. */
  readonly required: number;
}

export interface AgentSettings {
  readonly makers: readonly MakerSettings[];
  readonly crowd: readonly CrowdSettings[];
  readonly arbitrageurs: readonly ArbitrageurSettings[];
  /** What makers see of spot before the index shows it: standard deviation [bp] and time constant [s]. */
  readonly spotNoise: { readonly deviation: number; readonly time: number };
}

const LEVELS = [
  { distance: 0.8, value: 25_000 },
  { distance: 4, value: 90_000 },
  { distance: 12, value: 200_000 },
];

export const AGENTS: AgentSettings = {
  makers: [
    {
      name: "quick",
      inventoryLimit: 600_000,
      skew: 7,
      premiumShare: 0.5,
      holding: 0.5,
      financing: 0.3,
      levels: LEVELS,
    },
    {
      name: "patient",
      inventoryLimit: 1_200_000,
      skew: 7,
      premiumShare: 0.5,
      holding: 1.5,
      financing: 0.3,
      levels: LEVELS,
    },
  ],
  crowd: [
    {
      name: "followers",
      capital: 8_000_000,
      base: 0.1,
      mood: 0.7,
      momentum: 1.5,
      whim: 0.03,
      thrift: 0.03,
      patience: 8 * HOUR,
      noise: 12_000,
    },
    {
      name: "believers",
      capital: 8_000_000,
      base: 0.15,
      mood: 0.7,
      momentum: 0,
      whim: 0.03,
      thrift: 0.02,
      patience: 24 * HOUR,
      noise: 12_000,
    },
  ],
  arbitrageurs: [
    {
      name: "swift",
      capital: 4_000_000,
      horizon: 6,
      financing: 0.3,
      borrowing: 0.2,
      spotFee: 1,
      convergence: 0.8,
      required: 3.5,
    },
    {
      name: "steady",
      capital: 9_000_000,
      horizon: 42,
      financing: 0.3,
      borrowing: 0.2,
      spotFee: 1,
      convergence: 0.5,
      required: 3.5,
    },
  ],
  spotNoise: { deviation: 1.4, time: 600 },
};
