import { expect } from "chai";
import fc from "fast-check";

import { initialMargin, maintenanceMargin, type Risk } from "../model/index.ts";
import { type Quotes, rangeWithin } from "./legRange.ts";

/** Part of what is added up that floating point may be wrong by: far less than the monitor allows for. */
const ROUNDING = 10n ** 13n;

interface Case {
  readonly size: bigint;
  readonly mark: bigint;
  readonly risk: Risk;
  readonly loss: bigint;
  /** Where within the range, from 0 to 1000, of marks and of indices. */
  readonly at: readonly [number, number];
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    size: fc.oneof(
      fc.bigInt({ min: -(2n ** 32n), max: -1n }),
      fc.bigInt({ min: 1n, max: 2n ** 32n }),
      fc.bigInt({ min: -1_000n, max: -1n }),
      fc.bigInt({ min: 1n, max: 1_000n }),
    ),
    mark: fc.bigInt({ min: 10n ** 16n, max: 10n ** 20n }),
    initial: fc.bigInt({ min: 100n, max: 10_000n }),
    maintenance: fc.bigInt({ min: 1n, max: 99n }),
    depth: fc.oneof(fc.constant(0n), fc.bigInt({ min: 10n ** 23n, max: 10n ** 33n })),
    part: fc.bigInt({ min: 0n, max: 3_000n }),
    at: fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1_000 })),
  })
  .map(({ size, mark, initial, maintenance, depth, part, at }) => {
    const looks = { indexPerLot: mark, sampledAt: 0n, basis: 0n, volatility: 0n };
    const risk = { ...looks, quantum: 1n, initialMargin: initial, maintenance };
    const notional = (size < 0n ? -size : size) * mark;
    return { size, mark, at, risk: { ...risk, marginDepth: depth }, loss: (notional * part) / 1_000n };
  });

function toQuotes({ mark, risk }: Case): Quotes {
  const part = Number(risk.maintenance) / 100;
  const slope = risk.marginDepth === 0n ? 0 : part / Number(risk.marginDepth);
  return { mark: Number(mark), longIndex: 0, shortIndex: 0, rate: (part * Number(risk.initialMargin)) / 1e4, slope };
}

/** The position's part of the slack, without what no price changes, by the model's functions. */
function slackAt({ size, risk }: Case, mark: bigint, index: bigint): bigint {
  const notional = (size < 0n ? -size : size) * mark;
  return size * (mark - index) - maintenanceMargin(initialMargin(notional, risk), risk);
}

/** Between two numbers, either of which may be without bound. */
function within(low: bigint, high: bigint, at: number): bigint {
  return low + ((high - low) * BigInt(at)) / 1_000n;
}

describe("range of a position", () => {
  it("holds: nowhere within it is more than the loss lost, by the model's own sums", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { size, mark, loss, at } = given;
        const { low, high, index } = rangeWithin(Number(size), toQuotes(given), Number(loss));
        const from = low === -Infinity ? 1n : BigInt(Math.ceil(low));
        const to = high === Infinity ? 3n * mark : BigInt(Math.floor(high));
        const [marked, indexed] = [within(from, to, at[0]), within(0n, BigInt(Math.trunc(index)), at[1])];
        const start = slackAt(given, mark, 0n);
        const lost = start - slackAt(given, marked, indexed);
        // As the monitor adds up: floating point rounds the mark, and with it the notional.
        const gross = (size < 0n ? -size : size) * mark + (size * mark - start) + loss;
        const allowed = loss + gross / ROUNDING + 16n;
        expect(low <= Number(mark) && Number(mark) <= high, "the mark of now is within").to.equal(true);
        expect(lost <= allowed, `${lost.toString()} lost, ${allowed.toString()} allowed`).to.equal(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("is no narrower than it needs to be: at its end the part for the mark is used up", () => {
    // 10 lots at 100: MM is 5 % of 1,000. A loss of 190, of which 171 are for the mark: 10 d (1 - 0.05) = 171, d = 18.
    const quotes = { mark: 100, longIndex: 0, shortIndex: 0, rate: 0.05, slope: 0 };
    const long = rangeWithin(10, quotes, 190);
    expect(long.low).to.be.closeTo(82, 1e-9);
    expect([long.high, long.index]).to.deep.equal([Infinity, 1.9]);
    // Short: 10 d (1 + 0.05) = 171.
    const short = rangeWithin(-10, quotes, 190);
    expect(short.high).to.be.closeTo(100 + 171 / 10.5, 1e-9);
    expect([short.low, short.index]).to.deep.equal([-Infinity, -1.9]);
  });

  it("ends above a long too where margin grows faster than profit", () => {
    // MM = N^2 / 4,000 on 10 lots at 100: 250; at 300 it is 2,250, and 2,000 of profit are gone.
    const { high } = rangeWithin(10, { mark: 150, longIndex: 0, shortIndex: 0, rate: 0, slope: 1 / 4_000 }, 0);
    // 10 d = ((1,500 + 10 d)^2 - 1,500^2) / 4,000 at d = 100.
    expect(high).to.be.closeTo(250, 1e-9);
  });
});
