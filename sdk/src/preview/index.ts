export { loadModel, type LoadModelParameters, type LoadedModel } from "../chain/loadModel.ts";
export * from "./errors.ts";
export * from "./funding.ts";
export * from "./fundingRate.ts";
export * from "./liquidationPrice.ts";
export * from "./order.ts";
export * from "./preview.ts";
export * from "./rank.ts";
