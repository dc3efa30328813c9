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

/** Whether the money went one way: in one interval either all longs paid and all shorts received, or the other way round. */
export function isOneWay(flows: readonly FundingFlow[], market: number): boolean {
  const fromLongs = flows.filter((flow) => flow.market === market).map(({ size, amount }) => size > 0n !== amount > 0n);
  return new Set(fromLongs).size <= 1;
}

/** What was paid and what was received among these amounts, each not netted with the other [WAD quote]. */
export function paidAndReceived(amounts: readonly bigint[]): { paid: bigint; received: bigint } {
  let [paid, received] = [0n, 0n];
  for (const amount of amounts) {
    if (amount < 0n) paid -= amount;
    else received += amount;
  }
  return { paid, received };
}
