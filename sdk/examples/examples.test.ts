import { expect } from "chai";

import { type Trader, Venue } from "../test/venue.ts";
import { batch, place, readBook, readFunding, readOrders, readPositions, samplePremium, settleFunding } from "../src/index.ts";
import { type BasisSettings, decidePosition, rebalanceOnce } from "./basisTrader.ts";
import { buy, showMarket } from "./dapp.ts";
import { decideQuotes, type MakerSettings, quoteOnce } from "./marketMaker.ts";
import { formatDeployment } from "../src/index.ts";

const market = "ETH-USD";
const WAD = 10n ** 18n;

describe("examples", function () {
  this.timeout(60_000);
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;
  let snapshot: string;

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
  });
  beforeEach(async () => {
    snapshot = await venue.snapshot();
  });
  afterEach(() => venue.revert(snapshot));
  after(() => venue.close());

  describe("market maker", () => {
    const settingsOf = ({ account }: Trader): MakerSettings => ({ account, market, size: "1", spread: 10n, lean: 5n });

    it("decides by table", () => {
      const settings = { account: 1n, market, size: "1", spread: 10n, lean: 5n };
      const base = { mark: 1_850n * WAD, tickSize: WAD / 100n, orders: [] };
      const prices = (inventory: bigint): unknown[] =>
        decideQuotes(settings, { ...base, inventory }).flatMap((step) => ("price" in step ? [step.price] : []));
      expect(prices(0n)).to.deep.equal([184_815n, 185_186n]);
      expect(prices(2n)).to.deep.equal([184_630n, 185_000n]); // long: both lower, to sell
      expect(prices(-2n)).to.deep.equal([184_999n, 185_371n]);
      const resting = (side: "buy" | "sell", tick: bigint) => ({ side, view: { tick } });
      const orders = [resting("buy", 184_815n), resting("sell", 185_186n)];
      expect(decideQuotes(settings, { ...base, inventory: 0n, orders })).to.deep.equal([]);
      expect(decideQuotes(settings, { ...base, inventory: 0n, orders: orders.slice(1) })).to.have.length(3);
    });

    it("quotes, keeps still, is hit, and leans", async () => {
      const settings = settingsOf(maker);
      expect(await quoteOnce(maker.client, settings)).to.equal(true);
      const { bids, asks } = await readBook(maker.client, { market });
      expect([bids[0]?.price, asks[0]?.price]).to.deep.equal(["1848.15", "1851.86"]);
      expect(await quoteOnce(maker.client, settings)).to.equal(false);
      const order = { account: taker.account, market, side: "buy", size: "1", price: "1852", kind: "immediateOrCancel" } as const;
      await (await place.send(taker.client, order)).wait();
      expect(await quoteOnce(maker.client, settings)).to.equal(true);
      const orders = await readOrders(maker.client, { account: maker.account, market });
      expect(orders.map(({ side, price }) => `${side} ${price}`)).to.deep.equal(["buy 1849.07", "sell 1852.78"]);
    });
  });

  describe("basis trader", () => {
    const settings: Omit<BasisSettings, "account"> = { market, size: "2", entryRate: "0.0003", exitRate: "0.0001", slippage: 20n };
    const per = (rate: string): bigint => BigInt(Math.round(Number(rate) * 1e18));

    it("decides by table", () => {
      const cases: [rate: string, next: string, held: bigint, wanted: bigint][] = [
        ["0.0004", "0.0005", 0n, -2n], // longs pay: be short
        ["-0.0004", "-0.0005", 0n, 2n],
        ["0.0004", "0.0002", 0n, 0n], // it is going away
        ["0.0004", "0.0002", -2n, -2n], // but worth staying for
        ["0.0004", "0.00005", -2n, 0n],
        ["0.0004", "-0.0004", -2n, 0n], // it turns
        ["0.0002", "0.0002", 2n, 0n], // on the wrong side
      ];
      for (const [rate, next, held, wanted] of cases) {
        const snapshot = { rate: per(rate), nextRate: per(next), held: held * WAD };
        expect(decidePosition({ account: 1n, ...settings }, snapshot), `${rate} ${next} ${held.toString()}`).to.equal(wanted * WAD);
      }
    });

    it("does nothing without funding, and sells into a book that longs overpay", async () => {
      const { account, client } = taker;
      expect(await rebalanceOnce(client, { account, ...settings })).to.equal(undefined);
      // Bids above the index for two intervals: longs will pay.
      const bids = [0, 1].map((slot) => ({ slot, action: "place", market, side: "buy", size: "5", price: "1868" }) as const);
      await (await batch.send(maker.client, { account: maker.account, steps: bids })).wait();
      for (let i = 0; i < 130; i += 1) {
        await venue.pass(5);
        await (await samplePremium.send(maker.client, { markets: [market] })).wait();
      }
      await (await settleFunding.send(maker.client, { market })).wait();
      expect(Number((await readFunding(client, { market })).rate)).to.be.greaterThan(0.0003);
      const sold = await rebalanceOnce(client, { account, ...settings });
      expect(sold).to.deep.include({ filled: "2", averagePrice: "1868" });
      expect(sold?.preview).to.deep.include({ filled: "2", averagePrice: "1868", fee: sold?.fee });
      const [position] = await readPositions(client, { account });
      expect(position?.size).to.equal("-2");
      expect(await rebalanceOnce(client, { account, ...settings })).to.equal(undefined);
    });
  });

  it("dApp: shows a market and buys, or says why not", async () => {
    const record: unknown = JSON.parse(formatDeployment(venue.deployment));
    const wallet = {
      request: async ({ method, params }: { method: string; params?: unknown[] | Record<string, unknown> }) =>
        method === "eth_requestAccounts" || method === "eth_accounts"
          ? [taker.owner]
          : venue.wallet.request({ method, ...(params !== undefined && { params }) }),
    };
    expect(await buy(wallet, record, market, "1")).to.deep.equal({ error: "Nobody sells." });
    await (await place.send(maker.client, { account: maker.account, market, side: "sell", size: "1", price: "1851" })).wait();
    expect(await showMarket(wallet, record, market)).to.include({ bestAsk: "1851" });
    expect(await buy(wallet, record, market, "1")).to.deep.equal({ filled: "1", averagePrice: "1851", fee: "0.9255" });
  });
});
