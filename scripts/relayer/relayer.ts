import { createServer, type IncomingMessage, type Server } from "node:http";

import {
  type Client,
  executeSigned,
  InvalidMessageError,
  parseSignedBatch,
  PlumblineError,
  ProviderUnavailableError,
  UnexpectedError,
} from "../../sdk/src/index.ts";

/** The largest message that is read; a batch of a hundred orders has a third of it. */
const MAX_BYTES = 262_144;

export interface RelayerSettings {
  /** Accounts that it pays gas for; everybody's unless given. */
  readonly accounts?: ReadonlySet<bigint>;
}

/** What a relayer answers: an HTTP status, and something for the sender of the batch. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

/**
 * Sends a signed batch for whoever signed it. It is simulated first, so that one that fails costs the relayer nothing; what
 * the batch may do is for the exchange to decide, from its signature alone.
 */
export async function relay(client: Client, json: string, { accounts }: RelayerSettings = {}): Promise<Answer> {
  try {
    const { chainId, exchange, batch, signature } = parseSignedBatch(json);
    const { deployment } = client;
    if (chainId !== deployment.chainId) throw new InvalidMessageError("chainId", deployment.chainId.toFixed());
    if (exchange.toLowerCase() !== deployment.exchange.address.toLowerCase()) {
      throw new InvalidMessageError("exchange", deployment.exchange.address);
    }
    if (accounts !== undefined && !accounts.has(batch.account)) {
      return { status: 403, body: { error: "NotServed", message: `Account ${batch.account} is not served here.` } };
    }
    const { hash } = await executeSigned.send(client, { batch, signature });
    return { status: 202, body: { hash } };
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error;
    const isOurs = error instanceof ProviderUnavailableError || error instanceof UnexpectedError;
    const status = isOurs ? 502 : error instanceof InvalidMessageError ? 400 : 422;
    return { status, body: { error: error.name, message: error.shortMessage, remedy: error.remedy } };
  }
}

/** The relayer over HTTP: POST a signed batch to /batches. One batch is sent at a time, so that nonces stay in order. */
export function relayerServer(client: Client, settings?: RelayerSettings): Server {
  let queue: Promise<unknown> = Promise.resolve();
  return createServer((request, response) => {
    const reply = ({ status, body }: Answer): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.method !== "POST" || request.url !== "/batches") {
      reply({ status: 404, body: { error: "NotFound", message: "POST a signed batch to /batches." } });
      return;
    }
    const work = async (): Promise<Answer> => {
      const json = await read(request);
      if (json === undefined) return { status: 413, body: { error: "TooLarge", message: "The message is too large." } };
      const turn = queue.then(() => relay(client, json, settings));
      queue = turn.catch(() => undefined);
      return turn;
    };
    work().then(reply, (error: unknown) => {
      console.error(error);
      reply({ status: 500, body: { error: "Unexpected", message: "See the relayer's log." } });
    });
  });
}

/** Undefined for one that is too large. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
