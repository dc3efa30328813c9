import { defineError, id, moment, word } from "./contractError.ts";

export const AlreadySealedError = defineError(
  "AlreadySealed",
  () => "The exchange is sealed already.",
  "Nothing to do.",
);
export const NotScheduledError = defineError(
  "NotScheduled",
  ({ call }) => `The call ${call} was not announced.`,
  "Announce it with `schedule` and wait out the minimum delay.",
);
export const TooEarlyError = defineError(
  "TooEarly",
  ({ call, executableAt }) => `The call ${call} may be made from ${moment(executableAt)} on.`,
  "Wait until then.",
);
export const ScheduleExpiredError = defineError(
  "ScheduleExpired",
  ({ call, expiredAt }) => `The announcement of ${call} lapsed at ${moment(expiredAt)}.`,
  "Announce it anew.",
);
export const AlreadyScheduledError = defineError(
  "AlreadyScheduled",
  ({ call, executableAt }) => `The call ${call} is announced for ${moment(executableAt)}.`,
  "Wait until then, or take it back with `unschedule` first.",
);
export const MarketLimitReachedError = defineError(
  "MarketLimitReached",
  ({ limit }) => `There are ${id(limit)} markets, the most that there can be.`,
  "List it on another exchange.",
);
export const OutOfBoundsError = defineError(
  "OutOfBounds",
  ({ bound, value, minimum, maximum }) => `${word(bound)} is ${id(value)}, outside ${id(minimum)} to ${id(maximum)}.`,
  "docs/units.md has the listing checks.",
);
export const NotRepresentableError = defineError(
  "NotRepresentable",
  ({ field, value, step }) => `${word(field)} is ${id(value)}, which is no multiple of ${id(step)}.`,
  "Round it to a multiple.",
);
export const NotCompactError = defineError(
  "NotCompact",
  ({ value }) => `${id(value)} has no exact compact form: 0 to 255 times a power of ten.`,
  "Round it to two or three leading digits.",
);
export const FieldOverflowError = defineError(
  "FieldOverflow",
  ({ value }) => `${id(value)} does not fit its field.`,
  "Use a smaller value; docs/units.md has the ranges.",
);
export const TooManyMarketsError = defineError(
  "TooManyMarkets",
  ({ limit }) => `The account is active in ${id(limit)} markets, the most that there can be.`,
  "Close a position and its orders elsewhere, or use another account.",
);
export const GridIsFixedError = defineError(
  "GridIsFixed",
  ({ market }) => `Symbol, steps and interval of market ${id(market)} never change.`,
  "Keep the grid, or list a new market.",
);
export const ProbeFailedError = defineError(
  "ProbeFailed",
  ({ target }) => `${target} did not answer as an oracle or model must.`,
  "Check its address and its feeds.",
);
export const NotATighteningError = defineError(
  "NotATightening",
  ({ current, proposed }) => `${id(proposed)} is not tighter than ${id(current)}.`,
  "Loosening takes an announced `configureMarket`.",
);
export const CoolingDownError = defineError(
  "CoolingDown",
  ({ market, until }) => `Market ${id(market)} cannot be changed this way before ${moment(until)}.`,
  "Wait until then.",
);
export const UnexpectedStatusError = defineError(
  "UnexpectedStatus",
  ({ market, status }) => `Market ${id(market)} is in state ${id(status)}, which this call does not start from.`,
  "Read its status with `readMarket`.",
);
export const NoTreasuryError = defineError(
  "NoTreasury",
  () => "No account receives fees.",
  "Name one with `setTreasury`.",
);
export const UnsupportedDecimalsError = defineError(
  "UnsupportedDecimals",
  ({ decimals }) => `The token has ${id(decimals)} decimals; 6 to 18 are supported.`,
  "Choose another collateral.",
);
export const DelayOutOfBoundsError = defineError(
  "DelayOutOfBounds",
  ({ delay }) => `A minimum delay of ${id(delay)} s lies outside 1 s to 30 days.`,
  "Choose one inside.",
);
export const AccessManagedUnauthorizedError = defineError(
  "AccessManagedUnauthorized",
  ({ caller }) => `${caller} does not hold the role that this call needs.`,
  "Send it from an account that has the role, see deploy/roles.ts.",
);
export const AccessManagedRequiredDelayError = defineError(
  "AccessManagedRequiredDelay",
  ({ caller, delay }) => `${caller}'s role has an execution delay of ${id(delay)} s.`,
  "Schedule the call with the access manager first.",
);
export const AccessManagedInvalidAuthorityError = defineError(
  "AccessManagedInvalidAuthority",
  ({ authority }) => `${authority} is not an access manager.`,
  "Name a contract.",
);
export const StillClosingError = defineError(
  "StillClosing",
  ({ market, endsAt }) => `Market ${id(market)} closes at ${moment(endsAt)}.`,
  "Wait until then.",
);
export const TermsAreFixedError = defineError(
  "TermsAreFixed",
  ({ market }) => `Market ${id(market)} is wound down: of its terms only the oracle may change.`,
  "Leave the other terms as they are.",
);
