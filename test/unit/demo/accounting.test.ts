import { expect } from "chai";

import { judgeAccuracy, BASIS_POINT } from "../../../scripts/demo/accuracy.ts";
import { formatBps, formatDuration, formatFixed, formatTime, formatUsd } from "../../../scripts/demo/format.ts";
import { auditLedger, type LedgerState } from "../../../scripts/demo/ledger.ts";
import { agree } from "../../../scripts/demo/lens.ts";
import { isOneWay, paidAndReceived, totalsOf } from "../../../scripts/demo/payments.ts";
import { WAD } from "../../../scripts/demo/path.ts";
import type { IntervalResult } from "../../../scripts/demo/result.ts";
import { spreadOf } from "../../../scripts/demo/statistics.ts";

describe("demo: accounting", () => {
  describe("spreadOf", () => {
    it("sorts by value, not by text", () => {
      expect(spreadOf([10n, 9n, -1n])).to.deep.equal({ count: 3, min: -1n, median: 9n, max: 10n });
    });

    it("takes the mean of the middle two", () => {
      expect(spreadOf([1n, 2n, 4n, 100n]).median).to.equal(3n);
    });

    it("fails without values", () => {
      expect(() => spreadOf([])).to.throw(RangeError);
    });
  });

  describe("auditLedger", () => {
    // A bought 10 lots from B at tick 100, quantum 2: 2,000 changed hands on paper. Both deposited 5,000 units of a token
    // with scale 3. Fees took 7 from A. Funding: 4 per lot from A, owed; B received 40 in cash, so 40 are on the way.
    const state: LedgerState = {
      bookedTokens: 10_000n,
      collateralScale: 3n,
      balances: [15_000n - 7n, 15_000n + 40n],
      sharedInsurance: 0n,
      markets: [
        {
          quantum: 2n,
          longIndex: 104n,
          shortIndex: 104n,
          insurance: 3n,
          fees: 4n,
          settlementPerLot: 0n,
          shortfall: 0n,
          positions: [
            { size: 10n, entry: 1000n, fundingSnapshot: 100n },
            { size: -10n, entry: 1000n, fundingSnapshot: 104n },
          ],
        },
      ],
    };

    it("is zero when everything is accounted for", () => {
      expect(auditLedger(state)).to.deep.equal({
        tokens: 30_000n,
        balances: 30_033n,
        entries: 0n,
        unrealisedFunding: 40n,
        insurance: 3n,
        fees: 4n,
        unsettled: 0n,
        unitsOff: 0n,
      });
    });

    it("counts what is left of a closed market at its price", () => {
      // Closed at 190: A lost 100 and could not pay 30, owed 40 of funding, and is gone. B's 10 lots are left.
      const [market] = state.markets;
      if (market === undefined) throw new Error("no market");
      const positions = market.positions.slice(1);
      const balances = [14_993n - 100n - 40n + 30n, 15_040n];
      const markets = [{ ...market, positions, settlementPerLot: 190n, shortfall: 30n }];
      const audited = auditLedger({ ...state, balances, markets });
      expect(audited.unsettled).to.equal(-1_900n - 30n);
      expect(audited.unitsOff).to.equal(0n);
    });

    it("counts entries by their side", () => {
      // B closed 5 of its 10 with C at tick 110: B realised a loss of 50 lot-ticks, 100 in cash.
      const [market] = state.markets;
      if (market === undefined) throw new Error("no market");
      const positions = [
        { size: 10n, entry: 1000n, fundingSnapshot: 100n },
        { size: -5n, entry: 500n, fundingSnapshot: 104n },
        { size: -5n, entry: 550n, fundingSnapshot: 104n },
      ];
      const balances = [14_993n, 15_040n - 100n, 0n];
      const audited = auditLedger({ ...state, balances, markets: [{ ...market, positions }] });
      expect(audited.entries).to.equal(2n * (1000n - 500n - 550n));
      expect(audited.unitsOff).to.equal(0n);
    });

    it("agrees with another reading only if every part does", () => {
      const audited = auditLedger(state);
      expect(agree(audited, { ...audited })).to.be.true;
      for (const part of Object.keys(audited) as (keyof typeof audited)[]) {
        expect(agree(audited, { ...audited, [part]: audited[part] + 1n }), part).to.be.false;
      }
    });

    it("sees a single unit", () => {
      expect(auditLedger({ ...state, sharedInsurance: 1n }).unitsOff).to.equal(-1n);
    });
  });

  describe("payments", () => {
    it("are told apart by side and market", () => {
      const flows = [
        { market: 0, account: 1, size: 5n, amount: -30n },
        { market: 0, account: 2, size: -4n, amount: 24n },
        { market: 0, account: 3, size: -1n, amount: 6n },
        { market: 1, account: 1, size: 1n, amount: 99n },
      ];
      expect(totalsOf(flows, 0)).to.deep.equal({ paidByLongs: 30n, receivedByShorts: 30n });
      expect(totalsOf(flows, 1)).to.deep.equal({ paidByLongs: -99n, receivedByShorts: 0n });
    });

    it("go one way in an interval", () => {
      const flows = [
        { market: 0, account: 1, size: 5n, amount: -30n },
        { market: 0, account: 2, size: -5n, amount: 30n },
        { market: 1, account: 1, size: -1n, amount: -9n },
      ];
      expect(isOneWay(flows, 0)).to.be.true;
      expect(isOneWay([...flows, { market: 0, account: 3, size: 2n, amount: 1n }], 0)).to.be.false;
      expect(isOneWay([], 0)).to.be.true;
    });

    it("paid and received are not netted", () => {
      expect(paidAndReceived([-5n, 3n, 0n, -1n])).to.deep.equal({ paid: 6n, received: 3n });
    });
  });

  describe("judgeAccuracy", () => {
    /** Ten intervals with these distances from the path and from the venue, in thousandths of a basis point. */
    const intervals = (path: readonly number[], venue: readonly number[]): IntervalResult[] =>
      path.map((distance, i) => {
        const unit = BASIS_POINT / 1000n;
        const rate = (i % 2 === 0 ? 1n : -1n) * BASIS_POINT;
        return {
          end: i,
          covered: 28_800n,
          premium: 0n,
          pathPremium: 0n,
          rate,
          pathRate: rate + BigInt(distance) * unit,
          venueRate: rate - BigInt(venue[i] ?? 0) * unit,
          paidByLongs: 0n,
          receivedByShorts: 0n,
        };
      });
    const flat = (value: number): number[] => Array.from({ length: 10 }, () => value);

    it("accepts what lies on its limits", () => {
      const path = [...flat(30).slice(1), 100];
      const venue = [...flat(250).slice(1), 2000];
      expect(judgeAccuracy("X", intervals(path, venue))).to.deep.include({ near: 9, failures: [] });
    });

    it("names every limit that is broken", () => {
      expect(judgeAccuracy("X", intervals([...flat(31).slice(1), 101], flat(0))).failures).to.deep.equal([
        "X: median distance from the formula on the path",
        "X: largest distance from the formula on the path",
      ]);
      expect(judgeAccuracy("X", intervals(flat(0), [...flat(251).slice(2), 1001, 1001])).failures).to.deep.equal([
        "X: median distance from the venue",
        "X: intervals within one basis point of the venue",
      ]);
    });
  });

  describe("formats", () => {
    it("round half away from zero and never show a negative zero", () => {
      expect(formatFixed(1_234_565n, 1000n, 2)).to.equal("1,234.57");
      expect(formatFixed(-15n, 10n, 0)).to.equal("-2");
      expect(formatFixed(-4n, 10n, 0)).to.equal("0");
      expect(formatBps((-1_756n * BASIS_POINT) / 1000n)).to.equal("-1.7560");
      expect(formatUsd(1_234_567n * WAD + WAD / 2n)).to.equal("1,234,567.50");
      expect(formatUsd(1n, 18)).to.equal("0.000000000000000001");
    });

    it("show times in UTC and durations in words", () => {
      expect(formatTime(1_691_971_200)).to.equal("2023-08-14 00:00");
      expect(formatDuration(59.6)).to.equal("1 min 00 s");
      expect(formatDuration(8)).to.equal("8 s");
    });
  });
});
