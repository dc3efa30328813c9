import { Interface } from "ethers";
import { z } from "zod";

import type { Deployment } from "../../../sdk/src/deployments.ts";
import { abs, divDown, WAD } from "../../../sdk/src/model/fixedPoint.ts";
import { isUsable } from "../../../sdk/src/model/indexPrice.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { type IndexSource, readRecording, waveOf } from "./indexSources.ts";
import { definePreparedDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, fraction, quoteAmount } from "./settings.ts";

/** Hardhat, anvil, Sepolia, Arbitrum Sepolia, Base Sepolia: what is pushed there is play money's price. */
const TEST_CHAINS: ReadonlySet<number> = new Set([1_337, 31_337, 11_155_111, 421_614, 84_532]);
/** Of the answers of Chainlink's feeds of prices in USD. */
const ANSWER_UNIT = 10n ** 10n;
const PUSH_GAS = 200_000n;

const aggregator = new Interface(["function transmit(int256 answer) returns (uint32)"]);

const wave = z.strictObject({
  /** Price around which it moves [quote per base]. */
  base: quoteAmount,
  /** How far it goes to either side, as a part of the base. */
  amplitude: fraction.prefault("0.01"),
  /** Seconds from crest to crest. */
  period: count(2, 31_536_000).default(3_600),
});

const recording = z.strictObject({
  /** A CSV file of rounds with the columns of data/chainlink-*.csv.gz; may be compressed by gzip. */
  file: z.string().min(1),
  /** First second that is replayed; from the beginning unless said [unix s]. */
  from: z.number().int().min(0).optional(),
  /** Last second; to the end unless said. Then it begins anew [unix s]. */
  to: z.number().int().min(0).optional(),
  /** So many recorded seconds pass in one. */
  speed: count(1, 100_000).default(1),
});

const schema = z.strictObject({
  /** What to push, by symbol: a recording or a wave. */
  sources: z
    .record(
      z.string(),
      z
        .strictObject({ recording: recording.optional(), wave: wave.optional() })
        .refine((source) => (source.recording === undefined) !== (source.wave === undefined), {
          message: "is neither one recording nor one wave",
        }),
    )
    .default({}),
  /** Pushed when the price has moved by so much. */
  deviation: fraction.prefault("0.001"),
  /** Pushed at least so often [s]. */
  heartbeat: count(1, 86_400).default(600),
});

interface PushedMarket {
  readonly id: bigint;
  readonly symbol: string;
  readonly aggregators: readonly string[];
  readonly source: IndexSource;
}

interface Prepared {
  readonly markets: readonly PushedMarket[];
  /** [WAD] */
  readonly deviation: bigint;
  readonly heartbeat: bigint; // [s]
}

/** Somebody wants to push prices where they are worth money, or has nowhere to push them. */
export class IndexPushingRefusedError extends Error {
  override readonly name = "IndexPushingRefusedError";
}

/**
 * Moves the index of a local chain or a test network by pushing answers to the mock aggregators behind the oracles. Refuses
 * every network that is not known to be a test network.
 */
export const indexPushing = definePreparedDuty({
  name: "indexPushing",
  summary: "On local chains and test networks: moves the index by replaying a recording, or along a wave.",
  schema,
  isOnByDefault: false,
  prepare: async (settings: z.output<typeof schema>, deployment): Promise<Prepared> => {
    requireTestChain(deployment.chainId);
    const markets = Object.entries(settings.sources).map(async ([symbol, source]): Promise<PushedMarket> => {
      const { id, aggregators } = findPushable(deployment, symbol);
      if (source.recording !== undefined) {
        return { id, symbol, aggregators, source: await readRecording(source.recording) };
      }
      if (source.wave === undefined)
        throw new IndexPushingRefusedError(`${symbol} has neither a recording nor a wave.`);
      return { id, symbol, aggregators, source: waveOf(source.wave) };
    });
    const { deviation, heartbeat } = settings;
    return { markets: await Promise.all(markets), deviation, heartbeat: BigInt(heartbeat) };
  },
  decide: (snapshot, prepared) => {
    requireTestChain(snapshot.deployment.chainId);
    return prepared.markets.flatMap((market) => push(snapshot, prepared, market));
  },
});

function requireTestChain(chainId: number): void {
  if (TEST_CHAINS.has(chainId)) return;
  throw new IndexPushingRefusedError(
    `The chain with id ${chainId} is not a test network: prices are not pushed there. Switch the duty indexPushing off.`,
  );
}

function findPushable({ markets }: Deployment, symbol: string): { id: bigint; aggregators: readonly string[] } {
  const market = markets.find((listed) => listed.symbol === symbol);
  if (market === undefined) {
    const known = markets.map((listed) => listed.symbol).join(", ");
    throw new IndexPushingRefusedError(`No market is called ${symbol}. There are ${known}.`);
  }
  if (market.aggregators.length === 0) {
    throw new IndexPushingRefusedError(`The feeds of ${symbol} are not mocks: there is nothing to push to.`);
  }
  return { id: BigInt(market.id), aggregators: market.aggregators };
}

/** A push per aggregator if the price has moved, the index is not usable, or the heartbeat has come. */
function push({ exchange, block }: Snapshot, settings: Prepared, market: PushedMarket): Intent[] {
  const { timestamp } = exchange.environment;
  const { heartbeat, deviation } = settings;
  const price = market.source(timestamp);
  const { price: last, status } = exchange.environment.readIndex(market.id);
  const hasMoved = abs(price - last) * WAD >= last * deviation;
  const isDue = timestamp / heartbeat !== BigInt(block.timestamp) / heartbeat;
  if (!hasMoved && !isDue && isUsable(status)) return [];
  const data = aggregator.encodeFunctionData("transmit", [divDown(price, ANSWER_UNIT)]);
  return market.aggregators.map((to, place) => ({
    duty: indexPushing.name,
    key: `push:${market.id}:${place}:${block.number}`,
    call: { to, data },
    gasLimit: PUSH_GAS,
    reward: 0n,
    subsidised: true,
    priority: Priority.Index,
    batchable: true,
  }));
}
