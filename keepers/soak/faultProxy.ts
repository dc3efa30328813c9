import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { toQuantity } from "ethers";

import { Random } from "../../scripts/demo/crash/random.ts";

/** How often a node in front of which the proxy stands seems to fail, per request. */
export interface FaultRates {
  /** HTTP 503, an error of JSON-RPC, or a broken connection; the node has mostly not seen the request. */
  readonly error: number;
  /** No answer for a long time. */
  readonly stall: number;
  /** Transactions that the node gets twice. */
  readonly duplicate: number;
  /** Beginnings of a spell in which the node knows nothing of the newest blocks. */
  readonly stale: number;
}

export const NO_FAULTS: FaultRates = { error: 0, stall: 0, duplicate: 0, stale: 0 };

/** What issue and soak ask for. */
export const SOAK_FAULTS: FaultRates = { error: 0.1, stall: 0.05, duplicate: 0.02, stale: 0.01 };

export interface FaultCounts {
  requests: number;
  errors: number;
  stalls: number;
  duplicates: number;
  /** Spells in which the head was old. */
  spells: number;
  /** Answers that were as of an old head. */
  stale: number;
}

export interface FaultProxyOptions {
  readonly upstream: string;
  readonly seed: number;
  readonly rates: FaultRates;
  /** How long a stalled request waits before it fails [ms]. */
  readonly stallTime?: number;
  /** Blocks that a stale head is behind at most. */
  readonly maxStale?: number;
  /** Requests that a stale spell lasts. */
  readonly spell?: number;
}

interface Rpc {
  readonly id: unknown;
  readonly method: string;
  readonly params: unknown[];
}

/** Where methods name the block; those that read the latest state unless told otherwise. */
const TAG_PLACES: ReadonlyMap<string, number> = new Map([
  ["eth_call", 1],
  ["eth_estimateGas", 1],
  ["eth_getBalance", 1],
  ["eth_getCode", 1],
  ["eth_getStorageAt", 2],
  ["eth_getTransactionCount", 1],
  ["eth_getBlockByNumber", 0],
]);

/** A node's JSON-RPC over HTTP, with faults of a seed. Rates can be changed at any time. */
export class FaultProxy {
  rates: FaultRates;
  readonly counts: FaultCounts = { requests: 0, errors: 0, stalls: 0, duplicates: 0, spells: 0, stale: 0 };
  readonly #options: FaultProxyOptions;
  readonly #random: Random;
  readonly #server: Server;
  readonly #stalled = new Set<NodeJS.Timeout>();
  /** Blocks that the head is behind in a spell, and requests that are left of it. */
  #behind = 0;
  #left = 0;

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.rates = options.rates;
    this.#random = new Random(options.seed);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => {
        response.destroy(); // the node is gone; the client sees a broken connection
      });
    });
  }

  static async open(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo; // it listens on a port
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const timer of this.#stalled) clearTimeout(timer);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // bytes, as no encoding is set
    const rpc = JSON.parse(Buffer.concat(chunks).toString()) as Rpc; // of a client that speaks JSON-RPC
    this.counts.requests += 1;
    // One number per fault and request, whatever the rates: a change of rates leaves the rest of the seed alone.
    const [fails, stalls, repeats, ages, kind] = [1, 2, 3, 4, 5].map(() => this.#random.next()) as Five;
    if (fails < this.rates.error) {
      this.counts.errors += 1;
      this.#fail(response, rpc, kind);
    } else if (stalls < this.rates.stall) {
      this.counts.stalls += 1;
      this.#stall(response);
    } else {
      if (ages < this.rates.stale && this.#left === 0) this.#beginSpell(kind);
      if (rpc.method === "eth_sendRawTransaction" && repeats < this.rates.duplicate) {
        this.counts.duplicates += 1;
        await this.#forward(rpc);
      }
      const answer = await this.#answer(rpc);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    }
  }

  #fail(response: ServerResponse, { id }: Rpc, kind: number): void {
    if (kind < 1 / 3) {
      response.writeHead(503);
      response.end("Service Unavailable");
    } else if (kind < 2 / 3) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32_603, message: "internal error" } }));
    } else {
      response.destroy();
    }
  }

  #stall(response: ServerResponse): void {
    const timer = setTimeout(() => {
      this.#stalled.delete(timer);
      response.destroy();
    }, this.#options.stallTime ?? 30_000);
    this.#stalled.add(timer);
    response.once("close", () => {
      clearTimeout(timer);
      this.#stalled.delete(timer);
    });
  }

  #beginSpell(kind: number): void {
    this.#left = this.#options.spell ?? 20;
    this.#behind = 1 + Math.floor(kind * (this.#options.maxStale ?? 3));
    this.counts.spells += 1;
  }

  async #answer(rpc: Rpc): Promise<unknown> {
    if (this.#left === 0 || this.rates.stale === 0) return this.#forward(rpc);
    this.#left -= 1;
    const { result } = (await this.#forward({ id: 0, method: "eth_blockNumber", params: [] })) as { result: string };
    const head = Math.max(0, Number(result) - this.#behind);
    this.counts.stale += 1;
    const { id, method, params } = rpc;
    if (method === "eth_blockNumber") return { jsonrpc: "2.0", id, result: toQuantity(head) };
    const place = TAG_PLACES.get(method);
    if (place === undefined) return this.#forward(rpc);
    const tag = params[place];
    if (tag === undefined || tag === "latest" || tag === "pending") {
      const known = [...params];
      known[place] = toQuantity(head);
      return this.#forward({ id, method, params: known });
    }
    const isNewer = typeof tag === "string" && tag.startsWith("0x") && Number(tag) > head;
    if (!isNewer) return this.#forward(rpc);
    if (method === "eth_getBlockByNumber") return { jsonrpc: "2.0", id, result: null };
    return { jsonrpc: "2.0", id, error: { code: -32_000, message: "header not found" } };
  }

  async #forward(rpc: Rpc): Promise<unknown> {
    const response = await fetch(this.#options.upstream, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", ...rpc }),
    });
    return response.json();
  }
}

type Five = [number, number, number, number, number];
