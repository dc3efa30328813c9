import { formatUnits } from "ethers";

import { BASIS_POINT } from "./accuracy.ts";
import { WAD } from "./path.ts";
import { abs } from "./statistics.ts";

/** `value / unit`, rounded half away from zero, with `digits` decimals and thousands separators. */
export function formatFixed(value: bigint, unit: bigint, digits: number): string {
  const scaled = abs(value) * 10n ** BigInt(digits);
  const rounded = (2n * scaled + unit) / (2n * unit);
  const [whole = "0", fraction = ""] = formatUnits(rounded, digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = value < 0n && rounded !== 0n ? "-" : "";
  return sign + grouped + (digits === 0 ? "" : `.${fraction.padEnd(digits, "0")}`);
}

/** A WAD fraction in basis points. */
export const formatBps = (fraction: bigint, digits = 4): string => formatFixed(fraction, BASIS_POINT, digits);

/** WAD quote in dollars. */
export const formatUsd = (amount: bigint, digits = 2): string => formatFixed(amount, WAD, digits);

export const formatGas = (gas: bigint): string => formatFixed(gas, 1n, 0);

/** "2023-08-14 08:00" of a Unix second, UTC. */
export const formatTime = (time: number): string => new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ");

/** "2 min 05 s". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
