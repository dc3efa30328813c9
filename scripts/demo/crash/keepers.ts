import type { LocalChain, Log, Transaction } from "../chain.ts";
import type { Deployment, ListedMarket } from "../venue.ts";
import type { Member } from "./opening.ts";
import { keyOf, outlayOf, type CrashRecord } from "./record.ts";
import { ABSORBER_DISCOUNT } from "./settings.ts";

/** Equity and maintenance margin of an account below it, as the Lens says. */
export interface Failing {
  readonly account: number;
  readonly equity: bigint;
  readonly maintenance: bigint;
}

/** A position of a failing account, as the Lens says. */
interface FailingPosition {
  readonly market: ListedMarket;
  readonly size: bigint;
  readonly mark: bigint;
  readonly limit: bigint;
  readonly lots: bigint;
  readonly equity: bigint;
  readonly mayBeFlagged: boolean;
  readonly flaggedAt: bigint;
  readonly threshold: bigint;
}

/** What keepers do in one block. */
export interface Turn {
  readonly transactions: readonly Transaction[];
  /** Of the absorbers that act: by market and account, balance less what the position cost. */
  readonly outlays: ReadonlyMap<string, bigint>;
}

interface Absorber {
  readonly member: Member;
  readonly free: bigint;
}

/** Accounts read in one call of the Lens. */
const PAGE = 100;
const BOUNDS = { maxFills: 16, maxRemovals: 16, maxReads: 40 };
const ALL_LOTS = 2n ** 32n - 1n;
/** Candidates in one transaction; each costs about 150,000 gas. */
const MAX_CANDIDATES = 10;
/** Most failing accounts that keepers look after in one block. */
const MAX_CASES = 40;
/** An account for which nothing can be done is looked at again after so long [s], or when prices have changed. */
const PAUSE = 12;
/** Initial margin of what an absorber takes, and a reserve, as parts of its value [1e-4]. */
const ABSORBER_MARGIN = 1_500n;
const BASIS = 10_000n;

/**
 * Keepers look for accounts below maintenance margin and do what the waterfall allows for each: close lots through the
 * book, take them over, flag, deleverage. Each action is simulated before it is sent.
 */
export class Keepers {
  readonly #deployment: Deployment;
  readonly #chain: LocalChain;
  readonly #record: CrashRecord;
  readonly #keeper: Member;
  readonly #absorbers: readonly Member[];
  readonly #idleUntil = new Map<number, number>();

  constructor(
    deployment: Deployment,
    chain: LocalChain,
    record: CrashRecord,
    keeper: Member,
    absorbers: readonly Member[],
  ) {
    this.#deployment = deployment;
    this.#chain = chain;
    this.#record = record;
    this.#keeper = keeper;
    this.#absorbers = absorbers;
  }

