import { HDNodeWallet, type Interface, Mnemonic, SigningKey, TypedDataEncoder } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { Chain, type Sent, type Transaction } from "./chain.ts";
import {
  COLLATERAL_DECIMALS,
  COLLATERAL_NAME,
  deployContracts,
  type DeployedMarket,
  type Deployment,
} from "./deployment.ts";
import { FUNDING_MODELS, type ModelName } from "./markets.ts";
import type { Random } from "./random.ts";
import { PERMIT_TYPES } from "../../sdk/src/actions/signPermit.ts";
import type { SigningDomain } from "../../sdk/src/signing/batch.ts";
import {
  type AccountId,
  type Address,
  type Environment,
  Exchange,
  IndexStatus,
  type MarketId,
  MAX_INTEREST,
  modelRate,
  State,
} from "../../sdk/src/model/index.ts";

/** What an account starts with, and trades for. */
export interface Participant {
  readonly account: AccountId;
  readonly owner: Address;
  /** Deposits bring it back to about this [token units]. */
  readonly wealth: bigint;
}

/** A group of accounts of similar means. */
interface Group {
  readonly count: number;
  readonly dollars: bigint;
}

/** From makers who carry anything to gamblers whom the next jump may ruin. */
const GROUPS: readonly Group[] = [
  { count: 8, dollars: 2_000_000n },
  { count: 12, dollars: 50_000n },
  { count: 10, dollars: 4_000n },
  { count: 4, dollars: 600n },
];
const OWNERS = 9;
const TOKENS_PER_DOLLAR = 10n ** BigInt(COLLATERAL_DECIMALS);
/** What every owner has in its wallet, more than it can ever deposit [token units]. */
const WALLET = 10n ** 12n * TOKENS_PER_DOLLAR;

/** What Hardhat makes its accounts of. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const CHAIN_ID = 31_337;

/** When the first market is listed: always at the same second, so that a seed gives the same run every time [unix s]. */
const START = 1_800_000_000n;
/** What a chain has to start with: long enough before, so that a sequencer's grace period is over by then. */
export const CHAIN_OPTIONS = {
  allowBlocksWithSameTimestamp: true,
  initialDate: new Date(Number(START - 86_400n) * 1_000),
};

/** Modes of MockInterestSource. */
export const SourceMode = {
  Answers: 0,
  Reverts: 1,
  RevertsBig: 2,
  ReturnsBig: 3,
  ReturnsShort: 4,
  ReturnsNothing: 5,
  BurnsGas: 6,
  LoopsForever: 7,
} as const;

export interface SourceState {
  readonly mode: (typeof SourceMode)[keyof typeof SourceMode];
  readonly rate: bigint; // [WAD per period]
}

/** What a caller gets of it: a bomb's first word is its answer, where the gas suffices. */
function rateOf({ mode, rate }: SourceState): bigint | undefined {
  return mode === SourceMode.Answers || mode === SourceMode.ReturnsBig ? rate : undefined;
}

/** A market with all that generators ask about it. */
export interface ListedMarket extends DeployedMarket {
  readonly id: MarketId;
}

/** One exchange twice: contracts on a chain, and the model beside them, with the same clock and prices. */
export class World {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly model: Exchange;
  /** Every market that was ever listed, in the order of the ids. */
  readonly #listed: ListedMarket[];
  #next: ListedMarket | undefined;
  readonly participants: Participant[] = [];
  readonly administrator: Address;
  readonly owners: readonly Address[];
  /** Deposits by permit only. */
  readonly payer: Address;
  /** How many of his permits were used. */
  permits = 0n;
  readonly #keys: ReadonlyMap<Address, SigningKey>;
  /** What the interest source does now. */
  source: SourceState = { mode: SourceMode.Answers, rate: 0n };
  /** How far above the index each market's orders gather, in parts of it. */
  readonly #leans = new Map<MarketId, number>();
  /** Time of the next transaction [unix s]. */
  now: bigint;

