#!/usr/bin/env node
// Stands here before the build, so that npm can link it. In the plainest JavaScript: an old Node has to be able to say so.
import { existsSync } from "node:fs";

const NEEDED = 24; // of node:sqlite
const built = new URL("../dist/main.js", import.meta.url);

/** @returns {string | undefined} why it cannot start, and what to do */
function obstacle() {
  if (Number(process.versions.node.split(".")[0]) < NEEDED) {
    return (
      `UnsupportedNodeError: keepers need Node ${NEEDED} or later, for its SQLite; this is ${process.version}.\n` +
      "In the repository, `npx plumbline-keepers` runs them on the Node that npm has installed (node_modules/.bin/node)."
    );
  }
  if (!existsSync(built))
    return "NotBuiltError: there is no dist/main.js. In the repository, `npm run build:keepers` builds it.";
  return undefined;
}

const reason = obstacle();
if (reason === undefined) {
  await import(built.href);
} else {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 2; // as for a configuration that does not fit: starting anew does not help
}