  /** Accounts below maintenance margin after the last block, the poorest first. */
  async failing(): Promise<Failing[]> {
    const { exchange, lens, markets } = this.#deployment;
    const holders = new Set(markets.flatMap(({ id }) => this.#record.holders(id)));
    const ids = [...holders].sort((a, b) => a - b);
    const found: Failing[] = [];
    for (let first = 0; first < ids.length; first += PAGE) {
      for (const health of await lens.healths(exchange.address, ids.slice(first, first + PAGE))) {
        const { equity, maintenanceMargin: maintenance } = health;
        if (equity < maintenance) found.push({ account: Number(health.account), equity, maintenance });
      }
    }
    return found.sort((a, b) => (a.equity < b.equity ? -1 : Number(a.equity > b.equity)));
  }

  /** Prices have changed: every account is worth another look. */
  wake(): void {
    this.#idleUntil.clear();
  }

  /** @param time of the last block, as of which everything was read */
  async turn(failing: readonly Failing[], time: number): Promise<Turn> {
    const transactions: Transaction[] = [];
    const outlays = new Map<string, bigint>();
    // Lots that candidates still have when the transactions before have taken theirs.
    const spoken = new Map<string, bigint>();
    const absorbers = await this.#absorbersNow(failing);
    const cases = failing.filter(({ account }) => (this.#idleUntil.get(account) ?? 0) <= time).slice(0, MAX_CASES);
    for (const { account } of cases) {
      const transaction = await this.#decide(account, absorbers, spoken, outlays);
      if (transaction === undefined) this.#idleUntil.set(account, time + PAUSE);
      else transactions.push(transaction);
    }
    const failingIds = new Set(failing.map(({ account }) => account));
    for (const account of this.#record.flagged) {
      if (!failingIds.has(account)) transactions.push(this.#flag(account, "take a flag off"));
    }
    return { transactions, outlays };
  }

  async #decide(
    account: number,
    absorbers: Absorber[],
    spoken: Map<string, bigint>,
    outlays: Map<string, bigint>,
  ): Promise<Transaction | undefined> {
    const positions = await this.#positions(account);
    const first = positions[0];
    if (first === undefined) return undefined;
    if (first.mayBeFlagged && first.flaggedAt === 0n) return this.#flag(account, "flag a deficit");
    for (const position of positions) {
      const liquidation = await this.#liquidate(account, position);
      if (liquidation !== undefined) return liquidation;
    }
    for (const position of positions) {
      const absorption = await this.#absorb(account, position, absorbers, outlays);
      if (absorption !== undefined) return absorption;
    }
    if (first.flaggedAt === 0n) return undefined;
    for (const position of positions) {
      const deleveraging = await this.#deleverage(account, position, spoken);
      if (deleveraging !== undefined) return deleveraging;
    }
    return undefined;
  }

  async #positions(account: number): Promise<FailingPosition[]> {
    const { exchange, lens, markets } = this.#deployment;
    const held = markets.filter(({ id }) => this.#record.size(id, account) !== 0n);
    return Promise.all(
      held.map(async (market) => {
        const view = await lens.failing(exchange.address, account, market.id);
        const { size, mark, limit, lots, equity, mayBeFlagged, flaggedAt, threshold } = view;
        return { market, size, mark, limit, lots, equity, mayBeFlagged, flaggedAt, threshold };
      }),
    );
  }

  #flag(account: number, operation: string): Transaction {
    const data = this.#deployment.exchange.interface.encodeFunctionData("flagDeficit", [account]);
    return { operation, from: this.#keeper.address, to: this.#deployment.exchange.address, data, mayRevert: true };
  }

  /** Starts the clock if it does not run yet, closes what the book takes. */
  async #liquidate(account: number, { market }: FailingPosition): Promise<Transaction | undefined> {
    const { exchange } = this.#deployment;
    const data = exchange.interface.encodeFunctionData("liquidate", [
      { account, market: market.id, maxLots: ALL_LOTS, beneficiary: this.#keeper.account, ...BOUNDS },
    ]);
    const transaction = { from: this.#keeper.address, to: exchange.address, data, mayRevert: true };
    const outcome = await this.#chain.simulate(transaction);
    if ("reason" in outcome) return undefined;
    const { topicHash } = exchange.interface.getEvent("Liquidated");
    // Somebody ahead in the block may have emptied the book; then it starts the clock and no more.
    const operation = (logs: readonly Log[]): string =>
      logs.some(({ topics }) => topics[0] === topicHash) ? "liquidate through the book" : "start a liquidation";
    return { ...transaction, operation };
  }

  /** The first absorber that can and wants to; each acts once per block. */
  async #absorb(
    account: number,
    position: FailingPosition,
    absorbers: Absorber[],
    outlays: Map<string, bigint>,
  ): Promise<Transaction | undefined> {
    const { size, mark, limit, lots, market } = position;
    const discount = size > 0n ? mark - limit : limit - mark;
    if (limit === 0n || lots === 0n || discount * BASIS < mark * ABSORBER_DISCOUNT) return undefined;
    const place = absorbers.findIndex(({ free }) => (free * BASIS) / (mark * ABSORBER_MARGIN) > 0n);
    const absorber = absorbers[place];
    if (absorber === undefined) return undefined;
    const { exchange } = this.#deployment;
    const { member, free } = absorber;
    const capacity = (free * BASIS) / (mark * ABSORBER_MARGIN);
    const data = exchange.interface.encodeFunctionData("absorb", [
      {
        account,
        market: market.id,
        maxLots: capacity < lots ? capacity : lots,
        beneficiary: this.#keeper.account,
        ...BOUNDS,
      },
      member.account,
      limit,
    ]);
    const transaction = { operation: "absorb", from: member.address, to: exchange.address, data, mayRevert: true };
    const outcome = await this.#chain.simulate(transaction);
    if ("reason" in outcome) return undefined;
    absorbers.splice(place, 1);
    await this.#noteOutlay(member, market, outlays);
    return transaction;
  }

  async #noteOutlay({ account }: Member, { id }: ListedMarket, outlays: Map<string, bigint>): Promise<void> {
    const { exchange, lens } = this.#deployment;
    const { balance } = await lens.account(exchange.address, account);
    const held = (await lens.positions(exchange.address, account)).find(({ market }) => Number(market) === id);
    // By place: ethers' results are arrays, whose own `entries` is a function, and `entry` is safe.
    outlays.set(keyOf(id, account), outlayOf(balance, held?.size ?? 0n, held?.entry ?? 0n, held?.quantum ?? 0n));
  }

  /** Against those who rank highest, as many as it takes. */
  async #deleverage(
    account: number,
    { market, size, threshold }: FailingPosition,
    spoken: Map<string, bigint>,
  ): Promise<Transaction | undefined> {
    const { exchange, lens } = this.#deployment;
    const opposite = this.#record
      .holders(market.id)
      .filter((holder) => this.#record.size(market.id, holder) > 0n !== size > 0n);
    const ranked = (await lens.ranks(exchange.address, market.id, opposite))
      .map(({ account: candidate, size: lots, rank }) => ({
        candidate: Number(candidate),
        lots: magnitude(lots),
        rank,
      }))
      .filter(({ rank }) => rank >= threshold)
      .sort((a, b) => (a.rank > b.rank ? -1 : Number(a.rank < b.rank)));
    let wanted = magnitude(size);
    const candidates: number[] = [];
    const taken: [string, bigint][] = [];
    for (const { candidate, lots } of ranked) {
      const key = keyOf(market.id, candidate);
      const left = lots - (spoken.get(key) ?? 0n);
      if (left <= 0n) continue;
      const share = left < wanted ? left : wanted;
      candidates.push(candidate);
      taken.push([key, (spoken.get(key) ?? 0n) + share]);
      wanted -= share;
      if (wanted === 0n || candidates.length === MAX_CANDIDATES) break;
    }
    if (candidates.length === 0) return undefined;
    const request = { account, market: market.id, maxLots: ALL_LOTS, candidates };
    const data = exchange.interface.encodeFunctionData("deleverage", [request]);
    const operation = `deleverage against ${candidates.length === 1 ? "1 account" : `${candidates.length} accounts`}`;
    const transaction = { operation, from: this.#keeper.address, to: exchange.address, data, mayRevert: true };
    const outcome = await this.#chain.simulate(transaction);
    if ("reason" in outcome) return undefined;
    for (const [key, lots] of taken) spoken.set(key, lots);
    return transaction;
  }

  /** Those with free collateral that are not failing themselves. */
  async #absorbersNow(failing: readonly Failing[]): Promise<Absorber[]> {
    if (failing.length === 0) return [];
    const { exchange, lens } = this.#deployment;
    const healthy = this.#absorbers.filter(({ account }) => failing.every((other) => other.account !== account));
    return Promise.all(
      healthy.map(async (member) => {
        const { freeCollateral } = await lens.account(exchange.address, member.account);
        return { member, free: freeCollateral };
      }),
    );
  }
}

const magnitude = (lots: bigint): bigint => (lots < 0n ? -lots : lots);
