import type { Chain } from "./chain.ts";
import { toWord } from "./chain.ts";
import { BitmapDepth, MarketPlace, slotOf } from "./storage.ts";
import {
  type Account,
  accountWord,
  type Address,
  bestAsk,
  bestBid,
  type Book,
  closingWord,
  conditionsWord,
  crisisWord,
  estimatorTermsWord,
  fundingTermsWord,
  fundingWord,
  type Grant,
  hotWord,
  lossWord,
  type Level,
  levelWord,
  type Market,
  type MarketId,
  measuresWord,
  type Order,
  type OrderKey,
  orderWord,
  ownerWord,
  packFeeTiers,
  positionWord,
  premiumWord,
  rampWord,
  ringWord,
  riskWord,
  safetyWord,
  settlementWord,
  samplingWord,
  type State,
  type Tick,
  tradingWord,
  type Word,
} from "../../sdk/src/model/index.ts";

/** One slot of the exchange's storage as the model has it. */
interface Expectation {
  readonly label: string;
  readonly slot: bigint;
  readonly word: bigint;
  /** Bits that count; the others hold what a word keeps without meaning. */
  readonly mask: bigint;
  readonly describe: (word: bigint) => unknown;
}

const ALL_BITS = (1n << 256n) - 1n;
/**
 * Bits of an order's word: lots and generation count even in a free slot; the links at the ends of a queue, prev of the
 * head and next of the tail, do not.
 */
const FREE_ORDER_BITS = 0xffff_ffffn | (((1n << 40n) - 1n) << 96n);
const PREV_BITS = ((1n << 40n) - 1n) << 136n;
const NEXT_BITS = ((1n << 40n) - 1n) << 176n;
const ORDER_BITS = (1n << 216n) - 1n;
const TICKS_PER_BIT = { leaf: 0n, branch: 8n, root: 16n } as const;

/** The first slots that differ are named; more would not help. */
const MAX_SHOWN = 6;

/** Slots that hold something else than the model says. */
export class StateDiffers extends Error {
  override readonly name = "StateDiffers";
}

/** Holds all that a fork of the model wrote against the chain. */
export async function compareWritten(chain: Chain, exchange: Address, written: State): Promise<void> {
  await compare(chain, exchange, [...expectWritten(written)]);
}

/**
 * Holds the whole state of the model against the chain: every account, position, order slot, level, market and bitmap.
 *
 * @param slots how many order slots of each account and market to look at, used or not
 */
export async function compareAll(chain: Chain, exchange: Address, state: State, slots: bigint): Promise<void> {
  const expectations = [...expectWritten(state)];
  const { accountCount, marketCount } = state.ledger;
  for (let market = 1n; market <= marketCount; market += 1n) {
    const book = state.book(market);
    expectations.push(...expectBitmap(market, book, [...book.bids, ...book.asks]));
    for (let account = 1n; account <= accountCount; account += 1n) {
      expectations.push(expectPosition(slotOf.position(market, account), state, market, account));
      for (let slot = 0n; slot < slots; slot += 1n) {
        const key = (account << 8n) | slot;
        const order = state.order(market, key);
        if (order.lots === 0n) expectations.push(expectFreeSlot(slotOf.order(market, key), order));
      }
    }
    await compareMarked(chain, exchange, market, book);
  }
  await compare(chain, exchange, expectations);
}

function* expectWritten(state: State): Generator<Expectation> {
  const { tables, ledger } = state;
  const { bookedTokens, accountCount, marketCount, treasury, isSealed, sharedInsurance } = ledger;
  const packed =
    bookedTokens | (accountCount << 128n) | (marketCount << 160n) | (treasury << 176n) | ((isSealed ? 1n : 0n) << 208n);
  yield expectNumber("ledger", slotOf.ledger, packed);
  yield expectNumber("shared insurance", slotOf.sharedInsurance, sharedInsurance);
  for (const [account, record] of tables.accounts.ownEntries()) yield* expectAccount(account, record);
  for (const [key] of tables.positions.ownEntries()) {
    yield expectPosition(slotOf.positionAt(key), state, key >> 32n, key & 0xffff_ffffn);
  }
  for (const [key, order] of tables.orders.ownEntries()) {
    if (order.lots === 0n) yield expectFreeSlot(slotOf.orderAt(key), order);
  }
  for (const [key, level] of tables.levels.ownEntries()) yield* expectLevel(state, key >> 24n, key & 0xff_ffffn, level);
  for (const [market, record] of tables.markets.ownEntries()) yield* expectMarket(market, record, state.book(market));
  for (const [market, book] of tables.books.ownEntries()) {
    const touched = [...tables.levels.ownEntries()].filter(([key]) => key >> 24n === market);
    yield* expectBitmap(
      market,
      book,
      touched.map(([key]) => key & 0xff_ffffn),
    );
  }
  for (const [key, grant] of tables.grants.ownEntries()) yield* expectGrant(key, grant);
  for (const [key, count] of tables.nonces.ownEntries()) yield expectNumber("nonce", slotOf.nonceAt(key), count);
  for (const [key, bits] of tables.claimed.ownEntries()) yield expectNumber("claimed", slotOf.claimedAt(key), bits);
}

