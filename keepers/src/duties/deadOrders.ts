import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import { bestAsk, bestBid, isFirm, keyOf, type OrderKey } from "../../../sdk/src/model/book.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import { type MarketId, NO_ASK, NO_BID } from "../../../sdk/src/model/market.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor, rewardOf } from "./attempt.ts";

export type Side = "bids" | "asks";

export interface SearchBounds {
  readonly sides: readonly Side[];
  /** Price levels to look at per side. */
  readonly levels: number;
  /** Orders that are returned at most. */
  readonly orders: number;
  /** Only those that an impact price counts. */
  readonly firmOnly: boolean;
}

/** The side of which a sample walks the levels: the one that lies beyond the index; none if the index is inside the spread. */
export function walkedSide({ state }: Exchange, id: MarketId, indexPerLot: bigint): Side | undefined {
  const book = state.book(id);
  const quantum = state.market(id)?.risk.quantum ?? 0n;
  const [bid, ask] = [bestBid(book), bestAsk(book)];
  if (indexPerLot === 0n) return undefined;
  if (ask !== NO_ASK && ask * quantum < indexPerLot) return "asks";
  return bid !== NO_BID && bid * quantum > indexPerLot ? "bids" : undefined;
}

/**
 * Resting orders that can never fill: expired, without funds, with nothing left to reduce; the best prices first. What a
 * pruning on a fork removes is exactly that; empty where the market does not trade or its index is unusable.
 */
export function deadOrders(exchange: Exchange, id: MarketId, bounds: SearchBounds): OrderKey[] {
  const { state } = exchange;
  const book = state.book(id);
  const ticks = { bids: book.bids.slice(-bounds.levels).reverse(), asks: book.asks.slice(0, bounds.levels) };
  const resting = bounds.sides.flatMap((side) => ticks[side].flatMap((tick) => state.level(id, tick).queue));
  const candidates = bounds.firmOnly ? resting.filter((key) => isFirm(state.order(id, key))) : resting;
  if (candidates.length === 0) return [];
  const pruned = attempt(exchange.fork(), (fork) => fork.prune(id, candidates, 0n));
  return (pruned?.events ?? [])
    .flatMap(({ name, args }) => (name === "OrderRemoved" ? [keyOf(args.account, args.slot)] : []))
    .slice(0, bounds.orders);
}

export interface PruneTerms {
  readonly duty: string;
  readonly subsidised: boolean;
  readonly priority: number;
}

/** A transaction that prunes these orders. Whoever finds the same ones says the same key. */
export function pruneIntent(
  { exchange, deployment, beneficiary }: Snapshot,
  id: MarketId,
  orders: readonly OrderKey[],
  terms: PruneTerms,
): Intent | undefined {
  const [first] = orders;
  if (first === undefined) return undefined;
  const pruned = attempt(exchange.fork(), (fork) => fork.prune(id, orders, beneficiary));
  if (pruned === undefined || pruned.result === 0n) return undefined;
  const data = exchangeInterface().encodeFunctionData("prune", [id, [...orders], beneficiary]);
  return {
    ...terms,
    key: `prune:${id}:${first}:${exchange.state.order(id, first).generation}`,
    call: { to: deployment.exchange.address, data },
    gasLimit: gasFor(pruned.events),
    reward: rewardOf(pruned.events, beneficiary),
    batchable: true,
    hasEffect: (returned) => exchangeInterface().decodeFunctionResult("prune", returned)[0] !== 0n,
  };
}
