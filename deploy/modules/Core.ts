import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { CollateralParameters } from "../parameters.ts";
import Libraries from "./Libraries.ts";

export interface CoreParameters {
  readonly minimumDelay: number;
  readonly collateral: CollateralParameters;
}

/** The exchange itself, without markets: its collateral, its access manager, the funding model, and the lens. */
export function buildCore({ minimumDelay, collateral: token }: CoreParameters) {
  return buildModule("Core", (m) => {
    const deployer = m.getAccount(0);
    const { MarketTermsLibrary, ...linked } = m.useModule(Libraries);
    const collateral =
      "test" in token
        ? m.contract("TestCollateral", [
            token.test.decimals,
            token.test.faucetTokens,
            token.test.faucetCooldown,
            deployer,
          ])
        : m.contractAt("TestCollateral", token.address);
    const manager = m.contract("AccessManager", [deployer]);
    const exchange = m.contract("Exchange", [collateral, minimumDelay, manager], { libraries: linked });
    const model = m.contract("ClampedPremium");
    const lens = m.contract("Lens", [
      m.contract("AccountReader"),
      m.contract("FundingReader"),
      m.contract("MarketReader"),
      m.contract("WaterfallReader"),
      m.contract("WindDownReader"),
    ]);
    return { ...linked, MarketTermsLibrary, collateral, exchange, lens, manager, model };
  });
}
