export * from "./base.ts";
export * from "./contract/index.ts";
export { decodeRevert, toPlumblineError } from "./decode.ts";
export * from "./input.ts";
export * from "./provider.ts";
