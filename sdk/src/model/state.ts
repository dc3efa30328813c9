import { type Account, type AccountId, type Address, NO_ACCOUNT } from "./account.ts";
import { type Book, EMPTY_BOOK, type Level, EMPTY_LEVEL, type Order, type OrderKey, FREE_SLOT } from "./book.ts";
import type { Market, MarketId, Tick } from "./market.ts";
import { NO_POSITION, type Position } from "./position.ts";
import { Table } from "./table.ts";

/** What is not kept per account or market. */
export interface Ledger {
  /** Collateral that came in by deposits and has not left [token units]. */
  readonly bookedTokens: bigint;
  readonly accountCount: bigint;
  readonly marketCount: bigint;
  /** Account that receives fees; 0 for none. */
  readonly treasury: AccountId;
  readonly isSealed: boolean;
  /** Second line of insurance, shared by all markets [WAD quote]. */
  readonly sharedInsurance: bigint;
}

/** What an operator may do for an account. */
export interface Grant {
  /** Sum of permission bits. */
  readonly permissions: bigint;
  /** Widest distance of an order's price from the index [1e-4 of index]; 0 leaves the market's own band. */
  readonly priceBand: bigint;
  /** Last second in which the grant holds [unix s]. */
  readonly expiry: bigint;
  /** Equity that must remain after each of the operator's actions [WAD quote]. */
  readonly equityFloor: bigint;
  /** Bit m allows market m; bit 0 allows every market. */
  readonly markets: bigint;
}

const EMPTY_LEDGER: Ledger = {
  bookedTokens: 0n,
  accountCount: 0n,
  marketCount: 0n,
  treasury: 0n,
  isSealed: false,
  sharedInsurance: 0n,
};

export const NO_GRANT: Grant = { permissions: 0n, priceBand: 0n, expiry: 0n, equityFloor: 0n, markets: 0n };

/** Widths of what a table's keys count within a market, or within an account [bits]. */
const ACCOUNT_BITS = 32n;
const ORDER_BITS = 40n;
const TICK_BITS = 24n;
const PAGE_BITS = 24n;
const ADDRESS_BITS = 160n;
const NONCE_KEY_BITS = 192n;

/** Keys of the tables, as the contract's mappings have them. */
export const positionKey = (market: MarketId, account: AccountId): bigint => (market << ACCOUNT_BITS) | account;
export const orderKey = (market: MarketId, key: OrderKey): bigint => (market << ORDER_BITS) | key;
export const levelKey = (market: MarketId, tick: Tick): bigint => (market << TICK_BITS) | tick;
/** Of the bitmap that holds an account's bit. */
export const claimPage = (market: MarketId, account: AccountId): bigint => (market << PAGE_BITS) | (account >> 8n);
export const grantKey = (account: AccountId, operator: Address): bigint => (account << ADDRESS_BITS) | BigInt(operator);
/** Of the count of spent nonces of an address. */
export const nonceKey = (owner: Address, key: bigint): bigint => (BigInt(owner) << NONCE_KEY_BITS) | key;

/** The mappings of the exchange's storage, and the books, which on-chain are the bitmaps and the cached best ticks. */
export interface Tables {
  readonly accounts: Table<Account>;
  readonly markets: Table<Market>;
  readonly positions: Table<Position>;
  readonly orders: Table<Order>;
  readonly levels: Table<Level>;
  readonly books: Table<Book>;
  readonly grants: Table<Grant>;
  /** Accounts whose lots in a closed market are settled or registered, 256 in a bitmap. */
  readonly claimed: Table<bigint>;
  /** How many nonces of an address and key are spent. */
  readonly nonces: Table<bigint>;
}

function copyTables(tables: Tables, copy: <Value>(table: Table<Value>) => Table<Value>): Tables {
  return {
    accounts: copy(tables.accounts),
    markets: copy(tables.markets),
    positions: copy(tables.positions),
    orders: copy(tables.orders),
    levels: copy(tables.levels),
    books: copy(tables.books),
    grants: copy(tables.grants),
    claimed: copy(tables.claimed),
    nonces: copy(tables.nonces),
  };
}

/**
 * Everything that the exchange stores, as records that are replaced and never changed.
 *
 * `run` is what an operation runs in: all or nothing. `fork` costs nothing and is for trying things out; `commit` keeps
 * what was done, forgetting the fork undoes it. `clone` is an independent copy. Reading what was never written gives what the contract's empty slot
 * means; only an unlisted market is undefined.
 */
export class State {
  readonly tables: Tables;
  readonly #base: State | undefined;
  #ledger: Ledger;
  /** Of `tables`, for what goes through all of them. */
  readonly #all: readonly Table<unknown>[];