  private constructor(chain: Chain, deployment: Deployment, now: bigint, accounts: readonly Address[]) {
    const [administrator, ...others] = accounts;
    if (administrator === undefined) throw new Error("The chain has no accounts");
    this.chain = chain;
    this.deployment = deployment;
    this.now = now;
    this.administrator = administrator;
    this.owners = others.slice(0, OWNERS);
    const payer = others[OWNERS];
    if (payer === undefined) throw new Error("The chain has too few accounts");
    this.payer = payer;
    this.#keys = new Map(accounts.slice(0, OWNERS + 2).map((address, place) => [address, keyOf(address, place)]));
    this.#listed = deployment.markets.map((market, place) => ({ ...market, id: BigInt(place + 1) }));
    this.model = new Exchange(State.empty(), this.#environment(), 10n ** BigInt(18 - COLLATERAL_DECIMALS));
  }

  /** Deploys, lists, seals and funds, on both sides. */
  static async create(connection: NetworkConnection, random: Random): Promise<World> {
    const chain = new Chain(connection.provider);
    const deployment = await deployContracts(connection);
    const world = new World(chain, deployment, START, await chain.accounts());
    await world.#setUp(random);
    return world;
  }

  /** What signatures of batches are bound to. */
  get domain(): SigningDomain {
    return { chainId: CHAIN_ID, exchange: this.deployment.exchange };
  }

  get exchange(): Interface {
    return this.deployment.exchange.interface;
  }

  /** Owners who may operate for others, too. */
  get operators(): Address[] {
    return this.owners.slice(0, 3);
  }

  /** The markets that are in play: of those on the same feeds, the one that was listed last. */
  get markets(): readonly ListedMarket[] {
    return this.deployment.markets.flatMap(
      ({ setup }) => this.#listed.findLast((listed) => listed.setup === setup) ?? [],
    );
  }

  /** Every market that was ever listed. */
  get everyMarket(): readonly ListedMarket[] {
    return this.#listed;
  }

  /** The next market to be listed will be on the feeds of this one; until then its index is asked already. */
  prepare(before: ListedMarket): void {
    this.#next = { ...before, id: BigInt(this.#listed.length + 1) };
  }

  /** The market that was prepared is listed. */
  welcome(): void {
    if (this.#next === undefined) throw new RangeError("No market was prepared");
    this.#listed.push(this.#next);
    this.#next = undefined;
  }

  market(id: MarketId): ListedMarket {
    const market = id === this.#next?.id ? this.#next : this.#listed[Number(id) - 1];
    if (market === undefined) throw new RangeError(`There is no market ${id.toString()}`);
    return market;
  }

  /** The market's last price where its feeds answer, as a tick; they may answer nonsense or nothing. */
  indexTick({ oracle, setup, id }: ListedMarket): bigint {
    const { price, status } = oracle.read(this.now);
    if (status === IndexStatus.Usable || status === IndexStatus.Grace) return price / setup.terms.grid.tickSize;
    const risk = this.model.state.market(id)?.risk;
    return risk === undefined ? 0n : risk.indexPerLot / risk.quantum;
  }

  leanOf({ id }: ListedMarket): number {
    return this.#leans.get(id) ?? 0;
  }

  leanTo({ id }: ListedMarket, lean: number): void {
    this.#leans.set(id, lean);
  }

  /** A transaction that must not fail: feeds, tokens, administration that the model knows nothing of. */
  async must(transaction: Transaction): Promise<void> {
    const sent = await this.send(transaction);
    if ("revert" in sent) throw new Error(`A transaction of the set-up reverted: ${this.describe(sent.revert)}`);
  }

  async send(transaction: Transaction): Promise<Sent> {
    return await this.chain.send(transaction, this.now);
  }

  /** Revert data in words. */
  describe(revert: string): string {
    const error = this.deployment.logs.parseError(revert);
    return error === null ? revert : `${error.name}(${error.args.join(", ")})`;
  }

  /** Puts an answer into one feed of a market, on both sides. */
  async transmit(market: ListedMarket, place: number, answer: bigint): Promise<void> {
    const [feed, aggregator] = [market.oracle.feeds[place], market.aggregators[place]];
    if (feed === undefined || aggregator === undefined) throw new RangeError("There is no such feed");
    const data = aggregator.interface.encodeFunctionData("transmit", [answer]);
    await this.must({ from: this.administrator, to: aggregator.address, data });
    feed.answer = answer;
    feed.updatedAt = this.now;
  }

  async switchSequencer({ oracle, sequencerFeed }: ListedMarket, isUp: boolean): Promise<void> {
    const { sequencer } = oracle;
    if (sequencer === undefined || sequencerFeed === undefined || sequencer.isUp === isUp) return;
    const data = sequencerFeed.interface.encodeFunctionData("setStatus", [isUp]);
    await this.must({ from: this.administrator, to: sequencerFeed.address, data });
    sequencer.isUp = isUp;
    sequencer.startedAt = this.now;
  }

  sign(address: Address, digest: string): string {
    const key = this.#keys.get(address);
    if (key === undefined) throw new RangeError(`There is no key of ${address}`);
    return key.sign(digest).serialized;
  }

  /** The payer's leave to take an amount [token units]. */
  signPermit(value: bigint, deadline: bigint): string {
    const { collateral, exchange } = this.deployment;
    const domain = { name: COLLATERAL_NAME, version: "1", chainId: CHAIN_ID, verifyingContract: collateral.address };
    const permit = { owner: this.payer, spender: exchange.address, value, nonce: this.permits, deadline };
    return this.sign(this.payer, TypedDataEncoder.hash(domain, PERMIT_TYPES, permit));
  }

  /** Whether the interest source would pass a probe. */
  get isSourceGood(): boolean {
    const rate = rateOf(this.source);
    return rate !== undefined && rate <= MAX_INTEREST && rate >= -MAX_INTEREST;
  }

  /** Has the interest source answer something else, or fail, on both sides. */
  async switchSource(state: SourceState): Promise<void> {
    const { address, interface: source } = this.deployment.source;
    const data = source.encodeFunctionData("set", [state.mode, state.rate]);
    await this.must({ from: this.administrator, to: address, data });
    this.source = state;
  }

  /** Opens an account for one more participant, on both sides. */
  async join(owner: Address, wealth: bigint): Promise<Participant> {
    await this.#both(owner, "openAccount", [], (model) => {
      model.openAccount(owner);
    });
    const participant = { account: this.model.state.ledger.accountCount, owner, wealth };
    this.participants.push(participant);
    return participant;
  }

