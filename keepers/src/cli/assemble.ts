import { Wallet } from "ethers";

import { type Client, connect } from "../../../sdk/src/client/client.ts";
import type { Clock, Log } from "../core/ports.ts";
import type { Environment } from "../config/environment.ts";
import { KeyUnavailableError } from "../config/errors.ts";
import { readKey } from "../config/key.ts";
import { fromFile, type LoadedConfiguration } from "../config/load.ts";
import { DUTIES } from "../duties/index.ts";
import { PrometheusMeter } from "../operation/meter.ts";
import { POOL_DEFAULTS, ProviderPool } from "../providers/index.ts";
import { DutyRunner } from "../runtime/dutyRunner.ts";
import { Health } from "../runtime/health.ts";
import { Keeper } from "../runtime/keeper.ts";
import { feedPrice, fixedPrice, type KeeperKey, SENDING_DEFAULTS, TransactionSender } from "../sending/index.ts";
import type { DatabaseSettings } from "../store/database.ts";
import { ChainFollower } from "../state/chainFollower.ts";
import { openStore } from "../store/store.ts";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const CHECK_INTERVAL = 30 * SECOND;
/** Of settled transactions. */
const KEEP_JOURNAL = 7 * DAY;

export interface AssembleOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly dryRun: boolean;
}

/** A keeper with everything that it is made of. */
export interface Assembled {
  readonly keeper: Keeper;
  readonly client: Client;
  /** Address that sends. */
  readonly wallet: string;
  readonly health: Health;
  readonly meter: PrometheusMeter;
  /** For `status`. */
  readonly describe: () => object;
  readonly close: () => Promise<void>;
}

/**
 * Makes a keeper out of its configuration. Nothing is sent.
 *
 * @throws {ConfigurationError}
 * @throws {KeyUnavailableError}
 * @throws {WrongChainError}
 * @throws {DatabaseError}
 */