function expectWord<Value>(label: string, slot: bigint, word: Word<Value>, value: Value): Expectation {
  return { label, slot, word: word.pack(value), mask: ALL_BITS, describe: word.unpack };
}

function expectNumber(label: string, slot: bigint, word: bigint): Expectation {
  return { label, slot, word, mask: ALL_BITS, describe: toWord };
}

function* expectAccount(account: bigint, record: Account): Generator<Expectation> {
  yield expectWord(`account ${account.toString()}`, slotOf.account(account), accountWord, record);
  const { owner = "0x0000000000000000000000000000000000000000" } = record;
  yield expectWord(`owner of ${account.toString()}`, slotOf.owner(account), ownerWord, { ...record, owner });
  const flagged = slotOf.flaggedMarkets(account);
  yield expectNumber(`flagged markets of ${account.toString()}`, flagged, record.flaggedMarkets);
}

function expectPosition(slot: bigint, state: State, market: MarketId, account: bigint): Expectation {
  const label = `position of ${account.toString()} in ${market.toString()}`;
  return expectWord(label, slot, positionWord, state.position(market, account));
}

function expectFreeSlot(slot: bigint, order: Order): Expectation {
  const linked = { ...order, prev: 0n, next: 0n };
  return { ...expectWord("free order slot", slot, orderWord, linked), mask: FREE_ORDER_BITS };
}

/** A level with the whole of its queue. */
function* expectLevel(state: State, market: MarketId, tick: Tick, level: Level): Generator<Expectation> {
  const label = `level ${tick.toString()} of market ${market.toString()}`;
  const { queue, lots, firmLots } = level;
  const [head, tail] = [queue[0] ?? 0n, queue.at(-1) ?? 0n];
  yield expectWord(label, slotOf.level(market, tick), levelWord, { head, tail, lots, firmLots, isUsed: true });
  for (const [place, key] of queue.entries()) yield expectOrder(state, market, key, queue[place - 1], queue[place + 1]);
}

function expectOrder(
  state: State,
  market: MarketId,
  key: OrderKey,
  prev: OrderKey | undefined,
  next: OrderKey | undefined,
): Expectation {
  const label = `order ${key.toString()} in market ${market.toString()}`;
  const linked = { ...state.order(market, key), prev: prev ?? 0n, next: next ?? 0n };
  const ends = (prev === undefined ? PREV_BITS : 0n) | (next === undefined ? NEXT_BITS : 0n);
  return { ...expectWord(label, slotOf.order(market, key), orderWord, linked), mask: ORDER_BITS & ~ends };
}

function* expectMarket(id: MarketId, market: Market, book: Book): Generator<Expectation> {
  const at = (place: bigint): bigint => slotOf.market(id, place);
  const hot = { ...market.hot, bestBid: bestBid(book), bestAsk: bestAsk(book) };
  const named = (name: string): string => `${name} of market ${id.toString()}`;
  yield expectWord(named("hot"), at(MarketPlace.hot), hotWord, hot);
  yield expectWord(named("funding"), at(MarketPlace.funding), fundingWord, market.funding);
  yield expectWord(named("risk"), at(MarketPlace.risk), riskWord, market.risk);
  yield expectWord(named("trading"), at(MarketPlace.trading), tradingWord, market.trading);
  yield expectWord(named("premium"), at(MarketPlace.premium), premiumWord, market.measured);
  yield expectWord(named("sampling"), at(MarketPlace.sampling), samplingWord, market.sampling);
  yield expectWord(named("terms"), at(MarketPlace.terms), fundingTermsWord, market.terms);
  yield expectWord(named("safety"), at(MarketPlace.safety), safetyWord, market.safety);
  yield expectWord(named("crisis"), at(MarketPlace.crisis), crisisWord, market.crisis);
  yield expectNumber(named("fee tiers"), at(MarketPlace.feeTiers), packFeeTiers(market));
  yield expectNumber(named("insurance"), at(MarketPlace.insurance), market.insurance);
  yield expectNumber(named("tick size"), at(MarketPlace.tickSize), market.tickSize);
  yield expectNumber(named("lot size"), at(MarketPlace.lotSize), market.lotSize);
  yield expectNumber(named("symbol"), at(MarketPlace.symbol), BigInt(market.symbol));
  yield expectWord(named("closing"), at(MarketPlace.closing), closingWord, market.closing);
  yield expectWord(named("settlement"), at(MarketPlace.settlement), settlementWord, market.settlement);
  yield expectNumber(named("claims"), at(MarketPlace.claims), market.claims);
  yield expectNumber(named("shortfall"), at(MarketPlace.shortfall), market.shortfall);
  yield expectNumber(named("deficit"), at(MarketPlace.deficit), market.deficit);
  for (const [place, entry] of market.ring.entries()) {
    yield expectWord(named(`ring ${place.toFixed()}`), at(MarketPlace.ring + BigInt(place)), ringWord, entry);
  }
  yield expectWord(named("ramp"), at(MarketPlace.ramp), rampWord, market.ramp);
  yield expectWord(named("losses"), at(MarketPlace.losses), lossWord, market.losses);
  yield expectWord(named("estimators"), at(MarketPlace.estimators), estimatorTermsWord, market.estimators);
  const isUsed = true as const;
  yield expectWord(named("measures"), at(MarketPlace.measures), measuresWord, { ...market.measures, isUsed });
  yield expectWord(named("conditions"), at(MarketPlace.conditions), conditionsWord, { ...market.conditions, isUsed });
}

