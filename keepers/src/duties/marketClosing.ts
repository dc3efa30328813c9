import { z } from "zod";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import { type MarketId, MarketStatus } from "../../../sdk/src/model/market.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor } from "./attempt.ts";
import { listedMarkets, type ListedMarket, positionsIn } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, subsidised } from "./settings.ts";

/** A position whose account has positions in other markets, too, with their oracles. */
const GAS_PER_ACCOUNT = 250_000n;

const schema = z.strictObject({
  subsidised: subsidised(true),
  /** Accounts that one transaction settles at most. */
  batch: count(1, 100).default(25),
  /** Transactions per market and block at most. */
  maxBatches: count(1, 50).default(4),
});

type Settings = z.output<typeof schema>;

/**
 * Closes markets whose closing has ended, and settles their positions: losers and registrations first, winners once the
 * haircut is fixed.
 */
export const marketClosing = defineDuty({
  name: "marketClosing",
  summary: "Closes markets that have been wound down, and settles their positions in batches.",
  schema,
  isOnByDefault: true,
  decide: (snapshot, settings) =>
    listedMarkets(snapshot.exchange).flatMap((listed) => {
      const { status } = listed.market.hot;
      if (status === MarketStatus.Closing) return close(snapshot, settings, listed) ?? [];
      return status === MarketStatus.Closed ? settle(snapshot, settings, listed) : [];
    }),
});

function close({ exchange, deployment }: Snapshot, { subsidised }: Settings, { id }: ListedMarket): Intent | undefined {
  const closed = attempt(exchange.fork(), (fork) => fork.closeMarket(id));
  if (closed === undefined) return undefined;
  return {
    duty: marketClosing.name,
    key: `close:${id}`,
    call: { to: deployment.exchange.address, data: exchangeInterface().encodeFunctionData("closeMarket", [id]) },
    gasLimit: gasFor(closed.events),
    reward: 0n,
    subsidised,
    priority: Priority.Closing,
    batchable: true,
  };
}

function settle({ exchange, deployment }: Snapshot, settings: Settings, { id, market }: ListedMarket): Intent[] {
  if (market.settlement.lotsOpen === 0n) return [];
  const fork = exchange.fork();
  const phase = market.settlement.isFixed ? "pay" : "settle";
  const intents: Intent[] = [];
  for (const accounts of batches(openIn(fork, id, market.settlement.isFixed), settings)) {
    const settled = attempt(fork, () => fork.settlePositions(id, accounts));
    const [first] = accounts;
    if (first === undefined || settled === undefined || settled.events.length === 0) continue;
    intents.push({
      duty: marketClosing.name,
      key: `${phase}:${id}:${first}`,
      call: {
        to: deployment.exchange.address,
        data: exchangeInterface().encodeFunctionData("settlePositions", [id, accounts]),
      },
      gasLimit: gasFor(settled.events) + GAS_PER_ACCOUNT * BigInt(accounts.length),
      reward: 0n,
      subsidised: settings.subsidised,
      priority: Priority.Closing,
      batchable: true,
    });
  }
  return intents;
}

/** Who has something to do: before the haircut is fixed those that were not registered, and one who can fix it late. */
function openIn(exchange: Exchange, id: MarketId, isFixed: boolean): AccountId[] {
  const holders = [...positionsIn(exchange, id)]
    .filter(([, { size }]) => size !== 0n)
    .map(([account]) => account)
    .sort((a, b) => Number(a - b));
  const unregistered = holders.filter((account) => !exchange.state.isClaimed(id, account));
  return isFixed || unregistered.length === 0 ? holders : unregistered;
}

function batches(accounts: readonly AccountId[], { batch, maxBatches }: Settings): AccountId[][] {
  const count = Math.min(maxBatches, Math.ceil(accounts.length / batch));
  return Array.from({ length: count }, (_, place) => accounts.slice(place * batch, (place + 1) * batch));
}
