/**
 * How far a price and a funding index may go before one position has used up its part of an account's slack.
 *
 * Slack is equity less MM. One position's share of it, as a function of the mark x, is
 *
 *     f(x) = size x - rate |size| x - slope (size x)^2 - size (index - snapshot) - cost
 *
 * because MM(N) = (N x IM rate + N^2 / depth) x maintenance. It is concave in x, and linear in the funding index. So it
 * is at least as large between two marks as at the worse of the two, and what it loses between now and any other point
 * within its range of marks and its range of indices is at most what the corners lose.
 *
 * @module
 */

/** What one market's prices mean for positions in it. */
export interface Quotes {
  readonly mark: number; // [WAD quote per lot]
  /** [WAD quote per lot] beyond INDEX_ORIGIN, where floating point is finer */
  readonly longIndex: number;
  readonly shortIndex: number;
  /** MM = rate x notional + slope x notional^2. */
  readonly rate: number;
  readonly slope: number;
}

/** As long as the mark and the index of the position's side stay within, the loss does. */
export interface LegRange {
  readonly low: number; // [WAD quote per lot]
  readonly high: number; // [WAD quote per lot]
  /** The long index at most, the short index at least [WAD quote per lot]. */
  readonly index: number;
}

/** Part of the loss that funding may use up; the rest is for the mark. */
const FOR_FUNDING = 0.1;
/** A range of marks ends at twice the mark of now: so far the rounding of floating point was estimated. */
const FARTHEST = 2;

/**
 * The range within which a position loses at most so much of its account's slack.
 *
 * @param size signed, not zero [lots]
 * @param loss not negative [WAD quote]
 */
export function rangeWithin(size: number, quotes: Quotes, loss: number): LegRange {
  const { mark, rate, slope } = quotes;
  const forFunding = (loss * FOR_FUNDING) / Math.abs(size);
  const index = size > 0 ? quotes.longIndex + forFunding : quotes.shortIndex - forFunding;
  // f(mark + d) - f(mark) = tangent x d - square x d^2, which must not fall below -forMark.
  const forMark = loss * (1 - FOR_FUNDING);
  const square = slope * size * size;
  const tangent = size - rate * Math.abs(size) - 2 * square * mark;
  const root = Math.sqrt(tangent * tangent + 4 * square * forMark);
  // The roots of the quadratic, each in the form that does not subtract what is nearly equal.
  const down = tangent > 0 ? (-2 * forMark) / (tangent + root) : (tangent - root) / (2 * square);
  const up = tangent < 0 ? (-2 * forMark) / (tangent - root) : (tangent + root) / (2 * square);
  const low = mark + down;
  const high = up === Infinity ? up : Math.min(mark + up, FARTHEST * mark);
  // Not a number: nothing bends the line and nothing tilts it, so that no mark loses anything.
  return { low: low > 0 ? low : -Infinity, high: high > 0 ? high : Infinity, index };
}
