import { OutOfRangeError, PriceOffTickError, PriceOutOfRangeError } from "../errors/input.ts";
import { SizeOffLotError, SizeOutOfRangeError } from "../errors/input.ts";
import type { Rounding } from "./decimal.ts";
import { formatWad, parseWad } from "./wad.ts";

/** The steps of a market's prices and sizes; a `DeployedMarket` has them. */
export interface Grid {
  /** Price step [WAD quote per base]. */
  readonly tickSize: bigint;
  /** Size step [WAD base]. */
  readonly lotSize: bigint;
}

/** A price in quote per base as a decimal text, or a tick as a bigint. */
export type Price = string | bigint;
/** A size in base as a decimal text, or lots as a bigint. */
export type Size = string | bigint;

/** Ticks that are prices; 0 and 2^24 - 1 stand for an empty side. */
const [LOWEST_TICK, HIGHEST_TICK] = [1n, (1n << 24n) - 2n];
const HIGHEST_LOTS = (1n << 32n) - 1n;

/**
 * The tick of a price. A price between two ticks is refused unless a direction is given.
 *
 * @example
 * toTick(market, "1850.25"); // 185025n, with a tick size of 0.01
 * toTick(market, "1850.254", "down"); // 185025n
 *
 * @throws {InvalidDecimalError}
 * @throws {PriceOffTickError} between two ticks, without a direction
 * @throws {PriceOutOfRangeError} where there are no ticks
 */
export function toTick(grid: Pick<Grid, "tickSize">, price: Price, rounding?: Rounding): bigint {
  const { tickSize } = grid;
  const wad = typeof price === "bigint" ? price * tickSize : parseWad(price);
  const text = formatWad(wad);
  const below = floorDiv(wad, tickSize);
  const isOff = below * tickSize !== wad;
  if (isOff && rounding === undefined) {
    const [low, high] = [formatWad(below * tickSize), formatWad((below + 1n) * tickSize)];
    throw new PriceOffTickError(text, formatWad(tickSize), low, high);
  }
  const tick = isOff && rounding === "up" ? below + 1n : below;
  if (tick < LOWEST_TICK || tick > HIGHEST_TICK) {
    throw new PriceOutOfRangeError(text, formatWad(LOWEST_TICK * tickSize), formatWad(HIGHEST_TICK * tickSize));
  }
  return tick;
}

/**
 * The price of a tick, quote per base.
 *
 * @example
 * fromTick(market, 185_025n); // "1850.25"
 */
export function fromTick({ tickSize }: Pick<Grid, "tickSize">, tick: bigint): string {
  return formatWad(tick * tickSize);
}

/**
 * The lots of a size. A size between two is refused unless a direction is given.
 *
 * @example
 * toLots(market, "1.5"); // 150n, with a lot size of 0.01
 *
 * @throws {InvalidDecimalError}
 * @throws {SizeOffLotError} between two numbers of lots, without a direction
 * @throws {SizeOutOfRangeError} below one lot, or above 2^32 - 1
 */
export function toLots({ lotSize }: Pick<Grid, "lotSize">, size: Size, rounding?: Rounding): bigint {
  const wad = typeof size === "bigint" ? size * lotSize : parseWad(size);
  const text = formatWad(wad);
  const below = floorDiv(wad, lotSize);
  const isOff = below * lotSize !== wad;
  if (isOff && rounding === undefined) throw new SizeOffLotError(text, formatWad(lotSize));
  const lots = isOff && rounding === "up" ? below + 1n : below;
  if (lots < 1n || lots > HIGHEST_LOTS) throw new SizeOutOfRangeError(text, formatWad(HIGHEST_LOTS * lotSize));
  return lots;
}

/**
 * The size of a number of lots, in base; negative for a short position.
 *
 * @example
 * fromLots(market, -150n); // "-1.5"
 */
export function fromLots({ lotSize }: Pick<Grid, "lotSize">, lots: bigint): string {
  return formatWad(lots * lotSize);
}

/**
 * The price per base of a price per lot, rounded down to a WAD.
 *
 * @example
 * fromPerLot(market, 18_500_000_000_000_000_000n); // "1850", with a lot size of 0.01
 */
export function fromPerLot({ lotSize }: Pick<Grid, "lotSize">, perLot: bigint): string {
  return formatWad(floorDiv(perLot * 10n ** 18n, lotSize));
}

/**
 * The average price of lots that cost so many lot-ticks, rounded down to a WAD.
 *
 * @example
 * averagePrice(market, 370_050n, 2n); // "1850.25"
 */
export function averagePrice({ tickSize }: Pick<Grid, "tickSize">, lotTicks: bigint, lots: bigint): string {
  return lots === 0n ? "0" : formatWad(floorDiv(lotTicks * tickSize, lots));
}

/**
 * A whole number inside a range, for ids, slots and seconds.
 *
 * @throws {OutOfRangeError}
 */
export function within(field: string, value: bigint | number, highest: bigint, lowest = 0n): bigint {
  const whole = BigInt(value);
  if (whole < lowest || whole > highest) throw new OutOfRangeError(field, whole, lowest, highest);
  return whole;
}

/** Division rounded down, toward minus infinity. */
function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}
