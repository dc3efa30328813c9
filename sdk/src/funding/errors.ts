/** An argument of a funding calculation outside what it is defined for. */
export class FundingArgumentError extends RangeError {
  override readonly name = "FundingArgumentError";

  /**
   * @param argument its name
   * @param expected what it has to be, in words
   * @param value what was given
   */
  constructor(
    readonly argument: string,
    readonly expected: string,
    readonly value: number | bigint,
  ) {
    super(`${argument} must be ${expected}, not ${value.toString()}.`);
  }
}

/** @throws FundingArgumentError unless the value is a finite number for which `holds` is true */
export function requireNumber(
  argument: string,
  value: number,
  expected: string,
  holds: (value: number) => boolean = () => true,
): void {
  if (!Number.isFinite(value) || !holds(value)) throw new FundingArgumentError(argument, expected, value);
}
