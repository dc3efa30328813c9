import { judgeAccuracy } from "./accuracy.ts";
import type { LocalChain } from "./chain.ts";
import { formatUsd } from "./format.ts";
import type { Journal } from "./journal.ts";
import { auditLedger } from "./ledger.ts";
import { agree } from "./lens.ts";
import { pathRate, WAD } from "./path.ts";
import { isOneWay, paidAndReceived, totalsOf, type FundingFlow } from "./payments.ts";
import type { AccountResult, DemoResult, IntervalResult, LedgerResult, MarketResult, PricePoint } from "./result.ts";
import { CLAMP, COLLATERAL_DECIMALS, TRADERS } from "./settings.ts";
import { sum } from "./statistics.ts";
import { equityOf, type StoredState } from "./storage.ts";
import type { ListedMarket, Participant, Venue } from "./venue.ts";

/** What funding moved in one interval. */
export interface IntervalFlows {
  /** Boundary that closed the interval, unix seconds. */
  readonly end: number;
  readonly flows: readonly FundingFlow[];
}

export interface Observations {
  readonly venue: Venue;
  readonly chain: LocalChain;
  readonly journal: Journal;
  readonly state: StoredState;
  readonly intervals: readonly IntervalFlows[];
  /** Collateral that the token says the exchange has [token units]. */
  readonly heldTokens: bigint;
  /** The ledger as the Lens reads it. */
  readonly lensLedger: LedgerResult;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** Charts show a price every so often [s], and whenever the index changed. */
const PRICE_SPACING = 600;
const TOKEN_SCALE = 10n ** BigInt(18 - COLLATERAL_DECIMALS);

/** Puts everything together, and says what does not hold. */
export function evaluate(seen: Observations): DemoResult {
  const markets = seen.venue.markets.map((market, i) => evaluateMarket(seen, market, i));
  const ledger = auditLedger(seen.state);
  const failures = [
    ...markets.flatMap(({ accuracy }) => accuracy.failures),
    ...markets.flatMap(({ symbol, intervals }) => unequal(symbol, intervals)),
    ...seen.venue.markets.flatMap(({ id, settings }) =>
      seen.intervals
        .filter(({ flows }) => !isOneWay(flows, id))
        .map(({ end }) => `${settings.symbol}: in the interval to ${end} money went both ways`),
    ),
    ...(ledger.unitsOff === 0n ? [] : [`The ledger is ${ledger.unitsOff} units off`]),
    ...(agree(ledger, seen.lensLedger) ? [] : ["The lens reads the ledger differently from what is stored"]),
    ...(seen.heldTokens === seen.state.bookedTokens
      ? []
      : ["The exchange does not hold the collateral that it booked"]),
  ];
  return {
    from: seen.from,
    to: seen.to,
    markets,
    accounts: [seen.venue.keeper, ...seen.venue.makers, ...seen.venue.traders].map((who) => evaluateAccount(seen, who)),
    gas: seen.chain.gas(),
    ledger,
    blocks: seen.chain.blocks,
    transactions: seen.chain.transactions,
    seconds: seen.seconds,
    failures,
  };
}

function unequal(symbol: string, intervals: readonly IntervalResult[]): string[] {
  return intervals
    .filter(({ paidByLongs, receivedByShorts }) => paidByLongs !== receivedByShorts)
    .map(
      ({ end, paidByLongs, receivedByShorts }) =>
        `${symbol}: in the interval to ${end} longs paid ${paidByLongs} and shorts received ${receivedByShorts}`,
    );
}

function evaluateMarket(seen: Observations, market: ListedMarket, position: number): MarketResult {
  const intervals = seen.intervals.map(({ end, flows }) => evaluateInterval(seen.journal, market, end, flows));
  const stored = seen.state.markets[position];
  if (stored === undefined) throw new RangeError(`No state of market ${market.id}`);
  const turnover = seen.journal.turnover(market.id);
  return {
    symbol: market.settings.symbol,
    intervals,
    accuracy: judgeAccuracy(market.settings.symbol, intervals),
    prices: pricesOf(seen, market),
    openInterest: stored.openInterest * stored.indexPerLot,
    trades: turnover.trades,
    volume: turnover.value * stored.quantum,
  };
}

function evaluateInterval(
  journal: Journal,
  { id, settings, history }: ListedMarket,
  end: number,
  flows: readonly FundingFlow[],
): IntervalResult {
  const settled = journal.settled.find((candidate) => candidate.market === id && candidate.end === end);
  const venueRate = history.venueRates.get(end);
  if (settled === undefined) throw new Error(`${settings.symbol}: nobody settled the interval to ${end}`);
  if (venueRate === undefined) throw new Error(`${settings.symbol}: no rate of the venue at ${end}`);
  const path = pathRate(history.premiumHours, end, CLAMP);
  return {
    end,
    covered: settled.covered,
    premium: settled.premium,
    pathPremium: path.premium,
    rate: settled.rate,
    pathRate: path.rate,
    venueRate,
    ...totalsOf(flows, id),
  };
}

/** Display only: doubles. */
function pricesOf({ journal, from }: Observations, { id, settings }: ListedMarket): PricePoint[] {
  const lot = Number(settings.lotSize) / Number(WAD);
  return journal.samples
    .filter(({ market, time }) => market === id && time >= from)
    .filter(({ time, indexPerLot }, i, all) => time % PRICE_SPACING === 0 || indexPerLot !== all[i - 1]?.indexPerLot)
    .map(({ time, indexPerLot, basis }) => {
      const index = Number(indexPerLot) / Number(WAD) / lot;
      return { time, index, mark: index * (1 + Number(basis) / 1e12) };
    });
}

function evaluateAccount(seen: Observations, participant: Participant): AccountResult {
  const { name, account, deposit } = participant;
  const own = seen.intervals.flatMap(({ flows }) => flows.filter((flow) => flow.account === account));
  const withdrawn = (seen.journal.withdrawn.get(account) ?? 0n) * TOKEN_SCALE;
  return {
    name,
    stance: stanceOf(seen, participant),
    funding: seen.venue.markets.map(({ id }) =>
      sum(own.filter(({ market }) => market === id).map(({ amount }) => amount)),
    ),
    ...paidAndReceived(own.map(({ amount }) => amount)),
    equityBefore: deposit,
    equityAfter: equityOf(seen.state, account) + withdrawn,
  };
}

function stanceOf({ venue, journal }: Observations, { name, account }: Participant): string {
  if (account === venue.keeper.account)
    return `keeps, for ${formatUsd(journal.bounties.get(account) ?? 0n)} in bounties`;
  const trader = TRADERS.find((candidate) => candidate.name === name);
  if (trader === undefined) return "quotes both markets";
  return venue.markets
    .map(({ settings }, i) => ({ asset: settings.asset.toUpperCase(), leverage: trader.leverage[i] ?? 0 }))
    .filter(({ leverage }) => leverage !== 0)
    .map(({ asset, leverage }) => `${leverage > 0 ? "long" : "short"} ${asset} ${Math.abs(leverage)}x`)
    .join(", ");
}
