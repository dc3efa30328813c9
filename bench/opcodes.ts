import type { Step } from "./chain.ts";

/** Where gas goes; `rest` is everything that computes. */
export const CATEGORIES = [
  "intrinsic and calldata",
  "SLOAD cold",
  "SLOAD warm",
  "SSTORE fresh slot",
  "SSTORE cold",
  "SSTORE warm",
  "SSTORE of no effect",
  "refund",
  "TLOAD, TSTORE",
  "KECCAK256",
  "LOG",
  "DELEGATECALL",
  "STATICCALL, CALL",
  "memory expansion",
  "memory access, copies",
  "jumps",
  "stack",
  "arithmetic",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** A read or a write of storage. */
export interface StorageAccess {
  readonly op: "SLOAD" | "SSTORE";
  /** Whose storage, in lower case. */
  readonly owner: string;
  readonly slot: bigint;
  readonly gas: number;
}

/** Gas of the steps at one place of the code. */
export interface Place {
  /** Address of the code, in lower case. */
  readonly code: string;
  readonly pc: number;
  readonly gas: number;
  readonly category: Category;
}

export interface Profile {
  readonly gasUsed: number;
  readonly categories: ReadonlyMap<Category, number>;
  /** In the order in which they happened. */
  readonly storage: readonly StorageAccess[];
  readonly places: readonly Place[];
  /** Gas spent in each contract's or library's own code, by its address in lower case. */
  readonly byCode: ReadonlyMap<string, number>;
  /** Gas of each call to another contract's own storage, with all that happened inside. */
  readonly calls: readonly { readonly to: string; readonly gas: number }[];
}

/** A call that runs. */
interface Frame {
  /** Address of its code, in lower case. */
  readonly code: string;
  /** Address of the storage that it works on, in lower case. */
  readonly owner: string;
  /** Gas left at the first step. */
  readonly start: number;
}

const CALLS = new Set(["CALL", "STATICCALL", "DELEGATECALL", "CALLCODE"]);
const WORD = 32;
const words = (bytes: number): number => Math.ceil(bytes / WORD);

/** Sums a transaction's gas by what it was spent on. */
export function profile(steps: readonly Step[], to: string, gasUsed: number): Profile {
  const categories = new Map<Category, number>(CATEGORIES.map((category) => [category, 0]));
  const add = (category: Category, gas: number): void => {
    categories.set(category, (categories.get(category) ?? 0) + gas);
  };
  const storage: StorageAccess[] = [];
  const places: Place[] = [];
  const byCode = new Map<string, number>();
  const calls: { to: string; gas: number }[] = [];
  const entry = to.toLowerCase();
  const frames: Frame[] = [{ code: entry, owner: entry, start: steps[0]?.gas ?? 0 }];
  /** The steps that called, outermost first. */
  const callers: { step: Step; category: Category; to: string }[] = [];

  const spend = (step: Step, category: Category, gas: number): void => {
    const code = frames.at(-1)?.code ?? "";
    add(category, gas);
    byCode.set(code, (byCode.get(code) ?? 0) + gas);
    places.push({ code, pc: step.pc, gas, category });
  };

  let executed = 0;
  for (const [i, step] of steps.entries()) {
    const next = steps[i + 1];
    if (CALLS.has(step.op)) {
      const category = step.op === "DELEGATECALL" ? "DELEGATECALL" : "STATICCALL, CALL";
      const target = `0x${(step.stack.at(-2) ?? "0x0").slice(2).padStart(40, "0").slice(-40)}`;
      if (next !== undefined && next.depth > step.depth) {
        callers.push({ step, category, to: target });
        const owner = step.op === "DELEGATECALL" ? (frames.at(-1)?.owner ?? "") : target;
        frames.push({ code: target, owner, start: next.gas });
      } else {
        // A precompile or an address without code: no steps inside.
        const gas = step.gas - (next?.gas ?? step.gas);
        spend(step, category, gas);
        executed += gas;
      }
      continue;
    }
    const returns = next === undefined || next.depth < step.depth;
    const gas = returns ? step.gasCost : step.gas - next.gas;
    const [category, expansion] = classify(step, gas);
    spend(step, category, gas - expansion);
    if (expansion > 0) spend(step, "memory expansion", expansion);
    executed += gas;
    if (step.op === "SLOAD" || step.op === "SSTORE") {
      const owner = frames.at(-1)?.owner ?? "";
      storage.push({ op: step.op, owner, slot: BigInt(step.stack.at(-1) ?? "0x0"), gas });
    }
    if (!returns) continue;
    const inside = frames.pop();
    const caller = callers.pop();
    if (inside === undefined || caller === undefined || next === undefined) continue;
    const total = caller.step.gas - next.gas;
    const spentInside = inside.start - (step.gas - gas);
    spend(caller.step, caller.category, total - spentInside);
    executed += total - spentInside;
    if (caller.category !== "DELEGATECALL") calls.push({ to: caller.to, gas: total });
  }

  // The counter at the end; no transaction of the bench reaches the cap of a fifth.
  const refund = steps.at(-1)?.refund ?? 0;
  add("refund", -refund);
  add("intrinsic and calldata", gasUsed - executed + refund);
  return { gasUsed, categories, storage, places, byCode, calls };
}

/** @returns what kind of cost it is, and how much of it is memory expansion */
function classify(step: Step, gas: number): [Category, number] {
  const { op, stack } = step;
  const operand = (fromTop: number): number => Number(BigInt(stack.at(-1 - fromTop) ?? "0x0"));
  const beyond = (base: number): number => Math.max(0, gas - base);
  switch (op) {
    case "SLOAD":
      return [gas > 100 ? "SLOAD cold" : "SLOAD warm", 0];
    case "SSTORE":
      return [storeCategory(gas), 0];
    case "TLOAD":
    case "TSTORE":
      return ["TLOAD, TSTORE", 0];
    case "KECCAK256":
      return ["KECCAK256", beyond(30 + 6 * words(operand(1)))];
    case "MLOAD":
    case "MSTORE":
    case "MSTORE8":
      return ["memory access, copies", beyond(3)];
    case "CALLDATACOPY":
    case "CODECOPY":
    case "RETURNDATACOPY":
    case "MCOPY":
      return ["memory access, copies", beyond(3 + 3 * words(operand(2)))];
    case "RETURN":
    case "REVERT":
      return ["memory expansion", gas];
    case "JUMP":
    case "JUMPI":
    case "JUMPDEST":
      return ["jumps", 0];
    default:
      break;
  }
  if (op.startsWith("LOG")) {
    const topics = Number(op.slice(3));
    return ["LOG", beyond(375 + 375 * topics + 8 * operand(1))];
  }
  if (/^(PUSH|DUP|SWAP|POP)/.test(op)) return ["stack", 0];
  return ["arithmetic", 0];
}

function storeCategory(gas: number): Category {
  if (gas >= 20_000) return "SSTORE fresh slot";
  if (gas >= 5_000) return "SSTORE cold";
  // 2,100 and 100: a cold slot that keeps its value.
  return gas > 2_200 ? "SSTORE warm" : "SSTORE of no effect";
}
