import type { Call } from "./call.ts";
import { divDown, powerOfTen, WAD } from "./fixedPoint.ts";
import type { MarketId } from "./market.ts";

/** What an index price is good for right now; docs/architecture.md says what each status allows. */
export const IndexStatus = {
  Usable: 0n,
  Grace: 1n,
  SequencerDown: 2n,
  Stale: 3n,
  Absurd: 4n,
  Deviating: 5n,
  Unreadable: 6n,
} as const;
export type IndexStatus = (typeof IndexStatus)[keyof typeof IndexStatus];

export interface IndexReading {
  /** Index price of one lot, zero unless usable or in grace [WAD quote]. */
  readonly perLot: bigint;
  readonly status: IndexStatus;
}

const MAX_PRICE = (1n << 128n) - 1n;
const MAX_PER_LOT = (1n << 80n) - 1n;

/** Whether there is a price: in grace it is sound, although not everything is allowed. */
export function isUsable(status: IndexStatus): boolean {
  return status === IndexStatus.Usable || status === IndexStatus.Grace;
}

/** The index price of one lot, rounded down; one that a word could not hold is Absurd. */
export function readIndex(call: Call, market: MarketId): IndexReading {
  const { price, status } = call.environment.readIndex(market);
  if (!isUsable(status)) return { perLot: 0n, status };
  const perLot = divDown(price * powerOfTen(call.market(market).trading.lotExponent), WAD);
  const isAbsurd = price > MAX_PRICE || perLot === 0n || perLot > MAX_PER_LOT;
  return isAbsurd ? { perLot: 0n, status: IndexStatus.Absurd } : { perLot, status };
}
