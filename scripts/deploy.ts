/**
 * Deploys an exchange with its markets and writes deployments/<chain id>.json. Run again, it finds that everything is there
 * and sends nothing. Usage: npm run deploy -- --network localhost
 */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";

import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { checkFeeds } from "../deploy/checkFeeds.ts";
import { deployExchange, LOCAL_CHAIN_ID } from "../deploy/deployExchange.ts";
import { readParameters } from "../deploy/parameters.ts";
import { creationBlocks, describeDeployment, journalOf, writeRecord } from "../deploy/record.ts";

const connection = await hre.network.create();
const { ethers, networkName } = connection;
const chainId = Number((await ethers.provider.getNetwork()).chainId);
const deploymentId = `chain-${chainId}`;
const journal = journalOf(hre, deploymentId);

if (connection.networkConfig.type === "edr-simulated") {
  throw new Error(
    `The chain of network ${networkName} ends with this process. Start one with \`npm run node\`, use --network localhost.`,
  );
}
if (chainId === LOCAL_CHAIN_ID) await forgetEarlierChain(connection, journal);

const [deployer] = await ethers.getSigners();
if (deployer === undefined) throw new Error(`Network ${networkName} has no account; see deploy/README.md for keys.`);
const balance = await ethers.provider.getBalance(deployer);
console.log(
  `Deploying to ${networkName} (chain ${chainId}) from ${deployer.address} with ${ethers.formatEther(balance)} ETH`,
);
if (balance === 0n)
  throw new Error(`${deployer.address} has no ETH on ${networkName}; a faucet of that network gives some.`);

const parameters = await readParameters(networkName);
await checkFeeds(connection, parameters);
const deployed = await deployExchange(connection, parameters, { deploymentId, displayUi: true }).catch(
  (error: unknown) => {
    console.error(
      "\nThe deployment stopped. What was sent is written down: run the same command again, and it goes on from there.",
    );
    throw error;
  },
);
const blocks = await creationBlocks(hre, connection, journal);
const file = await writeRecord(
  hre.config.paths.root,
  await describeDeployment(connection, parameters, deployed, blocks),
);
console.log(`Wrote ${path.relative(hre.config.paths.root, file)}`);
await connection.close();

/** A local chain starts afresh with each node, and its journal outlives it: contracts that it names and the chain lacks. */
async function forgetEarlierChain({ ethers: { provider } }: NetworkConnection, folder: string): Promise<void> {
  const json = await readFile(path.join(folder, "deployed_addresses.json"), "utf8").catch(() => "{}");
  const addresses = Object.values(JSON.parse(json) as Record<string, string>); // Ignition's own file
  const codes = await Promise.all(addresses.map((address) => provider.getCode(address)));
  if (addresses.length > 0 && !codes.includes("0x")) return;
  await rm(folder, { recursive: true, force: true });
}
