/**
 * A minimal relayer: sends batches that others signed, and pays their gas. Usage:
 * PLUMBLINE_RPC_URL=... PLUMBLINE_PRIVATE_KEY=... npm run relay -- --deployment deployments/31337.json [--port 8787] [--account 3 ...]
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { JsonRpcProvider, Wallet } from "ethers";

import { connect, parseDeployment } from "../../sdk/src/index.ts";
import { relayerServer } from "./relayer.ts";

const { values } = parseArgs({
  options: {
    deployment: { type: "string" },
    port: { type: "string", default: "8787" },
    account: { type: "string", multiple: true },
  },
});
const { PLUMBLINE_RPC_URL: url = "http://127.0.0.1:8545", PLUMBLINE_PRIVATE_KEY: key } = process.env;
if (key === undefined) throw new Error("Set PLUMBLINE_PRIVATE_KEY to the key that pays for gas.");

const signer = new Wallet(key, new JsonRpcProvider(url, undefined, { cacheTimeout: -1 }));
const record = values.deployment === undefined ? undefined : await readFile(values.deployment, "utf8");
const deployment = record === undefined ? undefined : parseDeployment(JSON.parse(record));
const client = await connect({ signer, ...(deployment && { deployment }) });
const settings = values.account === undefined ? {} : { accounts: new Set(values.account.map(BigInt)) };

relayerServer(client, settings).listen(Number(values.port), "127.0.0.1", () => {
  console.log(`Relays for ${client.deployment.exchange.address} on http://127.0.0.1:${values.port}/batches`);
});
