import { HDNodeWallet } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { describeDeployment } from "../../deploy/record.ts";
import { LocalChain, type Transaction } from "../../scripts/demo/chain.ts";
import { OrderKind } from "../../scripts/demo/contracts.ts";
import {
  type Applicant,
  lotsFor,
  makerOrders,
  mineAll,
  type Member,
  openAccounts,
  tickAt,
  traderOrders,
  blocksFor,
} from "../../scripts/demo/crash/opening.ts";
import { planTraders } from "../../scripts/demo/crash/population.ts";
import { Random } from "../../scripts/demo/crash/random.ts";
import { scaleHistory } from "../../scripts/demo/crash/scale.ts";
import { loadHistory } from "../../scripts/demo/data.ts";
import { deployRecorded } from "../../scripts/demo/deployment.ts";
import { describeError } from "../../scripts/demo/local.ts";
import { COLLATERAL_DECIMALS } from "../../scripts/demo/settings.ts";
import { roundAt } from "../../scripts/demo/timeline.ts";
import type { Deployment } from "../../scripts/demo/venue.ts";
import { FEED_SCALE } from "../../scripts/recordings/recording.ts";
import { formatDeployment } from "../../sdk/src/deployments.ts";
import { MULTICALL3 } from "../../sdk/src/client/multicall.ts";
import { multicall3Code } from "../../sdk/test/multicall3.ts";
import { Anvil } from "../test/anvil.ts";
import { withOwnJournal } from "../test/ownJournal.ts";
import {
  INTERVAL,
  KEEPERS,
  MARKETS,
  PREPARATION,
  REOPEN_EVERY,
  REQUOTE_EVERY,
  type SoakSettings,
  TERMS,
} from "./settings.ts";

const MNEMONIC = "test test test test test test test test test test test junk"; // anvil's own
const TOKEN = 10n ** BigInt(COLLATERAL_DECIMALS);
const WAD = 10n ** 18n;
const MAKERS = 3;
const MAKER_DEPOSIT = 2_000_000n;
const INSURANCE = 20_000n;
/** Blocks that may be full of openings; the rest are nearly empty. */
const GAS_LIMIT = 100_000_000;
/** Deployer and oracle. */
const EXTRA = 2;
/** All slots that a maker uses. */
const LADDER_SLOTS = (1n << 16n) - 1n;
/** Of orders that open new positions; all are below `ORDER_SLOTS`. */
const FIRST_SLOT = 20;
/** A trader adds a position of this many times this much, with or without the money for it [dollars]. */
const STAKE = 1_500n;
const LEVERAGE = 8;
const TRADERS_AT_ONCE = 3;
const FUNDED = 0.5;
/** How often somebody stays on the side that is its own. */
const LOYALTY = 0.8;
/** What all of these may come to [token units]. */
const STAKES = 100_000_000n * TOKEN;
/** How far through the index a new position is bought [1e-4]. */
const REACH = 90;
const MATCH_BOUNDS = { maxFills: 40, maxRemovals: 8, maxReads: 60 };

/** A keeper's wallet and account. */
export interface KeeperSeat {
  readonly key: string;
  readonly member: Member;
}

/** A chain of anvil with an exchange, a moving index, makers who follow it, and traders who come back. */
export class World {
  readonly anvil: Anvil;
  readonly connection: NetworkConnection;
  readonly chain: LocalChain;
  readonly deployment: Deployment;
  /** The record that keepers read. */
  readonly record: string;
  readonly keepers: readonly KeeperSeat[];
  readonly #members: readonly Member[];
  readonly #oracle: string;
  readonly #random: Random;
  readonly #settings: SoakSettings;
  /** Numbers of the rounds that the feeds have, by feed. */
  readonly #known = new Map<string, bigint>();
  /** Rounds that the newest block brought; a keeper's transaction may come before or after them. */
  rounds: readonly Transaction[] = [];
  /** Time of the newest block [unix s]. */
  now: number;
  /** First block of the replay. */
  firstBlock = 0;

  private constructor(
    parts: Pick<World, "anvil" | "connection" | "chain" | "deployment" | "record">,
    members: readonly Member[],
    oracle: string,
    settings: SoakSettings,
    now: number,
  ) {
    this.anvil = parts.anvil;
    this.connection = parts.connection;
    this.chain = parts.chain;
    this.deployment = parts.deployment;
    this.record = parts.record;
    this.#members = members;
    this.#oracle = oracle;
    this.#random = new Random(settings.seed + 1);
    this.#settings = settings;
    this.now = now;
    this.keepers = this.#of("keeper").map((member) => ({ key: keyOf(member.address, members.length + EXTRA), member }));
  }

