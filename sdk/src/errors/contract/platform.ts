import { defineError, id, money } from "./contractError.ts";

const CHECK_FEED = "Check the feed's address and network.";

export const AddressEmptyCodeError = defineError(
  "AddressEmptyCode",
  ({ target }) => `There is no contract at ${target}.`,
  "Check the address and the network.",
);
export const FailedCallError = defineError(
  "FailedCall",
  () => "A call to another contract failed without a reason.",
  "Check that contract, and the gas limit.",
);
export const InvalidShortStringError = defineError(
  "InvalidShortString",
  () => "A stored text is not one.",
  "The contract's storage is damaged: do not use it.",
);
export const StringTooLongError = defineError(
  "StringTooLong",
  ({ str }) => `"${str}" is too long to be stored in one word.`,
  "Use at most 31 bytes.",
);
export const InspectedError = defineError(
  "Inspected",
  ({ success }) => `The inspection ended with ${success ? "an answer" : "a failure"}, as it always does.`,
  "Read through the Lens, which unpacks it.",
);
export const NotAnExchangeError = defineError(
  "NotAnExchange",
  ({ exchange }) => `${exchange} does not answer as an exchange.`,
  "Check the deployment's addresses and the network.",
);
export const ReadFailedError = defineError(
  "ReadFailed",
  () => "A view failed without a reason, commonly for lack of gas.",
  "Read fewer accounts, markets or levels at once.",
);
export const NotInspectedError = defineError("NotInspected", () => "A reader was called by itself.", "Call the Lens.");
export const OrderNotAtTickError = defineError(
  "OrderNotAtTick",
  ({ market, tick, order }) => `Order ${id(order)} does not rest at tick ${id(tick)} of market ${id(market)}.`,
  "Start again from the head of the queue: the order was filled, cancelled or moved.",
);
export const InvalidFeedCountError = defineError(
  "InvalidFeedCount",
  ({ count, max }) => `An index has 1 to ${id(max)} feeds, not ${id(count)}.`,
  "Name fewer, or at least one.",
);
export const ZeroFeedError = defineError(
  "ZeroFeed",
  ({ position }) => `Feed ${id(position)} of the list is the zero address.`,
  "Name a feed.",
);
export const DuplicateFeedError = defineError(
  "DuplicateFeed",
  ({ feed }) => `${feed} is named twice.`,
  "Name each feed once.",
);
export const FeedNotReadableError = defineError(
  "FeedNotReadable",
  ({ feed }) => `${feed} does not answer as a feed.`,
  CHECK_FEED,
);
export const FeedTooManyDecimalsError = defineError(
  "TooManyDecimals",
  ({ feed, decimals, max }) => `${feed} has ${id(decimals)} decimals, more than ${id(max)}.`,
  CHECK_FEED,
);
export const InvalidMaxAgeError = defineError(
  "InvalidMaxAge",
  ({ feed, maxAge, max }) => `An answer of ${feed} may be 1 to ${id(max)} s old, not ${id(maxAge)}.`,
  "Take the feed's heartbeat plus a margin.",
);
export const InvalidPriceBoundsError = defineError(
  "InvalidPriceBounds",
  ({ minPrice, maxPrice }) =>
    `No price lies between ${money(minPrice)} and ${money(maxPrice)}, or the bounds are too wide.`,
  "Choose bounds around the price.",
);
export const InvalidMaxDeviationError = defineError(
  "InvalidMaxDeviation",
  ({ maxDeviation, max }) => `Feeds may differ by up to ${id(max)} WAD, not ${id(maxDeviation)}.`,
  "Choose a smaller deviation; zero is for one feed only.",
);
export const InvalidGracePeriodError = defineError(
  "InvalidGracePeriod",
  ({ gracePeriod, max }) =>
    `A grace period is at most ${id(max)} s, not ${id(gracePeriod)}, and zero without a sequencer.`,
  "Choose a shorter one.",
);
export const InvalidConfigError = defineError(
  "InvalidConfig",
  () => "A part of the cross-chain feed's configuration is missing or zero.",
  "Name router, chain, sender, decimals and the largest age.",
);
export const MalformedAnswerError = defineError(
  "MalformedAnswer",
  ({ length }) => `A message of ${id(length)} bytes is no answer of a feed.`,
  "Send an answer and its time, as the sender's documents say.",
);
export const NoDataPresentError = defineError(
  "NoDataPresent",
  ({ roundId }) => `The feed keeps no answer of round ${id(roundId)}.`,
  "Ask for the latest round, once one has arrived.",
);
export const OnlyRouterError = defineError(
  "OnlyRouter",
  ({ caller }) => `${caller} is not the router that this feed takes messages from.`,
  "Messages come through CCIP's router alone.",
);
export const UnexpectedSourceError = defineError(
  "UnexpectedSource",
  ({ sourceChainSelector, sender }) => `A message came from ${sender} on chain ${id(sourceChainSelector)}.`,
  "Send it from the configured chain and sender.",
);
export const UnexpectedTokensError = defineError(
  "UnexpectedTokens",
  ({ count }) => `A message brought ${id(count)} kinds of tokens.`,
  "Send messages without tokens.",
);
