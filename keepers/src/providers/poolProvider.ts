import { JsonRpcApiProvider, type JsonRpcError, type JsonRpcPayload, type JsonRpcResult, Network } from "ethers";

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

  /** @param pin the block as of which everything is answered that names it or the latest one */
  constructor(chainId: number, request: Requester, pin?: BlockReference) {
    const network = new Network(`chain ${chainId}`, chainId); // without the plug-ins that ethers has for known chains
    super(network, { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 });
    this.#request = request;
    this.#pin = pin;
    this._start();
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
