import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

import type { Io } from "./io.ts";

const OWNER_ONLY = 0o600;

/** The process's own terminal and environment. */
export const terminal: Io = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  environment: process.env,
  ask: (question) => ask(question, process.stderr),
  askSecret: async (question) => {
    process.stderr.write(question);
    const answer = await ask("", new Writable({ write: (_chunk, _encoding, done) => { done(); } }));
    process.stderr.write("\n");
    return answer;
  },
  readFile: (path) => readFile(path, "utf8"),
  writeNewFile: (path, content) => writeFile(path, content, { flag: "wx", mode: OWNER_ONLY }),
};

async function ask(question: string, output: NodeJS.WritableStream): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
