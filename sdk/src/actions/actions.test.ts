import { expect } from "chai";

import { type Trader, Venue } from "../../test/venue.ts";
import { place } from "./place.ts";

describe("smoke", () => {
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;
  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
  });
  after(() => venue.close());
  it("trades", async () => {
    const market = "ETH-USD";
    const sent = await place.send(maker.client, { account: maker.account, market, side: "sell", price: "1851", size: "2" });
    console.log(await sent.wait());
    const bought = await place.send(taker.client, { account: taker.account, market, side: "buy", price: "1852", size: "3" });
    console.log(await bought.wait());
    expect(1).to.equal(1);
  });
});
