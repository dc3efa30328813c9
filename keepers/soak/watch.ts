import { Interface, toQuantity } from "ethers";

import { MULTICALL3 } from "../../sdk/src/client/multicall.ts";
import { DEADLINE } from "./settings.ts";
import { Waiting } from "./waiting.ts";
import type { World } from "./world.ts";

const ALL_LOTS = 2n ** 32n - 1n;
const BOUNDS = { maxFills: 16, maxRemovals: 16, maxReads: 40 };
const SAMPLE_LEVELS = 64;
const aggregator = new Interface([
  "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])",
]);

interface HealthOf {
  readonly account: bigint;
  readonly equity: bigint;
  readonly maintenanceMargin: bigint;
}

/** Looks after each block who could be liquidated, and whether those who were had to be. */
export class Watch {
  readonly waiting = new Waiting();
  /** Liquidations that were not due, and accounts that waited too long without faults, in words. */
  readonly undue: string[] = [];
  readonly late: string[] = [];
  readonly #world: World;
  /** Accounts that were below maintenance margin after the block before. */
  #failing: ReadonlySet<number> = new Set();
  readonly #told = new Set<number>();
  #blocks = 0;
  /** Blocks since which there have been no faults; undefined while there are. */
  #calmSince: number | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  faultsBegin(): void {
    this.#calmSince = undefined;
  }

  faultsEnd(): void {
    this.#calmSince = this.#blocks;
  }

  /** After each new block, also one that replaced others. */
  async observe(): Promise<void> {
    this.#blocks += 1;
    const before = this.#failing;
    const failing = await this.#failingNow();
    this.#failing = failing;
    const liquidated = await this.#liquidatedNow();
    for (const account of liquidated) {
      if (!before.has(account) && !(await this.#failedInBlock(account)))
        this.undue.push(`Account ${account} was liquidated without being below maintenance margin`);
    }
    const liquidatable: number[] = [];
    for (const account of failing) if (await this.#canBeLiquidated(account)) liquidatable.push(account);
    this.waiting.observe(this.#blocks, liquidatable, liquidated);
    this.#findLate();
  }

  #findLate(): void {
    if (this.#calmSince === undefined) return;
    for (const account of this.waiting.late(this.#blocks, this.#calmSince, DEADLINE)) {
      if (this.#told.has(account)) continue;
      this.#told.add(account);
      this.late.push(`Account ${account} could be liquidated without faults, and nobody did in ${DEADLINE} blocks`);
    }
  }

  async #failingNow(): Promise<Set<number>> {
    const { deployment, members } = this.#world;
    const { lens, exchange } = deployment;
    const accounts = members.map(({ account }) => account);
    const healths: readonly HealthOf[] = await lens.healths(exchange.address, accounts);
    return new Set(healths.filter(isFailing).map(({ account }) => Number(account)));
  }

  /** Whether a call would close something of its positions now; book, fund and equity may not permit it. */
  async #canBeLiquidated(account: number): Promise<boolean> {
    const { deployment, chain, keepers } = this.#world;
    const { exchange, markets } = deployment;
    const from = keepers[0]?.member.address ?? "";
    for (const { id } of markets) {
      const request = { account, market: id, maxLots: ALL_LOTS, beneficiary: 0, ...BOUNDS };
      const data = exchange.interface.encodeFunctionData("liquidate", [request]);
      const outcome = await chain.simulate({ from, to: exchange.address, data });
      if ("reason" in outcome) continue;
      const [closed] = exchange.interface.decodeFunctionResult("liquidate", outcome.returned) as unknown as [bigint]; // its ABI
      if (closed > 0n) return true;
    }
    return false;
  }

  async #liquidatedNow(): Promise<Set<number>> {
    const { anvil, deployment } = this.#world;
    const { exchange } = deployment;
    const { topicHash } = exchange.interface.getEvent("Liquidated");
    const filter = { address: exchange.address, fromBlock: "latest", toBlock: "latest", topics: [topicHash] };
    const logs = await anvil.request<{ topics: string[] }[]>("eth_getLogs", [filter]);
    return new Set(logs.map(({ topics }) => Number(topics[2])));
  }

  /** Whether it failed by what the block itself brought: rounds, a sample, the end of an interval. */
  async #failedInBlock(account: number): Promise<boolean> {
    const { anvil, deployment, rounds, now } = this.#world;
    const { exchange, lens, markets } = deployment;
    const ids = markets.map(({ id }) => id);
    const at = (data: string): { to: string; data: string } => ({ to: exchange.address, data });
    const calls = [
      ...rounds.map(({ to, data }) => ({ to, data })),
      ...ids.map((id) => at(exchange.interface.encodeFunctionData("settleFunding", [id, 0]))),
      at(exchange.interface.encodeFunctionData("samplePremium", [ids, SAMPLE_LEVELS, 0])),
      {
        to: await lens.getAddress(),
        data: lens.interface.encodeFunctionData("healths", [exchange.address, [account]]),
      },
    ].map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
    const head = Number(await anvil.request("eth_blockNumber"));
    const call = { to: MULTICALL3, data: aggregator.encodeFunctionData("aggregate3", [calls]) };
    const answer = await anvil.request<string>("eth_call", [call, toQuantity(head - 1), {}, { time: toQuantity(now) }]);
    const [results] = aggregator.decodeFunctionResult("aggregate3", answer) as unknown as [[boolean, string][]]; // its ABI
    const [, returned] = results.at(-1) ?? [];
    const [healths] = lens.interface.decodeFunctionResult("healths", returned ?? "0x") as unknown as [HealthOf[]]; // its ABI
    return healths.some(isFailing);
  }
}

const isFailing = ({ equity, maintenanceMargin }: HealthOf): boolean => equity < maintenanceMargin;
