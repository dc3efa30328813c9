import { expect } from "chai";
import fc from "fast-check";

import { type AdaptiveParameters, adaptiveRate } from "./adaptive.ts";
import { nextSaturation } from "./estimators.ts";
import { abs, WAD } from "./fixedPoint.ts";
import { clampedPremium, type FundingInputs } from "./funding.ts";
import { type Tier, tieredRate } from "./tiered.ts";

const bps = (count: bigint): bigint => count * 10n ** 14n;
const INPUTS: FundingInputs = {
  premium: 0n,
  interest: bps(1n),
  damper: bps(5n),
  bound: bps(100n),
  covered: 3_600n,
  interval: 3_600n,
  openInterest: 0n,
  openInterestCap: 1_000n,
  // At the reference volatility: 1.5 % squared over 28,800 s.
  variance: (225n * 10n ** 12n) / 28_800n,
  depth: 100n * WAD,
  impactDepth: 100n * WAD,
  saturation: 0n,
};
const PARAMETERS: AdaptiveParameters = {
  referenceVolatility: (15n * WAD) / 1_000n,
  baseGain: WAD,
  utilisationGain: WAD,
  depthGain: WAD / 2n,
  saturationGain: 2n * WAD,
};
const TIERS: Tier[] = [
  { from: 0n, slope: WAD },
  { from: bps(10n), slope: 2n * WAD },
  { from: bps(30n), slope: 4n * WAD },
];
const premiums = fc.bigInt({ min: -WAD / 4n, max: WAD / 4n });

describe("model: tiered funding", () => {
  const rate = (premium: bigint, tiers = TIERS): bigint => tieredRate({ ...INPUTS, premium }, tiers, bps(200n));

  it("each tier adds its slope: 16, 36 and 56 bp of premium are 10, 50 and 130 bp over the interest", () => {
    expect(rate(bps(6n))).to.equal(bps(1n));
    expect(rate(bps(16n))).to.equal(bps(11n)); // beyond by 10: 10
    expect(rate(bps(36n))).to.equal(bps(51n)); // beyond by 30: 10 + 2 x 20
    expect(rate(bps(56n))).to.equal(bps(131n)); // beyond by 50: 10 + 40 + 4 x 20
    expect(rate(bps(-34n))).to.equal(bps(-49n)); // mirrored around the interest
    expect(rate(bps(1_000n))).to.equal(bps(201n));
  });

  it("with one tier of slope one it is the clamped premium", () => {
    fc.assert(
      fc.property(premiums, (premium) => {
        const one = tieredRate({ ...INPUTS, premium }, [{ from: 0n, slope: WAD }], WAD);
        expect(one).to.equal(clampedPremium(premium, INPUTS.interest, INPUTS.damper));
      }),
    );
  });
});

describe("model: adaptive funding", () => {
  const rate = (premium: bigint, inputs: Partial<FundingInputs> = {}): bigint =>
    adaptiveRate({ ...INPUTS, premium, ...inputs }, PARAMETERS);

  it("is nearly the clamped premium at the reference volatility, with a deep book and nothing open", () => {
    const exact = clampedPremium(bps(20n), INPUTS.interest, INPUTS.damper);
    // The variance has 18 decimals per second, which the root shows in its tenth digit.
    expect(abs(rate(bps(20n)) - exact)).to.be.below(bps(1n) / 100_000n);
  });

  it("the damper widens to twice and narrows to half with volatility", () => {
    expect(rate(bps(20n), { variance: WAD })).to.equal(bps(1n) + bps(9n)); // |20 - 1| - 10
    expect(rate(bps(20n), { variance: 0n })).to.equal(bps(1n) + bps(33n) / 2n); // 19 - 2.5
  });

  it("open interest, a thin book and saturation each raise the gain", () => {
    const calm = { variance: 0n };
    const base = rate(bps(20n), calm) - bps(1n);
    const { utilisationGain, depthGain, saturationGain } = PARAMETERS;
    const raised = (gain: bigint): bigint => bps(1n) + (base * (WAD + gain)) / WAD;
    expect(rate(bps(20n), { ...calm, openInterest: 500n })).to.equal(raised(utilisationGain / 4n));
    expect(rate(bps(20n), { ...calm, depth: 50n * WAD })).to.equal(raised(depthGain / 2n));
    expect(rate(bps(20n), { ...calm, saturation: 255n })).to.equal(raised(saturationGain));
  });

  it("the cap is half of the bound, and all of it at twice the reference volatility", () => {
    expect(rate(WAD / 4n)).to.equal(bps(51n));
    expect(rate(WAD / 4n, { variance: WAD })).to.equal(bps(101n));
  });

  it("saturation rises by 32 while the rate is at half of its bound, and decays by a quarter after", () => {
    expect(nextSaturation(0n, bps(50n), bps(100n))).to.equal(32n);
    expect(nextSaturation(240n, bps(-50n), bps(100n))).to.equal(255n);
    expect(nextSaturation(255n, bps(49n), bps(100n))).to.equal(191n); // less ceil(255 / 4) = 64
    expect(nextSaturation(1n, 0n, bps(100n))).to.equal(0n);
    expect(nextSaturation(0n, 0n, bps(100n))).to.equal(0n);
  });

  it("never falls in the premium, mirrors around the interest, stays inside its bound, whatever the conditions", () => {
    const conditions = fc.record({
      variance: fc.bigInt({ min: 0n, max: 10n ** 13n }),
      depth: fc.bigInt({ min: 0n, max: 200n * WAD }),
      impactDepth: fc.bigInt({ min: 0n, max: 200n * WAD }),
      saturation: fc.bigInt({ min: 0n, max: 255n }),
    });
    fc.assert(
      fc.property(premiums, premiums, conditions, fc.bigInt({ min: 0n, max: 2_000n }), (a, b, given, openInterest) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const at = (premium: bigint): bigint => rate(premium, { ...given, openInterest });
        expect(at(low) <= at(high)).to.equal(true);
        expect(at(INPUTS.interest - a) - INPUTS.interest).to.equal(INPUTS.interest - at(INPUTS.interest + a));
        expect(at(a) - INPUTS.interest <= INPUTS.bound).to.equal(true);
        // Continuous: a unit of premium moves the rate by a few units at most, whatever the gain.
        expect(at(a + 1n) - at(a) <= 6n).to.equal(true);
      }),
    );
  });
});
