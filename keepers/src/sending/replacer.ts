import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import { bumpFee, type Fee, quoteFees } from "./fees.ts";
import { type Flight, type Flights, newestAttempt } from "./flights.ts";
import { isBeingCancelled, type Outbox } from "./outbox.ts";
import type { SenderParts } from "./parts.ts";
import type { Preparer } from "./preparation.ts";
import type { SendingSettings } from "./settings.ts";

/** Sees to it that what is under way gets into a block: sends again, pays more, or takes it out of the way. */
export class Replacer {
  readonly #parts: SenderParts;
  readonly #settings: SendingSettings;
  readonly #flights: Flights;
  readonly #outbox: Outbox;
  readonly #preparer: Preparer;
  /** Since when there has been a nonce that nothing has. */
  #gapSince: number | undefined;

  constructor(parts: SenderParts, settings: SendingSettings, flights: Flights, outbox: Outbox, preparer: Preparer) {
    this.#parts = parts;
    this.#settings = settings;
    this.#flights = flights;
    this.#outbox = outbox;
    this.#preparer = preparer;
  }

  /** @param count transactions of the address that the chain has after the block */
  async replace(block: BlockReference, count: number): Promise<void> {
    const waiting = this.#flights.open.filter(({ entry }) => entry.nonce >= count && entry.attempts.length > 0);
    const stuck = waiting.filter((flight) => this.#isStuck(flight, block));
    if (stuck.length > 0) {
      const quote = await quoteFees(this.#parts.pool.provider, this.#settings.fees);
      for (const flight of stuck) await this.#retry(flight, quote, block);
    }
    for (const flight of waiting) {
      if (stuck.includes(flight)) continue;
      if (flight.due === "rebroadcast" || this.#becomesPublic(flight, block))
        await this.#outbox.repeat(flight, block.number);
    }
  }

  /**
   * Fills nonces that nothing has: what comes after them is never mined. They come from a transaction that was planned and
   * never signed, or from another program with the same key whose transaction was reorganised away.
   */
  async fillGaps(block: BlockReference, count: number): Promise<void> {
    const gaps = this.#flights.gaps(count);
    if (gaps.length === 0) {
      this.#gapSince = undefined;
      return;
    }
    // One look may have been at a node that is a block behind.
    this.#gapSince ??= block.number;
    if (this.#gapSince === block.number) return;
    const { journal, key, clock, log, meter, pool } = this.#parts;
    const quote = await quoteFees(pool.provider, this.#settings.fees);
    const call = { to: key.address, data: "0x", gasLimit: 21_000n };
    for (const nonce of gaps) {
      log.warn({ nonce }, "A nonce is missing; a transfer of nothing takes it");
      meter.count("nonce_gaps_total");
      const plan = { sender: key.address, nonce, keys: [], ...call, subsidy: 0n, plannedAt: clock.now() };
      const flight = this.#flights.add(await journal.plan(plan), { intents: [], estimate: 0n, block: block.number });
      await this.#outbox.send(flight, quote, block.number);
    }
  }

  #isStuck(flight: Flight, { number }: BlockReference): boolean {
    if (flight.due === "bump" || flight.due === "cancel") return true;
    return number - flight.lastAttempt >= this.#settings.fees.bumpAfter;
  }

  /** From now on everybody may see it. */
  #becomesPublic(flight: Flight, { number }: BlockReference): boolean {
    const { privateBlocks } = this.#settings;
    const wasPrivate = flight.lastAttempt - flight.firstAttempt < privateBlocks;
    return this.#parts.pool.hasPrivate && wasPrivate && number - flight.firstAttempt >= privateBlocks;
  }

  async #retry(flight: Flight, quote: Fee, block: BlockReference): Promise<void> {
    const last = newestAttempt(flight);
    const fee = last && bumpFee(last, quote, this.#settings.fees);
    const { nonce, keys } = flight.entry;
    if (fee === undefined) {
      this.#parts.meter.count("fee_cap_reached_total");
      this.#parts.log.warn({ nonce, keys }, "A transaction waits: more than the cap would have to be paid");
      await this.#outbox.repeat(flight, block.number);
      return;
    }
    this.#parts.meter.count("replacements_total");
    const isObsolete = flight.due === "cancel" || isBeingCancelled(flight) || !(await this.#isUseful(flight, block));
    if (isObsolete) await this.#outbox.cancel(flight, fee, block.number);
    else await this.#outbox.send(flight, fee, block.number);
  }

  async #isUseful({ entry, intents }: Flight, { timestamp }: BlockReference): Promise<boolean> {
    const { to, data, gasLimit } = entry;
    return this.#preparer.isUseful({ intents, call: { to, data }, gasLimit }, timestamp);
  }
}
