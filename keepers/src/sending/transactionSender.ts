import { toQuantity } from "ethers";

import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import { PlumblineError } from "../../../sdk/src/errors/base.ts";
import type { Intent } from "../core/duty.ts";
import type { Fate, Outcome, Sender } from "../core/sending.ts";
import {
  FeeCapError,
  NativePriceError,
  TooManyInFlightError,
  TransactionRefusedError,
  WalletEmptyError,
} from "./errors.ts";
import { type FeeQuote, quoteFees } from "./fees.ts";
import { Flights, newestAttempt } from "./flights.ts";
import { Jitter } from "./jitter.ts";
import { Outbox } from "./outbox.ts";
import type { SenderParts } from "./parts.ts";
import { type Prepared, Preparer } from "./preparation.ts";
import { DailyBudget, gasCost, GasHistory } from "./profit.ts";
import { Replacer } from "./replacer.ts";
import type { SendingSettings } from "./settings.ts";
import { Simulator } from "./simulation.ts";
import { Tracker } from "./tracker.ts";

/** What the wallet can do now. */
interface Purse {
  readonly quote: FeeQuote;
  /** Transactions that the chain has of the address. */
  readonly count: number;
  /** What transactions under way may not take [wei]. */
  available: bigint;
  /** Undefined if that is not known [WAD quote]. */
  readonly price: bigint | undefined;
}

/**
 * The sender of a keeper with one key. Whatever is sent was written down before, with its nonce and signature, so that after a
 * crash the same transaction is sent again or none. Nonces are its own: the lowest that neither chain nor journal has.
 */
export class TransactionSender implements Sender {
  readonly #parts: SenderParts;
  readonly #settings: SendingSettings;
  readonly #flights = new Flights();
  readonly #history = new GasHistory();
  readonly #budget: DailyBudget;
  readonly #jitter: Jitter;
  readonly #preparer: Preparer;
  readonly #outbox: Outbox;
  readonly #tracker: Tracker;
  readonly #replacer: Replacer;
  /** Submitting and advancing never overlap. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Transactions that the chain had after some blocks, the oldest first. */
  #counts: { readonly block: number; readonly count: number }[] = [];

  constructor(parts: SenderParts, settings: SendingSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#budget = new DailyBudget(settings.profit.subsidyPerDay, parts.clock);
    this.#jitter = new Jitter(parts.key.address, settings.jitterBlocks);
    this.#preparer = new Preparer(new Simulator(parts.pool.provider, parts.key.address, settings.blockTime), settings);
    this.#outbox = new Outbox(parts, settings, this.#flights);
    this.#tracker = new Tracker(parts, this.#flights, this.#history, settings.finalDepth);
    this.#replacer = new Replacer(parts, settings, this.#flights, this.#outbox, this.#preparer);
  }

  get pending(): ReadonlySet<string> {
    return this.#flights.pending;
  }

