import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { listTransactions } from "@nomicfoundation/ignition-core";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { formatDeployment, type DeployedContract, type Deployment } from "../sdk/src/deployments.ts";
import type { DeployedExchange } from "./deployExchange.ts";
import type { DeploymentParameters, MarketParameters } from "./parameters.ts";

const WAD = 10n ** 18n;

export const journalOf = (hre: HardhatRuntimeEnvironment, deploymentId: string): string =>
  path.join(hre.config.paths.ignition, "deployments", deploymentId);

/**
 * Blocks of creation by address, in lower case, from the journal.
 *
 * @param journal folder of a deployment through Ignition that has one
 */
export async function creationBlocks(
  { artifacts }: HardhatRuntimeEnvironment,
  { ethers }: NetworkConnection,
  journal: string,
): Promise<ReadonlyMap<string, number>> {
  const transactions = await listTransactions(journal, new HardhatArtifactResolver(artifacts));
  const blocks = await Promise.all(
    transactions
      .filter(({ address }) => address !== undefined)
      .map(async ({ address, txHash }) => {
        const receipt = await ethers.provider.getTransactionReceipt(txHash);
        if (receipt === null) throw new Error(`Transaction ${txHash} of ${address ?? ""} is not on this chain`);
        return [address?.toLowerCase() ?? "", receipt.blockNumber] as const;
      }),
  );
  return new Map(blocks);
}

/** What a program needs to know of a deployment to use it. */
export async function describeDeployment(
  { ethers }: NetworkConnection,
  parameters: DeploymentParameters,
  deployed: DeployedExchange,
  blocks: ReadonlyMap<string, number>,
): Promise<Deployment> {
  const { exchange, lens, manager, model, collateral, libraries } = deployed;
  const contract = async (target: { getAddress: () => Promise<string> } | string): Promise<DeployedContract> => {
    const address = typeof target === "string" ? target : await target.getAddress();
    return { address, blockNumber: blocks.get(address.toLowerCase()) ?? 0 };
  };
  return {
    chainId: Number((await ethers.provider.getNetwork()).chainId),
    exchange: await contract(exchange),
    lens: await contract(lens),
    accessManager: await contract(manager),
    fundingModel: await contract(model),
    libraries: Object.fromEntries(
      await Promise.all(
        Object.entries(libraries).map(async ([name, address]) => [name, await contract(address)] as const),
      ),
    ),
    collateral: {
      address: await collateral.getAddress(),
      symbol: await collateral.symbol(),
      decimals: Number(await collateral.decimals()),
      scale: await exchange.collateralScale(),
      hasFaucet: "test" in parameters.collateral,
    },
    minimumDelay: Number(await exchange.minimumDelay()),
    treasury: deployed.treasury,
    automation: Object.fromEntries(
      await Promise.all(
        Object.entries(deployed.automation).map(async ([name, adapter]) => [name, await contract(adapter)] as const),
      ),
    ),
    markets: await Promise.all(
      deployed.markets.map(async ({ id, symbol, index, feeds, fundingFeeds }, place) => ({
        id,
        symbol,
        ...gridOf(parameters.markets[place]),
        index: await index.getAddress(),
        feeds: feeds.map(({ proxy }) => proxy),
        fundingFeeds: Object.fromEntries(
          await Promise.all(
            Object.entries(fundingFeeds).map(async ([quantity, feed]) => [quantity, await feed.getAddress()] as const),
          ),
        ),
        aggregators: await Promise.all(
          feeds.flatMap(({ aggregator }) => (aggregator === undefined ? [] : [aggregator.getAddress()])),
        ),
      })),
    ),
  };
}

function gridOf(market: MarketParameters | undefined) {
  if (market === undefined) throw new Error("A market was deployed that the parameters do not have");
  const { tickSize, lotSize, interval } = market;
  return { tickSize, lotSize, quantum: (tickSize * lotSize) / WAD, interval };
}

/** @returns the file that was written: deployments/<chain id>.json */
export async function writeRecord(root: string, deployment: Deployment): Promise<string> {
  const file = path.join(root, "deployments", `${deployment.chainId}.json`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, formatDeployment(deployment));
  return file;
}
