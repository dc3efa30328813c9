import { expect } from "chai";

import { loadHistory } from "../../../scripts/demo/data.ts";
import { WAD } from "../../../scripts/demo/path.ts";
import { MAKERS, MARKETS, rungsFor, TERMS, TRADE_LIMIT, TRADERS } from "../../../scripts/demo/settings.ts";

const { margin, sampling } = TERMS;

describe("demo: its settings keep the replay faithful", () => {
  for (const [i, settings] of MARKETS.entries()) {
    it(`${settings.symbol}: the best level holds ten times the impact size, and traders take a tenth of it at most`, async () => {
      const { rounds } = await loadHistory(settings.asset);
      const lowest = rounds.reduce((least, { answer }) => (answer < least ? answer : least), rounds[0]?.answer ?? 0n);
      const perLot = (lowest * 10n ** 10n * settings.lotSize) / WAD;
      // Every lot of open interest has a trader on one side: makers don't trade with each other.
      const traded = TRADERS.reduce(
        (sum, { deposit, leverage }) => sum + Number(deposit) * Math.abs(leverage[i] ?? 0),
        0,
      );
      const byInterest = (BigInt(traded) * sampling.impactShare) / perLot;
      const byNotional = sampling.impactNotional / perLot + 1n;
      const impactLots = byInterest > byNotional ? byInterest : byNotional;

      const rungs = MAKERS.flatMap((maker) => rungsFor(maker, settings)).filter(({ behind }) => behind === 0);
      for (const isAsk of [false, true]) {
        const best = rungs.filter((rung) => rung.isAsk === isAsk).reduce((sum, { lots }) => sum + lots, 0);
        expect(BigInt(best) >= 10n * impactLots).to.be.true;
        expect(TRADE_LIMIT * settings.unit * 10).to.be.at.most(best);
      }
      expect(traded / (Number(perLot) / 1e18)).to.be.at.most(margin.openInterestCap);
    });
  }

  it("a sample covers the minute before it, and no more than that is ever missing", () => {
    expect(sampling.sampleInterval).to.equal(60);
    expect(sampling.maxSampleGap).to.be.at.least(60);
  });

  it("no maker uses a slot twice, and no trader starts beyond its initial margin", () => {
    for (const maker of MAKERS) {
      for (const settings of MARKETS) {
        const slots = rungsFor(maker, settings).map(({ slot }) => slot);
        expect(new Set(slots).size).to.equal(slots.length);
      }
    }
    for (const { leverage } of TRADERS) {
      const total = leverage.reduce((sum, value) => sum + Math.abs(value), 0);
      expect(total * Number(margin.initialMargin)).to.be.lessThan(Number(WAD));
    }
  });
});
