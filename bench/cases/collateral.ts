import type { Transaction } from "../chain.ts";
import { HOUR, tokens, WAD } from "../settings.ts";
import type { ActorName, World } from "../world.ts";
import { exchangeOf, type Section } from "./case.ts";

/** Collateral is a plain OpenZeppelin ERC-20, and the allowance infinite where nothing else is said. */
export const collateral: Section = {
  title: "Accounts and collateral",
  rows: [
    {
      operation: "deposit",
      targets: { aim: 60_000, ceiling: 75_000, peer: "79,030 Perp v2" },
      events: { Deposited: 1 },
      prepare: (w) => deposit(w, "bob"),
    },
    {
      operation: "deposit: out of a finite allowance",
      events: { Deposited: 1 },
      prepare: async (w) => {
        const { collateral: token, exchange } = w.deployment;
        const data = token.interface.encodeFunctionData("approve", [exchange.address, tokens(5_000)]);
        await w.chain.run({ from: w.actor("bob").address, to: token.address, data });
        return deposit(w, "bob");
      },
    },
    {
      operation: "deposit: first into an account",
      events: { Deposited: 1 },
      prepare: (w) => deposit(w, "victim"),
    },
    {
      operation: "withdraw (flat account)",
      targets: { aim: 65_000, ceiling: 85_000, peer: "119,453 dYdX v1" },
      events: { Withdrawn: 1 },
      prepare: (w) => withdraw(w, "bob", tokens(1_000)),
    },
    {
      operation: "withdraw (flat account): everything",
      events: { Withdrawn: 1 },
      prepare: (w) => withdraw(w, "bob", 2n ** 256n - 1n),
    },
    {
      operation: "withdraw: with a position",
      events: { Withdrawn: 1 },
      prepare: (w) => withdraw(w, "alice", tokens(1_000)),
    },
    {
      operation: "withdraw: with positions in 3 markets",
      events: { Withdrawn: 1 },
      prepare: (w) => withdraw(w, "carol", tokens(1_000)),
    },
    {
      operation: "transfer between two flat accounts of one owner",
      events: { Transferred: 1 },
      prepare: async (w) => {
        const second = await w.openAccount("bob");
        const transfer = (amount: bigint): Transaction =>
          w.call("bob", exchangeOf(w).encodeFunctionData("transfer", [w.actor("bob").account, second, amount]));
        await w.chain.run(transfer(10n * WAD));
        return transfer(1_000n * WAD);
      },
    },
    {
      operation: "open an account",
      events: { AccountOpened: 1 },
      prepare: (w) => w.call("newcomer", exchangeOf(w).encodeFunctionData("openAccount")),
    },
    {
      operation: "grant a session key",
      events: { OperatorSet: 1 },
      prepare: (w) => grant(w, "alice", "relayer"),
    },
  ],
};

function deposit(w: World, name: ActorName): Transaction {
  return w.call(name, exchangeOf(w).encodeFunctionData("deposit", [w.actor(name).account, tokens(1_000)]));
}

function withdraw(w: World, name: ActorName, amount: bigint): Transaction {
  const { account, address } = w.actor(name);
  return w.call(name, exchangeOf(w).encodeFunctionData("withdraw", [account, amount, address]));
}

/** A session key that may trade everywhere, inside a band and above a floor. */
export function grant(w: World, owner: ActorName, operator: ActorName): Transaction {
  const terms = { permissions: 1, priceBand: 300, expiry: w.chain.time + HOUR, equityFloor: WAD, markets: 1 };
  const account = w.actor(owner).account;
  return w.call(owner, exchangeOf(w).encodeFunctionData("setOperator", [account, w.actor(operator).address, terms]));
}
