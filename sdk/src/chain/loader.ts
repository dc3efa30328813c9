import { NO_ACCOUNT } from "../model/account.ts";
import { type Book, FREE_SLOT, keyOf, type Order, type OrderKey, ownerOf } from "../model/book.ts";
import { type Conditions, type Market, type MarketId, type Measures, RING_LENGTH, type Tick } from "../model/market.ts";
import { levelKey, positionKey, State } from "../model/state.ts";
import {
  accountWord,
  closingWord,
  conditionsWord,
  crisisWord,
  estimatorTermsWord,
  fundingTermsWord,
  fundingWord,
  hotWord,
  lossWord,
  type LinkedOrder,
  levelWord,
  measuresWord,
  orderWord,
  ownerWord,
  positionWord,
  premiumWord,
  rampWord,
  ringWord,
  riskWord,
  safetyWord,
  samplingWord,
  settlementWord,
  tradingWord,
  unpackFeeTiers,
} from "../model/words.ts";
import { BitmapDepth, MarketPlace, slotOf } from "./storage.ts";
import type { WordSource } from "./words.ts";

/** Slots of a market's record. */
const MARKET_SLOTS = Number(MarketPlace.conditions) + 1;
const MAX_KEY = (1n << 40n) - 1n;

/** What to load of one book. */
export interface BookDepth {
  /** Levels of each side, best first, whose queues are loaded. */
  readonly levels: number;
  /** Price of an order: the levels that it reaches are loaded however many they are. */
  readonly reach?: { readonly isAsk: boolean; readonly tick: Tick };
}

/** Fills a model's state with parts of the exchange's storage, word by word. */
export class Loader {
  readonly state = State.empty();
  readonly #reader: WordSource;

  constructor(reader: WordSource) {
    this.#reader = reader;
  }

  /** What belongs to no account and no market. */
  async loadLedger(): Promise<void> {
    const [packed = 0n, sharedInsurance = 0n] = await this.#reader.read([slotOf.ledger, slotOf.sharedInsurance]);
    const field = (offset: bigint, width: bigint): bigint => (packed >> offset) & ((1n << width) - 1n);
    this.state.updateLedger({
      bookedTokens: field(0n, 128n),
      accountCount: field(128n, 32n),
      marketCount: field(160n, 16n),
      treasury: field(176n, 32n),
      isSealed: field(208n, 8n) !== 0n,
      sharedInsurance,
    });
  }

