import { defineAction } from "../client/action.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { toAccount } from "./order.ts";

export interface FlagDeficitParameters {
  readonly account: bigint | number;
}
/** Whether the account is flagged. */
export type FlagDeficitReturnType = boolean;
export interface FlagDeficitOutcome {
  readonly flagged: boolean;
}

/**
 * Opens deleveraging for an account with a deficit, or closes it for one that has recovered. Open to all.
 *
 * @example
 * const { flagged } = await (await flagDeficit.send(client, { account: 7n })).wait();
 *
 * @throws {NoDeficitError}
 */
export const flagDeficit = /* @__PURE__ */ defineAction<FlagDeficitParameters, FlagDeficitReturnType, FlagDeficitOutcome>({
  encode: (_, { account }) => exchangeInterface().encodeFunctionData("flagDeficit", [toAccount(account)]),
  decode: (data) => exchangeInterface().decodeFunctionResult("flagDeficit", data)[0],
  outcome: (events) => ({ flagged: eventsNamed(events, "DeficitFlagged").length > 0 }),
});
