import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { NamedArtifactContractDeploymentFuture } from "@nomicfoundation/ignition-core";
import { ZeroAddress } from "ethers";

import type { MarketParameters } from "../parameters.ts";
import { identifier } from "./Index.ts";

/** What a market has of its own besides its index; nothing where it shares the clamped premium, or names contracts that exist. */
export type FundingContracts = Partial<Record<"model" | "source", NamedArtifactContractDeploymentFuture<string>>>;

/** Aave's rates, in the order of the contract's enumeration. */
const AAVE_RATES = ["borrow", "supply"];

/** The funding model and the interest source of one market, those that are its own. */
export function buildFunding({ symbol, terms: { model, estimators } }: MarketParameters) {
  return buildModule(`Funding${identifier(symbol)}`, (m) => {
    const contracts: FundingContracts = {};
    if (model !== undefined && "adaptive" in model) {
      contracts.model = m.contract("Adaptive", [model.adaptive]);
    }
    if (model !== undefined && "tiered" in model) {
      contracts.model = m.contract("Tiered", [[...model.tiered.tiers], model.tiered.reach]);
    }
    const source = estimators?.source;
    if (source !== undefined && "aave" in source) {
      const { baseAsset, rate, ...config } = source.aave;
      contracts.source = m.contract("AaveInterest", [
        { ...config, baseAsset: baseAsset ?? ZeroAddress, rate: AAVE_RATES.indexOf(rate) },
      ]);
    }
    return contracts;
  });
}
