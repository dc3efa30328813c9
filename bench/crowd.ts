import { AbiCoder } from "ethers";

import type { Mined, Transaction } from "./chain.ts";
import { tokens, WAD } from "./settings.ts";
import { ActionKind, ETH, INSIDE, OrderKind, type Action, type World } from "./world.ts";

/** Transactions to a block, accounts funded in one transaction, makers filled in one transaction. */
const BLOCK = 500;
const TRANSFERS = 250;
const FILLS = 300;
/** Size of each position, 108 USD, and what stands behind it. */
const POSITION_LOTS = 6;
const MARGIN = 100n * WAD;

/** Adds so many short positions in ETH, of an account each, opened in the book against one long. */
export async function addPositions(world: World, count: number): Promise<void> {
  const { interface: exchange } = world.deployment.exchange;
  const owner = "relayer";
  const open = world.call(owner, exchange.encodeFunctionData("openAccount"));
  const accounts: number[] = [];
  for (let i = 0; i < count; i += BLOCK) {
    const mined = await mineAll(world, Array<Transaction>(Math.min(BLOCK, count - i)).fill(open));
    accounts.push(...mined.map(({ logs }) => world.opened(logs)));
  }

  const { account: purse } = world.actor(owner);
  const dollars = Number(MARGIN / WAD) * count;
  await world.chain.run(world.call(owner, exchange.encodeFunctionData("deposit", [purse, tokens(dollars)])));
  for (let i = 0; i < count; i += TRANSFERS) {
    const actions = accounts.slice(i, i + TRANSFERS).map((account): Action => ({
      kind: ActionKind.Transfer,
      data: AbiCoder.defaultAbiCoder().encode(["uint32", "uint256"], [account, MARGIN]),
    }));
    await world.chain.run(world.batch(owner, actions));
  }

  for (let i = 0; i < count; i += FILLS) {
    const makers = accounts.slice(i, i + FILLS);
    const order = { isAsk: true, tick: INSIDE, lots: POSITION_LOTS };
    await mineAll(
      world,
      makers.map((account) => world.placeFor(account, owner, order)),
    );
    const lots = makers.length * POSITION_LOTS;
    const kind = OrderKind.FillOrKill;
    await world.chain.run(world.place("alice", { isAsk: false, kind, tick: INSIDE, lots, maxFills: makers.length }));
  }

  const last = accounts.at(-1) ?? 0;
  const positions = await world.countPositions(ETH, last);
  if (positions < count) throw new Error(`${positions} positions came of ${count}`);
}

async function mineAll(world: World, transactions: readonly Transaction[]): Promise<Mined[]> {
  for (const transaction of transactions) await world.chain.queue(transaction);
  return await world.chain.mine();
}
