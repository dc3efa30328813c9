import { ExponentialBackoff, handleType, noJitterGenerator, retry, type RetryPolicy } from "cockatiel";

import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import type { Clock, Log, Meter } from "../core/ports.ts";
import { checkEndpoints } from "./checks.ts";
import { Endpoint, type Head } from "./endpoint.ts";
import { EndpointFault, NoEndpointError, ProvidersUnavailableError } from "./errors.ts";
import type { RpcRequest } from "./pinning.ts";
import { PoolProvider } from "./poolProvider.ts";
import type { EndpointSettings, PoolSettings } from "./settings.ts";
import { httpTransport, type RpcAnswer, type Transport } from "./transport.ts";

/** An endpoint as `status` and metrics tell it. */
export interface EndpointReport {
  readonly name: string;
  readonly state: "up" | "lagging" | "resting" | "distrusted";
  /** Why it is distrusted. */
  readonly reason?: string;
  readonly head?: number;
  /** Blocks behind the newest head. */
  readonly lag?: number;
}

export interface PoolParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** HTTP unless said. */
  readonly transport?: (settings: EndpointSettings) => Transport;
}

/** One endpoint is left for another when it takes this many times as long. */
const MUCH_SLOWER = 3;
/** Below this, nobody minds which is slower [ms]. */
const FAST_ENOUGH = 250;

/** Several nodes of one chain, asked one after another until one answers. */
export class ProviderPool {
  readonly settings: PoolSettings;
  readonly #endpoints: readonly Endpoint[];
  readonly #private: Endpoint | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #meter: Meter;
  readonly #retry: RetryPolicy;
  readonly #provider: PoolProvider;
  #current: Endpoint;
  #checked: Promise<void> | undefined;
  #stop: AbortController | undefined;

