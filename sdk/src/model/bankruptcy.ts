import { feesOf } from "./fees.ts";
import { abs, BASIS, divDown, divUp, MILLION, min, PERCENT, positivePart, sqrtUp } from "./fixedPoint.ts";
import { addOns, equity, type Health, initialMargin, maintenanceMargin, type MarginPrices } from "./margin.ts";
import type { Market } from "./market.ts";

/** One position of an account below maintenance margin, and how its lots may be closed now. */
export interface Case {
  readonly size: bigint; // [lots]
  /** Its magnitude [lots]. */
  readonly held: bigint;
  readonly mark: bigint; // [WAD quote per lot]
  /** Of the whole account [WAD quote]. */
  readonly equity: bigint;
  /** Magnitude of the position's part of the equity, by maintenance margin [WAD quote]. */
  readonly part: bigint;
  /** How much worse than mark the lots may go [WAD quote per lot]. */
  readonly give: bigint;
  /** How much better than mark they have to go: no fund pays for a deficit [WAD quote per lot]. */
  readonly take: bigint;
  /** The position's part of the equity carries a taker fee. */
  readonly chargeFee: boolean;
  /** Most that may be closed in this call. */
  readonly lots: bigint;
}

/** What an assessment depends on besides the market and its prices. */
export interface Failing {
  /** Sums over all of the account's markets, positions alone. */
  readonly health: Health;
  /** Of the position in question [lots]. */
  readonly size: bigint;
  /** The account's fee tier. */
  readonly tier: bigint;
  /** Since its liquidation began [s]. */
  readonly elapsed: bigint;
  /** What insurance may pay [WAD quote]. */
  readonly fund: bigint;
}

/** Concession from mark after so much time, rounded down [WAD quote per lot]. */
export function concession({ crisis, safety }: Market, mark: bigint, elapsed: bigint): bigint {
  const { concessionStart, concessionTime } = crisis;
  const grown = (safety.concessionEnd - concessionStart) * min(elapsed, concessionTime);
  return divDown(mark * (concessionStart * concessionTime + grown), BASIS * concessionTime);
}

/**
 * At what the lots of a failing position may go. The account's equity belongs to its positions in proportion to their
 * maintenance margins; a position's zero price is the one at which its part is used up. While there is equity, lots go at
 * mark worsened by the concession and never past the zero price. With a deficit they go past it only as far as insurance
 * pays every lot's shortfall.
 */
export function assess(market: Market, prices: MarginPrices, failing: Failing): Case {
  return equity(failing.health) < 0n ? assessDeficit(market, prices, failing) : assessEquity(market, prices, failing);
}

function assessDeficit(market: Market, prices: MarginPrices, { health, size, elapsed, fund }: Failing): Case {
  const { mark } = prices;
  const held = abs(size);
  const part = divUp(-equity(health) * maintenanceOf(held, prices), health.maintenance);
  const base = { size, held, mark, equity: equity(health), part, chargeFee: false };
  const give = concession(market, mark, elapsed);
  const missing = divUp(part, held);
  const insured = min(held, divDown(fund, give + missing));
  return insured === 0n ? { ...base, give: 0n, take: missing, lots: held } : { ...base, give, take: 0n, lots: insured };
}

function assessEquity(market: Market, prices: MarginPrices, { health, size, tier, elapsed }: Failing): Case {
  const { mark } = prices;
  const held = abs(size);
  const part = divDown(equity(health) * maintenanceOf(held, prices), health.maintenance);
  const base = { size, held, mark, equity: equity(health), part, take: 0n };
  const bound = concession(market, mark, elapsed);
  // Two units less: margins are rounded up, and equity / MM must not fall by that.
  const perLot = positivePart(divDown(part, held) - 2n);
  // A fee at the worst price in reach, a unit up for the rounding of each fill: no fill inside the limit costs more.
  const fee = divUp((mark + bound) * feesOf(market, tier).takerFee, MILLION) + 1n;
  if (perLot <= fee) return { ...base, chargeFee: false, give: min(bound, perLot), lots: held };

  const give = min(bound, perLot - fee);
  const cost = give + fee + divUp(mark * market.safety.liquidationFee, BASIS);
  const kept = lotsToKeep(prices, health, size, cost);
  // What is too small to rest is too small to be left.
  const leavesSome = kept < held && kept * mark >= market.trading.minimumNotional;
  return { ...base, chargeFee: true, give, lots: leavesSome ? held - kept : held };
}

/**
 * Most lots that the account can keep when the others have gone at `cost` from mark each: with y lots kept, equity less
 * (held - y) x cost is at least MM + (IM - MM) / 4 of what remains. With b the base rate of IM, m the maintenance share, D
 * the depth and p the add-ons of a lot, a position's part of the right side is (base IM(y) x (1 + 3m) + y p) / 4, and the
 * largest y solves Q y^2 + A y = C.
 *
 * @param size of the position [lots]
 * @param cost [WAD quote per lot]
 */
export function lotsToKeep(prices: MarginPrices, health: Health, size: bigint, cost: bigint): bigint {
  const { mark, risk } = prices;
  const held = abs(size);
  const initial = initialMargin(held * mark, risk);
  const maintenance = maintenanceMargin(initial, risk);
  const addOn = addOns({ size: size > 0n ? 1n : -1n, bidLots: 0n, askLots: 0n }, prices);
  const others = divUp(3n * (health.maintenance - maintenance) + (health.initial - initial - held * addOn), 4n);
  const budget = equity(health) - others - held * cost;
  const weight = PERCENT + 3n * risk.maintenance; // (1 + 3m), in percent
  const linear = divUp(mark * risk.initialMargin * weight + addOn * PERCENT * BASIS, 4n * PERCENT * BASIS);
  // Listing sees to it that maintenance margin covers what a liquidation costs; then each lot that goes helps.
  if (budget <= 0n || linear <= cost) return 0n;
  const a = linear - cost;
  if (risk.marginDepth === 0n) return min(held, divDown(budget, a));
  // y = 2C / (A + sqrt(A^2 + 4QC)), the root rounded up: fewer are kept. 4Q = mark^2 x (1 + 3m) / D.
  const curved = divUp(budget * weight * mark * mark, risk.marginDepth * PERCENT);
  return min(held, divDown(2n * budget, a + sqrtUp(a * a + curved)));
}

/** Worst price at which lots may go [WAD quote per lot]; undefined if it would lie at or below zero. */
export function limitOf({ size, mark, give, take }: Case): bigint | undefined {
  if (size > 0n) return mark - give + take;
  return take >= mark ? undefined : mark + give - take;
}

/**
 * What is missing of a deficit's part for lots closed: their share of it, and what their prices lost on top [WAD quote].
 *
 * @param equityAfter with the lots closed [WAD quote]
 */
export function shortfall(failing: Case, lots: bigint, equityAfter: bigint): bigint {
  if (failing.equity >= 0n) return 0n;
  return positivePart(divUp(failing.part * lots, failing.held) + failing.equity - equityAfter);
}

function maintenanceOf(held: bigint, { mark, risk }: MarginPrices): bigint {
  return maintenanceMargin(initialMargin(held * mark, risk), risk);
}
