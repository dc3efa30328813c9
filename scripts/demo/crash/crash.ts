import { getAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { LocalChain, type Transaction } from "../chain.ts";
import { OrderKind } from "../contracts.ts";
import { FEED_SCALE, type Round } from "../../recordings/recording.ts";
import { loadHistory } from "../data.ts";
import { deploy } from "../deployment.ts";
import { readLens } from "../lens.ts";
import { balanceOf, describeError, startChain } from "../local.ts";
import { WAD } from "../path.ts";
import { COLLATERAL_DECIMALS } from "../settings.ts";
import { readState } from "../storage.ts";
import { planBlocks, roundAt, type BlockPlan } from "../timeline.ts";
import type { Deployment } from "../venue.ts";
import { evaluate, type FinalAccount } from "./evaluate.ts";
import { Keepers, type Failing } from "./keepers.ts";
import {
  blocksFor,
  makerOrders,
  mineAll,
  openAccounts,
  remainingOrders,
  targetOf,
  traderOrders,
  withdrawOrders,
  type Applicant,
  type Member,
} from "./opening.ts";
import { planTraders } from "./population.ts";
import { CrashRecord, type Surroundings } from "./record.ts";
import type { CrashResult, Failure, GapProbe, Refusal, TimelinePoint } from "./result.ts";
import { scaleHistory } from "./scale.ts";
import {
  ABSORBER_DEPOSIT,
  ABSORBERS,
  ACCOUNTS_OPENED,
  DEPLOYED,
  FACTOR,
  FROM,
  INSURANCE,
  INTERVAL,
  KEEPER_PERIOD,
  LATEST,
  MAKERS,
  MARKETS,
  POSITIONS_OPENED,
  QUOTE_REACH,
  TERMS,
  TO,
} from "./settings.ts";

export interface CrashParameters {
  readonly seed: number;
  /** How many traders there are. */
  readonly accounts: number;
  readonly onStage: (stage: string) => void;
  readonly onProgress: (point: TimelinePoint) => void;
}

/** Beside those with an account: the deployer and the oracle. */
const EXTRA_ADDRESSES = 2;
const SAMPLE_LEVELS = 64;
/** Blocks without any work, while a threshold falls, are this far apart [s]. */
const IDLE_PERIOD = 12;
/** Where no price has moved and nobody is below maintenance margin, keepers look at all accounts so often [s]. */
const CALM_PERIOD = 300;
/** Progress is shown so often [s]. */
const SHOWN_EVERY = 600;
const SHOWN_EVERY_FAILING = 30;
const DOLLAR = 10n ** BigInt(COLLATERAL_DECIMALS);
const NOTHING: ReadonlyMap<string, bigint> = new Map();

/** Deploys, opens, crashes, lets keepers work, and evaluates. */
export async function runCrash(parameters: CrashParameters): Promise<CrashResult> {
  const { seed, accounts, onStage } = parameters;
  const startedAt = performance.now();
  const markets = await Promise.all(
    MARKETS.map(async (settings) => ({
      settings,
      history: scaleHistory(await loadHistory(settings.asset), FROM, FACTOR),
    })),
  );
  const applicants = applicantsFor(accounts, seed);
  const connection = await startChain(DEPLOYED, applicants.length + EXTRA_ADDRESSES);
  onStage("Deploying the exchange, listing ETH-USD and BTC-USD");
  const deployment = await deploy(connection, markets, DEPLOYED, { interval: INTERVAL, terms: TERMS });
  const chain = new LocalChain(connection.provider, (data) => describeError(deployment, data));
  await chain.takeOver();
  const addresses = (await connection.provider.request({ method: "eth_accounts" })) as string[];
  const [oracle, ...others] = addresses
    .map((address) => getAddress(address))
    .filter((address) => address !== deployment.deployer);
  if (oracle === undefined) throw new RangeError("The chain has too few accounts");

  onStage(`Opening and funding ${applicants.length} accounts`);
  const members = await openAccounts(chain, deployment, applicants, others, ACCOUNTS_OPENED);
  const quanta = new Map(deployment.markets.map(({ id, settings }) => [id, quantumOf(settings)]));
  const record = new CrashRecord(deployment.exchange.interface, quanta);
  const crash = new Crash(parameters, connection, deployment, chain, record, oracle, members);
  onStage("Opening positions");
  await crash.open();
  onStage(`Crashing: ${FACTOR} times the move of 2023-08-17 from 21:00 UTC on, with nobody but keepers`);
  await crash.replay();
  onStage("Adding up");
  const result = await crash.evaluate((performance.now() - startedAt) / 1000);
  await connection.close();
  return result;
}

/** A lot bought back at any price. */
const closingOrder = (market: number) => ({
  market,
  slot: 0,
  isAsk: false,
  kind: OrderKind.ImmediateOrCancel,
  reduceOnly: true,
  tick: 2 ** 24 - 2,
  lots: 1,
  expiry: 0,
  maxFills: 1,
  maxRemovals: 1,
  maxReads: 1,
});

/** WAD quote per lot-tick. */
const quantumOf = ({ tickSize, lotSize }: { tickSize: bigint; lotSize: bigint }): bigint => (tickSize * lotSize) / WAD;

function applicantsFor(accounts: number, seed: number): Applicant[] {
  return [
    { name: "Keeper", role: "keeper", deposit: 0n },
    { name: "Donor", role: "donor", deposit: INSURANCE.market * BigInt(MARKETS.length) + INSURANCE.shared },
    ...Array.from({ length: ABSORBERS }, (_, i): Applicant => ({
      name: `Absorber ${i + 1}`,
      role: "absorber",
      deposit: ABSORBER_DEPOSIT,
    })),
    ...MAKERS.map((maker): Applicant => ({ ...maker, role: "maker" })),
    ...planTraders(accounts, seed).map((plan): Applicant => ({
      name: plan.name,
      role: "trader",
      deposit: BigInt(plan.deposit),
      plan,
    })),
  ];
}

class Crash {
  readonly #parameters: CrashParameters;
  readonly #connection: NetworkConnection;
  readonly #deployment: Deployment;
  readonly #chain: LocalChain;
  readonly #record: CrashRecord;
  readonly #oracle: string;
  readonly #members: readonly Member[];
  readonly #keeper: Member;
  readonly #keepers: Keepers;
  readonly #timeline: TimelinePoint[] = [];
  readonly #probes: GapProbe[] = [];
  readonly #failures = new Map<number, Failure>();
  readonly #sizesBefore = new Map<string, bigint>();
  /** When positions were opened [WAD quote per base]. */
  #indices: readonly bigint[] = [];
  #fundsBefore: readonly bigint[] = [];
  /** Per lot, in the last block, by market. */
  #prices: ReadonlyMap<number, { index: bigint; mark: bigint }> = new Map();
  #failing: readonly Failing[] = [];
  #now = 0;
  #shownAt = 0;

  constructor(
    parameters: CrashParameters,
    connection: NetworkConnection,
    deployment: Deployment,
    chain: LocalChain,
    record: CrashRecord,
    oracle: string,
    members: readonly Member[],
  ) {
    this.#parameters = parameters;
    this.#connection = connection;
    this.#deployment = deployment;
    this.#chain = chain;
    this.#record = record;
    this.#oracle = oracle;
    this.#members = members;
    const [keeper] = this.#of("keeper");
    if (keeper === undefined) throw new RangeError("There is no keeper");
    this.#keeper = keeper;
    this.#keepers = new Keepers(deployment, chain, record, keeper, this.#of("absorber"));
  }

  /** Insurance, makers' ladders, positions; everything that is done before nobody but keepers acts. */
  async open(): Promise<void> {
    const { markets } = this.#deployment;
    const indices = markets.map(({ history }) => roundAt(history.rounds, POSITIONS_OPENED).answer * FEED_SCALE);
    this.#indices = indices;
    for (const [i, { history }] of markets.entries()) await this.#push(i, roundAt(history.rounds, POSITIONS_OPENED));
    await this.#sample();
    await this.#mine(POSITIONS_OPENED);
    await this.#mineAll([
      ...this.#donations(),
      ...makerOrders(this.#deployment, this.#of("maker"), indices),
      ...this.#opening(indices),
    ]);
    const missing = this.#missing(indices);
    await this.#mineAll(
      withdrawOrders(
        this.#deployment,
        missing.map(({ member, id }) => ({ member, market: id })),
      ),
    );
    await this.#mineAll(remainingOrders(this.#deployment, missing, indices, 2 * QUOTE_REACH));
    const { exchange } = this.#deployment;
    await this.#mineAll(
      markets.map(({ id }) => ({
        from: this.#keeper.address,
        to: exchange.address,
        data: exchange.interface.encodeFunctionData("collectFees", [id]),
      })),
    );
    for (const { account } of this.#members) {
      for (const { id } of markets) this.#sizesBefore.set(`${id}:${account}`, this.#record.size(id, account));
    }
    this.#fundsBefore = await this.#funds();
    this.#record.movements.length = 0;
  }

  /** From `FROM` on, until the time is over and nobody is below maintenance margin. */
  async replay(): Promise<void> {
    const plan = planBlocks(
      this.#deployment.markets.map(({ history }) => history.rounds),
      FROM,
      LATEST,
    );
    for (const beat of plan) {
      await this.#work(beat.time);
      await this.#beat(beat);
      const last = this.#timeline.at(-1);
      if (beat.time >= TO && last?.failing === 0 && this.#record.flagged.size === 0) break;
    }
  }

  async evaluate(seconds: number): Promise<CrashResult> {
    const { exchange, collateral, lens, markets } = this.#deployment;
    const { provider } = this.#connection;
    const scale = 10n ** BigInt(18 - COLLATERAL_DECIMALS);
    const state = await readState(provider, exchange.address, scale);
    const accounts: FinalAccount[] = [];
    for (const member of this.#members) {
      const { equity, maintenanceMargin } = await lens.account(exchange.address, member.account);
      accounts.push({ member, equity, maintenance: maintenanceMargin });
    }
    return evaluate({
      seed: this.#parameters.seed,
      markets,
      indices: this.#indices,
      record: this.#record,
      chain: this.#chain,
      accounts,
      failures: this.#failures,
      sizesBefore: this.#sizesBefore,
      timeline: this.#timeline,
      probes: this.#probes,
      state,
      heldTokens: await balanceOf(this.#connection, collateral, exchange.address),
      lensLedger: await readLens(lens, exchange.address, state.balances.length),
      fundsBefore: this.#fundsBefore,
      fundsAfter: await this.#funds(),
      to: this.#now,
      seconds,
    });
  }

  #of(role: Member["role"]): Member[] {
    return this.#members.filter((member) => member.role === role);
  }

  #donations(): Transaction[] {
    const { exchange, markets } = this.#deployment;
    const [donor] = this.#of("donor");
    if (donor === undefined) throw new RangeError("There is no donor");
    return [{ id: 0, amount: INSURANCE.shared }, ...markets.map(({ id }) => ({ id, amount: INSURANCE.market }))].map(
      ({ id, amount }) => ({
        from: donor.address,
        to: exchange.address,
        data: exchange.interface.encodeFunctionData("fundInsurance", [donor.account, id, amount * WAD]),
      }),
    );
  }

  /** The smallest order that may rest, with some room. */
  get #least(): number {
    return (Number(TERMS.trading.minimumNotional) / 1e18) * 1.1;
  }

  #opening(indices: readonly bigint[]): Transaction[] {
    return traderOrders(this.#deployment, this.#of("trader"), indices, this.#least);
  }

  /** What traders still lack of their targets. */
  #missing(indices: readonly bigint[]): { member: Member; market: number; id: number; lots: number }[] {
    return this.#of("trader").flatMap((member) =>
      this.#deployment.markets.flatMap((market, i) => {
        const { plan } = member;
        const target = plan === undefined ? 0 : targetOf(plan, market, i, indices[i] ?? 0n, this.#least);
        const lots = target - Number(this.#record.size(market.id, member.account));
        return lots === 0 ? [] : [{ member, market: i, id: market.id, lots }];
      }),
    );
  }

  /** Rounds come alone, the keeper's sample a block later; full minutes are sampled too. */
  async #beat({ time, samples, rounds }: BlockPlan): Promise<void> {
    if (rounds.some((list) => list.length > 0)) {
      const gapsBefore = this.#record.gaps.length;
      for (const [i, list] of rounds.entries()) for (const round of list) await this.#push(i, round);
      await this.#mine(Math.max(time, this.#now + 1));
      const hidden = await this.#probe();
      await this.#sample();
      await this.#mine(this.#now + 1);
      const gaps = this.#record.gaps.slice(gapsBefore);
      const shown = await this.#probe();
      for (const { market } of gaps) {
        const [before, after] = [hidden.get(market), shown.get(market)];
        if (before === undefined || after === undefined) continue;
        this.#probes.push({ time: this.#now, market, hidden: before, shown: after });
      }
      this.#keepers.wake();
    } else if (samples) {
      if (time % INTERVAL === 0) await this.#settle();
      await this.#sample();
      await this.#mine(Math.max(time, this.#now + 1));
    }
    const isCalm = this.#failing.length === 0 && rounds.every((list) => list.length === 0);
    if (!isCalm || time % CALM_PERIOD === 0) await this.#look();
  }

  /** Keepers act, block after block, as long as there is something to do before `until`. */
  async #work(until: number): Promise<void> {
    let failing = this.#failing;
    while (failing.length > 0 || this.#record.flagged.size > 0) {
      const { transactions, outlays } = await this.#keepers.turn(failing, this.#now);
      const isIdle = transactions.length === 0;
      if (isIdle && this.#record.flagged.size === 0) return;
      const next = this.#now + (isIdle ? IDLE_PERIOD : KEEPER_PERIOD);
      if (next >= until) return;
      for (const transaction of transactions) await this.#chain.send(transaction);
      await this.#mine(next, outlays);
      failing = await this.#look();
    }
  }

  /** One point of the timeline, and who is below maintenance margin. */
  async #look(): Promise<readonly Failing[]> {
    const { markets } = this.#deployment;
    const failing = await this.#keepers.failing();
    this.#failing = failing;
    for (const { account, equity, maintenance } of failing) {
      if (!this.#failures.has(account)) this.#failures.set(account, { time: this.#now, equity, maintenance });
    }
    const perBase = (perLot: bigint | undefined, i: number): number =>
      Number(perLot ?? 0n) / Number(markets[i]?.settings.lotSize ?? 1n);
    const point: TimelinePoint = {
      time: this.#now,
      indices: markets.map(({ id }, i) => perBase(this.#prices.get(id)?.index, i)),
      marks: markets.map(({ id }, i) => perBase(this.#prices.get(id)?.mark, i)),
      insurance: (await this.#funds()).map((amount) => Number(amount) / 1e18),
      failing: failing.length,
      open: new Set(markets.flatMap(({ id }) => this.#record.holders(id))).size,
    };
    this.#timeline.push(point);
    const before = this.#timeline.at(-2);
    const spacing = point.failing > 0 ? SHOWN_EVERY_FAILING : SHOWN_EVERY;
    if (this.#now >= this.#shownAt + spacing || (point.failing > 0 && before?.failing === 0)) {
      this.#shownAt = this.#now;
      this.#parameters.onProgress(point);
    }
    return failing;
  }

  /** By market, then the shared one. */
  async #funds(): Promise<bigint[]> {
    const { exchange, lens, markets } = this.#deployment;
    const views = await Promise.all(markets.map(({ id }) => lens.market(exchange.address, id)));
    const { sharedInsurance } = await lens.overview(exchange.address);
    return [...views.map(({ insurance }) => insurance), sharedInsurance];
  }

  /** What a winner with a position in each market is told who wants to close it, or a dollar out. Nothing is sent. */
  async #probe(): Promise<Map<number, Refusal>> {
    const { exchange, markets } = this.#deployment;
    const told = new Map<number, Refusal>();
    for (const { id } of markets) {
      const winner = this.#of("trader").find(({ account }) => this.#record.size(id, account) < 0n);
      if (winner === undefined) continue;
      const { account, address } = winner;
      const simulate = async (data: string): Promise<string> => {
        const outcome = await this.#chain.simulate({ from: address, to: exchange.address, data });
        return "reason" in outcome ? outcome.reason : "went through";
      };
      told.set(id, {
        trade: await simulate(exchange.interface.encodeFunctionData("place", [account, closingOrder(id)])),
        exit: await simulate(exchange.interface.encodeFunctionData("withdraw", [account, DOLLAR, address])),
      });
    }
    return told;
  }

  async #push(index: number, { roundId, answer, updatedAt }: Round): Promise<void> {
    const aggregator = this.#deployment.markets[index]?.aggregator;
    if (aggregator === undefined) throw new RangeError(`No market ${index}`);
    const data = aggregator.interface.encodeFunctionData("replay", [roundId, answer, updatedAt]);
    await this.#chain.send({ from: this.#oracle, to: aggregator.address, data });
  }

  async #sample(): Promise<void> {
    const { exchange, markets } = this.#deployment;
    const ids = markets.map(({ id }) => id);
    const data = exchange.interface.encodeFunctionData("samplePremium", [ids, SAMPLE_LEVELS, this.#keeper.account]);
    await this.#chain.send({
      operation: `sample premium of ${ids.length} markets`,
      from: this.#keeper.address,
      to: exchange.address,
      data,
    });
  }

  async #settle(): Promise<void> {
    const { exchange, markets } = this.#deployment;
    for (const { id } of markets) {
      const data = exchange.interface.encodeFunctionData("settleFunding", [id, this.#keeper.account]);
      await this.#chain.send({ operation: "settle funding", from: this.#keeper.address, to: exchange.address, data });
    }
  }

  async #mineAll(transactions: readonly Transaction[]): Promise<void> {
    const logs = await mineAll(this.#chain, transactions, this.#now + 1);
    this.#now += blocksFor(transactions);
    this.#record.add(this.#now, logs, { marks: this.#marks, outlays: NOTHING });
  }

  async #mine(time: number, outlays: Surroundings["outlays"] = NOTHING): Promise<void> {
    this.#now = time;
    const logs = await this.#chain.mine(time);
    const { exchange, lens, markets } = this.#deployment;
    const prices = await Promise.all(
      markets.map(async ({ id }) => {
        const { indexPerLot: index, mark } = await lens.prices(exchange.address, id);
        return [id, { index, mark }] as const;
      }),
    );
    this.#prices = new Map(prices);
    this.#record.add(time, logs, { marks: this.#marks, outlays });
  }

  get #marks(): ReadonlyMap<number, bigint> {
    return new Map([...this.#prices].map(([id, { mark }]) => [id, mark]));
  }
}
