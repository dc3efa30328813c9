import { findMarket, type MarketName } from "../client/client.ts";
import type { Deployment } from "../deployments.ts";
import type { OperatorGrant } from "../generated/structs.ts";
import { parseDecimal } from "../units/decimal.ts";
import { within } from "../units/grid.ts";
import { parseWad } from "../units/wad.ts";

/** Bits of the contracts' `Permissions`. */
const PERMISSIONS = {
  trade: 1n,
  reduce: 2n,
  cancel: 4n,
  withdraw: 8n,
  transfer: 16n,
  withdrawAnywhere: 32n,
} as const;

/** What an operator may be allowed to do. "trade" includes "reduce" and "cancel". */
export type PermissionName = keyof typeof PERMISSIONS;

/** A grant as people say it. */
export interface GrantParameters {
  readonly permissions: readonly PermissionName[];
  /** Last second in which it holds [unix s]. */
  readonly expiry: number | bigint;
  /** In which it holds; all of them unless said. */
  readonly markets?: readonly MarketName[];
  /** Widest distance of an order's price from the index as a fraction, "0.01" for 1 %; the market's own unless said. */
  readonly priceBand?: string;
  /** Equity that must remain after each action; quote. */
  readonly equityFloor?: string;
}

const ALL_MARKETS = 1n;
const BAND_DECIMALS = 4;

/** The contract's form of a grant. */
export function toGrant(deployment: Deployment, grant: GrantParameters): OperatorGrant {
  const { permissions, expiry, markets, priceBand = "0", equityFloor = "0" } = grant;
  return {
    permissions: permissions.reduce((sum, name) => sum | PERMISSIONS[name], 0n),
    priceBand: within("priceBand", parseDecimal(priceBand, BAND_DECIMALS), 0xffffn),
    expiry: within("expiry", expiry, 0xffff_ffffn),
    equityFloor: within("equityFloor", parseWad(equityFloor), (1n << 128n) - 1n),
    markets:
      markets?.reduce<bigint>((sum, name) => sum | (1n << BigInt(findMarket(deployment, name).id)), 0n) ?? ALL_MARKETS,
  };
}

/** The grant that grants nothing. */
export const EMPTY_GRANT: OperatorGrant = { permissions: 0n, priceBand: 0n, expiry: 0n, equityFloor: 0n, markets: 0n };

/** The names of permission bits. */
export function permissionNames(bits: bigint): PermissionName[] {
  const names = Object.keys(PERMISSIONS) as PermissionName[]; // its own keys
  return names.filter((name) => (bits & PERMISSIONS[name]) !== 0n);
}
