import { expect } from "chai";

import type { Action } from "./exchange.ts";
import { Bench, expectError, INDEX_TICK, named, order } from "./testing.ts";

/** An account with a batch for it that its owner may have signed: one bid. */
function signed() {
  const bench = new Bench();
  const { account, owner } = bench.open(10_000n);
  const actions: Action[] = [{ kind: "Place", order: order({ isAsk: false, tick: INDEX_TICK - 10n, lots: 50n }) }];
  const batch = { account, signer: owner, nonce: 0n, deadline: bench.now, actions };
  return { bench, exchange: bench.exchange, batch };
}

function failure(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe("model: signed batches", () => {
  it("run for their signer, once", () => {
    const { exchange, batch } = signed();
    const { events } = exchange.executeSigned(batch);
    expect(named(events, "SignedBatchExecuted")[0]?.args).to.deep.equal({
      account: batch.account,
      signer: batch.signer,
      nonce: 0n,
    });
    expect(named(events, "OrderPlaced")).to.have.length(1);
    const again = { ...batch, actions: [] };
    expect(failure(() => exchange.executeSigned(again))).to.deep.include({
      name: "InvalidAccountNonce",
      args: {
        account: batch.signer,
        currentNonce: 1n,
      },
    });
    exchange.executeSigned({ ...again, nonce: 1n });
  });

  it("count each key's nonces on their own, and a spent one never runs", () => {
    const { exchange, batch } = signed();
    expect(exchange.invalidateNonce(batch.signer, 7n).result).to.equal(7n << 64n);
    const late = { ...batch, nonce: 7n << 64n };
    const currentNonce = (7n << 64n) + 1n;
    expect(failure(() => exchange.executeSigned(late))).to.deep.include({
      name: "InvalidAccountNonce",
      args: { account: batch.signer, currentNonce },
    });
    exchange.executeSigned(batch);
  });

  it("are refused too late and without a good signature, and a failing one spends nothing", () => {
    const { bench, exchange, batch } = signed();
    expect(failure(() => exchange.executeSigned(batch, false))).to.deep.include({
      name: "InvalidSignature",
      args: { signer: batch.signer },
    });
    const missing = {
      ...batch,
      actions: [{ kind: "Cancel", order: { market: 1n, slot: 9n, generation: 1n } }] as const,
    };
    expectError("OrderNotFound", () => exchange.executeSigned(missing));
    expect(exchange.state.nonce(batch.signer, 0n)).to.equal(0n);
    bench.now += 1n;
    expect(failure(() => exchange.executeSigned(batch))).to.deep.include({
      name: "SignatureExpired",
      args: { deadline: batch.deadline },
    });
  });
});
