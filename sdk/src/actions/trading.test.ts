import { expect } from "chai";

import { FaultyWallet } from "../../test/faultyWallet.ts";
import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import {
  amend,
  batch,
  cancel,
  cancelMany,
  connect,
  InsufficientMarginError,
  NotFilledInFullError,
  NothingToReduceError,
  OrderExpiredError,
  OrderNotFoundError,
  OutOfRangeError,
  OutsidePriceBandError,
  place,
  PriceOffTickError,
  prune,
  readFreeSlot,
  readOrders,
  readPositions,
  SizeOffLotError,
  SizeOutOfRangeError,
  SlotOccupiedError,
  UnknownMarketNameError,
  WouldCrossError,
} from "../index.ts";

const market = "ETH-USD";

describe("actions: trading", function () {
  this.timeout(60_000);
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
  });
  undoEach(() => venue);

  const order = { market, side: "sell", price: "1851", size: "2" } as const;
  const sell = async (given: object = {}) =>
    (await place.send(maker.client, { account: maker.account, ...order, ...given })).wait();

  it("place: simulated and sent, it says what rests, what filled, at what price and fee", async () => {
    expect(await place.simulate(maker.client, { account: maker.account, ...order })).to.deep.equal({
      filled: "0",
      resting: "2",
      filledLots: 0n,
      restingLots: 200n,
    });
    const rested = await sell();
    expect(rested.resting).to.deep.equal({ slot: 0, generation: 0n, price: "1851", size: "2" });
    await sell({ slot: 1, price: "1852.50", size: "1" });
    const bought = await (
      await place.send(taker.client, { account: taker.account, market, side: "buy", price: "1853", size: "3.5" })
    ).wait();
    expect(bought).to.deep.include({
      filled: "3",
      averagePrice: "1851.5",
      fee: "2.77725",
      funding: "0",
      resting: { slot: 0, generation: 0n, price: "1853", size: "0.5" },
      position: { size: "3", entryPrice: "1851.5", balance: "49997.22275", lots: 300n, entry: 55_545_000n },
    });
    expect(
      bought.fills.map(({ maker: by, slot, price, size, makerFee }) => [by, slot, price, size, makerFee]),
    ).to.deep.equal([
      [maker.account, 0, "1851", "2", "-0.1851"],
      [maker.account, 1, "1852.5", "1", "-0.092625"],
    ]);
    expect(bought.gasUsed).to.be.greaterThan(0n);
    const [position] = await readPositions(taker.client, { account: taker.account });
    expect(position).to.include({ market, size: "3", entryPrice: "1851.5", bidSize: "0.5" });
  });

  it("place: the grid's mistakes are found before anything is sent", () => {
    const bad: [given: object, Class: unknown][] = [
      [{ price: "1851.001" }, PriceOffTickError],
      [{ size: "2.001" }, SizeOffLotError],
      [{ size: "50000000" }, SizeOutOfRangeError],
      [{ slot: 256 }, OutOfRangeError],
      [{ market: "DOGE-USD" }, UnknownMarketNameError],
      [{ market: 9 }, UnknownMarketNameError],
    ];
    for (const [given, Class] of bad) {
      const build = () => place.build(venue.deployment, { account: maker.account, ...order, ...given });
      expect(build, JSON.stringify(given)).to.throw(Class as new () => Error);
    }
    const rounded = { account: maker.account, ...order, price: "1851.001", priceRounding: "up" } as const;
    expect(place.build(venue.deployment, rounded)).to.deep.equal(
      place.build(venue.deployment, { ...rounded, price: "1851.01" }),
    );
  });

  it("place: the exchange's refusals come as their classes, with facts, and cost no gas", async () => {
    await sell();
    const nonce = await maker.signer.getNonce();
    const now = await venue.now();
    const bad: [given: object, Class: unknown][] = [
      [{ price: "1852" }, SlotOccupiedError],
      [{ side: "buy", kind: "postOnly", slot: 1 }, WouldCrossError],
      [
        { side: "buy", kind: "fillOrKill", size: "3", slot: 1, price: "1853", account: taker.account },
        NotFilledInFullError,
      ],
      [{ price: "2500", slot: 1 }, OutsidePriceBandError],
      [{ expiry: now - 100, slot: 1 }, OrderExpiredError],
      [{ size: "1990", slot: 1 }, InsufficientMarginError],
      [{ reduceOnly: true, slot: 1 }, NothingToReduceError],
    ];
    for (const [given, Class] of bad) {
      const { client } = "account" in given ? taker : maker;
      const error = await failureOf(place.send(client, { account: maker.account, ...order, ...given }));
      expect(error, Object.values(given).join()).to.be.instanceOf(Class);
    }
    expect(await maker.signer.getNonce()).to.equal(nonce);
    const error = await failureOf(
      place.simulate(maker.client, { account: maker.account, ...order, size: "1990", slot: 1 }),
    );
    expect(error).to.have.nested.property("facts.account", maker.account);
    expect(error).to.have.property("message").that.contains("Deposit, ask for less, or cancel other orders.");
  });

  it("send: gas for a sample and a settlement that fall due between the estimate and the block", async () => {
    await venue.pass(6);
    await sell({ slot: 1 }); // sampled: nothing is due for five seconds
    const wallet = new FaultyWallet(venue.wallet);
    wallet.spoil = async ({ method }) => {
      if (method === "eth_sendTransaction") await venue.request("evm_increaseTime", ["0x200"]);
    };
    const signer = await venue.provider(wallet).getSigner(await maker.signer.getAddress());
    const client = await connect({ signer, deployment: venue.deployment });
    const sent = await place.send(client, { account: maker.account, ...order, slot: 2 });
    const { events } = await sent.wait();
    expect(events.map(({ name }) => name)).to.deep.equal(["IntervalSettled", "PremiumSampled", "OrderPlaced"]);
  });

  it("amend and cancel: by generation, so that no other order is meant", async () => {
    const { client, account } = maker;
    await sell();
    const smaller = { account, market, slot: 0, generation: 0n, price: "1851", size: "1" } as const;
    expect(await (await amend.send(client, smaller)).wait()).to.include({ moved: false, generation: 0n });
    expect(await (await amend.send(client, { ...smaller, price: "1852" })).wait()).to.include({
      moved: true,
      generation: 1n,
    });
    expect(await failureOf(amend.simulate(client, smaller))).to.be.instanceOf(OrderNotFoundError);
    const cancelled = await (await cancel.send(client, { account, market, slot: 0, generation: 1n })).wait();
    expect(cancelled.cancelled).to.equal("1");
    const again = await failureOf(cancel.simulate(client, { account, market, slot: 0, generation: 1n }));
    expect(again).to.be.instanceOf(OrderNotFoundError);
  });

  it("cancelMany, free slots and reads of orders", async () => {
    const { client, account } = maker;
    for (const slot of [0, 1, 3]) await sell({ slot, price: "1860" });
    expect(await readFreeSlot(client, { account, market })).to.equal(2);
    const orders = await readOrders(client, { account, market });
    expect(orders.map(({ slot, side, price, size, expiry }) => [slot, side, price, size, expiry])).to.deep.equal([
      [0, "sell", "1860", "2", undefined],
      [1, "sell", "1860", "2", undefined],
      [3, "sell", "1860", "2", undefined],
    ]);
    expect(await cancelMany.simulate(client, { account, market, slots: [1, 2] })).to.equal(1);
    expect((await (await cancelMany.send(client, { account, market, slots: "all" })).wait()).cancelled).to.equal(3);
  });

  it("batch: all or none, with the trades of each market", async () => {
    await sell();
    const { client, account } = taker;
    const steps = [
      { action: "place", market, side: "buy", price: "1851", size: "1", kind: "immediateOrCancel" },
      { action: "place", market: "BTC-USD", side: "buy", price: "29000", size: "0.1", slot: 4 },
    ] as const;
    const { trades } = await (await batch.send(client, { account, steps })).wait();
    expect(trades.map(({ market: name, filled, averagePrice }) => [name, filled, averagePrice])).to.deep.equal([
      ["ETH-USD", "1", "1851"],
      ["BTC-USD", "0", "0"],
    ]);
    const none = batch.simulate(client, {
      account,
      steps: [steps[0], { action: "cancel", market, slot: 9, generation: 0n }],
    });
    expect(await failureOf(none)).to.be.instanceOf(OrderNotFoundError);
  });

  it("prune: orders that can never fill, for a fee", async () => {
    const { account } = maker;
    await sell({ expiry: (await venue.now()) + 30 });
    await sell({ slot: 1 });
    await venue.pass(60);
    const orders = [0, 1].map((slot) => ({ account, slot }));
    const request = { market, orders, beneficiary: taker.account };
    expect(await prune.simulate(taker.client, request)).to.equal(1);
    expect(await (await prune.send(taker.client, request)).wait()).to.include({ removed: 1, fees: "0.05" });
  });
});
