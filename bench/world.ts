import { MaxUint256, type LogDescription } from "ethers";

import type { BenchChain, Log, Mined, Transaction } from "./chain.ts";
import type { Deployment, ExchangeInterface } from "./deployment.ts";
import { BLOCK_TIME, HOUR, MARKETS, SAMPLE_INTERVAL, tokens } from "./settings.ts";
import { slotOf } from "./slots.ts";

/** The indices of the contracts' enums. */
export const OrderKind = { Limit: 0, ImmediateOrCancel: 1, FillOrKill: 2, PostOnly: 3, PostOnlySlide: 4 } as const;
export const ActionKind = { Place: 0, Amend: 1, Cancel: 2, CancelMany: 3, Withdraw: 4, Transfer: 5 } as const;

/** Somebody with an account, or about to open one. */
export interface Actor {
  readonly name: ActorName;
  readonly address: string;
  /** Id of the account; 0 for none. */
  readonly account: number;
}

/** One step of a batch. */
export interface Action {
  readonly kind: number;
  readonly data: string;
}

export interface Order {
  readonly market?: number;
  readonly slot?: number;
  readonly isAsk: boolean;
  readonly kind?: number;
  readonly tick: number;
  readonly lots: number;
  readonly expiry?: number;
  readonly reduceOnly?: boolean;
  readonly maxFills?: number;
}

/** A resting order, as amend and cancel name it. */
export interface Handle {
  readonly market: number;
  readonly slot: number;
  readonly generation: number;
}

export const ETH = 1;
export const BTC = 2;
export const SOL = 3;
const ALL_MARKETS = [ETH, BTC, SOL];

/** The ladders of the ETH book: a tick of 0.01 USD, levels 5 ticks apart, the index 20 ticks below the best bid. */
export const BEST_BID = 180_020;
export const BEST_ASK = 180_040;
/** Between the two; used by earlier orders and empty. */
export const INSIDE = 180_030;
const LADDER_LEVELS = 10;
const LADDER_STEP = 5;
/** Slots of a ladder's bids and of its asks start here. */
const LADDER_SLOTS = { bid: 0, ask: 100 } as const;

/** Who acts. 10 of them hold a position in ETH, two of these in BTC and SOL too. */
const NAMES = [
  "deployer",
  "keeper",
  "alice",
  "bob",
  "carol",
  "dave",
  "maker1",
  "maker2",
  "maker3",
  "maker4",
  "maker5",
  "maker6",
  "maker7",
  "quoter",
  "ladder1",
  "ladder2",
  "victim",
  "relayer",
  "newcomer",
] as const;
export type ActorName = (typeof NAMES)[number];

/** A live exchange: three markets, books with depth, accounts that traded, two settled intervals, fees and insurance. */
export class World {
  readonly chain: BenchChain;
  readonly deployment: Deployment;
  readonly #actors = new Map<ActorName, Actor>();

  private constructor(chain: BenchChain, deployment: Deployment) {
    this.chain = chain;
    this.deployment = deployment;
  }

  /** @param addresses the chain's unlocked accounts */
  static async create(chain: BenchChain, deployment: Deployment, addresses: readonly string[]): Promise<World> {
    if (addresses.length < NAMES.length) throw new RangeError("The chain has too few accounts");
    const world = new World(chain, deployment);
    await world.#open(addresses);
    await world.#quote();
    await world.#trade();
    await world.#age();
    return world;
  }

  actor(name: ActorName): Actor {
    const actor = this.#actors.get(name);
    if (actor === undefined) throw new RangeError(`Nobody is called ${name}`);
    return actor;
  }

  // Transactions

  /** A call to the exchange. */
  call(from: ActorName, data: string): Transaction {
    return { from: this.actor(from).address, to: this.deployment.exchange.address, data };
  }

  place(name: ActorName, order: Order): Transaction {
    return this.placeFor(this.actor(name).account, name, order);
  }

