import { expect } from "chai";

import { RemovalReason } from "./events.ts";
import { MAX_UINT256, WAD } from "./fixedPoint.ts";
import { IndexStatus } from "./indexPrice.ts";
import { equity } from "./margin.ts";
import { Permission } from "./operators.ts";
import { Bench, expectError, INDEX_TICK, MARKET, named, order, SCALE, TERMS } from "./testing.ts";
import { OrderKind } from "./trading.ts";

/** A maker with an order of 100 lots at the index, 1,000 USD of notional, and somebody to take it. */
function market() {
  const bench = new Bench();
  const [maker, taker] = [bench.open(10_000n), bench.open(10_000n)];
  bench.exchange.place(maker.owner, maker.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
  return { bench, exchange: bench.exchange, maker, taker };
}

describe("model: exchange", () => {
  describe("a fill", () => {
    it("moves lots at the maker's price, charges both, and counts open interest once", () => {
      const { bench, exchange, maker, taker } = market();
      const buy = order({ isAsk: false, tick: INDEX_TICK + 50n, lots: 40n });
      const { result, events } = exchange.place(taker.owner, taker.account, buy);
      expect(result).to.deep.equal({ filled: 40n, resting: 0n, reserve: 0n });
      // 400 USD of notional: 0.05 % is 0.20, 0.02 % is 0.08.
      const { state } = exchange;
      expect(state.account(taker.account).balance).to.equal(10_000n * WAD - WAD / 5n);
      expect(state.account(maker.account).balance).to.equal(10_000n * WAD - (2n * WAD) / 25n);
      expect(bench.market.hot).to.include({ fees: (7n * WAD) / 25n, openInterest: 40n });
      expect(state.position(MARKET, taker.account)).to.include({ size: 40n, entry: 40n * INDEX_TICK });
      expect(state.position(MARKET, maker.account)).to.include({ size: -40n, askLots: 60n });
      expect(events.map(({ name }) => name)).to.deep.equal(["OrderFilled", "PositionTraded"]);
    });

    it("leaves nothing below the minimum behind", () => {
      const { exchange, maker, taker } = market();
      const buy = order({ isAsk: false, tick: INDEX_TICK, lots: 95n });
      const { events } = exchange.place(taker.owner, taker.account, buy);
      expect(named(events, "OrderRemoved").map(({ args }) => args)).to.deep.equal([
        { market: MARKET, account: maker.account, slot: 0n, lots: 5n, reason: RemovalReason.BelowMinimum },
      ]);
      expect(exchange.state.book(MARKET).asks).to.deep.equal([]);
    });

    it("passes over no better price, and stops where a counter does", () => {
      const { exchange, maker, taker } = market();
      exchange.place(maker.owner, maker.account, order({ slot: 1n, isAsk: true, tick: INDEX_TICK + 10n, lots: 100n }));
      const buy = order({ isAsk: false, tick: INDEX_TICK + 10n, lots: 200n, maxFills: 1n });
      // What still crosses when the counter ran out does not rest.
      expect(exchange.place(taker.owner, taker.account, buy).result).to.include({ filled: 100n, resting: 0n });
    });

    it("removes an own order instead of trading with it, without a fee", () => {
      const { exchange, maker } = market();
      const buy = order({ slot: 1n, isAsk: false, tick: INDEX_TICK, lots: 50n });
      const { result, events } = exchange.place(maker.owner, maker.account, buy);
      expect(result).to.include({ filled: 0n, resting: 50n });
      expect(named(events, "OrderRemoved")[0]?.args).to.include({ reason: RemovalReason.SelfTrade, lots: 100n });
      expect(exchange.state.account(maker.account).balance).to.equal(10_000n * WAD);
    });

    it("removes a maker that cannot carry it, for a fee out of what the maker has", () => {
      const { bench, exchange, taker } = market();
      const poor = bench.open(110n);
      // 1,000 USD at 10 % just fits; 8 % of premium on the way to the fill do not.
      exchange.place(poor.owner, poor.account, order({ isAsk: true, tick: INDEX_TICK - 10n, lots: 100n }));
      bench.now += 10n;
      bench.price = 1_030n * WAD;
      const buy = order({ isAsk: false, tick: INDEX_TICK, lots: 100n });
      const { result, events } = exchange.place(taker.owner, taker.account, buy);
      expect(result.filled).to.equal(100n);
      expect(named(events, "OrderRemoved")[0]?.args).to.include({
        account: poor.account,
        reason: RemovalReason.Unfundable,
      });
      expect(exchange.state.account(poor.account)).to.deep.include({ balance: 110n * WAD - WAD / 10n, markets: [] });
    });

    it("never grows or flips a reduce-only order's position", () => {
      const { exchange, maker, taker } = market();
      exchange.place(taker.owner, taker.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
      const reduce = order({ isAsk: true, tick: INDEX_TICK + 10n, lots: 150n, reduceOnly: true });
      expect(exchange.place(taker.owner, taker.account, reduce).result.resting).to.equal(100n);
      exchange.place(taker.owner, taker.account, order({ slot: 1n, isAsk: true, tick: INDEX_TICK + 20n, lots: 60n }));
      const cover = order({ isAsk: false, tick: INDEX_TICK + 20n, lots: 200n });
      const { result } = exchange.place(maker.owner, maker.account, cover);
      expect(result.filled).to.equal(160n);
      expect(exchange.state.position(MARKET, taker.account).size).to.equal(-60n);
    });
  });

  describe("an order", () => {
    it("needs margin for what it may become, and for the loss at its limit", () => {
      const { exchange, bench } = market();
      const poor = bench.open(100n);
      // 1,000 USD at 10 % is all it has; a bid above mark reserves what it would lose.
      const bid = order({ isAsk: false, tick: INDEX_TICK - 1n, lots: 100n });
      expect(exchange.place(poor.owner, poor.account, bid).result.reserve).to.equal(0n);
      const ask = order({ slot: 1n, isAsk: true, tick: INDEX_TICK, lots: 100n });
      expect(exchange.place(poor.owner, poor.account, ask).result.resting).to.equal(100n);
      expectError("InsufficientMargin", () =>
        exchange.place(poor.owner, poor.account, { ...bid, slot: 2n, tick: INDEX_TICK - 2n, lots: 20n }),
      );
    });

    it("may slide, must not cross, and fills or dies", () => {
      const { exchange, taker } = market();
      const post = order({ isAsk: false, tick: INDEX_TICK + 5n, lots: 50n, kind: OrderKind.PostOnly });
      expectError("WouldCross", () => exchange.place(taker.owner, taker.account, post));
      const { events } = exchange.place(taker.owner, taker.account, { ...post, kind: OrderKind.PostOnlySlide });
      expect(events[0]?.args).to.include({ tick: INDEX_TICK - 1n });
      const fill = order({ isAsk: false, tick: INDEX_TICK, lots: 101n, kind: OrderKind.FillOrKill });
      expectError("NotFilledInFull", () => exchange.place(taker.owner, taker.account, fill));
    });

    it("keeps its place when it only shrinks, goes to the back otherwise, and leaves when it is too small", () => {
      const { exchange, maker, taker } = market();
      exchange.place(taker.owner, taker.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
      const same = { market: MARKET, slot: 0n, generation: 0n, tick: INDEX_TICK, expiry: 0n };
      exchange.amend(maker.owner, maker.account, { ...same, lots: 50n });
      const queue = () => exchange.state.level(MARKET, INDEX_TICK).queue.map((key) => key >> 8n);
      expect(queue()).to.deep.equal([maker.account, taker.account]);
      exchange.amend(maker.owner, maker.account, { ...same, lots: 60n });
      expect(queue()).to.deep.equal([taker.account, maker.account]);
      expectError("OrderNotFound", () => exchange.amend(maker.owner, maker.account, { ...same, lots: 10n }));
      const { events } = exchange.amend(maker.owner, maker.account, {
        ...same,
        generation: 1n,
        tick: INDEX_TICK + 1n,
        lots: 9n,
      });
      expect(events[0]?.args).to.include({ reason: RemovalReason.BelowMinimum });
      expect(exchange.state.account(maker.account).markets).to.deep.equal([]);
    });

    it("is refused outside the band, in grace and without an index, but cancelled always", () => {
      const { bench, exchange, maker, taker } = market();
      const far = order({ isAsk: false, tick: INDEX_TICK - 5_001n, lots: 100n });
      expectError("OutsidePriceBand", () => exchange.place(taker.owner, taker.account, far));
      const buy = order({ isAsk: false, tick: INDEX_TICK, lots: 100n });
      bench.status = IndexStatus.Grace;
      expectError("ReduceOnlyNow", () => exchange.place(taker.owner, taker.account, buy));
      bench.status = IndexStatus.Stale;
      expectError("IndexUnusable", () => exchange.place(taker.owner, taker.account, buy));
      exchange.haltMarket(MARKET);
      expectError("MarketNotTrading", () => exchange.place(taker.owner, taker.account, buy));
      exchange.cancel(maker.owner, maker.account, { market: MARKET, slot: 0n, generation: 0n });
      expect(exchange.state.book(MARKET).asks).to.deep.equal([]);
    });

    it("that failed has changed nothing", () => {
      const { exchange, taker } = market();
      const { balance } = exchange.state.account(taker.account);
      const fill = order({ isAsk: false, tick: INDEX_TICK, lots: 101n, kind: OrderKind.FillOrKill });
      expectError("NotFilledInFull", () => exchange.place(taker.owner, taker.account, fill));
      expect(exchange.state.account(taker.account).balance).to.equal(balance);
      expect(exchange.state.level(MARKET, INDEX_TICK).lots).to.equal(100n);
    });
  });

  describe("cash", () => {
    it("leaves as far as margin is free, and all of it when flat", () => {
      const { exchange, maker, taker } = market();
      // 100 lots at 10 USD and 10 %.
      const requested = (10_000n - 100n) * 10n ** 6n;
      expectError("InsufficientFreeCollateral", () =>
        exchange.withdraw(maker.owner, maker.account, requested + 1n, maker.owner),
      );
      expect(exchange.withdraw(maker.owner, maker.account, requested, maker.owner).result).to.equal(requested);
      const all = exchange.withdraw(taker.owner, taker.account, MAX_UINT256, taker.owner);
      expect(all.result).to.equal(10_000n * 10n ** 6n);
      expect(exchange.state.ledger.bookedTokens).to.equal(100n * 10n ** 6n);
    });

    it("moves between accounts of one owner only", () => {
      const { exchange, maker, taker } = market();
      const { result: second } = exchange.openAccount(taker.owner);
      exchange.transfer(taker.owner, taker.account, second, 7n);
      expect(exchange.state.account(second).balance).to.equal(7n);
      expectError("DifferentOwner", () => exchange.transfer(taker.owner, taker.account, maker.account, 1n));
      expectError("NotAuthorised", () => exchange.transfer(maker.owner, taker.account, second, 1n));
    });

    it("comes in at the token's own scale", () => {
      const bench = new Bench();
      const { account, owner } = bench.open(0n);
      bench.exchange.deposit(owner, account, 1n);
      expect(bench.exchange.state.account(account).balance).to.equal(SCALE);
    });
  });

  describe("a batch", () => {
    it("is judged by its end, all or nothing, and collateral leaves last", () => {
      const { exchange, bench } = market();
      const poor = bench.open(100n);
      const bid = order({ isAsk: false, tick: INDEX_TICK - 1n, lots: 100n });
      const tooMuch = { kind: "Place", order: { ...bid, slot: 1n } } as const;
      expectError("InsufficientMargin", () =>
        exchange.batch(poor.owner, poor.account, [{ kind: "Place", order: bid }, tooMuch]),
      );
      expect(exchange.state.account(poor.account).markets).to.deep.equal([]);
      const cancel = { kind: "Cancel", order: { market: MARKET, slot: 0n, generation: 0n } } as const;
      exchange.batch(poor.owner, poor.account, [
        { kind: "Withdraw", amount: 90n * 10n ** 6n, to: poor.owner },
        { kind: "Place", order: bid },
        cancel,
      ]);
      expect(exchange.state.account(poor.account).balance).to.equal(10n * WAD);
    });

    it("by an operator stays within the grant", () => {
      const { exchange, maker, taker } = market();
      const operator = maker.owner;
      const bid = order({ isAsk: false, tick: INDEX_TICK - 200n, lots: 100n });
      expectError("NotAuthorised", () => exchange.place(operator, taker.account, bid));
      const grant = { permissions: Permission.Trade, priceBand: 10n, expiry: 4_000_000n, equityFloor: 0n, markets: 1n };
      exchange.setOperator(taker.owner, taker.account, operator, grant);
      expectError("OutsidePriceBand", () => exchange.place(operator, taker.account, bid));
      exchange.place(operator, taker.account, { ...bid, tick: INDEX_TICK - 100n });
      expectError("NotAuthorised", () => exchange.withdraw(operator, taker.account, 1n, operator));
      exchange.setOperator(taker.owner, taker.account, operator, { ...grant, equityFloor: 20_000n * WAD });
      expectError("EquityBelowFloor", () =>
        exchange.batch(operator, taker.account, [
          { kind: "Place", order: { ...bid, slot: 1n, tick: INDEX_TICK - 1n } },
        ]),
      );
    });
  });

  describe("upkeep", () => {
    it("liquidates through the book what fell below maintenance margin, for a fee", () => {
      const { bench, exchange, maker } = market();
      const poor = bench.open(110n);
      exchange.place(poor.owner, poor.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
      const request = {
        account: poor.account,
        market: MARKET,
        maxLots: 50n,
        beneficiary: maker.account,
        maxFills: 5n,
        maxRemovals: 5n,
        maxReads: 5n,
      };
      expectError("NotLiquidatable", () => exchange.liquidate(request));
      bench.jump(935n * WAD);
      exchange.place(maker.owner, maker.account, order({ isAsk: false, tick: 93_500n, lots: 200n }));
      const before = exchange.state.account(maker.account).balance;
      const { result, events } = exchange.liquidate(request);
      // 44.50 of equity, where MM is 46.75. At a concession of 0.5 % each of 100 lots may cost 0.04675, 0.0046983... of fee
      // and 0.0935 for the liquidation; the 30.0051... left after that carry 68 lots at 0.584375 less 0.144949 each.
      expect(result).to.equal(32n);
      // These at mark are 299.20: 1 % of it is 2.992, one half for the fund and one for the beneficiary, who also bought
      // those lots 20.80 below what it had sold them at, for a maker's fee of 0.05984.
      const half = (1_496n * WAD) / 1_000n;
      expect(named(events, "Liquidated")[0]?.args).to.include({ fee: 2n * half, lots: 32n, absorbed: 0n });
      expect(bench.market.insurance).to.equal(half);
      const gained = exchange.state.account(maker.account).balance - before;
      expect(gained).to.equal(half + (208n * WAD) / 10n - (5_984n * WAD) / 100_000n);
      // 44.50 less the taker fee of 0.1496 and the liquidation's.
      expect(equity(exchange.healthOf(poor.account, false))).to.equal((413_584n * WAD) / 10_000n);
      expect(exchange.state.position(MARKET, poor.account).size).to.equal(68n);
      // Above MM, but not yet above IM: the clock runs.
      expect(exchange.state.account(poor.account).liquidationStart).to.equal(bench.now);
    });

    it("prunes what can never fill, and nothing else", () => {
      const { bench, exchange, maker, taker } = market();
      const mayfly = order({ isAsk: false, tick: INDEX_TICK - 5n, lots: 100n, expiry: bench.now + 5n });
      exchange.place(taker.owner, taker.account, mayfly);
      bench.now += 10n;
      const keys = [(maker.account << 8n) | 0n, (taker.account << 8n) | 0n, 99n << 8n];
      expect(exchange.prune(MARKET, keys, maker.account).result).to.equal(1n);
      expect(exchange.state.account(maker.account).balance).to.equal(10_000n * WAD + WAD / 10n);
      expect(exchange.state.book(MARKET).bids).to.deep.equal([]);
    });

    it("hands fees on, the insurance share rounded up, what bounties are due of kept", () => {
      const { bench, exchange, maker, taker } = market();
      exchange.place(taker.owner, taker.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
      // 0.70 USD came in; a fifth is kept for bounties, a quarter of the rest insures.
      expectError("NoTreasury", () => exchange.collectFees(MARKET));
      exchange.setTreasury(maker.account);
      const before = exchange.state.account(maker.account).balance;
      exchange.collectFees(MARKET);
      expect(bench.market.hot.fees).to.equal((14n * WAD) / 100n);
      expect(bench.market.insurance).to.equal((14n * WAD) / 100n);
      expect(exchange.state.account(maker.account).balance - before).to.equal((42n * WAD) / 100n);
    });

    it("pays a bounty for a sample out of the fees since the last one", () => {
      const { bench, exchange, maker, taker } = market();
      exchange.place(taker.owner, taker.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
      bench.now += 10n;
      const before = exchange.state.account(maker.account).balance;
      expect(exchange.samplePremium([MARKET], 8n, maker.account).result).to.equal(1n);
      expect(exchange.state.account(maker.account).balance - before).to.equal(TERMS.funding.sampleBounty);
      expect(exchange.samplePremium([MARKET], 8n, maker.account).result).to.equal(0n);
    });
  });

  it("a fork tries things out and keeps them to itself", () => {
    const { exchange, taker } = market();
    const preview = exchange.fork();
    const buy = order({ isAsk: false, tick: INDEX_TICK, lots: 100n });
    expect(preview.place(taker.owner, taker.account, buy).result.filled).to.equal(100n);
    expect(preview.healthOf(taker.account, true).initial).to.equal(100n * WAD);
    expect(exchange.healthOf(taker.account, true).initial).to.equal(0n);
    expect(exchange.state.level(MARKET, INDEX_TICK).lots).to.equal(100n);
  });
});
