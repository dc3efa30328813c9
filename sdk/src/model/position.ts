import { intField, uintField } from "./bits.ts";
import { abs, divDown, min, positivePart } from "./fixedPoint.ts";

/**
 * One account's position in one market, with its counted orders. Positions remember the total that their lots were
 * entered at, not an average: nothing is lost to rounding.
 */
export interface Position {
  /** Positive long, negative short [lots]; int40. */
  readonly size: bigint;
  /** Sum of lots x tick that the open lots were entered at [lot-ticks]; uint64. */
  readonly entry: bigint;
  /** Resting buys, reduce-only ones not counted [lots]; uint32. */
  readonly bidLots: bigint;
  /** Resting sells, reduce-only ones not counted [lots]; uint32. */
  readonly askLots: bigint;
  /** Funding index of the position's side when funding was last realised [WAD quote per lot]; int88. */
  readonly fundingSnapshot: bigint;
}

export const NO_POSITION: Position = { size: 0n, entry: 0n, bidLots: 0n, askLots: 0n, fundingSnapshot: 0n };

/** Outcome of moving lots into a position. */
export interface Traded {
  readonly size: bigint; // [lots]
  readonly entry: bigint; // [lot-ticks]
  /** Profit of the closed part [lot-ticks]; times quantum it is cash. */
  readonly realised: bigint;
}

/**
 * Moves `delta` lots at `lotTicks` in total into a position.
 *
 * The entry of a partial close is rounded down; what stays in the entry and what leaves it add up, so that the identity
 * of the ledger holds to the unit.
 *
 * @param delta signed, not zero [lots]
 * @param lotTicks sum of lots x tick of the trade [lot-ticks]
 */
export function trade(size: bigint, entry: bigint, delta: bigint, lotTicks: bigint): Traded {
  const opens = size === 0n || size > 0n === delta > 0n;
  if (opens) return { size: size + delta, entry: entry + lotTicks, realised: 0n };

  const traded = abs(delta);
  const held = abs(size);
  const closed = min(traded, held);
  // On the grid this split is exact; off the grid the opened part takes the remainder.
  const closedTicks = divDown(lotTicks * closed, traded);
  const closedEntry = divDown(entry * closed, held);
  const gain = closedTicks - closedEntry;
  return {
    size: size + delta,
    entry: traded > held ? lotTicks - closedTicks : entry - closedEntry,
    realised: size < 0n ? -gain : gain,
  };
}

/**
 * What a position is worth beyond its entry [WAD quote].
 *
 * @param perLot price [WAD quote per lot]
 * @param quantum [WAD quote per lot-tick]
 */
export function unrealised(size: bigint, entry: bigint, perLot: bigint, quantum: bigint): bigint {
  const cost = entry * quantum;
  return size * perLot - (size < 0n ? -cost : cost);
}

/** What the account receives for funding since its snapshot, negative if it owes [WAD quote]. */
export function fundingReceived(size: bigint, snapshot: bigint, longIndex: bigint, shortIndex: bigint): bigint {
  if (size === 0n) return 0n;
  return -size * ((size > 0n ? longIndex : shortIndex) - snapshot);
}

/** Whether the market counts as active for the account: a position, or an order that could open one. */
export function isActive(position: Position): boolean {
  return position.size !== 0n || position.entry !== 0n || position.bidLots !== 0n || position.askLots !== 0n;
}

/** How many lots of an order on this side would shrink a position [lots]. */
export function reducible(size: bigint, isAsk: boolean): bigint {
  return positivePart(isAsk ? size : -size);
}

export function withTrade(position: Position, size: bigint, entry: bigint, fundingSnapshot: bigint): Position {
  return {
    ...position,
    size: intField(size, 40n),
    entry: uintField(entry, 64n),
    fundingSnapshot: intField(fundingSnapshot, 88n),
  };
}

/** Counts more lots resting on one side, or fewer if negative. */
export function addOrderLots(position: Position, isAsk: boolean, lots: bigint): Position {
  return isAsk
    ? { ...position, askLots: uintField(position.askLots + lots, 32n) }
    : { ...position, bidLots: uintField(position.bidLots + lots, 32n) };
}
