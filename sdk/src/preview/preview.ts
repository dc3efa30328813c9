import type { ExchangeEvent } from "../model/events.ts";
import type { Exchange, Outcome } from "../model/exchange.ts";
import { onModel } from "./errors.ts";

/** Exactly what an operation does if nobody else acts before it. */
export interface Preview<Result> {
  /** What the call would return. */
  readonly result: Result;
  /** What the exchange would log. */
  readonly events: readonly ExchangeEvent[];
  /** The exchange after it, for the next preview. */
  readonly after: Exchange;
}

/**
 * What any operation would do, on a model that is left as it is.
 *
 * @example
 * const { result: withdrawn } = preview(exchange, (model) => model.withdraw(owner, 3n, 10n ** 6n, owner));
 *
 * @throws {ContractError} that the contracts would end with
 */
export function preview<Result>(exchange: Exchange, operation: (model: Exchange) => Outcome<Result>): Preview<Result> {
  const after = exchange.fork();
  return { ...onModel(() => operation(after)), after };
}
