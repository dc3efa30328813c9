import { contractErrors } from "../errors/contract/registry.ts";
import type { ContractErrorClass, ContractErrorName } from "../errors/contract/contractError.ts";
import { ExchangeError } from "../model/errors.ts";

/**
 * Runs something on the model, and throws what the contracts would end with in the class that it has on the chain's side.
 *
 * @example
 * const { result } = onModel(() => exchange.fork().place(owner, account, order));
 */
export function onModel<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    // The model's errors have the contracts' names and arguments, which the differential tests hold together.
    const Class = contractErrors[error.name as ContractErrorName] as unknown as ContractErrorClass<ContractErrorName>;
    throw new Class(error.args as never, error);
  }
}
