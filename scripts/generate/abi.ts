/** Reads ABIs from the artifacts and writes them as TypeScript. Run `npm run build` first. */
import { glob, readFile } from "node:fs/promises";

/** A parameter as the compiler describes it. */
export interface AbiParameter {
  readonly name: string;
  readonly type: string;
  readonly internalType?: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiParameter[];
}

export interface AbiItem {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly AbiParameter[];
  readonly outputs?: readonly AbiParameter[];
  readonly stateMutability?: string;
}

/** An error, event or function, which all have names. */
export type NamedItem = AbiItem & { readonly name: string; readonly inputs: readonly AbiParameter[] };

interface Artifact {
  readonly contractName: string;
  readonly abi: readonly AbiItem[];
}

/** ABIs of the artifacts that a pattern finds, in the order of their paths. */
export async function readAbis(pattern: string): Promise<readonly AbiItem[][]> {
  const paths = (await Array.fromAsync(glob(pattern))).sort();
  if (paths.length === 0) throw new Error(`No artifact matches ${pattern}. Run \`npm run build\` first.`);
  // Our own build wrote them.
  const artifacts = await Promise.all(paths.map(async (path) => JSON.parse(await readFile(path, "utf8")) as Artifact));
  return artifacts.map(({ abi }) => [...abi]);
}

/** The items of a kind, each signature once, by name. */
export function itemsOf(abis: readonly (readonly AbiItem[])[], type: string): NamedItem[] {
  const found = new Map<string, NamedItem>();
  for (const item of abis.flat()) {
    if (item.type !== type || item.name === undefined) continue;
    const named = { ...item, name: item.name, inputs: item.inputs ?? [] };
    found.set(signatureOf(named), named);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

export function signatureOf({ name, inputs }: NamedItem): string {
  return `${name}(${inputs.map(canonical).join(",")})`;
}

function canonical({ type, components }: AbiParameter): string {
  if (components === undefined) return type;
  return `(${components.map(canonical).join(",")})${type.slice("tuple".length)}`;
}

/** What is left of an item for a program: without the compiler's names of types. */
export function bare(item: AbiItem): AbiItem {
  const { type, name, inputs, outputs, stateMutability } = item;
  return {
    type,
    ...(name !== undefined && { name }),
    ...(inputs !== undefined && { inputs: inputs.map(bareParameter) }),
    ...(outputs !== undefined && { outputs: outputs.map(bareParameter) }),
    ...(stateMutability !== undefined && { stateMutability }),
  };
}

function bareParameter({ name, type, indexed, components }: AbiParameter): AbiParameter {
  return {
    name,
    type,
    ...(indexed === true && { indexed }),
    ...(components !== undefined && { components: components.map(bareParameter) }),
  };
}

const OF_ARRAY = /\[\d*\]$/;

/** The type of a decoded value. Structs are named and collected, for their own declarations. */
export function typeOf(parameter: AbiParameter, structs: Map<string, readonly AbiParameter[]>): string {
  const { type, internalType = "", components } = parameter;
  if (OF_ARRAY.test(type)) {
    const item = { ...parameter, type: type.replace(OF_ARRAY, ""), internalType: internalType.replace(OF_ARRAY, "") };
    return `readonly ${typeOf(item, structs)}[]`;
  }
  if (components !== undefined) {
    const name = internalType.replace(/^struct /, "").replace(/^.*\./, "");
    if (!structs.has(name)) {
      structs.set(name, components);
      for (const component of components) typeOf(component, structs);
    }
    return name;
  }
  if (type === "bool") return "boolean";
  if (type === "address" || type.startsWith("bytes") || type === "string") return "string";
  return "bigint";
}

/** Fields of a declaration; an argument without a name is called by its place. */
export function fieldsOf(
  parameters: readonly AbiParameter[],
  structs: Map<string, readonly AbiParameter[]>,
  indent: string,
): string {
  return parameters
    .map((parameter, place) => {
      const name = parameter.name === "" ? `_${place}` : parameter.name;
      return `${indent}readonly ${name}: ${typeOf(parameter, structs)};\n`;
    })
    .join("");
}
