import { expect } from "chai";
import fc from "fast-check";

import { assess, type Case, concession, limitOf, lotsToKeep, shortfall } from "./bankruptcy.ts";
import { sqrtUp, WAD } from "./fixedPoint.ts";
import { type Health, initialMargin, maintenanceMargin, type MarginPrices, NO_HEALTH } from "./margin.ts";
import type { Market } from "./market.ts";
import { Bench } from "./testing.ts";

const { market } = new Bench();
const MARK = 10n * WAD;
const cents = (parts: bigint): bigint => parts * 10n ** 16n;

const pricesOf = ({ risk }: Market, mark = MARK, addOn = 0n): MarginPrices => ({
  risk,
  mark,
  pnlWeight: 100n,
  volatility: addOn,
  funding: 0n,
});

/** One position of so many lots at 10 USD, and so much equity besides that of other markets. */
function healthOf(prices: MarginPrices, held: bigint, equity: bigint, others: Partial<Health> = {}): Health {
  const initial = initialMargin(held * prices.mark, prices.risk);
  const maintenance = maintenanceMargin(initial, prices.risk);
  return {
    ...NO_HEALTH,
    cash: equity,
    initial: initial + held * prices.volatility + (others.initial ?? 0n),
    maintenance: maintenance + (others.maintenance ?? 0n),
  };
}

function caseOf(equity: bigint, given: { elapsed?: bigint; fund?: bigint; size?: bigint; others?: Health } = {}): Case {
  const { elapsed = 1_000n, fund = 0n, size = 100n, others = NO_HEALTH } = given;
  const health = healthOf(pricesOf(market), size < 0n ? -size : size, equity, others);
  return assess(market, pricesOf(market), { health, size, tier: 0n, elapsed, fund });
}

