import type { LoadedConfiguration } from "../config/load.ts";
import type { Log } from "../core/ports.ts";
import { type HttpServer, serve } from "../operation/http.ts";
import { systemClock } from "../runtime/clock.ts";
import { insist } from "../runtime/insist.ts";
import type { Turn } from "../runtime/keeper.ts";
import { assemble, type Assembled, complete, prepare } from "./assemble.ts";
import { ExitCode } from "./exitCode.ts";
import type { Io } from "./io.ts";

/** Runs until the process is asked to stop. Chain and database may be away at the start, too: it says so, and waits. */
export async function run(loaded: LoadedConfiguration, io: Io, log: Log, dryRun: boolean): Promise<ExitCode> {
  const prepared = await prepare(loaded, io.environment, { clock: systemClock, log, dryRun });
  const { health, meter, clock, pool } = prepared;
  let server: HttpServer | undefined;
  let assembled: Assembled | undefined;
  try {
    server = await serve(loaded.configuration.http, prepared);
    assembled = await insist(() => complete(prepared), { clock, log, meter, health }, io.signal);
    if (assembled === undefined) return ExitCode.Done; // stopped while it waited
    log.info({ address: server.address, ...prepared.describe() }, dryRun ? "Running dry: nothing is sent" : "Running");
    await assembled.keeper.run(io.signal);
    return ExitCode.Done;
  } finally {
    await server?.close();
    if (assembled === undefined) pool.stop();
    else await assembled.close();
  }
}

/** One turn at the head. */
export async function once(loaded: LoadedConfiguration, io: Io, log: Log, dryRun: boolean): Promise<ExitCode> {
  const assembled: Assembled = await assemble(loaded, io.environment, { clock: systemClock, log, dryRun });
  try {
    const turn = await assembled.keeper.once(io.signal);
    for (const line of summaryOf(turn)) io.out(line);
    return turn.fates.some(({ kind }) => kind === "failed") ? ExitCode.Failed : ExitCode.Done;
  } finally {
    await assembled.close();
  }
}

function summaryOf({ snapshot, intents, fates }: Turn): string[] {
  const counts = new Map<string, number>();
  for (const [place, { duty }] of intents.entries()) {
    const kind = `${duty}: ${fates[place]?.kind ?? "unknown"}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const lines = [...counts].map(([kind, count]) => `  ${kind} ${count}`);
  const { number } = snapshot.block;
  return [`Block ${number}: ${intents.length === 0 ? "nothing is due" : `${intents.length} decided`}`, ...lines];
}
