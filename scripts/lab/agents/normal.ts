import type { Random } from "../../demo/crash/random.ts";

/** About a standard normal, by the sum of twelve: the same on every machine. */
export function normal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += random.next();
  return sum;
}
