import { PlumblineError } from "./base.ts";

/** A text that is no decimal number. */
export class InvalidDecimalError extends PlumblineError {
  override readonly name = "InvalidDecimalError";

  constructor(readonly text: string) {
    super({
      message: `"${text}" is not a decimal number.`,
      remedy: 'Write digits with at most one point, as in "1850.25"; no exponent, no thousands separators.',
    });
  }
}

/** A decimal with more digits behind the point than its unit has. */
export class TooManyDecimalsError extends PlumblineError {
  override readonly name = "TooManyDecimalsError";

  constructor(
    readonly text: string,
    readonly decimals: number,
  ) {
    super({
      message: `"${text}" has more than ${decimals} digits behind the point.`,
      remedy: "Shorten it: nothing is rounded silently.",
    });
  }
}

/** A feed that the deployment does not have. */
export class UnknownFundingFeedError extends PlumblineError {
  override readonly name = "UnknownFundingFeedError";

  constructor(
    readonly market: string,
    readonly quantity: string,
    readonly known: readonly string[],
  ) {
    super({
      message: `The deployment's record has no feed of ${market}'s "${quantity}".`,
      remedy:
        known.length === 0
          ? "It has none for this market. Deploy a FundingFeed: it needs nobody's leave."
          : `It has ${known.join(", ")}. Deploy a FundingFeed for another: it needs nobody's leave.`,
    });
  }
}

/** A price between two ticks. */
export class PriceOffTickError extends PlumblineError {
  override readonly name = "PriceOffTickError";

  constructor(
    readonly price: string,
    readonly tickSize: string,
    readonly below: string,
    readonly above: string,
  ) {
    super({
      message: `The price ${price} is not a multiple of the tick size ${tickSize}.`,
      remedy: `Take ${below} or ${above}, or ask for rounding: "up" or "down".`,
    });
  }
}

/** A price that no tick stands for. */
export class PriceOutOfRangeError extends PlumblineError {
  override readonly name = "PriceOutOfRangeError";

  constructor(
    readonly price: string,
    readonly lowest: string,
    readonly highest: string,
  ) {
    super({
      message: `The price ${price} lies outside ${lowest} to ${highest}, which this market can hold.`,
      remedy: "Check the market and the decimal point.",
    });
  }
}

/** A size between two numbers of lots. */
export class SizeOffLotError extends PlumblineError {
  override readonly name = "SizeOffLotError";

  constructor(
    readonly size: string,
    readonly lotSize: string,
  ) {
    super({
      message: `The size ${size} is not a multiple of the lot size ${lotSize}.`,
      remedy: 'Take a multiple, or ask for rounding: "up" or "down".',
    });
  }
}

/** A size that an order cannot have. */
export class SizeOutOfRangeError extends PlumblineError {
  override readonly name = "SizeOutOfRangeError";

  constructor(
    readonly size: string,
    readonly highest: string,
  ) {
    super({
      message: `The size ${size} is not above zero and at most ${highest}.`,
      remedy: "Split the order, or check the decimal point.",
    });
  }
}

/** A whole number outside what its field holds. */
export class OutOfRangeError extends PlumblineError {
  override readonly name = "OutOfRangeError";

  constructor(
    readonly field: string,
    readonly value: bigint,
    readonly lowest: bigint,
    readonly highest: bigint,
  ) {
    super({
      message: `${field} is ${value.toString()}, outside ${lowest.toString()} to ${highest.toString()}.`,
      remedy: "Pass a value inside the range.",
    });
  }
}

/** A market that the deployment does not name. */
export class UnknownMarketNameError extends PlumblineError {
  override readonly name = "UnknownMarketNameError";

  constructor(
    readonly market: string,
    readonly known: readonly string[],
  ) {
    super({
      message: `There is no market ${market} in this deployment.`,
      remedy: `Known are ${known.length === 0 ? "none" : known.join(", ")}; \`refreshMarkets\` reads markets listed later.`,
    });
  }
}

/** An action that signs was asked of a client that only reads. */
export class NoSignerError extends PlumblineError {
  override readonly name = "NoSignerError";

  constructor() {
    super({
      message: "This client has no signer and can only read.",
      remedy: "Connect with `{ signer }` instead of `{ provider }`.",
    });
  }
}

/** A permit whose last second has passed. */
export class PermitExpiredError extends PlumblineError {
  override readonly name = "PermitExpiredError";

  constructor(
    readonly deadline: bigint,
    readonly now: bigint,
  ) {
    super({
      message: `The permit held until ${deadline.toString()}, and it is ${now.toString()}.`,
      remedy: "Sign a new permit with a later deadline.",
    });
  }
}
