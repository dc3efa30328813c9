import { Contract } from "ethers";

import type { Exchange } from "../generated/contracts/Exchange.ts";
import type { Lens } from "../generated/contracts/Lens.ts";
import type { TestCollateral } from "../generated/contracts/TestCollateral.ts";
import type { Client } from "./client.ts";
import { exchangeInterface, lensInterface, tokenInterface } from "./interfaces.ts";

/** The contracts themselves, with the generated types, for what has no action here. */
export interface Contracts {
  readonly exchange: Exchange;
  readonly lens: Lens;
  readonly collateral: TestCollateral;
}

/**
 * Typed ethers contracts of a client's deployment.
 *
 * @example
 * const { exchange } = contractsOf(client);
 * const scale = await exchange.collateralScale();
 */
export function contractsOf({ deployment, provider, signer }: Client): Contracts {
  const runner = signer ?? provider;
  const { exchange, lens, collateral } = deployment;
  // The generated types say what contracts with these interfaces have.
  return {
    exchange: new Contract(exchange.address, exchangeInterface(), runner) as unknown as Exchange,
    lens: new Contract(lens.address, lensInterface(), runner) as unknown as Lens,
    collateral: new Contract(collateral.address, tokenInterface(), runner) as unknown as TestCollateral,
  };
}
