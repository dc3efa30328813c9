import {
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  makeError,
  Network,
} from "ethers";

import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import { pinned, type RpcRequest } from "./pinning.ts";
import type { RpcAnswer } from "./transport.ts";

/** Answers one request, from whichever node. */
export type Requester = (request: RpcRequest) => Promise<RpcAnswer>;

/**
 * A pool of nodes as one provider of ethers. It is a `JsonRpcApiProvider`, so that the SDK reads many words of storage in one
 * request over it. Nothing is cached: a keeper's answers must be of now.
 */
export class PoolProvider extends JsonRpcApiProvider {
  readonly #request: Requester;
  readonly #pin: BlockReference | undefined;
  #nextId = 1;

  /** @param pin the block as of which everything is answered that names it or the latest one */
  constructor(chainId: number, request: Requester, pin?: BlockReference) {
    const network = new Network(`chain ${chainId}`, chainId); // without the plug-ins that ethers has for known chains
    super(network, { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 });
    this.#request = request;
    this.#pin = pin;
    this._start();
  }

  /** At once: ethers' own way waits for others to batch requests with, a millisecond and more for each. */
  override async send(method: string, params: JsonRpcPayload["params"]): Promise<unknown> {
    if (this.destroyed) throw makeError("the provider was destroyed", "UNSUPPORTED_OPERATION", { operation: method });
    const payload = { id: this.#nextId++, jsonrpc: "2.0", method, params } as const;
    const answer = await this.#answer(payload);
    if ("error" in answer) throw this.getRpcError(payload, answer);
    return answer.result as unknown; // any in ethers
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const payloads = Array.isArray(payload) ? payload : [payload];
    return Promise.all(payloads.map((one) => this.#answer(one)));
  }

  async #answer({ id, method, params }: JsonRpcPayload): Promise<JsonRpcResult | JsonRpcError> {
    const request = this.#pin === undefined ? { method, params } : pinned({ method, params }, this.#pin);
    return { ...(await this.#request(request)), id };
  }
}
