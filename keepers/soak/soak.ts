import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Random } from "../../scripts/demo/crash/random.ts";
import { readWallets, type WalletUse } from "./events.ts";
import { type FaultRates, NO_FAULTS, SOAK_FAULTS } from "./faultProxy.ts";
import { Runner } from "./fleet.ts";
import { CALM_BLOCKS, type SoakSettings } from "./settings.ts";
import { grewTooMuch, growthOf, judge, type Verdict } from "./verdict.ts";
import { World } from "./world.ts";

export interface SoakOptions extends SoakSettings {
  /** Called now and then. */
  readonly onProgress: (line: string) => void;
  /** Those of the issue unless said. */
  readonly rates?: FaultRates;
}

export interface SoakResult extends Verdict {
  readonly blocks: number;
  readonly seconds: number;
  readonly kills: number;
  readonly reorganisations: readonly number[];
  readonly wallets: ReadonlyMap<string, WalletUse>;
  readonly faults: ReadonlyMap<string, object>;
  /** Bytes per block, of the lives that were long enough. */
  readonly growth: ReadonlyMap<string, readonly number[]>;
  /** Where keepers' logs and databases are. */
  readonly folder: string;
}

const PROGRESS_EVERY = 50;
const READ_EVERY = 10;
/** A killed keeper is started again after so many blocks. */
const DOWN_TIME = 4;
/** How long keepers get to start, and in the end to see a block [ms]. */
const START_PATIENCE = 120_000;
const BLOCK_PATIENCE = 20_000;
const MAX_DEPTH = 3;
const SEED_STEP = 1_000;

/** Runs keepers against faults, then without, and says what came of it. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const startedAt = performance.now();
  const { onProgress, rates = SOAK_FAULTS, seed } = options;
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
    return await new Soak(options, world, runners, folder).run(rates, startedAt);
  } finally {
    for (const runner of runners) await runner.stop();
    await world.close();
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #world: World;
  readonly #runners: readonly Runner[];
  readonly #folder: string;
  readonly #random: Random;
  readonly #reorganisations: number[] = [];
  /** Killed keepers, by the block in which they start again. */
  readonly #down = new Map<Runner, number>();

  constructor(options: SoakOptions, world: World, runners: readonly Runner[], folder: string) {
    this.#options = options;
    this.#world = world;
    this.#runners = runners;
    this.#folder = folder;
    this.#random = new Random(options.seed);
  }

  async run(rates: FaultRates, startedAt: number): Promise<SoakResult> {
    const { blocks, onProgress } = this.#options;
    const world = this.#world;
    for (const runner of this.#runners) runner.start();
    onProgress(`Keepers start; their logs and databases are in ${this.#folder}`);
    await this.#settle(START_PATIENCE);
    const since = Number(await world.anvil.request("eth_blockNumber"));
    const from = world.now;
    for (const { proxy } of this.#runners) proxy.rates = rates;
    for (let block = 1; block <= blocks; block += 1) await this.#block(block);
    onProgress("Faults end");
    for (const runner of this.#runners) {
      runner.proxy.rates = NO_FAULTS;
      if (!runner.isRunning) runner.start();
    }
    await this.#settle(START_PATIENCE);
    for (let block = 1; block <= CALM_BLOCKS; block += 1) {
      await world.step(block, true);
      await this.#settle(BLOCK_PATIENCE);
    }
    onProgress("Judging");
    const verdict = await judge(world, since, from);
    const wallets = await readWallets(
      world.anvil,
      this.#runners.map(({ address }) => address),
      since,
    );
    const breaches = [
      ...verdict.breaches,
      ...this.#runners.flatMap(({ crashes }) => crashes),
      ...this.#runners.flatMap(({ name, lives }) => grewTooMuch(name, lives)),
    ];
    return {
      events: verdict.events,
      breaches,
      blocks,
      seconds: (performance.now() - startedAt) / 1_000,
      kills: this.#runners.reduce((sum, { kills }) => sum + kills, 0),
      reorganisations: this.#reorganisations,
      wallets: new Map(this.#runners.map(({ name, address }) => [name, wallets.get(address.toLowerCase()) ?? NONE])),
      faults: new Map(this.#runners.map(({ name, proxy }) => [name, proxy.counts])),
      growth: new Map(
        this.#runners.map(({ name, lives }) => [name, lives.flatMap((life) => growthOf(life) ?? [])] as const),
      ),
      folder: this.#folder,
    };
  }

  async #block(block: number): Promise<void> {
    const { interval, killEvery, reorganiseEvery, onProgress, blocks } = this.#options;
    const due = performance.now() + interval;
    await this.#world.step(block, false);
    for (const [runner, at] of this.#down) {
      if (at > block) continue;
      this.#down.delete(runner);
      runner.start();
    }
    if (this.#random.chance(1 / killEvery)) await this.#kill(block);
    if (block > MAX_DEPTH && this.#random.chance(1 / reorganiseEvery)) {
      const depth = 1 + Math.floor(this.#random.between(0, MAX_DEPTH));
      this.#reorganisations.push(depth);
      await this.#world.reorganise(depth);
    }
    if (block % READ_EVERY === 0) await Promise.all(this.#runners.map((runner) => runner.read()));
    if (block % PROGRESS_EVERY === 0) {
      const kills = this.#runners.reduce((sum, runner) => sum + runner.kills, 0);
      const at = this.#runners.map(({ name, lives }) => `${name} at ${lives.at(-1)?.at(-1)?.block ?? "-"}`).join(", ");
      onProgress(`Block ${block} of ${blocks}: ${kills} kills, ${this.#reorganisations.length} reorganisations; ${at}`);
    }
    await sleep(Math.max(0, due - performance.now()));
  }

  async #kill(block: number): Promise<void> {
    const running = this.#runners.filter(({ isRunning }) => isRunning);
    const victim = running[Math.floor(this.#random.between(0, running.length))];
    if (victim === undefined) return;
    await victim.kill();
    this.#down.set(victim, block + DOWN_TIME);
  }

  /** Until every keeper has seen the newest block, for a while at most: who has not is seen in what is not done. */
  async #settle(patience: number): Promise<void> {
    const head = Number(await this.#world.anvil.request("eth_blockNumber"));
    const until = performance.now() + patience;
    for (const runner of this.#runners) {
      while (runner.isRunning && performance.now() < until && ((await runner.read())?.block ?? 0) < head)
        await sleep(250);
    }
    await sleep(this.#options.interval); // what was sent last arrives
  }
}

const NONE: WalletUse = { mined: 0, reverted: 0, cancelled: 0, gas: 0n };
