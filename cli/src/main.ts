import { runCli } from "./program.ts";
import { terminal } from "./terminal.ts";

// Providers keep timers and sockets open, so the process is ended rather than left.
process.exit(await runCli(process.argv.slice(2), terminal));