  async recover(): Promise<void> {
    return this.#inTurn(async () => {
      const head = await this.#parts.pool.provider.getBlockNumber();
      await this.#refresh(head);
      const { journal, key } = this.#parts;
      this.#budget.restore(await journal.subsidised(key.address, this.#budget.since));
      const open = this.#flights.open.map(({ entry }) => ({ nonce: entry.nonce, keys: entry.keys }));
      if (open.length > 0) this.#parts.log.info({ open }, "Transactions of a former process are taken up");
    });
  }

  async submit(intents: readonly Intent[], block: BlockReference): Promise<readonly Fate[]> {
    return this.#inTurn(async () => {
      const fates = new Map<Intent, Fate>();
      try {
        await this.#submit(intents, block, fates);
      } catch (error) {
        if (!(error instanceof PlumblineError)) throw error;
        this.#parts.log.error({ error }, error.message);
        for (const intent of intents) if (!fates.has(intent)) fates.set(intent, failed(error));
      }
      return intents.map((intent) => {
        const fate = fates.get(intent) ?? { kind: "failed", reason: "It was not looked at" };
        this.#parts.meter.count("intents_total", { duty: intent.duty, fate: fate.kind });
        return fate;
      });
    });
  }

  async advance(block: BlockReference): Promise<readonly Outcome[]> {
    return this.#inTurn(async () => {
      const { pool, key, meter } = this.#parts;
      const tag = toQuantity(block.number);
      const header = (await pool.provider.send("eth_getBlockByNumber", [tag, false])) as Header | null;
      // The node follows another branch than whoever knows this block. The next block will tell.
      if (header?.hash !== block.hash) return [];
      await this.#refresh(block.number);
      await this.#tracker.undo(block, header.parentHash);
      const count = await pool.at(block).getTransactionCount(key.address);
      this.#remember(block.number, count);
      const outcomes = await this.#tracker.settle(block, count);
      if (!this.#settings.dryRun) {
        await this.#replacer.replace(block, count);
        await this.#replacer.fillGaps(block, count);
      }
      await this.#keepLeases(outcomes);
      this.#jitter.prune(block.number);
      meter.gauge("transactions_pending", this.#flights.open.length);
      return outcomes;
    });
  }

  async #submit(intents: readonly Intent[], block: BlockReference, fates: Map<Intent, Fate>): Promise<void> {
    const wanted = this.#wanted(intents, block, fates);
    if (wanted.length === 0) return;
    const rejected = new Map<Intent, string>();
    try {
      let purse: Purse | undefined;
      for await (const transaction of this.#preparer.prepare(wanted, block.timestamp, rejected)) {
        purse ??= await this.#openPurse();
        await this.#consider(transaction, purse, block, fates);
      }
    } finally {
      for (const [intent, reason] of rejected) fates.set(intent, { kind: "rejected", reason });
    }
  }

  /** What is neither under way nor others' turn, the most urgent first. */
  #wanted(intents: readonly Intent[], { number }: BlockReference, fates: Map<Intent, Fate>): Intent[] {
    const taken = new Set(this.pending);
    const wanted: Intent[] = [];
    for (const intent of [...intents].sort((a, b) => b.priority - a.priority)) {
      if (taken.has(intent.key)) fates.set(intent, { kind: "pending" });
      else if (this.#jitter.holds(intent.key, number)) fates.set(intent, { kind: "leased" });
      else wanted.push(intent);
      taken.add(intent.key);
    }
    return wanted;
  }

  async #openPurse(): Promise<Purse> {
    const { pool, key, log, meter } = this.#parts;
    const [quote, count, balance, price] = await Promise.all([
      quoteFees(pool.provider, this.#settings.fees),
      pool.provider.getTransactionCount(key.address, "latest"),
      pool.provider.getBalance(key.address, "latest"),
      this.#parts.price().catch((error: unknown) => {
        if (!(error instanceof NativePriceError)) throw error;
        log.warn({ error }, error.message);
        return undefined;
      }),
    ]);
    const { maxFeePerGas: cap } = this.#settings.fees;
    if (quote.baseFee > cap) throw new FeeCapError(quote.baseFee, cap);
    const reserved = this.#flights.open
      .filter(({ entry }) => entry.nonce >= count)
      .reduce((sum, flight) => sum + flight.entry.gasLimit * (newestAttempt(flight)?.maxFeePerGas ?? 0n), 0n);
    meter.gauge("wallet_balance_wei", Number(balance));
    return { quote, count: Math.max(count, this.#finalCount()), available: balance - reserved, price };
  }

  async #consider(found: Prepared, purse: Purse, block: BlockReference, fates: Map<Intent, Fate>): Promise<void> {
    const tell = (intents: readonly Intent[], fate: Fate): void => {
      for (const intent of intents) fates.set(intent, fate);
    };
    const subsidy = this.#subsidyFor(found, purse);
    if (typeof subsidy !== "bigint") {
      tell(found.intents, subsidy);
      return;
    }
    if (this.#settings.dryRun) {
      this.#budget.spend(subsidy);
      tell(found.intents, { kind: "dryRun" });
      return;
    }
    const others = await this.#leasedByOthers(found.intents);
    tell([...others], { kind: "leased" });
    const prepared = this.#preparer.without(found, others);
    if (prepared === undefined) return;
    this.#budget.spend(subsidy);
    tell(prepared.intents, await this.#send(prepared, subsidy, purse, block));
  }

  /** What of its gas the budget for subsidies pays [wei], or why it is not sent. */
  #subsidyFor({ intents, estimate, gasLimit }: Prepared, purse: Purse): bigint | Fate {
    const { maxInFlight, profit } = this.#settings;
    const inFlight = this.#flights.open.length;
    if (inFlight >= maxInFlight) return failed(new TooManyInFlightError(inFlight));
    const needed = gasLimit * purse.quote.maxFeePerGas;
    if (needed > purse.available) {
      const error = new WalletEmptyError(this.#parts.key.address, purse.available, needed);
      this.#parts.meter.count("wallet_empty_total");
      this.#parts.log.error({ available: purse.available, needed }, error.message);
      return failed(error);
    }
    const gas = this.#history.expected(intents[0]?.duty ?? "", estimate);
    const reward = intents.reduce((sum, intent) => sum + intent.reward, 0n);
    const cost = purse.price === undefined ? undefined : gasCost(gas, purse.quote.expected, purse.price);
    if (cost !== undefined && reward >= cost + profit.minimumProfit) return 0n;
    const subsidy = gas * purse.quote.expected;
    const isSubsidised = intents.some(({ subsidised }) => subsidised);
    if (isSubsidised && subsidy <= this.#budget.left) return subsidy;
    if (isSubsidised) this.#parts.meter.count("subsidy_exhausted_total");
    return { kind: "unprofitable", cost: cost ?? subsidy, reward };
  }

  async #leasedByOthers(intents: readonly Intent[]): Promise<ReadonlySet<Intent>> {
    const { leases, key } = this.#parts;
    const others = new Set<Intent>();
    if (leases === undefined) return others;
    for (const intent of intents) {
      const isOurs = await leases.acquire(intent.key, key.address, this.#settings.leaseTime);
      if (!isOurs) others.add(intent);
    }
    return others;
  }

  async #send(
    { intents, call, gasLimit, estimate }: Prepared,
    subsidy: bigint,
    purse: Purse,
    block: BlockReference,
  ): Promise<Fate> {
    const { journal, key, clock } = this.#parts;
    const nonce = this.#flights.nextNonce(purse.count);
    const keys = intents.map((intent) => intent.key);
    const plan = { sender: key.address, nonce, keys, ...call, gasLimit, subsidy, plannedAt: clock.now() };
    const flight = this.#flights.add(await journal.plan(plan), { intents, estimate, block: block.number });
    purse.available -= gasLimit * purse.quote.maxFeePerGas;
    const { verdict, reason } = await this.#outbox.send(flight, purse.quote, block.number);
    const hash = newestAttempt(flight)?.hash ?? "";
    if (verdict === "refused") return failed(new TransactionRefusedError(hash, reason));
    return { kind: "sent", hash };
  }

  async #refresh(block: number): Promise<void> {
    const { journal, key } = this.#parts;
    this.#flights.refresh(await journal.open(key.address, block - this.#settings.finalDepth), block);
  }

  /** Leases of what is still under way go on, those of what was decided end. */
  async #keepLeases(outcomes: readonly Outcome[]): Promise<void> {
    const { leases, key } = this.#parts;
    if (leases === undefined) return;
    for (const name of this.pending) await leases.acquire(name, key.address, this.#settings.leaseTime);
    for (const name of outcomes.flatMap(({ keys }) => keys)) {
      if (!this.pending.has(name)) await leases.release(name, key.address);
    }
  }

  #remember(block: number, count: number): void {
    this.#counts.push({ block, count });
    const isFinal = (at: number): boolean => at <= block - this.#settings.finalDepth;
    // Of those that are final the newest is enough.
    while (isFinal(this.#counts[1]?.block ?? block)) this.#counts.shift();
  }

  /** Transactions that the chain has for good: a node that says less is behind. */
  #finalCount(): number {
    const [first, last] = [this.#counts[0], this.#counts.at(-1)];
    const isFinal = first !== undefined && last !== undefined && last.block - first.block >= this.#settings.finalDepth;
    return isFinal ? first.count : 0;
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

interface Header {
  readonly hash: string;
  readonly parentHash: string;
}

function failed(error: PlumblineError): Fate {
  return { kind: "failed", reason: error.message };
}
