import { z } from "zod";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import { min } from "../../../sdk/src/model/fixedPoint.ts";
import { readIndex } from "../../../sdk/src/model/indexPrice.ts";
import { MarketStatus } from "../../../sdk/src/model/market.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor, rewardOf } from "./attempt.ts";
import { deadOrders, pruneIntent, walkedSide } from "./deadOrders.ts";
import { callOn, listedMarkets, type ListedMarket } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, subsidised } from "./settings.ts";

/** As far as any sample walks. */
const LEVELS = 64;
const GAS_PER_LEVEL = 3_500n;

const schema = z.strictObject({
  subsidised: subsidised(true),
  /** Seconds between two samples of a market, if its own sample interval is shorter. Never longer than what a sample may cover. */
  every: count(0, 3_600).default(0),
  /** So long before a sample falls due, unfundable orders that it would count are pruned [s]. */
  pruneAhead: count(0, 3_600).default(30),
  /** Orders that one pruning names at most. */
  maxOrders: count(1, 256).default(32),
});

type Settings = z.output<typeof schema>;

/**
 * Samples the premium of every market as soon as one is due, and shows gaps of the index.
 *
 * Unfundable orders count in a premium until somebody prunes them. Once a sample is due it is too late for that: pruning
 * itself would take the sample in passing, before it removes anything, and earn nothing. So they are pruned ahead of it.
 */
export const premiumSampling = defineDuty({
  name: "premiumSampling",
  summary:
    "Samples premiums when they are due, shows gaps of the index, and prunes the top of the book ahead of a sample.",
  schema,
  isOnByDefault: true,
  decide: (snapshot, settings) => {
    const intents = listedMarkets(snapshot.exchange).map((listed) => decideMarket(snapshot, settings, listed));
    return intents.filter((intent) => intent !== undefined);
  },
});

function decideMarket(snapshot: Snapshot, settings: Settings, listed: ListedMarket): Intent | undefined {
  const { id, market } = listed;
  const { exchange } = snapshot;
  const status = market.hot.status;
  if (status === MarketStatus.Halted || status === MarketStatus.Closed) return undefined;
  const { timestamp } = exchange.environment;
  const dueAt = market.risk.sampledAt + market.trading.sampleInterval;
  if (timestamp >= dueAt || isGapped(snapshot, listed)) return sample(snapshot, settings, listed);
  const isNear = timestamp + BigInt(settings.pruneAhead) >= dueAt;
  return isNear ? pruneTop(snapshot, settings, id) : undefined;
}

/** Whether a sample would show a gap: one of those is worth a call that is not due. */
function isGapped({ exchange, beneficiary }: Snapshot, { id }: ListedMarket): boolean {
  const tried = attempt(exchange.fork(), (fork) => fork.samplePremium([id], 0n, beneficiary));
  return tried?.events.some(({ name }) => name === "IndexGapped") ?? false;
}

function sample(snapshot: Snapshot, settings: Settings, { id, market }: ListedMarket): Intent | undefined {
  const { exchange, deployment, beneficiary } = snapshot;
  const tried = attempt(exchange.fork(), (fork) => fork.samplePremium([id], BigInt(LEVELS), beneficiary));
  if (tried === undefined) return undefined;
  const { result, events } = tried;
  const showsGap = events.some(({ name }) => name === "IndexGapped");
  if (!showsGap && (result === 0n || isTooSoon(snapshot, settings, market))) return undefined;
  const data = exchangeInterface().encodeFunctionData("samplePremium", [[id], LEVELS, beneficiary]);
  return {
    duty: premiumSampling.name,
    key: `sample:${id}:${market.risk.sampledAt}`,
    call: { to: deployment.exchange.address, data },
    gasLimit: gasFor(events) + GAS_PER_LEVEL * BigInt(LEVELS),
    reward: rewardOf(events, beneficiary),
    subsidised: settings.subsidised,
    priority: showsGap ? Priority.Gap : Priority.Sample,
    batchable: true,
    // A gap is shown without a sample; what shows it cannot be told by what it returns.
    ...(!showsGap && { hasEffect: sampled }),
  };
}

const sampled = (returned: string): boolean =>
  exchangeInterface().decodeFunctionResult("samplePremium", returned)[0] !== 0n;

/** Slower than the market allows, where the settings say so and no time goes uncovered by it. */
function isTooSoon({ exchange }: Snapshot, { every }: Settings, { risk, sampling }: ListedMarket["market"]): boolean {
  return exchange.environment.timestamp - risk.sampledAt < min(BigInt(every), sampling.maxSampleGap);
}

function pruneTop(snapshot: Snapshot, { maxOrders, subsidised }: Settings, id: bigint): Intent | undefined {
  const { exchange } = snapshot;
  const { perLot } = readIndex(callOn(exchange), id);
  const side = walkedSide(exchange, id, perLot);
  if (side === undefined) return undefined;
  const found = deadOrders(exchange, id, { sides: [side], levels: LEVELS, orders: maxOrders, firmOnly: true });
  return pruneIntent(snapshot, id, found, { duty: premiumSampling.name, subsidised, priority: Priority.PruneTop });
}
