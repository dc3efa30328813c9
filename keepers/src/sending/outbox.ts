import { Transaction } from "ethers";

import type { CallRequest } from "../../../sdk/src/client/send.ts";
import { broadcast, type Broadcast, type Verdict } from "./broadcast.ts";
import type { Fee } from "./fees.ts";
import { type Due, type Flight, type Flights, isCancellation, newestAttempt } from "./flights.ts";
import type { SenderParts } from "./parts.ts";
import type { SendingSettings } from "./settings.ts";

/** What a transfer of nothing costs. */
const TRANSFER_GAS = 21_000n;

/** What is to be done next about a transaction that a node said this to. */
const DUE: Readonly<Record<Verdict, Due>> = {
  accepted: "nothing",
  nonceUsed: "nothing", // the chain has decided, and tells with the next block
  underpriced: "bump",
  poor: "rebroadcast",
  unknown: "rebroadcast",
  refused: "cancel",
};

/** Signs, writes down, sends: in this order, so that nothing can be on its way that the journal does not know. */
export class Outbox {
  readonly #parts: SenderParts;
  readonly #settings: SendingSettings;
  readonly #flights: Flights;

  constructor(parts: SenderParts, settings: SendingSettings, flights: Flights) {
    this.#parts = parts;
    this.#settings = settings;
    this.#flights = flights;
  }

  /** The transaction itself, or again with another fee. */
  async send(flight: Flight, fee: Fee, block: number): Promise<Broadcast> {
    const { to, data, gasLimit } = flight.entry;
    return this.#attempt(flight, { to, data }, gasLimit, fee, block);
  }

  /** A transfer of nothing to oneself in its place. */
  async cancel(flight: Flight, fee: Fee, block: number): Promise<Broadcast> {
    const call = { to: this.#parts.key.address, data: "0x" };
    return this.#attempt(flight, call, TRANSFER_GAS, fee, block);
  }

  /** The last attempt once more, as it is. */
  async repeat(flight: Flight, block: number): Promise<Broadcast | undefined> {
    const last = newestAttempt(flight);
    if (last === undefined) return undefined;
    this.#parts.meter.count("rebroadcasts_total");
    return this.#broadcast(flight, last.raw, last.hash, block);
  }

  async #attempt(flight: Flight, call: CallRequest, gasLimit: bigint, fee: Fee, block: number): Promise<Broadcast> {
    const { key, journal, clock } = this.#parts;
    const { nonce, id } = flight.entry;
    const raw = await key.signTransaction({
      ...call,
      ...feeFields(fee),
      gasLimit,
      nonce,
      value: 0n,
      chainId: this.#settings.chainId,
    });
    const { hash } = Transaction.from(raw);
    if (hash === null) throw new TypeError("The key returned a transaction without a signature");
    const { maxFeePerGas, maxPriorityFeePerGas } = fee;
    const attempt = { hash, raw, maxFeePerGas, maxPriorityFeePerGas, sentAt: clock.now() };
    await journal.attempt(id, attempt);
    this.#flights.update(flight, { attempts: [...flight.entry.attempts, attempt], state: "sent" });
    return this.#broadcast(flight, raw, hash, block);
  }

  async #broadcast(flight: Flight, raw: string, hash: string, block: number): Promise<Broadcast> {
    const { pool, log, meter } = this.#parts;
    const isPrivate = pool.hasPrivate && block - flight.firstAttempt < this.#settings.privateBlocks;
    const answer = await broadcast(pool, raw, isPrivate);
    flight.due = DUE[answer.verdict];
    flight.lastAttempt = block;
    meter.count("broadcasts_total", { verdict: answer.verdict });
    const { nonce, keys } = flight.entry;
    const facts = { hash, nonce, keys, isPrivate, ...answer };
    if (answer.verdict === "accepted") log.info(facts, "Sent a transaction");
    else log.warn(facts, "A transaction was not simply accepted");
    return answer;
  }
}

/** Whether a flight's nonce is to be used by nothing, by what was last sent for it. */
export function isBeingCancelled(flight: Flight): boolean {
  const last = newestAttempt(flight);
  return last !== undefined && isCancellation(flight.entry, last);
}

function feeFields({ type, maxFeePerGas, maxPriorityFeePerGas }: Fee): object {
  return type === 0 ? { type, gasPrice: maxFeePerGas } : { type, maxFeePerGas, maxPriorityFeePerGas };
}
