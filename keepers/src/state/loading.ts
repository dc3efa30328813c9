import { Loader, toOrder } from "../../../sdk/src/chain/loader.ts";
import { slotOf } from "../../../sdk/src/chain/storage.ts";
import type { WordSource } from "../../../sdk/src/chain/words.ts";
import type { ContractEvent } from "../../../sdk/src/client/events.ts";
import type { OrderKey } from "../../../sdk/src/model/book.ts";
import { type MarketId, MarketStatus, type Tick } from "../../../sdk/src/model/market.ts";
import { NO_POSITION } from "../../../sdk/src/model/position.ts";
import { orderKey, type State } from "../../../sdk/src/model/state.ts";
import { type LinkedLevel, levelWord, orderWord } from "../../../sdk/src/model/words.ts";
import { markLevels } from "./books.ts";
import { RecordKind, type RecordName, TREASURY } from "./records.ts";
import { Touched } from "./touched.ts";

/** An operator's grant that is kept up, such as the keeper's own for the account that it absorbs with. */
export interface WatchedGrant {
  readonly account: bigint;
  readonly operator: string;
}

/** What a step has found. */
export interface Update {
  /** A fork of the state before, with what is now. */
  readonly fork: State;
  /** Records that may have changed. */
  readonly touched: readonly RecordName[];
  /** Levels whose queue had to be read from the chain, because the events did not lead to it. */
  readonly repaired: number;
}

/** No queue is longer; a node that invents links is not followed for ever. */
const MAX_QUEUE = 1_000_000;

/** The whole state of one block: as many calls as there is state, however much has happened before. */
export async function loadState(source: WordSource, grants: readonly WatchedGrant[]): Promise<State> {
  const loader = new Loader(source);
  await loader.loadLedger();
  const { accountCount, marketCount } = loader.state.ledger;
  const markets = upTo(marketCount);
  await loader.loadMarkets(markets);
  await loader.loadAccounts(upTo(accountCount));
  await Promise.all(markets.map((market) => loader.loadBook(market, { levels: Infinity })));
  await loadRest(source, loader, grants);
  return loader.state;
}

/**
 * What events have changed, read where the events say. They name what may have changed; what it is now is what the words
 * say. Ledger, markets, and what else is little, is read whether named or not.
 *
 * @param state after the block before the events; not changed
 */
export async function loadUpdate(
  words: WordSource,
  state: State,
  events: readonly ContractEvent[],
  grants: readonly WatchedGrant[],
): Promise<Update> {
  const source = gathering(words);
  const loader = new Loader(source);
  const touched = new Touched(state);
  // Fees that were collected went to whoever was the treasury by then.
  const named = events.flatMap(({ name, args }) => (name === "TreasurySet" ? [args.account] : []));
  const treasuries = [state.ledger.treasury, ...named];
  for (const event of events) touched.apply(event, treasuries);

  const [books] = await Promise.all([
    readBooks(source, touched),
    loader.loadLedger(),
    loader.loadMarkets(upTo(state.ledger.marketCount)),
    loadHolders(loader, touched),
  ]);
  await loader.loadMarkets(upTo(loader.state.ledger.marketCount)); // those that are new
  await loadRest(source, loader, grants);
  const fork = state.fork();
  copyHolders(loader.state, fork, touched);
  const repaired = await updateBooks(source, fork, touched, books);
  const names = [
    ...namesOf(RecordKind.account, touched.accounts),
    ...namesOf(RecordKind.position, loader.state.tables.positions.entries(), touched.positions),
    ...namesOf(RecordKind.order, touched.orders),
    ...namesOf(RecordKind.level, touched.queues.keys()),
    ...(named.length > 0 ? [TREASURY] : []),
  ];
  return { fork, touched: names, repaired };
}

async function loadHolders(loader: Loader, { accounts, positions }: Touched): Promise<void> {
  await Promise.all([
    loader.loadAccounts(accounts),
    loader.loadPositions([...positions].map((key) => [key >> 32n, key & 0xffff_ffffn])),
  ]);
}

/** Asks for what is wanted at the same time in one request: most of a block's time goes into ways to the node and back. */
function gathering(source: WordSource): WordSource {
  let wanted: bigint[] = [];
  let answer: Promise<bigint[]> | undefined;
  const flush = async (): Promise<bigint[]> => {
    await Promise.resolve(); // whoever else asks now asks with it
    const slots = wanted;
    [wanted, answer] = [[], undefined];
    return source.read(slots);
  };
  return {
    read: async (slots) => {
      if (slots.length === 0) return [];
      const from = wanted.length;
      wanted.push(...slots);
      answer ??= flush();
      return (await answer).slice(from, from + slots.length);
    },
  };
}

