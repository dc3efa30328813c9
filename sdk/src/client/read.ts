import type { BlockTag } from "ethers";

import type { Deployment } from "../deployments.ts";
import { simulateCall } from "./action.ts";
import type { Client } from "./client.ts";
import { lensInterface } from "./interfaces.ts";
import type { CallRequest } from "./send.ts";
import { toPlain } from "./values.ts";

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
    return definition.decode(data, client.deployment, parameters);
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
export function decodeView<View>(name: string, data: string): View {
  const view = name as "market"; // any of its views
  const [output] = lensInterface().getFunction(view).outputs;
  const [value] = lensInterface().decodeFunctionResult(view, data) as Iterable<unknown>;
  if (output === undefined) throw new TypeError(`${name} returns nothing`);
  return toPlain(output, value) as View; // the generated structs are those of the same ABI
}
