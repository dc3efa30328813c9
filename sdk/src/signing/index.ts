export * from "./batch.ts";
export * from "./json.ts";
export * from "./sessionKey.ts";
