import { defineAction, nothing } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad } from "../units/wad.ts";
import { toAccount } from "./order.ts";

export interface RealizeFundingParameters {
  readonly market: MarketName;
  readonly accounts: readonly (bigint | number)[];
}
export type RealizeFundingReturnType = undefined;
export interface RealizeFundingOutcome {
  /** What each account received, negative for paid; quote. */
  readonly realized: readonly { readonly account: bigint; readonly amount: string }[];
}

/**
 * Moves accrued funding into balances; changes nobody's equity.
 *
 * @example
 * await realizeFunding.send(client, { market: "ETH-USD", accounts: [3n] });
 *
 * @throws {ListTooLongError}
 */
export const realizeFunding = /* @__PURE__ */ defineAction<
  RealizeFundingParameters,
  RealizeFundingReturnType,
  RealizeFundingOutcome
>({
  encode: (deployment, { market, accounts }) => {
    const { id } = findMarket(deployment, market);
    return exchangeInterface().encodeFunctionData("realizeFunding", [id, accounts.map(toAccount)]);
  },
  decode: nothing,
  outcome: (events) => ({
    realized: eventsNamed(events, "FundingRealized").map(({ account, amount }) => ({
      account,
      amount: formatWad(amount),
    })),
  }),
});