  constructor(settings: PoolSettings, { clock, log, meter, transport }: PoolParts) {
    const open = transport ?? (({ name, url }: EndpointSettings) => httpTransport(name, url));
    const endpointOf = (one: EndpointSettings): Endpoint => new Endpoint(one.name, open(one), settings, clock, meter);
    const [first, ...others] = settings.endpoints.map(endpointOf);
    if (first === undefined) throw new NoEndpointError();
    this.settings = settings;
    this.#endpoints = [first, ...others];
    this.#private = settings.privateEndpoint && endpointOf(settings.privateEndpoint);
    this.#current = first;
    this.#clock = clock;
    this.#log = log;
    this.#meter = meter;
    const { attempts, backoff } = settings;
    this.#retry = retry(handleType(EndpointFault), {
      maxAttempts: attempts - 1,
      backoff: new ExponentialBackoff({
        generator: noJitterGenerator,
        initialDelay: backoff,
        maxDelay: 32 * backoff,
      }),
    });
    this.#provider = new PoolProvider(settings.chainId, (request) => this.request(request));
  }

  /** What the SDK and everything else reads through. */
  get provider(): PoolProvider {
    return this.#provider;
  }

  get hasPrivate(): boolean {
    return this.#private !== undefined;
  }

  /** The newest head that a trusted endpoint had at the last check. */
  get head(): Head | undefined {
    return newest(this.#endpoints);
  }

  /** Everything as of one block: never two answers of different heads, whichever endpoints give them. */
  at(block: BlockReference): PoolProvider {
    return new PoolProvider(this.settings.chainId, (request) => this.request(request), block);
  }

  /**
   * Asks the best endpoint, then others.
   *
   * @throws {ProvidersUnavailableError} if none answers within the attempts
   */
  async request(request: RpcRequest): Promise<RpcAnswer> {
    await this.#firstCheck();
    const faults: EndpointFault[] = [];
    const tried = new Set<Endpoint>();
    try {
      return await this.#retry.execute(async () => {
        try {
          const endpoint = this.#choose(tried);
          tried.add(endpoint);
          if (tried.size === this.#endpoints.length) tried.clear();
          return await endpoint.ask(request);
        } catch (error) {
          if (error instanceof EndpointFault) faults.push(error);
          throw error;
        }
      });
    } catch (error) {
      if (!(error instanceof EndpointFault)) throw error;
      this.#meter.count("provider_exhausted_total", { method: request.method });
      throw new ProvidersUnavailableError(request.method, faults);
    }
  }

  /**
   * Asks the private endpoint, once: nobody else must see it.
   *
   * @throws {EndpointFault} if it does not answer
   * @throws {NoEndpointError} if there is none
   */
  async requestPrivately(request: RpcRequest): Promise<RpcAnswer> {
    if (this.#private === undefined) throw new NoEndpointError();
    return this.#private.ask(request);
  }

  /** Looks at all endpoints' chains and heads now. */
  check(): Promise<void> {
    const check = this.#check();
    this.#checked ??= check;
    return check;
  }

  async #check(): Promise<void> {
    const before = new Map(this.#endpoints.map((endpoint) => [endpoint, endpoint.distrusted?.kind]));
    await checkEndpoints(this.#endpoints, this.settings);
    for (const endpoint of this.#endpoints) {
      const { name, distrusted } = endpoint;
      if (distrusted !== undefined && before.get(endpoint) !== distrusted.kind) {
        this.#log.error({ provider: name, kind: distrusted.kind }, distrusted.message);
      } else if (distrusted === undefined && before.get(endpoint) !== undefined) {
        this.#log.info({ provider: name }, "The provider can be trusted again");
      }
    }
    for (const { name, state, head, lag } of this.report()) {
      this.#meter.gauge("provider_up", Number(state === "up"), { provider: name });
      if (head !== undefined) this.#meter.gauge("provider_head", head, { provider: name });
      if (lag !== undefined) this.#meter.gauge("provider_lag_blocks", lag, { provider: name });
    }
  }

  /** Checks again and again until `stop`. */
  start(): void {
    if (this.#stop !== undefined) return;
    const { signal } = (this.#stop = new AbortController());
    const run = async (): Promise<void> => {
      for (;;) {
        await this.#clock.sleep(this.settings.checkInterval, signal);
        if (signal.aborted) return;
        await this.check();
      }
    };
    run().catch((error: unknown) => {
      this.#log.error({ error }, "The providers are not checked any more");
    });
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#provider.destroy();
  }

  report(): EndpointReport[] {
    const best = this.head?.number;
    return this.#endpoints.map((endpoint) => {
      const { name, head, distrusted } = endpoint;
      const lag = head === undefined || best === undefined ? undefined : Math.max(0, best - head.number);
      return {
        name,
        state: this.#stateOf(endpoint),
        ...(distrusted !== undefined && { reason: distrusted.message }),
        ...(head !== undefined && { head: head.number }),
        ...(lag !== undefined && { lag }),
      };
    });
  }

  /** An address may be of another chain: nothing is asked before that was looked at. */
  #firstCheck(): Promise<void> {
    return this.#checked ?? this.check();
  }

  #stateOf(endpoint: Endpoint): EndpointReport["state"] {
    if (endpoint.distrusted !== undefined) return "distrusted";
    if (endpoint.isResting) return "resting";
    const best = this.head?.number ?? 0;
    const isLagging = endpoint.head !== undefined && best - endpoint.head.number > this.settings.maxLag;
    return isLagging ? "lagging" : "up";
  }

  /** The current one as long as it is good, else the best of those that were not tried. */
  #choose(tried: ReadonlySet<Endpoint>): Endpoint {
    const left = this.#endpoints.filter((endpoint) => !tried.has(endpoint));
    const trusted = left.filter(({ distrusted }) => distrusted === undefined);
    const [distrusted] = this.#endpoints.flatMap((endpoint) => endpoint.distrusted ?? []);
    if (trusted.length === 0) {
      const any = this.#endpoints.find((endpoint) => endpoint.distrusted === undefined);
      if (any === undefined && distrusted !== undefined) throw distrusted;
      return any ?? this.#current;
    }
    const up = trusted.filter((endpoint) => this.#stateOf(endpoint) === "up");
    const candidates = up.length > 0 ? up : trusted; // resting ones say so, lagging ones are better than nothing
    const [best] = [...candidates].sort((a, b) => a.score - b.score);
    if (best === undefined) return this.#current;
    const isBearable =
      candidates.includes(this.#current) && this.#current.score <= Math.max(FAST_ENOUGH, MUCH_SLOWER * best.score);
    if (!isBearable && this.#current !== best && tried.size === 0) {
      this.#log.warn({ from: this.#current.name, to: best.name }, "Another provider is used");
      this.#current = best;
    }
    return isBearable ? this.#current : best;
  }
}

function newest(endpoints: readonly Endpoint[]): Head | undefined {
  const heads = endpoints.flatMap(({ head, distrusted }) => (distrusted === undefined ? (head ?? []) : []));
  return heads.reduce<Head | undefined>((best, head) => (best && best.number >= head.number ? best : head), undefined);
}