  static async open(settings: SoakSettings): Promise<World> {
    const applicants = [
      ...named("Keeper", "keeper", KEEPERS, 0n),
      ...named("Donor", "donor", 1, INSURANCE * 3n),
      ...named("Maker", "maker", MAKERS, MAKER_DEPOSIT),
      ...planTraders(settings.traders, settings.seed).map((plan) => ({
        name: plan.name,
        role: "trader" as const,
        deposit: BigInt(plan.deposit),
        plan,
      })),
    ];
    const anvil = await Anvil.start({
      timestamp: settings.from - PREPARATION,
      accounts: applicants.length + EXTRA,
      automine: true,
      more: ["--gas-limit", String(GAS_LIMIT), "--order", "fifo"],
    });
    let connection: NetworkConnection | undefined;
    try {
      await anvil.request("anvil_setCode", [MULTICALL3, multicall3Code()]);
      connection = await hre.network.create({ network: "localhost", override: { url: anvil.url } });
      return await World.#populate(anvil, connection, applicants, settings);
    } catch (error) {
      await connection?.close();
      await anvil.stop();
      throw error;
    }
  }

  /** Deploys, opens everybody's account, and lets everybody trade. */
  static async #populate(
    anvil: Anvil,
    connection: NetworkConnection,
    applicants: readonly Applicant[],
    settings: SoakSettings,
  ): Promise<World> {
    const markets = await Promise.all(
      MARKETS.map(async (market) => ({
        settings: market,
        history: scaleHistory(await loadHistory(market.asset), settings.from, settings.factor),
      })),
    );
    const shared = { interval: INTERVAL, terms: TERMS };
    const deployedAt = settings.from - PREPARATION;
    const made = await withOwnJournal((options) => deployRecorded(connection, markets, deployedAt, shared, options));
    const { deployment, deployed, parameters } = made;
    const record = formatDeployment(await describeDeployment(connection, parameters, deployed, new Map()));
    const chain = new LocalChain(connection.provider, (data) => describeError(deployment, data));
    await chain.takeOver();
    const addresses = await connection.ethers.getSigners();
    const [oracle, ...others] = addresses
      .map(({ address }) => address)
      .filter((address) => address !== deployment.deployer);
    if (oracle === undefined) throw new RangeError("The chain has too few accounts");
    const start = settings.from - PREPARATION / 2;
    const members = await openAccounts(chain, deployment, applicants, others, start);
    const now = start + 4 * blocksFor(members.map(() => ({ from: "", to: "", data: "" }))) + 8;
    const world = new World({ anvil, connection, chain, deployment, record }, members, oracle, settings, now);
    await world.#begin();
    return world;
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.anvil.stop();
  }

  /** All who can have positions. */
  get members(): readonly Member[] {
    return this.#members;
  }

  get traders(): readonly Member[] {
    return this.#of("trader");
  }

  /** The next block: new rounds, now and then new quotes and new positions, and whatever keepers have sent. */
  async step(block: number): Promise<void> {
    const time = this.now + this.#settings.blockTime;
    await this.#pushRounds(time);
    if (block % REQUOTE_EVERY === 0) await this.#send(this.#quotes());
    if (block % REOPEN_EVERY === 0) await this.#send(this.#newPositions());
    await this.#mine(time);
  }

  /** The newest blocks are replaced by empty ones: what was in them is gone, or waits again. */
  async reorganise(depth: number): Promise<void> {
    await this.anvil.reorganise(depth);
    const block = await this.anvil.request<{ timestamp: string }>("eth_getBlockByNumber", ["latest", false]);
    this.now = Math.max(this.now, Number(block.timestamp));
    this.rounds = [];
    this.#known.clear();
  }

  async #begin(): Promise<void> {
    const { markets } = this.deployment;
    await this.#pushRounds(this.now);
    await this.#mine(this.now + 1);
    const indices = this.#indices();
    const least = (Number(TERMS.trading.minimumNotional) / 1e18) * 1.1;
    const { exchange, collateral, deployer } = this.deployment;
    const [donor] = this.#of("donor");
    const donations = [0, ...markets.map(({ id }) => id)].map((id) => ({
      from: donor?.address ?? "",
      to: exchange.address,
      data: exchange.interface.encodeFunctionData("fundInsurance", [donor?.account ?? 0, id, INSURANCE * WAD]),
    }));
    const sampling = {
      from: donor?.address ?? "",
      to: exchange.address,
      data: exchange.interface.encodeFunctionData("samplePremium", [markets.map(({ id }) => id), 64, 0]),
    };
    const purse = {
      from: deployer,
      to: collateral.address,
      data: collateral.interface.encodeFunctionData("mint", [deployer, STAKES]),
    };
    const opening = [
      purse,
      sampling,
      ...donations,
      ...makerOrders(this.deployment, this.#of("maker"), indices),
      ...traderOrders(this.deployment, this.traders, indices, least),
    ].map((transaction) => ({ ...transaction, mayRevert: true }));
    await mineAll(this.chain, opening, this.now + 1);
    await this.#mine(Math.max(this.#settings.from, this.now + blocksFor(opening) + 1));
    this.firstBlock = Number(await this.anvil.request("eth_blockNumber"));
  }

  /** Rounds that the feeds do not have yet. */
  async #pushRounds(time: number): Promise<void> {
    const rounds: Transaction[] = [];
    for (const { history, aggregator } of this.deployment.markets) {
      const { roundId, answer, updatedAt } = roundAt(history.rounds, time);
      if (this.#known.get(aggregator.address) === roundId) continue;
      this.#known.set(aggregator.address, roundId);
      const data = aggregator.interface.encodeFunctionData("replay", [roundId, answer, updatedAt]);
      rounds.push({ from: this.#oracle, to: aggregator.address, data });
    }
    await this.#send(rounds);
    this.rounds = rounds;
  }

  /** WAD quote per base, by market. */
  #indices(): bigint[] {
    return this.deployment.markets.map(({ history }) => roundAt(history.rounds, this.now).answer * FEED_SCALE);
  }

  #quotes(): Transaction[] {
    const makers = this.#of("maker");
    const { exchange, markets } = this.deployment;
    const withdrawals = makers.flatMap(({ address, account }) =>
      markets.map(({ id }) => ({
        from: address,
        to: exchange.address,
        data: exchange.interface.encodeFunctionData("cancelMany", [account, id, LADDER_SLOTS]),
      })),
    );
    return [...withdrawals, ...makerOrders(this.deployment, makers, this.#indices())];
  }

  /** A few traders take more risk, most of them always on the same side, until margin stops them; some put money in first. */
  #newPositions(): Transaction[] {
    const { exchange, deployer } = this.deployment;
    const to = exchange.address;
    return Array.from({ length: TRADERS_AT_ONCE }, (_, i) => i).flatMap((i) => {
      const trader = this.traders[Math.floor(this.#random.next() * this.traders.length)];
      if (trader === undefined) return [];
      const order = this.#opening(trader, i);
      if (order === undefined) return [];
      const deposit = exchange.interface.encodeFunctionData("deposit", [trader.account, STAKE * TOKEN]);
      const place = exchange.interface.encodeFunctionData("place", [trader.account, order]);
      return [
        ...(this.#random.chance(FUNDED) ? [{ from: deployer, to, data: deposit }] : []),
        { from: trader.address, to, data: place },
      ];
    });
  }

  #opening({ account }: Member, slot: number) {
    const place = this.#random.chance(0.5) ? 0 : 1;
    const [market, index] = [this.deployment.markets[place], this.#indices()[place] ?? 0n];
    const isAsk = this.#random.chance(LOYALTY) === (account % 2 === 0);
    return (
      market && {
        market: market.id,
        slot: FIRST_SLOT + slot,
        isAsk,
        kind: OrderKind.ImmediateOrCancel,
        reduceOnly: false,
        tick: tickAt(market.settings, index, isAsk ? -REACH : REACH),
        lots: lotsFor(market.settings, index, Number(STAKE) * LEVERAGE),
        expiry: 0,
        ...MATCH_BOUNDS,
      }
    );
  }

  async #send(transactions: readonly Transaction[]): Promise<void> {
    for (const transaction of transactions) await this.chain.send({ ...transaction, mayRevert: true });
  }

  async #mine(time: number): Promise<void> {
    this.now = time;
    await this.chain.mine(time);
  }

  #of(role: Member["role"]): Member[] {
    return this.#members.filter((member) => member.role === role);
  }
}

function named(name: string, role: Member["role"], count: number, deposit: bigint) {
  return Array.from({ length: count }, (_, i) => ({ name: `${name} ${i + 1}`, role, deposit }));
}

/** The private key of one of anvil's accounts. */
function keyOf(address: string, accounts: number): string {
  for (let i = 0; i < accounts; i += 1) {
    const wallet = HDNodeWallet.fromPhrase(MNEMONIC, undefined, `m/44'/60'/0'/0/${i}`);
    if (wallet.address === address) return wallet.privateKey;
  }
  throw new RangeError(`${address} is not one of anvil's accounts`);
}
