import { expect } from "chai";

import { NO_ACCOUNT } from "./account.ts";
import { State } from "./state.ts";

describe("model: state", () => {
  it("a fork sees its base and keeps its writes until they are committed", () => {
    const state = State.empty();
    state.setAccount(1n, { ...NO_ACCOUNT, balance: 5n });
    const fork = state.fork();
    expect(fork.account(1n).balance).to.equal(5n);
    fork.setAccount(1n, { ...NO_ACCOUNT, balance: 7n });
    fork.updateLedger({ bookedTokens: 3n });
    expect([state.account(1n).balance, state.ledger.bookedTokens]).to.deep.equal([5n, 0n]);
    fork.commit();
    expect([state.account(1n).balance, state.ledger.bookedTokens]).to.deep.equal([7n, 3n]);
  });

  it("forks nest", () => {
    const state = State.empty();
    const outer = state.fork();
    const inner = outer.fork();
    inner.setAccount(1n, { ...NO_ACCOUNT, balance: 1n });
    inner.commit();
    expect([outer.account(1n).balance, state.account(1n).balance]).to.deep.equal([1n, 0n]);
    expect([...outer.tables.accounts.entries()].map(([key]) => key)).to.deep.equal([1n]);
  });

  it("a clone goes its own way", () => {
    const state = State.empty();
    state.setAccount(1n, { ...NO_ACCOUNT, balance: 5n });
    const fork = state.fork();
    fork.setAccount(2n, { ...NO_ACCOUNT, balance: 6n });
    const clone = fork.clone();
    state.setAccount(1n, { ...NO_ACCOUNT, balance: 50n });
    clone.setAccount(2n, { ...NO_ACCOUNT, balance: 60n });
    expect([clone.account(1n).balance, fork.account(2n).balance]).to.deep.equal([5n, 6n]);
  });

  it("what was never written is empty", () => {
    const state = State.empty();
    expect(state.account(9n)).to.equal(NO_ACCOUNT);
    expect(state.market(9n)).to.equal(undefined);
    expect(state.order(1n, 9n).lots).to.equal(0n);
  });
});
