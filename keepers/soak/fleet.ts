import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { KEEPERS_COMMAND } from "../../scripts/build/bundle.ts";
import { MULTICALL3 } from "../../sdk/src/client/multicall.ts";
import { FaultProxy, type FaultRates } from "./faultProxy.ts";
import type { Memory } from "./memory.ts";
import type { KeeperSeat } from "./world.ts";
import { freePort } from "../test/freePort.ts";

/** What a keeper holds after a block. */
export interface Reading extends Memory {
  readonly block: number;
}

const COLLECTOR = new URL("memory.ts", import.meta.url).href;
/** How long a keeper may take to answer [ms]. */
const ANSWER_TIME = 3_000;

export interface RunnerOptions {
  readonly name: string;
  readonly seat: KeeperSeat;
  readonly folder: string;
  readonly upstream: string;
  readonly rates: FaultRates;
  readonly seed: number;
  /** File with the deployment's record. */
  readonly record: string;
}

/** A keeper in a process of its own, behind a proxy of its own, which can be killed and started again. */
export class Runner {
  readonly name: string;
  readonly proxy: FaultProxy;
  readonly address: string;
  /** Files of its own. */
  readonly database: string;
  readonly logFile: string;
  kills = 0;
  /** The newest block that it has said it has seen in this life. */
  seen = 0;
  /** By life, since the last start the last one. */
  readonly lives: Reading[][] = [];
  /** Ends that nobody asked for. */
  readonly crashes: string[] = [];
  readonly #options: RunnerOptions;
  readonly #port: number;
  readonly #config: string;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;

  private constructor(options: RunnerOptions, proxy: FaultProxy, port: number, config: string) {
    this.name = options.name;
    this.address = options.seat.member.address;
    this.#options = options;
    this.proxy = proxy;
    this.#port = port;
    this.#config = config;
    this.database = path.join(options.folder, databaseOf(options.name));
    this.logFile = path.join(options.folder, `${options.name}.log`);
    this.#log = createWriteStream(this.logFile, { flags: "a" });
  }

  static async open(options: RunnerOptions): Promise<Runner> {
    const { name, seat, folder, upstream, rates, seed, record } = options;
    const proxy = await FaultProxy.open({ upstream, seed, rates });
    const port = await freePort();
    const config = path.join(folder, `${name}.yaml`);
    const settings = {
      deployment: record,
      beneficiary: seat.member.account,
      chain: { providers: [{ name: "proxy", url: proxy.url }], blockTime: 1, finalDepth: 8, timeout: 1_500 },
      database: { sqlite: databaseOf(name) },
      gas: { nativePrice: 1, subsidyPerDay: 1_000 },
      sending: { multicall: MULTICALL3, maxCalls: 20, jitterBlocks: 1 },
      http: { port },
      duties: { premiumSampling: { subsidised: true }, fundingSettlement: { subsidised: true } },
    };
    await writeFile(config, JSON.stringify(settings, undefined, 2)); // YAML contains JSON
    return new Runner(options, proxy, port, config);
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  start(): void {
    const measured = ["--expose-gc", "--import", COLLECTOR];
    const child = spawn(process.execPath, [...measured, KEEPERS_COMMAND, "run", "--config", this.#config], {
      env: { ...process.env, PLUMBLINE_KEEPERS_PRIVATE_KEY: this.#options.seat.key },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child.stdout?.pipe(this.#log, { end: false });
    child.stderr?.pipe(this.#log, { end: false });
    child.once("exit", (code, signal) => {
      if (this.#child === child) this.#child = undefined;
      else if (code === 0 || signal === "SIGKILL") return;
      this.crashes.push(`${this.name} ended by itself with ${code ?? signal ?? "nothing"}`);
    });
    this.#child = child;
    this.seen = 0;
    this.lives.push([]);
  }

  /** As `kill -9` does. */
  async kill(): Promise<void> {
    this.kills += 1;
    await this.#end("SIGKILL");
  }

  /** Asks it to stop, and waits until it has seen through what was under way. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async close(): Promise<void> {
    await this.#end("SIGKILL");
    await this.proxy.close();
    await new Promise<void>((resolve) => this.#log.end(resolve));
  }

  /** The block that it is at; undefined while it starts, or does not answer. */
  async look(): Promise<number | undefined> {
    try {
      const signal = AbortSignal.timeout(ANSWER_TIME);
      const response = await fetch(`http://127.0.0.1:${this.#port}/metrics`, { signal });
      this.seen = metricOf(await response.text(), "plumbline_keepers_block");
      return this.seen;
    } catch {
      return undefined; // it is starting, or busy; the summary says how far it came
    }
  }

  /** Writes down what it holds; nothing while it starts, or does not answer. */
  async measure(): Promise<void> {
    const [life, block] = [this.lives.at(-1), await this.look()];
    const memory = block === undefined ? undefined : await this.#memory();
    if (block !== undefined && memory !== undefined) life?.push({ block, ...memory });
  }

  async #memory(): Promise<Memory | undefined> {
    const child = this.#child;
    if (child?.connected !== true) return undefined;
    try {
      const answer = once(child, "message", { signal: AbortSignal.timeout(ANSWER_TIME) });
      child.send("collect");
      const [memory] = (await answer) as [Memory];
      return memory;
    } catch {
      return undefined;
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await ended;
  }
}

const databaseOf = (name: string): string => `${name}.db`;

function metricOf(text: string, name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${name} `) || one.startsWith(`${name}{`));
  return Number(line?.split(" ").at(-1) ?? 0);
}
