import { defineAction } from "../client/action.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";

export type OpenAccountParameters = Readonly<Record<never, never>>;
/** The new account's id. */
export type OpenAccountReturnType = bigint;
export interface OpenAccountOutcome {
  readonly account: bigint;
}

/**
 * Opens a margin account that the sender owns.
 *
 * @example
 * const { account } = await (await openAccount.send(client, {})).wait();
 */
export const openAccount = /* @__PURE__ */ defineAction<OpenAccountParameters, OpenAccountReturnType, OpenAccountOutcome>({
  encode: () => exchangeInterface().encodeFunctionData("openAccount"),
  decode: (data) => exchangeInterface().decodeFunctionResult("openAccount", data)[0],
  outcome: (events) => ({ account: eventsNamed(events, "AccountOpened")[0]?.account ?? 0n }),
});
