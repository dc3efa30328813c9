import { z } from "zod";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import type { ExchangeEvent } from "../../../sdk/src/model/events.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import { abs, divDown, divUp, min, WAD } from "../../../sdk/src/model/fixedPoint.ts";
import type { Liquidate } from "../../../sdk/src/model/liquidation.ts";
import { equity, equityForInitial, healthOf, pricesNow } from "../../../sdk/src/model/margin.ts";
import type { MarketId } from "../../../sdk/src/model/market.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor, rewardOf } from "./attempt.ts";
import { caseKey, exhaustBook, healthNow, isFailing, poorestFirst, positionsOf, toMatchBounds } from "./failing.ts";
import { bySymbol, callOn } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { accountId, baseSize, count, fraction, matchBounds, quoteAmount, subsidised } from "./settings.ts";

const schema = z.strictObject({
  subsidised: subsidised(false),
  /** Takes the positions over; the keeper's wallet must own it, or may trade for it. */
  account: accountId.default(0n),
  /** Least advantage over mark at which a position is taken. */
  discount: fraction.prefault("0.005"),
  /** Collateral of the account that stays free afterwards [quote]. */
  keepFree: quoteAmount.prefault("0"),
  /** Largest position that the account may come to by this, by symbol [base]; none in markets that are not named. */
  caps: z.record(z.string(), baseSize).default({}),
  /** Failing accounts that are looked after in one block. */
  maxAccounts: count(1, 1_000).default(20),
  ...matchBounds,
});

type Settings = z.output<typeof schema>;

interface Takeover {
  readonly lots: bigint;
  readonly reward: bigint;
  readonly events: readonly ExchangeEvent[];
}

/**
 * Takes over what the book leaves of failing accounts' positions, with own capital and inside own limits: an advantage over
 * mark, collateral that stays free, a cap per market. How many lots that allows is searched on forks.
 */
export const absorption = defineDuty({
  name: "absorption",
  summary:
    "Takes positions over that the book leaves, at a discount, with the capital of an account of yours and within its limits.",
  schema,
  isOnByDefault: false,
  decide: (snapshot, settings) => {
    const { owner } = snapshot.exchange.state.account(settings.account);
    if (settings.account === 0n || owner === undefined || isFailing(snapshot.exchange, settings.account)) return [];
    const fork = snapshot.exchange.fork();
    const intents: Intent[] = [];
    for (const account of poorestFirst(snapshot, settings.maxAccounts)) {
      if (account === settings.account) continue;
      for (const market of positionsOf(fork, account)) {
        if (!isFailing(fork, account)) break;
        const intent = takeOver(snapshot, fork, settings, account, market);
        if (intent !== undefined) intents.push(intent);
      }
      // What the other duties do with the rest of this account's positions is not left for the next account.
      exhaustBook(fork, account, settings);
    }
    return intents;
  },
});

/** Tries it on a fork of the fork, and keeps the most that is allowed on the fork. */
function takeOver(
  snapshot: Snapshot,
  fork: Exchange,
  settings: Settings,
  account: AccountId,
  market: MarketId,
): Intent | undefined {
  const worst = worstFor(fork, settings, account, market);
  const held = abs(fork.state.position(market, account).size);
  const trial = (lots: bigint): Takeover | undefined =>
    tryTakeover(fork.fork(), snapshot, settings, requestFor(snapshot, settings, account, market, lots), worst);
  const lots = trial(held) === undefined ? mostLots(held, (candidate) => trial(candidate) !== undefined) : held;
  const taken = lots === 0n ? undefined : trial(lots);
  if (taken === undefined || taken.lots === 0n) return undefined;
  const request = requestFor(snapshot, settings, account, market, lots);
  tryTakeover(fork, snapshot, settings, request, worst);
  const data = exchangeInterface().encodeFunctionData("absorb", [request, settings.account, worst]);
  return {
    duty: absorption.name,
    key: caseKey(account, market),
    call: { to: snapshot.deployment.exchange.address, data },
    gasLimit: gasFor(taken.events),
    reward: taken.reward,
    subsidised: settings.subsidised,
    priority: Priority.Absorption,
    batchable: false,
  };
}

/** Most that is paid for a lot of a long position, least that is asked for one of a short [WAD quote per lot]. */
function worstFor(fork: Exchange, { discount }: Settings, account: AccountId, market: MarketId): bigint {
  const { mark } = pricesNow(callOn(fork), market, false).prices;
  const isLong = fork.state.position(market, account).size > 0n;
  return isLong ? divDown(mark * (WAD - discount), WAD) : divUp(mark * (WAD + discount), WAD);
}

function requestFor(
  { beneficiary }: Snapshot,
  settings: Settings,
  account: AccountId,
  market: MarketId,
  maxLots: bigint,
): Liquidate {
  return { account, market, maxLots, beneficiary, ...toMatchBounds(settings) };
}

/** What came of it; undefined where the exchange or a limit of the settings refuses it, and then the fork is as it was. */
function tryTakeover(
  fork: Exchange,
  { beneficiary }: Snapshot,
  settings: Settings,
  request: Liquidate,
  worst: bigint,
): Takeover | undefined {
  const { account, caps, keepFree } = settings;
  const { owner } = fork.state.account(account);
  const listed = fork.state.market(request.market);
  if (owner === undefined || listed === undefined) return undefined;
  const before = equity(healthNow(fork, account));
  const inner = fork.fork();
  const outcome = attempt(inner, () => inner.absorb(owner, request, account, worst));
  if (outcome === undefined) return undefined;
  const { absorbed } = outcome.result;
  if (absorbed !== 0n) {
    const health = healthOf(callOn(inner), account, { countOrders: true });
    const free = equityForInitial(health) - health.initial;
    const size = abs(inner.state.position(request.market, account).size);
    const isWithinCap = size * listed.lotSize <= bySymbol(caps, listed, 0n);
    if (free < keepFree || !isWithinCap) return undefined;
  }
  inner.state.commit();
  // Its advantage over mark is a reward, too, beside what the beneficiary gets; that may be the same account.
  const gained = equity(healthNow(fork, account)) - before;
  const paid = beneficiary === account ? 0n : rewardOf(outcome.events, beneficiary);
  return { lots: absorbed, reward: gained + paid, events: outcome.events };
}

/** The most that still passes, if fewer always pass where more do; 0 if none does. */
function mostLots(refused: bigint, passes: (lots: bigint) => boolean): bigint {
  let [low, high] = [0n, refused];
  while (high - low > 1n) {
    const middle = min((low + high) / 2n, high - 1n);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}
