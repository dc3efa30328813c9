export { type BlockReference, BlockUnavailableError, ReorganisationTooDeepError } from "./blocks.ts";
export * from "./localBook.ts";
export * from "./watchBook.ts";
export * from "./watchEvents.ts";
export * from "./watchState.ts";
