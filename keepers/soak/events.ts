import type { Interface } from "ethers";

import type { Deployment } from "../../scripts/demo/venue.ts";
import type { Anvil } from "../test/anvil.ts";

/** An event of the exchange on the chain as it stands in the end. */
export interface ChainEvent {
  readonly name: string;
  readonly block: number;
  readonly transaction: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Blocks per request. */
const PAGE = 500;

export async function readEvents(anvil: Anvil, { exchange }: Deployment, from: number): Promise<ChainEvent[]> {
  const head = Number(await anvil.request("eth_blockNumber"));
  const events: ChainEvent[] = [];
  const decoder: Interface = exchange.interface;
  for (let first = from; first <= head; first += PAGE) {
    const range = { fromBlock: hex(first), toBlock: hex(Math.min(head, first + PAGE - 1)), address: exchange.address };
    const logs = await anvil.request<RawLog[]>("eth_getLogs", [range]);
    for (const { topics, data, blockNumber, transactionHash } of logs) {
      const event = decoder.parseLog({ topics, data });
      if (event === null) continue;
      const args = event.args.toObject() as Record<string, unknown>;
      events.push({ name: event.name, block: Number(blockNumber), transaction: transactionHash, args });
    }
  }
  return events;
}

/** What a wallet's transactions came to. */
export interface WalletUse {
  mined: number;
  reverted: number;
  cancelled: number;
  gas: bigint;
}

/** All transactions of some wallets since a block. */
export async function readWallets(
  anvil: Anvil,
  wallets: readonly string[],
  from: number,
): Promise<Map<string, WalletUse>> {
  const head = Number(await anvil.request("eth_blockNumber"));
  const uses = new Map(
    wallets.map((wallet) => [wallet.toLowerCase(), { mined: 0, reverted: 0, cancelled: 0, gas: 0n }]),
  );
  for (let block = from; block <= head; block += 1) {
    const receipts = await anvil.request<RawReceipt[]>("eth_getBlockReceipts", [hex(block)]);
    for (const { from: sender, to, status, gasUsed } of receipts) {
      const use = uses.get(sender.toLowerCase());
      if (use === undefined) continue;
      use.gas += BigInt(gasUsed);
      if (to?.toLowerCase() === sender.toLowerCase()) use.cancelled += 1;
      else if (status === "0x1") use.mined += 1;
      else use.reverted += 1;
    }
  }
  return uses;
}

interface RawLog {
  readonly topics: string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
}

interface RawReceipt {
  readonly from: string;
  readonly to: string | null;
  readonly status: string;
  readonly gasUsed: string;
}

const hex = (number: number): string => `0x${number.toString(16)}`;
