import { defineError, id, moment } from "./contractError.ts";

export const FundingForgottenError = defineError(
  "FundingForgotten",
  ({ market, time, from }) =>
    `What market ${id(market)} had paid by ${moment(time)} is forgotten; it is known from ${moment(from)} on.`,
  "Read it in time: the exchange keeps 32 intervals. Older ones are in the events IntervalSettled.",
);
export const NoIntervalSettledError = defineError(
  "NoIntervalSettled",
  ({ market, end, settledUntil }) =>
    `No settled interval of market ${id(market)} ended at ${moment(end)}; it is settled until ${moment(settledUntil)}.`,
  "Take a multiple of the market's interval. Anyone can settle one that has ended: `settleFunding`.",
);
export const NothingMeasuredError = defineError(
  "NothingMeasured",
  ({ round }) =>
    round === 0n ? "Nothing was measured yet." : `Interval ${id(round)} measured nothing and set no rate.`,
  "Take another round, or a feed of what was paid, which knows all intervals.",
);
export const TimeNotReachedError = defineError(
  "TimeNotReached",
  ({ time, timestamp }) => `It is ${moment(timestamp)}, not yet ${moment(time)}.`,
  "Ask for a second that has passed.",
);
export const InvalidBoundsError = defineError(
  "InvalidBounds",
  ({ min, max, limit }) => `Bounds of ${id(min)} to ${id(max)} are out of order, or beyond ${id(limit)}.`,
  "Name a lower and an upper bound within the limit.",
);
export const InvalidParametersError = defineError(
  "InvalidParameters",
  () => "One of the adaptive model's parameters is out of its range, or they do not fit each other.",
  "docs/funding.md has the ranges.",
);
export const InvalidReachError = defineError(
  "InvalidReach",
  ({ reach, max }) => `A reach of ${id(reach)} is none, or beyond ${id(max)}.`,
  "Name a reach within the limit.",
);
export const InvalidTierCountError = defineError(
  "InvalidTierCount",
  ({ count, max }) => `There are ${id(count)} tiers, where 1 to ${id(max)} are allowed.`,
  "Name fewer tiers, and at least one.",
);
export const InvalidTierSlopeError = defineError(
  "InvalidTierSlope",
  ({ tier, slope }) =>
    `Tier ${id(tier)} has a slope of ${id(slope)}: too small, too large, or less than the one before.`,
  "Let slopes be positive, not fall from tier to tier, and be at most 10.",
);
export const InvalidTierStartError = defineError(
  "InvalidTierStart",
  ({ tier, from }) => `Tier ${id(tier)} begins at ${id(from)}.`,
  "Let the first tier begin at 0 and every other beyond the one before, at 1 at most.",
);
export const UnknownReserveError = defineError(
  "UnknownReserve",
  ({ asset }) => `The lending pool lists no reserve of ${asset}.`,
  "Take an asset that the pool lists.",
);
