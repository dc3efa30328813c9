import type { BlockTag, Interface } from "ethers";

import type { Client } from "../client/client.ts";
import { fundingInterface } from "../client/interfaces.ts";
import { toPlain } from "../client/values.ts";
import { toPlumblineError } from "../errors/decode.ts";
import type { AdaptiveParameters } from "../model/adaptive.ts";
import type { Address } from "../model/account.ts";
import type { FundingInputs } from "../model/funding.ts";
import { type FundingModel, modelRate } from "../model/fundingModel.ts";
import { WAD } from "../model/fixedPoint.ts";
import type { Market } from "../model/market.ts";
import type { Tier } from "../model/tiered.ts";

/** What the exchange gives a source, a transaction's own cost, and its calldata. */
const SOURCE_GAS = 100_000n + 21_000n + 64n;
/** What the exchange gives a model, likewise, with more of calldata. */
const MODEL_GAS = 150_000n + 21_000n + 10_000n;
const BP = 10n ** 14n;

/** Inputs by which a model shows that it is what its parameters say: inside the damper, beyond it, far beyond it, mirrored. */
const PROBES: readonly FundingInputs[] = [0n, 9n, -37n, 2_500n].map((premium, place) => ({
  premium: premium * BP + 1n,
  interest: BP,
  damper: 5n * BP,
  bound: 100n * BP,
  covered: 3_600n,
  interval: 3_600n,
  openInterest: 333n * BigInt(place),
  openInterestCap: 1_000n,
  variance: 7n * 10n ** 9n,
  depth: 40n * WAD,
  impactDepth: 100n * WAD,
  saturation: 70n * BigInt(place),
}));

/** Funding models and interest sources of some markets, as they are at one block. */
export interface FundingContracts {
  /** By address in lower case: models of this repository. Others are not there. */
  readonly models: ReadonlyMap<string, FundingModel>;
  /** By address in lower case: what sources answer; those that fail are not there [WAD per period]. */
  readonly rates: ReadonlyMap<string, bigint>;
}

/** Asks the models of markets what they are, and their sources for a rate. */
export async function readFundingContracts(
  client: Client,
  markets: readonly Market[],
  blockTag: BlockTag,
): Promise<FundingContracts> {
  const addressesOf = (pick: (market: Market) => Address | undefined): string[] => [
    ...new Set(markets.flatMap((market) => pick(market)?.toLowerCase() ?? [])),
  ];
  const models = addressesOf(({ sampling }) => sampling.model);
  const sources = addressesOf(({ sampling, estimators }) => (sampling.hasSource ? estimators.source : undefined));
  const known = await Promise.all(models.map((model) => recognise(client, model, blockTag)));
  const rates = await Promise.all(
    sources.map((source) => ask(client, source, "interestRate", [], SOURCE_GAS, blockTag)),
  );
  return {
    models: new Map(models.flatMap((model, place) => (known[place] === undefined ? [] : [[model, known[place]]]))),
    rates: new Map(
      sources.flatMap((source, place) => (rates[place] === undefined ? [] : [[source, rates[place][0] as bigint]])),
    ),
  };
}

/**
 * What a model is. It is asked for its parameters, and then has to answer as the model of those would: a contract that only looks like one
 * of ours is none. Undefined where it is another.
 */
async function recognise(client: Client, model: string, blockTag: BlockTag): Promise<FundingModel | undefined> {
  const deployed = client.deployment.fundingModel.address;
  if (model === deployed.toLowerCase()) return { kind: "clamped" };
  const view = (name: string): Promise<readonly unknown[] | undefined> =>
    ask(client, model, name, [], undefined, blockTag);
  const [parameters, tiers, reach] = await Promise.all([view("parameters"), view("tiers"), view("reach")]);
  // The shapes are those of the ABI that decoded them.
  const candidate: FundingModel =
    parameters !== undefined
      ? { kind: "adaptive", parameters: parameters[0] as AdaptiveParameters }
      : tiers !== undefined && reach !== undefined
        ? { kind: "tiered", tiers: tiers[0] as Tier[], reach: reach[0] as bigint }
        : { kind: "clamped" };
  const answers = await Promise.all(
    PROBES.map((inputs) => ask(client, model, "fundingRate", [0n, inputs], MODEL_GAS, blockTag)),
  );
  return answers.every((answer, place) => {
    const inputs = PROBES[place];
    return inputs !== undefined && answer?.[0] === modelRate(candidate, inputs);
  })
    ? candidate
    : undefined;
}

/** What a view answers as the exchange would take it; undefined where it fails, or answers nothing of the kind. */
async function ask(
  { provider }: Client,
  to: string,
  name: string,
  args: readonly unknown[],
  gasLimit: bigint | undefined,
  blockTag: BlockTag,
): Promise<readonly unknown[] | undefined> {
  const contract: Interface = fundingInterface();
  const data = contract.encodeFunctionData(name, args);
  let answer: string;
  try {
    answer = await provider.call({ to, data, blockTag, ...(gasLimit !== undefined && { gasLimit }) });
  } catch {
    // Nodes have many words for a call that fails. One that is gone fails here, too.
    await provider.getBlockNumber().catch((error: unknown) => {
      throw toPlumblineError(error);
    });
    return undefined;
  }
  try {
    const outputs = contract.getFunction(name)?.outputs ?? [];
    const values: unknown[] = Array.from(contract.decodeFunctionResult(name, answer));
    return outputs.map((type, place) => toPlain(type, values[place]));
  } catch {
    return undefined;
  }
}
