import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { divDown, divUp, max, min, PERCENT } from "./fixedPoint.ts";
import { initialMargin, maintenanceMargin } from "./margin.ts";
import type { Market, MarketId, Ramp, Risk } from "./market.ts";
import type { PackedTerms } from "./marketTerms.ts";

/** A ramp raises maintenance margin by a tenth of what it was at its start in a day [s for all of it]. */
export const RAMP_TIME_TO_DOUBLE = 10n * 86_400n;
/** One ramp lasts no longer [s]. */
export const MAX_RAMP_TIME = 7n * 86_400n;
/** A steeper slope raises maintenance margin at once, by so much of itself at most [1e-2], and not again within a day. */
const RAISE_PERCENT = 10n;
const HOUR = 3_600n;
const RAISE_HOURS = 24n;

/** A ramp that never was. */
export const NO_RAMP: Ramp = {
  fromInitial: 0n,
  fromMaintenance: 0n,
  toInitial: 0n,
  toMaintenance: 0n,
  startedAt: 0n,
  endsAt: 0n,
};

type MarginRates = Pick<Risk, "initialMargin" | "maintenance">;

/** The line at a time not before its start, rounded down: never beyond it. */
export function marginAt(ramp: Ramp, time: bigint): MarginRates {
  const { fromInitial, fromMaintenance, toInitial, toMaintenance, startedAt, endsAt } = ramp;
  if (time >= endsAt) return { initialMargin: toInitial, maintenance: toMaintenance };
  const [elapsed, length] = [time - startedAt, endsAt - startedAt];
  return {
    initialMargin: fromInitial + divDown((toInitial - fromInitial) * elapsed, length),
    maintenance: fromMaintenance + divDown((toMaintenance - fromMaintenance) * elapsed, length),
  };
}

/** Takes a market's margin along its ramp to now, if one runs. */
export function advanceRamp(call: Call, id: MarketId): Market {
  const { hot, risk, ramp } = call.market(id);
  if (!hot.ramping) return call.market(id);
  const rates = marginAt(ramp, call.now);
  const market = call.updateMarket(id, {
    hot: { ...hot, ramping: call.now < ramp.endsAt },
    risk: { ...risk, ...rates },
  });
  const moved = rates.initialMargin !== risk.initialMargin || rates.maintenance !== risk.maintenance;
  if (moved) call.emit("MarginRamped", { market: id, ...rates });
  return market;
}

/**
 * Starts a ramp where configured rates raise maintenance margin, and ends the one that runs. That other terms fit the
 * margin all along is for the contract to check.
 *
 * @returns the margin terms that hold from now on
 */
export function startRamp(call: Call, id: MarketId, target: PackedTerms["risk"]): PackedTerms["risk"] {
  const { hot, risk, safety, trading } = call.market(id);
  let { ramp } = call.market(id);
  const before: Risk = hot.ramping ? { ...risk, ...marginAt(ramp, call.now) } : risk;
  if (hot.ramping) {
    ramp = { ...ramp, endsAt: min(ramp.endsAt, call.now) };
    call.updateMarket(id, { ramp, hot: { ...hot, ramping: false } });
  }
  const aim: Risk = { ...before, ...target };
  const ends = [before.indexPerLot, before.indexPerLot * trading.positionCap];
  const rises = (end: Risk): boolean =>
    ends.some((notional) => maintenanceAt(notional, end) > maintenanceAt(notional, before));
  if (!rises(aim)) return target;

  const from: PackedTerms["risk"] = {
    ...target,
    initialMargin: min(before.initialMargin, target.initialMargin),
    maintenance: min(before.maintenance, target.maintenance),
  };
  const start: Risk = { ...before, ...from };
  const steps = rises(start);
  const climbs = from.initialMargin !== target.initialMargin || from.maintenance !== target.maintenance;
  if (steps) {
    for (const notional of ends) requireStep(notional, before, start, climbs ? 0n : RAISE_PERCENT);
    const free = ramp.endsAt + RAISE_HOURS * HOUR;
    ensure(call.now >= free, "CoolingDown", { market: id, until: free });
  }
  const hour = divDown(call.now, HOUR);
  const earliest = safety.marginRaisedAt + RAISE_HOURS;
  ensure(hot.ramping || hour >= earliest, "CoolingDown", { market: id, until: earliest * HOUR });
  if (steps) call.updateMarket(id, { safety: { ...safety, marginRaisedAt: hour } });
  if (!climbs) return from;

  const endsAt = call.now + ends.map((notional) => timeToRise(notional, start, aim)).reduce(max);
  const line = {
    fromInitial: from.initialMargin,
    fromMaintenance: from.maintenance,
    toInitial: target.initialMargin,
    toMaintenance: target.maintenance,
    endsAt,
  };
  call.updateMarket(id, { ramp: { ...line, startedAt: call.now }, hot: { ...hot, ramping: true } });
  call.emit("MarginRampStarted", { market: id, ...line });
  return from;
}

function maintenanceAt(notional: bigint, risk: Risk): bigint {
  return maintenanceMargin(initialMargin(notional, risk), risk);
}

function requireStep(notional: bigint, before: Risk, afterwards: Risk, percent: bigint): void {
  const current = maintenanceAt(notional, before);
  requireRaise(maintenanceAt(notional, afterwards), current + divDown(current * percent, PERCENT));
}

/** Rounded up: the line is never steeper than it may be [s]. */
function timeToRise(notional: bigint, from: Risk, target: Risk): bigint {
  const current = maintenanceAt(notional, from);
  const proposed = maintenanceAt(notional, target);
  requireRaise(proposed, current + divDown(current * MAX_RAMP_TIME, RAMP_TIME_TO_DOUBLE));
  return divUp((proposed - current) * RAMP_TIME_TO_DOUBLE, current);
}

function requireRaise(value: bigint, maximum: bigint): void {
  ensure(value <= maximum, "OutOfBounds", { bound: "maintenanceRaise", value, minimum: 0n, maximum });
}
