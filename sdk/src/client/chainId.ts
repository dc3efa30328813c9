import { isError, JsonRpcApiProvider, type Provider } from "ethers";

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
    // Providers that are bound to one network fail once it has changed.
    if (!isError(error, "NETWORK_ERROR") || error.event !== "changed") throw toPlumblineError(error);
    actual = await askFor(provider);
  }
  if (actual !== expected) throw new WrongChainError(expected, actual);
}

/** What a JSON-RPC provider says itself; 0 if that cannot be asked. */
async function askFor(provider: Provider): Promise<number> {
  if (!(provider instanceof JsonRpcApiProvider)) return 0;
  try {
    return Number(await provider.send("eth_chainId", []));
  } catch (error) {
    throw toPlumblineError(error);
  }
}
