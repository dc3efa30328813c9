import { expect } from "chai";

import { STALE_AFTER } from "./failingAccount.ts";
import { WAD } from "./fixedPoint.ts";
import { IndexStatus } from "./indexPrice.ts";
import type { Liquidate } from "./liquidation.ts";
import { equity } from "./margin.ts";
import { Permission } from "./operators.ts";
import { Bench, expectError, INDEX_TICK, MARKET, named, order } from "./testing.ts";

/** Whoever takes the lots over buys them. */
const ANY_PRICE = 2n ** 256n - 1n;

/** Somebody with 110 USD less a fee of 0.50 is 100 lots long from 1,000 USD; the price is so many dollars now. */
function market(price: bigint) {
  const bench = new Bench();
  const { exchange } = bench;
  const [maker, poor, rich] = [bench.open(10_000n), bench.open(110n), bench.open(10_000n)];
  exchange.place(maker.owner, maker.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
  exchange.place(poor.owner, poor.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  bench.jump(price * WAD);
  const bounds = { maxFills: 5n, maxRemovals: 5n, maxReads: 5n };
  const request: Liquidate = { account: poor.account, market: MARKET, maxLots: 100n, beneficiary: 0n, ...bounds };
  const equityOf = (): bigint => equity(exchange.healthOf(poor.account, false));
  return { bench, exchange, state: exchange.state, maker, poor, rich, request, equityOf };
}

describe("model: liquidation", () => {
  describe("its clock", () => {
    it("starts with a call that need not close anything, and with the next one only if it has gone stale", () => {
      const { bench, exchange, state, poor, request } = market(935n);
      const { result, events } = exchange.liquidate(request);
      expect(result).to.equal(0n);
      expect(events.map(({ name }) => name)).to.include("LiquidationStarted");
      const begun = bench.now;
      bench.now += STALE_AFTER;
      expectError("NothingClosed", () => exchange.liquidate(request));
      expect(state.account(poor.account).liquidationStart).to.equal(begun);
      bench.now += 1n;
      exchange.liquidate(request);
      expect(state.account(poor.account).liquidationStart).to.equal(bench.now);
    });

    it("stops at IM, by whoever asks, and not before", () => {
      const { bench, exchange, state, poor, request } = market(935n);
      exchange.liquidate(request);
      // 89.50 of equity where IM is 98; 99.50 where it is 99.
      bench.price = 980n * WAD;
      expectError("NotLiquidatable", () => exchange.liquidate(request));
      bench.price = 990n * WAD;
      // A jump of 6 % at once: volatility asks for 31 more, until an hour's calm.
      expectError("NotLiquidatable", () => exchange.liquidate(request));
      for (let minute = 0; minute < 50; minute += 1) {
        exchange.samplePremium([MARKET], 64n, 0n);
        bench.now += 60n;
      }
      const { result, events } = exchange.liquidate(request);
      expect([result, named(events, "LiquidationEnded").length]).to.deep.equal([0n, 1]);
      expect(state.account(poor.account).liquidationStart).to.equal(0n);
      expectError("NotLiquidatable", () => exchange.liquidate(request));
    });
  });

  describe("through the book", () => {
    it("waits for the concession to reach a bid", () => {
      const { bench, exchange, rich, request } = market(935n);
      // 1 % below 935, which is there a third of the way from 0.5 % to 2 %.
      exchange.place(rich.owner, rich.account, order({ isAsk: false, tick: 92_565n, lots: 200n }));
      expect(exchange.liquidate(request).result).to.equal(0n);
      bench.now += 33n;
      expectError("NothingClosed", () => exchange.liquidate(request));
      bench.now += 1n;
      expect(exchange.liquidate(request).result > 0n).to.equal(true);
    });

    it("brings the account a quarter of the way from MM to IM, or beyond", () => {
      const { bench, exchange, poor, rich, request, equityOf } = market(935n);
      exchange.liquidate(request);
      bench.now += 100n;
      exchange.place(rich.owner, rich.account, order({ isAsk: false, tick: 91_650n, lots: 200n }));
      const { result: closed } = exchange.liquidate(request);
      const { initial, maintenance } = exchange.healthOf(poor.account, false);
      const target = maintenance + (initial - maintenance) / 4n;
      expect(equityOf() >= target && equityOf() < target + WAD).to.equal(true);
      expect(closed < 100n).to.equal(true);
    });

    it("with a deficit, takes from insurance what the lots miss, and no fee", () => {
      const { bench, exchange, rich, request, poor, equityOf } = market(850n);
      exchange.fundInsurance(rich.owner, rich.account, MARKET, 100n * WAD);
      expect(equityOf()).to.equal((-405n * WAD) / 10n);
      // 0.405 of deficit and 0.0425 of concession a lot: the fund pays for all of them. They go 0.04 below mark.
      exchange.place(rich.owner, rich.account, order({ isAsk: false, tick: 84_600n, lots: 200n }));
      const { result, events } = exchange.liquidate(request);
      expect(result).to.equal(100n);
      expect(named(events, "InsurancePaid")[0]?.args).to.include({ own: (445n * WAD) / 10n, shared: 0n });
      expect(named(events, "Liquidated")[0]?.args).to.include({ fee: 0n, equity: 0n });
      expect(exchange.state.account(poor.account)).to.deep.include({ balance: 0n, markets: [], liquidationStart: 0n });
      expect(bench.market.insurance).to.equal((555n * WAD) / 10n);
    });

    it("with a deficit and no fund, asks for better than mark", () => {
      const { exchange, rich, request } = market(850n);
      exchange.place(rich.owner, rich.account, order({ isAsk: false, tick: 89_049n, lots: 200n }));
      expect(exchange.liquidate(request).result).to.equal(0n);
      exchange.place(rich.owner, rich.account, order({ slot: 1n, isAsk: false, tick: 89_050n, lots: 200n }));
      expect(exchange.liquidate(request).result).to.equal(100n);
      expect(exchange.state.account(request.account).balance).to.equal(0n);
    });
  });

  describe("absorption", () => {
    it("hands over at the limit what the book does not take", () => {
      const { exchange, maker, poor, rich, request, equityOf } = market(935n);
      const before = equityOf();
      exchange.place(maker.owner, maker.account, order({ isAsk: false, tick: 93_500n, lots: 12n }));
      const { result, events } = exchange.absorb(rich.owner, request, rich.account, ANY_PRICE);
      // 32 as in the book; 20 of them at 0.5 % below 9.35.
      expect(result).to.deep.equal({ closed: 12n, absorbed: 20n });
      expect(exchange.state.position(MARKET, rich.account)).to.include({ size: 20n, entry: 1_860_650n });
      const fee = (2_992n * WAD) / 1_000n;
      expect(named(events, "Liquidated")[0]?.args).to.include({ absorber: rich.account, absorbed: 20n, fee });
      // 20 x 0.04675, the taker fee for 12 lots and the liquidation fee.
      const costs = (935n * WAD) / 1_000n + (12n * 935n * 5n * WAD) / 1_000_000n;
      expect(before - equityOf()).to.equal(costs + fee);
      expect(exchange.state.position(MARKET, poor.account).size).to.equal(68n);
    });

    it("is not for who cannot carry it, the account itself, strangers, or one whose operator may not pay so much", () => {
      const { bench, exchange, poor, rich, maker, request } = market(935n);
      const slim = bench.open(25n);
      expectError("InsufficientMargin", () => exchange.absorb(slim.owner, request, slim.account, ANY_PRICE));
      expectError("AbsorbsItself", () => exchange.absorb(poor.owner, request, poor.account, ANY_PRICE));
      expectError("NotAuthorised", () => exchange.absorb(maker.owner, request, rich.account, ANY_PRICE));
      const grant = { permissions: Permission.Trade, priceBand: 49n, expiry: 4_000_000n, equityFloor: 0n, markets: 1n };
      exchange.setOperator(rich.owner, rich.account, maker.owner, grant);
      expectError("OutsideOperatorBand", () => exchange.absorb(maker.owner, request, rich.account, ANY_PRICE));
      exchange.setOperator(rich.owner, rich.account, maker.owner, { ...grant, priceBand: 50n });
      expect(exchange.absorb(maker.owner, request, rich.account, ANY_PRICE).result.absorbed).to.equal(32n);
    });

    it("takes no worse price than was asked for", () => {
      const { exchange, rich, request } = market(935n);
      // 0.5 % below 9.35.
      const limit = (930_325n * WAD) / 100_000n;
      expectError("WorseThanAsked", () => exchange.absorb(rich.owner, request, rich.account, limit - 1n));
      expect(exchange.absorb(rich.owner, request, rich.account, limit).result.absorbed).to.equal(32n);
    });

    it("does not come before a book that a counter ended", () => {
      const { exchange, maker, rich, request } = market(935n);
      for (const slot of [0n, 1n]) {
        exchange.place(maker.owner, maker.account, order({ slot, isAsk: false, tick: 93_500n, lots: 11n }));
      }
      const hurried = { ...request, maxFills: 1n };
      expect(exchange.absorb(rich.owner, hurried, rich.account, ANY_PRICE).result).to.deep.equal({
        closed: 11n,
        absorbed: 0n,
      });
    });
  });

  it("pauses with the index and with the market", () => {
    const { bench, exchange, request } = market(935n);
    bench.status = IndexStatus.Grace;
    expectError("LiquidationPaused", () => exchange.liquidate(request));
    bench.status = IndexStatus.Stale;
    expectError("IndexUnusable", () => exchange.liquidate(request));
    exchange.haltMarket(MARKET);
    expectError("MarketNotTrading", () => exchange.liquidate(request));
  });
});
