/** Builds sdk/dist/ afresh: JavaScript and declarations, as they are published. */
import { execFileSync } from "node:child_process";
import { chmod, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const sdk = fileURLToPath(new URL("../../sdk/", import.meta.url));
const tsc = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));

await rm(`${sdk}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", `${sdk}tsconfig.build.json`], { stdio: "inherit" });

const EXECUTABLE = 0o755;
const command = `${sdk}dist/cli/main.js`;
if ((await stat(command)).isFile()) await chmod(command, EXECUTABLE);
