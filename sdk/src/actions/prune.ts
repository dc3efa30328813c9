import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { within } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";
import { toAccount } from "./order.ts";

export interface PruneParameters {
  readonly market: MarketName;
  /** Orders that can never fill. */
  readonly orders: readonly { readonly account: bigint | number; readonly slot: number }[];
  /** Account that receives the removal fees; none unless said. */
  readonly beneficiary?: bigint | number;
}
/** How many are removed; orders that are good stay. */
export type PruneReturnType = number;
export interface PruneOutcome {
  readonly removed: number;
  /** Removal fees received; quote. */
  readonly fees: string;
}

/**
 * Removes orders that are expired, without funds, or with nothing left to reduce.
 *
 * @example
 * await prune.send(client, { market: "ETH-USD", orders: [{ account: 7n, slot: 3 }], beneficiary: account });
 *
 * @throws {IndexUnusableError}
 */
export const prune = /* @__PURE__ */ defineAction<PruneParameters, PruneReturnType, PruneOutcome>({
  encode: (deployment, { market, orders, beneficiary = 0n }) => {
    const keys = orders.map(({ account, slot }) => (toAccount(account) << 8n) | within("slot", slot, 255n));
    const { id } = findMarket(deployment, market);
    return exchangeInterface().encodeFunctionData("prune", [id, keys, toAccount(beneficiary)]);
  },
  decode: (data) => Number(exchangeInterface().decodeFunctionResult("prune", data)[0]),
  outcome: (events) => ({
    removed: eventsNamed(events, "OrderRemoved").length,
    fees: formatWad(eventsNamed(events, "RemovalFeePaid").reduce((sum, { fee }) => sum + fee, 0n)),
  }),
});
