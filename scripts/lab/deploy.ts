import type { NetworkConnection } from "hardhat/types/network";

import { ADAPTIVE_DEFAULTS, type Address } from "../../sdk/src/model/index.ts";
import { type Configuration, REACH, TIERS } from "./configurations.ts";

/** Puts a configuration's funding model onto a chain. */
export async function deployModel({ ethers }: NetworkConnection, configuration: Configuration): Promise<Address> {
  const contract = await (async () => {
    switch (configuration.model) {
      case "clamped":
        return ethers.deployContract("ClampedPremium");
      case "tiered":
        return ethers.deployContract("Tiered", [TIERS, REACH]);
      case "adaptive":
        return ethers.deployContract("Adaptive", [configuration.parameters ?? ADAPTIVE_DEFAULTS]);
    }
  })();
  return (await contract.getAddress()) as Address; // which an address is
}
