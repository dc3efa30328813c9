import { Loader } from "../../../sdk/src/chain/loader.ts";
import { slotOf } from "../../../sdk/src/chain/storage.ts";
import type { WordSource } from "../../../sdk/src/chain/words.ts";
import { positionKey, type State } from "../../../sdk/src/model/state.ts";
import { levelWord } from "../../../sdk/src/model/words.ts";
import { walkQueue } from "./loading.ts";
import { RecordKind, type RecordName, textOf } from "./records.ts";

/** How much one check looks at. */
export interface SampleSize {
  readonly accounts: number;
  readonly levels: number;
}

/**
 * Reads a random part of the state anew, and holds the ledger's identity against all of it.
 *
 * @param random from 0 up to, not including, 1
 * @returns what differs, in words; undefined if nothing does
 */
export async function findDifference(
  source: WordSource,
  state: State,
  scale: bigint,
  size: SampleSize,
  random: () => number = Math.random,
): Promise<string | undefined> {
  const gap = ledgerGap(state, scale);
  if (gap !== 0n) return `the ledger is off by ${gap.toString()}`;
  const accounts = pick(state.ledger.accountCount, size.accounts, random);
  const loader = new Loader(source);
  await loader.loadAccounts(accounts);
  const fresh = loader.state;
  const names: RecordName[] = accounts.map((key) => ({ kind: RecordKind.account, key }));
  for (const account of accounts) {
    for (const market of fresh.account(account).markets) {
      names.push({ kind: RecordKind.position, key: positionKey(market, account) });
    }
  }
  for (const key of pickLevels(state, size.levels, random)) {
    const [word = 0n] = await source.read([slotOf.levelAt(key)]);
    const level = levelWord.unpack(word);
    const queue = await walkQueue(source, fresh, key >> 24n, level);
    fresh.tables.levels.set(key, { queue, lots: level.lots, firmLots: level.firmLots });
    names.push({ kind: RecordKind.level, key });
    for (const order of queue) names.push({ kind: RecordKind.order, key: ((key >> 24n) << 40n) | order });
  }
  for (const name of names) {
    const [ours, theirs] = [textOf(state, name), textOf(fresh, name)];
    if (ours !== theirs)
      return `${kindName(name)} ${name.key.toString()} is ${ours ?? "nothing"}, not ${theirs ?? "nothing"}`;
  }
  return undefined;
}

/** LEDGER1: what came in, less what is owed; zero [WAD quote]. */
export function ledgerGap({ ledger, tables }: State, scale: bigint): bigint {
  let owed = ledger.sharedInsurance;
  for (const [, { balance }] of tables.accounts.entries()) owed += balance;
  for (const [, { insurance, hot, shortfall }] of tables.markets.entries()) owed += insurance + hot.fees - shortfall;
  for (const [key, { size, entry, fundingSnapshot }] of tables.positions.entries()) {
    const market = size === 0n ? undefined : tables.markets.get(key >> 32n);
    if (market === undefined) continue;
    const { funding, risk, settlement } = market;
    const index = size > 0n ? funding.longIndex : funding.shortIndex;
    // A closed market's positions are worth what they are settled at; before, the sizes add up to zero.
    owed += size * (settlement.perLot - index + fundingSnapshot) - risk.quantum * (size < 0n ? -entry : entry);
  }
  return ledger.bookedTokens * scale - owed;
}

function pick(count: bigint, size: number, random: () => number): bigint[] {
  if (count <= BigInt(size)) return Array.from({ length: Number(count) }, (_, place) => BigInt(place + 1));
  const picked = new Set<bigint>();
  while (picked.size < size) picked.add(BigInt(Math.floor(random() * Number(count)) + 1));
  return [...picked];
}

function pickLevels(state: State, size: number, random: () => number): bigint[] {
  const levels = [...state.tables.books.entries()].flatMap(([market, { bids, asks }]) =>
    [...bids, ...asks].map((tick) => (market << 24n) | tick),
  );
  const picked = new Set<bigint>();
  for (let tries = 0; tries < size && levels.length > 0; tries += 1) {
    const found = levels[Math.floor(random() * levels.length)];
    if (found !== undefined) picked.add(found);
  }
  return [...picked];
}

function kindName({ kind }: RecordName): string {
  return Object.entries(RecordKind).find(([, value]) => value === kind)?.[0] ?? "record";
}
