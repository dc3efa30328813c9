import { encodeBytes32String, ZeroAddress } from "ethers";

import { parameters, SAMPLE_INTERVAL } from "../settings.ts";
import { ETH, INSIDE, type World } from "../world.ts";
import { exchangeOf, LOTS, type Case, type Section, type Timed } from "./case.ts";
import { SAMPLE, SAMPLED, SETTLE, walkable } from "./funding.ts";

interface Measures {
  readonly model: keyof World["deployment"]["funding"];
  readonly isWeighted?: boolean;
  readonly tracksSaturation?: boolean;
  readonly hasSource?: boolean;
  readonly measuresDepth?: boolean;
}

const EVERYTHING: Measures = {
  model: "adaptive",
  isWeighted: true,
  tracksSaturation: true,
  hasSource: true,
  measuresDepth: true,
};
const DEPTH = { depthBand: 10n ** 16n, impactDepth: 10n ** 24n, depthInterval: SAMPLE_INTERVAL, maxDepthLevels: 4 };
const NO_DEPTH = { depthBand: 0n, impactDepth: 0n, depthInterval: 0, maxDepthLevels: 0 };

/** Gives the ETH market another model, and more to measure; samples once, so that every slot is as it is from then on. */
async function adapt(w: World, measures: Measures): Promise<void> {
  const [market] = (await parameters()).markets;
  if (market === undefined) throw new Error("The bench has no market");
  const { symbol, tickSize, lotSize, interval } = market;
  const { margin, trading, sampling, funding, liquidation } = market.terms;
  const { adaptive, tiered, source } = w.deployment.funding;
  const terms = {
    grid: { symbol: encodeBytes32String(symbol), tickSize, lotSize, interval },
    oracle: w.deployment.indices[0] ?? "",
    margin,
    trading,
    sampling,
    funding: { ...funding, model: measures.model === "tiered" ? tiered : adaptive },
    liquidation,
    estimators: {
      isWeighted: measures.isWeighted === true,
      tracksSaturation: measures.tracksSaturation === true,
      source: measures.hasSource === true ? source : ZeroAddress,
      ...(measures.measuresDepth === true ? DEPTH : NO_DEPTH),
    },
  };
  const data = exchangeOf(w).encodeFunctionData("configureMarket", [ETH, terms]);
  await w.chain.run(w.call("deployer", exchangeOf(w).encodeFunctionData("schedule", [data])));
  await w.chain.run(w.call("deployer", data));
  await w.refresh();
}

const samples = (what: string, events: Case["events"], measures: Measures, levels?: number): Case => ({
  operation: `sample premium, ${what}`,
  ...(measures.measuresDepth !== true && { targets: SAMPLE }),
  events: { ...SAMPLED, ...events },
  prepare: async (w): Promise<Timed> => {
    if (levels !== undefined) await walkable(w, levels);
    await adapt(w, measures);
    return { transaction: w.sample([ETH], levels ?? 64), time: w.chain.time + SAMPLE_INTERVAL };
  },
});

const settlesWith = (what: string, events: Case["events"], measures: Measures): Case => ({
  operation: `settle funding, ${what}`,
  targets: SETTLE,
  events: { IntervalSettled: 1, ...events },
  prepare: async (w): Promise<Timed> => {
    await adapt(w, measures);
    const end = await w.sampleUntilNextHour();
    await w.cross("maker1", "alice", { isAsk: true, tick: INSIDE, lots: LOTS });
    return { transaction: w.settle(ETH), time: end + 5 };
  },
});

export const estimators: Section = {
  title: "Funding with other models and estimators",
  rows: [
    samples("8 levels of one side, Adaptive", {}, { model: "adaptive", tracksSaturation: true }, 8),
    samples(
      "8 levels of one side, Adaptive, weighted mean, interest source",
      { InterestSampled: 1 },
      { model: "adaptive", tracksSaturation: true, isWeighted: true, hasSource: true },
      8,
    ),
    samples("3 levels, everything, depth of 4 levels a side", { InterestSampled: 1, DepthSampled: 1 }, EVERYTHING),
    settlesWith("Tiered with 8 tiers", {}, { model: "tiered" }),
    settlesWith("Adaptive with everything", { ConditionsSettled: 1 }, EVERYTHING),
  ],
};
