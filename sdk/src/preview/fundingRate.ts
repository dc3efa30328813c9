import { loadModel } from "../chain/loadModel.ts";
import { type Client, findMarket, type MarketName } from "../client/client.ts";
import type { ReadOptions } from "../client/read.ts";
import { CALIBRATION } from "../funding/forecast/coefficients.ts";
import { FundingForecaster, type RateForecast } from "../funding/forecast/forecaster.ts";
import { monotoneRate, type RateFunction } from "../funding/rateFunction.ts";
import { Call, type Environment } from "../model/call.ts";
import type { Exchange } from "../model/exchange.ts";
import { intervalEnd, settlement } from "../model/funding.ts";
import { type Market, type MarketId, RING_LENGTH } from "../model/market.ts";

/** Slices of an interval at most: what is measured of it is cut to whole ones. */
const SLICES = 60;
const LEVEL = 0.9;
const WAD = 1e18;

/** What the running interval's rate will be, and how that is known. Rates are fractions of notional per 8 h that longs pay. */
export interface FundingRateForecast extends Omit<RateForecast, "elapsed" | "settled"> {
  /** Part of the rates that shall lie between `low` and `high`. */
  readonly level: number;
  /** End of the running interval, from which on the rate is paid [unix s]. */
  readonly end: number;
  /** Until then it is paid [unix s]. */
  readonly paidUntil: number;
  /** Of the running interval that is measured [s]. */
  readonly covered: number;
  /** Settled intervals that the forecast learned from. */
  readonly learned: number;
  /** What its settings were fitted on. */
  readonly calibration: string;
}

/**
 * What the market's next rate will be, from the intervals that the exchange keeps and what is measured of the running one. Undefined
 * where nothing was ever measured. How premiums usually go on, and how far that may be wrong, is what `calibration` was seen to do until
 * 20 own intervals have passed; within an interval it stays so.
 *
 * @param level part of the rates that the prediction interval shall hold, between 0 and 1
 * @throws {FundingArgumentError} for another level
 * @example
 * const { rate, low, high } = forecastRate(exchange, 1n) ?? {};
 */
export function forecastRate(exchange: Exchange, id: MarketId, level = LEVEL): FundingRateForecast | undefined {
  const settled = exchange.fork();
  settled.settleFunding(id, 0n); // an interval that is over counts, whoever settles it
  const call = new Call(settled.state, settled.environment);
  const market = call.market(id);
  const interval = Number(market.terms.interval);
  const end = Number(intervalEnd(call.now, market.terms.interval));
  const slice = interval / slicesOf(interval);
  const forecaster = new FundingForecaster({
    rate: rateFunctionOf(call.environment, id, market),
    interval,
    slice,
    level,
  });
  recallAll(forecaster, market, end - interval);
  const covered = Number(market.measured.covered);
  const isMeasured = covered > 0;
  if (isMeasured)
    observe(forecaster, market, Math.max(1, Math.round((Number(call.now) - end + interval) / slice)), slice);
  if (!isMeasured && market.ring.every(({ covered: past }) => past === 0n)) return undefined;
  const { rate, low, high, premium, settled: learned } = forecaster.forecast();
  const bounds = { level, end, paidUntil: end + interval, covered };
  return { rate, low, high, premium, ...bounds, learned, calibration: CALIBRATION };
}

export interface ReadFundingForecastParameters {
  readonly market: MarketName;
  /** Part of the rates that the prediction interval shall hold; 0.9 unless said. */
  readonly level?: number;
}
export type ReadFundingForecastReturnType = FundingRateForecast | undefined;

/**
 * What the market's next rate will be, as `forecastRate` says it of the latest block.
 *
 * @example
 * const forecast = await readFundingForecast(client, { market: "ETH-USD" });
 * if (forecast !== undefined) console.log(forecast.rate, forecast.low, forecast.high);
 */
export async function readFundingForecast(
  client: Client,
  { market, level }: ReadFundingForecastParameters,
  { blockTag }: ReadOptions = {},
): Promise<ReadFundingForecastReturnType> {
  const id = BigInt(findMarket(client.deployment, market).id);
  const at = blockTag !== undefined && { blockTag };
  const { exchange } = await loadModel(client, { books: [market], levels: 0, ...at });
  return forecastRate(exchange, id, level);
}

/** The largest number of slices that an interval can be cut into. */
function slicesOf(interval: number): number {
  let slices = SLICES;
  while (interval % slices !== 0) slices -= 1;
  return slices;
}

/** What the market's own model and the core's bound make of a mean premium. */
function rateFunctionOf(environment: Environment, id: MarketId, market: Market): RateFunction {
  const covered = market.terms.interval;
  const rateOf = (premium: number): number => {
    const premiumIntegral = BigInt(Math.round(premium * WAD)) * covered;
    const measured = { ...market.measured, premiumIntegral, covered };
    return Number(settlement(environment, id, { ...market, measured }).rate) / WAD;
  };
  return monotoneRate(rateOf, Number(market.terms.maxPremium) / WAD);
}

/** Every interval that the exchange still keeps, in its order; those that nobody measured count as time that passed. */
function recallAll(forecaster: FundingForecaster, { ring, terms }: Market, until: number): void {
  const interval = Number(terms.interval);
  const past = ring.filter(({ covered }) => covered > 0n).sort((a, b) => Number(a.end - b.end));
  let reached = Number(past[0]?.end ?? until);
  const passTo = (time: number): void => {
    // After a long silence nothing more is forgotten.
    reached = Math.max(reached, time - RING_LENGTH * interval);
    for (; reached < time; reached += interval) forecaster.settle(undefined);
  };
  for (const { end, premium, covered } of past) {
    passTo(Number(end) - interval);
    forecaster.recall({ premium: Number(premium) / WAD, coverage: Math.min(1, Number(covered) / interval) });
    reached = Number(end);
  }
  passTo(until);
}

/** The running interval's mean so far, in each slice that has passed. What was measured is what will be settled on. */
function observe(forecaster: FundingForecaster, { measured }: Market, slices: number, slice: number): void {
  const covered = Number(measured.covered);
  const premium = Number(measured.premiumIntegral) / covered / WAD;
  const coverage = Math.min(1, covered / (slices * slice));
  for (let i = 0; i < Math.min(slices, forecaster.slices); i += 1) forecaster.observe({ premium, coverage, noise: 0 });
}
