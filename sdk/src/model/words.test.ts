import { expect } from "chai";
import fc from "fast-check";

import {
  accountWord,
  closingWord,
  conditionsWord,
  crisisWord,
  estimatorTermsWord,
  fundingTermsWord,
  fundingWord,
  hotWord,
  levelWord,
  measuresWord,
  orderWord,
  ownerWord,
  packFeeTiers,
  positionWord,
  premiumWord,
  lossWord,
  ringWord,
  riskWord,
  safetyWord,
  samplingWord,
  settlementWord,
  tradingWord,
  unpackFeeTiers,
  type Word,
} from "./words.ts";
import { Bench } from "./testing.ts";

/** Words whose every bit belongs to a field, up to `bits`; compact decimals have several spellings, so they are left out. */
const FULL_WORDS: readonly (readonly [name: string, word: Word<unknown>, bits: bigint])[] = [
  ["owner", ownerWord as Word<unknown>, 224n],
  ["position", positionWord as Word<unknown>, 256n],
  ["funding", fundingWord as Word<unknown>, 256n],
  ["premium", premiumWord as Word<unknown>, 256n],
  ["terms", fundingTermsWord as Word<unknown>, 248n],
  ["safety", safetyWord as Word<unknown>, 256n],
  ["ring", ringWord as Word<unknown>, 256n],
  ["losses", lossWord as Word<unknown>, 160n],
  ["closing", closingWord as Word<unknown>, 192n],
  ["settlement", settlementWord as Word<unknown>, 234n],
];

describe("model: words", () => {
  for (const [name, word, bits] of FULL_WORDS) {
    it(`${name}: every word survives unpacking and packing`, () => {
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: (1n << bits) - 1n }), (packed) => {
          expect(word.pack(word.unpack(packed))).to.equal(packed);
        }),
      );
    });
  }

  it("a market's records survive packing", () => {
    const { hot, risk, trading, sampling, terms, safety, crisis } = new Bench().market;
    expect(hotWord.unpack(hotWord.pack({ ...hot, fees: -7n, bestBid: 3n, bestAsk: 9n }))).to.deep.equal({
      ...hot,
      fees: -7n,
      bestBid: 3n,
      bestAsk: 9n,
    });
    expect(riskWord.unpack(riskWord.pack({ ...risk, basis: -5n }))).to.deep.equal({ ...risk, basis: -5n });
    expect(tradingWord.unpack(tradingWord.pack(trading))).to.deep.equal(trading);
    expect(samplingWord.unpack(samplingWord.pack(sampling))).to.deep.equal(sampling);
    expect(fundingTermsWord.unpack(fundingTermsWord.pack(terms))).to.deep.equal(terms);
    expect(safetyWord.unpack(safetyWord.pack(safety))).to.deep.equal(safety);
    const busy = { ...crisis, paidAt: 5n, spent: 6n, pausedUntil: 7n, deficitUntil: 8n, deficits: 9n };
    expect(crisisWord.unpack(crisisWord.pack(busy))).to.deep.equal(busy);
  });

  it("fields lie where types/*.sol puts them", () => {
    const account = { balance: -1n, markets: [2n, 9n], tier: 3n };
    expect(accountWord.pack(account)).to.equal(((1n << 112n) - 1n) | (2n << 112n) | (9n << 128n) | (3n << 240n));
    const owner = { owner: `0x${"0".repeat(39)}1`, liquidationStart: 2n, flaggedAt: 3n } as const;
    expect(ownerWord.pack(owner)).to.equal(1n | (2n << 160n) | (3n << 192n));
    const crisis = { concessionStart: 1n, concessionTime: 2n, fundLimit: 3n, paidAt: 4n, spent: 5n };
    expect(crisisWord.pack({ ...crisis, pausedUntil: 6n, deficitUntil: 7n, deficits: 8n })).to.equal(
      1n | (2n << 16n) | (3n << 32n) | (4n << 48n) | (5n << 80n) | (6n << 176n) | (7n << 208n) | (8n << 240n),
    );
    const order = { lots: 5n, tick: 6n, isAsk: true, isReduceOnly: true, expiry: 7n, generation: 8n };
    expect(orderWord.pack({ ...order, prev: 9n, next: 10n })).to.equal(
      5n | (6n << 32n) | (3n << 56n) | (7n << 64n) | (8n << 96n) | (9n << 136n) | (10n << 176n),
    );
    const sampling = { ...new Bench().market.sampling, isWeighted: true, measuresDepth: true };
    expect(samplingWord.pack(sampling) >> 248n).to.equal(5n);
    const depth = { impactDepth: 3n, depthBand: 2n, depthInterval: 4n, maxDepthLevels: 5n };
    expect(estimatorTermsWord.pack({ source: `0x${"0".repeat(39)}1`, ...depth })).to.equal(
      1n | (3n << 160n) | (2n << 176n) | (4n << 192n) | (5n << 208n),
    );
    const measures = { weightedIntegral: 1n, weight: 2n, interestIntegral: 3n, interestCovered: 4n };
    expect(measuresWord.pack({ ...measures, isUsed: true })).to.equal(
      1n | (2n << 96n) | (3n << 128n) | (4n << 200n) | (1n << 255n),
    );
    const conditions = { depth: 1n, depthAt: 2n, interest: 3n, hasInterest: true, saturation: 5n };
    expect(conditionsWord.pack({ ...conditions, isUsed: true })).to.equal(
      1n | (2n << 96n) | (3n << 128n) | (1n << 184n) | (5n << 192n) | (1n << 255n),
    );
    expect(levelWord.pack({ head: 1n, tail: 2n, lots: 3n, firmLots: 4n, isUsed: true })).to.equal(
      1n | (2n << 40n) | (3n << 80n) | (4n << 128n) | (1n << 255n),
    );
  });

  it("fee tiers beyond those that are set hold the market's own fees", () => {
    const { trading } = new Bench().market;
    const feeTiers = [{ makerFee: -50n, takerFee: 300n }];
    const packed = packFeeTiers({ feeTiers, trading });
    expect(unpackFeeTiers(packed)).to.deep.equal(feeTiers);
    const second = (packed >> 32n) & 0xffff_ffffn;
    expect(second).to.equal(200n | (500n << 16n));
  });

  it("refuses what a field cannot hold", () => {
    expect(() =>
      positionWord.pack({ size: 1n << 39n, entry: 0n, bidLots: 0n, askLots: 0n, fundingSnapshot: 0n }),
    ).to.throw("FieldOverflow");
  });
});