export async function assemble(
  loaded: LoadedConfiguration,
  environment: Environment,
  { clock, log, dryRun }: AssembleOptions,
): Promise<Assembled> {
  const { configuration, deployment } = loaded;
  const meter = new PrometheusMeter({ process: true });
  const health = new Health(clock, meter, healthSettings(loaded));
  const parts = { clock, log, meter, health };
  const runners = await bindDuties(loaded, parts);
  const key = await keyFor(environment, dryRun, log);
  const pool = poolFor(loaded, parts);
  const closers: (() => Promise<void> | void)[] = [
    () => {
      pool.stop();
    },
  ];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const client = await connect({ provider: pool.provider, deployment });
    const store = await openStore(
      databaseFor(loaded),
      { chainId: deployment.chainId, exchange: exchangeOf(client) },
      clock,
    );
    closers.push(() => store.close());
    const follower = new ChainFollower({
      client,
      database: store.database,
      name: key.address.toLowerCase(),
      beneficiary: configuration.beneficiary,
      clock,
      log,
      meter,
      requestTimeout: configuration.chain.timeout,
      pollingInterval: pollingInterval(configuration.chain.blockTime),
    });
    const isShared = configuration.database.postgres !== undefined;
    const senderParts = {
      ...parts,
      pool,
      key,
      journal: store.journal,
      price: nativePrice(loaded, pool, clock),
      ...(isShared && { leases: store.leases }),
    };
    const sender = new TransactionSender(senderParts, sendingSettings(loaded, dryRun));
    pool.start();
    const keeper = new Keeper(
      { ...parts, follower, sender, duties: runners, store },
      {
        stopTimeout: configuration.stopTimeout * SECOND,
        checkInterval: CHECK_INTERVAL,
        keepJournal: KEEP_JOURNAL,
      },
    );
    const describe = (): object => ({
      chainId: deployment.chainId,
      exchange: deployment.exchange.address,
      wallet: key.address,
      beneficiary: Number(configuration.beneficiary),
      dryRun,
      pending: [...sender.pending],
      providers: pool.report(),
      duties: runners.map(({ report }) => report),
    });
    return { keeper, client, wallet: key.address, health, meter, describe, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const exchangeOf = ({ deployment }: Client): string => deployment.exchange.address;

/** Looks for a block a few times per block, at least once in two seconds. */
function pollingInterval(blockTime: number): number {
  return Math.min(2 * SECOND, Math.max(100, (blockTime * SECOND) / 4));
}

async function bindDuties(
  { configuration, deployment }: LoadedConfiguration,
  parts: ConstructorParameters<typeof DutyRunner>[1],
): Promise<DutyRunner[]> {
  const enabled = DUTIES.flatMap((duty) => {
    const settings = configuration.duties[duty.name];
    return settings?.enabled === true ? [{ duty, settings }] : [];
  });
  return Promise.all(
    enabled.map(async ({ duty, settings }) => {
      const { schedule } = settings;
      return new DutyRunner(
        await duty.bind(settings, deployment),
        parts,
        typeof schedule === "string" ? schedule : undefined,
      );
    }),
  );
}

/** Without sending anything, a key that owns nothing will do. */
async function keyFor(environment: Environment, dryRun: boolean, log: Log): Promise<KeeperKey> {
  try {
    return await readKey(environment);
  } catch (error) {
    const isMissing = error instanceof KeyUnavailableError && environment.PLUMBLINE_KEEPERS_KEYSTORE === undefined;
    if (!dryRun || !isMissing) throw error;
    log.warn({}, "There is no key: calls are simulated as if a stranger sent them");
    return Wallet.createRandom();
  }
}

function poolFor(
  { configuration, deployment }: LoadedConfiguration,
  parts: { clock: Clock; log: Log; meter: PrometheusMeter },
): ProviderPool {
  const { providers, privateEndpoint, timeout, finalDepth } = configuration.chain;
  const settings = {
    ...POOL_DEFAULTS,
    chainId: deployment.chainId,
    endpoints: providers,
    timeout,
    agreementDepth: finalDepth,
    ...(privateEndpoint && { privateEndpoint }),
  };
  return new ProviderPool(settings, parts);
}

export function databaseFor({ configuration, file }: LoadedConfiguration): DatabaseSettings {
  const { sqlite, postgres } = configuration.database;
  if (postgres !== undefined) return { kind: "postgres", url: postgres };
  return { kind: "sqlite", path: fromFile(file, sqlite ?? "keeper.db") };
}

function nativePrice({ configuration }: LoadedConfiguration, pool: ProviderPool, clock: Clock) {
  const { nativePrice: price } = configuration.gas;
  return typeof price === "bigint" ? fixedPrice(price) : feedPrice(pool.provider, price.feed, price.maxAge, clock);
}

function healthSettings({ configuration }: LoadedConfiguration) {
  const { maxLag, readyWithin, stallAfter } = configuration.health;
  return { maxLag, readyWithin: readyWithin * SECOND, stallAfter: stallAfter * SECOND };
}

function sendingSettings({ configuration, deployment }: LoadedConfiguration, dryRun: boolean) {
  const { gas, sending, chain } = configuration;
  const { multicall, maxCalls, maxInFlight, leaseTime, jitterBlocks, privateBlocks } = sending;
  return {
    ...SENDING_DEFAULTS,
    chainId: deployment.chainId,
    fees: {
      ...SENDING_DEFAULTS.fees,
      maxFeePerGas: gas.maxFeePerGas,
      bumpAfter: gas.bumpAfter,
      ...(gas.priorityFee !== undefined && { priorityFee: gas.priorityFee }),
    },
    profit: { minimumProfit: gas.minimumProfit, subsidyPerDay: gas.subsidyPerDay },
    ...(multicall !== undefined && { batch: { multicall, maxCalls } }),
    maxGas: BigInt(gas.maxGas),
    maxInFlight,
    finalDepth: chain.finalDepth,
    blockTime: chain.blockTime,
    leaseTime,
    jitterBlocks,
    privateBlocks,
    dryRun,
  };
}
