import { expect } from "chai";

import { FaultyWallet } from "../../test/faultyWallet.ts";
import { multicall3Code } from "../../test/multicall3.ts";
import { failureOf, type Trader, Venue } from "../../test/venue.ts";
import { connect, MULTICALL3, multicall, query, readAccount, readMarket, UnknownAccountError } from "../index.ts";

describe("multicall", function () {
  this.timeout(60_000);
  let venue: Venue;
  let trader: Trader;

  before(async () => {
    venue = await Venue.open();
    trader = await venue.trader();
  });
  after(() => venue.close());

  for (const isDeployed of [false, true]) {
    it(`answers in the order of the queries, ${isDeployed ? "in one request with" : "without"} Multicall3`, async () => {
      if (isDeployed) await venue.request("hardhat_setCode", [MULTICALL3, multicall3Code()]);
      const wallet = new FaultyWallet(venue.wallet);
      const client = await connect({ provider: venue.provider(wallet), deployment: venue.deployment });
      let calls = 0;
      wallet.spoil = ({ method }) => {
        if (method === "eth_call") calls += 1;
        return undefined;
      };
      const [eth, own, btc] = await multicall(client, [
        query(readMarket, { market: "ETH-USD" }),
        query(readAccount, { account: trader.account }),
        query(readMarket, { market: 2 }),
      ]);
      expect([eth.symbol, own.balance, btc.symbol]).to.deep.equal(["ETH-USD", "50000", "BTC-USD"]);
      expect(calls).to.equal(isDeployed ? 1 : 3);
      const many = Array.from({ length: 120 }, () => query(readAccount, { account: 1n }));
      expect(await multicall(client, many)).to.have.length(120);
      const failing = multicall(client, [query(readMarket, { market: 1 }), query(readAccount, { account: 99n })]);
      expect(await failureOf(failing)).to.be.instanceOf(UnknownAccountError);
    });
  }
});
