import type { Provider, Signer } from "ethers";

import { type Deployment, type DeployedMarket, parseDeployment } from "../deployments.ts";
import { toPlumblineError } from "../errors/decode.ts";
import { NoSignerError, UnknownMarketNameError } from "../errors/input.ts";
import { ProviderLiesError, SignerError, UnknownDeploymentError, WrongChainError } from "../errors/provider.ts";
import { records } from "../generated/deployments.ts";
import { chainIdOf } from "./chainId.ts";
import { exchangeInterface } from "./interfaces.ts";

/** A deployment and the way to it. Immutable: another signer or other markets make another client. */
export interface Client {
  readonly deployment: Deployment;
  readonly provider: Provider;
  /** Undefined in a client that only reads. */
  readonly signer: Signer | undefined;
}

export interface ConnectParameters {
  /** Reads only. */
  readonly provider?: Provider;
  /** Reads and writes; must have a provider. */
  readonly signer?: Signer;
  /** Needed where no deployment is known by the provider's chain id. */
  readonly deployment?: Deployment;
}

/** A market by its symbol or its id. */
export type MarketName = string | number | bigint;

/**
 * A client for the deployment on the provider's chain, after checking that the chain is what the provider says.
 *
 * @example
 * const client = await connect({ signer: await new BrowserProvider(window.ethereum).getSigner() });
 *
 * @throws {UnknownDeploymentError} where none is known and none was passed
 * @throws {WrongChainError} where the one that was passed is on another chain
 * @throws {ProviderLiesError} where the exchange is not there, or knows itself on another chain
 */
export async function connect({ provider, signer, deployment }: ConnectParameters): Promise<Client> {
  const reader = provider ?? signer?.provider;
  if (!reader) throw new SignerError("it has no provider");
  const chainId = await chainIdOf(reader);
  const found = deployment ?? findDeployment(chainId);
  if (found.chainId !== chainId) throw new WrongChainError(found.chainId, chainId);
  await requireHonest(reader, found);
  return { deployment: found, provider: reader, signer };
}

/**
 * The known deployment on a chain.
 *
 * @example
 * const { exchange, markets } = findDeployment(11_155_111);
 *
 * @throws {UnknownDeploymentError}
 */
export function findDeployment(chainId: number): Deployment {
  const record = records[chainId];
  if (record === undefined) throw new UnknownDeploymentError(chainId);
  return parseDeployment(record);
}

/**
 * The market of a symbol or id.
 *
 * @throws {UnknownMarketNameError}
 */
export function findMarket({ markets }: Pick<Deployment, "markets">, name: MarketName): DeployedMarket {
  const found = markets.find(({ id, symbol }) => (typeof name === "string" ? symbol === name : BigInt(id) === BigInt(name)));
  if (found !== undefined) return found;
  throw new UnknownMarketNameError(
    name.toString(),
    markets.map(({ symbol }) => symbol),
  );
}

/** The signer of a client that writes. */
export function requireSigner({ signer }: Client): Signer {
  if (signer === undefined) throw new NoSignerError();
  return signer;
}

/** The exchange knows its chain from the machine it runs on, whatever the provider says. */
async function requireHonest(provider: Provider, { exchange, chainId }: Deployment): Promise<void> {
  const data = exchangeInterface().encodeFunctionData("eip712Domain");
  const answer = await provider.call({ to: exchange.address, data }).catch((error: unknown) => {
    throw toPlumblineError(error);
  });
  if (answer === "0x") throw new ProviderLiesError(chainId, `nothing answers at ${exchange.address}`);
  const domain = exchangeInterface().decodeFunctionResult("eip712Domain", answer);
  if (Number(domain.chainId) !== chainId) {
    throw new ProviderLiesError(chainId, `the exchange runs on chain ${domain.chainId.toString()}`);
  }
}
