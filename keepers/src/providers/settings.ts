/** One RPC endpoint. */
export interface EndpointSettings {
  /** What logs and metrics call it: addresses contain keys. */
  readonly name: string;
  readonly url: string;
}

export interface PoolSettings {
  readonly chainId: number;
  /** The first is preferred as long as it is not much slower than another. */
  readonly endpoints: readonly EndpointSettings[];
  /** Takes raw transactions without showing them to everybody; none unless said. */
  readonly privateEndpoint?: EndpointSettings | undefined;
  /** For one attempt of one request [ms]. */
  readonly timeout: number;
  /** Attempts per request, over all endpoints. */
  readonly attempts: number;
  /** Wait before the second attempt, doubled with each further one up to 32 times [ms]. */
  readonly backoff: number;
  /** Faults in a row after which an endpoint is left alone. */
  readonly restAfter: number;
  /** How long it is left alone [ms]. */
  readonly rest: number;
  /** Between two looks at all endpoints' chains and heads [ms]. */
  readonly checkInterval: number;
  /** Blocks behind the newest head from which an endpoint is not asked. */
  readonly maxLag: number;
  /** Blocks below the lower of two heads at which both have to know the same block: as deep as reorganisations go. */
  readonly agreementDepth: number;
}

export const POOL_DEFAULTS = {
  timeout: 5_000,
  attempts: 5,
  backoff: 50,
  restAfter: 5,
  rest: 5_000,
  checkInterval: 5_000,
  maxLag: 3,
  agreementDepth: 12,
} as const satisfies Partial<PoolSettings>;
