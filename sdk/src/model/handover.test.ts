import { expect } from "chai";

import { Call } from "./call.ts";
import { WAD } from "./fixedPoint.ts";
import { handOver } from "./handover.ts";
import { Bench, INDEX_TICK, MARKET, named, order, QUANTUM } from "./testing.ts";

/** 100 lots long and short at 1,000 USD, and somebody without a position. */
function market() {
  const bench = new Bench();
  const { exchange } = bench;
  const [short, long, other] = [bench.open(10_000n), bench.open(10_000n), bench.open(10_000n)];
  exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
  exchange.place(long.owner, long.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  const call = new Call(exchange.state, exchange.environment);
  return { bench, state: exchange.state, call, long: long.account, short: short.account, other: other.account };
}

describe("model: handover", () => {
  it("moves lots, and as cash what is no whole lot-tick", () => {
    const { bench, state, call, long, other } = market();
    const before = [state.account(other).balance, state.account(long).balance] as const;
    // 30 lots at 10.5 USD and 7 units in all: 3,150,000 lot-ticks, and 7.
    handOver(call, MARKET, { buyer: other, seller: long, lots: 30n, consideration: 315n * WAD + 7n });
    expect(state.position(MARKET, other)).to.include({ size: 30n, entry: 3_150_000n });
    expect(state.position(MARKET, long)).to.include({ size: 70n, entry: 7_000_000n });
    expect(state.account(other).balance - before[0]).to.equal(-7n);
    expect(state.account(long).balance - before[1]).to.equal(15n * WAD + 7n);
    expect(bench.market.hot.openInterest).to.equal(100n);
    expect(named(call.events, "PositionTraded").map(({ args }) => args.account)).to.deep.equal([other, long]);
  });

  it("closes both sides where they are opposite, and leaves the market of who is flat", () => {
    const { bench, state, call, long, short } = market();
    const sum = state.account(long).balance + state.account(short).balance;
    handOver(call, MARKET, { buyer: short, seller: long, lots: 100n, consideration: 100n * QUANTUM - 1n });
    expect([long, short].map((account) => state.position(MARKET, account).size)).to.deep.equal([0n, 0n]);
    expect([long, short].flatMap((account) => state.account(account).markets)).to.deep.equal([]);
    expect(state.account(long).balance + state.account(short).balance).to.equal(sum);
    expect(bench.market.hot.openInterest).to.equal(0n);
  });
});
