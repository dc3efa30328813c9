import { expect } from "chai";
import fc from "fast-check";

import {
  ordersFor,
  planRequote,
  type MakerBatch,
  type MakerBook,
  type Order,
  type Rung,
} from "../../../scripts/demo/makers.ts";
import type { Quote } from "../../../scripts/demo/path.ts";

const RUNGS: readonly Rung[] = [
  { slot: 0, isAsk: false, behind: 0, lots: 10 },
  { slot: 1, isAsk: true, behind: 0, lots: 10 },
  { slot: 2, isAsk: false, behind: 5, lots: 20 },
  { slot: 3, isAsk: true, behind: 5, lots: 20 },
];

const quoteAt = (bid: number): Quote => ({ bid, ask: bid + 1 });

const bookOf = (maker: number, market: number, quote: Quote): MakerBook & { resting: Map<number, Order> } => ({
  maker,
  market,
  rungs: RUNGS,
  resting: new Map(ordersFor(RUNGS, quote).map((order) => [order.slot, order])),
});

describe("demo: makers", () => {
  it("a ladder lies around the quote", () => {
    expect(ordersFor(RUNGS, { bid: 100, ask: 101 }).map(({ tick }) => tick)).to.deep.equal([100, 101, 95, 106]);
  });

  it("two makers move up in three transactions: asks, asks and bids, bids", () => {
    const books = [bookOf(0, 0, quoteAt(100)), bookOf(1, 0, quoteAt(100))];
    const batches = planRequote(books, [quoteAt(107)]);
    const summary = batches.map(({ maker, amendments }) => [maker, ...amendments.map(({ order }) => order.slot)]);
    expect(summary).to.deep.equal([
      [0, 1, 3],
      [1, 1, 3, 0, 2],
      [0, 0, 2],
    ]);
  });

  it("sends nothing when nothing changed, and tops up what was filled", () => {
    const book = bookOf(0, 0, quoteAt(100));
    expect(planRequote([book], [quoteAt(100)])).to.deep.equal([]);
    book.resting.set(0, { slot: 0, isAsk: false, tick: 100, lots: 7 });
    expect(planRequote([book], [quoteAt(100)])).to.deep.equal([
      { maker: 0, amendments: [{ market: 0, order: { slot: 0, isAsk: false, tick: 100, lots: 10 } }] },
    ]);
  });

  it("fails when an order is gone", () => {
    const book = bookOf(0, 0, quoteAt(100));
    book.resting.delete(2);
    expect(() => planRequote([book], [quoteAt(101)])).to.throw("Maker 0 lost its order 2 in market 0");
  });

  it("never crosses on the way, whatever the moves, and arrives", () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 50, max: 250 }), fc.integer({ min: 50, max: 250 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 4 }), (quotes, makers) => {
        const books = Array.from({ length: makers }, (_, maker) =>
          [0, 1].map((market) => bookOf(maker, market, quoteAt(100))),
        ).flat();
        for (const quote of quotes) {
          const targets = quote.map(quoteAt);
          const batches = planRequote(books, targets);
          expect(batches.length).to.be.at.most(2 * makers - 1);
          apply(books, batches);
          for (const { market, resting } of books) {
            expect([...resting.values()]).to.have.deep.members(ordersFor(RUNGS, targets[market] ?? quoteAt(0)));
          }
        }
      }),
    );
  });
});

/** Applies amendments one by one and looks for a cross after each. */
function apply(
  books: readonly { maker: number; market: number; resting: Map<number, Order> }[],
  batches: readonly MakerBatch[],
): void {
  for (const { maker, amendments } of batches) {
    for (const { market, order } of amendments) {
      books.find((book) => book.maker === maker && book.market === market)?.resting.set(order.slot, order);
      const orders = books.filter((book) => book.market === market).flatMap(({ resting }) => [...resting.values()]);
      const bids = orders.filter(({ isAsk }) => !isAsk).map(({ tick }) => tick);
      const asks = orders.filter(({ isAsk }) => isAsk).map(({ tick }) => tick);
      expect(Math.max(...bids)).to.be.lessThan(Math.min(...asks));
    }
  }
}