  #environment(): Environment {
    // The model asks anew in each call, and by then the clock has moved on.
    const world = (): World => this;
    return {
      get timestamp() {
        return world().now;
      },
      readIndex: (market) => this.market(market).oracle.read(this.now),
      fundingRate: (_, inputs, model) => modelRate(FUNDING_MODELS[this.#modelAt(model)], inputs),
      interestRate: () => rateOf(this.source),
    };
  }

  #modelAt(address: Address): ModelName {
    const { models } = this.deployment.funding;
    const name = (Object.keys(models) as ModelName[]).find((key) => BigInt(models[key]) === BigInt(address));
    if (name === undefined) throw new RangeError(`There is no model at ${address}`);
    return name;
  }

  async #setUp(random: Random): Promise<void> {
    // What the deployment did already.
    const { result: treasury } = this.model.openAccount(this.administrator);
    this.model.setTreasury(treasury);
    this.participants.push({ account: treasury, owner: this.administrator, wealth: 0n });
    for (const market of this.markets) {
      const { id, setup, terms, oracle } = market;
      for (const [place, feed] of oracle.feeds.entries()) await this.transmit(market, place, feed.answer);
      await this.#both(this.administrator, "listMarket", [terms], (model) => {
        model.listMarket(terms);
      });
      await this.#both(this.administrator, "setFeeTiers", [id, setup.tiers], (model) => {
        model.setFeeTiers(id, setup.tiers);
      });
    }
    await this.#both(this.administrator, "seal", [], (model) => {
      model.seal();
    });
    const token = this.deployment.collateral;
    for (const owner of [...this.owners, this.payer]) {
      const mint = token.interface.encodeFunctionData("mint", [owner, WALLET]);
      await this.must({ from: this.administrator, to: token.address, data: mint });
    }
    for (const owner of this.owners) {
      const approve = token.interface.encodeFunctionData("approve", [this.deployment.exchange.address, WALLET]);
      await this.must({ from: owner, to: token.address, data: approve });
    }
    for (const { count, dollars } of GROUPS) {
      for (let i = 0; i < count; i += 1) {
        const { account, owner, wealth } = await this.join(random.pick(this.owners), dollars * TOKENS_PER_DOLLAR);
        await this.#both(owner, "deposit", [account, wealth], (model) => {
          model.deposit(owner, account, wealth);
        });
      }
    }
  }

  /** A call to the exchange that succeeds, and the same of the model. */
  async #both(from: Address, method: string, args: unknown[], apply: (model: Exchange) => void): Promise<void> {
    const data = this.exchange.encodeFunctionData(method, args);
    await this.must({ from, to: this.deployment.exchange.address, data });
    apply(this.model);
  }
}

function keyOf(address: Address, place: number): SigningKey {
  const wallet = HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${place.toFixed()}`);
  if (wallet.address.toLowerCase() !== address.toLowerCase()) throw new Error(`${address} is not one of Hardhat's`);
  return new SigningKey(wallet.privateKey);
}
