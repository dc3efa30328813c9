/**
 * Funding as a trader sees it: forecasts, carry, crowding, other venues. Pure, in plain numbers unless exact integers are said, without Node's interfaces.
 *
 * @module
 */
export * from "./annual.ts";
export * from "./carry.ts";
export * from "./differences.ts";
export * from "./errors.ts";
export * from "./forecast/coefficients.ts";
export * from "./forecast/forecaster.ts";
export * from "./rateFunction.ts";
export * from "./signals.ts";
export * from "./venues.ts";
