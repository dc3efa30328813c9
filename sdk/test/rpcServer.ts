import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Eip1193Provider } from "ethers";

interface RpcRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params?: unknown[];
}

/** A file that the server has besides the chain. */
export interface Page {
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** An in-process chain over HTTP, as a node offers it, with the pages of a dApp. */
export class RpcServer {
  readonly #server: Server;
  readonly #chain: Eip1193Provider;
  readonly #pages: ReadonlyMap<string, Page>;

  private constructor(chain: Eip1193Provider, pages: ReadonlyMap<string, Page>) {
    this.#chain = chain;
    this.#pages = pages;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        void this.#answer(request.url ?? "/", Buffer.concat(chunks).toString()).then(({ type, content }) => {
          response.writeHead(200, { "content-type": type });
          response.end(content);
        });
      });
    });
  }

  static async open(chain: Eip1193Provider, pages: ReadonlyMap<string, Page> = new Map()): Promise<RpcServer> {
    const server = new RpcServer(chain, pages);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo; // it listens on a port
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(path: string, body: string): Promise<Page> {
    const page = this.#pages.get(path);
    if (page !== undefined) return page;
    if (body === "") return { type: "text/plain", content: "" };
    const request = JSON.parse(body) as RpcRequest | RpcRequest[]; // of a client that speaks JSON-RPC
    const answer = Array.isArray(request) ? await Promise.all(request.map((one) => this.#ask(one))) : await this.#ask(request);
    return { type: "application/json", content: JSON.stringify(answer) };
  }

  async #ask({ id, method, params = [] }: RpcRequest): Promise<unknown> {
    try {
      return { jsonrpc: "2.0", id, result: await this.#chain.request({ method, params }) };
    } catch (error) {
      const { code = -32_000, message = "", data } = error as { code?: number; message?: string; data?: unknown }; // a provider's
      return { jsonrpc: "2.0", id, error: { code, message, data } };
    }
  }
}
