import type { AccountId } from "./account.ts";
import { uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { divDown, positivePart } from "./fixedPoint.ts";
import { indicesAt } from "./funding.ts";
import type { Exposure } from "./margin.ts";
import type { MarketId } from "./market.ts";
import { trade } from "./position.ts";
import { type Accrued, exposureWithBalance, updateActivity, writeExposure } from "./tradingContext.ts";

/** Lots that move between two accounts without the book. */
export interface Handover {
  readonly buyer: AccountId;
  readonly seller: AccountId;
  readonly lots: bigint;
  /** What the buyer pays the seller [WAD quote]. */
  readonly consideration: bigint;
}

/**
 * Moves lots against a consideration: both sides' entries move by the same lot-ticks, and what of the consideration is no
 * whole lot-tick moves as cash between the two. So the ledger's identity holds at any price (ADR 4).
 */
export function handOver(call: Call, id: MarketId, { buyer, seller, lots, consideration }: Handover): void {
  const { funding, risk } = call.market(id);
  const context: Accrued = { call, market: id, indices: indicesAt(funding, call.now) };
  const lotTicks = divDown(consideration, risk.quantum);
  const remainder = consideration - lotTicks * risk.quantum;
  const move = (account: AccountId, delta: bigint, extra: bigint): bigint => {
    const before = exposureWithBalance(context, account);
    const { size, entry, realised } = trade(before.size, before.entry, delta, lotTicks);
    const end = { ...before, size, entry, cash: before.cash + realised * risk.quantum + extra };
    settle(context, account, before, end, lots);
    return positivePart(size) - positivePart(before.size);
  };
  const longs = move(buyer, lots, -remainder) + move(seller, -lots, remainder);
  const { hot } = call.market(id);
  call.updateMarket(id, { hot: { ...hot, openInterest: uintField(hot.openInterest + longs, 48n) } });
}

function settle(context: Accrued, account: AccountId, before: Exposure, end: Exposure, lots: bigint): void {
  const { call, market } = context;
  const funding = before.cash - call.state.account(account).balance;
  writeExposure(context, account, end);
  updateActivity(call, market, account);
  const { size, entry, cash: balance } = end;
  call.emit("PositionTraded", { market, account, lots, fee: 0n, funding, size, entry, balance });
}
