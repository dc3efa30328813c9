import { type HDNodeWallet, type Provider, Wallet } from "ethers";

import type { CallRequest } from "../client/send.ts";
import type { GrantParameters } from "../actions/grant.ts";
import { revokeOperator } from "../actions/revokeOperator.ts";
import { setOperator } from "../actions/setOperator.ts";
import type { MarketName } from "../client/client.ts";
import type { Deployment } from "../deployments.ts";

export interface CreateSessionKeyParameters {
  readonly account: bigint | number;
  /** Last second in which it holds [unix s]. */
  readonly expiry: number | bigint;
  /** In which it may trade; all unless said. */
  readonly markets?: readonly MarketName[];
  /** Trading unless said: a session key should not withdraw. */
  readonly permissions?: GrantParameters["permissions"];
  readonly priceBand?: string;
  readonly equityFloor?: string;
}

/** A key of its own for one program or browser tab, and the call that lets it act. */
export interface SessionKey {
  /** Signs batches and, if it has gas, sends transactions. */
  readonly wallet: HDNodeWallet;
  /** To be sent by the account's owner. */
  readonly grant: CallRequest;
  /** To be sent by the owner when it is over. */
  readonly revoke: CallRequest;
}

/**
 * Makes a random session key with the call that scopes it, and the one that revokes it.
 *
 * @example
 * const key = createSessionKey(deployment, { account, expiry, markets: ["ETH-USD"], priceBand: "0.01" });
 * await owner.sendTransaction(key.grant);
 * const signature = await signBatch(key.wallet, deployment, unsigned);
 */
export function createSessionKey(
  deployment: Deployment,
  { account, permissions = ["trade"], ...scope }: CreateSessionKeyParameters,
  provider?: Provider,
): SessionKey {
  const wallet = Wallet.createRandom(provider ?? null);
  const operator = wallet.address;
  return {
    wallet,
    grant: setOperator.build(deployment, { account, operator, permissions, ...scope }),
    revoke: revokeOperator.build(deployment, { account, operator }),
  };
}
