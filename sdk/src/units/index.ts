export * from "./decimal.ts";
export * from "./grid.ts";
export * from "./tokens.ts";
export * from "./wad.ts";
