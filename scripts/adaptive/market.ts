/**
 * A market in a few lines, fast enough to try thousands: a crowd that follows moods and trends, arbitrageurs who trade the basis against
 * carry and fees, makers whose inventory moves the premium, and, if asked for, somebody who pushes the premium to be paid funding.
 * It chooses defaults; what a model is worth is for the laboratory on the real contracts to say.
 *
 * A step is five minutes. Positions are parts of the open-interest cap, premiums and rates fractions, cash parts of the cap's notional.
 *
 * @module
 */
import type { FundingInputs } from "../../sdk/src/model/index.ts";
import { nextSaturation } from "../../sdk/src/model/index.ts";
import { Random } from "../demo/crash/random.ts";

/** What an interval's measurements become [WAD per 8 h]. */
export type Model = (inputs: FundingInputs) => bigint;

export interface Outcome {
  /** Root of the mean squared distance of the perpetual from spot [bp]. */
  readonly basis: number;
  /** Mean size of the rate that a holder pays or gets [bp per 8 h]. */
  readonly cost: number;
  /** Of the manipulator, all costs deducted; zero without one [bp of the cap's notional]. */
  readonly profit: number;
}

/** Somebody who holds a hedged short and pushes the perpetual up while the premium is measured, again and again. */
export interface Manipulation {
  /** Short that earns the funding [part of the cap]. */
  readonly short: number;
  /** Most that is bought to push [part of the cap]. */
  readonly budget: number;
  /** Periods of 8 h between one attack and the next. */
  readonly every: number;
}

export interface World {
  readonly days: number;
  readonly seed: number;
  /** How often a rate is set [s]. Rates are quoted for 8 h whatever it is. */
  readonly interval: number;
  readonly manipulation?: Manipulation;
}

const STEP = 300;
const DAY_STEPS = 86_400 / STEP;
const PERIOD_STEPS = 28_800 / STEP;
const BP = 1e-4;
const WAD = 1e18;
/** Terms of the market: interest 1 bp, damper 5 bp, bound 100 bp per 8 h. */
const INTEREST = 10n ** 14n;
const DAMPER = 5n * 10n ** 14n;
const BOUND = 100n * 10n ** 14n;
const CAP = 10n ** 9n;
/** Depth of a calm day, in dollars for a cap of 100 million. */
const CALM_DEPTH = 2_000_000;
const TAKER_FEE = 0.0005;
/** Standard deviation of a usual day. */
const DAILY_VOLATILITY = 0.026;
/** EMA of squared returns over four hours, of depth over one. */
const VARIANCE_WEIGHT = STEP / 14_400;
const DEPTH_WEIGHT = STEP / 3_600;

/** Standard normal, by the sum of twelve. */
function normal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += random.next();
  return sum;
}

/** Runs one market under one model. The same seed gives the same news and moods under every model. */
export function simulate(model: Model, { days, seed, interval, manipulation }: World): Outcome {
  const intervalSteps = interval / STEP;
  const random = new Random(seed);
  let heat = 0; // log of volatility against usual
  let mood = 0;
  let trend = 0;
  let crowd = 0; // net long of the crowd
  let arbitrage = 0; // net short of arbitrageurs
  let pushed = 0; // bought by the manipulator
  let premium = 0;
  let measured = 0;
  let rate = 0;
  let expected = 0;
  let variance = (DAILY_VOLATILITY ** 2 / 86_400) * 1;
  let depthMean = CALM_DEPTH;
  let saturation = 0n;
  let squares = 0;
  let costs = 0;
  let profit = 0;
  const steps = days * DAY_STEPS;

  for (let step = 0; step < steps; step += 1) {
    // News: volatility reverts within about a day, jumps come twice a month.
    const jump = random.chance(1 / (15 * DAY_STEPS)) ? 1.5 : 0;
    heat += (-heat * STEP) / 86_400 + 0.045 * normal(random) + jump;
    const hot = Math.exp(Math.max(-1.5, Math.min(2, heat)));
    const move = DAILY_VOLATILITY * hot * Math.sqrt(STEP / 86_400) * normal(random);
    variance += VARIANCE_WEIGHT * (move ** 2 / STEP - variance);
    trend += -trend * (STEP / 43_200) + move;
    // The crowd: a mood that lasts days, trends, and how much it minds what holding costs.
    mood += (-mood * STEP) / 259_200 + 0.05 * normal(random);
    const wanted = 0.9 * Math.tanh(0.55 * mood + 9 * trend - 60 * 3 * (expected - BP));
    crowd += (wanted - crowd) * (STEP / 14_400);
    // Arbitrageurs want what basis and two days of funding pay for after fees, and less of it when it is dangerous.
    const edge = premium + 6 * (expected - BP);
    const beyond = Math.sign(edge) * Math.max(0, Math.abs(edge) - 2 * TAKER_FEE);
    const target = Math.max(-1, Math.min(1, (110 * beyond) / (1 + 0.5 * hot)));
    arbitrage += (target - arbitrage) * (STEP / 7_200);
    // The manipulator pushes for 8 h, then gives back.
    if (manipulation !== undefined) {
      const phase = Math.floor(step / PERIOD_STEPS) % manipulation.every;
      const aim = phase === 0 ? manipulation.budget : 0;
      const traded = (aim - pushed) * (STEP / 5_400);
      pushed += traded;
      profit -= traded * premium + Math.abs(traded) * TAKER_FEE;
      // Of every second in which the push is paid: the short is put on before and taken off after, for fees.
      if (step % (manipulation.every * PERIOD_STEPS) === 0) profit -= 2 * manipulation.short * TAKER_FEE;
      profit += ((manipulation.short - pushed) * rate) / PERIOD_STEPS;
    }
    // Makers hold the rest. Their books thin out with volatility and with what they already carry.
    const inventory = crowd + pushed - arbitrage;
    const depth = CALM_DEPTH / (1 + 0.8 * (hot - 1) ** 2 * (hot > 1 ? 1 : 0)) / (1 + 4 * inventory ** 2);
    depthMean += DEPTH_WEIGHT * (depth - depthMean);
    premium = 0.0022 * inventory * (CALM_DEPTH / depth) ** 0.5 + 0.00008 * hot * normal(random);
    premium = Math.max(-0.05, Math.min(0.05, premium));
    measured += premium;
    squares += premium ** 2;
    costs += Math.abs(rate);

    if ((step + 1) % intervalSteps === 0) {
      const openInterest = BigInt(
        Math.round(Math.min(1, Math.max(Math.abs(crowd + pushed), Math.abs(arbitrage))) * 1e9),
      );
      const inputs: FundingInputs = {
        premium: BigInt(Math.round((measured / intervalSteps) * WAD)),
        interest: INTEREST,
        damper: DAMPER,
        bound: BOUND,
        covered: BigInt(interval),
        interval: BigInt(interval),
        openInterest,
        openInterestCap: CAP,
        variance: BigInt(Math.round(variance * WAD)),
        depth: BigInt(Math.round(depthMean)) * 10n ** 18n,
        impactDepth: BigInt(CALM_DEPTH) * 10n ** 18n,
        saturation,
      };
      const answer = model(inputs);
      const bounded = answer > BOUND ? BOUND : answer < -BOUND ? -BOUND : answer;
      saturation = nextSaturation(saturation, bounded, BOUND);
      rate = Number(bounded) / WAD;
      // What participants expect follows the rates set within about a day.
      expected += (1 - Math.exp(-interval / 43_200)) * (rate - expected);
      measured = 0;
    }
  }
  return { basis: Math.sqrt(squares / steps) / BP, cost: costs / steps / BP, profit: profit / BP };
}
