import { readFile } from "node:fs/promises";

import type { Artifact } from "./artifacts.ts";

interface Node {
  readonly nodeType?: string;
  readonly name?: string;
  readonly kind?: string;
  /** start:length:file */
  readonly src?: string;
}

interface BuildOutput {
  readonly output: {
    readonly contracts: Record<
      string,
      Record<
        string,
        { readonly evm: { readonly deployedBytecode: { readonly object: string; readonly sourceMap: string } } }
      >
    >;
    readonly sources: Record<string, { readonly id: number; readonly ast: Node }>;
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/**
 * Says which function of the source an instruction belongs to. Inlined code keeps the function that it was written in; code that
 * the compiler makes by itself (coding of arguments, checked arithmetic, memory structs) belongs to none.
 */
export class SourceMap {
  /** Function by program counter. */
  readonly #functions = new Map<number, string>();

  private constructor(object: string, sourceMap: string, functions: ReadonlyMap<number, readonly Span[]>) {
    let location = { start: -1, length: -1, file: -1 };
    let pc = 0;
    for (const entry of sourceMap.split(";")) {
      const [start, length, file] = entry.split(":");
      location = {
        start: start ? Number(start) : location.start,
        length: length ? Number(length) : location.length,
        file: file ? Number(file) : location.file,
      };
      const name = functionAround(functions.get(location.file) ?? [], location.start, location.length);
      if (name !== undefined) this.#functions.set(pc, name);
      // An operand may be the placeholder of a library's address; opcodes never are.
      const opcode = Number.parseInt(object.slice(2 * pc, 2 * pc + 2), 16);
      pc += 1 + (opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 1 : 0);
    }
  }

  static async load(artifact: Artifact): Promise<SourceMap> {
    const path = `artifacts/build-info/${artifact.buildInfoId}.output.json`;
    const { output } = JSON.parse(await readFile(path, "utf8")) as BuildOutput;
    const code = output.contracts[artifact.inputSourceName]?.[artifact.contractName]?.evm.deployedBytecode;
    if (code === undefined) throw new Error(`${path} has no code of ${artifact.contractName}`);
    const functions = new Map(
      Object.entries(output.sources).map(([source, { id, ast }]) => [id, functionsOf(ast, shortName(source))]),
    );
    return new SourceMap(code.object, code.sourceMap, functions);
  }

  functionAt(pc: number): string | undefined {
    return this.#functions.get(pc);
  }
}

const shortName = (path: string): string => path.replace(/^.*\//, "").replace(/\.sol$/, "");

/** The innermost function around a range; a range that is no function's part is the compiler's own. */
function functionAround(functions: readonly Span[], start: number, length: number): string | undefined {
  let best: Span | undefined;
  for (const span of functions) {
    const contains = span.start <= start && start + length <= span.end;
    if (contains && (best === undefined || span.end - span.start < best.end - best.start)) best = span;
  }
  return best?.name;
}

function functionsOf(node: unknown, file: string, found: Span[] = []): Span[] {
  if (Array.isArray(node)) {
    for (const child of node) functionsOf(child, file, found);
  } else if (typeof node === "object" && node !== null) {
    const { nodeType, name, kind, src } = node as Node;
    if ((nodeType === "FunctionDefinition" || nodeType === "ModifierDefinition") && src !== undefined) {
      const [start = 0, length = 0] = src.split(":").map(Number);
      found.push({ start, end: start + length, name: `${file}.${name === "" ? (kind ?? "") : (name ?? "")}` });
    }
    for (const child of Object.values(node)) functionsOf(child, file, found);
  }
  return found;
}
