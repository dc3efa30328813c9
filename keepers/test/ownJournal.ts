import { rm } from "node:fs/promises";

import hre from "hardhat";

import { journalOf } from "../../deploy/record.ts";

/** Deploys with a journal of its own, of no use after it: a chain that ends with the process is not met again. */
export async function withOwnJournal<Result>(
  deploy: (options: { readonly deploymentId: string }) => Promise<Result>,
): Promise<Result> {
  const deploymentId = `test-${process.pid}-${Date.now()}`;
  try {
    return await deploy({ deploymentId });
  } finally {
    await rm(journalOf(hre, deploymentId), { recursive: true, force: true });
  }
}
