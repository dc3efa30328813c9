import { isError, type JsonRpcApiProvider, toQuantity } from "ethers";

import type { CallRequest } from "../../../sdk/src/client/send.ts";
import type { PlumblineError } from "../../../sdk/src/errors/base.ts";
import { toPlumblineError } from "../../../sdk/src/errors/decode.ts";
import { ProvidersUnavailableError } from "../providers/errors.ts";

/** What would happen. */
export type Simulation =
  { readonly succeeds: true; readonly returned: string } | { readonly succeeds: false; readonly error: PlumblineError };

/** Code of JSON-RPC for parameters that a node does not know. */
const INVALID_PARAMS = -32_602;

/** Asks a node what a call from the keeper's address would do after the latest block. */
export class Simulator {
  readonly #provider: JsonRpcApiProvider;
  readonly #from: string;
  readonly #blockTime: number;
  /** Nodes that cannot move the clock of a call are asked about the block that they would make now. */
  #movesClock = true;

  /** @param blockTime seconds from the latest block to the one that would hold the call */
  constructor(provider: JsonRpcApiProvider, from: string, blockTime: number) {
    this.#provider = provider;
    this.#from = from;
    this.#blockTime = blockTime;
  }

  /**
   * @param timestamp of the latest block [unix s]
   * @throws {ProvidersUnavailableError}
   */
  async call(call: CallRequest, gas: bigint, timestamp: number): Promise<Simulation> {
    try {
      return { succeeds: true, returned: await this.#call(call, gas, timestamp) };
    } catch (error) {
      return { succeeds: false, error: revertOf(error) };
    }
  }

  /**
   * Gas that the call needs to be sent with.
   *
   * @returns undefined if the node finds that it would revert: it may look at another second than the call did
   */
  async estimate(call: CallRequest): Promise<bigint | undefined> {
    try {
      return BigInt((await this.#provider.send("eth_estimateGas", [this.#withSender(call)])) as string);
    } catch (error) {
      revertOf(error);
      return undefined;
    }
  }

  #withSender({ to, data }: CallRequest): object {
    return { from: this.#from, to, data };
  }

  async #call(call: CallRequest, gas: bigint, timestamp: number): Promise<string> {
    const request = { ...this.#withSender(call), gas: toQuantity(gas) };
    if (this.#movesClock) {
      const time = toQuantity(timestamp + this.#blockTime);
      try {
        return (await this.#provider.send("eth_call", [request, "latest", {}, { time }])) as string;
      } catch (error) {
        if (codeOf(error) !== INVALID_PARAMS) throw error;
        this.#movesClock = false;
      }
    }
    return (await this.#provider.send("eth_call", [request, "pending"])) as string;
  }
}

/** What a call ended with; throws again what is not about the call. */
export function revertOf(error: unknown): PlumblineError {
  const meaning = toPlumblineError(error);
  if (meaning instanceof ProvidersUnavailableError) throw meaning;
  return meaning;
}

function codeOf(error: unknown): unknown {
  if (!isError(error, "CALL_EXCEPTION")) return undefined;
  return (error.info?.error as { code?: unknown } | undefined)?.code; // the node's answer
}
