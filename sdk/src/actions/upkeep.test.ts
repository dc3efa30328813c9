import { expect } from "chai";

import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import {
  absorb,
  AbsorbsItselfError,
  collectFees,
  deleverage,
  flagDeficit,
  IndexGapError,
  liquidate,
  liquidationMark,
  loadModel,
  MarketPausedError,
  NoDeficitError,
  NotFlaggedError,
  NotLiquidatableError,
  place,
  readAccount,
  readFailing,
  readFunding,
  readFundingFeed,
  readFundingHistory,
  readFundingPaid,
  readFundingPayments,
  readHealths,
  readRanks,
  readSettledFunding,
  realizeFunding,
  samplePremium,
  settleFunding,
  TimeNotReachedError,
  UnknownFundingFeedError,
  WorseThanAskedError,
} from "../index.ts";

const market = "ETH-USD";

describe("actions: upkeep and the waterfall", function () {
  this.timeout(60_000);
  let venue: Venue;
  let maker: Trader;
  let gambler: Trader;

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    gambler = await venue.trader("2000");
    // Long 20 ETH with 2,000 USD: 18 times leverage.
    const [sell, buy] = [
      { account: maker.account, market, side: "sell", price: "1850", size: "20" },
      { account: gambler.account, market, side: "buy", price: "1850", size: "20", kind: "immediateOrCancel" },
    ] as const;
    await (await place.send(maker.client, sell)).wait();
    await (await place.send(gambler.client, buy)).wait();
  });
  undoEach(() => venue);

  /** Moves the index in steps that are no gap. */
  const moveTo = async (...prices: string[]): Promise<void> => {
    for (const price of prices) {
      await venue.pass(6);
      await venue.setPrice(market, price);
      await (await samplePremium.send(maker.client, { markets: [market] })).wait();
    }
  };
  const request = { market } as const;

  it("sample, settle, realize: funding from the book to the balance", async () => {
    const { client, account } = maker;
    const bid = { account, market, side: "buy", price: "1868", size: "5", slot: 5 } as const;
    await (await place.send(client, bid)).wait();
    await venue.pass(6);
    expect(await samplePremium.simulate(client, { markets: [market, "BTC-USD"] })).to.deep.equal([market, "BTC-USD"]);
    for (let i = 0; i < 110; i += 1) {
      await venue.pass(5);
      const { sampled } = await (await samplePremium.send(client, { markets: [market], beneficiary: account })).wait();
      expect(sampled).to.deep.equal([market]);
    }
    const { covered, nextRate, premium } = await readFunding(client, { market });
    expect(covered).to.be.greaterThan(0);
    expect(premium).to.match(/^0\.0097/);
    expect(Number(nextRate)).to.be.greaterThan(0.009);
    await venue.pass(300);
    expect(await settleFunding.simulate(client, { market, beneficiary: account })).to.equal(true);
    const settled = await (await settleFunding.send(client, { market, beneficiary: account })).wait();
    expect(settled.settled).to.equal(true);
    expect((await readFundingHistory(client, { market })).at(-1)?.rate).to.equal(settled.rate);
    const { settledUntil, last } = await readSettledFunding(client, { market });
    expect(last?.rate).to.equal(settled.rate);
    const { answer, updatedAt } = await readFundingFeed(client, { market, quantity: "rate" });
    expect([answer, updatedAt]).to.deep.equal([last?.rate, settledUntil]);
    const round = settledUntil / 300;
    expect((await readFundingFeed(client, { market, quantity: "paid", round })).answer).to.equal(last?.paid);
    expect(await readFundingPaid(client, { market, time: settledUntil })).to.equal(last?.paid);
    const future = failureOf(readFundingPaid(client, { market, time: 4_000_000_000 }));
    expect(await future).to.be.instanceOf(TimeNotReachedError);
    const none = failureOf(readFundingFeed(client, { market, quantity: "premium" }));
    expect(await none).to.be.instanceOf(UnknownFundingFeedError);
    await venue.pass(60);
    const [payment] = await readFundingPayments(client, { account: gambler.account });
    expect(Number(payment?.accrued)).to.be.lessThan(0);
    const accounts = [maker.account, gambler.account];
    const { realized } = await (await realizeFunding.send(client, { market, accounts })).wait();
    expect(realized).to.have.length(2);
    expect(realized[0]?.amount).to.equal(realized[1]?.amount.slice(1));
    const collected = await (await collectFees.send(client, { market })).wait();
    expect(Number(collected.toTreasury)).to.be.greaterThan(0);
  });

  it("a gap of the index is named, shown, and waited out", async () => {
    await venue.setPrice(market, "1700");
    await venue.pass(60);
    const order = { account: maker.account, market, side: "buy", price: "1700", size: "1", slot: 3 } as const;
    expect(await failureOf(place.simulate(maker.client, order))).to.be.instanceOf(IndexGapError);
    await (await samplePremium.send(maker.client, { markets: [market] })).wait();
    const paused = await failureOf(place.simulate(maker.client, order));
    expect(paused).to.be.instanceOf(MarketPausedError);
    expect(paused).to.have.property("remedy").that.contains("Wait");
  });

  it("liquidate: refused above the liquidation price of the model, done below it", async () => {
    const account = gambler.account;
    const failing = { ...request, account, beneficiary: maker.account };
    expect(await failureOf(liquidate.simulate(maker.client, failing))).to.be.instanceOf(NotLiquidatableError);
    const { exchange } = await loadModel(maker.client, { accounts: [account] });
    const mark = liquidationMark(exchange, account, 1n) ?? 0n;
    const perBase = Number(mark * 100n) / 1e18;
    expect(perBase).to.be.within(1_790, 1_800);
    await moveTo("1820", (perBase + 1).toFixed(2));
    expect(await failureOf(liquidate.simulate(maker.client, failing))).to.be.instanceOf(NotLiquidatableError);
    await moveTo((perBase - 1).toFixed(2));
    const [health] = await readHealths(maker.client, { accounts: [account] });
    expect(health && health.equity < health.maintenanceMargin).to.equal(true);
    expect((await readAccount(maker.client, { account })).isLiquidatable).to.equal(true);
    const bid = { account: maker.account, market, side: "buy", price: (perBase - 2).toFixed(2), size: "50" } as const;
    await (await place.send(maker.client, { ...bid, slot: 1 })).wait();
    const expected = await liquidate.simulate(maker.client, failing);
    const done = await (await liquidate.send(maker.client, failing)).wait();
    expect(done.closed).to.equal(expected.closed);
    expect(Number(done.closed)).to.be.greaterThan(0);
    expect(Number(done.fee)).to.be.greaterThan(0);
  });

  it("absorb: takes over what the book does not", async () => {
    const account = gambler.account;
    await moveTo("1820", "1790");
    const takeOver = { ...request, account, absorber: maker.account, worstPrice: "1790" };
    const dear = absorb.simulate(maker.client, { ...takeOver, worstPrice: "1700" });
    expect(await failureOf(dear)).to.be.instanceOf(WorseThanAskedError);
    expect(await failureOf(absorb.simulate(gambler.client, { ...takeOver, absorber: account }))).to.be.instanceOf(
      AbsorbsItselfError,
    );
    const expected = await absorb.simulate(maker.client, takeOver);
    const done = await (await absorb.send(maker.client, takeOver)).wait();
    expect(done.absorbed).to.equal(expected.absorbed);
    expect(Number(done.absorbed)).to.be.greaterThan(0);
  });

  it("flagDeficit and deleverage: what is left to the winners", async () => {
    const account = gambler.account;
    expect(await failureOf(flagDeficit.simulate(maker.client, { account }))).to.be.instanceOf(NoDeficitError);
    const candidates = [maker.account];
    const closing = { ...request, account, candidates };
    await moveTo("1815", "1780", "1746", "1720");
    expect(await failureOf(deleverage.simulate(maker.client, closing))).to.be.instanceOf(NotFlaggedError);
    expect(await flagDeficit.simulate(maker.client, { account })).to.equal(true);
    expect((await (await flagDeficit.send(maker.client, { account })).wait()).flagged).to.equal(true);
    const [rank] = await readRanks(maker.client, { market, accounts: candidates });
    expect(rank && rank.rank > 0n).to.equal(true);
    expect((await readFailing(maker.client, { account, market })).flaggedAt).not.to.equal(0n);
    await venue.pass(120);
    const expected = await deleverage.simulate(maker.client, closing);
    const done = await (await deleverage.send(maker.client, closing)).wait();
    expect(done.closed).to.equal("20");
    expect(expected.closed).to.equal("20");
    expect(done.candidates.map(({ account: id, closed }) => [id, closed])).to.deep.equal([[maker.account, "20"]]);
  });
});
