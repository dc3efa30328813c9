/**
 * What a dApp needs to read a market and place an order: `npm install @plumbline/sdk ethers`. Bundled for browsers by the
 * size check, and loaded in Chromium by a test.
 *
 * In a program of your own, import from "@plumbline/sdk".
 *
 * @module
 */
import { BrowserProvider, type Eip1193Provider } from "ethers";

import {
  connect,
  type Deployment,
  parseDeployment,
  place,
  type PlaceOutcome,
  PlumblineError,
  readAccountsOf,
  readMarket,
} from "../src/index.ts";

export interface Quote {
  readonly bestBid: string | undefined;
  readonly bestAsk: string | undefined;
  readonly markPrice: string;
}

/** The market as a page shows it. */
export async function showMarket(ethereum: Eip1193Provider, record: unknown, symbol: string): Promise<Quote> {
  const client = await connect({ provider: new BrowserProvider(ethereum), deployment: toDeployment(record) });
  const { bestBid, bestAsk, markPrice } = await readMarket(client, { market: symbol });
  return { bestBid, bestAsk, markPrice };
}

/** Buys at the best price or not at all, from the wallet's first account. */
export async function buy(
  ethereum: Eip1193Provider,
  record: unknown,
  symbol: string,
  size: string,
): Promise<Pick<PlaceOutcome, "filled" | "averagePrice" | "fee"> | { readonly error: string }> {
  try {
    const signer = await new BrowserProvider(ethereum).getSigner();
    const client = await connect({ signer, deployment: toDeployment(record) });
    const [account] = await readAccountsOf(client, { owner: signer.address });
    const { bestAsk } = await readMarket(client, { market: symbol });
    if (account === undefined) return { error: "Open an account first." };
    if (bestAsk === undefined) return { error: "Nobody sells." };
    const order = { account, market: symbol, side: "buy", size, price: bestAsk, kind: "immediateOrCancel" } as const;
    const { filled, averagePrice, fee } = await (await place.send(client, order)).wait();
    return { filled, averagePrice, fee };
  } catch (error) {
    if (error instanceof PlumblineError) return { error: `${error.shortMessage} ${error.remedy}` };
    throw error;
  }
}

/** A record as the page fetched it; those of public networks come with the package. */
function toDeployment(record: unknown): Deployment {
  return parseDeployment(record);
}
