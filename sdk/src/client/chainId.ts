import { isError, type Provider } from "ethers";

import { toPlumblineError } from "../errors/decode.ts";
import { WrongChainError } from "../errors/provider.ts";

/** The chain that a provider is on now. */
export async function chainIdOf(provider: Provider): Promise<number> {
  try {
    return Number((await provider.getNetwork()).chainId);
  } catch (error) {
    throw toPlumblineError(error);
  }
}

/**
 * Fails unless the provider is still on the deployment's chain: a wallet's owner may have switched.
 *
 * @throws {WrongChainError}
 */
export async function requireChain(provider: Provider, expected: number): Promise<void> {
  let actual: number;
  try {
    actual = Number((await provider.getNetwork()).chainId);
  } catch (error) {
    throw switchedTo(error, expected) ?? toPlumblineError(error);
  }
  if (actual !== expected) throw new WrongChainError(expected, actual);
}

/** Providers that are bound to one network fail once it has changed, and say to which. */
function switchedTo(error: unknown, expected: number): WrongChainError | undefined {
  if (!isError(error, "NETWORK_ERROR") || error.event !== "changed") return undefined;
  const { network } = error as { network?: unknown };
  const chainId = (network as { chainId?: unknown } | undefined)?.chainId;
  return new WrongChainError(expected, typeof chainId === "bigint" ? Number(chainId) : 0);
}
