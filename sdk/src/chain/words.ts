import { type BlockTag, JsonRpcApiProvider, type Provider, toBeHex, toQuantity } from "ethers";

import { toPlumblineError } from "../errors/decode.ts";

/** More words than this would not fit into the gas of one call. */
export const READ_AT_ONCE = 4_000;
/** Requests for single words that are under way at once. */
const SINGLE_AT_ONCE = 100;

/**
 * Runtime code that answers its calldata, taken as a list of slots, with the words in them. Laid over a contract in an
 * eth_call, it reads that contract's storage, many slots at a time.
 */
export const SLOT_READER = [
  "0x5f", // PUSH0              i
  "5b", // 01: JUMPDEST         i
  "80361160", // DUP1 CALLDATASIZE GT PUSH1
  "0d", //                      body
  "57", // JUMPI                while calldatasize > i
  "365ff3", // CALLDATASIZE PUSH0 RETURN
  "fefe", // INVALID INVALID    to make body 0x0d
  "5b", // 0d: JUMPDEST         i
  "803554", // DUP1 CALLDATALOAD SLOAD    word, i
  "8152", // DUP2 MSTORE        memory[i] = word
  "602001", // PUSH1 32 ADD     i + 32
  "600156", // PUSH1 01 JUMP
].join("");

/** Where words of the exchange's storage come from. */
export interface WordSource {
  /** The words in some slots, in the same order. */
  read(slots: readonly bigint[]): Promise<bigint[]>;
}

/** Reads words of one contract's storage, as they are at one block. */
export class StorageReader implements WordSource {
  readonly #provider: Provider;
  readonly #address: string;
  readonly #block: number | string;
  /** Nodes that do not lay code over a contract are asked for each word. */
  #overlays: boolean;

  /** @param block its number, or its hash: then no node can answer for another chain */
  constructor(provider: Provider, address: string, block: number | string) {
    this.#provider = provider;
    this.#address = address;
    this.#block = block;
    this.#overlays = provider instanceof JsonRpcApiProvider;
  }

  async read(slots: readonly bigint[]): Promise<bigint[]> {
    const words: bigint[] = [];
    for (let start = 0; start < slots.length; start += READ_AT_ONCE) {
      const part = slots.slice(start, start + READ_AT_ONCE);
      words.push(...((await this.#readTogether(part)) ?? (await this.#readSingly(part))));
    }
    return words;
  }

  async #readTogether(slots: readonly bigint[]): Promise<bigint[] | undefined> {
    const provider = this.#provider;
    if (!this.#overlays || !(provider instanceof JsonRpcApiProvider)) return undefined;
    const data = `0x${slots.map((slot) => slot.toString(16).padStart(64, "0")).join("")}`;
    const overrides = { [this.#address]: { code: SLOT_READER } };
    const block = typeof this.#block === "string" ? { blockHash: this.#block } : toQuantity(this.#block);
    try {
      const answer: unknown = await provider.send("eth_call", [{ to: this.#address, data }, block, overrides]);
      if (typeof answer === "string" && answer.length === 2 + 64 * slots.length) return split(answer, slots.length);
    } catch (error) {
      // A node that is gone or busy is not asked for each word instead. One that does not know what is wanted is.
      if (!isRefusal(error)) throw toPlumblineError(error);
    }
    this.#overlays = false;
    return undefined;
  }

  async #readSingly(slots: readonly bigint[]): Promise<bigint[]> {
    const blockTag: BlockTag = this.#block;
    const words: bigint[] = [];
    try {
      for (let start = 0; start < slots.length; start += SINGLE_AT_ONCE) {
        const part = slots.slice(start, start + SINGLE_AT_ONCE);
        const answers = part.map((slot) => this.#provider.getStorage(this.#address, toBeHex(slot, 32), blockTag));
        words.push(...(await Promise.all(answers)).map(BigInt));
      }
    } catch (error) {
      throw toPlumblineError(error);
    }
    return words;
  }
}

/** Whether a node says that it does not take such parameters. */
function isRefusal(error: unknown): boolean {
  const { info } = error as { info?: { error?: { code?: unknown; message?: unknown } } }; // of ethers, where it answered
  const { code, message } = info?.error ?? {};
  if (code === -32_602 || code === -32_601) return true;
  return typeof message === "string" && /param|argument|overrid|unsupported|not supported|unmarshal/i.test(message);
}

function split(answer: string, count: number): bigint[] {
  return Array.from({ length: count }, (_, place) => BigInt(`0x${answer.slice(2 + 64 * place, 66 + 64 * place)}`));
}
