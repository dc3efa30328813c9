import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { buildKeepers } from "../../scripts/build/bundle.ts";
import { Random } from "../../scripts/demo/crash/random.ts";
import { readWallets, type WalletUse } from "./events.ts";
import { type Evidence, gather } from "./evidence.ts";
import { type FaultCounts, type FaultRates, NO_FAULTS, SOAK_FAULTS } from "./faultProxy.ts";
import { Runner } from "./fleet.ts";
import { CALM_BLOCKS, type SoakSettings } from "./settings.ts";
import { type Finding, judge } from "./verdict.ts";
import { Watch } from "./watch.ts";
import { World } from "./world.ts";

export interface SoakOptions extends SoakSettings {
  /** Called now and then. */
  readonly onProgress: (line: string) => void;
  /** Those of `SOAK_FAULTS` unless said. */
  readonly rates?: FaultRates;
}

export interface SoakResult {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  readonly blocks: { readonly withFaults: number; readonly calm: number };
  readonly seconds: number;
  readonly kills: number;
  /** Depths. */
  readonly reorganisations: readonly number[];
  /** By keeper. */
  readonly wallets: ReadonlyMap<string, WalletUse>;
  readonly faults: ReadonlyMap<string, FaultCounts>;
  /** Where keepers' logs and databases are. */
  readonly folder: string;
}

const PROGRESS_EVERY = 50;
const MEASURE_EVERY = 10;
/** A killed keeper is started again after so many blocks. */
const DOWN_TIME = 4;
/** How long keepers get to start, and without faults to see a block, before the next one comes [ms]. */
const START_PATIENCE = 120_000;
const BLOCK_PATIENCE = 30_000;
const MAX_DEPTH = 3;
const SEED_STEP = 1_000;

