/** Runs a plan through the contracts and the model side by side, and holds every event and balance against each other. */
import { encodeBytes32String, type Interface } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployExchange } from "../../deploy/deployExchange.ts";
import type { Address } from "../../sdk/src/model/index.ts";
import { type Log, LocalChain } from "../demo/chain.ts";
import { COLLATERAL_DECIMALS, type MarketSettings } from "../demo/settings.ts";
import { readState } from "../demo/storage.ts";
import type { Round } from "../recordings/recording.ts";
import { deployFeed } from "./feed.ts";
import { operationsOf, type ReplayedInterval, settledBy } from "./model.ts";
import type { ReplayPlan } from "./plan.ts";
import { describeRevert, spellEvent, spellLog } from "./spelling.ts";
import { ACCOUNTS, MARKET, type Operation, type Owners, PREPARATION, replayTerms, ReplayVenue } from "./venue.ts";

/** The contracts did something else than the model. */
export class ReplayDiffers extends Error {
  override readonly name = "ReplayDiffers";

  constructor(
    readonly time: number,
    readonly contracts: string,
    readonly model: string,
  ) {
    super(`At ${time} the contracts and the model differ.\ncontracts: ${contracts}\nmodel:     ${model}`);
  }
}

export interface ReplayParameters {
  /** A chain whose clock has not passed the plan's start less a day, with transactions in the order of sending. */
  readonly connection: NetworkConnection;
  readonly settings: MarketSettings;
  readonly plan: ReplayPlan;
  readonly onInterval?: (interval: ReplayedInterval) => void;
}

export interface ContractReplay {
  readonly intervals: readonly ReplayedInterval[];
  /** That were equal. */
  readonly events: number;
  readonly transactions: number;
}

/** A contract to send transactions to. */
interface Target {
  readonly address: string;
  readonly interface: Interface;
}

/**
 * @returns the intervals that both settled, to the unit
 * @throws ReplayDiffers at the first event, balance or index that is not the same
 */
export async function replayContracts(parameters: ReplayParameters): Promise<ContractReplay> {
  const { settings, plan, onInterval } = parameters;
  const replay = await Replay.open(parameters);
  const { venue } = replay;
  for (const instruction of plan.instructions) {
    const settled = await replay.block(instruction.time, (push) =>
      operationsOf(venue, instruction, () => {
        for (const round of instruction.rounds) push(round);
      }),
    );
    for (const interval of settled) onInterval?.(interval);
  }
  await replay.block(plan.to, () => [venue.realizing()]);
  await replay.compareState(settings);
  return { intervals: replay.intervals, events: replay.events, transactions: replay.transactions };
}

class Replay {
  readonly venue: ReplayVenue;
  readonly intervals: ReplayedInterval[] = [];
  events = 0;
  readonly #chain: LocalChain;
  readonly #connection: NetworkConnection;
  readonly #exchange: Target;
  readonly #aggregator: Target;
  readonly #owners: Owners;
  readonly #from: number;
  readonly #to: number;

  private constructor(
    { connection, plan, settings }: ReplayParameters,
    owners: Owners,
    exchange: Target,
    aggregator: Target,
  ) {
    this.#connection = connection;
    this.#owners = owners;
    this.#exchange = exchange;
    this.#aggregator = aggregator;
    this.#from = plan.from;
    this.#to = plan.to;
    this.venue = new ReplayVenue(owners, settings);
    this.#chain = new LocalChain(connection.provider, (data) => describeRevert(exchange.interface, data));
  }

  get transactions(): number {
    return this.#chain.transactions;
  }

