import type { Chain } from "./chain.ts";
import type { Contract } from "./deployment.ts";
import { MarketPlace, slotOf } from "./storage.ts";
import {
  abs,
  accountWord,
  crisisWord,
  fundingWord,
  hotWord,
  keyOf,
  type MarketId,
  MarketStatus,
  orderWord,
  ownerWord,
  positionWord,
  riskWord,
  settlementWord,
} from "../../sdk/src/model/index.ts";

/** An exchange's storage as the invariants read it: from the chain alone. */
export interface Ledger {
  readonly bookedTokens: bigint; // [token units]
  readonly balances: readonly bigint[]; // [WAD quote]
  /** When each account was flagged [unix s], and its markets. */
  readonly flags: readonly { readonly flaggedAt: bigint; readonly flaggedMarkets: bigint }[];
  readonly sharedInsurance: bigint; // [WAD quote]
  readonly markets: readonly MarketLedger[];
}

interface MarketLedger {
  readonly hot: ReturnType<typeof hotWord.unpack>;
  readonly funding: ReturnType<typeof fundingWord.unpack>;
  readonly quantum: bigint; // [WAD quote per lot-tick]
  readonly insurance: bigint; // [WAD quote]
  readonly deficits: bigint;
  readonly settlement: ReturnType<typeof settlementWord.unpack>;
  readonly shortfall: bigint; // [WAD quote]
  readonly positions: readonly (ReturnType<typeof positionWord.unpack> & { bids: bigint; asks: bigint })[];
}

/** @param slots order slots of each account and market that are in use */
export async function readLedger(chain: Chain, exchange: Pick<Contract, "address">, slots: bigint): Promise<Ledger> {
  const read = (list: readonly bigint[]): Promise<bigint[]> => chain.read(exchange.address, list);
  const [ledger = 0n, sharedInsurance = 0n] = await read([slotOf.ledger, slotOf.sharedInsurance]);
  const accounts = range((ledger >> 128n) & 0xffff_ffffn);
  const balances = (await read(accounts.map(slotOf.account))).map((word) => accountWord.unpack(word).balance);
  const owners = (await read(accounts.map(slotOf.owner))).map(ownerWord.unpack);
  const flagged = await read(accounts.map(slotOf.flaggedMarkets));
  const flags = owners.map(({ flaggedAt }, place) => ({ flaggedAt, flaggedMarkets: flagged[place] ?? 0n }));
  const markets: MarketLedger[] = [];
  for (const id of range((ledger >> 160n) & 0xffffn)) markets.push(await readMarket(read, id, accounts, slots));
  return { bookedTokens: ledger & ((1n << 128n) - 1n), balances, flags, sharedInsurance, markets };
}

async function readMarket(
  read: (list: readonly bigint[]) => Promise<bigint[]>,
  id: MarketId,
  accounts: readonly bigint[],
  slots: bigint,
): Promise<MarketLedger> {
  const { hot: hotAt, funding: fundingAt, risk: riskAt, crisis: crisisAt, insurance: insuranceAt } = MarketPlace;
  const places = [hotAt, fundingAt, riskAt, crisisAt, insuranceAt, MarketPlace.settlement, MarketPlace.shortfall];
  const words = await read(places.map((at) => slotOf.market(id, at)));
  const [hot = 0n, funding = 0n, risk = 0n, crisis = 0n, insurance = 0n, settlement = 0n, shortfall = 0n] = words;
  const held = await read(accounts.map((account) => slotOf.position(id, account)));
  const positions = [];
  for (const [place, account] of accounts.entries()) {
    const keys = Array.from({ length: Number(slots) }, (_, slot) => keyOf(account, BigInt(slot)));
    const orders = (await read(keys.map((key) => slotOf.order(id, key)))).map(orderWord.unpack);
    const counted = orders.filter(({ lots, isReduceOnly }) => lots !== 0n && !isReduceOnly);
    const lotsOf = (isAsk: boolean): bigint =>
      sum(counted.filter((order) => order.isAsk === isAsk).map(({ lots }) => lots));
    positions.push({ ...positionWord.unpack(held[place] ?? 0n), bids: lotsOf(false), asks: lotsOf(true) });
  }
  return {
    hot: hotWord.unpack(hot),
    funding: fundingWord.unpack(funding),
    quantum: riskWord.unpack(risk).quantum,
    insurance,
    deficits: crisisWord.unpack(crisis).deficits,
    settlement: settlementWord.unpack(settlement),
    shortfall,
    positions,
  };
}

/** LEDGER-1: what the identity of the ledger (docs/architecture.md) is off by; zero [WAD quote]. */
export function ledgerGap(ledger: Ledger, scale: bigint): bigint {
  const perMarket = ledger.markets.map(({ hot, funding, quantum, insurance, settlement, shortfall, positions }) => {
    const entries = positions.map(({ size, entry }) => (size < 0n ? -entry : entry));
    const owed = positions.map(({ size, fundingSnapshot }) => {
      const index = size > 0n ? funding.longIndex : funding.shortIndex;
      return size === 0n ? 0n : size * (index - fundingSnapshot);
    });
    // Sides of a closed market are settled one by one; before, sizes add up to zero.
    const unsettled = settlement.perLot * sum(positions.map(({ size }) => size));
    return insurance + hot.fees - quantum * sum(entries) - sum(owed) + unsettled - shortfall;
  });
  return ledger.bookedTokens * scale - sum(ledger.balances) - sum(perMarket) - ledger.sharedInsurance;
}

/**
 * ZERO-1: signed sizes add up to zero, and the longs to the open interest. In a closed market the longs do, and all sizes to
 * the lots that are not settled.
 */
export function holdsZeroSum(ledger: Ledger): boolean {
  return ledger.markets.every(({ hot, settlement, positions }) => {
    const sizes = positions.map(({ size }) => size);
    const longs = sum(sizes.filter((size) => size > 0n));
    if (hot.status === MarketStatus.Closed)
      return longs === hot.openInterest && sum(sizes.map(abs)) === settlement.lotsOpen;
    return sum(sizes) === 0n && sum(sizes.map(abs)) === 2n * hot.openInterest;
  });
}

/** MARGIN-4: counters of open orders equal an exact recount. */
export function holdsOrderCounts(ledger: Ledger): boolean {
  return ledger.markets.every(({ positions }) =>
    positions.every(({ bidLots, askLots, bids, asks }) => bidLots === bids && askLots === asks),
  );
}

/** Flags are counted where they are: a market's deficits are the accounts that name it, and nobody is flagged for nothing. */
export function holdsFlagCounts({ flags, markets }: Ledger): boolean {
  const isWhole = flags.every(({ flaggedAt, flaggedMarkets }) => (flaggedAt === 0n) === (flaggedMarkets === 0n));
  const counts = markets.map(
    (_, place) => flags.filter(({ flaggedMarkets }) => ((flaggedMarkets >> BigInt(place + 1)) & 1n) === 1n).length,
  );
  return isWhole && markets.every(({ deficits }, place) => deficits === BigInt(counts[place] ?? 0));
}

/** No debt is left without a position that the waterfall could close: whoever is flat has no negative balance. */
export function flatDebts({ balances, markets }: Ledger): bigint[] {
  return balances.filter((balance, place) => balance < 0n && markets.every((market) => isFlatIn(market, place)));
}

function isFlatIn({ positions }: MarketLedger, place: number): boolean {
  return positions[place]?.size === 0n;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** 1 to count. */
function range(count: bigint): bigint[] {
  return Array.from({ length: Number(count) }, (_, place) => BigInt(place + 1));
}
