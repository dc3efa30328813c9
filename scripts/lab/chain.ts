/** Carries the blocks of a run out on the real contracts, and holds every event and balance against the model. */
import { AbiCoder, type Interface } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployExchange } from "../../deploy/deployExchange.ts";
import type { Action, Address } from "../../sdk/src/model/index.ts";
import { LocalChain } from "../demo/chain.ts";
import { COLLATERAL_DECIMALS, type MarketSettings } from "../demo/settings.ts";
import { readState } from "../demo/storage.ts";
import type { Round } from "../recordings/recording.ts";
import { deployFeed } from "../replay/feed.ts";
import { describeRevert, spellEvent, spellLog } from "../replay/spelling.ts";
import { MARKET, type Operation } from "./operations.ts";
import type { Block, Simulation } from "./simulate.ts";
import { COLLATERAL_SCALE } from "./venue.ts";

/** The contracts did something else than the model. */
export class LabDiffers extends Error {
  override readonly name = "LabDiffers";

  constructor(
    readonly time: number,
    readonly contracts: string,
    readonly model: string,
  ) {
    super(`At ${time} the contracts and the model differ.\ncontracts: ${contracts}\nmodel:     ${model}`);
  }
}

/** Puts a funding model onto the chain; returns its address. */
export type ModelDeployer = (connection: NetworkConnection) => Promise<Address>;

/** A contract to send transactions to. */
interface Target {
  readonly address: Address;
  readonly interface: Interface;
}

/** In the order of the contract's ActionKind. */
const KINDS = ["Place", "Amend", "Cancel", "CancelMany"] as const;
const FUNDS = 10n ** 18n;

/** An exchange on a chain of its own, not listed yet. */
export class LabChain {
  readonly oracle: Address;
  readonly model: Address;
  /** The chain's unlocked accounts, the administrator's first. */
  readonly owners: readonly Address[];
  events = 0;
  readonly #connection: NetworkConnection;
  readonly #exchange: Target;
  readonly #aggregator: Target;
  readonly #chain: LocalChain;

  private constructor(
    connection: NetworkConnection,
    owners: readonly Address[],
    [exchange, aggregator]: readonly [Target, Target],
    [oracle, model]: readonly [Address, Address],
  ) {
    this.#connection = connection;
    this.owners = owners;
    this.#exchange = exchange;
    this.#aggregator = aggregator;
    this.oracle = oracle;
    this.model = model;
    this.#chain = new LocalChain(connection.provider, (data) => describeRevert(exchange.interface, data));
  }

  get transactions(): number {
    return this.#chain.transactions;
  }

  /** Deploys exchange, feed and model, and gives everybody tokens. */
  static async open(
    connection: NetworkConnection,
    settings: MarketSettings,
    participants: number,
    deployModel: ModelDeployer,
  ): Promise<LabChain> {
    const { ethers } = connection;
    const { exchange, collateral } = await deployExchange(connection, {
      minimumDelay: 1,
      collateral: { test: { decimals: COLLATERAL_DECIMALS, faucetTokens: 1_000, faucetCooldown: 60 } },
      roles: {},
      markets: [],
      seal: false,
    });
    const owners = (await ethers.getSigners()).slice(0, participants + 1).map(({ address }) => toAddress(address));
    if (owners.length <= participants) throw new Error(`The chain has fewer than ${participants + 1} accounts`);
    const { aggregator, index } = await deployFeed(connection, settings);
    for (const owner of owners.slice(1)) {
      await collateral.mint(owner, FUNDS);
      await collateral.connect(await ethers.getSigner(owner)).approve(exchange.target, FUNDS);
    }
    const addresses = [toAddress(index.target), await deployModel(connection)] as const;
    const targets = [exchange, aggregator].map(({ target, interface: contract }) => ({
      address: toAddress(target),
      interface: contract, // The typed interface of a contract is one.
    })) as [Target, Target];
    const lab = new LabChain(connection, owners, targets, addresses);
    await lab.#chain.takeOver();
    return lab;
  }

  /** @throws LabDiffers at the first event that is not the same */
  async carryOut({ time, steps, events }: Block): Promise<void> {
    // One after the other: the chain keeps the order in which they arrive, and requests in flight together may overtake each other.
    for (const step of steps) await ("apply" in step ? this.#send(step) : this.#push(step));
    const logs = (await this.#chain.mine(time)).filter(
      ({ address }) => address.toLowerCase() === this.#exchange.address.toLowerCase(),
    );
    for (let place = 0; place < Math.max(logs.length, events.length); place += 1) {
      const [log, event] = [logs[place], events[place]];
      const contracts = log === undefined ? "nothing" : spellLog(this.#exchange.interface, log);
      const model = event === undefined ? "nothing" : spellEvent(event);
      if (contracts !== model) throw new LabDiffers(time, contracts, model);
    }
    this.events += events.length;
  }

  /** Balances, fees, insurance and positions at the end, to the unit. */
  async compareState({ venue, accounts }: Simulation): Promise<void> {
    const stored = await readState(this.#connection.provider, this.#exchange.address, COLLATERAL_SCALE);
    const { state } = venue.exchange;
    const [listed] = stored.markets;
    if (listed === undefined) throw new Error("The market was not listed");
    const contracts = accounts.flatMap((account) => {
      const position = listed.positionOf.get(Number(account));
      return [stored.balanceOf.get(Number(account)), position?.size ?? 0n, position?.entry ?? 0n];
    });
    const model = accounts.flatMap((account) => {
      const { size, entry } = state.position(MARKET, account);
      return [state.account(account).balance, size, entry];
    });
    const { hot, insurance } = venue.market;
    const [left, right] = [
      [...contracts, listed.fees, listed.insurance],
      [...model, hot.fees, insurance],
    ];
    if (left.join() !== right.join()) throw new LabDiffers(venue.now, left.join(), right.join());
  }

  async #send({ from, method, args }: Operation): Promise<void> {
    const encoded =
      method === "batch" ? [args[0], (args[1] as readonly Action[]).map((action) => this.#encode(action))] : args;
    const data = this.#exchange.interface.encodeFunctionData(method, encoded);
    await this.#chain.send({ operation: method, from, to: this.#exchange.address, data });
  }

  /** Agents batch nothing but orders that they place. */
  #encode(action: Action): { kind: number; data: string } {
    const [, order] = this.#exchange.interface.getFunction("place")?.inputs ?? [];
    if (action.kind !== "Place" || order === undefined) throw new TypeError(`Cannot encode ${action.kind}`);
    return { kind: KINDS.indexOf("Place"), data: AbiCoder.defaultAbiCoder().encode([order], [action.order]) };
  }

  async #push({ roundId, answer, updatedAt }: Round): Promise<void> {
    const data = this.#aggregator.interface.encodeFunctionData("replay", [roundId, answer, updatedAt]);
    await this.#chain.send({ from: this.owners[0] ?? "", to: this.#aggregator.address, data });
  }
}

/** Contracts that were deployed here were made from addresses. */
function toAddress(target: unknown): Address {
  return String(target) as Address;
}
