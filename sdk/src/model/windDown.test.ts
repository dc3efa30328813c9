import { expect } from "chai";

import { meanIndex } from "./closing.ts";
import { WAD } from "./fixedPoint.ts";
import { MarketStatus } from "./market.ts";
import { Bench, expectError, INDEX_TICK, MARKET, named, order, TERMS } from "./testing.ts";
import { SETTLE_WINDOW } from "./windDown.ts";

const HOUR = 3_600n;

/** Without interest, so that nobody pays funding: 700 and 300 lots short at 1,000 USD, 1,000 lots long on 1,005 - 5 USD. */
function market() {
  const bench = new Bench({ ...TERMS, funding: { ...TERMS.funding, interest: 0n } });
  const { exchange } = bench;
  const [long, bob, carol] = [bench.open(1_005n), bench.open(100_000n), bench.open(100_000n)];
  for (const [{ owner, account }, lots] of [
    [bob, 700n],
    [carol, 300n],
  ] as const) {
    exchange.place(owner, account, order({ isAsk: true, tick: INDEX_TICK, lots }));
    exchange.place(long.owner, long.account, order({ isAsk: false, tick: INDEX_TICK, lots }));
  }
  const balanceOf = ({ account }: { readonly account: bigint }): bigint => exchange.state.account(account).balance;
  const settle = (...whom: readonly { readonly account: bigint }[]) =>
    exchange.settlePositions(
      MARKET,
      whom.map(({ account }) => account),
    );
  return { bench, exchange, long, bob, carol, balanceOf, settle };
}

/** Moves the index in samples, by 4 % at most. */
function walk(bench: Bench, price: bigint): void {
  while (bench.price !== price) {
    const step = bench.price / 25n;
    const distance = price - bench.price;
    bench.price += distance > step ? step : distance < -step ? -step : distance;
    bench.now += 10n;
    bench.exchange.samplePremium([MARKET], 64n, 0n);
  }
}

/** An hour of which little is covered: the last mark is the price. */
function closed(price: bigint) {
  const world = market();
  const { bench, exchange } = world;
  exchange.windDownMarket(MARKET, HOUR);
  walk(bench, price);
  bench.now = bench.market.closing.endsAt;
  const { events } = exchange.closeMarket(MARKET);
  return { ...world, events };
}

describe("model: winding down", () => {
  it("blends mark into the mean, and closes at it", () => {
    const { bench, exchange, bob } = market();
    exchange.windDownMarket(MARKET, HOUR);
    const sample = (times: bigint): void => {
      for (let i = 0n; i < times; i += 1n) {
        bench.now += 60n;
        exchange.samplePremium([MARKET], 64n, 0n);
      }
    };
    sample(15n);
    bench.price = 1_030n * WAD;
    // 900 s at 10 a lot, a quarter of the time: 10.3 - 0.3 / 4, on which bob is short 700 lots.
    expect(exchange.healthOf(bob.account, false).losses).to.equal(-700n * ((225n * WAD) / 1_000n));
    sample(44n);
    expect(meanIndex(bench.market.closing)).to.equal((900n * 10n * WAD + 2_640n * 103n * (WAD / 10n)) / 3_540n);
    expectError("StillClosing", () => exchange.closeMarket(MARKET));
    bench.now += 60n;
    expectError("MarketNotTrading", () =>
      exchange.place(bob.owner, bob.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n, reduceOnly: true })),
    );
    const { result } = exchange.closeMarket(MARKET);
    expect(result).to.equal(meanIndex(bench.market.closing));
    expect(bench.market.settlement).to.include({ isTwap: true, lotsLeft: 2_000n, lotsOpen: 2_000n });
    expect(bench.market.hot.status).to.equal(MarketStatus.Closed);
  });

  it("closes at the last mark if too little was covered", () => {
    const { events } = closed(950n * WAD);
    const [event] = named(events, "MarketClosed");
    expect(event?.args).to.include({ perLot: (95n * WAD) / 10n, isTwap: false });
  });

  it("pays winners what losers had, with one haircut", () => {
    // The long has lost 1,100 on 1,000: 100 are missing, a tenth of them for each 110 of claims.
    const { bench, long, bob, carol, balanceOf, settle } = closed(890n * WAD);
    const [b, c] = [balanceOf(bob), balanceOf(carol)];
    expect(settle(bob).result).to.equal(0n);
    expect(settle(bob, long).result).to.equal(1n);
    expect([balanceOf(long), bench.market.shortfall]).to.deep.equal([0n, 100n * WAD]);
    expect(settle(carol, carol, bob).result).to.equal(2n);
    expect([balanceOf(bob) - b, balanceOf(carol) - c]).to.deep.equal([700n * WAD, 300n * WAD]);
    expect(bench.market).to.include({ shortfall: 0n, deficit: 100n * WAD, claims: 1_100n * WAD });
    expect(bench.market.settlement.lotsOpen).to.equal(0n);
  });

  it("waits for a week, and no longer", () => {
    const { bench, exchange, long, bob, carol, balanceOf, settle } = closed(890n * WAD);
    const [b, c] = [balanceOf(bob), balanceOf(carol)];
    settle(bob);
    bench.now += SETTLE_WINDOW - 1n;
    expect(settle(bob).result).to.equal(0n);
    bench.now += 1n;
    expect(settle(bob, carol).result).to.equal(2n);
    expect([balanceOf(bob) - b, balanceOf(carol) - c]).to.deep.equal([770n * WAD, 330n * WAD]);
    // The long comes late: nobody pays for it any more but insurance, which is empty.
    settle(long);
    expect(balanceOf(long)).to.equal(-100n * WAD);
    expect(exchange.state.account(long.account).markets).to.deep.equal([]);
  });

  it("draws on the market's own fund without a limit, on the shared one within it", () => {
    const world = market();
    const { bench, exchange, long, bob, carol, settle } = world;
    exchange.fundInsurance(bob.owner, bob.account, MARKET, 30n * WAD);
    exchange.fundInsurance(bob.owner, bob.account, 0n, 200n * WAD);
    exchange.configureMarket(MARKET, {
      ...TERMS,
      funding: { ...TERMS.funding, interest: 0n },
      liquidation: { ...TERMS.liquidation, fundLimit: 20n * WAD },
    });
    exchange.windDownMarket(MARKET, HOUR);
    walk(bench, 890n * WAD);
    bench.now = bench.market.closing.endsAt;
    exchange.closeMarket(MARKET);
    const { events } = settle(long, bob, carol);
    const [paid] = named(events, "InsurancePaid");
    expect(paid?.args).to.include({ own: 30n * WAD, shared: 20n * WAD });
    expect(bench.market.deficit).to.equal(50n * WAD);
  });
});
