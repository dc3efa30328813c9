import { formatDuration } from "../../scripts/demo/format.ts";
import type { SoakResult } from "./soak.ts";

/** Breaches that are named; the others are counted. */
const NAMED = 20;

/** A soak's result in lines: what was done to the keepers, what each did, and each claim with what was seen of it. */
export function describeResult(result: SoakResult): string[] {
  const { findings, blocks, seconds, kills, reorganisations, wallets, faults, folder } = result;
  const breaches = findings.flatMap((finding) => finding.breaches);
  const left = breaches.length - NAMED;
  return [
    "",
    `${blocks.withFaults} blocks with faults and ${blocks.calm} without in ${formatDuration(seconds)}: ${kills} kills, ${reorganisations.length} reorganisations (${reorganisations.join(", ") || "none"} blocks)`,
    ...[...faults].map(
      ([name, { requests, errors, stalls, duplicates, spells, stale }]) =>
        `${name}'s provider: ${requests} requests, ${errors} errors, ${stalls} stalls, ${duplicates} transactions sent twice, ${spells} times an old head (${stale} answers)`,
    ),
    ...[...wallets].map(
      ([name, { mined, reverted, cancelled, gas }]) =>
        `${name}: ${mined} transactions mined, ${reverted} reverted, ${cancelled} cancelled, ${gas} gas`,
    ),
    `Logs and databases: ${folder}`,
    "",
    ...findings.map(
      ({ claim, seen, breaches: { length } }) =>
        `${length === 0 ? "met    " : "NOT MET"}  ${claim}: ${seen}${length === 0 ? "" : `; ${length} breaches`}`,
    ),
    "",
    ...breaches.slice(0, NAMED).map((breach) => `Breach: ${breach}`),
    ...(left > 0 ? [`and ${left} more`] : []),
    breaches.length === 0 ? "Nothing was done twice, missed, or lost." : `${breaches.length} breaches`,
  ];
}
