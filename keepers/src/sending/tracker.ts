import type { JsonRpcApiProvider } from "ethers";

import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import type { Outcome } from "../core/sending.ts";
import type { TransactionState } from "../core/store.ts";
import { type Flight, type Flights, isCancellation } from "./flights.ts";
import type { SenderParts } from "./parts.ts";
import type { GasHistory } from "./profit.ts";

/** A receipt as nodes say it; all numbers are quantities. */
interface Receipt {
  readonly transactionHash: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly status?: string;
  readonly gasUsed: string;
  readonly effectiveGasPrice?: string;
}

/** Blocks after which all that is not final is looked at again. */
const RECHECK = 4;

/** Finds out what the chain decided on transactions, and notices when it changes its mind. */
export class Tracker {
  readonly #parts: SenderParts;
  readonly #flights: Flights;
  readonly #history: GasHistory;
  readonly #finalDepth: number;
  #head: string | undefined;

  constructor(parts: SenderParts, flights: Flights, history: GasHistory, finalDepth: number) {
    this.#parts = parts;
    this.#flights = flights;
    this.#history = history;
    this.#finalDepth = finalDepth;
  }

  /**
   * Takes transactions back whose blocks were reorganised away: they are under way again, with the same nonce.
   *
   * @param parentHash of the block
   */
  async undo(block: BlockReference, parentHash: string): Promise<void> {
    // Looked at now and then all the same: a receipt may have come from a node that was on another branch.
    const follows = (this.#head === parentHash || this.#head === block.hash) && block.number % RECHECK !== 0;
    if (!follows) {
      const blocks = new Map(this.#flights.mined.map(({ entry }) => [entry.block?.number ?? 0, entry.block?.hash]));
      const gone = new Set<number>();
      await Promise.all(
        [...blocks].map(async ([number, hash]) => {
          if (number > block.number || (await this.#hashAt(number, block)) !== hash) gone.add(number);
        }),
      );
      for (const flight of this.#flights.mined) {
        if (!gone.has(flight.entry.block?.number ?? 0)) continue;
        await this.#parts.journal.settle(flight.entry.id, "sent");
        this.#flights.update(flight, { state: "sent" });
        flight.due = "rebroadcast";
        flight.missingSince = undefined;
        const { nonce, keys } = flight.entry;
        this.#parts.log.warn({ nonce, keys }, "A transaction was reorganised away and is under way again");
        this.#parts.meter.count("transactions_reorganised_total");
      }
    }
    this.#head = block.hash;
  }

  /**
   * Settles what the chain has decided on.
   *
   * @param count transactions of the address that the chain has after the block
   */
  async settle(block: BlockReference, count: number): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const flight of this.#flights.open) {
      const { attempts, nonce } = flight.entry;
      if (attempts.length === 0) {
        outcomes.push(await this.#lose(flight, "it was never signed")); // its process ended, or its signer failed
        continue;
      }
      if (nonce >= count) continue;
      const receipt = await this.#receiptOf(flight, block);
      if (receipt !== undefined) {
        const outcome = await this.#take(flight, receipt);
        if (outcome !== undefined) outcomes.push(outcome);
        continue;
      }
      // Nodes may know blocks before their receipts, so it takes a while until another transaction is blamed.
      flight.missingSince ??= block.number;
      if (block.number - flight.missingSince < this.#finalDepth) continue;
      outcomes.push(await this.#lose(flight, "another transaction used its nonce"));
    }
    return outcomes;
  }

  async #receiptOf(flight: Flight, block: BlockReference): Promise<Receipt | undefined> {
    for (const { hash } of [...flight.entry.attempts].reverse()) {
      const receipt = (await this.#provider.send("eth_getTransactionReceipt", [hash])) as Receipt | null;
      if (receipt === null || Number(receipt.blockNumber) > block.number) continue;
      if (Number(receipt.blockNumber) === block.number && receipt.blockHash !== block.hash) continue;
      return receipt;
    }
    return undefined;
  }

  async #take(flight: Flight, receipt: Receipt): Promise<Outcome | undefined> {
    const { journal, log, meter } = this.#parts;
    const attempt = flight.entry.attempts.find(({ hash }) => hash === receipt.transactionHash);
    const isCancelled = attempt !== undefined && isCancellation(flight.entry, attempt) && flight.entry.data !== "0x";
    const state = stateOf(receipt, isCancelled);
    const place = { number: Number(receipt.blockNumber), hash: receipt.blockHash };
    await journal.settle(flight.entry.id, state, place);
    this.#flights.update(flight, { state }, place);
    flight.missingSince = undefined;
    flight.due = "nothing";
    const gasUsed = BigInt(receipt.gasUsed);
    const cost = gasUsed * BigInt(receipt.effectiveGasPrice ?? attempt?.maxFeePerGas ?? 0n);
    const { keys, nonce } = flight.entry;
    const told = `${state} ${place.hash}`;
    if (flight.told === told) return undefined;
    flight.told = told;
    meter.count("transactions_total", { state });
    meter.count("gas_spent_wei_total", { state }, Number(cost));
    const facts = { hash: receipt.transactionHash, block: place.number, nonce, keys, gasUsed };
    if (state === "reverted") log.warn(facts, "A transaction reverted");
    else log.info(facts, state === "mined" ? "A transaction was mined" : "A transaction was cancelled");
    const [first] = flight.intents;
    if (state === "mined" && first !== undefined) this.#history.learn(first.duty, flight.estimate, gasUsed);
    return { keys, hash: receipt.transactionHash, state, gasUsed, cost };
  }

  async #lose(flight: Flight, reason: string): Promise<Outcome> {
    const { journal, log, meter } = this.#parts;
    const { id, keys, nonce, attempts } = flight.entry;
    await journal.settle(id, "lost");
    this.#flights.update(flight, { state: "lost" });
    meter.count("transactions_total", { state: "lost" });
    log.warn({ nonce, keys, reason }, "A transaction will not be mined");
    return { keys, hash: attempts.at(-1)?.hash ?? "", state: "lost", gasUsed: 0n, cost: 0n };
  }

  async #hashAt(number: number, block: BlockReference): Promise<string | undefined> {
    return number === block.number ? block.hash : ((await this.#provider.getBlock(number))?.hash ?? undefined);
  }

  get #provider(): JsonRpcApiProvider {
    return this.#parts.pool.provider;
  }
}

function stateOf({ status }: Receipt, isCancelled: boolean): TransactionState & Outcome["state"] {
  if (isCancelled) return "cancelled";
  return status === "0x0" ? "reverted" : "mined";
}
