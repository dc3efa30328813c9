import fastify from "fastify";

import type { Health } from "../runtime/health.ts";
import type { PrometheusMeter } from "./meter.ts";

export interface HttpSettings {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
}

export interface HttpParts {
  readonly health: Health;
  readonly meter: Pick<PrometheusMeter, "text">;
  /** What `status` shows beside the health. */
  readonly describe: () => object;
}

export interface HttpServer {
  /** Where it listens. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * `/healthz`: 503 once the process has stalled and should be started anew. `/readyz`: 503 while it does not do its work.
 * `/metrics`: for Prometheus. `/status`: everything, as `plumbline-keepers status` shows it.
 */
export async function serve({ host, port }: HttpSettings, { health, meter, describe }: HttpParts): Promise<HttpServer> {
  const server = fastify({ logger: false, forceCloseConnections: true });
  server.get("/healthz", async (_, reply) => {
    const report = health.report();
    return reply.code(report.status === "stalled" ? 503 : 200).send(report);
  });
  server.get("/readyz", async (_, reply) => {
    const ready = health.isReady;
    return reply.code(ready ? 200 : 503).send({ ready, ...health.report() });
  });
  server.get("/metrics", async (_, reply) => reply.type("text/plain; version=0.0.4").send(await meter.text()));
  server.get("/status", async (_, reply) => reply.send({ ready: health.isReady, ...health.report(), ...describe() }));
  const address = await server.listen({ host, port });
  return {
    address,
    close: async () => {
      await server.close();
    },
  };
}