function* expectGrant(key: bigint, grant: Grant): Generator<Expectation> {
  const { expiry, permissions, priceBand, equityFloor, markets } = grant;
  const packed = expiry | (permissions << 32n) | (priceBand << 40n) | (equityFloor << 56n);
  yield expectNumber("grant", slotOf.grantAt(key), packed);
  yield expectNumber("markets of a grant", slotOf.grantAt(key) + 1n, markets);
}

/** The words of the bitmap around some ticks, marked as the book says. */
function* expectBitmap(market: MarketId, book: Book, ticks: readonly Tick[]): Generator<Expectation> {
  const marked = [...book.bids, ...book.asks];
  for (const depth of ["leaf", "branch", "root"] as const) {
    const shift = TICKS_PER_BIT[depth];
    for (const index of new Set(ticks.map((tick) => tick >> (shift + 8n)))) {
      const bits = marked.filter((tick) => tick >> (shift + 8n) === index).map((tick) => (tick >> shift) & 0xffn);
      const word = [...new Set(bits)].reduce((sum, bit) => sum | (1n << bit), 0n);
      yield expectNumber(`${depth} ${index.toString()}`, slotOf.bitmap(market, BitmapDepth[depth], index), word);
    }
  }
}

/** Walks the bitmap on the chain from its root: the ticks that it marks are those of the book, and no others. */
async function compareMarked(chain: Chain, exchange: Address, market: MarketId, book: Book): Promise<void> {
  let ticks = [0n];
  for (const depth of ["root", "branch", "leaf"] as const) {
    const slots = ticks.map((index) => slotOf.bitmap(market, BitmapDepth[depth], index));
    const words = await chain.read(exchange, slots);
    ticks = ticks.flatMap((index, place) => bitsOf(words[place] ?? 0n).map((bit) => (index << 8n) | bit));
  }
  const expected = [...book.bids, ...book.asks];
  if (ticks.join() !== expected.join()) {
    throw new StateDiffers(`Market ${market.toString()} marks ${ticks.join()}, the model has ${expected.join()}`);
  }
}

function bitsOf(word: bigint): bigint[] {
  const bits: bigint[] = [];
  for (let bit = 0n; bit < 256n; bit += 1n) if (((word >> bit) & 1n) === 1n) bits.push(bit);
  return bits;
}

async function compare(chain: Chain, exchange: Address, expectations: readonly Expectation[]): Promise<void> {
  const words = await chain.read(
    exchange,
    expectations.map(({ slot }) => slot),
  );
  const differences = expectations.flatMap(({ label, word, mask, describe }, place) => {
    const actual = words[place] ?? 0n;
    if ((actual & mask) === (word & mask)) return [];
    return [`${label}:\n  chain ${show(describe(actual))}\n  model ${show(describe(word))}`];
  });
  if (differences.length === 0) return;
  const more = differences.length > MAX_SHOWN ? `\n... and ${(differences.length - MAX_SHOWN).toFixed()} more` : "";
  throw new StateDiffers(`Slots differ:\n${differences.slice(0, MAX_SHOWN).join("\n")}${more}`);
}

/** For messages: bigints as decimal numbers. */
export function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
}
