import type { Interface } from "ethers";

import type { ExchangeReturns, LensReturns, OracleReturns, TokenReturns } from "../generated/returns.ts";
import { exchangeInterface, lensInterface, oracleInterface, tokenInterface } from "./interfaces.ts";
import { toPlain } from "./values.ts";

/** What a function of the exchange returned, as plain data. */
export function decodeExchange<Name extends keyof ExchangeReturns>(name: Name, data: string): ExchangeReturns[Name] {
  return decodeReturned(exchangeInterface(), name, data) as ExchangeReturns[Name];
}

/** What a view of the Lens returned. */
export function decodeLens<Name extends keyof LensReturns>(name: Name, data: string): LensReturns[Name] {
  return decodeReturned(lensInterface(), name, data) as LensReturns[Name];
}

/** What a function of the collateral token returned. */
export function decodeToken<Name extends keyof TokenReturns>(name: Name, data: string): TokenReturns[Name] {
  return decodeReturned(tokenInterface(), name, data) as TokenReturns[Name];
}

/** What an oracle returned. */
export function decodeOracle<Name extends keyof OracleReturns>(name: Name, data: string): OracleReturns[Name] {
  return decodeReturned(oracleInterface(), name, data) as OracleReturns[Name];
}

/** The generated types of returned values are those of the same ABI, so that callers may cast. */
function decodeReturned(contract: Interface, name: string, data: string): unknown {
  const outputs = contract.getFunction(name)?.outputs ?? [];
  const values: unknown[] = Array.from(contract.decodeFunctionResult(name, data));
  return outputs.map((type, place) => toPlain(type, values[place]));
}
