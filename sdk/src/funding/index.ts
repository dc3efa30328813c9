/**
 * Funding as a trader sees it: forecasts, carry, crowding, other venues. Pure, in plain numbers, without Node's interfaces.
 *
 * @module
 */
export * from "./errors.ts";
export * from "./forecast/coefficients.ts";
export * from "./forecast/forecaster.ts";
export * from "./rateFunction.ts";
export * from "./venues.ts";
