import { expect } from "chai";

import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import {
  closeMarket,
  contractsOf,
  forecastRate,
  liquidationMark,
  loadModel,
  MarketNotTradingError,
  place,
  readAccount,
  readClaims,
  readLedger,
  readMarket,
  readPositions,
  readScheduled,
  readWindDown,
  settlePositions,
  StillClosingError,
  UnexpectedStatusError,
} from "../index.ts";

const market = "ETH-USD";
const HOUR = 3_600;

describe("actions: the end of a market", function () {
  this.timeout(60_000);
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
    const [sell, buy] = [
      { account: maker.account, market, side: "sell", price: "1850", size: "5" },
      { account: taker.account, market, side: "buy", price: "1850", size: "5", kind: "immediateOrCancel" },
    ] as const;
    await (await place.send(maker.client, sell)).wait();
    await (await place.send(taker.client, buy)).wait();
  });
  undoEach(() => venue);

  /** The administrator announces the end, waits, and has it begin. */
  const windDown = async (): Promise<void> => {
    const administrator = await venue.client(0);
    const { exchange } = contractsOf(administrator);
    const data = exchange.interface.encodeFunctionData("windDownMarket", [1, HOUR]);
    expect(await readScheduled(maker.client, { data })).to.equal(undefined);
    await (await exchange.schedule(data)).wait();
    const from = await readScheduled(maker.client, { data });
    expect(Number(from)).to.be.greaterThan(await venue.now());
    await venue.pass(10);
    await (await exchange.windDownMarket(1, HOUR)).wait();
  };

  it("closes at one price for all, and settles losers and winners", async () => {
    const { client } = maker;
    const early = await failureOf(closeMarket.simulate(client, { market }));
    expect(early).to.be.instanceOf(UnexpectedStatusError);
    await windDown();
    expect(await readMarket(client, { market })).to.have.property("status", "closing");
    const running = await readWindDown(client, { market });
    expect(Number(running.endsAt - running.startedAt)).to.equal(HOUR);
    expect(await failureOf(closeMarket.send(client, { market }))).to.be.instanceOf(StillClosingError);

    await venue.setPrice(market, "1860");
    await venue.pass(HOUR);
    const late = { account: taker.account, market, side: "sell", price: "1850", size: "1" } as const;
    expect(await failureOf(place.send(taker.client, late))).to.be.instanceOf(MarketNotTradingError);
    const { pricePerLot, isMean } = await (await closeMarket.send(client, { market })).wait();
    // Nobody sampled through the closing: the last good mark holds, 1,850 USD a base, 18.50 a lot.
    expect([Number(pricePerLot).toFixed(1), isMean]).to.deep.equal(["18.5", false]);
    expect(await readMarket(client, { market })).to.have.property("status", "closed");

    const accounts = [maker.account, taker.account];
    const claims = await readClaims(client, { market, accounts });
    expect(claims.map(({ size }) => size)).to.deep.equal([-500n, 500n]);
    const { exchange } = await loadModel(client, { accounts, books: [market] });
    expect(liquidationMark(exchange, taker.account, 1n)).to.equal(undefined);
    expect(() => forecastRate(exchange, 1n)).not.to.throw();

    const settled = new Set<bigint>();
    for (let call = 0; call < 2; call += 1) {
      const done = await (await settlePositions.send(client, { market, accounts })).wait();
      for (const { account, cut, credit } of done.settled) {
        settled.add(account);
        expect([cut, credit]).to.deep.equal(["0", "0"]);
      }
    }
    expect([...settled].sort()).to.deep.equal([...accounts].sort());
    for (const { client: own, account } of [maker, taker]) {
      expect(await readPositions(own, { account })).to.deep.equal([]);
      expect((await readAccount(own, { account })).equity).to.match(/^\d/);
    }
    const { lotsOpen, isFixed } = await readWindDown(client, { market });
    expect([lotsOpen, isFixed]).to.deep.equal([0n, true]);
    const { markets, accountCount } = await readLedger(client, {});
    expect(accountCount).to.be.at.least(2n);
    expect(markets[0]).to.include({ longLots: 0n, shortLots: 0n });
  });
});
