import { runCli } from "./program.ts";

const stop = new AbortController();
const askToStop = (): void => {
  if (stop.signal.aborted) process.exit(130); // asked twice: at once
  stop.abort();
};
process.on("SIGTERM", askToStop);
process.on("SIGINT", askToStop);

process.exit(
  await runCli(process.argv.slice(2), {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    environment: process.env,
    signal: stop.signal,
  }),
);