describe("model: bankruptcy", () => {
  it("the concession grows from its start to its end", () => {
    // 0.5 % to 2 % of 10 USD in 100 s.
    expect(concession(market, MARK, 0n)).to.equal(cents(5n));
    expect(concession(market, MARK, 50n)).to.equal((cents(25n) * 5n) / 10n);
    expect(concession(market, MARK, 100n)).to.equal(cents(20n));
    expect(concession(market, MARK, 10_000n)).to.equal(cents(20n));
  });

  describe("with equity", () => {
    it("keeps what its equity carries a quarter of the way from MM to IM", () => {
      // IM 100, MM 50, so the target is 6.25 % of what is kept. Each lot that goes costs 0.20 of concession, 0.0051 and a
      // unit for the fee, and 0.10 for the liquidation: 0.3051. Of 40 USD 9.49 are left when all 100 have gone, and
      // each lot kept needs 0.625 - 0.3051: 29.66 can be kept. 30 lots are 300 USD, 29 are 290, both above the minimum.
      const failing = caseOf(40n * WAD);
      expect(failing).to.include({ lots: 71n, give: cents(20n), take: 0n, chargeFee: true, part: 40n * WAD });
      expect(limitOf(failing)).to.equal(10n * WAD - cents(20n));
    });

    it("counts the margins of other markets", () => {
      // Others' IM 40 and MM 20 want 25 of the equity first, and 20/70 of it belongs to them.
      const others = { ...NO_HEALTH, initial: 40n * WAD, maintenance: 20n * WAD };
      const failing = caseOf(69n * WAD, { others });
      expect(failing.part).to.equal((69n * 50n * WAD) / 70n);
      // 69 - 25 - 30.51 = 13.49, by 0.3199 is 42.17.
      expect(failing.lots).to.equal(58n);
    });

    it("leaves nothing that is too small to rest", () => {
      // 33 - 30.51 = 2.49 carries 7 lots, 70 USD, below the minimum of 100.
      expect(caseOf(33n * WAD).lots).to.equal(100n);
      // 34.0 - 30.51 = 3.49: 10.9 lots, and 10 are worth 100.
      expect(caseOf(34n * WAD).lots).to.equal(90n);
    });

    it("never goes past the zero price, less the fee that the part still carries", () => {
      // 10 USD on 100 lots are 0.10 each; the fee at mark and concession is 0.0051 and a unit, and two are for rounding.
      const fee = (102n * WAD * 5n) / 100_000n + 1n;
      const failing = caseOf(10n * WAD);
      expect(failing).to.include({ give: cents(10n) - 2n - fee, chargeFee: true, lots: 100n });
      const short = caseOf(10n * WAD, { size: -100n });
      expect(limitOf(short)).to.equal(10n * WAD + cents(10n) - 2n - fee);
    });

    it("charges no fee that the part does not carry", () => {
      expect(caseOf(WAD / 2n)).to.include({ give: WAD / 200n - 2n, chargeFee: false, lots: 100n });
      expect(caseOf(0n)).to.include({ give: 0n, take: 0n, chargeFee: false, lots: 100n });
      expect(limitOf(caseOf(0n))).to.equal(MARK);
    });
  });

  describe("with a deficit", () => {
    it("asks for better than mark where no fund pays", () => {
      // 30 USD over 100 lots.
      const failing = caseOf(-30n * WAD);
      expect(failing).to.include({ give: 0n, take: cents(30n), lots: 100n, part: 30n * WAD, chargeFee: false });
      expect(limitOf(failing)).to.equal(10n * WAD + cents(30n));
      expect(limitOf(caseOf(-30n * WAD, { size: -100n }))).to.equal(10n * WAD - cents(30n));
    });

    it("has no price below zero", () => {
      expect(limitOf(caseOf(-1_000n * WAD, { size: -100n }))).to.equal(undefined);
      expect(limitOf(caseOf(-999n * WAD, { size: -100n }))).to.equal(cents(1n));
    });

    it("goes at the concession as far as the fund pays each lot's shortfall", () => {
      // 0.30 of deficit and 0.20 of concession a lot: 20.49 USD pay for 40.
      const failing = caseOf(-30n * WAD, { fund: (2_049n * WAD) / 100n });
      expect(failing).to.include({ give: cents(20n), take: 0n, lots: 40n });
      expect(caseOf(-30n * WAD, { fund: 1_000n * WAD }).lots).to.equal(100n);
      expect(caseOf(-30n * WAD, { fund: cents(50n) - 1n })).to.include({ take: cents(30n), lots: 100n });
    });

    it("is paid for lot by lot, with what the prices lost, and never back", () => {
      const failing = caseOf(-30n * WAD, { fund: 1_000n * WAD });
      // 40 lots at 0.15 below mark lost 6, and 12 of the deficit is theirs.
      expect(shortfall(failing, 40n, -36n * WAD)).to.equal(18n * WAD);
      // At more than 0.30 above mark nothing is missing.
      expect(shortfall(failing, 40n, -17n * WAD)).to.equal(0n);
      expect(shortfall(caseOf(10n * WAD), 40n, -WAD)).to.equal(0n);
    });

    it("is divided by maintenance margins, each part rounded up", () => {
      const others = { ...NO_HEALTH, initial: 200n * WAD, maintenance: 100n * WAD };
      expect(caseOf(-1n, { others }).part).to.equal(1n);
      expect(caseOf(-30n * WAD, { others }).part).to.equal(10n * WAD);
    });
  });

  it("with depth and add-ons, keeps the most lots that still meet the target", () => {
    const depths = fc.constantFrom(0n, 100_000n * WAD, 10_000_000n * WAD);
    const held = fc.bigInt({ min: 1n, max: 2n ** 32n });
    const marks = fc.bigInt({ min: 10n ** 15n, max: 10n ** 22n });
    const shares = fc.bigInt({ min: 1n, max: 1_000_000n });
    fc.assert(
      fc.property(depths, held, marks, shares, shares, shares, shares, (marginDepth, lots, mark, e, c, o, v) => {
        // Add-ons up to a tenth of notional.
        const prices = pricesOf({ ...market, risk: { ...market.risk, marginDepth } }, mark, (mark * v) / 10_000_000n);
        const others = { maintenance: (o * mark) / 1_000n, initial: (o * mark) / 500n };
        const health = healthOf(prices, lots, 0n, others);
        const cash = (health.maintenance * e) / 1_000_000n;
        const failing = { ...health, cash };
        // Costs up to the whole of base MM, 5 %.
        const cost = (mark * c) / 20_000_000n;
        const target = (kept: bigint): bigint => {
          const { initial, maintenance } = healthOf(prices, kept, 0n, others);
          return 4n * maintenance + (initial - maintenance) - 4n * (cash - (lots - kept) * cost);
        };
        const kept = lotsToKeep(prices, failing, lots, cost);
        // Margins round up once for the sums and once for the lots; roots down by no more than a lot.
        if (kept > 0n) expect(target(kept) <= 16n, `kept ${kept.toString()}`).to.equal(true);
        if (kept + 2n <= lots && target(0n) < -16n) expect(target(kept + 2n) > 0n).to.equal(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("with add-ons, a worked example", () => {
    // 1,000 lots are 10,000 USD: IM 1,000, MM 500, add-ons of 0.4 a lot for volatility and, as longs pay, 0.08 for funding.
    // Costs of 0.3051 a lot leave 490 - 305.1 = 184.9. Kept y: 0.625y + 0.12y - 0.3051y <= 184.9, so y <= 420.32.
    const prices = { ...pricesOf(market, MARK, cents(40n)), funding: cents(8n) };
    const health = healthOf(prices, 1_000n, 490n * WAD, { initial: 80n * WAD });
    const failing = (size: bigint) => assess(market, prices, { health, size, tier: 0n, elapsed: 100n, fund: 0n });
    expect(failing(1_000n).lots).to.equal(1_000n - 420n);
    // A short does not pay: 0.725y - 0.3051y <= 490 - 305.1.
    const short = healthOf(prices, 1_000n, 490n * WAD);
    const kept = lotsToKeep(prices, short, -1_000n, cents(30n) + (51n * WAD) / 10_000n);
    expect(kept).to.equal(440n);
  });

  it("with depth, a worked example", () => {
    // 1,000 lots are 10,000 USD; with a depth of 100,000 IM is 1,000 + 1,000, MM half of it. Costs of 0.3051 a lot leave
    // 500 - 305.1 = 194.9. Kept y: 0.625y + 0.000625y^2 - 0.3051y <= 194.9, so y <= 358.36.
    const deep = { ...market, risk: { ...market.risk, marginDepth: 100_000n * WAD } };
    const health = healthOf(pricesOf(deep), 1_000n, 500n * WAD);
    const failing = assess(deep, pricesOf(deep), { health, size: 1_000n, tier: 0n, elapsed: 100n, fund: 0n });
    expect(failing.lots).to.equal(1_000n - 358n);
  });

  it("roots are rounded up", () => {
    expect([0n, 1n, 2n, 4n, 5n, 9n, 10n].map(sqrtUp)).to.deep.equal([0n, 1n, 2n, 2n, 3n, 3n, 4n]);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n }), (value) => {
        const root = sqrtUp(value);
        expect(root * root >= value).to.equal(true);
        if (root > 0n) expect((root - 1n) ** 2n < value).to.equal(true);
      }),
    );
  });
});
