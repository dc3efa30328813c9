import type { LedgerResult } from "./result.ts";
import { sum } from "./statistics.ts";

/** A position as stored. */
export interface LedgerPosition {
  /** Lots, positive long. */
  readonly size: bigint;
  /** Lot-ticks. */
  readonly entry: bigint;
  /** WAD quote per lot. */
  readonly fundingSnapshot: bigint;
}

export interface LedgerMarket {
  /** WAD quote per lot-tick. */
  readonly quantum: bigint;
  /** WAD quote per lot. */
  readonly longIndex: bigint;
  readonly shortIndex: bigint;
  /** WAD quote. */
  readonly insurance: bigint;
  readonly fees: bigint;
  /** WAD quote per lot; of a closed market, whose sides are settled one by one. */
  readonly settlementPerLot: bigint;
  /** WAD quote, credited to losers of a closed market and not yet paid. */
  readonly shortfall: bigint;
  readonly positions: readonly LedgerPosition[];
}

/** Everything that the identity is about. */
export interface LedgerState {
  /** Token units. */
  readonly bookedTokens: bigint;
  /** WAD quote per token unit. */
  readonly collateralScale: bigint;
  /** WAD quote. */
  readonly balances: readonly bigint[];
  readonly sharedInsurance: bigint;
  readonly markets: readonly LedgerMarket[];
}

/**
 * tokens x scale = sum of balances - sum over markets of quantum x sum of sign(size) x entry
 *   - sum of size x (index of its side - snapshot) + insurance + fees
 *   + over closed markets, settlement price x sum of size - shortfall
 */
export function auditLedger(state: LedgerState): LedgerResult {
  const tokens = state.bookedTokens * state.collateralScale;
  const balances = sum(state.balances);
  const entries = sum(
    state.markets.map(
      ({ quantum, positions }) => quantum * sum(positions.map((p) => (p.size < 0n ? -p.entry : p.entry))),
    ),
  );
  const unrealisedFunding = sum(
    state.markets.flatMap(({ longIndex, shortIndex, positions }) =>
      positions.map((p) => p.size * ((p.size > 0n ? longIndex : shortIndex) - p.fundingSnapshot)),
    ),
  );
  const insurance = state.sharedInsurance + sum(state.markets.map((market) => market.insurance));
  const fees = sum(state.markets.map((market) => market.fees));
  const unsettled = sum(
    state.markets.map(({ settlementPerLot, shortfall, positions }) => {
      return settlementPerLot * sum(positions.map(({ size }) => size)) - shortfall;
    }),
  );
  const unitsOff = tokens - (balances - entries - unrealisedFunding + insurance + fees + unsettled);
  return { tokens, balances, entries, unrealisedFunding, insurance, fees, unsettled, unitsOff };
}
