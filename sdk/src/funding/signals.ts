import { quantileRank } from "simple-statistics";

import { FundingArgumentError, requireNumber } from "./errors.ts";
import { clampNumber } from "./rateFunction.ts";

/** What crowding and squeezes are judged by. */
export interface CrowdingParameters {
  /** What is paid now [fraction per period]. */
  readonly rate: number;
  /** Where the perpetual stands now [fraction of index]. */
  readonly premium: number;
  /** The same of past intervals; at least ten. */
  readonly rates: readonly number[];
  readonly premiums: readonly number[];
  /** Open interest of one side as a part of its cap, 0 to 1. */
  readonly utilisation: number;
  /** Open interest of one side, and what the book takes within the liquidation's reach on the side that it would close into [one unit]. */
  readonly openInterest: number;
  readonly depth: number;
}

export type CrowdedSide = "long" | "short" | "neither";

export interface Crowding {
  /** Part of the history below, half of what is equal included: 0 to 1. */
  readonly ratePercentile: number;
  readonly premiumPercentile: number;
  /** Who pays more than usual: the side that rate and premium both lean to. */
  readonly side: CrowdedSide;
  /** 0 to 1: how unusual the lean is, times how much of the cap is used. */
  readonly crowding: number;
  /** 0 to 1: crowding, times how much of the open interest the book could not take. */
  readonly squeeze: number;
}

/** Percentiles nearer to the middle than this are usual. */
const USUAL = 0.2;
const LEAST_HISTORY = 10;

/**
 * Where a rate and a premium stand in their history, and whether the side that pays is crowded and could be squeezed.
 *
 *   lean      = the smaller of the two percentiles' distances from 1/2, x 2, where both lie on one side; else 0
 *   crowding  = lean x sqrt(utilisation)
 *   squeeze   = crowding x (1 - min(1, depth / open interest))
 *
 * A long is crowded when both stand high, a short when both stand low. It is a description of now against the past, not a forecast.
 *
 * @throws FundingArgumentError
 */
export function crowdingOf(parameters: CrowdingParameters): Crowding {
  const { rate, premium, rates, premiums, utilisation, openInterest, depth } = parameters;
  requireNumber("utilisation", utilisation, "between 0 and 1", (value) => value >= 0 && value <= 1);
  requireNumber("openInterest", openInterest, "at least zero", (value) => value >= 0);
  requireNumber("depth", depth, "at least zero", (value) => value >= 0);
  const ratePercentile = percentileOf(rates, rate);
  const premiumPercentile = percentileOf(premiums, premium);
  const [byRate, byPremium] = [2 * ratePercentile - 1, 2 * premiumPercentile - 1];
  const lean = byRate * byPremium > 0 ? Math.min(Math.abs(byRate), Math.abs(byPremium)) : 0;
  const crowding = lean * Math.sqrt(utilisation);
  const uncovered = openInterest === 0 ? 0 : 1 - Math.min(1, depth / openInterest);
  return {
    ratePercentile,
    premiumPercentile,
    side: lean <= 2 * USUAL ? "neither" : byRate > 0 ? "long" : "short",
    crowding,
    squeeze: crowding * uncovered,
  };
}

/**
 * Part of a history that lies below a value; of what equals it, half.
 *
 * @throws FundingArgumentError for fewer than ten values
 */
export function percentileOf(history: readonly number[], value: number): number {
  requireNumber("value", value, "a number");
  if (history.length < LEAST_HISTORY) {
    throw new FundingArgumentError("history", `at least ${LEAST_HISTORY.toString()} values`, history.length);
  }
  return clampNumber(quantileRank([...history], value), 0, 1);
}
