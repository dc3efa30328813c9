import { UsageError } from "./errors.ts";

/** An account's id from the command line. */
export function accountId(text: string): bigint {
  return whole(text, "an account's id");
}

/** A whole number from the command line. */
export function whole(text: string, what: string): bigint {
  if (!/^\d{1,78}$/.test(text)) throw new UsageError(`"${text}" is not ${what}`);
  return BigInt(text);
}
