import type { NetworkConnection } from "hardhat/types/network";

import { type DeployedExchange, deployExchange, type DeployOptions } from "../../deploy/deployExchange.ts";
import type { DeploymentParameters, MarketParameters, MarketTermsParameters } from "../../deploy/parameters.ts";
import { FEED_DECIMALS, type Recording } from "../recordings/recording.ts";
import { INTERVAL } from "./path.ts";
import { COLLATERAL_DECIMALS, MAX_ROUND_AGE, TERMS, type MarketSettings } from "./settings.ts";
import { roundAt } from "./timeline.ts";
import type { Deployment, ListedMarket } from "./venue.ts";

/** A market to list, and what was recorded about it. */
export interface RecordedMarket {
  readonly settings: MarketSettings;
  readonly history: Recording;
}

/** What all markets share. */
export interface SharedTerms {
  /** Seconds for which a funding rate is paid. */
  readonly interval: number;
  readonly terms: MarketTermsParameters;
}

/**
 * Deploys an exchange and lists the markets, with the project's own deployment modules.
 *
 * @param time about now on the chain, which chooses the first rounds
 */
export async function deploy(
  connection: NetworkConnection,
  recorded: readonly RecordedMarket[],
  time: number,
  shared: SharedTerms = { interval: INTERVAL, terms: TERMS },
): Promise<Deployment> {
  return (await deployRecorded(connection, recorded, time, shared)).deployment;
}

/** What was deployed, in the demo's words, in the words of deploy/, and from what. */
export interface RecordedDeployment {
  readonly deployment: Deployment;
  readonly deployed: DeployedExchange;
  readonly parameters: DeploymentParameters;
}

/** The same, for those who write a record of it. */
export async function deployRecorded(
  connection: NetworkConnection,
  recorded: readonly RecordedMarket[],
  time: number,
  shared: SharedTerms = { interval: INTERVAL, terms: TERMS },
  options?: DeployOptions,
): Promise<RecordedDeployment> {
  const parameters = parametersFor(recorded, time, shared);
  const deployed = await deployExchange(connection, parameters, options);
  const { exchange, collateral, lens } = deployed;
  const markets = recorded.map(({ settings, history }, i): ListedMarket => {
    const market = deployed.markets[i];
    const aggregator = market?.feeds[0]?.aggregator;
    if (market === undefined || aggregator === undefined) throw new Error(`${settings.symbol} was not listed`);
    return { id: market.id, settings, history, aggregator: targetOf(aggregator) };
  });
  const [deployer] = await connection.ethers.getSigners();
  if (deployer === undefined) throw new Error("The chain has no accounts");
  const deployment: Deployment = {
    exchange: targetOf(exchange),
    collateral: targetOf(collateral),
    lens,
    markets,
    deployer: deployer.address,
  };
  return { deployment, deployed, parameters };
}

/** ethers makes these contracts from addresses, so that the target is one. */
function targetOf<Interface>(contract: { target: unknown; interface: Interface }): {
  address: string;
  interface: Interface;
} {
  return { address: String(contract.target), interface: contract.interface };
}

function parametersFor(recorded: readonly RecordedMarket[], time: number, shared: SharedTerms): DeploymentParameters {
  return {
    minimumDelay: 1,
    collateral: { test: { decimals: COLLATERAL_DECIMALS, faucetTokens: 10_000, faucetCooldown: 86_400 } },
    roles: {},
    markets: recorded.map((market) => marketParameters(market, time, shared)),
    seal: true,
  };
}

function marketParameters(
  { settings, history }: RecordedMarket,
  time: number,
  { interval, terms }: SharedTerms,
): MarketParameters {
  const { roundId, answer, updatedAt } = roundAt(history.rounds, time);
  const mock = { decimals: FEED_DECIMALS, answer, round: { id: roundId, updatedAt } };
  const [minPrice, maxPrice] = settings.indexBounds;
  return {
    symbol: settings.symbol,
    tickSize: settings.tickSize,
    lotSize: settings.lotSize,
    interval,
    index: {
      feeds: [{ mock, maxAge: MAX_ROUND_AGE }],
      minPrice,
      maxPrice,
      maxDeviation: 0n,
      sequencerFeed: undefined,
      gracePeriod: 0,
    },
    terms,
  };
}
