/** Where the exchange keeps what: the SDK loads the model from there, and the tests compare it with what is there. */
export * from "../../sdk/src/chain/storage.ts";
