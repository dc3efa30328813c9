import { keccak256 } from "ethers";

import { permissionNames, type PermissionName } from "../actions/grant.ts";
import { toAccount } from "../actions/order.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { ExchangeView, LedgerView } from "../generated/structs.ts";
import { formatWad } from "../units/wad.ts";

export type ReadOverviewParameters = Readonly<Record<string, never>>;
export type ReadOverviewReturnType = ExchangeView;

/**
 * What belongs to no account and no market: seal, delay, authority, treasury, shared insurance.
 *
 * @example
 * const { isSealed, minimumDelay, authority } = await readOverview(client, {});
 */
export const readOverview = /* @__PURE__ */ defineRead<ReadOverviewParameters, ReadOverviewReturnType>({
  build: (deployment) => buildView(deployment, "overview"),
  decode: (data) => decodeView("overview", data),
});

export interface ReadLedgerParameters {
  /** First account whose sums are taken; 1 unless said. */
  readonly first?: bigint | number;
  /** Accounts at most; 100 unless said. */
  readonly count?: number;
}
export type ReadLedgerReturnType = LedgerView;

/**
 * Parts of the ledger's identity: global ones, and sums over a page of accounts.
 *
 * @example
 * const { tokens, sharedInsurance, markets } = await readLedger(client, {});
 */
export const readLedger = /* @__PURE__ */ defineRead<ReadLedgerParameters, ReadLedgerReturnType>({
  build: (deployment, { first = 1, count = 100 }) => buildView(deployment, "ledger", [toAccount(first), count]),
  decode: (data) => decodeView("ledger", data),
});

export interface ReadScheduledParameters {
  /** Calldata of the administrative call. */
  readonly data: string;
}
/** From when on it may be made [unix s]; undefined if it is not announced. */
export type ReadScheduledReturnType = bigint | undefined;

/**
 * Whether an administrative call was announced, and for when.
 *
 * @example
 * const from = await readScheduled(client, { data });
 */
export const readScheduled = /* @__PURE__ */ defineRead<ReadScheduledParameters, ReadScheduledReturnType>({
  build: (deployment, { data }) => buildView(deployment, "scheduled", [keccak256(data)]),
  decode: (data) => {
    const executableAt = decodeView("scheduled", data);
    return executableAt === 0n ? undefined : executableAt;
  },
});

/** What an operator may do for an account. */
export interface Operator {
  readonly active: boolean;
  readonly permissions: readonly PermissionName[];
  /** [unix s] */
  readonly expiry: bigint;
  /** Ids; "all" where every market is granted. */
  readonly markets: readonly number[] | "all";
  /** [1e-4 of index]; 0 leaves the market's own. */
  readonly priceBand: bigint;
  /** Quote. */
  readonly equityFloor: string;
}

export interface ReadOperatorParameters {
  readonly account: bigint | number;
  readonly operator: string;
}
export type ReadOperatorReturnType = Operator;

/**
 * What an account lets an operator do.
 *
 * @example
 * const { active, permissions } = await readOperator(client, { account, operator });
 */
export const readOperator = /* @__PURE__ */ defineRead<ReadOperatorParameters, ReadOperatorReturnType>({
  build: (deployment, { account, operator }) => buildView(deployment, "operator", [toAccount(account), operator]),
  decode: (data) => {
    const { grant, active } = decodeView("operator", data);
    return {
      active,
      permissions: permissionNames(grant.permissions),
      expiry: grant.expiry,
      markets: (grant.markets & 1n) === 1n ? "all" : bitsOf(grant.markets),
      priceBand: grant.priceBand,
      equityFloor: formatWad(grant.equityFloor),
    };
  },
});

export interface ReadNonceParameters {
  readonly signer: string;
  /** Nonces of different keys are independent; 0 unless said. */
  readonly key?: bigint;
}
/** As a signed batch has to name it. */
export type ReadNonceReturnType = bigint;

/**
 * The next nonce of a signer under a key.
 *
 * @example
 * const nonce = await readNonce(client, { signer });
 */
export const readNonce = /* @__PURE__ */ defineRead<ReadNonceParameters, ReadNonceReturnType>({
  build: (deployment, { signer, key = 0n }) => buildView(deployment, "nonces", [signer, [key]]),
  decode: (data) => decodeView("nonces", data)[0] ?? 0n,
});

function bitsOf(map: bigint): number[] {
  return Array.from({ length: 256 }, (_, bit) => bit).filter((bit) => ((map >> BigInt(bit)) & 1n) === 1n);
}
