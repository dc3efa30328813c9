import type { ContractErrorArguments } from "../../generated/errors.ts";
import { shorten } from "../../units/decimal.ts";
import { formatWad } from "../../units/wad.ts";
import { PlumblineError } from "../base.ts";

export type ContractErrorName = keyof ContractErrorArguments;

/**
 * A custom error that a contract ended a call with. Each has a class of its own, which types its facts.
 *
 * @example
 * if (error instanceof InsufficientMarginError) console.log(error.facts.required);
 */
export abstract class ContractError<Name extends ContractErrorName = ContractErrorName> extends PlumblineError {
  /** Its arguments, in the contracts' units. */
  abstract readonly facts: ContractErrorArguments[Name];
  /** The contract's own name for it. */
  abstract readonly contractName: Name;
}

/** The class of one error. */
export type ContractErrorClass<Name extends ContractErrorName> = new (
  facts: ContractErrorArguments[Name],
  cause?: unknown,
) => ContractError<Name>;

/** Makes the class of one error: what it says of its facts, and what to do about it. */
export function defineError<Name extends ContractErrorName>(
  contractName: Name,
  describe: (facts: ContractErrorArguments[Name]) => string,
  remedy: string,
): ContractErrorClass<Name> {
  return class extends ContractError<Name> {
    override readonly name = `${contractName}Error`;
    readonly contractName = contractName;

    constructor(
      readonly facts: ContractErrorArguments[Name],
      cause?: unknown,
    ) {
      super({ message: describe(facts), remedy, cause });
    }
  };
}

/** An amount of money for a message. */
export const money = (wad: bigint): string => `${shorten(formatWad(wad), 6)} USD`;
export const id = (value: bigint): string => value.toString();
/** A moment as people read it. */
export const moment = (second: bigint): string => {
  const date = new Date(Number(second) * 1_000);
  return Number.isNaN(date.getTime()) ? `second ${second.toString()}` : date.toISOString().replace(".000", "");
};
/** A name in 32 bytes. */
export function word(bytes: string): string {
  const codes = bytes.slice(2).match(/../g) ?? [];
  return codes
    .map((code) => Number.parseInt(code, 16))
    .filter((code) => code !== 0)
    .map((code) => String.fromCharCode(code))
    .join("");
}
