import { encodeBytes32String } from "ethers";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { Deployment } from "../../../sdk/src/deployments.ts";
import { equity } from "../../../sdk/src/model/margin.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import type { MarketTerms } from "../../../sdk/src/model/marketTerms.ts";
import { Bench, TERMS } from "../../../sdk/src/model/testing.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import type { DutyModule } from "../duties/module.ts";

export const SYMBOL = "ETH-USD";
/** The model's small exchange, whose market has a name. */
export const NAMED_TERMS: MarketTerms = {
  ...TERMS,
  grid: { ...TERMS.grid, symbol: encodeBytes32String(SYMBOL) },
};

const address = (digit: string): string => `0x${digit.repeat(40)}`;

/** Of the model's exchange, as if it were on a local chain. */
export const DEPLOYMENT: Deployment = {
  chainId: 31_337,
  exchange: { address: address("1"), blockNumber: 1 },
  lens: { address: address("2"), blockNumber: 1 },
  accessManager: { address: address("3"), blockNumber: 1 },
  fundingModel: { address: address("4"), blockNumber: 1 },
  libraries: {},
  collateral: { address: address("5"), symbol: "TEST", decimals: 6, scale: 10n ** 12n, hasFaucet: true },
  minimumDelay: 1,
  treasury: 0,
  markets: [
    {
      id: 1,
      symbol: SYMBOL,
      tickSize: TERMS.grid.tickSize,
      lotSize: TERMS.grid.lotSize,
      quantum: 10n ** 14n,
      interval: 3_600,
      index: address("6"),
      feeds: [address("7")],
      aggregators: [address("8")],
      fundingFeeds: {},
    },
  ],
};

export function newBench(terms: MarketTerms = NAMED_TERMS): Bench {
  return new Bench(terms);
}

/** What keepers would know now, with the accounts that fail found by looking at all of them. */
export function snapshotOf(bench: Bench, beneficiary: AccountId = 0n, deployment = DEPLOYMENT): Snapshot {
  const { exchange } = bench;
  const failing = new Set<AccountId>();
  for (const [account] of exchange.state.tables.accounts.entries()) {
    const health = exchange.healthOf(account, false);
    if (equity(health) < health.maintenance) failing.add(account);
  }
  const block = { number: 100, hash: `0x${"ab".repeat(32)}`, timestamp: Number(bench.now) - 1 };
  return { deployment, block, exchange, failing, beneficiary };
}

/** What an intent would call, its arguments as ethers decodes them. */
export function callOf({ call }: Pick<Intent, "call">): { readonly name: string; readonly args: unknown[] } {
  const parsed = exchangeInterface().parseTransaction({ data: call.data });
  if (parsed === null) throw new Error("It calls no function of the exchange");
  // ethers types results as any; they are plain values and nested results here.
  return { name: parsed.name, args: parsed.args.toArray(true) as unknown[] };
}

/** Does on the model what intents would do on the chain, in order. */
export function carryOut(exchange: Exchange, intents: readonly Intent[]): void {
  for (const intent of intents) {
    const { name, args } = callOf(intent);
    const operations: Record<string, (...given: never[]) => unknown> = {
      samplePremium: (markets: bigint[], levels: bigint, to: bigint) => exchange.samplePremium(markets, levels, to),
      settleFunding: (market: bigint, to: bigint) => exchange.settleFunding(market, to),
      realizeFunding: (market: bigint, accounts: bigint[]) => exchange.realizeFunding(market, accounts),
      prune: (market: bigint, keys: bigint[], to: bigint) => exchange.prune(market, keys, to),
      liquidate: (given: bigint[]) => exchange.liquidate(toLiquidate(given)),
      absorb: (given: bigint[], absorber: bigint, worst: bigint) =>
        exchange.absorb(ownerOf(exchange, absorber), toLiquidate(given), absorber, worst),
      flagDeficit: (account: bigint) => exchange.flagDeficit(account),
      deleverage: ([account, market, maxLots, candidates]: [bigint, bigint, bigint, bigint[]]) =>
        exchange.deleverage({ account, market, maxLots, candidates }),
      closeMarket: (market: bigint) => exchange.closeMarket(market),
      settlePositions: (market: bigint, accounts: bigint[]) => exchange.settlePositions(market, accounts),
    };
    const operation = operations[name];
    if (operation === undefined) throw new Error(`The model is not asked to ${name} here`);
    operation(...(args as never[])); // as the interface decoded them
  }
}

function ownerOf(exchange: Exchange, account: AccountId): `0x${string}` {
  const { owner } = exchange.state.account(account);
  if (owner === undefined) throw new Error(`Nobody opened account ${account}`);
  return owner;
}

function toLiquidate(given: readonly bigint[]) {
  const [account = 0n, market = 0n, maxLots = 0n, beneficiary = 0n, maxFills = 0n, maxRemovals = 0n, maxReads = 0n] =
    given;
  return { account, market, maxLots, beneficiary, maxFills, maxRemovals, maxReads };
}

/** What a duty decides with settings as a file would have them. */
export async function decideWith(
  duty: DutyModule,
  snapshot: Snapshot,
  settings: object = {},
): Promise<readonly Intent[]> {
  return (await duty.bind(duty.schema.parse(settings), snapshot.deployment)).decide(snapshot);
}