  /** Deploys, lists, funds, quotes and opens the positions. */
  static async open(parameters: ReplayParameters): Promise<Replay> {
    const { connection, settings, plan } = parameters;
    const { ethers } = connection;
    const { exchange, collateral, model } = await deployExchange(connection, {
      minimumDelay: 1,
      collateral: { test: { decimals: COLLATERAL_DECIMALS, faucetTokens: 1_000, faucetCooldown: 60 } },
      roles: {},
      markets: [],
      seal: false,
    });
    const [administrator, maker, long, short] = (await ethers.getSigners()).map(({ address }) => toAddress(address));
    if (administrator === undefined || maker === undefined || long === undefined || short === undefined) {
      throw new Error("The chain has fewer than four accounts");
    }
    const owners = { administrator, maker, long, short };
    const { aggregator, index } = await deployFeed(connection, settings);
    for (const owner of [maker, long, short]) {
      await collateral.mint(owner, 10n ** 15n);
      await collateral.connect(await ethers.getSigner(owner)).approve(exchange.target, 10n ** 15n);
    }
    const replay = new Replay(parameters, owners, targetOf(exchange), targetOf(aggregator));
    await replay.#chain.takeOver();
    const { venue } = replay;
    const symbol = encodeBytes32String(settings.symbol);
    const terms = replayTerms(settings, symbol, toAddress(index.target), toAddress(model.target));
    await replay.block(plan.from - PREPARATION.listing, (push) => {
      push(plan.opening);
      return venue.listing(terms);
    });
    await replay.block(plan.from - PREPARATION.funding, () => venue.funding());
    await replay.block(plan.from - PREPARATION.opening, () => [venue.sampling(), ...venue.opening(plan.openingQuote)]);
    return replay;
  }

  /**
   * One block on the chain, and the same in the model.
   *
   * @returns intervals that it settled
   */
  async block(
    time: number,
    operations: (push: (round: Round) => void) => Iterable<Operation>,
  ): Promise<ReplayedInterval[]> {
    this.venue.advance(time);
    const sent: Promise<void>[] = [];
    const push = (round: Round): void => {
      this.venue.push(round);
      sent.push(this.#push(round));
    };
    const model: string[] = [];
    const settled: ReplayedInterval[] = [];
    for (const operation of operations(push)) {
      const { from, method, args } = operation;
      const data = this.#exchange.interface.encodeFunctionData(method, args);
      sent.push(this.#chain.send({ operation: method, from, to: this.#exchange.address, data }));
      for (const event of this.venue.run(operation)) {
        model.push(spellEvent(event));
        const interval = settledBy(event);
        if (interval !== undefined && interval.end > this.#from) settled.push(interval);
      }
    }
    await Promise.all(sent);
    const logs = await this.#chain.mine(time);
    this.#compare(
      time,
      logs.filter(({ address }) => address.toLowerCase() === this.#exchange.address.toLowerCase()),
      model,
    );
    this.intervals.push(...settled);
    return settled;
  }

  /** Balances, fees and funding indices at the end. */
  async compareState({ symbol }: MarketSettings): Promise<void> {
    const scale = 10n ** BigInt(18 - COLLATERAL_DECIMALS);
    const stored = await readState(this.#connection.provider, this.#exchange.address, scale);
    const { state } = this.venue.exchange;
    const market = state.market(MARKET);
    const [listed] = stored.markets;
    if (market === undefined || listed === undefined) throw new Error(`${symbol} was not listed`);
    const balances = ACCOUNTS.map((account) => state.account(account).balance);
    const contracts = [
      ...ACCOUNTS.map((account) => stored.balanceOf.get(Number(account))),
      listed.fees,
      listed.insurance,
    ];
    const model = [...balances, market.hot.fees, market.insurance];
    if (contracts.join() !== model.join()) throw new ReplayDiffers(this.#to, contracts.join(), model.join());
  }

  async #push({ roundId, answer, updatedAt }: Round): Promise<void> {
    const data = this.#aggregator.interface.encodeFunctionData("replay", [roundId, answer, updatedAt]);
    await this.#chain.send({ from: this.#owners.administrator, to: this.#aggregator.address, data });
  }

  #compare(time: number, logs: readonly Log[], model: readonly string[]): void {
    const contracts = logs.map((log) => spellLog(this.#exchange.interface, log));
    for (let place = 0; place < Math.max(contracts.length, model.length); place += 1) {
      if (contracts[place] === model[place]) continue;
      throw new ReplayDiffers(time, contracts[place] ?? "nothing", model[place] ?? "nothing");
    }
    this.events += model.length;
  }
}

/** Contracts that were deployed here were made from addresses. */
function targetOf({
  target,
  interface: contract,
}: {
  readonly target: unknown;
  readonly interface: Interface;
}): Target {
  return { address: String(target), interface: contract };
}

function toAddress(target: unknown): Address {
  return String(target) as Address;
}
