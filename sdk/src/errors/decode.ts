import { isError } from "ethers";

import { errorsBySelector, errorsInterface } from "../client/interfaces.ts";
import { toNamed } from "../client/values.ts";
import { errorSignatures } from "../generated/errors.ts";
import { PlumblineError } from "./base.ts";
import type { ContractError, ContractErrorClass, ContractErrorName } from "./contract/contractError.ts";
import { contractErrors } from "./contract/registry.ts";
import {
  ContractPanicError,
  InsufficientFundsError,
  NonceUsedError,
  ProviderTimeoutError,
  ProviderUnavailableError,
  SignerError,
  TransactionFailedError,
  TransactionReplacedError,
  TransactionUnderpricedError,
  UnexpectedError,
  UnknownContractError,
  UserRejectedError,
} from "./provider.ts";

/** EIP-1193: the user rejected the request. */
const USER_REJECTED = 4001;
/** Selectors of Error(string) and Panic(uint256). */
const [REVERT, PANIC] = ["0x08c379a0", "0x4e487b71"];

/**
 * The error that revert data stands for, in its own class.
 *
 * @example
 * decodeRevert(error.data); // InsufficientMarginError { facts: { account: 3n, ... } }
 */
export function decodeRevert(data: string, cause?: unknown): PlumblineError {
  const selector = data.slice(0, 10).toLowerCase();
  if (selector === REVERT || selector === PANIC) return new ContractPanicError(panicOf(data), cause);
  const fragment = errorsBySelector().get(selector);
  if (fragment === undefined) return new UnknownContractError(data, cause);
  try {
    const facts = toNamed(fragment.inputs, errorsInterface().decodeErrorResult(fragment, data));
    return makeError(nameOf(fragment.format()), facts, cause);
  } catch (failure) {
    return new UnknownContractError(data, failure);
  }
}

function panicOf(data: string): string {
  return errorsInterface().parseError(data)?.args.join(", ") ?? data;
}

/** Most errors have their own name; where two contracts use one, the second has another here. */
function nameOf(signature: string): ContractErrorName {
  const [name] = Object.entries(errorSignatures).find(([, other]) => other === signature) ?? [];
  return name as ContractErrorName; // keys of the table are names, and every fragment is in it
}

function makeError(name: ContractErrorName, facts: Record<string, unknown>, cause: unknown): ContractError {
  // The class of a name takes the facts of the same name, which the compiler cannot follow through a lookup.
  const Class = contractErrors[name] as unknown as ContractErrorClass<ContractErrorName>;
  return new Class(facts as never, cause);
}

/**
 * Whatever a provider, a signer or a call of a contract threw, as an error of this package.
 *
 * @example
 * try {
 *   await provider.call(request);
 * } catch (error) {
 *   throw toPlumblineError(error);
 * }
 */
export function toPlumblineError(error: unknown): PlumblineError {
  if (error instanceof PlumblineError) return error;
  if (isRejection(error)) return new UserRejectedError(error);
  const data = revertDataOf(error);
  if (data !== undefined && data !== "0x") return decodeRevert(data, error);
  if (isError(error, "TRANSACTION_REPLACED")) {
    return new TransactionReplacedError(undefined, error.replacement.hash, error.reason === "cancelled", error);
  }
  if (isError(error, "INSUFFICIENT_FUNDS")) return new InsufficientFundsError(error);
  if (isError(error, "REPLACEMENT_UNDERPRICED")) return new TransactionUnderpricedError(error);
  if (isError(error, "NONCE_EXPIRED")) return new NonceUsedError(error);
  if (isError(error, "TIMEOUT")) return new ProviderTimeoutError(error);
  return byWords(error, data);
}

/** Nodes agree on few codes; for the rest there is only what they say. */
function byWords(error: unknown, data: string | undefined): PlumblineError {
  const text = messagesOf(error).join(" ").toLowerCase();
  if (/underpriced|fee too low|max fee per gas less than block base fee|gas price below/.test(text)) {
    return new TransactionUnderpricedError(error);
  }
  if (/insufficient funds|doesn't have enough funds|not enough funds/.test(text))
    return new InsufficientFundsError(error);
  if (/nonce too low|nonce has already been used/.test(text)) return new NonceUsedError(error);
  if (isError(error, "CALL_EXCEPTION")) {
    const hash = error.receipt?.hash;
    if (hash !== undefined) return new TransactionFailedError(hash, error);
    return new UnknownContractError(data ?? "0x", error);
  }
  if (isError(error, "UNSUPPORTED_OPERATION")) return new SignerError(error.shortMessage, error);
  if (isMistake(error)) return new UnexpectedError(error);
  return new ProviderUnavailableError(error);
}

/** What engines throw for mistakes of programs. `fetch` throws one of these, too, when there is no network. */
function isMistake(error: unknown): error is Error {
  const isKind = [TypeError, RangeError, ReferenceError, SyntaxError].some((Kind) => error instanceof Kind);
  return isKind && !("code" in (error as Error)) && !/fetch|network|load failed/i.test((error as Error).message);
}

function isRejection(error: unknown): boolean {
  if (isError(error, "ACTION_REJECTED")) return true;
  return chainOf(error).some((part) => part.code === USER_REJECTED);
}

/** The data of a revert, wherever provider and library put it. */
function revertDataOf(error: unknown): string | undefined {
  for (const { data } of chainOf(error)) {
    if (typeof data === "string" && /^0x([0-9a-f]{2})*$/i.test(data)) return data;
  }
  return undefined;
}

function messagesOf(error: unknown): string[] {
  return chainOf(error).flatMap(({ message, shortMessage }) =>
    [message, shortMessage].filter((text) => typeof text === "string"),
  );
}

interface Part {
  readonly code?: unknown;
  readonly data?: unknown;
  readonly message?: unknown;
  readonly shortMessage?: unknown;
}

/** An error, and the errors inside it that libraries wrap: info.error, error, data, cause. */
function chainOf(error: unknown): Part[] {
  const found: Part[] = [];
  const open: unknown[] = [error];
  while (open.length > 0 && found.length < 16) {
    const part = open.shift();
    if (typeof part !== "object" || part === null) continue;
    found.push(part);
    const { info, error: inner, data, cause } = part as Record<string, unknown>; // judged one by one above
    open.push(inner, (info as { error?: unknown } | undefined)?.error, data, cause);
  }
  return found;
}
