import { id, Interface, parseUnits, toQuantity } from "ethers";

import { MULTICALL3 } from "../../sdk/src/client/multicall.ts";
import { exchangeInterface } from "../../sdk/src/client/interfaces.ts";
import { place, transfer } from "../../sdk/src/index.ts";
import { endow, LocalKeeper, type LocalProvider, type LocalTurn } from "../src/testing/localKeeper.ts";
import type { Case, Figure } from "./case.ts";
import { Crowd } from "./crowd.ts";
import { timed } from "./timed.ts";

const ACCOUNTS = Number(process.env.PLUMBLINE_ACCOUNTS ?? 10_000);
/** Of them, those that one move of the index makes liquidatable. */
const FAILING = Math.ceil(ACCOUNTS / 20);
/** What a block of the measured part holds, as on Ethereum's main network [gas]. */
const BLOCK_GAS = 60_000_000;
const BLOCK_TIME = 2;
/** The index before and after, dollars. */
const [BEFORE, AFTER] = [1_850, 1_785];
/** Base. Twenty times what these have. */
const SIZE = "0.6";
const CASH = "60";
/** Dollars of everybody else. */
const PLENTY = "1000";
/** Where makers wait for the falling price: within what a liquidation may pay at once. */
const BID = "1784";
const BID_SIZE = "4";
/** More lots than are closed wait there. */
const DEPTH = 1.25;
/** Blocks after which something is wrong. */
const PATIENCE = 100;

interface ChainLog {
  readonly topics: string[];
  readonly data: string;
}

const aggregatorInterface = new Interface(["function transmit(int256 answer) returns (uint32)"]);

export const liquidation: Case = {
  name: "liquidation",
  about: `${FAILING} of ${ACCOUNTS.toLocaleString("en")} accounts become liquidatable at one move of the index`,
  run: async (tell) => {
    const crowd = await Crowd.open();
    try {
      await prepare(crowd, tell);
      return await measure(crowd, tell);
    } finally {
      await crowd.close();
    }
  },
};

/** Everybody has a position; the first after the crowd's banker with little behind it. */
async function prepare(crowd: Crowd, tell: (line: string) => void): Promise<void> {
  const { deployment } = crowd;
  const market = deployment.markets[0]?.symbol ?? "";
  await crowd.join(ACCOUNTS);
  tell(`${ACCOUNTS} accounts are open`);
  const thin = crowd.others.slice(0, FAILING);
  const rich = crowd.others.slice(FAILING);
  await crowd.do([
    ...thin.map((to) => transfer.build(deployment, { from: crowd.first, to, amount: CASH })),
    ...rich.map((to) => transfer.build(deployment, { from: crowd.first, to, amount: PLENTY })),
  ]);
  tell("they have money");
  const price = String(BEFORE);
  const pairs = [
    ...thin.map((buyer, i) => [buyer, rich[i] ?? 0n, SIZE] as const),
    ...rich.slice(FAILING).map((seller, i, all) => [all[i ^ 1] ?? 0n, seller, "0.06"] as const),
  ].filter(([buyer, seller], i) => buyer !== 0n && (i < FAILING || seller < buyer));
  await crowd.do(
    pairs.flatMap(([buyer, seller, size]) => [
      place.build(deployment, { account: seller, market, side: "sell", price, size, slot: 0 }),
      place.build(deployment, { account: buyer, market, side: "buy", price, size, slot: 0 }),
    ]),
  );
  const makers = Math.ceil((DEPTH * FAILING * Number(SIZE)) / Number(BID_SIZE));
  const bid = { market, side: "buy", price: BID, size: BID_SIZE, slot: 1 } as const;
  await crowd.do(rich.slice(-makers).map((account) => place.build(deployment, { account, ...bid })));
  tell(`they have positions, ${FAILING} of them at twenty times their money`);
}

