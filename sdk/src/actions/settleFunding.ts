import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad } from "../units/wad.ts";
import { bountyOf } from "./bounty.ts";
import { toAccount } from "./order.ts";

export interface SettleFundingParameters {
  readonly market: MarketName;
  /** Account that receives the bounty; none unless said. */
  readonly beneficiary?: bigint | number;
}
/** Whether an interval is closed. */
export type SettleFundingReturnType = boolean;
export interface SettleFundingOutcome {
  readonly settled: boolean;
  /** Fraction of notional per 8 h that the new interval pays; undefined unless settled. */
  readonly rate: string | undefined;
  /** Quote. */
  readonly bounty: string;
}

/**
 * Accrues funding and, if an interval has ended, sets the next rate.
 *
 * @example
 * const { rate } = await (await settleFunding.send(client, { market: "ETH-USD" })).wait();
 */
export const settleFunding = /* @__PURE__ */ defineAction<
  SettleFundingParameters,
  SettleFundingReturnType,
  SettleFundingOutcome
>({
  encode: (deployment, { market, beneficiary = 0n }) => {
    const { id } = findMarket(deployment, market);
    return exchangeInterface().encodeFunctionData("settleFunding", [id, toAccount(beneficiary)]);
  },
  decode: (data) => exchangeInterface().decodeFunctionResult("settleFunding", data)[0],
  outcome: (events) => {
    const settled = eventsNamed(events, "IntervalSettled").at(-1);
    return {
      settled: settled !== undefined,
      rate: settled && formatWad(settled.rate),
      bounty: bountyOf(events),
    };
  },
});
