import type { ContractEventArguments } from "../generated/events.ts";
import { eventsByTopic, exchangeInterface } from "./interfaces.ts";
import { toNamed } from "./values.ts";

export type ContractEventName = keyof ContractEventArguments;

/** One event of the exchange, decoded. Its name tells its arguments. */
export type ContractEvent = {
  [Name in ContractEventName]: { readonly name: Name; readonly args: ContractEventArguments[Name] };
}[ContractEventName];

/** What decoding needs of a log. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/**
 * The event of a log; undefined for a log of another contract, or of an event that this package does not know.
 *
 * @example
 * const event = decodeEvent(deployment.exchange.address, log);
 * if (event?.name === "OrderFilled") console.log(event.args.lots);
 */
export function decodeEvent(exchange: string, log: RawLog): ContractEvent | undefined {
  if (log.address.toLowerCase() !== exchange.toLowerCase()) return undefined;
  const fragment = eventsByTopic().get(log.topics[0]?.toLowerCase() ?? "");
  if (fragment === undefined) return undefined;
  const args = exchangeInterface().decodeEventLog(fragment, log.data, log.topics);
  // The generated arguments are those of the same ABI.
  return { name: fragment.name, args: toNamed(fragment.inputs, args) } as unknown as ContractEvent;
}

/** The events of a name among others, with their arguments' types. */
export function eventsNamed<Name extends ContractEventName>(
  events: readonly ContractEvent[],
  name: Name,
): ContractEventArguments[Name][] {
  // Events of a name have its arguments, which the compiler cannot follow through the type parameter.
  return events.filter((event) => event.name === name).map(({ args }) => args as ContractEventArguments[Name]);
}
