import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import type { Deployment } from "./venue.ts";

/**
 * A chain of its own whose blocks keep the order of sending.
 *
 * @param time its clock [unix s]
 * @param accounts how many unlocked accounts it has, if not as many as usual
 */
export async function startChain(time: number, accounts?: number): Promise<NetworkConnection> {
  return hre.network.create({
    network: "default",
    override: {
      initialDate: new Date(time * 1000),
      mining: { mempool: { order: "fifo" } },
      ...(accounts !== undefined && { accounts: { count: accounts } }),
    },
  });
}

/** Revert data in words. */
export function describeError({ exchange }: Deployment, data: string): string {
  const error = exchange.interface.parseError(data);
  return error === null ? data : `${error.name}(${error.args.map(String).join(", ")})`;
}

export async function balanceOf(
  { provider }: NetworkConnection,
  collateral: Deployment["collateral"],
  owner: string,
): Promise<bigint> {
  const data = collateral.interface.encodeFunctionData("balanceOf", [owner]);
  return BigInt(
    (await provider.request({ method: "eth_call", params: [{ to: collateral.address, data }, "latest"] })) as string,
  );
}
