/** Compares the size of every deployable contract with its budget. The chain's own limit is 24,576 bytes. */
import { readArtifacts } from "./artifacts.ts";
import { report } from "./report.ts";

const BUDGETS: Partial<Record<string, number>> = { Trading: 22 * 1024 };
const DEFAULT_BUDGET = 16 * 1024;
const MAXIMUM = 24_000;
/** EIP-3860: what a creation transaction may carry. */
const MAXIMUM_CREATION_CODE = 49_152;
/** An internal library leaves a stub this small behind, which nobody deploys. */
const LIBRARY_STUB = 64;

const byteLength = (hex: string): number => (hex.length - 2) / 2;

const rows = (await readArtifacts())
  .filter(({ sourceName }) => !sourceName.startsWith("contracts/mocks/"))
  .map(({ contractName, bytecode, deployedBytecode }) => ({
    contract: contractName,
    bytes: byteLength(deployedBytecode),
    "creation bytes": byteLength(bytecode),
    budget: Math.min(BUDGETS[contractName] ?? DEFAULT_BUDGET, MAXIMUM),
  }))
  .filter(({ bytes }) => bytes > LIBRARY_STUB)
  .map((row) => ({ ...row, "used %": Math.round((100 * row.bytes) / row.budget) }))
  .sort((a, b) => b["used %"] - a["used %"]);

console.table(rows);

report("sizes", {
  problems: rows.flatMap((row) => [
    ...(row.bytes > row.budget ? [`${row.contract} has ${row.bytes} bytes, budget ${row.budget}`] : []),
    ...(row["creation bytes"] > MAXIMUM_CREATION_CODE
      ? [`${row.contract} has ${row["creation bytes"]} bytes of creation code, limit ${MAXIMUM_CREATION_CODE}`]
      : []),
  ]),
  summary: `${rows.length} contracts are within their budgets`,
  remedy: "split the contract by operation, or lower OPTIMIZER_RUNS in hardhat.config.ts; budgets are in this script.",
});
