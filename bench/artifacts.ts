import { glob, readFile } from "node:fs/promises";

import type { JsonFragment } from "ethers";

/** What Hardhat writes for a contract, as far as the bench uses it. */
export interface Artifact {
  readonly contractName: string;
  readonly abi: readonly JsonFragment[];
  readonly inputSourceName: string;
  readonly buildInfoId: string;
}

/** All artifacts by the name of their contract. Run `npm run build` first. */
export async function loadArtifacts(): Promise<ReadonlyMap<string, Artifact>> {
  const paths = await Array.fromAsync(glob("artifacts/{contracts,@openzeppelin}/**/*.json"));
  // Hardhat wrote them; their shape is Hardhat's.
  const artifacts = await Promise.all(paths.map(async (path) => JSON.parse(await readFile(path, "utf8")) as Artifact));
  if (artifacts.length === 0) throw new Error("No artifacts found. Run `npm run build` first.");
  return new Map(artifacts.map((artifact) => [artifact.contractName, artifact]));
}
