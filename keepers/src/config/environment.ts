import { parse } from "yaml";
import type { z } from "zod";

import type { Problem } from "./errors.ts";
import { keysAt } from "./keysAt.ts";
import { nearest } from "./nearest.ts";

const PREFIX = "PLUMBLINE_KEEPERS_";
/** Between the levels of a path. */
const SEPARATOR = "__";
/** Variables that are no settings. */
export const SPECIAL = ["CONFIG", "PRIVATE_KEY", "KEYSTORE", "PASSWORD", "PASSWORD_FILE"] as const;

type Tree = Record<string, unknown>;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A configuration with what the environment says instead: `PLUMBLINE_KEEPERS_CHAIN__BLOCK_TIME=12` is `chain.blockTime`. Values
 * are YAML, so that lists and objects can be given, too.
 */
export function withEnvironment(
  base: Tree,
  environment: Environment,
  schema: z.ZodType,
): { readonly tree: Tree; readonly problems: readonly Problem[] } {
  const tree = structuredClone(base);
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    const rest = name.slice(PREFIX.length);
    if (SPECIAL.some((special) => special === rest)) continue;
    const problem = override(tree, rest, value, schema);
    if (problem !== undefined) problems.push({ path: name, message: problem });
  }
  return { tree, problems };
}

/** @returns what is wrong with it */
function override(tree: Tree, name: string, value: string, schema: z.ZodType): string | undefined {
  const keys: string[] = [];
  for (const part of name.split(SEPARATOR)) {
    const known = keysAt(schema, keys);
    const key = known.find((candidate) => variableOf(candidate) === part);
    if (key === undefined) {
      const meant = nearest(part, [...known.map(variableOf), ...(keys.length === 0 ? SPECIAL : [])]);
      return `is not a setting${meant === undefined ? "" : `; perhaps ${[...keys.map(variableOf), meant].join(SEPARATOR)} was meant`}`;
    }
    keys.push(key);
  }
  let node = tree;
  for (const key of keys.slice(0, -1)) {
    const inner = node[key] ?? {};
    if (typeof inner !== "object" || Array.isArray(inner)) return `${key} is not a section of the file`;
    node[key] = inner;
    node = inner as Tree; // neither a list nor a plain value
  }
  try {
    node[keys.at(-1) ?? ""] = parse(value) as unknown;
  } catch {
    return "its value is not YAML";
  }
  return undefined;
}

/** blockTime as BLOCK_TIME. */
function variableOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
