import type { LoadedConfiguration } from "../config/load.ts";
import type { Log } from "../core/ports.ts";
import { type HttpServer, serve } from "../operation/http.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Turn } from "../runtime/keeper.ts";
import { assemble, type Assembled } from "./assemble.ts";
import { ExitCode } from "./exitCode.ts";
import type { Io } from "./io.ts";

/** Runs until the process is asked to stop. */
export async function run(loaded: LoadedConfiguration, io: Io, log: Log, dryRun: boolean): Promise<ExitCode> {
  const assembled = await assemble(loaded, io.environment, { clock: systemClock, log, dryRun });
  let server: HttpServer | undefined;
  try {
    server = await serve(loaded.configuration.http, assembled);
    log.info({ address: server.address, ...assembled.describe() }, dryRun ? "Running dry: nothing is sent" : "Running");
    await assembled.keeper.run(io.signal);
    return ExitCode.Done;
  } finally {
    await server?.close();
    await assembled.close();
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