  placeFor(account: number, from: ActorName, order: Order): Transaction {
    return this.call(from, this.#exchange.encodeFunctionData("place", [account, completed(order)]));
  }

  amend(name: ActorName, handle: Handle, change: { tick: number; lots: number }): Transaction {
    const order = { ...handle, ...change, expiry: 0 };
    return this.call(name, this.#exchange.encodeFunctionData("amend", [this.actor(name).account, order]));
  }

  cancel(name: ActorName, handle: Handle): Transaction {
    return this.call(name, this.#exchange.encodeFunctionData("cancel", [this.actor(name).account, handle]));
  }

  cancelMany(name: ActorName, market: number, slots: bigint): Transaction {
    const { account } = this.actor(name);
    return this.call(name, this.#exchange.encodeFunctionData("cancelMany", [account, market, slots]));
  }

  batch(name: ActorName, actions: readonly Action[]): Transaction {
    return this.call(name, this.#exchange.encodeFunctionData("batch", [this.actor(name).account, [...actions]]));
  }

  /** A step of a batch: the operation's arguments without the account, as its ABI encodes them. */
  toPlace(order: Order): Action {
    const data = this.#exchange.encodeFunctionData("place", [0, completed(order)]);
    return { kind: ActionKind.Place, data: withoutAccount(data) };
  }

  toAmend(handle: Handle, change: { tick: number; lots: number }): Action {
    const data = this.#exchange.encodeFunctionData("amend", [0, { ...handle, ...change, expiry: 0 }]);
    return { kind: ActionKind.Amend, data: withoutAccount(data) };
  }

  toCancel(handle: Handle): Action {
    const data = this.#exchange.encodeFunctionData("cancel", [0, handle]);
    return { kind: ActionKind.Cancel, data: withoutAccount(data) };
  }

  sample(markets: readonly number[], maxLevels: number, beneficiary = 0): Transaction {
    return this.call(
      "keeper",
      this.#exchange.encodeFunctionData("samplePremium", [[...markets], maxLevels, beneficiary]),
    );
  }

  settle(market: number, beneficiary = 0): Transaction {
    return this.call("keeper", this.#exchange.encodeFunctionData("settleFunding", [market, beneficiary]));
  }

  get #exchange(): ExchangeInterface {
    return this.deployment.exchange.interface;
  }

  // Steps of scenarios

  async openAccount(owner: ActorName): Promise<number> {
    const { logs } = await this.chain.run(this.call(owner, this.#exchange.encodeFunctionData("openAccount")));
    return this.opened(logs);
  }

  /** The account that a call opened. */
  opened(logs: readonly Log[]): number {
    const event = this.events(logs).find(({ name }) => name === "AccountOpened");
    if (event === undefined) throw new Error("No account was opened");
    return Number(event.args.getValue("account") as bigint);
  }

  /** A new answer of a market's feed, in USD. */
  async setIndex(market: number, dollars: number): Promise<void> {
    const aggregator = this.deployment.aggregators[market - 1];
    if (aggregator === undefined) throw new RangeError(`No market ${market}`);
    const data = aggregator.interface.encodeFunctionData("transmit", [BigInt(Math.round(dollars * 1e8))]);
    await this.chain.run({ from: this.actor("deployer").address, to: aggregator.address, data });
  }

  /** Rests an order in a slot and at a price that were both used before. */
  async rest(name: ActorName, order: Order): Promise<Handle> {
    await this.use(name, order);
    return await this.restFresh(name, order);
  }

  /** Places an order and takes it back, so that its slot and its level are used. */
  async use(name: ActorName, order: Order): Promise<void> {
    await this.chain.queue(this.place(name, order));
    await this.chain.queue(this.cancelMany(name, order.market ?? ETH, 1n << BigInt(order.slot ?? 0)));
    await this.chain.mine();
  }

  async restFresh(name: ActorName, order: Order): Promise<Handle> {
    const { logs } = await this.chain.run(this.place(name, order));
    const placed = this.events(logs).find((event) => event.name === "OrderPlaced");
    if (placed === undefined) throw new Error(`The order of ${name} does not rest`);
    const generation = Number(placed.args.getValue("generation") as bigint);
    return { market: order.market ?? ETH, slot: order.slot ?? 0, generation };
  }

  /** One order rests, the other takes all of it, or so many lots. */
  async cross(maker: ActorName, taker: ActorName, order: Order, lots = order.lots): Promise<void> {
    const taking = { ...order, lots, isAsk: !order.isAsk, kind: OrderKind.ImmediateOrCancel };
    await this.chain.queue(this.place(maker, order));
    await this.chain.queue(this.place(taker, taking));
    await this.chain.mine();
  }

  /** Takes the ladders of a market off its book. */
  async clearLadders(market: number): Promise<void> {
    const bits = (1n << BigInt(LADDER_LEVELS)) - 1n;
    const slots = (bits << BigInt(LADDER_SLOTS.bid)) | (bits << BigInt(LADDER_SLOTS.ask));
    await this.chain.queue(this.cancelMany("ladder1", market, slots));
    await this.chain.queue(this.cancelMany("ladder2", market, slots));
    await this.chain.mine();
  }

  /** Waits until a sample is due everywhere, and takes it. For the next SAMPLE_INTERVAL seconds none is due. */
  async refresh(beneficiary = 0): Promise<void> {
    await this.chain.run(this.sample(ALL_MARKETS, 64, beneficiary), this.chain.time + SAMPLE_INTERVAL);
  }

  /** Measures a transaction that comes a block after a sample, or when the next one is due. */
  async measure(transaction: Transaction, sampleDue = false): Promise<Mined> {
    await this.refresh();
    return await this.chain.run(transaction, this.chain.time + (sampleDue ? SAMPLE_INTERVAL : BLOCK_TIME));
  }

  /** Samples every market each minute up to the end of the running hour; the next block may settle it. */
  async sampleUntilNextHour(): Promise<number> {
    const end = (Math.floor(this.chain.time / HOUR) + 1) * HOUR;
    while (this.chain.time + SAMPLE_INTERVAL < end) await this.refresh(this.actor("keeper").account);
    return end;
  }

  /** The exchange's events among the logs. */
  events(logs: readonly Log[]): LogDescription[] {
    return logs
      .filter(({ address }) => address.toLowerCase() === this.deployment.exchange.address.toLowerCase())
      .map((log) => this.#exchange.parseLog(log))
      .filter((event) => event !== null);
  }

  /** How many of the first accounts hold a position, as storage says. */
  async countPositions(market: number, accounts: number): Promise<number> {
    let count = 0;
    for (let account = 1; account <= accounts; account++) {
      const key = (BigInt(market) << 32n) | BigInt(account);
      const word = await this.chain.storageAt(this.deployment.exchange.address, slotOf("positions", key));
      if ((word & ((1n << 40n) - 1n)) !== 0n) count++;
    }
    return count;
  }

  // The past

  /** Everybody has tokens and an account, except for the newcomer; everybody but the victim deposits. */
  async #open(addresses: readonly string[]): Promise<void> {
    const { collateral, exchange, treasury } = this.deployment;
    const openAccount = this.#exchange.encodeFunctionData("openAccount");
    for (const [i, name] of NAMES.entries()) {
      const address = addresses[i] ?? "";
      const mint = collateral.interface.encodeFunctionData("mint", [address, tokens(10_000_000)]);
      await this.chain.queue({ from: addresses[0] ?? "", to: collateral.address, data: mint });
      const approve = collateral.interface.encodeFunctionData("approve", [exchange.address, MaxUint256]);
      await this.chain.queue({ from: address, to: collateral.address, data: approve });
      const opens = name !== "deployer" && name !== "newcomer";
      if (opens) await this.chain.queue({ from: address, to: exchange.address, data: openAccount });
      const { logs } = (await this.chain.mine()).at(-1) ?? { logs: [] };
      const account = opens ? this.opened(logs) : name === "deployer" ? treasury : 0;
      this.#actors.set(name, { name, address, account });
    }
    for (const { name, account } of this.#actors.values()) {
      if (account === 0 || name === "victim") continue;
      const data = this.#exchange.encodeFunctionData("deposit", [account, tokens(1_000_000)]);
      await this.chain.queue(this.call(name, data));
    }
    await this.chain.mine();
  }

  /** Two orders at each of ten levels a side, in every market. */
  async #quote(): Promise<void> {
    for (const [i, settings] of MARKETS.entries()) {
      const market = i + 1;
      for (const name of ["ladder1", "ladder2"] as const) {
        for (let level = 0; level < LADDER_LEVELS; level++) {
          const away = level * LADDER_STEP;
          const common = { market, lots: settings.ladderLots };
          const bid = { ...common, isAsk: false, tick: settings.indexTick + 20 - away, slot: LADDER_SLOTS.bid + level };
          const ask = { ...common, isAsk: true, tick: settings.indexTick + 40 + away, slot: LADDER_SLOTS.ask + level };
          await this.chain.queue(this.place(name, bid));
          await this.chain.queue(this.place(name, ask));
        }
      }
      await this.chain.mine();
    }
  }

  async #trade(): Promise<void> {
    const order = { isAsk: true, tick: INSIDE, lots: 100 };
    const pairs: [ActorName, ActorName][] = [
      ["maker1", "alice"],
      ["maker2", "carol"],
      ["maker3", "quoter"],
      ["maker4", "maker5"],
      ["dave", "maker6"],
    ];
    for (const [seller, buyer] of pairs) await this.cross(seller, buyer, order);
    for (const market of [BTC, SOL]) {
      const tick = (MARKETS[market - 1]?.indexTick ?? 0) + 30;
      await this.cross("dave", "carol", { market, isAsk: true, tick, lots: 100 });
    }
    // Both are flat again.
    await this.cross("maker7", "bob", order);
    await this.cross("maker7", "bob", { ...order, isAsk: false });
  }

  /** Two intervals with samples every minute; then fees are handed on, and five minutes of the third interval pass. */
  async #age(): Promise<void> {
    for (let i = 0; i < 2; i++) {
      const end = await this.sampleUntilNextHour();
      await this.chain.queue(this.settle(ETH, this.actor("keeper").account));
      await this.chain.queue(this.settle(BTC));
      await this.chain.queue(this.settle(SOL));
      await this.chain.mine(end + 5);
    }
    await this.cross("maker1", "alice", { isAsk: true, tick: INSIDE, lots: 100 });
    for (const market of ALL_MARKETS) {
      await this.chain.queue(this.call("keeper", this.#exchange.encodeFunctionData("collectFees", [market])));
    }
    await this.chain.mine();
    for (let i = 0; i < 5; i++) await this.refresh();
    await this.cross("maker1", "alice", { isAsk: true, tick: INSIDE, lots: 100 });
  }
}

/** What is left of a call's data behind the selector and the first word. */
const withoutAccount = (data: string): string => `0x${data.slice(2 + 8 + 64)}`;

function completed(order: Order): Required<Order> & { maxRemovals: number; maxReads: number } {
  const maxFills = order.maxFills ?? 50;
  return {
    market: ETH,
    slot: 0,
    kind: OrderKind.Limit,
    expiry: 0,
    reduceOnly: false,
    ...order,
    maxFills,
    maxRemovals: 10,
    maxReads: maxFills + 10,
  };
}
