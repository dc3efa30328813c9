import { intField, uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { abs, max } from "./fixedPoint.ts";
import { advanceRamp } from "./marginRamp.ts";
import { basisNow } from "./mark.ts";
import type { Market, MarketId, Risk } from "./market.ts";
import { nextVariance, volatilityAddOn } from "./volatility.ts";

/** How long a market pauses after its gap was seen [s]. */
export const GAP_PAUSE = 60n;
/** IM rate [1e-4] x maintenance share [1e-2]. */
const RATE_ONE = 10n ** 6n;

/** Whether a fresh index differs from the last seen one by more than the MM rate. */
export function isGap(risk: Risk, indexPerLot: bigint): boolean {
  const last = risk.indexPerLot;
  return abs(indexPerLot - last) * RATE_ONE > last * risk.initialMargin * risk.maintenance;
}

/** Remembers an index without a premium: the time up to now stays uncovered. Its move counts as volatility. */
export function seeIndex(call: Call, id: MarketId, indexPerLot: bigint): void {
  rememberIndex(call, id, indexPerLot, basisNow(call.market(id), call.now));
}

/** Writes a look at the index: takes a rising margin along, and sets the variance and what IM adds for it. */
export function rememberIndex(call: Call, id: MarketId, indexPerLot: bigint, basis: bigint): void {
  const { risk: last } = call.market(id);
  const { risk, measured } = advanceRamp(call, id);
  const variance = nextVariance(measured.variance, last.indexPerLot, indexPerLot, call.now - last.sampledAt);
  const volatility = volatilityAddOn(variance, risk.initialMargin);
  call.updateMarket(id, {
    measured: { ...measured, variance },
    risk: { ...risk, indexPerLot, sampledAt: uintField(call.now, 32n), basis: intField(basis, 40n), volatility },
  });
}

/** Shows a gap to all: from now on the fresh index is the last seen one, and the market pauses. */
export function revealGap(call: Call, id: MarketId, indexPerLot: bigint): void {
  const { risk, crisis } = call.market(id);
  const until = call.now + GAP_PAUSE;
  seeIndex(call, id, indexPerLot);
  const { hot } = call.market(id);
  call.updateMarket(id, { crisis: { ...crisis, pausedUntil: until }, hot: { ...hot, alert: true } });
  call.emit("IndexGapped", { market: id, last: risk.indexPerLot, fresh: indexPerLot, until });
}

/** End of the running pause after a gap or for a flagged deficit; in the past if none runs [unix s]. */
export function pausedUntil({ hot, crisis }: Market): bigint {
  if (!hot.alert) return 0n;
  return max(crisis.pausedUntil, crisis.deficits === 0n ? 0n : crisis.deficitUntil);
}

export function isInPause(market: Market, now: bigint): boolean {
  return now < pausedUntil(market);
}

/** Takes a pause that has ended out of the hot word, so that the next operations need not look. */
export function clearAlert(call: Call, id: MarketId): void {
  const { hot } = call.market(id);
  if (hot.alert) call.updateMarket(id, { hot: { ...hot, alert: false } });
}
