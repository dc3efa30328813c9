import { expect } from "chai";

import { FundingArgumentError } from "../funding/errors.ts";
import { Bench, INDEX_TICK, MARKET, order } from "../model/testing.ts";
import { forecastRate, type FundingRateForecast } from "./fundingRate.ts";

const HOUR = 3_600n;

/** A market whose bids lie 0.1 % above the index, so that its premium is 0.1 % and its rate 0.05 %. */
function market() {
  const bench = new Bench();
  const { account, owner } = bench.open(100_000n);
  const quote = (percent: bigint): void => {
    bench.exchange.cancelMany(owner, account, MARKET, 1n);
    const tick = INDEX_TICK + (INDEX_TICK * percent) / 10_000n;
    bench.exchange.place(owner, account, order({ isAsk: false, tick, lots: 1_000n }));
  };
  const sampleFor = (seconds: bigint): void => {
    for (const end = bench.now + seconds; bench.now < end;) {
      bench.now += 60n;
      bench.exchange.samplePremium([MARKET], 64n, 0n);
    }
  };
  return { bench, quote, sampleFor, forecast: () => forecastRate(bench.exchange, MARKET) };
}

function required(forecast: FundingRateForecast | undefined): FundingRateForecast {
  if (forecast === undefined) throw new Error("There is no forecast");
  return forecast;
}

describe("preview: the next rate", () => {
  it("is unknown where nothing was ever measured", () => {
    const { bench, forecast } = market();
    expect(forecast()).to.equal(undefined);
    bench.now += 5n * HOUR;
    expect(forecast()).to.equal(undefined);
  });

  it("is the rate of a premium that stays, and says until when and how it is known", () => {
    const { bench, quote, sampleFor, forecast } = market();
    quote(10n);
    sampleFor(40n * HOUR);
    const { rate, low, high, premium, ...known } = required(forecast());
    expect(rate).to.be.closeTo(0.0005, 1e-6);
    expect(premium).to.be.closeTo(0.001, 1e-6);
    expect(low).to.be.at.most(rate);
    expect(high).to.be.at.least(rate);
    const end = Number(bench.now + HOUR);
    const { covered, calibration, ...times } = known;
    expect(times).to.deep.equal({ level: 0.9, end, paidUntil: end + 3_600, learned: 32 });
    expect(covered).to.be.within(0, 60);
    expect(calibration).to.contain("not on this exchange");
  });

  it("follows what is measured of the running interval, and counts an interval that nobody has settled", () => {
    const { bench, quote, sampleFor, forecast } = market();
    quote(10n);
    sampleFor(40n * HOUR);
    const start = required(forecast());
    quote(20n);
    sampleFor(HOUR / 2n);
    // The mean will be 0.2 % if the second half goes on so, 0.15 % if it is as before; less the damper that is 0.15 % or 0.1 %.
    const half = required(forecast());
    expect(half.rate).to.be.within(0.00105, 0.00145);
    expect(half.covered).to.be.within(1_740, 1_860);
    quote(10n);
    sampleFor(HOUR / 2n - 60n);
    // Nearly all of it is known: half at 0.2 %, half at 0.1 %.
    const late = required(forecast());
    expect(late.rate).to.be.closeTo(0.001, 2e-5);
    expect(late.high - late.low).to.be.lessThan(2e-4);
    bench.now += HOUR;
    const after = required(forecast());
    expect(after.end).to.equal(start.end + 3_600);
    expect(after.learned).to.equal(32);
    expect(bench.market.funding.accruedAt < bench.now - HOUR / 2n, "nothing was settled by asking").to.equal(true);
  });

  it("goes on over intervals that nobody measured, and never past the core's bound", () => {
    const { bench, quote, sampleFor, forecast } = market();
    quote(400n);
    sampleFor(3n * HOUR);
    bench.now += 100n * HOUR;
    quote(400n);
    sampleFor(HOUR / 4n);
    const { rate, high, learned } = required(forecast());
    expect([rate, high]).to.deep.equal([0.01, 0.01]);
    expect(learned).to.be.within(3, 4);
  });

  it("lies in a wider interval at a higher level", () => {
    const { bench, quote, sampleFor } = market();
    quote(10n);
    sampleFor(5n * HOUR + HOUR / 2n);
    const [narrow, wide] = [0.5, 0.95].map((level) => required(forecastRate(bench.exchange, MARKET, level)));
    expect(widthOf(wide)).to.be.greaterThan(widthOf(narrow));
    expect(() => forecastRate(bench.exchange, MARKET, 1)).to.throw(FundingArgumentError, "level");
  });
});

function widthOf(forecast: FundingRateForecast | undefined): number {
  const { low, high } = required(forecast);
  return high - low;
}
