import { z } from "zod";

import { parseDecimal } from "../../../sdk/src/units/decimal.ts";

const WAD_DECIMALS = 18;

/** A decimal as a text or a number of the file, such as `"12.5"` or `12.5`. */
function decimal(what: string): z.ZodType<bigint, string | number> {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const text = String(value);
    // Not what parseDecimal would round or refuse in its own words.
    if (/^\d{1,30}(\.\d{1,18})?$/.test(text)) return parseDecimal(text, WAD_DECIMALS);
    context.addIssue({ code: "custom", message: `is not ${what}`, input: value });
    return z.NEVER;
  });
}

/** An amount of quote, zero or more [WAD]. */
export const quoteAmount = decimal("an amount of quote, such as 12.5");
/** A size in base, zero or more [WAD]. */
export const baseSize = decimal("a size in base, such as 0.5");
/** A part of something, 0 to 1 [WAD]. */
export const fraction = decimal("a fraction from 0 to 1, such as 0.005").refine((value) => value <= 10n ** 18n, {
  message: "is more than 1",
});
/** An account of the exchange; 0 for none. */
export const accountId = z.number().int().min(0).max(0xffff_ffff).transform(BigInt);

export const count = (least: number, most: number): z.ZodNumber => z.number().int().min(least).max(most);

/** Sent even where gas costs more than it brings. */
export const subsidised = (byDefault: boolean): z.ZodDefault<z.ZodBoolean> => z.boolean().default(byDefault);

/** Bounds of a match, as of `MatchBounds` of the contracts. */
export const matchBounds = {
  /** Makers filled at most. */
  maxFills: count(1, 256).default(16),
  /** Dead orders removed at most. */
  maxRemovals: count(0, 256).default(16),
  /** Orders looked at at most. */
  maxReads: count(1, 512).default(40),
};
