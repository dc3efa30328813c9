import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
  isTaskCancelledError,
  timeout,
  type TimeoutPolicy,
  TimeoutStrategy,
} from "cockatiel";
import { isHexString, type JsonRpcPayload } from "ethers";

import type { Clock, Meter } from "../core/ports.ts";
import { EndpointFault, type FaultKind } from "./errors.ts";
import type { PoolSettings } from "./settings.ts";
import { judge, type RpcAnswer, type Transport } from "./transport.ts";

/** A head as an endpoint says it. */
export interface Head {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
}

/** Weight of the newest of the answers in an endpoint's means. */
const NEWEST = 0.1;
/** An endpoint that failed every time lately counts this many times slower. */
const ERROR_WEIGHT = 20;
/** Faults that say nothing about the endpoint's being able to answer. */
const HARMLESS: readonly FaultKind[] = ["behind", "resting"];

/** One node: what it was asked, how it fared, whether it can be asked. */
export class Endpoint {
  readonly name: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #meter: Meter;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #timeout: TimeoutPolicy;
  readonly #limit: number;
  #latency: number | undefined;
  #errors = 0;
  #nextId = 1;
  /** As of the last check; undefined until there was one, and where it failed. */
  head: Head | undefined;
  /** Why it must not be asked although it answers; found by checks. */
  distrusted: EndpointFault | undefined;

  constructor(name: string, transport: Transport, settings: PoolSettings, clock: Clock, meter: Meter) {
    this.name = name;
    this.#transport = transport;
    this.#clock = clock;
    this.#meter = meter;
    this.#limit = settings.timeout;
    this.#timeout = timeout(settings.timeout, TimeoutStrategy.Aggressive);
    const counts = handleWhen((error) =>
      error instanceof EndpointFault ? !HARMLESS.includes(error.kind) : isTaskCancelledError(error),
    );
    this.#breaker = circuitBreaker(counts, {
      halfOpenAfter: settings.rest,
      breaker: new ConsecutiveBreaker(settings.restAfter),
    });
  }

  get isResting(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  /** Milliseconds that an answer takes, longer for one that fails; lower is better. */
  get score(): number {
    return (this.#latency ?? 0) * (1 + ERROR_WEIGHT * this.#errors);
  }

  /**
   * Asks the node once.
   *
   * @returns what any node would answer, an error of the request's own included
   * @throws {EndpointFault} if this node has no answer now
   */
  async ask(payload: Pick<JsonRpcPayload, "method" | "params">): Promise<RpcAnswer> {
    const startedAt = this.#clock.now();
    try {
      const answer = await this.#breaker.execute(() => this.#attempt(payload));
      this.#note(0, this.#clock.now() - startedAt);
      return answer;
    } catch (error) {
      const fault = this.#faultOf(error);
      this.#meter.count("provider_faults_total", { provider: this.name, kind: fault.kind });
      if (!HARMLESS.includes(fault.kind)) this.#note(1, this.#clock.now() - startedAt);
      throw fault;
    }
  }

  /** A result of a request that no node may refuse. */
  async result(method: string, params: unknown[]): Promise<unknown> {
    const answer = await this.ask({ method, params });
    if ("result" in answer) return answer.result as unknown; // any in ethers
    throw new EndpointFault(this.name, "refused", `${method} is refused: ${answer.error.message ?? answer.error.code}`);
  }

  /** A block by number or tag, or undefined. */
  async block(tag: string): Promise<Head | undefined> {
    const block = await this.result("eth_getBlockByNumber", [tag, false]);
    if (block === null) return undefined;
    const { number, hash, parentHash } = block as Record<string, unknown>; // judged at once
    if (isHexString(number) && isHexString(hash, 32) && isHexString(parentHash, 32)) {
      return { number: Number(number), hash, parentHash };
    }
    throw new EndpointFault(this.name, "malformed", `block ${tag} is not one`);
  }

  async #attempt(payload: Pick<JsonRpcPayload, "method" | "params">): Promise<RpcAnswer> {
    const id = this.#nextId++;
    const answer = await this.#timeout.execute(({ signal }) =>
      this.#transport({ id, jsonrpc: "2.0", ...payload }, signal),
    );
    if ("result" in answer) return answer;
    const verdict = judge(answer);
    if (verdict === "final") return answer;
    throw new EndpointFault(this.name, verdict, answer.error.message ?? `code ${answer.error.code}`);
  }

  #faultOf(error: unknown): EndpointFault {
    if (error instanceof EndpointFault) return error;
    if (isTaskCancelledError(error)) {
      return new EndpointFault(this.name, "timeout", `no answer within ${this.#limit} ms`, error);
    }
    if (isBrokenCircuitError(error)) return new EndpointFault(this.name, "resting", "it failed too often", error);
    throw error; // a mistake in this program
  }

  #note(failed: 0 | 1, took: number): void {
    this.#errors += NEWEST * (failed - this.#errors);
    this.#latency = this.#latency === undefined ? took : this.#latency + NEWEST * (took - this.#latency);
    this.#meter.observe("provider_request_seconds", took / 1_000, { provider: this.name });
  }
}
