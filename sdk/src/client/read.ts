import type { BlockTag } from "ethers";

import type { Deployment } from "../deployments.ts";
import { decoded, simulateCall } from "./action.ts";
import type { Client } from "./client.ts";
import type { LensReturns } from "../generated/returns.ts";
import { decodeLens } from "./decode.ts";
import { lensInterface } from "./interfaces.ts";
import type { CallRequest } from "./send.ts";

export interface ReadOptions {
  /** State to read; the latest unless said. */
  readonly blockTag?: BlockTag;
}

/** How one thing is read. */
export interface ReadDefinition<Parameters, ReturnType> {
  readonly build: (deployment: Deployment, parameters: Parameters) => CallRequest;
  readonly decode: (data: string, deployment: Deployment, parameters: Parameters) => ReturnType;
}

/** Reads one thing by a call of its own; `query` makes it part of a `multicall`. */
export interface Read<Parameters, ReturnType> extends ReadDefinition<Parameters, ReturnType> {
  (client: Client, parameters: Parameters, options?: ReadOptions): Promise<ReturnType>;
}

/** A reading function from its encoding and decoding. */
export function defineRead<Parameters, ReturnType>(
  definition: ReadDefinition<Parameters, ReturnType>,
): Read<Parameters, ReturnType> {
  const read = async (client: Client, parameters: Parameters, options?: ReadOptions): Promise<ReturnType> => {
    const data = await simulateCall(client, definition.build(client.deployment, parameters), options);
    return decoded(() => definition.decode(data, client.deployment, parameters));
  };
  return Object.assign(read, definition);
}

/** A call of one of the Lens's views on the deployment's exchange. */
export function buildView(deployment: Deployment, name: string, args: readonly unknown[] = []): CallRequest {
  // Views differ in their arguments; the tests of each read hold name and arguments together.
  const data = lensInterface().encodeFunctionData(name as "market", [deployment.exchange.address, ...args] as never);
  return { to: deployment.lens.address, data };
}

/** What a view of the Lens answered, as plain data. */
export function decodeView<Name extends keyof LensReturns>(name: Name, data: string): LensReturns[Name][0] {
  return decodeLens(name, data)[0];
}
