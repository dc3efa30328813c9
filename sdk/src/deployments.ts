/** What `npm run deploy` writes to deployments/<chain id>.json, and how a program reads it. */

export interface DeployedContract {
  readonly address: string;
  /** Block that holds its creation: where an indexer starts. */
  readonly blockNumber: number;
}

export interface DeployedCollateral {
  readonly address: string;
  readonly symbol: string;
  readonly decimals: number;
  /** WAD quote per token unit. */
  readonly scale: bigint;
  /** Whether it is the test token, which has a faucet. */
  readonly hasFaucet: boolean;
}

export interface DeployedMarket {
  readonly id: number;
  readonly symbol: string;
  /** Price step, WAD quote per base. */
  readonly tickSize: bigint;
  /** Size step, WAD base. */
  readonly lotSize: bigint;
  /** WAD quote of one lot at one tick. */
  readonly quantum: bigint;
  /** Funding interval, seconds. */
  readonly interval: number;
  /** Index oracle. */
  readonly index: string;
  /** Chainlink proxies behind it. */
  readonly feeds: readonly string[];
  /** Feeds that serve its funding through Chainlink's interface, by what they serve, such as rate or paid; none in older records. */
  readonly fundingFeeds?: Readonly<Record<string, string>>;
  /** Of a local chain: the aggregators behind the proxies, which take new rounds. */
  readonly aggregators: readonly string[];
}

export interface Deployment {
  readonly chainId: number;
  readonly exchange: DeployedContract;
  readonly lens: DeployedContract;
  readonly accessManager: DeployedContract;
  readonly fundingModel: DeployedContract;
  readonly libraries: Readonly<Record<string, DeployedContract>>;
  readonly collateral: DeployedCollateral;
  /** Seconds between announcing a call of the administration and making it. */
  readonly minimumDelay: number;
  /** Account that receives fees. */
  readonly treasury: number;
  /** Adapters for automation networks: upkeep, creReceiver; none in older records. */
  readonly automation?: Readonly<Record<string, DeployedContract>>;
  readonly markets: readonly DeployedMarket[];
}

export class InvalidDeploymentError extends Error {
  override readonly name = "InvalidDeploymentError";

  constructor(
    readonly path: string,
    readonly expected: string,
  ) {
    super(`The deployment record's ${path} is not ${expected}. Write it anew with \`npm run deploy\`.`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The typed form of a record's JSON.
 *
 * @example
 * const deployment = parseDeployment(JSON.parse(await readFile("deployments/31337.json", "utf8")));
 *
 * @throws {InvalidDeploymentError}
 */
export function parseDeployment(json: unknown): Deployment {
  const record = fieldsOf(json, "root");
  const libraries = Object.entries(fieldsOf(record.libraries, "libraries"));
  return {
    chainId: integer(record.chainId, "chainId"),
    exchange: contract(record.exchange, "exchange"),
    lens: contract(record.lens, "lens"),
    accessManager: contract(record.accessManager, "accessManager"),
    fundingModel: contract(record.fundingModel, "fundingModel"),
    libraries: Object.fromEntries(libraries.map(([name, value]) => [name, contract(value, `libraries.${name}`)])),
    collateral: collateralOf(record.collateral),
    minimumDelay: integer(record.minimumDelay, "minimumDelay"),
    treasury: integer(record.treasury, "treasury"),
    automation: Object.fromEntries(
      Object.entries(fieldsOf(record.automation ?? {}, "automation")).map(([name, value]) => [
        name,
        contract(value, `automation.${name}`),
      ]),
    ),
    markets: list(record.markets, "markets").map(marketOf),
  };
}

/** JSON of a record, as `parseDeployment` takes it: amounts as decimal strings. */
export function formatDeployment(deployment: Deployment): string {
  const json = JSON.stringify(deployment, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value), 2);
  return `${json}\n`;
}

function collateralOf(value: unknown): DeployedCollateral {
  const fields = fieldsOf(value, "collateral");
  return {
    address: address(fields.address, "collateral.address"),
    symbol: text(fields.symbol, "collateral.symbol"),
    decimals: integer(fields.decimals, "collateral.decimals"),
    scale: amount(fields.scale, "collateral.scale"),
    hasFaucet: flag(fields.hasFaucet, "collateral.hasFaucet"),
  };
}

function marketOf(value: unknown, place: number): DeployedMarket {
  const path = `markets[${place}]`;
  const fields = fieldsOf(value, path);
  return {
    id: integer(fields.id, `${path}.id`),
    symbol: text(fields.symbol, `${path}.symbol`),
    tickSize: amount(fields.tickSize, `${path}.tickSize`),
    lotSize: amount(fields.lotSize, `${path}.lotSize`),
    quantum: amount(fields.quantum, `${path}.quantum`),
    interval: integer(fields.interval, `${path}.interval`),
    index: address(fields.index, `${path}.index`),
    feeds: list(fields.feeds, `${path}.feeds`).map((feed, i) => address(feed, `${path}.feeds[${i}]`)),
    fundingFeeds: Object.fromEntries(
      Object.entries(fieldsOf(fields.fundingFeeds ?? {}, `${path}.fundingFeeds`)).map(([quantity, feed]) => [
        quantity,
        address(feed, `${path}.fundingFeeds.${quantity}`),
      ]),
    ),
    aggregators: list(fields.aggregators, `${path}.aggregators`).map((aggregator, i) =>
      address(aggregator, `${path}.aggregators[${i}]`),
    ),
  };
}

function contract(value: unknown, path: string): DeployedContract {
  const fields = fieldsOf(value, path);
  return {
    address: address(fields.address, `${path}.address`),
    blockNumber: integer(fields.blockNumber, `${path}.blockNumber`),
  };
}

function fieldsOf(value: unknown, path: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidDeploymentError(path, "an object");
  }
  return value as Fields; // whose fields are judged one by one
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidDeploymentError(path, "a list");
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "") throw new InvalidDeploymentError(path, "a text");
  return value;
}

function address(value: unknown, path: string): string {
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(value)) {
    throw new InvalidDeploymentError(path, "an address");
  }
  return value;
}

function amount(value: unknown, path: string): bigint {
  if (typeof value !== "string" || !/^\d+$/.test(value)) throw new InvalidDeploymentError(path, "a whole amount");
  return BigInt(value);
}

function integer(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new InvalidDeploymentError(path, "a whole number");
  return Number(value);
}

function flag(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") throw new InvalidDeploymentError(path, "true or false");
  return value;
}
