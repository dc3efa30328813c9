import { expect } from "chai";

import { append } from "./book.ts";
import { WAD } from "./fixedPoint.ts";
import type { Market } from "./market.ts";
import { impactLots, measurePremium } from "./premium.ts";
import type { State } from "./state.ts";
import { Bench, INDEX_PER_LOT, INDEX_TICK, MARKET } from "./testing.ts";

/** A book of asks or bids, lots by tick from the index; 100 lots are the impact size. */
function bookOf(isAsk: boolean, levels: readonly (readonly [offset: bigint, lots: bigint])[]): [State, Market] {
  const bench = new Bench();
  const { state } = bench.exchange;
  for (const [place, [offset, lots]] of levels.entries()) {
    const key = (1n << 8n) | BigInt(place);
    append(state, MARKET, key, { lots, tick: INDEX_TICK + offset, isAsk, isReduceOnly: false, expiry: 0n });
  }
  return [state, bench.market];
}

function premiumOf([state, market]: [State, Market], maxLevels = 64n): bigint | undefined {
  return measurePremium(state, MARKET, market, INDEX_PER_LOT, maxLevels);
}

describe("model: premium", () => {
  it("the impact size is the impact notional in lots, or the share of open interest, within the walk", () => {
    const { market } = new Bench();
    expect(impactLots(market, INDEX_PER_LOT)).to.equal(100n);
    expect(impactLots(market, INDEX_PER_LOT + 1n)).to.equal(100n);
    expect(impactLots(market, INDEX_PER_LOT - 1n)).to.equal(101n);
    const deep = { ...market, hot: { ...market.hot, openInterest: 50_000n } };
    const shared = { ...deep, sampling: { ...deep.sampling, impactShare: 100n } };
    expect(impactLots(shared, INDEX_PER_LOT)).to.equal(500n);
    // 64 smallest orders of 100 USD are 640 lots.
    expect(impactLots({ ...shared, hot: { ...deep.hot, openInterest: 500_000n } }, INDEX_PER_LOT)).to.equal(640n);
  });

  it("is zero with the index inside the spread", () => {
    expect(premiumOf(bookOf(true, [[1n, 1_000n]]))).to.equal(0n);
    expect(premiumOf(bookOf(false, [[0n, 1_000n]]))).to.equal(0n);
    expect(premiumOf(bookOf(false, []))).to.equal(0n);
  });

  it("is what the impact size averages beyond the index, mirrored books mirrored", () => {
    // 50 lots 200 ticks and 50 lots 100 ticks away: 150 ticks of 100,000 on average.
    const above = bookOf(false, [
      [200n, 50n],
      [100n, 80n],
    ]);
    const below = bookOf(true, [
      [-200n, 50n],
      [-100n, 80n],
    ]);
    expect(premiumOf(above)).to.equal((150n * WAD) / 100_000n);
    expect(premiumOf(below)).to.equal((-150n * WAD) / 100_000n);
  });

  it("is zero where the side ends before the impact size, or its average comes back to the index", () => {
    expect(premiumOf(bookOf(false, [[200n, 99n]]))).to.equal(0n);
    expect(
      premiumOf(
        bookOf(false, [
          [10n, 50n],
          [-10n, 50n],
        ]),
      ),
    ).to.equal(0n);
  });

  it("is unknown where the walk was cut off", () => {
    const book = bookOf(false, [
      [200n, 50n],
      [100n, 80n],
    ]);
    expect(premiumOf(book, 1n)).to.equal(undefined);
    expect(premiumOf(book, 0n)).to.equal(undefined);
    expect(premiumOf(book, 2n)).to.equal((150n * WAD) / 100_000n);
  });

  it("stays within maxPremium", () => {
    expect(premiumOf(bookOf(false, [[9_000n, 500n]]))).to.equal(WAD / 20n);
    expect(premiumOf(bookOf(true, [[-9_000n, 500n]]))).to.equal(-WAD / 20n);
  });
});
