import { defineAction, nothing } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad, parseWad } from "../units/wad.ts";
import { toAccount } from "./order.ts";

export interface FundInsuranceParameters {
  readonly from: bigint | number;
  /** Whose fund; the shared one unless said. */
  readonly market?: MarketName;
  /** Quote. */
  readonly amount: string;
}
export type FundInsuranceReturnType = undefined;
export interface FundInsuranceOutcome {
  /** In the fund afterwards; quote. */
  readonly insurance: string;
}

/**
 * Gives free collateral of the sender's account to an insurance fund.
 *
 * @example
 * await fundInsurance.send(client, { from: account, market: "ETH-USD", amount: "500" });
 *
 * @throws {InsufficientFreeCollateralError}
 */
export const fundInsurance = /* @__PURE__ */ defineAction<
  FundInsuranceParameters,
  FundInsuranceReturnType,
  FundInsuranceOutcome
>({
  encode: (deployment, { from, market, amount }) => {
    const id = market === undefined ? 0 : findMarket(deployment, market).id;
    return exchangeInterface().encodeFunctionData("fundInsurance", [toAccount(from), id, parseWad(amount)]);
  },
  decode: nothing,
  outcome: (events) => ({ insurance: formatWad(eventsNamed(events, "InsuranceFunded")[0]?.insurance ?? 0n) }),
});
