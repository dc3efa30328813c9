import { expect } from "chai";

import { IndexStatus } from "../../../sdk/src/model/indexPrice.ts";
import { MARKET } from "../../../sdk/src/model/testing.ts";
import { DutyRunner } from "../runtime/dutyRunner.ts";
import { Health } from "../runtime/health.ts";
import { FakeClock, FakeLog, FakeMeter } from "../testing/fakes.ts";
import { DEPLOYMENT, newBench, snapshotOf, SYMBOL } from "../testing/snapshots.ts";
import { marketAlert } from "./index.ts";

/** The alert as the runtime has it, and what it has told since it was last asked. */
async function watch() {
  const [bench, clock, log, meter] = [newBench(), new FakeClock(), new FakeLog(), new FakeMeter()];
  const health = new Health(clock, meter, { maxLag: 2, readyWithin: 60_000, stallAfter: 600_000 });
  const runner = new DutyRunner(await marketAlert.bind({}, DEPLOYMENT), { clock, log, meter, health });
  const tell = () => {
    expect(runner.decide(snapshotOf(bench)), "it sends nothing").to.deep.equal([]);
    return log.lines.splice(0).map(({ level, message }) => `${level}: ${message}`);
  };
  const gauge = (name: string) => meter.of(name, { market: SYMBOL });
  return { bench, tell, gauge };
}

describe("keepers: market alert", () => {
  it("says once that a market is halted and what that means, and what it is afterwards", async () => {
    const { bench, tell, gauge } = await watch();
    expect(tell(), "all is well").to.deep.equal([]);
    expect([gauge("market_status"), gauge("market_status_alarming")]).to.deep.equal([1, 0]);
    bench.exchange.haltMarket(MARKET);
    expect(tell()).to.deep.equal([
      "warn: ETH-USD is halted: nothing is sampled, settled or liquidated there until it is resumed; orders can be cancelled",
    ]);
    expect([gauge("market_status"), gauge("market_status_alarming")]).to.deep.equal([3, 1]);
    expect(tell(), "told before").to.deep.equal([]);
    bench.exchange.resumeMarket(MARKET);
    expect(tell(), "another state").to.deep.equal([
      "warn: ETH-USD is reduce-only: positions only shrink there; keepers do all of their duties",
    ]);
    expect([gauge("market_status"), gauge("market_status_alarming")]).to.deep.equal([2, 1]);
  });

  it("says why an index is of no use, and again when the reason is another", async () => {
    const { bench, tell, gauge } = await watch();
    bench.status = IndexStatus.Stale;
    expect(tell()).to.deep.equal(["warn: The index of ETH-USD is not usable: an answer of its feeds is too old"]);
    expect([gauge("market_index_status"), gauge("market_index_status_alarming")]).to.deep.equal([3, 1]);
    bench.status = IndexStatus.Deviating;
    expect(tell()).to.deep.equal(["warn: The index of ETH-USD is not usable: its feeds contradict each other"]);
    bench.status = IndexStatus.Usable;
    expect(tell()).to.deep.equal(["info: No alarm any more. The index of ETH-USD is usable"]);
  });

  it("a market that winds down is told in each of its states, and its index no more once it has closed", async () => {
    const { bench, tell, gauge } = await watch();
    bench.exchange.windDownMarket(MARKET, 3_600n);
    expect(tell()).to.deep.equal([
      "warn: ETH-USD is closing: its positions are settled at the closing price once the closing has ended; keepers sample until then",
    ]);
    bench.now += 3_601n;
    bench.exchange.closeMarket(MARKET);
    bench.status = IndexStatus.Unreadable;
    expect(tell()).to.deep.equal(["info: No alarm any more. ETH-USD is closed: keepers settle its positions"]);
    expect([gauge("market_status_alarming"), gauge("market_index_status_alarming")]).to.deep.equal([0, 0]);
  });
});
