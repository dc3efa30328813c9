import type { Lens } from "../../typechain-types/index.ts";
import type { LedgerResult } from "./result.ts";
import { sum } from "./statistics.ts";

/** The ledger as the contracts' own view reads it, over the first `accounts` accounts. */
export async function readLens(lens: Lens, exchange: string, accounts: number): Promise<LedgerResult> {
  const view = await lens.ledger(exchange, 1, accounts);
  const tokens = view.tokens * view.scale;
  // By place: ethers' results are arrays, whose own `entries` hides the field of that name.
  const entries = sum(view.markets.map(([, quantum, , , , , , lotTicks]) => quantum * lotTicks));
  const unrealisedFunding = sum(view.markets.map(({ funding }) => funding));
  const insurance = view.sharedInsurance + sum(view.markets.map((market) => market.insurance));
  const fees = sum(view.markets.map((market) => market.fees));
  const unsettled = sum(
    view.markets.map((market) => market.settlementPerLot * (market.longLots - market.shortLots) - market.shortfall),
  );
  const unitsOff = tokens - (view.balances - entries - unrealisedFunding + insurance + fees + unsettled);
  return { tokens, balances: view.balances, entries, unrealisedFunding, insurance, fees, unsettled, unitsOff };
}

/** Whether both readings agree in every part. */
export function agree(one: LedgerResult, other: LedgerResult): boolean {
  const parts: (keyof LedgerResult)[] = [
    "tokens",
    "balances",
    "entries",
    "unrealisedFunding",
    "insurance",
    "fees",
    "unsettled",
    "unitsOff",
  ];
  return parts.every((part) => one[part] === other[part]);
}
