import {
  type AccountId,
  type Address,
  type Environment,
  Exchange,
  IndexStatus,
  keyOf,
  OrderKind,
  State,
} from "../src/model/index.ts";
import { TERMS } from "../src/model/testing.ts";

/** How many operations of each kind ran. */
export interface OrderOperations {
  readonly operations: number;
  readonly fills: number;
  /** [ms] */
  readonly elapsed: number;
}

const MARKET = 1n;
const MAKERS = 50;
const LEVELS = 40n;
const INDEX_TICK = 100_000n;
const TOKENS = 10n ** 6n;

/** Makers who quote, move their quotes and cancel them, and takers who trade with them: as an exchange's day goes by. */
export function runOrderOperations(operations: number): OrderOperations {
  const { exchange, accounts } = setUp();
  const resting = accounts.map(() => new Map<bigint, bigint>());
  let fills = 0;
  let seed = 1;
  const next = (bound: bigint): bigint => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes
    return BigInt(Math.floor((seed / 2 ** 32) * Number(bound)));
  };
  const start = process.threadCpuUsage().user;
  for (let i = 0; i < operations; i += 1) {
    const maker = Number(next(BigInt(MAKERS)));
    const { account, owner } = accounts[maker] ?? accounts[0]!;
    const own = resting[maker] ?? new Map<bigint, bigint>();
    const slot = next(8n);
    const isAsk = slot >= 4n;
    const tick = isAsk ? INDEX_TICK + 1n + next(LEVELS) : INDEX_TICK - 1n - next(LEVELS);
    const generation = own.get(slot);
    const bounds = { maxFills: 4n, maxRemovals: 4n, maxReads: 8n };
    if (next(10n) === 0n) {
      const sells = next(2n) === 0n;
      const limit = sells ? INDEX_TICK - 4n : INDEX_TICK + 4n;
      const kind = OrderKind.ImmediateOrCancel;
      const order = { market: MARKET, slot: 9n, isAsk: sells, kind, reduceOnly: false, tick: limit, lots: 15n, expiry: 0n };
      const { events } = exchange.place(owner, account, { ...order, ...bounds });
      fills += events.filter(({ name }) => name === "OrderFilled").length;
      continue;
    }
    const order = exchange.state.order(MARKET, keyOf(account, slot));
    if (generation === undefined || order.lots === 0n || order.generation !== generation) {
      const kind = OrderKind.PostOnlySlide;
      exchange.place(owner, account, { market: MARKET, slot, isAsk, kind, reduceOnly: false, tick, lots: 20n, expiry: 0n, ...bounds });
      own.set(slot, exchange.state.order(MARKET, keyOf(account, slot)).generation);
    } else if (next(4n) === 0n) {
      exchange.cancel(owner, account, { market: MARKET, slot, generation });
      own.delete(slot);
    } else {
      exchange.amend(owner, account, { market: MARKET, slot, generation, tick, lots: 20n, expiry: 0n });
      own.set(slot, exchange.state.order(MARKET, keyOf(account, slot)).generation);
    }
  }
  return { operations, fills, elapsed: (process.threadCpuUsage().user - start) / 1_000 };
}

interface Maker {
  readonly account: AccountId;
  readonly owner: Address;
}

function setUp(): { exchange: Exchange; accounts: Maker[] } {
  const environment: Environment = {
    timestamp: 3_600_000n,
    readIndex: () => ({ price: 1_000n * 10n ** 18n, status: IndexStatus.Usable }),
  };
  const exchange = new Exchange(State.empty(), environment, 10n ** 12n);
  const margin = { ...TERMS.margin, positionCap: 10n ** 9n, openInterestCap: 10n ** 12n };
  exchange.listMarket({ ...TERMS, margin: { ...margin } });
  exchange.seal();
  const accounts = Array.from({ length: MAKERS }, (_, place): Maker => {
    const owner: Address = `0x${(place + 1).toString(16).padStart(40, "0")}`;
    const { result: account } = exchange.openAccount(owner);
    exchange.deposit(owner, account, 100_000_000n * TOKENS);
    return { account, owner };
  });
  return { exchange, accounts };
}

