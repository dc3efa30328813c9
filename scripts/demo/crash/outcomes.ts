import type { AccountOutcome } from "./result.ts";

/** Whether any step of the waterfall concerned the account. */
export function hit({ liquidated, absorbed, deleveraged, takenFrom, charged }: AccountOutcome): boolean {
  return [liquidated, absorbed, deleveraged, takenFrom, charged].some((amount) => amount !== 0n);
}

/** What the waterfall took from, or had to close of, an account; the order of the tables. */
export function weight({
  liquidated,
  absorbed,
  deleveraged,
  insured,
  covered,
  gaveUp,
  charged,
}: AccountOutcome): bigint {
  return liquidated + absorbed + deleveraged + insured + covered + gaveUp + charged;
}

/** The hardest hit first. */
export function byWeight(outcomes: readonly AccountOutcome[]): AccountOutcome[] {
  return [...outcomes].sort((a, b) => {
    const [one, other] = [weight(a), weight(b)];
    return one > other ? -1 : Number(one < other);
  });
}
