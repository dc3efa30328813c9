import { expect } from "chai";
import fc from "fast-check";

import { MARKETS, Stage, story } from "../../test/stage.ts";
import {
  type AccountId,
  equity,
  Exchange,
  IndexStatus,
  type MarketId,
  MarketStatus,
  pricesAt,
  WAD,
} from "../model/index.ts";
import { Bench, INDEX_TICK, MARKET, order, SCALE, TERMS } from "../model/testing.ts";
import { liquidationMark } from "./liquidationPrice.ts";

const DAY = 86_400n;
const CENT = WAD / 100n;
/** Beyond every price that a story comes to [WAD quote per base]. */
const HIGHEST_PRICE = 10n ** 24n;

/** Whether an account is healthy, and the mark that counts, if the index of one market is another. */
function probe(exchange: Exchange, id: AccountId, market: MarketId) {
  const { state, environment } = exchange;
  const record = state.market(market);
  if (record === undefined) throw new Error("There is no such market");
  const healthy = (price: bigint): boolean => {
    const moved = {
      timestamp: environment.timestamp,
      readIndex: (asked: MarketId) =>
        asked === market ? { price, status: IndexStatus.Usable } : environment.readIndex(asked),
    };
    const health = new Exchange(state, moved, SCALE).healthOf(id, false);
    return equity(health) >= health.maintenance;
  };
  const markAt = (price: bigint): bigint =>
    pricesAt(record, (price * record.lotSize) / WAD, environment.timestamp).mark;
  return { healthy, markAt };
}

/** The lowest price whose mark is at least so much. */
function priceFor(mark: bigint, markAt: (price: bigint) => bigint): bigint {
  let [below, reached] = [0n, HIGHEST_PRICE];
  while (reached - below > 1n) {
    const middle = (below + reached) / 2n;
    if (markAt(middle) >= mark) reached = middle;
    else below = middle;
  }
  return reached;
}

/** Looks at the prices on both sides of what was said; true where there was one. */
function check(exchange: Exchange, id: AccountId, market: MarketId): boolean {
  const { size } = exchange.state.position(market, id);
  const said = liquidationMark(exchange, id, market);
  if (size === 0n || exchange.state.market(market)?.hot.status === MarketStatus.Closed) {
    expect(said).to.equal(undefined);
    return false;
  }
  const { healthy, markAt } = probe(exchange, id, market);
  const lowest = priceFor(1n, markAt) - 1n;
  if (said === undefined) {
    // Then a long is healthy even if what it holds is worth nothing, or it is nowhere; a short is nowhere.
    if (size < 0n) expect(healthy(lowest)).to.equal(false);
    else if (!healthy(lowest))
      for (let price = 1n; price < HIGHEST_PRICE; price *= 2n) expect(healthy(price)).to.equal(false);
    return false;
  }
  const above = priceFor(size > 0n ? said + 1n : said, markAt);
  expect([healthy(above - 1n), healthy(above)], `account ${id.toString()} in ${market.toString()}`).to.deep.equal([
    size < 0n,
    size > 0n,
  ]);
  return true;
}

describe("preview: the liquidation price of a cross-margined account", function () {
  this.timeout(60_000);

  it("has health on one side and none on the other, with ramps, add-ons, outages, funding and markets that close", () => {
    const found = new Map<string, number>();
    fc.assert(
      fc.property(story, ({ dollars, steps }) => {
        const stage = new Stage(dollars);
        for (const [place, given] of steps.entries()) {
          stage.run(given);
          const id = BigInt((place % dollars.length) + 1);
          for (const market of MARKETS) {
            if (!check(stage.exchange, id, market)) continue;
            const record = stage.exchange.state.market(market);
            const states = {
              all: true,
              ramping: record?.hot.ramping === true,
              closing: record?.hot.status === MarketStatus.Closing,
              volatile: record !== undefined && record.risk.volatility > 0n,
              crossed: stage.exchange.state.account(id).markets.length > 1,
            };
            for (const [name, holds] of Object.entries(states)) if (holds) found.set(name, (found.get(name) ?? 0) + 1);
          }
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
    for (const name of ["all", "ramping", "closing", "volatile", "crossed"]) {
      expect(found.get(name) ?? 0, name).to.be.at.least(10);
    }
  });

  /** A long of 100 lots at 1,000 USD with 200 USD: IM 10 % of 1,000 USD, MM half of that. */
  function long() {
    const bench = new Bench();
    const [maker, taker] = [bench.open(10_000n), bench.open(200n)];
    bench.exchange.place(maker.owner, maker.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
    bench.exchange.place(taker.owner, taker.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
    return { bench, account: taker.account };
  }

  it("is where equity meets maintenance margin, worked by hand", () => {
    const { bench, account } = long();
    // 199.50 USD after the fee: 199.50 + 100 (x - 10) = 0.05 x 100 x, so that x = 800.50 / 95 = 8.42631...
    const mark = liquidationMark(bench.exchange, account, MARKET) ?? 0n;
    expect(mark / 10n ** 13n).to.equal(842_631n);
  });

  it("rises with a ramp of margin, look by look", () => {
    const { bench, account } = long();
    const before = liquidationMark(bench.exchange, account, MARKET) ?? 0n;
    bench.exchange.configureMarket(MARKET, { ...TERMS, margin: { ...TERMS.margin, initialMargin: 12n * CENT } });
    expect(liquidationMark(bench.exchange, account, MARKET)).to.equal(before);
    bench.now += 2n * DAY;
    bench.exchange.samplePremium([MARKET], 64n, 0n);
    // MM of 6 %: x = 800.50 / 94, but for what funding has taken.
    const after = liquidationMark(bench.exchange, account, MARKET) ?? 0n;
    expect(after / 10n ** 15n).to.equal(8_515n);
  });

  it("does not move with the add-ons of IM, which liquidate nobody", () => {
    const { bench, account } = long();
    const before = liquidationMark(bench.exchange, account, MARKET);
    const { initial } = bench.exchange.healthOf(account, false);
    for (let look = 0n; look < 20n; look += 1n) bench.jump((1_000n + 40n * (look % 2n)) * WAD);
    bench.jump(1_000n * WAD);
    expect(bench.exchange.healthOf(account, false).initial > initial, "IM has an add-on").to.equal(true);
    expect(liquidationMark(bench.exchange, account, MARKET)).to.equal(before);
  });

  it("of a market that closes is its blended mark, and of one that is closed there is none", () => {
    const { bench, account } = long();
    const before = liquidationMark(bench.exchange, account, MARKET);
    bench.exchange.windDownMarket(MARKET, 3_600n);
    bench.now += 3_600n;
    expect(liquidationMark(bench.exchange, account, MARKET)).to.equal(before);
    bench.exchange.closeMarket(MARKET);
    expect(liquidationMark(bench.exchange, account, MARKET)).to.equal(undefined);
  });

  it("of an account under water is where it would come up", () => {
    const { bench, account } = long();
    const before = liquidationMark(bench.exchange, account, MARKET) ?? 0n;
    bench.jump(800n * WAD);
    expect(liquidationMark(bench.exchange, account, MARKET)).to.equal(before);
  });
});
