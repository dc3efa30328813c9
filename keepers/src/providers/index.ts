export { EndpointFault, type FaultKind, NoEndpointError, ProvidersUnavailableError } from "./errors.ts";
export { type EndpointReport, type PoolParts, ProviderPool } from "./pool.ts";
export { PoolProvider } from "./poolProvider.ts";
export { type EndpointSettings, POOL_DEFAULTS, type PoolSettings } from "./settings.ts";