  private constructor(ledger: Ledger, tables: Tables, base?: State) {
    this.#ledger = ledger;
    this.tables = tables;
    this.#base = base;
    this.#all = Object.values(tables) as Table<unknown>[]; // Not typed by name: only what does not depend on the records.
  }

  static empty(): State {
    const tables: Tables = {
      accounts: Table.empty(ACCOUNT_BITS),
      markets: Table.empty(ACCOUNT_BITS),
      positions: Table.empty(ACCOUNT_BITS),
      orders: Table.empty(ORDER_BITS),
      levels: Table.empty(TICK_BITS),
      books: Table.empty(ACCOUNT_BITS),
      grants: Table.empty(ADDRESS_BITS),
      claimed: Table.empty(PAGE_BITS),
      nonces: Table.empty(ADDRESS_BITS + NONCE_KEY_BITS),
    };
    return new State(EMPTY_LEDGER, tables);
  }

  /** A state that starts as this one and keeps its own writes. While it lives, this one must not change. */
  fork(): State {
    return new State(
      this.#ledger,
      copyTables(this.tables, (table) => table.fork()),
      this,
    );
  }

  /** Hands a fork's writes on to what it was forked from. */
  commit(): void {
    if (this.#base === undefined) return;
    this.#base.#ledger = this.#ledger;
    for (const table of this.#all) table.commit();
  }

  /** Runs an operation on this state; what throws leaves the state as it was. */
  run<Result>(operation: () => Result): Result {
    const ledger = this.#ledger;
    for (const table of this.#all) table.begin();
    let succeeded = false;
    try {
      const result = operation();
      succeeded = true;
      return result;
    } finally {
      if (!succeeded) this.#ledger = ledger;
      for (const table of this.#all) table.end(succeeded);
    }
  }

  /** An independent copy, at the cost of a map entry per record. */
  clone(): State {
    return new State(
      this.#ledger,
      copyTables(this.tables, (table) => table.clone()),
    );
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  updateLedger(change: Partial<Ledger>): void {
    this.#ledger = { ...this.#ledger, ...change };
  }

  account(account: AccountId): Account {
    return this.tables.accounts.at(0, Number(account)) ?? NO_ACCOUNT;
  }

  setAccount(account: AccountId, record: Account): void {
    this.tables.accounts.put(0, Number(account), record);
  }

  /** Undefined unless listed. */
  market(market: MarketId): Market | undefined {
    return this.tables.markets.at(0, Number(market));
  }

  setMarket(market: MarketId, record: Market): void {
    this.tables.markets.put(0, Number(market), record);
  }

  position(market: MarketId, account: AccountId): Position {
    return this.tables.positions.at(Number(market), Number(account)) ?? NO_POSITION;
  }

  setPosition(market: MarketId, account: AccountId, record: Position): void {
    this.tables.positions.put(Number(market), Number(account), record);
  }

  order(market: MarketId, key: OrderKey): Order {
    return this.tables.orders.at(Number(market), Number(key)) ?? FREE_SLOT;
  }

  setOrder(market: MarketId, key: OrderKey, record: Order): void {
    this.tables.orders.put(Number(market), Number(key), record);
  }

  level(market: MarketId, tick: Tick): Level {
    return this.tables.levels.at(Number(market), Number(tick)) ?? EMPTY_LEVEL;
  }

  setLevel(market: MarketId, tick: Tick, record: Level): void {
    this.tables.levels.put(Number(market), Number(tick), record);
  }

  book(market: MarketId): Book {
    return this.tables.books.at(0, Number(market)) ?? EMPTY_BOOK;
  }

  setBook(market: MarketId, record: Book): void {
    this.tables.books.put(0, Number(market), record);
  }

  grant(account: AccountId, operator: Address): Grant {
    return this.tables.grants.get(grantKey(account, operator)) ?? NO_GRANT;
  }

  setGrant(account: AccountId, operator: Address, record: Grant): void {
    this.tables.grants.set(grantKey(account, operator), record);
  }

  /** Whether an account's lots in a closed market are settled or registered. */
  isClaimed(market: MarketId, account: AccountId): boolean {
    return ((this.#claims(market, account) >> (account & 0xffn)) & 1n) === 1n;
  }

  setClaimed(market: MarketId, account: AccountId): void {
    const bits = this.#claims(market, account) | (1n << (account & 0xffn));
    this.tables.claimed.set(claimPage(market, account), bits);
  }

  /** How many nonces of a key are spent. */
  nonce(owner: Address, key: bigint): bigint {
    return this.tables.nonces.get(nonceKey(owner, key)) ?? 0n;
  }

  setNonce(owner: Address, key: bigint, count: bigint): void {
    this.tables.nonces.set(nonceKey(owner, key), count);
  }

  #claims(market: MarketId, account: AccountId): bigint {
    return this.tables.claimed.get(claimPage(market, account)) ?? 0n;
  }
}
