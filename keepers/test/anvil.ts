import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { toQuantity } from "ethers";
import { freePort } from "./freePort.ts";

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64" };
/** How long it may take until it answers [ms]. */
const PATIENCE = 20_000;

export interface AnvilOptions {
  /** Of the first block [unix s]. */
  readonly timestamp?: number;
  readonly accounts?: number;
  readonly hardfork?: string;
  /** Mines each transaction at once until it is told otherwise. */
  readonly automine?: boolean;
  /** More of anvil's arguments. */
  readonly more?: readonly string[];
}

/** The binary itself: its wrapper does not pass signals on. */
export function anvilBinary(): string {
  const machine = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const found = createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${machine}/package.json`);
  return join(dirname(found), "bin", process.platform === "win32" ? "anvil.exe" : "anvil");
}

/** A chain of anvil in a process of its own, which mines when it is told to. */
export class Anvil {
  readonly url: string;
  readonly #process: ChildProcess;
  #id = 0;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  static async start(options: AnvilOptions = {}): Promise<Anvil> {
    const { timestamp, accounts, hardfork = "prague", automine = false, more = [] } = options;
    const port = await freePort();
    const parameters = ["--port", String(port), "--silent", "--hardfork", hardfork, ...more];
    if (!automine) parameters.push("--no-mining");
    if (timestamp !== undefined) parameters.push("--timestamp", String(timestamp));
    if (accounts !== undefined) parameters.push("--accounts", String(accounts));
    const child = spawn(anvilBinary(), parameters, { stdio: "ignore" });
    const anvil = new Anvil(`http://127.0.0.1:${port}`, child);
    const until = Date.now() + PATIENCE;
    for (;;) {
      try {
        await anvil.request("eth_chainId");
        return anvil;
      } catch (error) {
        if (child.exitCode !== null || Date.now() > until) throw error;
        await sleep(50);
      }
    }
  }

  async request<Answer = unknown>(method: string, params: readonly unknown[] = []): Promise<Answer> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++this.#id, method, params }),
    });
    const answer = (await response.json()) as { result: Answer; error?: { message: string } }; // anvil's own
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  /** One block with everything that waits, at a time if one is given [unix s]. */
  async mine(time?: number): Promise<void> {
    await this.request("evm_mine", time === undefined ? [] : [toQuantity(time)]);
  }

  /** The newest blocks are replaced by empty ones. */
  async reorganise(depth: number): Promise<void> {
    await this.request("anvil_reorg", [depth, []]);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    if (this.#process.exitCode === null && this.#process.signalCode === null) await ended;
  }
}
