/** Roles of the access manager, and what each may call. Everything else that is restricted is the admin's: `seal`. */
import { IMarketAdmin__factory } from "../typechain-types/factories/contracts/interfaces/IMarketAdmin__factory.ts";

/** OpenZeppelin's own: may grant roles and change what they may call. */
export const ADMIN_ROLE = 0n;

type AdminFunction = Parameters<ReturnType<typeof IMarketAdmin__factory.createInterface>["getFunction"]>[0];

export interface Role {
  readonly id: bigint;
  readonly label: string;
  readonly functions: readonly AdminFunction[];
}

export const ROLES = {
  listing: {
    id: 1n,
    label: "LISTING",
    functions: ["listMarket", "configureMarket", "haltMarket", "resumeMarket", "windDownMarket"],
  },
  feeManager: {
    id: 2n,
    label: "FEE_MANAGER",
    functions: ["setFeeTiers", "setAccountTier", "setTreasury", "raiseInsuranceShare"],
  },
  // Tightenings, and what takes an announced loosening back.
  guardian: {
    id: 3n,
    label: "GUARDIAN",
    functions: ["restrictMarket", "unrestrictMarket", "lowerOpenInterestCap", "unschedule"],
  },
  // Held by those whose calls need to be announced; an announcement alone lets nobody make a call.
  scheduler: { id: 4n, label: "SCHEDULER", functions: ["schedule"] },
} as const satisfies Record<string, Role>;

export function selectorsOf({ functions }: Role): string[] {
  const admin = IMarketAdmin__factory.createInterface();
  return functions.map((name) => admin.getFunction(name).selector);
}
