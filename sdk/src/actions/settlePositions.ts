import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { decodeExchange } from "../client/decode.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad } from "../units/wad.ts";
import { toAccount } from "./order.ts";

export interface SettlePositionsParameters {
  readonly market: MarketName;
  /** In any order; those with nothing to do are passed over. */
  readonly accounts: readonly (bigint | number)[];
}
/** How many positions are gone. */
export type SettlePositionsReturnType = number;
export interface SettlePositionsOutcome {
  readonly settled: readonly {
    readonly account: bigint;
    /** At the settlement price, quote. */
    readonly pnl: string;
    /** Received, negative for paid; quote. */
    readonly funding: string;
    /** What the account could not pay, and others do; quote. */
    readonly credit: string;
    /** What the one haircut took of a profit, quote. */
    readonly cut: string;
  }[];
  /** Winners who are paid once all losers are known. */
  readonly registered: readonly { readonly account: bigint; readonly claim: string }[];
}

/**
 * Settles positions of a closed market: losers at once, winners once the haircut is fixed. Open to all.
 *
 * @example
 * const { settled, registered } = await (
 *   await settlePositions.send(client, { market: "ETH-USD", accounts: [3n, 7n] })
 * ).wait();
 *
 * @throws {UnexpectedStatusError} if the market is not closed
 */
export const settlePositions = /* @__PURE__ */ defineAction<
  SettlePositionsParameters,
  SettlePositionsReturnType,
  SettlePositionsOutcome
>({
  encode: (deployment, { market, accounts }) => {
    const { id } = findMarket(deployment, market);
    return exchangeInterface().encodeFunctionData("settlePositions", [id, accounts.map(toAccount)]);
  },
  decode: (data) => Number(decodeExchange("settlePositions", data)[0]),
  outcome: (events) => ({
    settled: eventsNamed(events, "PositionSettled").map(({ account, pnl, funding, credit, cut }) => ({
      account,
      pnl: formatWad(pnl),
      funding: formatWad(funding),
      credit: formatWad(credit),
      cut: formatWad(cut),
    })),
    registered: eventsNamed(events, "ClaimRegistered").map(({ account, claim }) => ({
      account,
      claim: formatWad(claim),
    })),
  }),
});
