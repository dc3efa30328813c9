import { HDNodeWallet, Mnemonic } from "ethers";

import type { Transaction } from "../chain.ts";
import { SIGNED_BATCH_TYPES } from "../../sdk/src/signing/batch.ts";
import { HOUR } from "../settings.ts";
import { BEST_ASK, BEST_BID, ETH, type Action, type ActorName, type Handle, type World } from "../world.ts";
import { exchangeOf, LOTS, perFurther, type Section } from "./case.ts";

const QUOTES = 10;

/** Five bids and five asks, each alone at its price, which moves by 3 ticks: all prices were used before. */
async function quotes(w: World): Promise<{ handle: Handle; isAsk: boolean; tick: number }[]> {
  const result = [];
  for (let i = 0; i < QUOTES; i++) {
    const isAsk = i % 2 === 1;
    const away = Math.floor(i / 2) * 5;
    const tick = isAsk ? BEST_ASK + 2 + away : BEST_BID - 2 - away;
    await w.use("quoter", { slot: 10 + i, isAsk, tick: tick + 1, lots: LOTS });
    const handle = await w.rest("quoter", { slot: 10 + i, isAsk, tick, lots: LOTS });
    result.push({ handle, isAsk, tick });
  }
  return result;
}

async function amendAll(w: World): Promise<Action[]> {
  return (await quotes(w)).map(({ handle, tick }) => w.toAmend(handle, { tick: tick + 1, lots: LOTS }));
}

export const batches: Section = {
  title: "Batches",
  rows: [
    {
      operation: "batch of 10 price amends",
      targets: { aim: 280_000, ceiling: 400_000 },
      samples: true,
      events: { OrderMoved: QUOTES },
      prepare: async (w) => w.batch("quoter", await amendAll(w)),
    },
    {
      operation: "batch of 1 price amend",
      events: { OrderMoved: 1 },
      prepare: async (w) => w.batch("quoter", (await amendAll(w)).slice(0, 1)),
    },
    {
      operation: "batch: each further price amend",
      from: ["batch of 1 price amend", "batch of 10 price amends"],
      derive: perFurther(QUOTES - 1),
    },
    {
      operation: "batch of 10 size amends",
      events: { OrderReduced: QUOTES },
      prepare: async (w) =>
        w.batch(
          "quoter",
          (await quotes(w)).map(({ handle, tick }) => w.toAmend(handle, { tick, lots: LOTS - 10 })),
        ),
    },
    {
      operation: "batch of 10 places, empty prices that were used before",
      events: { OrderPlaced: QUOTES },
      prepare: async (w) => {
        const placed = await quotes(w);
        await w.chain.run(w.cancelMany("quoter", ETH, 0x3ffn << 10n));
        return w.batch(
          "quoter",
          placed.map(({ handle, isAsk, tick }) => w.toPlace({ slot: handle.slot, isAsk, tick, lots: LOTS })),
        );
      },
    },
    {
      operation: "batch of 10 cancels",
      events: { OrderRemoved: QUOTES },
      prepare: async (w) =>
        w.batch(
          "quoter",
          (await quotes(w)).map(({ handle }) => w.toCancel(handle)),
        ),
    },
    {
      operation: "cancelMany of 10 orders",
      events: { OrderRemoved: QUOTES },
      prepare: async (w) => {
        await quotes(w);
        return w.cancelMany("quoter", ETH, 0x3ffn << 10n);
      },
    },
    {
      operation: "signed batch of 10 price amends, sent by a relayer",
      events: { OrderMoved: QUOTES, SignedBatchExecuted: 1 },
      prepare: async (w) => signed(w, "quoter", await amendAll(w)),
    },
    {
      operation: "signed batch of 1 price amend, sent by a relayer",
      events: { OrderMoved: 1, SignedBatchExecuted: 1 },
      prepare: async (w) => signed(w, "quoter", (await amendAll(w)).slice(0, 1)),
    },
    {
      operation: "signed batch: what the signature adds",
      from: ["batch of 1 price amend", "signed batch of 1 price amend, sent by a relayer"],
      derive: (plain, withSignature) => withSignature - plain,
    },
  ],
};

/** What Hardhat's unlocked accounts are made from. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");

/** The second batch of this signer: the slot of the nonce was used before. */
async function signed(w: World, name: ActorName, actions: Action[]): Promise<Transaction> {
  const { address, account } = w.actor(name);
  const wallets = Array.from({ length: 20 }, (_, i) => HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${i}`));
  const wallet = wallets.find((candidate) => candidate.address.toLowerCase() === address.toLowerCase());
  if (wallet === undefined) throw new Error(`No key of ${name}`);
  await w.chain.run(w.call(name, exchangeOf(w).encodeFunctionData("invalidateNonce", [0])));

  const batch = { account, signer: wallet.address, nonce: 1n, deadline: w.chain.time + HOUR, actions };
  const domain = {
    name: "Plumbline",
    version: "1",
    chainId: 31337,
    verifyingContract: w.deployment.exchange.address,
  };
  const signature = await wallet.signTypedData(domain, SIGNED_BATCH_TYPES, batch);
  return w.call("relayer", exchangeOf(w).encodeFunctionData("executeSigned", [batch, signature]));
}
