import type { BlockTag } from "ethers";

import type { Deployment } from "../deployments.ts";
import { toPlumblineError } from "../errors/decode.ts";
import type { Client } from "./client.ts";
import type { ContractEvent } from "./events.ts";
import { type CallRequest, sendCall, type SendOptions, type Sent } from "./send.ts";

export interface SimulateOptions {
  /** Who would send it; the client's signer if there is one. */
  readonly from?: string;
  readonly blockTag?: BlockTag;
}

/** One thing to do, in its three steps. */
export interface Action<Parameters, ReturnType, Outcome> {
  /** The transaction, from its parameters alone. */
  build(deployment: Deployment, parameters: Parameters): CallRequest;
  /** What it would return now. Throws the error that it would end with. */
  simulate(client: Client, parameters: Parameters, options?: SimulateOptions): Promise<ReturnType>;
  /** Simulates it, signs it and sends it. */
  send(client: Client, parameters: Parameters, options?: SendOptions): Promise<Sent<Outcome>>;
}

/** What makes an action of the exchange. */
export interface ActionDefinition<Parameters, ReturnType, Outcome> {
  /** Calldata. */
  readonly encode: (deployment: Deployment, parameters: Parameters) => string;
  /** What the call returned. */
  readonly decode: (data: string, deployment: Deployment, parameters: Parameters) => ReturnType;
  /** What the logs of the mined transaction say. */
  readonly outcome: (events: readonly ContractEvent[], deployment: Deployment, parameters: Parameters) => Outcome;
  /** The contract called; the exchange unless said. */
  readonly target?: (deployment: Deployment) => string;
}

/** An action from its encoding and decoding. */
export function defineAction<Parameters, ReturnType, Outcome>(
  definition: ActionDefinition<Parameters, ReturnType, Outcome>,
): Action<Parameters, ReturnType, Outcome> {
  const build = (deployment: Deployment, parameters: Parameters): CallRequest => ({
    to: definition.target?.(deployment) ?? deployment.exchange.address,
    data: definition.encode(deployment, parameters),
  });
  return {
    build,
    simulate: async (client, parameters, options) => {
      const data = await simulateCall(client, build(client.deployment, parameters), options);
      return definition.decode(data, client.deployment, parameters);
    },
    send: (client, parameters, options) =>
      sendCall(
        client,
        build(client.deployment, parameters),
        (events) => definition.outcome(events, client.deployment, parameters),
        options,
      ),
  };
}

/** What a call would return. */
export async function simulateCall(client: Client, request: CallRequest, options: SimulateOptions = {}): Promise<string> {
  try {
    const from = options.from ?? (await client.signer?.getAddress());
    const { blockTag } = options;
    return await client.provider.call({
      ...request,
      ...(from !== undefined && { from }),
      ...(blockTag !== undefined && { blockTag }),
    });
  } catch (error) {
    throw toPlumblineError(error);
  }
}

/** For actions that return nothing. */
export const nothing = (): undefined => undefined;
/** For actions whose logs say nothing more than the list of events. */
export const noOutcome = (): NoOutcome => ({});
/** What is known of a mined transaction besides `Mined`. */
export type NoOutcome = Readonly<Record<never, never>>;
