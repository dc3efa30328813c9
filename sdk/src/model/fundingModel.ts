import { type AdaptiveParameters, adaptiveRate } from "./adaptive.ts";
import { clampedPremium, type FundingInputs } from "./funding.ts";
import { type Tier, tieredRate } from "./tiered.ts";

/** A funding model of this repository, with what it was deployed with. */
export type FundingModel =
  | { readonly kind: "clamped" }
  | { readonly kind: "tiered"; readonly tiers: readonly Tier[]; readonly reach: bigint }
  | { readonly kind: "adaptive"; readonly parameters: AdaptiveParameters };

/** What a model makes of its inputs [WAD per period]. */
export function modelRate(model: FundingModel, inputs: FundingInputs): bigint {
  switch (model.kind) {
    case "clamped":
      return clampedPremium(inputs.premium, inputs.interest, inputs.damper);
    case "tiered":
      return tieredRate(inputs, model.tiers, model.reach);
    case "adaptive":
      return adaptiveRate(inputs, model.parameters);
  }
}
