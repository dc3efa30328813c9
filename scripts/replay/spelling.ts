/** Events of contracts and model in one spelling, to compare them. */
import type { Interface } from "ethers";

import type { ExchangeEvent } from "../../sdk/src/model/index.ts";
import type { Log } from "../demo/chain.ts";

/** An event of the model. */
export function spellEvent({ name, args }: ExchangeEvent): string {
  return `${name}(${flatten(args).join(", ")})`;
}

/** A log of the contracts, in the same words. */
export function spellLog(contract: Interface, log: Log): string {
  const event = contract.parseLog(log);
  return event === null
    ? `an unknown event ${log.topics.join()}`
    : `${event.name}(${flatten(event.args.toArray(true)).join(", ")})`;
}

/** All values of arguments in their order, in one spelling: addresses in lower case. */
function flatten(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(flatten);
  return [String(value).toLowerCase()];
}

/** Revert data in words. */
export function describeRevert(contract: Interface, data: string): string {
  const error = contract.parseError(data);
  return error === null ? data : `${error.name}(${error.args.map(String).join(", ")})`;
}