/** Runs keepers against faults, with calm times in between, and says what came of it. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const startedAt = performance.now();
  const { onProgress, seed } = options;
  await buildKeepers();
  onProgress(`Deploying, opening ${options.traders} accounts and their positions`);
  const world = await World.open(options);
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-soak-"));
  const record = path.join(folder, "deployment.json");
  await writeFile(record, world.record);
  const runners: Runner[] = [];
  try {
    for (const [i, seat] of world.keepers.entries()) {
      const parts = { name: `keeper-${i + 1}`, seat, folder, record, upstream: world.anvil.url };
      runners.push(await Runner.open({ ...parts, rates: NO_FAULTS, seed: seed + SEED_STEP * (i + 1) }));
    }
    const result = await new Soak(options, world, runners).run();
    return { ...result, folder, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    for (const runner of runners) await runner.close();
    await world.close();
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #world: World;
  readonly #watch: Watch;
  readonly #runners: readonly Runner[];
  readonly #random: Random;
  readonly #reorganisations: number[] = [];
  /** Killed keepers, by the block in which they start again. */
  readonly #down = new Map<Runner, number>();
  #calmBlocks = 0;
  /** Blocks in which the next kill and the next reorganisation come. */
  #nextKill: number;
  #nextReorganisation: number;

  constructor(options: SoakOptions, world: World, runners: readonly Runner[]) {
    this.#options = options;
    this.#world = world;
    this.#watch = new Watch(world);
    this.#runners = runners;
    this.#random = new Random(options.seed);
    this.#nextKill = this.#after(0, options.killEvery);
    this.#nextReorganisation = this.#after(MAX_DEPTH, options.reorganiseEvery);
  }

  async run(): Promise<Omit<SoakResult, "folder" | "seconds">> {
    const { blocks, spell, onProgress } = this.#options;
    const world = this.#world;
    for (const runner of this.#runners) runner.start();
    onProgress("Keepers start");
    await this.#settle(START_PATIENCE);
    const since = await this.#head();
    const from = world.now;
    for (let block = 1; block <= blocks; block += 1) {
      if ((block - 1) % spell === 0) this.#beginFaults();
      await this.#block(block);
      if (block % spell === 0 || block === blocks) await this.#calm();
    }
    const head = await this.#head();
    await this.#stop();
    onProgress("Judging");
    const evidence = await gather(world, this.#watch, this.#runners, { from, head });
    const wallets = await this.#walletsSince(since);
    return {
      findings: judge(evidence),
      evidence,
      blocks: { withFaults: blocks, calm: this.#calmBlocks },
      kills: this.#kills,
      reorganisations: this.#reorganisations,
      wallets,
      faults: new Map(this.#runners.map(({ name, proxy }) => [name, proxy.counts])),
    };
  }

  get #kills(): number {
    return this.#runners.reduce((sum, { kills }) => sum + kills, 0);
  }

  #beginFaults(): void {
    const { rates = SOAK_FAULTS } = this.#options;
    for (const { proxy } of this.#runners) proxy.rates = rates;
    this.#watch.faultsBegin();
  }

  /** A block with faults: the chain waits for nobody. */
  async #block(block: number): Promise<void> {
    const { interval, killEvery, reorganiseEvery } = this.#options;
    const due = performance.now() + interval;
    await this.#world.step(block);
    await this.#watch.observe();
    for (const [runner, at] of this.#down) {
      if (at > block) continue;
      this.#down.delete(runner);
      runner.start();
    }
    if (block >= this.#nextKill) {
      this.#nextKill = this.#after(block, killEvery);
      await this.#kill(block);
    }
    if (block >= this.#nextReorganisation) {
      this.#nextReorganisation = this.#after(block, reorganiseEvery);
      const depth = 1 + Math.floor(this.#random.between(0, MAX_DEPTH));
      this.#reorganisations.push(depth);
      await this.#world.reorganise(depth);
      await this.#watch.observe();
    }
    if (block % MEASURE_EVERY === 0) await Promise.all(this.#runners.map((runner) => runner.measure()));
    if (block % PROGRESS_EVERY === 0) this.#tell(block);
    await sleep(Math.max(0, due - performance.now()));
  }

  /** Blocks without faults. They come as slowly as keepers need on this machine; on a network it is seconds, too. */
  async #calm(): Promise<void> {
    for (const runner of this.#runners) {
      runner.proxy.rates = NO_FAULTS;
      if (!runner.isRunning) runner.start();
    }
    this.#down.clear();
    this.#watch.faultsEnd();
    for (let block = 1; block <= CALM_BLOCKS; block += 1) {
      await this.#settle(BLOCK_PATIENCE);
      await this.#world.step(block);
      await this.#watch.observe();
      this.#calmBlocks += 1;
    }
    await this.#settle(BLOCK_PATIENCE);
  }

  async #kill(block: number): Promise<void> {
    const running = this.#runners.filter(({ isRunning }) => isRunning);
    const victim = running[Math.floor(this.#random.between(0, running.length))];
    if (victim === undefined) return;
    await victim.kill();
    this.#down.set(victim, block + DOWN_TIME);
  }

  /** Blocks go on while keepers see through what is under way. */
  async #stop(): Promise<void> {
    let stopped = 0;
    const stopping = this.#runners.map(async (runner) => {
      await runner.stop();
      stopped += 1;
    });
    for (let block = 1; stopped < this.#runners.length; block += 1) {
      await sleep(this.#options.interval);
      await this.#world.step(block);
    }
    await Promise.all(stopping);
  }

  /** Until every keeper has seen the newest block, for a while at most: who has not is seen in what is not done. */
  async #settle(patience: number): Promise<void> {
    const head = await this.#head();
    const until = performance.now() + patience;
    for (const runner of this.#runners) {
      while (runner.isRunning && performance.now() < until && ((await runner.look()) ?? 0) < head) await sleep(100);
    }
  }

  /** A block at half to one and a half times a distance. */
  #after(block: number, distance: number): number {
    return block + Math.ceil(distance * this.#random.between(0.5, 1.5));
  }

  async #head(): Promise<number> {
    return Number(await this.#world.anvil.request("eth_blockNumber"));
  }

  #tell(block: number): void {
    const { blocks, onProgress } = this.#options;
    const at = this.#runners.map(({ seen }) => (seen === 0 ? "starting" : seen)).join(", ");
    const { ended, open } = this.#watch.waiting;
    onProgress(
      `Block ${block} of ${blocks}: ${this.#kills} kills, ${this.#reorganisations.length} reorganisations, ` +
        `${ended.length} accounts dealt with, ${open} waiting; keepers at ${at}`,
    );
  }

  async #walletsSince(block: number): Promise<Map<string, WalletUse>> {
    const addresses = this.#runners.map(({ address }) => address);
    const uses = await readWallets(this.#world.anvil, addresses, block);
    return new Map(this.#runners.map(({ name, address }) => [name, uses.get(address.toLowerCase()) ?? NONE]));
  }
}

const NONE: WalletUse = { mined: 0, reverted: 0, cancelled: 0, gas: 0n };
