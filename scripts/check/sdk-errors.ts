/** Every error of the build has a class with a message and a remedy, and remedies name functions that exist. */
import * as sdk from "../../sdk/src/index.ts";
import { contractErrors } from "../../sdk/src/errors/contract/registry.ts";
import { exchangeAbi } from "../../sdk/src/generated/abi/exchange.ts";
import { errorsAbi } from "../../sdk/src/generated/abi/errors.ts";
import { errorSignatures } from "../../sdk/src/generated/errors.ts";
import { report } from "./report.ts";

/** Values of every type that an error has. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  address: "0x0000000000000000000000000000000000000001",
  bool: true,
  string: "text",
  bytes: "0x00",
};

/** Parameters that remedies tell to change. */
const PARAMETERS: Readonly<Record<string, true>> = { reduceOnly: true, maxFills: true };

interface Parameter {
  readonly name: string;
  readonly type: string;
}

const abi: readonly { readonly name: string; readonly inputs: readonly Parameter[] }[] = errorsAbi;
const names = Object.keys(errorSignatures);
const known: Readonly<Record<string, unknown>> = { ...sdk };
const functions = new Set<string>(exchangeAbi.map(({ name }) => name));
const problems: string[] = [];

if (abi.length !== names.length) problems.push(`the ABI has ${abi.length} errors, and ${names.length} are named`);

for (const [place, name] of names.entries()) {
  const Class = (contractErrors as Readonly<Record<string, unknown>>)[name];
  if (typeof Class !== "function") {
    problems.push(`${name} has no class in sdk/src/errors/contract/`);
    continue;
  }
  const facts = Object.fromEntries(
    (abi[place]?.inputs ?? []).map(({ name: field, type }) => [field, SAMPLES[type] ?? sampleOf(type)]),
  );
  const error = new (Class as new (given: unknown) => sdk.PlumblineError)(facts);
  if (error.shortMessage.includes("undefined")) problems.push(`${name}'s message names a fact that it does not have`);
  if (!/\.$/.test(error.shortMessage)) problems.push(`${name}'s message is no sentence`);
  if (!/\.$/.test(error.remedy)) problems.push(`${name} has no remedy`);
  if (known[`${name}Error`] !== Class && !isAliased(Class)) problems.push(`${name}Error is not exported`);
  for (const [, word = ""] of error.remedy.matchAll(/`(\w+)(?:\.\w+)?`/g)) {
    const isKnown = word in known || functions.has(word) || word in PARAMETERS;
    if (!isKnown) problems.push(`${name}'s remedy names \`${word}\`, which does not exist`);
  }
}

function sampleOf(type: string): unknown {
  return type.startsWith("bytes") ? `0x${"00".repeat(32)}` : 1n;
}

function isAliased(Class: unknown): boolean {
  return Object.values(known).includes(Class);
}

report("sdk errors", {
  problems,
  summary: `${names.length} errors of the contracts have a class, facts and a remedy`,
  remedy: "add the class to a file of sdk/src/errors/contract/ and to its registry.ts.",
});
