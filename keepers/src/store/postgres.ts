import { PostgresDialect } from "kysely";
import pg from "pg";

/** [ms] */
const CONNECT_TIMEOUT = 10_000;
const QUERY_TIMEOUT = 30_000;
const MAX_CONNECTIONS = 4;

/**
 * @param lockTimeout how long a statement waits for another program's lock [ms]
 * @param onConnectionLost an idle connection broke; the next query makes another one
 */
export function postgresDialect(
  url: string,
  lockTimeout: number,
  onConnectionLost: (error: Error) => void,
): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "plumbline-keeper",
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: QUERY_TIMEOUT,
    options: `-c lock_timeout=${lockTimeout} -c synchronous_commit=on`,
    types: { getTypeParser: parserOf },
  });
  // Without a listener it would end the process.
  pool.on("error", onConnectionLost);
  return new PostgresDialect({ pool });
}

/** All 64-bit integers that are stored fit a number. */
function parserOf(...[type, format]: Parameters<typeof pg.types.getTypeParser>): unknown {
  const usual: unknown = pg.types.getTypeParser(type, format);
  return type === pg.types.builtins.INT8 ? Number : usual;
}

/** The address without its password. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return "at the configured address";
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
}
