import { glob, readFile } from "node:fs/promises";

import type { JsonFragment } from "ethers";

type References = Record<string, Record<string, { readonly start: number; readonly length: number }[]>>;

/** What Hardhat writes for a contract, as far as the bench uses it. */
export interface Artifact {
  readonly contractName: string;
  readonly abi: readonly JsonFragment[];
  readonly bytecode: string;
  readonly linkReferences: References;
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

/** The creation code of a contract with the addresses of its libraries filled in. */
export function linked(artifact: Artifact, addresses: ReadonlyMap<string, string>): string {
  let code = artifact.bytecode;
  for (const [library, places] of Object.values(artifact.linkReferences).flatMap((file) => Object.entries(file))) {
    const address = addresses.get(library);
    if (address === undefined) throw new Error(`${artifact.contractName} needs ${library}, which is not deployed yet`);
    for (const { start, length } of places) {
      const from = 2 + 2 * start;
      code = code.slice(0, from) + address.slice(2).toLowerCase() + code.slice(from + 2 * length);
    }
  }
  return code;
}