  /** Markets without their books, those that are not there already. */
  async loadMarkets(ids: Iterable<MarketId>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => this.state.market(id) === undefined);
    const places = Array.from({ length: MARKET_SLOTS }, (_, place) => BigInt(place));
    const words = await this.#reader.read(missing.flatMap((id) => places.map((place) => slotOf.market(id, place))));
    for (const [i, id] of missing.entries()) {
      const market = toMarket(words.slice(i * MARKET_SLOTS, (i + 1) * MARKET_SLOTS));
      if (market !== undefined) this.state.setMarket(id, market);
    }
  }

  /** Accounts with their positions and the markets that these are in. */
  async loadAccounts(accounts: Iterable<bigint>): Promise<void> {
    const ids = [...new Set(accounts)].filter((id) => id !== 0n && !this.state.tables.accounts.get(id));
    const words = await this.#reader.read(
      ids.flatMap((id) => [slotOf.account(id), slotOf.owner(id), slotOf.flaggedMarkets(id)]),
    );
    for (const [i, id] of ids.entries()) {
      const [word = 0n, owner = 0n, flaggedMarkets = 0n] = words.slice(3 * i, 3 * i + 3);
      const owned = ownerWord.unpack(owner);
      const isOpen = BigInt(owned.owner) !== 0n;
      this.state.setAccount(id, {
        ...(isOpen ? { ...NO_ACCOUNT, ...accountWord.unpack(word), ...owned } : NO_ACCOUNT),
        flaggedMarkets,
      });
    }
    const active = ids.flatMap((id) => this.state.account(id).markets.map((market) => [market, id] as const));
    await this.loadPositions(active);
    await this.loadMarkets(active.map(([market]) => market));
  }

  async loadPositions(pairs: readonly (readonly [MarketId, bigint])[]): Promise<void> {
    const keys = [...new Set(pairs.map(([market, account]) => positionKey(market, account)))];
    const words = await this.#reader.read(keys.map(slotOf.positionAt));
    for (const [i, key] of keys.entries()) {
      if (words[i] !== 0n) this.state.tables.positions.set(key, positionWord.unpack(words[i] ?? 0n));
    }
  }

  /** Order slots of an account, for those that an operation names. */
  async loadOrders(market: MarketId, account: bigint, slots: readonly bigint[]): Promise<void> {
    const keys = slots.map((slot) => keyOf(account, slot));
    const words = await this.#reader.read(keys.map((key) => slotOf.order(market, key)));
    for (const [i, key] of keys.entries()) this.#keepOrder(market, key, orderWord.unpack(words[i] ?? 0n));
  }

  async loadGrant(account: bigint, operator: string): Promise<void> {
    const key = (account << 160n) | BigInt(operator);
    const [packed = 0n, markets = 0n] = await this.#reader.read([slotOf.grantAt(key), slotOf.grantAt(key) + 1n]);
    this.state.tables.grants.set(key, {
      expiry: packed & 0xffff_ffffn,
      permissions: (packed >> 32n) & 0xffn,
      priceBand: (packed >> 40n) & 0xffffn,
      equityFloor: (packed >> 56n) & ((1n << 128n) - 1n),
      markets,
    });
  }

  /** All price levels of a market, the queues of those that matter, and the owners of their orders. */
  async loadBook(market: MarketId, depth: BookDepth): Promise<void> {
    const ticks = await this.#loadTicks(market);
    const [word = 0n] = await this.#reader.read([slotOf.market(market, MarketPlace.hot)]);
    const { bestBid } = hotWord.unpack(word);
    const book: Book = {
      bids: ticks.filter((tick) => tick <= bestBid),
      asks: ticks.filter((tick) => tick > bestBid),
    };
    this.state.setBook(market, book);
    const wanted = new Set([...book.bids.slice(-depth.levels), ...book.asks.slice(0, depth.levels)]);
    for (const tick of reached(book, depth)) wanted.add(tick);
    await this.loadAccounts(await this.#loadQueues(market, [...wanted]));
  }

  /** Walks the bitmap from its root: which ticks have orders, lowest first. */
  async #loadTicks(market: MarketId): Promise<Tick[]> {
    let ticks = [0n];
    for (const depth of [BitmapDepth.root, BitmapDepth.branch, BitmapDepth.leaf]) {
      const words = await this.#reader.read(ticks.map((index) => slotOf.bitmap(market, depth, index)));
      ticks = ticks.flatMap((index, place) => bitsOf(words[place] ?? 0n).map((bit) => (index << 8n) | bit));
    }
    return ticks;
  }

  /** Follows the queues of levels, all at once: first the heads, then what comes behind each. Returns the owners. */
  async #loadQueues(market: MarketId, ticks: readonly Tick[]): Promise<Set<bigint>> {
    const words = await this.#reader.read(ticks.map((tick) => slotOf.level(market, tick)));
    const levels = ticks.map((tick, place) => ({ tick, ...levelWord.unpack(words[place] ?? 0n) }));
    const queues = new Map<Tick, OrderKey[]>(ticks.map((tick) => [tick, []]));
    const owners = new Set<bigint>();
    let open = levels.filter(({ head }) => head !== 0n).map(({ tick, head, tail }) => ({ tick, key: head, tail }));
    while (open.length > 0) {
      const orders = await this.#reader.read(open.map(({ key }) => slotOf.order(market, key)));
      open = open.flatMap(({ tick, key, tail }, place) => {
        const order = orderWord.unpack(orders[place] ?? 0n);
        this.#keepOrder(market, key, order);
        queues.get(tick)?.push(key);
        owners.add(ownerOf(key));
        return key === tail || order.next === 0n || order.next > MAX_KEY ? [] : [{ tick, key: order.next, tail }];
      });
    }
    for (const { tick, lots, firmLots } of levels) {
      const queue = queues.get(tick) ?? [];
      this.state.tables.levels.set(levelKey(market, tick), { queue, lots, firmLots });
    }
    return owners;
  }

  #keepOrder(market: MarketId, key: OrderKey, linked: LinkedOrder): void {
    this.state.setOrder(market, key, toOrder(linked));
  }
}

