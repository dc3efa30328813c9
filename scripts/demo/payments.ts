/** Funding that one account realised in one market. */
export interface FundingFlow {
  readonly market: number;
  readonly account: number;
  /** Size of the position that it was earned with; its sign is the side [lots]. */
  readonly size: bigint;
  /** What the account received, negative for paid [WAD quote]. */
  readonly amount: bigint;
}

/** Totals of one interval in one market [WAD quote]. */
export interface SideTotals {
  readonly paidByLongs: bigint;
  readonly receivedByShorts: bigint;
}

/** What longs paid and shorts received; equal once everyone has realised. */
export function totalsOf(flows: readonly FundingFlow[], market: number): SideTotals {
  let [longs, shorts] = [0n, 0n];
  for (const flow of flows) {
    if (flow.market !== market) continue;
    if (flow.size > 0n) longs += flow.amount;
    else shorts += flow.amount;
  }
  return { paidByLongs: -longs, receivedByShorts: shorts };
}

/** What one account paid and received over all markets [WAD quote], interval by interval netted in each market. */
export function paidAndReceived(perInterval: readonly bigint[]): { paid: bigint; received: bigint } {
  let [paid, received] = [0n, 0n];
  for (const amount of perInterval) {
    if (amount < 0n) paid -= amount;
    else received += amount;
  }
  return { paid, received };
}
