import { ExponentialBackoff, handleWhen, retry, timeout, TimeoutStrategy, wrap } from "cockatiel";
import { isError, JsonRpcApiProvider, type Log as ChainLog } from "ethers";

import { READ_AT_ONCE, StorageReader, type WordSource } from "../../../sdk/src/chain/words.ts";
import type { Client } from "../../../sdk/src/client/client.ts";
import { type ContractEvent, decodeEvent } from "../../../sdk/src/client/events.ts";
import { decodeOracle } from "../../../sdk/src/client/decode.ts";
import { oracleInterface } from "../../../sdk/src/client/interfaces.ts";
import { toPlumblineError } from "../../../sdk/src/errors/decode.ts";
import { ProviderTimeoutError, UnexpectedError } from "../../../sdk/src/errors/provider.ts";
import type { IndexAnswer } from "../../../sdk/src/model/call.ts";
import { IndexStatus } from "../../../sdk/src/model/indexPrice.ts";
import type { MarketId } from "../../../sdk/src/model/market.ts";
import type { State } from "../../../sdk/src/model/state.ts";
import {
  BlockUnavailableError,
  type BlockReference,
  fetchBlock,
  type FetchedBlock,
} from "../../../sdk/src/streams/blocks.ts";

export interface ChainViewOptions {
  /** For one request [ms]. */
  readonly requestTimeout: number;
  /** Tries of one request. */
  readonly tries: number;
}

/** Blocks in one request for logs at most. */
const MAX_RANGE = 2_000;
/** Requests for words that are under way at once. */
const READS_AT_ONCE = 4;

const UNREADABLE: IndexAnswer = { price: 0n, status: IndexStatus.Unreadable };

/** The chain as a follower sees it: each request is tried several times, and what belongs to a block is asked by its hash. */
export class ChainView {
  readonly #client: Client;
  readonly #policy;
  #range = MAX_RANGE;

  constructor(client: Client, { requestTimeout, tries }: ChainViewOptions) {
    this.#client = client;
    // What is wrong in a program, or what a call says, does not get better.
    const passes = handleWhen((error) => !(toPlumblineError(error) instanceof UnexpectedError));
    this.#policy = wrap(
      retry(passes, { maxAttempts: tries - 1, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) }),
      timeout(requestTimeout, TimeoutStrategy.Aggressive),
    );
  }

  /** @param tag number or hash, or "latest" */
  async block(tag: number | string): Promise<FetchedBlock> {
    return this.#ask(() => fetchBlock(this.#client.provider, tag));
  }

  /** Events of one block, in order. */
  async eventsOf({ hash }: BlockReference): Promise<ContractEvent[]> {
    const { provider, deployment } = this.#client;
    return this.#ask(async () => {
      const logs = await provider.getLogs({ address: deployment.exchange.address, blockHash: hash });
      if (logs.some((log) => log.blockHash !== hash || log.removed)) throw new BlockUnavailableError(hash);
      return this.#decode(logs);
    });
  }

  /** Events of a range of blocks, both ends included, in order. */
  async eventsBetween(from: number, to: number): Promise<ContractEvent[]> {
    const { provider, deployment } = this.#client;
    const { address } = deployment.exchange;
    const events: ContractEvent[] = [];
    for (let next = from; next <= to;) {
      const [fromBlock, toBlock] = [next, Math.min(to, next + this.#range - 1)];
      try {
        events.push(...this.#decode(await this.#ask(() => provider.getLogs({ address, fromBlock, toBlock }))));
        next = toBlock + 1;
      } catch (error) {
        // Nodes refuse many blocks or logs at once, each in its own words.
        if (fromBlock === toBlock) throw error;
        this.#range = Math.ceil((toBlock - fromBlock + 1) / 2);
      }
    }
    return events;
  }

  /** The exchange's storage after a block. */
  wordsOf({ hash }: BlockReference): WordSource {
    const { provider, deployment } = this.#client;
    const reader = new StorageReader(provider, deployment.exchange.address, hash);
    const readPart = (slots: readonly bigint[]): Promise<bigint[]> => this.#ask(() => reader.read(slots));
    return {
      read: async (slots) => {
        const words: bigint[] = [];
        for (let start = 0; start < slots.length; start += READS_AT_ONCE * READ_AT_ONCE) {
          const some = slots.slice(start, start + READS_AT_ONCE * READ_AT_ONCE);
          const parts = Array.from({ length: Math.ceil(some.length / READ_AT_ONCE) }, (_, place) =>
            readPart(some.slice(place * READ_AT_ONCE, (place + 1) * READ_AT_ONCE)),
          );
          for (const part of await Promise.all(parts)) for (const word of part) words.push(word);
        }
        return words;
      },
    };
  }

  /** What the oracles of a state's markets say after a block. One that fails is unreadable, as it is to the exchange. */
  async indicesOf({ tables }: State, block: BlockReference): Promise<Map<MarketId, IndexAnswer>> {
    const markets = [...tables.markets.entries()];
    const ask = async ([id, { trading }]: (typeof markets)[number]): Promise<[MarketId, IndexAnswer]> => [
      id,
      await this.#ask(() => this.#readIndex(trading.oracle, block)),
    ];
    return new Map(await Promise.all(markets.map(ask)));
  }

  async #readIndex(oracle: string, { hash }: BlockReference): Promise<IndexAnswer> {
    const { provider } = this.#client;
    const call = { to: oracle, data: oracleInterface().encodeFunctionData("readIndex") };
    try {
      const answer: unknown =
        provider instanceof JsonRpcApiProvider
          ? await provider.send("eth_call", [call, { blockHash: hash }])
          : await provider.call({ ...call, blockTag: hash });
      if (answer === "0x") return UNREADABLE; // nothing is there
      const [price, status] = decodeOracle("readIndex", String(answer));
      return { price, status: status as IndexStatus /* one of its values */ };
    } catch (error) {
      if (isRevert(error)) return UNREADABLE;
      throw error;
    }
  }

  #decode(logs: readonly ChainLog[]): ContractEvent[] {
    const { address } = this.#client.deployment.exchange;
    return logs.flatMap((log) => decodeEvent(address, log) ?? []);
  }

  async #ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#policy.execute(request);
    } catch (error) {
      if (error instanceof Error && "isTaskCancelledError" in error) throw new ProviderTimeoutError(error);
      throw toPlumblineError(error);
    }
  }
}

/** Whether a call ran and failed; a node that does not carry it out is something else, which ethers calls the same. */
function isRevert(error: unknown): boolean {
  if (!isError(error, "CALL_EXCEPTION")) return false;
  const { error: answer } = (error.info ?? {}) as { error?: { message?: unknown } }; // what the node said
  return error.data !== null || /revert|invalid opcode|out of gas/i.test(String(answer?.message));
}
