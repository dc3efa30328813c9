import { computeAddress } from "ethers";

import { readKey } from "../config/key.ts";
import type { LoadedConfiguration } from "../config/load.ts";
import { openStore } from "../store/store.ts";
import { databaseFor } from "./assemble.ts";
import { ExitCode } from "./exitCode.ts";
import type { Io } from "./io.ts";

const TIMEOUT = 5_000;

interface StatusOptions {
  readonly json?: boolean;
}

/** What a running keeper says of itself. */
interface Told {
  readonly ready: boolean;
  readonly status: string;
  readonly lag: number;
  readonly idle: number;
  readonly block?: { readonly number: number };
  readonly wallet?: string;
  readonly dryRun?: boolean;
  readonly pending?: readonly string[];
  readonly troubles: readonly { readonly part: string; readonly reason: string; readonly failures: number }[];
  readonly providers?: readonly { readonly name: string; readonly state: string; readonly head?: number }[];
  readonly duties?: readonly { readonly name: string; readonly decided: number; readonly failures: number }[];
}

/** A transaction that the journal does not know the end of. */
interface Open {
  readonly nonce: number;
  readonly state: string;
  readonly keys: readonly string[];
}

/** Asks the running keeper, and looks into the database, which also tells when no keeper runs. */
export async function status(loaded: LoadedConfiguration, io: Io, { json = false }: StatusOptions): Promise<ExitCode> {
  const told = await ask(loaded);
  const database = await look(loaded, io, typeof told === "string" ? undefined : told.wallet);
  if (json) {
    io.out(JSON.stringify({ keeper: typeof told === "string" ? { error: told } : told, database }));
  } else {
    for (const line of [...linesOf(told), ...databaseLines(database)]) io.out(line);
  }
  return typeof told !== "string" && told.ready ? ExitCode.Done : ExitCode.Failed;
}

/** @returns why it cannot be asked, or what it says */
async function ask({ configuration }: LoadedConfiguration): Promise<Told | string> {
  const { host, port } = configuration.http;
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${port}/status`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!answer.ok) return `${address} answers with ${answer.status}`;
    return (await answer.json()) as Told; // our own server's
  } catch {
    return `No keeper answers at ${address}`;
  }
}

type Look = { readonly error: string } | { readonly place: string; readonly open: readonly Open[] };

async function look(loaded: LoadedConfiguration, io: Io, wallet: string | undefined): Promise<Look> {
  const { chainId, exchange } = loaded.deployment;
  try {
    const store = await openStore(databaseFor(loaded), { chainId, exchange: exchange.address });
    try {
      const sender = wallet ?? computeAddress((await readKey(io.environment)).privateKey);
      const entries = await store.journal.open(sender, Number.MAX_SAFE_INTEGER);
      return { place: store.database.place, open: entries.map(({ nonce, state, keys }) => ({ nonce, state, keys })) };
    } finally {
      await store.close();
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function linesOf(told: Told | string): string[] {
  if (typeof told === "string") return [told];
  const { status, ready, block, lag, idle, pending = [], troubles, providers = [], duties = [] } = told;
  const dry = told.dryRun === true ? ", dry run" : "";
  return [
    `${status}${ready ? "" : ", not ready"}${dry}`,
    `block      ${block?.number ?? "none yet"}, ${lag} behind the head, ${Math.round(idle / 1_000)} s ago`,
    `wallet     ${told.wallet ?? "unknown"}`,
    ...providers.map(
      ({ name, state, head }) => `provider   ${name}: ${state}${head === undefined ? "" : `, block ${head}`}`,
    ),
    ...duties.map(
      ({ name, decided, failures }) =>
        `duty       ${name}: ${failures === 0 ? `${decided} in the last decision` : `failed ${failures} times in a row`}`,
    ),
    ...pending.map((key) => `under way  ${key}`),
    ...troubles.map(({ part, reason, failures }) => `trouble    ${part}, ${failures} times: ${reason}`),
  ];
}

function databaseLines(database: Look): string[] {
  if ("error" in database) return [`database   ${database.error}`];
  const { place, open } = database;
  const lines = open.map(({ nonce, state, keys }) => `journal    nonce ${nonce}, ${state}: ${keys.join(", ")}`);
  return [`database   ${place}, ${open.length} transactions under way`, ...lines];
}
