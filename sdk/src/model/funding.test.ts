import { expect } from "chai";

import { WAD } from "./fixedPoint.ts";
import {
  accrueAcross,
  clampedPremium,
  indicesAt,
  intervalEnd,
  PERIOD,
  ratePerLotSecond,
  rateBound,
} from "./funding.ts";
import { Bench, INDEX_TICK, MARKET, order } from "./testing.ts";

const percent = (hundredths: bigint): bigint => hundredths * 10n ** 14n;

describe("model: funding", () => {
  it("the rate is the interest while the premium lies within the damper of it, and follows beyond", () => {
    const rate = (premium: bigint): bigint => clampedPremium(premium, percent(1n), percent(5n));
    expect([rate(percent(0n)), rate(percent(6n)), rate(percent(-4n))]).to.deep.equal([1n, 1n, 1n].map(percent));
    expect(rate(percent(10n))).to.equal(percent(5n));
    expect(rate(percent(-10n))).to.equal(percent(-5n));
  });

  it("boundaries are multiples of the interval in UTC, and belong to the interval that begins", () => {
    expect([intervalEnd(0n, 3_600n), intervalEnd(3_599n, 3_600n), intervalEnd(3_600n, 3_600n)]).to.deep.equal([
      3_600n,
      3_600n,
      7_200n,
    ]);
  });

  it("the bound is the smaller of maxRate and k x (IM - MM)", () => {
    const { terms, risk } = new Bench().market;
    expect(rateBound(terms, risk)).to.equal(WAD / 100n);
    expect(rateBound({ ...terms, marginShare: 10n }, risk)).to.equal(WAD / 200n);
  });

  it("a fully covered hour at 0.08 % of a lot worth 10 USD pays 0.001 USD a lot, truncated to the second's 64 WAD", () => {
    const integral = 10n * WAD * 3_600n;
    const perSecond = ratePerLotSecond(8n * 10n ** 14n, integral, 3_600n, 3_600n);
    expect(perSecond).to.equal((8n * 10n ** 14n * 10n) / (PERIOD * 64n));
    const hour = perSecond * 64n * 3_600n;
    expect(hour <= WAD / 1_000n && WAD / 1_000n - hour < 64n * 3_600n).to.equal(true);
    expect(ratePerLotSecond(-8n * 10n ** 14n, integral, 3_600n, 3_600n)).to.equal(-perSecond);
  });

  it("what nobody measured pays nothing, and half of an interval half", () => {
    expect(ratePerLotSecond(WAD, 0n, 0n, 3_600n)).to.equal(0n);
    const full = ratePerLotSecond(WAD / 100n, 10n * WAD * 3_600n, 3_600n, 3_600n);
    const half = ratePerLotSecond(WAD / 100n, 10n * WAD * 1_800n, 1_800n, 3_600n);
    expect(half).to.equal(full / 2n);
  });

  it("saturates instead of failing", () => {
    expect(ratePerLotSecond(WAD, 2n ** 96n - 1n, 1n, 1n)).to.equal(2n ** 47n - 1n);
  });

  it("accrues the old rate to the end of its interval, the new one for one interval, then nothing", () => {
    const funding = { longIndex: 1_000n, shortIndex: 1_000n, accruedAt: 90n, rate: 2n, interval: 100n };
    const next = {
      end: 100n,
      covered: 1n,
      premium: 0n,
      rate: 0n,
      ratePerLotSecond: 3n,
      indexPerLot: 0n,
      interest: 0n,
      bound: 0n,
      modelFailed: false,
    };
    // 10 s x 2 x 64, then 50 s x 3 x 64
    expect(accrueAcross(funding, next, 100n, 150n)).to.deep.equal({
      longIndex: 1_000n + 1_280n + 9_600n,
      shortIndex: 1_000n + 1_280n + 9_600n,
      accruedAt: 150n,
      rate: 3n,
      interval: 100n,
    });
    const late = accrueAcross(funding, next, 100n, 100_000n);
    expect(late).to.deep.include({ longIndex: 21_480n, shortIndex: 21_480n, accruedAt: 100_000n, rate: 0n });
    expect(indicesAt(late, 200_000n)).to.deep.equal({ longIndex: 21_480n, shortIndex: 21_480n });
  });

  it("longs pay shorts in the interval after the measured one, to the last unit", () => {
    const bench = new Bench();
    const { exchange } = bench;
    const [maker, taker] = [bench.open(100_000n), bench.open(100_000n)];
    exchange.place(maker.owner, maker.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
    exchange.place(taker.owner, taker.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
    const before = [maker, taker].map(({ account }) => exchange.state.account(account).balance);
    for (let second = 0; second < 7_200; second += 60) {
      bench.now += 60n;
      exchange.samplePremium([MARKET], 64n, 0n);
    }
    exchange.realizeFunding(MARKET, [maker.account, taker.account]);
    const [received = 0n, paid = 0n] = [maker, taker].map(
      ({ account }, i) => exchange.state.account(account).balance - (before[i] ?? 0n),
    );
    expect(received).to.equal(-paid);
    // Without a premium the rate is the interest, 0.01 % per 8 h of 1,000 USD, for the second of the two hours. The first one's
    // last sample came a minute before its end: the one at the boundary belongs to the next.
    const perSecond = ratePerLotSecond(10n ** 14n, 10n * WAD * 3_540n, 3_540n, 3_600n);
    expect(received).to.equal(perSecond * 64n * 3_600n * 100n);
  });
});
