import { pino } from "pino";

import type { Log } from "../core/ports.ts";

export const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Fields that are never written, wherever they stand: keys, passwords, addresses of providers and databases with tokens. */
const SECRETS = ["privateKey", "password", "url", "postgres", "keystore"];

/** One line of JSON per event, to standard output. */
export function createLog(level: LogLevel, destination?: { write(line: string): void }): Log {
  const options = {
    level,
    base: { name: "plumbline-keepers" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  };
  return wrap(destination === undefined ? pino(options) : pino(options, destination));
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (facts, message) => {
      logger.debug(facts, message);
    },
    info: (facts, message) => {
      logger.info(facts, message);
    },
    warn: (facts, message) => {
      logger.warn(facts, message);
    },
    error: (facts, message) => {
      logger.error(facts, message);
    },
    child: (facts) => wrap(logger.child(facts)),
  };
}
