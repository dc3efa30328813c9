import { PlumblineError } from "../../../sdk/src/errors/base.ts";

/** Why an endpoint did not answer, or why its answer is not used. */
export type FaultKind =
  /** The connection failed, or HTTP said no. */
  | "unreachable"
  | "timeout"
  /** What came is no JSON-RPC answer. */
  | "malformed"
  /** The node answered with an error of its own, such as a limit of requests. */
  | "refused"
  /** It does not have the block that was asked for. */
  | "behind"
  /** It serves another chain. */
  | "wrongChain"
  /** Its head does not hang together, or other endpoints know another history. */
  | "lying"
  /** It failed so often that it is left alone for a while. */
  | "resting";

/** One endpoint failed one request. Mostly another one is asked. */
export class EndpointFault extends PlumblineError {
  override readonly name = "EndpointFault";

  constructor(
    /** The endpoint's name, never its address: addresses contain keys. */
    readonly endpoint: string,
    readonly kind: FaultKind,
    readonly detail: string,
    cause?: unknown,
  ) {
    super({
      message: `Provider ${endpoint}: ${detail}.`,
      remedy:
        kind === "wrongChain" ? "Correct its address in the configuration." : "Another one is asked, or it later.",
      cause,
    });
  }
}

/** No provider answered, after all attempts. */
export class ProvidersUnavailableError extends PlumblineError {
  override readonly name = "ProvidersUnavailableError";

  constructor(
    readonly method: string,
    /** What each attempt failed with, in order. */
    readonly faults: readonly EndpointFault[],
  ) {
    const seen = [...new Set(faults.map(({ endpoint, kind, detail }) => `${endpoint} ${kind} (${detail})`))];
    super({
      message: `No provider answers ${method}: ${seen.join("; ") || "none is configured"}.`,
      remedy: "Nothing is lost: it is tried again with the next block. If it stays so, add another provider.",
      cause: faults.at(-1),
    });
  }
}

/** The pool has no endpoint that could ever answer. */
export class NoEndpointError extends PlumblineError {
  override readonly name = "NoEndpointError";

  constructor() {
    super({ message: "No provider is configured.", remedy: "Name at least one RPC address." });
  }
}
