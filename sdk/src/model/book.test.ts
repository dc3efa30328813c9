import { expect } from "chai";

import { append, bestAsk, bestBid, crosses, keyOf, levelsWithin, reduce, remove } from "./book.ts";
import { NO_ASK, NO_BID } from "./market.ts";
import { State } from "./state.ts";

const MARKET = 1n;
const ask = (tick: bigint, lots = 10n) => ({ lots, tick, isAsk: true, isReduceOnly: false, expiry: 0n });
const bid = (tick: bigint, lots = 10n) => ({ ...ask(tick, lots), isAsk: false });

describe("model: book", () => {
  it("an empty side is a price that nothing crosses", () => {
    const book = State.empty().book(MARKET);
    expect([bestBid(book), bestAsk(book)]).to.deep.equal([NO_BID, NO_ASK]);
    expect([crosses(book, true, 1n), crosses(book, false, NO_ASK - 1n)]).to.deep.equal([false, false]);
  });

  it("keeps price-time priority and the totals of its levels", () => {
    const state = State.empty();
    append(state, MARKET, keyOf(1n, 0n), ask(110n));
    append(state, MARKET, keyOf(2n, 0n), { ...ask(110n, 5n), expiry: 99n });
    append(state, MARKET, keyOf(3n, 0n), ask(105n));
    append(state, MARKET, keyOf(3n, 1n), bid(90n));
    const book = state.book(MARKET);
    expect([bestBid(book), bestAsk(book)]).to.deep.equal([90n, 105n]);
    expect(levelsWithin(book, false, 110n)).to.deep.equal([105n, 110n]);
    expect(levelsWithin(book, false, 109n)).to.deep.equal([105n]);
    expect(levelsWithin(book, true, 1n)).to.deep.equal([90n]);
    expect(state.level(MARKET, 110n)).to.deep.equal({
      queue: [keyOf(1n, 0n), keyOf(2n, 0n)],
      lots: 15n,
      firmLots: 10n,
    });
  });

  it("a removed order leaves a free slot of the next generation, and an emptied level no price", () => {
    const state = State.empty();
    const key = keyOf(1n, 7n);
    append(state, MARKET, key, ask(110n));
    remove(state, MARKET, key);
    expect(state.order(MARKET, key)).to.include({ lots: 0n, generation: 1n });
    expect(bestAsk(state.book(MARKET))).to.equal(NO_ASK);
    expect(state.level(MARKET, 110n)).to.deep.equal({ queue: [], lots: 0n, firmLots: 0n });
    expect(append(state, MARKET, key, ask(111n)).generation).to.equal(1n);
  });

  it("a reduced order keeps its place", () => {
    const state = State.empty();
    append(state, MARKET, keyOf(1n, 0n), ask(110n));
    append(state, MARKET, keyOf(2n, 0n), ask(110n));
    reduce(state, MARKET, keyOf(1n, 0n), 4n);
    const level = state.level(MARKET, 110n);
    expect([level.queue[0], level.lots, level.firmLots]).to.deep.equal([keyOf(1n, 0n), 16n, 16n]);
  });
});
