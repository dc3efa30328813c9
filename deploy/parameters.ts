/**
 * What an exchange is deployed with. Files in parameters/ are JSON5; amounts and fractions in them are decimal strings,
 * so that nothing passes through a float, and become WAD.
 */
import { fileURLToPath } from "node:url";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import { FUNDING_QUANTITIES, type FundingQuantityName } from "./modules/Feeds.ts";
import { getAddress, isAddress, isHexString, parseEther, parseUnits } from "ethers";

/** Reads one value of a parameter file; `path` says where it stands. */
type Reader<Value> = (value: unknown, path: string) => Value;

export class InvalidParameterError extends Error {
  override readonly name = "InvalidParameterError";

  constructor(
    readonly path: string,
    readonly expected: string,
    readonly value: unknown,
  ) {
    super(`${path} must be ${expected}, not ${JSON.stringify(value)}. Correct it in the file in deploy/parameters/.`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A decimal string, in WAD. */
const wad: Reader<bigint> = (value, path) => {
  if (typeof value !== "string" || !/^-?\d+(\.\d{1,18})?$/.test(value)) {
    throw new InvalidParameterError(path, 'a decimal string such as "0.05"', value);
  }
  return parseEther(value);
};

const integer: Reader<number> = (value, path) => {
  if (!Number.isSafeInteger(value)) throw new InvalidParameterError(path, "a whole number", value);
  return value as number; // which is a number, by the line above
};

const text: Reader<string> = (value, path) => {
  if (typeof value !== "string" || value === "") throw new InvalidParameterError(path, "a text", value);
  return value;
};

const flag: Reader<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new InvalidParameterError(path, "true or false", value);
  return value;
};

const address: Reader<string> = (value, path) => {
  if (!isAddress(value)) throw new InvalidParameterError(path, "an address with the right checksum", value);
  return getAddress(value);
};

/** 32 bytes. */
const word: Reader<string> = (value, path) => {
  if (!isHexString(value, 32)) throw new InvalidParameterError(path, "32 bytes in hexadecimal", value);
  return value;
};

const optional =
  <Value>(reader: Reader<Value>): Reader<Value | undefined> =>
  (value, path) =>
    value === undefined ? undefined : reader(value, path);

const list =
  <Value>(reader: Reader<Value>): Reader<readonly Value[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new InvalidParameterError(path, "a list", value);
    return value.map((item, index) => reader(item, `${path}[${index}]`));
  };

type Group<Readers> = { readonly [Key in keyof Readers]: Readers[Key] extends Reader<infer Value> ? Value : never };

function group<Readers extends Record<string, Reader<unknown>>>(readers: Readers): Reader<Group<Readers>> {
  return (value, path) => {
    if (!isObject(value)) throw new InvalidParameterError(path, "a group of parameters", value);
    const unknown = Object.keys(value).find((key) => !(key in readers));
    if (unknown !== undefined) throw new InvalidParameterError(`${path}.${unknown}`, "left out", value[unknown]);
    const entries = Object.entries(readers).map(([key, read]) => [key, read(value[key], `${path}.${key}`)]);
    return Object.fromEntries(entries) as Group<Readers>; // key by key what the readers return
  };
}

/** Terms of a market as `IMarketAdmin` has them, without grid, oracle and model. */
const termReaders = {
  margin: group({
    initialMargin: wad,
    maintenance: wad,
    depth: wad,
    pnlWeight: wad,
    positionCap: integer,
    openInterestCap: integer,
  }),
  trading: group({
    makerFee: wad,
    takerFee: wad,
    priceBand: wad,
    minimumNotional: wad,
    removalFee: wad,
  }),
  sampling: group({
    sampleInterval: integer,
    maxSampleGap: integer,
    basisTime: integer,
    markBand: wad,
    impactNotional: wad,
    impactShare: wad,
    maxImpactLevels: integer,
    maxPremium: wad,
  }),
  funding: group({
    interest: wad,
    damper: wad,
    maxRate: wad,
    marginShare: wad,
    sampleBounty: wad,
    settleBounty: wad,
    bountyShare: wad,
    insuranceShare: wad,
  }),
  liquidation: group({
    fee: wad,
    concessionStart: wad,
    concessionEnd: wad,
    concessionTime: integer,
    fundLimit: wad,
  }),
};

const readAdaptive = group({
  referenceVolatility: wad,
  baseGain: wad,
  utilisationGain: wad,
  depthGain: wad,
  saturationGain: wad,
});
const readTiered = group({ tiers: list(group({ from: wad, slope: wad })), reach: wad });
const readAave = group({
  pool: address,
  quoteAsset: address,
  baseAsset: optional(address),
  rate: text,
  min: wad,
  max: wad,
});

/** A funding model to be deployed with what it needs, or one that exists. */
export type FundingModelParameters =
  | { readonly adaptive: ReturnType<typeof readAdaptive> }
  | { readonly tiered: ReturnType<typeof readTiered> }
  | { readonly address: string };

const readModel: Reader<FundingModelParameters> = (value, path) => {
  if (isObject(value) && "adaptive" in value) return group({ adaptive: readAdaptive })(value, path);
  return isObject(value) && "tiered" in value
    ? group({ tiered: readTiered })(value, path)
    : group({ address })(value, path);
};

/** An interest source that reads Aave v3, or one that exists. `rate` is "borrow" or "supply". */
export type InterestSourceParameters = { readonly aave: ReturnType<typeof readAave> } | { readonly address: string };

const readSource: Reader<InterestSourceParameters> = (value, path) => {
  if (!isObject(value) || !("aave" in value)) return group({ address })(value, path);
  const { aave } = group({ aave: readAave })(value, path);
  if (aave.rate !== "borrow" && aave.rate !== "supply") {
    throw new InvalidParameterError(`${path}.aave.rate`, '"borrow" or "supply"', aave.rate);
  }
  return { aave };
};

const readEstimators = group({
  isWeighted: optional(flag),
  tracksSaturation: optional(flag),
  source: optional(readSource),
  depthBand: optional(wad),
  impactDepth: optional(wad),
  depthInterval: optional(integer),
  maxDepthLevels: optional(integer),
});

/** See `EstimatorTerms`; what is left out is zero. */
export type EstimatorParameters = Partial<ReturnType<typeof readEstimators>>;

export interface MarketTermsParameters extends Group<typeof termReaders> {
  /** `ClampedPremium` where it is left out. */
  readonly model?: FundingModelParameters;
  /** Nothing but premium and variance where it is left out. */
  readonly estimators?: EstimatorParameters;
}

/** A Chainlink proxy that exists. */
export interface ExistingFeed {
  readonly address: string;
  /** Seconds after which an answer is too old: the feed's heartbeat and a margin. */
  readonly maxAge: number;
}

/** Chainlink's proxy with a mock of its aggregator behind it; on a local chain only. */
export interface MockFeed {
  readonly mock: {
    readonly decimals: number;
    /** First answer, in units of the feed. */
    readonly answer: bigint;
    /** A recorded round to start with; without it the answer is dated at its transmission. */
    readonly round?: { readonly id: bigint; readonly updatedAt: number };
  };
  readonly maxAge: number;
}

export type FeedParameters = ExistingFeed | MockFeed;

const readMock = group({ decimals: integer, price: text });

const readFeed: Reader<FeedParameters> = (value, path) => {
  if (!isObject(value) || !("mock" in value)) return group({ address, maxAge: integer })(value, path);
  const { mock, maxAge } = group({ mock: readMock, maxAge: integer })(value, path);
  return { mock: { decimals: mock.decimals, answer: parseUnits(mock.price, mock.decimals) }, maxAge };
};

const readIndex = group({
  feeds: list(readFeed),
  minPrice: wad,
  maxPrice: wad,
  maxDeviation: wad,
  sequencerFeed: optional(address),
  gracePeriod: integer,
});

/** See `ChainlinkIndexConfig`. */
export type IndexParameters = ReturnType<typeof readIndex>;

const fundingQuantity: Reader<FundingQuantityName> = (value, path) => {
  const names = Object.keys(FUNDING_QUANTITIES) as FundingQuantityName[]; // its own keys
  const name = names.find((each) => each === value);
  if (name === undefined) throw new InvalidParameterError(path, `one of ${names.join(", ")}`, value);
  return name;
};

const marketReaders = {
  symbol: text,
  tickSize: wad,
  lotSize: wad,
  interval: integer,
  index: readIndex,
};

export interface MarketParameters extends Group<typeof marketReaders> {
  /** What of its funding is served through Chainlink's interface; nothing unless said. */
  readonly fundingFeeds?: readonly FundingQuantityName[];
  readonly terms: MarketTermsParameters;
}

const readTestCollateral = group({ decimals: integer, faucetTokens: integer, faucetCooldown: integer });

/** An ERC-20 token that exists, or a test token with a faucet. */
export type CollateralParameters =
  { readonly address: string } | { readonly test: ReturnType<typeof readTestCollateral> };

const readCollateral: Reader<CollateralParameters> = (value, path) =>
  isObject(value) && "test" in value
    ? group({ test: readTestCollateral })(value, path)
    : group({ address })(value, path);

const readRoles = group({
  admin: optional(address),
  listing: optional(address),
  feeManager: optional(address),
  guardian: optional(address),
});

/** Who holds which role; the deployer where nobody is named. */
export type RoleParameters = ReturnType<typeof readRoles>;

const readAutomation = group({
  cre: optional(
    group({
      forwarder: address,
      workflowOwner: address,
      workflowName: optional(text),
      workflowId: optional(word),
    }),
  ),
});

/** Adapters for automation networks: Upkeep always, CreReceiver where `cre` says whose reports it takes. */
export interface AutomationParameters {
  readonly cre?:
    | {
        readonly forwarder: string;
        readonly workflowOwner: string;
        /** Any of the owner's unless said. */
        readonly workflowName?: string | undefined;
        /** Any version unless said. */
        readonly workflowId?: string | undefined;
      }
    | undefined;
}

export interface DeploymentParameters {
  /** Seconds between announcing a call and making it, once sealed. */
  readonly minimumDelay: number;
  readonly collateral: CollateralParameters;
  readonly roles: Partial<RoleParameters>;
  readonly markets: readonly MarketParameters[];
  /** Left out: none. */
  readonly automation?: AutomationParameters | undefined;
  /** Ends the set-up: deposits open and delays bind. */
  readonly seal: boolean;
}

/** Fills what a market leaves out with what all markets share, group by group. */
function merged(shared: unknown, own: unknown): unknown {
  if (!isObject(shared) || !isObject(own)) return own ?? shared;
  const keys = new Set([...Object.keys(shared), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(shared[key], own[key])]));
}

function readMarket(value: unknown, shared: unknown, path: string): MarketParameters {
  if (!isObject(value)) throw new InvalidParameterError(path, "a market", value);
  const { terms, fundingFeeds = [], ...rest } = value;
  const all = merged(shared, terms);
  const { model, estimators, ...others } = isObject(all) ? all : {};
  return {
    fundingFeeds: list(fundingQuantity)(fundingFeeds, `${path}.fundingFeeds`),
    ...group(marketReaders)(rest, path),
    terms: {
      ...group(termReaders)(isObject(all) ? others : all, `${path}.terms`),
      ...(model !== undefined && { model: readModel(model, `${path}.terms.model`) }),
      ...(estimators !== undefined && { estimators: readEstimators(estimators, `${path}.terms.estimators`) }),
    },
  };
}

/**
 * Parameters from what a file holds. Terms that all markets share stand once, under `terms`; a market may override any.
 *
 * @throws {InvalidParameterError}
 */
export function parseParameters(file: unknown): DeploymentParameters {
  if (!isObject(file)) throw new InvalidParameterError("the file", "an object", file);
  const { terms, markets, ...rest } = file;
  const { roles, ...head } = group({
    minimumDelay: integer,
    collateral: readCollateral,
    roles: optional(readRoles),
    automation: optional(readAutomation),
    seal: flag,
  })(rest, "file");
  return {
    ...head,
    roles: roles ?? {},
    markets: list((market, path) => readMarket(market, terms, path))(markets, "markets"),
  };
}

/** Networks of hardhat.config.ts that are this machine's own. */
const LOCAL_NETWORKS = new Set(["default", "node", "localhost"]);

/** The parameters of a network of hardhat.config.ts. */
export async function readParameters(network: string): Promise<DeploymentParameters> {
  const name = LOCAL_NETWORKS.has(network) ? "local" : network;
  // It parses JSON5; that its type says parameters of Ignition modules does no harm.
  const path = fileURLToPath(new URL(`parameters/${name}.json5`, import.meta.url));
  const file: unknown = await readDeploymentParameters(path);
  return parseParameters(file);
}
