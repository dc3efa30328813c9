import { getAddress } from "ethers";

import { openAccounts } from "./accounts.ts";
import { LocalChain } from "./chain.ts";
import { loadHistory } from "./data.ts";
import { describeDeployment } from "../../deploy/record.ts";
import { deployRecorded } from "./deployment.ts";
import { Journal } from "./journal.ts";
import { DemoKeeper } from "./keeper.ts";
import { readLens } from "./lens.ts";
import { balanceOf, describeError, startChain } from "./local.ts";
import { evaluate, type IntervalFlows } from "./outcome.ts";
import { HOUR, MINUTE } from "./path.ts";
import { Replay } from "./replay.ts";
import type { DemoResult } from "./result.ts";
import { COLLATERAL_DECIMALS, FROM, MARKETS, TERMS } from "./settings.ts";
import { readState } from "./storage.ts";
import { planBlocks, roundAt, sparse } from "./timeline.ts";
import type { Venue } from "./venue.ts";

/** The chain's clock at deployment, at the opening of accounts, of books, and at the first sample. */
const DEPLOYED = FROM - HOUR;
const ACCOUNTS_OPENED = FROM - 10 * MINUTE;
const BOOKS_OPENED = FROM - 2 * MINUTE;
const FIRST_SAMPLE = FROM - MINUTE;
const DAY = 24 * HOUR;
/** Ends of the funding intervals, as cron says it. */
const EVERY_BOUNDARY = "0 */8 * * *";

/** An interval that the contracts have just settled. */
export interface Progress {
  /** From 1 on. */
  readonly interval: number;
  readonly intervals: number;
  readonly end: number;
  /** By market, WAD per 8 h. */
  readonly rates: readonly { symbol: string; rate: bigint; venueRate: bigint }[];
}

export interface DemoParameters {
  readonly days: number;
  readonly onStage: (stage: string) => void;
  readonly onInterval: (progress: Progress) => void;
}

/** Deploys, replays and evaluates. */
export async function runDemo({ days, onStage, onInterval }: DemoParameters): Promise<DemoResult> {
  const startedAt = performance.now();
  const to = FROM + days * DAY;
  const markets = await Promise.all(
    MARKETS.map(async (settings) => ({ settings, history: await loadHistory(settings.asset) })),
  );
  const connection = await startChain(DEPLOYED);
  onStage("Deploying the exchange, listing ETH-USD and BTC-USD");
  const { deployment, deployed, parameters } = await deployRecorded(connection, markets, DEPLOYED);
  const chain = new LocalChain(connection.provider, (data) => describeError(deployment, data));
  await chain.takeOver();

  onStage("Opening accounts and books");
  const addresses = (await connection.provider.request({ method: "eth_accounts" })) as string[];
  const others = addresses.map((address) => getAddress(address)).filter((address) => address !== deployment.deployer);
  const venue = await openAccounts(chain, deployment, others, ACCOUNTS_OPENED, to);
  const journal = new Journal(deployment.exchange.interface);
  const record = await describeDeployment(connection, parameters, deployed, new Map());
  const accounts = [...venue.makers, ...venue.traders].map(({ account }) => account);
  const duties = {
    premiumSampling: {},
    fundingSettlement: {},
    fundingRealising: { accounts, minimum: "0", schedule: EVERY_BOUNDARY },
  };
  const beneficiary = BigInt(venue.keeper.account);
  const keeper = await DemoKeeper.open(connection, chain, { deployment: record, beneficiary, duties });
  const replay = new Replay(venue, chain, journal, keeper, FROM);
  const histories = markets.map(({ history }) => history);
  await replay.openBooks(
    BOOKS_OPENED,
    histories.map(({ rounds }) => roundAt(rounds, BOOKS_OPENED)),
  );

  onStage(`Replaying ${days} ${days === 1 ? "day" : "days"}`);
  const intervals: IntervalFlows[] = [];
  let recorded = 0;
  const everything = planBlocks(
    histories.map(({ rounds }) => rounds),
    FIRST_SAMPLE,
    to,
  );
  const { sampleInterval, maxSampleGap } = TERMS.sampling;
  const plan = sparse(everything, (block) => replay.isBusy(block), { interval: sampleInterval, gap: maxSampleGap });
  for (const block of plan) {
    await replay.play(block);
    if (!block.settles) continue;
    if (block.time > FROM) {
      intervals.push({ end: block.time, flows: journal.flows.slice(recorded) });
      onInterval(progressOf(venue, journal, block.time, intervals.length, days * 3));
    }
    recorded = journal.flows.length;
  }
  await replay.close(to + MINUTE);

  const { exchange, collateral } = deployment;
  const scale = 10n ** BigInt(18 - COLLATERAL_DECIMALS);
  const state = await readState(connection.provider, exchange.address, scale);
  const heldTokens = await balanceOf(connection, collateral, exchange.address);
  const lensLedger = await readLens(deployment.lens, exchange.address, state.balances.length);
  const seconds = (performance.now() - startedAt) / 1000;
  const result = evaluate({ venue, chain, journal, state, intervals, heldTokens, lensLedger, from: FROM, to, seconds });
  await keeper.close();
  await connection.close();
  return result;
}

function progressOf(venue: Venue, journal: Journal, end: number, interval: number, intervals: number): Progress {
  const rates = venue.markets.map(({ id, settings, history }) => ({
    symbol: settings.symbol,
    rate: journal.settled.findLast((settled) => settled.market === id)?.rate ?? 0n,
    venueRate: history.venueRates.get(end) ?? 0n,
  }));
  return { interval, intervals, end, rates };
}
