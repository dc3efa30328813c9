import { expect } from "chai";

import { WAD } from "../../../sdk/src/model/fixedPoint.ts";
import { MarketStatus } from "../../../sdk/src/model/market.ts";
import { INDEX_TICK, MARKET, order } from "../../../sdk/src/model/testing.ts";
import { SETTLE_WINDOW } from "../../../sdk/src/model/windDown.ts";
import { callOf, carryOut, decideWith, newBench, snapshotOf } from "../testing/snapshots.ts";
import { insuranceAlert, marketClosing } from "./index.ts";

const HOUR = 3_600n;

/** Five longs of 100 lots against one short; the market closes for an hour, in which nobody samples. */
function closing() {
  const bench = newBench();
  const { exchange } = bench;
  const short = bench.open(10_000n);
  const longs = Array.from({ length: 5 }, () => bench.open(1_000n));
  for (const { owner, account } of longs) {
    exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
    exchange.place(owner, account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  }
  bench.jump(990n * WAD);
  exchange.windDownMarket(MARKET, HOUR);
  return { bench, exchange, short: short.account, longs: longs.map(({ account }) => account) };
}

describe("keepers: market closing", () => {
  it("closes a market whose closing has ended, whatever its index", async () => {
    const { bench, exchange } = closing();
    bench.now = bench.market.closing.endsAt - 1n;
    expect(await decideWith(marketClosing, snapshotOf(bench))).to.deep.equal([]);
    bench.now += 1n;
    bench.status = 6n;
    const intents = await decideWith(marketClosing, snapshotOf(bench));
    expect(intents.map(callOf)).to.deep.equal([{ name: "closeMarket", args: [1n] }]);
    carryOut(exchange, intents);
    expect(bench.market.hot.status).to.equal(MarketStatus.Closed);
  });

  it("settles losers and registers winners in batches, then pays the winners, and is done", async () => {
    const { bench, exchange, short, longs } = closing();
    bench.now = bench.market.closing.endsAt;
    exchange.closeMarket(MARKET);
    const settings = { batch: 2, maxBatches: 2 };
    const rounds: unknown[][] = [];
    for (let round = 0; round < 4; round += 1) {
      const intents = await decideWith(marketClosing, snapshotOf(bench), settings);
      rounds.push(intents.map((intent) => callOf(intent).args[1]));
      carryOut(exchange, intents);
    }
    // The short won: it is registered with the first batch, and paid once the last loser is settled.
    const [a, b, c, d, e] = longs;
    expect(rounds).to.deep.equal([
      [
        [short, a],
        [b, c],
      ],
      [[d, e]],
      [[short]],
      [],
    ]);
    expect(bench.market.settlement.lotsOpen).to.equal(0n);
  });

  it("says the same keys to all keepers, and goes on with a winner that was registered first", async () => {
    const { bench, exchange, short } = closing();
    bench.now = bench.market.closing.endsAt;
    exchange.closeMarket(MARKET);
    exchange.settlePositions(MARKET, [short]); // registered, the losers are not settled yet
    const [one, two] = [
      await decideWith(marketClosing, snapshotOf(bench)),
      await decideWith(marketClosing, snapshotOf(bench)),
    ];
    expect(one.map(({ key }) => key)).to.deep.equal(two.map(({ key }) => key));
    bench.now += SETTLE_WINDOW;
    carryOut(exchange, await decideWith(marketClosing, snapshotOf(bench)));
    carryOut(exchange, await decideWith(marketClosing, snapshotOf(bench)));
    expect(bench.market.settlement.lotsOpen).to.equal(0n);
  });
});

describe("keepers: insurance alert", () => {
  const findings = async (bench: ReturnType<typeof newBench>, settings: object) => {
    const bound = await insuranceAlert.bind(insuranceAlert.schema.parse(settings), snapshotOf(bench).deployment);
    expect(bound.decide(snapshotOf(bench))).to.deep.equal([]);
    return bound.observe(snapshotOf(bench)).map(({ labels, value, alarming }) => ({ ...labels, value, alarming }));
  };

  it("says what the funds hold, and which should hold more", async () => {
    const bench = newBench();
    const donor = bench.open(1_000n);
    bench.exchange.fundInsurance(donor.owner, donor.account, MARKET, 99n * WAD);
    bench.exchange.fundInsurance(donor.owner, donor.account, 0n, 500n * WAD);
    const settings = { shared: 500, markets: { "ETH-USD": "99.5" } };
    expect(await findings(bench, settings)).to.deep.equal([
      { fund: "shared", value: 500, alarming: false },
      { fund: "ETH-USD", value: 99, alarming: true },
    ]);
    bench.exchange.fundInsurance(donor.owner, donor.account, MARKET, WAD / 2n);
    expect((await findings(bench, settings)).map(({ alarming }) => alarming)).to.deep.equal([false, false]);
  });

  it("asks for nothing unless told to", async () => {
    expect((await findings(newBench(), {})).map(({ alarming }) => alarming)).to.deep.equal([false, false]);
  });
});
