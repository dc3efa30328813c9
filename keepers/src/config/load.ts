import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { parseDocument } from "yaml";
import type { z } from "zod";

import { type Deployment, parseDeployment } from "../../../sdk/src/deployments.ts";
import { type Environment, withEnvironment } from "./environment.ts";
import { ConfigurationError, type Problem } from "./errors.ts";
import { keysAt } from "./keysAt.ts";
import { nearest } from "./nearest.ts";
import { type Configuration, configurationSchema } from "./schema.ts";

/** Settings that people look for here, and that are somewhere else on purpose. */
const ELSEWHERE = /^(private_?key|key|keystore|mnemonic|seed|password|secret)$/i;

/** A configuration with the record that it names. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly deployment: Deployment;
  /** The file; paths in it are taken from its folder. */
  readonly file: string;
}

/**
 * Reads a configuration file and its deployment record.
 *
 * @throws {ConfigurationError} with everything that is wrong
 */
export async function loadConfiguration(file: string, environment: Environment): Promise<LoadedConfiguration> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new ConfigurationError(file, [{ path: "", message: "the file cannot be read" }], cause);
  });
  const configuration = parseConfiguration(text, file, environment);
  const path = fromFile(file, configuration.deployment);
  try {
    const deployment = parseDeployment(JSON.parse(await readFile(path, "utf8")));
    return { configuration, deployment, file };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(file, [{ path: "deployment", message: `${path} is no record: ${reason}` }], cause);
  }
}

/** A path of the configuration, relative to its file. */
export function fromFile(file: string, path: string): string {
  return resolve(dirname(file), path);
}

/** The same from its text. */
export function parseConfiguration(text: string, source: string, environment: Environment): Configuration {
  const document = parseDocument(text, { prettyErrors: true });
  const faults = document.errors.map(({ message }) => ({ path: "", message: message.trimEnd() }));
  if (faults.length > 0) throw new ConfigurationError(source, faults);
  const content = (document.toJS() ?? {}) as unknown;
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ConfigurationError(source, [{ path: "", message: "it is not a list of settings" }]);
  }
  const { tree, problems } = withEnvironment(content as Record<string, unknown>, environment, configurationSchema);
  const parsed = configurationSchema.safeParse(tree);
  const all = [...problems, ...(parsed.error?.issues.flatMap((issue) => problemsOf(issue, tree)) ?? [])];
  if (!parsed.success || all.length > 0) throw new ConfigurationError(source, all);
  return parsed.data;
}

function problemsOf(issue: z.core.$ZodIssue, tree: unknown): Problem[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(issue.path, key));
  if (issue.code === "invalid_union") {
    // Of the ways in which it can be given, the one that comes nearest.
    const [best] = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a));
    const inner = best?.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    if (inner !== undefined && inner.length > 0) return inner.flatMap((one) => problemsOf(one, tree));
  }
  const value = valueAt(tree, issue.path);
  if (value === undefined) return [{ path, message: issue.code === "invalid_type" ? "is missing" : issue.message }];
  return [{ path, message: `${JSON.stringify(value)} ${inWords(issue)}` }];
}

const depthOf = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));

function unknownKey(path: readonly PropertyKey[], key: string): Problem {
  const full = [...path.map(String), key].join(".");
  if (ELSEWHERE.test(key)) {
    return {
      path: full,
      message:
        "keys and passwords do not stand in this file: use PLUMBLINE_KEEPERS_KEYSTORE or PLUMBLINE_KEEPERS_PRIVATE_KEY",
    };
  }
  const known = keysAt(configurationSchema, path);
  const meant = nearest(key, known);
  const hint = meant === undefined ? `there are ${known.join(", ")}` : `perhaps ${meant} was meant`;
  return { path: full, message: `is not a setting; ${hint}` };
}

/** zod's messages are sentences of their own; ours go on after the value. */
function inWords({ message }: z.core.$ZodIssue): string {
  return message.startsWith("is ") ? message : `is not right: ${message.replace(/^Invalid (input|option): /, "")}`;
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  let node = tree;
  for (const key of path) {
    if (typeof node !== "object" || node === null) return undefined;
    node = (node as Record<PropertyKey, unknown>)[key];
  }
  return node;
}