/** Grants that are watched, and who is done in closed markets. */
async function loadRest(source: WordSource, loader: Loader, grants: readonly WatchedGrant[]): Promise<void> {
  const { state } = loader;
  for (const { account, operator } of grants) await loader.loadGrant(account, operator);
  const closed = [...state.tables.markets.entries()].filter(([, { hot }]) => hot.status === MarketStatus.Closed);
  const pages = upTo((state.ledger.accountCount >> 8n) + 1n).map((page) => page - 1n);
  const keys = closed.flatMap(([market]) => pages.map((page) => (market << 24n) | page));
  const words = await source.read(keys.map(slotOf.claimedAt));
  for (const [place, key] of keys.entries()) state.tables.claimed.set(key, words[place] ?? 0n);
}

function copyHolders(from: State, to: State, { accounts, positions }: Touched): void {
  to.updateLedger(from.ledger);
  for (const [market, record] of from.tables.markets.entries()) to.setMarket(market, record);
  for (const account of accounts) to.setAccount(account, from.account(account));
  for (const key of positions) to.tables.positions.set(key, from.tables.positions.get(key) ?? NO_POSITION);
  for (const [key, record] of from.tables.positions.entries()) to.tables.positions.set(key, record);
  for (const [key, grant] of from.tables.grants.entries()) to.tables.grants.set(key, grant);
  for (const [key, bits] of from.tables.claimed.entries()) to.tables.claimed.set(key, bits);
}

/** Words of the orders that events have touched, then of the levels. */
function readBooks(source: WordSource, { orders, queues }: Touched): Promise<bigint[]> {
  return source.read([...[...orders].map(slotOf.orderAt), ...[...queues.keys()].map(slotOf.levelAt)]);
}

/**
 * Orders and levels that events have touched.
 *
 * @param words what `readBooks` gave
 * @returns how many queues had to be walked on the chain
 */
async function updateBooks(
  source: WordSource,
  fork: State,
  { orders, queues }: Touched,
  words: readonly bigint[],
): Promise<number> {
  const [orderKeys, levelKeys] = [[...orders], [...queues.keys()]];
  for (const [place, key] of orderKeys.entries()) {
    fork.tables.orders.set(key, toOrder(orderWord.unpack(words[place] ?? 0n)));
  }
  const ticks = new Map<MarketId, Tick[]>();
  let repaired = 0;
  for (const [place, key] of levelKeys.entries()) {
    const [market, tick] = [key >> 24n, key & 0xff_ffffn];
    const level = levelWord.unpack(words[orderKeys.length + place] ?? 0n);
    let queue = queues.get(key) ?? [];
    if (!isQueueOf(fork, market, tick, level, queue)) {
      queue = await walkQueue(source, fork, market, level);
      for (const order of queue) orders.add(orderKey(market, order));
      repaired += 1;
    }
    fork.tables.levels.set(key, { queue, lots: level.lots, firmLots: level.firmLots });
    ticks.set(market, [...(ticks.get(market) ?? []), tick]);
  }
  for (const [market, own] of ticks) markLevels(fork, market, own);
  return repaired;
}

/** Whether a queue's ends are those of the level's word, and its orders are there and add up to the level's lots. */
function isQueueOf(
  state: State,
  market: MarketId,
  tick: Tick,
  { head, tail, lots }: LinkedLevel,
  queue: readonly OrderKey[],
): boolean {
  if (queue.length === 0) return head === 0n && lots === 0n;
  const orders = queue.map((key) => state.order(market, key));
  const sum = orders.reduce((total, order) => total + order.lots, 0n);
  const isThere = orders.every((order) => order.lots !== 0n && order.tick === tick);
  return isThere && sum === lots && head === queue[0] && tail === queue.at(-1);
}

/** A level's queue from the chain, order by order; its orders are put into the state. */
export async function walkQueue(
  source: WordSource,
  state: State,
  market: MarketId,
  { head, tail }: Pick<LinkedLevel, "head" | "tail">,
): Promise<OrderKey[]> {
  const queue: OrderKey[] = [];
  for (let key = head; key !== 0n && queue.length < MAX_QUEUE;) {
    const [word = 0n] = await source.read([slotOf.order(market, key)]);
    const linked = orderWord.unpack(word);
    state.setOrder(market, key, toOrder(linked));
    queue.push(key);
    if (key === tail) break;
    key = linked.next;
  }
  return queue;
}

function* namesOf(kind: RecordKind, ...keys: Iterable<bigint | readonly [bigint, unknown]>[]): Generator<RecordName> {
  const seen = new Set<bigint>();
  for (const key of keys.flatMap((each) => [...each])) seen.add(typeof key === "bigint" ? key : key[0]);
  for (const key of seen) yield { kind, key };
}

/** 1 to count. */
function upTo(count: bigint): bigint[] {
  return Array.from({ length: Number(count) }, (_, place) => BigInt(place + 1));
}
