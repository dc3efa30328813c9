import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import type { Deployment } from "../deployments.ts";
import { within } from "../units/grid.ts";
import { bountyOf } from "./bounty.ts";
import { toAccount } from "./order.ts";

export interface SamplePremiumParameters {
  readonly markets: readonly MarketName[];
  /** Price levels to walk per market at most; 64 unless said. */
  readonly maxLevels?: number;
  /** Account that receives bounties; none unless said. */
  readonly beneficiary?: bigint | number;
}
/** Symbols of the markets that are sampled. */
export type SamplePremiumReturnType = readonly string[];
export interface SamplePremiumOutcome {
  readonly sampled: readonly string[];
  /** Quote. */
  readonly bounty: string;
}

/**
 * Samples the premium of markets from their books; settles first where an interval has ended.
 *
 * @example
 * await samplePremium.send(client, { markets: ["ETH-USD", "BTC-USD"], beneficiary: account });
 */
export const samplePremium = /* @__PURE__ */ defineAction<
  SamplePremiumParameters,
  SamplePremiumReturnType,
  SamplePremiumOutcome
>({
  encode: (deployment, { markets, maxLevels = 64, beneficiary = 0n }) => {
    const ids = markets.map((name) => findMarket(deployment, name).id);
    const levels = within("maxLevels", maxLevels, 64n);
    return exchangeInterface().encodeFunctionData("samplePremium", [ids, levels, toAccount(beneficiary)]);
  },
  decode: (data, deployment, { markets }) => {
    const [bits] = exchangeInterface().decodeFunctionResult("samplePremium", data);
    const sampled = markets.filter((_, place) => ((bits >> BigInt(place)) & 1n) === 1n);
    return sampled.map((name) => findMarket(deployment, name).symbol);
  },
  outcome: (events, deployment) => ({
    sampled: eventsNamed(events, "PremiumSampled").map(({ market }) => symbolOf(deployment, market)),
    bounty: bountyOf(events),
  }),
});

function symbolOf(deployment: Deployment, market: bigint): string {
  return findMarket(deployment, market).symbol;
}