async function measure(crowd: Crowd, tell: (line: string) => void): Promise<Figure[]> {
  const { deployment } = crowd;
  const { anvil } = crowd;
  await anvil.request("evm_setAutomine", [false]);
  await anvil.request("evm_setBlockGasLimit", [toQuantity(BLOCK_GAS)]);
  const provider: LocalProvider = { request: ({ method, params }) => anvil.request(method, params) };
  const privateKey = id("the bench's keeper");
  await endow(provider, privateKey);
  const keeper = await LocalKeeper.open({
    provider,
    deployment,
    beneficiary: crowd.first,
    duties: {
      premiumSampling: {},
      fundingSettlement: {},
      liquidation: {},
      flagging: {},
      deleveraging: {},
      pruning: {},
    },
    privateKey,
    sending: { batch: { multicall: MULTICALL3, maxCalls: 50 }, estimateGas: true },
  });
  const newest = await anvil.request<{ timestamp: string }>("eth_getBlockByNumber", ["latest", false]);
  let now = Number(newest.timestamp);
  /** The keeper's turn, and the block that it was for. */
  const step = async (): Promise<{ turn: LocalTurn; seconds: number; liquidated: number; gas: bigint }> => {
    now += BLOCK_TIME;
    const [turn, seconds] = await timed(() => keeper.turn(now));
    await anvil.mine(now);
    return { turn, seconds, ...(await takenIn(crowd)) };
  };
  try {
    await step(); // from a cold start, before anything is wrong
    const calm = await step();
    if (calm.turn.snapshot.failing.size > 0) throw new Error("Somebody fails before the index has moved");
    await pushIndex(crowd, now + BLOCK_TIME);
    now += BLOCK_TIME;
    tell(`the index falls from ${BEFORE} to ${AFTER}`);

    const first = await step();
    const failing = first.turn.snapshot.failing.size;
    if (failing !== FAILING) throw new Error(`${failing} accounts fail, not ${FAILING}`);
    let [blocks, gas, liquidated, firstIn] = [1, first.gas, first.liquidated, first.liquidated > 0 ? 1 : 0];
    for (let open = failing; open > 0; blocks += 1) {
      if (blocks > PATIENCE) throw new Error(`After ${blocks} blocks ${open} accounts still fail`);
      const next = await step();
      open = next.turn.snapshot.failing.size;
      if (open === 0) break;
      gas += next.gas;
      liquidated += next.liquidated;
      if (firstIn === 0 && next.liquidated > 0) firstIn = blocks + 1;
    }
    if (liquidated < failing) throw new Error(`Only ${liquidated} accounts were liquidated`);
    tell(`${liquidated} accounts were liquidated in ${blocks} blocks`);
    return [
      { name: "accounts liquidatable at one move", value: failing, unit: "" },
      { name: "from index move to the first included liquidation", value: firstIn, unit: "blocks", most: 1 },
      { name: "until none fails any more", value: blocks, unit: "blocks", most: Math.ceil(FAILING / 100) },
      { name: `gas of all of it, in blocks of ${BLOCK_GAS / 1e6} M`, value: Number(gas) / 1e6, unit: "M" },
      { name: "gas for each account", value: Number(gas) / failing, unit: "", most: 400_000 },
      { name: "from the block of the move to the last transaction sent", value: first.seconds, unit: "s" },
    ];
  } finally {
    await keeper.close();
  }
}

/** Accounts liquidated in the newest block, and gas of its transactions. */
async function takenIn(crowd: Crowd): Promise<{ liquidated: number; gas: bigint }> {
  const { anvil } = crowd;
  const block = await anvil.request<{ hash: string; gasUsed: string }>("eth_getBlockByNumber", ["latest", false]);
  const topics = [exchangeInterface().getEvent("Liquidated").topicHash];
  const address = crowd.deployment.exchange.address;
  const logs = await anvil.request<ChainLog[]>("eth_getLogs", [{ blockHash: block.hash, address, topics }]);
  const accounts = logs.map((log) => exchangeInterface().parseLog(log)?.args.getValue("account") as bigint);
  return { liquidated: new Set(accounts).size, gas: BigInt(block.gasUsed) };
}

async function pushIndex(crowd: Crowd, time: number): Promise<void> {
  const { anvil } = crowd;
  const [aggregator] = crowd.deployment.markets[0]?.aggregators ?? [];
  const [from] = await anvil.request<string[]>("eth_accounts");
  const data = aggregatorInterface.encodeFunctionData("transmit", [parseUnits(String(AFTER), 8)]);
  await anvil.request("eth_sendTransaction", [{ from, to: aggregator, data }]);
  await anvil.mine(time);
}
