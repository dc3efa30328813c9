import { toBeHex } from "ethers";

import type { Artifact } from "./artifacts.ts";
import type { Deployment } from "./deployment.ts";
import { CATEGORIES, type Profile, type StorageAccess } from "./opcodes.ts";
import { MARKETS } from "./settings.ts";
import { SlotNames } from "./slots.ts";
import { SourceMap } from "./sources.ts";

/** Functions that a printed profile names. */
const FUNCTIONS = 40;
/** How far the bench goes: accounts, slots of orders, ticks around the index. */
const REACH = { accounts: 20, orderSlots: 128, ticks: 400 };

const figure = (gas: number): string => gas.toLocaleString("en-US").padStart(9);

function sorted<Key>(sums: ReadonlyMap<Key, number>): [Key, number][] {
  return [...sums].filter(([, gas]) => gas !== 0).sort(([, a], [, b]) => b - a);
}

/** A profile as lines to print. */
export async function describe(
  title: string,
  profile: Profile,
  deployment: Deployment,
  artifacts: ReadonlyMap<string, Artifact>,
): Promise<string[]> {
  const contract = (address: string): string => deployment.names.get(address) ?? address;
  const functions = await byFunction(profile, contract, artifacts);
  return [
    `${title}: ${figure(profile.gasUsed).trim()} gas`,
    "",
    "By opcode",
    ...CATEGORIES.filter((category) => profile.categories.get(category) !== 0).map(
      (category) => `${figure(profile.categories.get(category) ?? 0)}  ${category}`,
    ),
    "",
    "By contract, without calls to others",
    ...sorted(profile.byCode).map(([code, gas]) => `${figure(gas)}  ${contract(code)}`),
    ...(profile.calls.length > 0 ? ["", "Calls to others, with all inside"] : []),
    ...profile.calls.map(({ to, gas }) => `${figure(gas)}  ${contract(to)}`),
    "",
    "Storage, in order",
    ...storageLines(profile.storage, deployment, contract),
    "",
    "Computation by function of the source; code of the compiler's own counts where it was reached from",
    ...sorted(functions)
      .slice(0, FUNCTIONS)
      .map(([name, gas]) => `${figure(gas)}  ${name}`),
  ];
}

function storageLines(
  accesses: readonly StorageAccess[],
  { exchange }: Deployment,
  contract: (address: string) => string,
): string[] {
  const markets = MARKETS.map(({ indexTick }, i) => ({ id: i + 1, indexTick }));
  const slots = new SlotNames(markets, REACH.accounts, REACH.orderSlots, REACH.ticks);
  return accesses.map(({ op, owner, slot, gas }) => {
    const own = owner === exchange.address.toLowerCase() ? slots.nameOf(slot) : undefined;
    const number = slot < 1_000n ? slot.toString() : `${toBeHex(slot, 32).slice(0, 10)}…`;
    return `${figure(gas)}  ${op.padEnd(6)}  ${own ?? `${contract(owner)} slot ${number}`}`;
  });
}

/** What is not computation. */
const ELSEWHERE = /^(SLOAD|SSTORE|LOG|DELEGATECALL|STATICCALL|TLOAD)/;

async function byFunction(
  profile: Profile,
  contract: (address: string) => string,
  artifacts: ReadonlyMap<string, Artifact>,
): Promise<Map<string, number>> {
  const maps = new Map<string, SourceMap | undefined>();
  /** Where each contract was last in a function of the source. */
  const last = new Map<string, string>();
  const functions = new Map<string, number>();
  for (const { code, pc, gas, category } of profile.places) {
    if (!maps.has(code)) {
      const artifact = artifacts.get(contract(code));
      maps.set(code, artifact === undefined ? undefined : await SourceMap.load(artifact));
    }
    const name = maps.get(code)?.functionAt(pc) ?? last.get(code) ?? `${contract(code)}, before its first function`;
    last.set(code, name);
    if (!ELSEWHERE.test(category)) functions.set(name, (functions.get(name) ?? 0) + gas);
  }
  return functions;
}
