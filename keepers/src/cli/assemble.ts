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
import { type DatabaseStore, openStore } from "../store/store.ts";

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

/** What a keeper has before it asks chain and database anything: enough to say how it is. */
export interface Prepared extends AssembleOptions {
  readonly loaded: LoadedConfiguration;
  readonly health: Health;
  readonly meter: PrometheusMeter;
  readonly runners: readonly DutyRunner[];
  readonly key: KeeperKey;
  readonly pool: ProviderPool;
  /** Once there is one. */
  sender?: TransactionSender;
  /** For `status`. */
  readonly describe: () => object;
}

/** A keeper with everything that it is made of. */
export interface Assembled {
  readonly keeper: Keeper;
  readonly client: Client;
  /** Address that sends. */
  readonly wallet: string;
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
  options: AssembleOptions,
): Promise<Assembled> {
  const prepared = await prepare(loaded, environment, options);
  try {
    return await complete(prepared);
  } catch (error) {
    prepared.pool.stop();
    throw error;
  }
}

/**
 * What can be made without asking anybody.
 *
 * @throws {ConfigurationError}
 * @throws {KeyUnavailableError}
 */
export async function prepare(
  loaded: LoadedConfiguration,
  environment: Environment,
  options: AssembleOptions,
): Promise<Prepared> {
  const { clock, log, dryRun } = options;
  const { configuration, deployment } = loaded;
  const meter = new PrometheusMeter({ process: true });
  const health = new Health(clock, meter, healthSettings(loaded));
  const parts = { clock, log, meter, health };
  const runners = await bindDuties(loaded, parts);
  const key = await keyFor(environment, dryRun, log);
  const pool = poolFor(loaded, parts);
  const prepared: Prepared = {
    ...options,
    loaded,
    health,
    meter,
    runners,
    key,
    pool,
    describe: () => ({
      chainId: deployment.chainId,
      exchange: deployment.exchange.address,
      wallet: key.address,
      beneficiary: Number(configuration.beneficiary),
      dryRun,
      pending: [...(prepared.sender?.pending ?? [])],
      providers: pool.report(),
      duties: runners.map(({ report }) => report),
    }),
  };
  return prepared;
}

/**
 * The rest, which chain and database have to answer for. Can be tried again.
 *
 * @throws {WrongChainError}
 * @throws {DatabaseError}
 */
export async function complete(prepared: Prepared): Promise<Assembled> {
  const { loaded, clock, log, meter, health, key, pool, runners } = prepared;
  const { configuration, deployment } = loaded;
  pool.start();
  const client = await connect({ provider: pool.provider, deployment });
  const identity = { chainId: deployment.chainId, exchange: deployment.exchange.address };
  const store = await openStore(databaseFor(loaded), identity, clock);
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
  const sender = senderFor(prepared, store);
  prepared.sender = sender;
  const keeper = new Keeper(
    { clock, log, meter, health, follower, sender, duties: runners, store },
    {
      stopTimeout: configuration.stopTimeout * SECOND,
      checkInterval: CHECK_INTERVAL,
      keepJournal: KEEP_JOURNAL,
    },
  );
  const close = async (): Promise<void> => {
    pool.stop();
    await store.close();
  };
  return { keeper, client, wallet: key.address, close };
}

function senderFor(prepared: Prepared, { journal, leases }: DatabaseStore): TransactionSender {
  const { loaded, clock, log, meter, key, pool, dryRun } = prepared;
  const isShared = loaded.configuration.database.postgres !== undefined;
  const price = nativePrice(loaded, pool, clock);
  return new TransactionSender(
    { clock, log, meter, pool, key, journal, price, ...(isShared && { leases }) },
    sendingSettings(loaded, dryRun),
  );
}

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
