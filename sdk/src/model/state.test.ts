import { expect } from "chai";

import { type Address, NO_ACCOUNT } from "./account.ts";
import { FREE_SLOT, keyOf } from "./book.ts";
import { NO_POSITION } from "./position.ts";
import { grantKey, NO_GRANT, orderKey, positionKey, State } from "./state.ts";

const OPERATOR: Address = `0x${"f".repeat(40)}`;
/** Differs in the last bit, which a number could not hold. */
const ANOTHER: Address = `0x${"f".repeat(39)}e`;

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

  it("what fails is undone", () => {
    const state = State.empty();
    state.setAccount(1n, { ...NO_ACCOUNT, balance: 5n });
    const failing = (): void => {
      state.run(() => {
        state.setAccount(1n, { ...NO_ACCOUNT, balance: 6n });
        state.setAccount(1n, { ...NO_ACCOUNT, balance: 7n });
        state.setAccount(2n, { ...NO_ACCOUNT, balance: 8n });
        state.setGrant(1n, OPERATOR, { ...NO_GRANT, permissions: 1n });
        state.updateLedger({ bookedTokens: 3n });
        throw new Error("on purpose");
      });
    };
    expect(failing).to.throw("on purpose");
    expect(state.account(1n).balance).to.equal(5n);
    expect(state.account(2n)).to.equal(NO_ACCOUNT);
    expect(state.grant(1n, OPERATOR)).to.equal(NO_GRANT);
    expect(state.ledger.bookedTokens).to.equal(0n);
    expect([...state.tables.accounts.entries()].map(([key]) => key)).to.deep.equal([1n]);
  });

  it("what succeeds stays, and is not undone by what fails later", () => {
    const state = State.empty();
    const balance = state.run(() => {
      state.setAccount(1n, { ...NO_ACCOUNT, balance: 5n });
      return state.account(1n).balance;
    });
    expect(() =>
      state.run(() => {
        throw new Error("on purpose");
      }),
    ).to.throw("on purpose");
    expect([balance, state.account(1n).balance]).to.deep.equal([5n, 5n]);
  });

  it("keys of every width come back as they went in", () => {
    const state = State.empty();
    const [market, account] = [255n, (1n << 32n) - 1n];
    const order = keyOf(account, 255n);
    state.setPosition(market, account, { ...NO_POSITION, size: 1n });
    state.setOrder(market, order, { ...FREE_SLOT, lots: 2n });
    state.setGrant(account, OPERATOR, { ...NO_GRANT, permissions: 3n });
    const { positions, orders, grants } = state.tables;
    expect([...positions.entries()]).to.deep.equal([[positionKey(market, account), state.position(market, account)]]);
    expect([...orders.entries()]).to.deep.equal([[orderKey(market, order), state.order(market, order)]]);
    expect([...grants.entries()]).to.deep.equal([[grantKey(account, OPERATOR), state.grant(account, OPERATOR)]]);
    expect(grants.get(grantKey(account, OPERATOR))?.permissions).to.equal(3n);
    expect(state.grant(account, ANOTHER)).to.equal(NO_GRANT);
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
