import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import type { Labels, Meter } from "../core/ports.ts";
import { type MetricDeclaration, METRICS, PREFIX } from "./metrics.ts";

type Instrument = Counter | Gauge | Histogram;

/** Keeps the declared metrics for Prometheus. */
export class PrometheusMeter implements Meter {
  readonly registry = new Registry();
  readonly #instruments = new Map<string, Instrument>();

  /** @param process whether the process's own memory, loop and garbage collection are told, too */
  constructor({ process = false } = {}) {
    if (process) collectDefaultMetrics({ register: this.registry, prefix: PREFIX });
    for (const [name, declaration] of Object.entries(METRICS)) {
      this.#instruments.set(name, create(this.registry, name, declaration));
    }
  }

  count(name: string, labels: Labels = {}, by = 1): void {
    const instrument = this.#instruments.get(name);
    if (instrument instanceof Counter) instrument.inc({ ...labels }, by);
    else this.#miss(name);
  }

  gauge(name: string, value: number, labels: Labels = {}): void {
    const instrument = this.#instruments.get(name);
    if (instrument instanceof Gauge) instrument.set({ ...labels }, value);
    else this.#miss(name);
  }

  observe(name: string, value: number, labels: Labels = {}): void {
    const instrument = this.#instruments.get(name);
    if (instrument instanceof Histogram) instrument.observe({ ...labels }, value);
    else this.#miss(name);
  }

  /** For /metrics. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }

  /** A metric is not worth stopping work for; that it is missing shows in one that is there. */
  #miss(name: string): void {
    this.count("undeclared_metrics_total", { name });
  }
}

function create(registry: Registry, name: string, { kind, help, labels = [], buckets }: MetricDeclaration): Instrument {
  const common = { name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [registry] };
  if (kind === "counter") return new Counter(common);
  if (kind === "gauge") return new Gauge(common);
  return new Histogram({ ...common, ...(buckets && { buckets: [...buckets] }) });
}
