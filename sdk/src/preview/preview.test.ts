import { expect } from "chai";

import { FaultyWallet } from "../../test/faultyWallet.ts";
import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import {
  connect,
  deleveragingQueue,
  deleveragingRank,
  forecastFunding,
  InsufficientMarginError,
  liquidationMark,
  loadModel,
  place,
  preview,
  previewPlace,
  projectFunding,
  readAccount,
  readFundingPayments,
  readMarkets,
  readOverview,
  readRanks,
  refreshMarkets,
  samplePremium,
  settleFunding,
  SlotOccupiedError,
} from "../index.ts";
import { Call, equity, Exchange, IndexStatus } from "../model/index.ts";

const market = "ETH-USD";

describe("preview", function () {
  this.timeout(60_000);
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader("5000");
    for (const [slot, price] of ["1851", "1852", "1853"].entries()) {
      const order = { account: maker.account, market, side: "sell", price, size: "10", slot } as const;
      await (await place.send(maker.client, order)).wait();
    }
  });
  undoEach(() => venue);

  const buy = { market, side: "buy", price: "1852", size: "15", slot: 4 } as const;

  it("says what an order then does: fills, average price, fees, position, health", async () => {
    const { client, account } = taker;
    const expected = await previewPlace(client, { account, ...buy });
    expect(expected).to.deep.include({ filled: "15", averagePrice: "1851.333333333333333333" });
    const done = await (await place.send(client, { account, ...buy })).wait();
    const { filled, averagePrice, fee, fills, position, resting, funding, filledLots } = done;
    const { health, liquidationPrice, ...rest } = expected;
    expect(rest).to.deep.include({ filled, averagePrice, fee, fills, position, resting, funding, filledLots });
    expect(rest.events.map(({ name }) => name)).to.deep.equal(done.events.map(({ name }) => name));
    const { equity, initialMargin, maintenanceMargin, freeCollateral } = await readAccount(client, { account });
    expect(health).to.deep.equal({ equity, initialMargin, maintenanceMargin, freeCollateral });
    expect(Number(liquidationPrice)).to.be.within(1_500, 1_800);
  });

  it("fails as the exchange would, and leaves the model as it was", async () => {
    const { client, account } = taker;
    const greedy = await failureOf(previewPlace(client, { account, ...buy, size: "100" }));
    expect(greedy).to.be.instanceOf(InsufficientMarginError);
    const sent = await failureOf(place.simulate(client, { account, ...buy, size: "100" }));
    expect(greedy)
      .to.have.property("facts")
      .that.deep.equals((sent as InstanceType<typeof InsufficientMarginError>).facts);
    const occupied = { account: maker.account, market, side: "sell", price: "1860", size: "1", slot: 1 } as const;
    expect(await failureOf(previewPlace(maker.client, occupied))).to.be.instanceOf(SlotOccupiedError);

    const { exchange } = await loadModel(client, { accounts: [account], books: [market] });
    const [owner, cash] = [taker.owner as `0x${string}`, 5_000n * 10n ** 6n];
    const { result, after } = preview(exchange, (model) => model.withdraw(owner, account, cash, owner));
    expect(result).to.equal(cash);
    expect(after.state.account(account).balance).to.equal(0n);
    expect(exchange.state.account(account).balance).to.equal(5_000n * 10n ** 18n);
  });

  it("liquidation price: the account is healthy there less one unit of harm, and not with it; others markets stay", async () => {
    const { client, account } = taker;
    await (await place.send(client, { account, ...buy })).wait();
    const short = { account, market: "BTC-USD", side: "sell", size: "0.5", slot: 0, price: "29400" } as const;
    const long = {
      account: maker.account,
      market: "BTC-USD",
      side: "buy",
      size: "0.5",
      slot: 9,
      price: "29400",
    } as const;
    await (await place.send(maker.client, long)).wait();
    await (await place.send(client, short)).wait();
    const { exchange } = await loadModel(client, { accounts: [account] });
    for (const [id, harm] of [
      [1n, -1n],
      [2n, 1n],
    ] as const) {
      const mark = liquidationMark(exchange, account, id);
      if (mark === undefined) throw new Error("There is a position");
      const at = (perLot: bigint): boolean => {
        // An index without basis is the mark.
        const { state } = exchange.fork();
        const listed = new Call(state, exchange.environment).market(id);
        state.setMarket(id, { ...listed, risk: { ...listed.risk, indexPerLot: perLot, basis: 0n } });
        const price = (perLot * 10n ** 18n) / listed.lotSize;
        const readIndex = (asked: bigint) =>
          asked === id ? { price, status: IndexStatus.Usable } : exchange.environment.readIndex(asked);
        const moved = new Exchange(state, { timestamp: exchange.environment.timestamp, readIndex }, 1n);
        const health = moved.healthOf(account, false);
        return equity(health) >= health.maintenance;
      };
      expect(at(mark), `market ${id.toString()} at the mark`).to.equal(false);
      expect(at(mark - harm), `market ${id.toString()} before it`).to.equal(true);
    }
    expect(liquidationMark(exchange, 1n, 1n)).to.equal(undefined);
  });

  it("funding: the projection is what is then paid", async () => {
    const { client, account } = taker;
    await (await place.send(client, { account, ...buy })).wait();
    const bid = { account: maker.account, market, side: "buy", price: "1851.5", size: "50", slot: 20 } as const;
    await (await place.send(maker.client, bid)).wait();
    for (let i = 0; i < 70; i += 1) {
      await venue.pass(5);
      await (await samplePremium.send(maker.client, { markets: [market] })).wait();
    }
    await (await settleFunding.send(maker.client, { market })).wait();
    const { exchange, timestamp } = await loadModel(client, { accounts: [account], books: [market] });
    const now = projectFunding(exchange, account, 1n);
    expect(now.running).not.to.equal(0n);
    expect(forecastFunding(exchange, account, 1n, now.end)).to.equal(now.running);
    expect(forecastFunding(exchange, account, 1n, now.nextEnd)).to.equal(now.running + now.next);
    await venue.pass(Number(now.end - timestamp));
    const later = await loadModel(client, { accounts: [account], books: [market], timestamp: now.end });
    expect(projectFunding(later.exchange, account, 1n).accrued).to.equal(now.accrued + now.running);
    const [payment] = await readFundingPayments(client, { account });
    expect(Number(payment?.accrued)).to.be.lessThan(0);
  });

  it("deleveraging: ranks are the Lens's, highest first", async () => {
    const { client, account } = taker;
    await (await place.send(client, { account, ...buy })).wait();
    const { exchange } = await loadModel(client, { accounts: [account, maker.account] });
    for (const id of [account, maker.account]) {
      const own = deleveragingRank(exchange, id, 1n);
      const [lens] = await readRanks(client, { market, accounts: [id] });
      expect(own).to.deep.equal({ account: id, rank: lens?.rank, ahead: 0, of: 1 });
    }
    expect(deleveragingQueue(exchange, 1n, false).map(({ account: id }) => id)).to.deep.equal([maker.account]);
  });

  it("loads the same without a node that lays code over contracts", async () => {
    const wallet = new FaultyWallet(venue.wallet);
    wallet.spoil = ({ method, params }) =>
      method === "eth_call" && (params as unknown[]).length > 2 ? new Error("too many arguments") : undefined;
    const plain = await connect({ provider: venue.provider(wallet), deployment: venue.deployment });
    const wanted = { accounts: [taker.account], books: [market] };
    const [one, other] = [await loadModel(plain, wanted), await loadModel(taker.client, wanted)];
    for (const name of ["accounts", "markets", "positions", "orders", "levels", "books"] as const) {
      const [a, b] = [one, other].map(({ exchange }) => [...exchange.state.tables[name].entries()]);
      expect(a, name).to.deep.equal(b);
    }
    expect([...one.exchange.state.tables.orders.entries()]).to.have.length(3);
  });

  it("markets that were listed after the record was written", async () => {
    const { client } = taker;
    const old = { ...client, deployment: { ...client.deployment, markets: [] } };
    expect(() => place.build(old.deployment, { account: 1n, ...buy })).to.throw("There is no market ETH-USD");
    const fresh = await refreshMarkets(old);
    const grids = ({ id, symbol, tickSize, lotSize, quantum, interval }: (typeof fresh.deployment.markets)[number]) => [
      id,
      symbol,
      tickSize,
      lotSize,
      quantum,
      interval,
    ];
    expect(fresh.deployment.markets.map(grids)).to.deep.equal(client.deployment.markets.map(grids));
    expect((await readMarkets(fresh, {})).map(({ status }) => status)).to.deep.equal(["active", "active"]);
    expect(await readOverview(fresh, {})).to.include({ isSealed: true, minimumDelay: 5n });
  });
});