/** What of an order's word means something: in a free slot only the generation does. */
export function toOrder({ lots, tick, isAsk, isReduceOnly, expiry, generation }: LinkedOrder): Order {
  if (lots === 0n) return { ...FREE_SLOT, generation };
  return { lots, tick, isAsk, isReduceOnly, expiry, generation };
}

/** Levels that an order may trade with. */
function reached({ bids, asks }: Book, { reach }: BookDepth): readonly Tick[] {
  if (reach === undefined) return [];
  return reach.isAsk ? bids.filter((tick) => tick >= reach.tick) : asks.filter((tick) => tick <= reach.tick);
}

/** Undefined for a market that was never listed. */
function toMarket(words: readonly bigint[]): Market | undefined {
  const at = (place: bigint): bigint => words[Number(place)] ?? 0n;
  const { openInterest, fees, openInterestCap, status, alert, dueAt, ramping } = hotWord.unpack(at(MarketPlace.hot));
  if (status === 0n) return undefined;
  return {
    hot: { openInterest, fees, openInterestCap, status, alert, dueAt, ramping },
    funding: fundingWord.unpack(at(MarketPlace.funding)),
    risk: riskWord.unpack(at(MarketPlace.risk)),
    trading: tradingWord.unpack(at(MarketPlace.trading)),
    measured: premiumWord.unpack(at(MarketPlace.premium)),
    sampling: samplingWord.unpack(at(MarketPlace.sampling)),
    terms: fundingTermsWord.unpack(at(MarketPlace.terms)),
    safety: safetyWord.unpack(at(MarketPlace.safety)),
    crisis: crisisWord.unpack(at(MarketPlace.crisis)),
    feeTiers: unpackFeeTiers(at(MarketPlace.feeTiers)),
    insurance: at(MarketPlace.insurance),
    tickSize: at(MarketPlace.tickSize),
    lotSize: at(MarketPlace.lotSize),
    symbol: `0x${at(MarketPlace.symbol).toString(16).padStart(64, "0")}`,
    ring: Array.from({ length: RING_LENGTH }, (_, place) => ringWord.unpack(at(MarketPlace.ring + BigInt(place)))),
    closing: closingWord.unpack(at(MarketPlace.closing)),
    settlement: settlementWord.unpack(at(MarketPlace.settlement)),
    claims: at(MarketPlace.claims),
    shortfall: at(MarketPlace.shortfall),
    deficit: at(MarketPlace.deficit),
    ramp: rampWord.unpack(at(MarketPlace.ramp)),
    losses: lossWord.unpack(at(MarketPlace.losses)),
    estimators: estimatorTermsWord.unpack(at(MarketPlace.estimators)),
    measures: toMeasures(at(MarketPlace.measures)),
    conditions: toConditions(at(MarketPlace.conditions)),
  };
}

/** The bit that keeps the slot from being zero says nothing: the model leaves it out. */
function toMeasures(word: bigint): Measures {
  const { weightedIntegral, weight, interestIntegral, interestCovered } = measuresWord.unpack(word);
  return { weightedIntegral, weight, interestIntegral, interestCovered };
}

function toConditions(word: bigint): Conditions {
  const { depth, depthAt, interest, hasInterest, saturation } = conditionsWord.unpack(word);
  return { depth, depthAt, interest, hasInterest, saturation };
}

function bitsOf(word: bigint): bigint[] {
  const bits: bigint[] = [];
  for (let bit = 0n; bit < 256n; bit += 1n) if (((word >> bit) & 1n) === 1n) bits.push(bit);
  return bits;
}
