import { glob, readFile } from "node:fs/promises";

export interface Artifact {
  contractName: string;
  sourceName: string;
  inputSourceName: string;
  buildInfoId: string;
  bytecode: string;
  deployedBytecode: string;
}

/** Reads JSON that our own build wrote; its shape is Hardhat's, so the caller names it. */
export async function readBuildFile<Shape>(path: string): Promise<Shape> {
  return JSON.parse(await readFile(path, "utf8")) as Shape;
}

/** The artifacts of our own contracts, in order of their names. Run `npm run build` first. */
export async function readArtifacts(): Promise<Artifact[]> {
  const paths = await Array.fromAsync(glob("artifacts/contracts/**/*.json"));
  const artifacts = await Promise.all(paths.map((path) => readBuildFile<Artifact>(path)));
  if (artifacts.length === 0) throw new Error("No artifacts found. Run `npm run build` first.");
  return artifacts.sort((a, b) => (a.contractName < b.contractName ? -1 : 1));
}
