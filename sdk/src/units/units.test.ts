import { expect } from "chai";
import fc from "fast-check";

import {
  InvalidDecimalError,
  PriceOffTickError,
  PriceOutOfRangeError,
  SizeOffLotError,
  SizeOutOfRangeError,
  TooManyDecimalsError,
} from "../errors/input.ts";
import { averagePrice, formatDecimal, fromLots, fromPerLot, fromTick, fromTokens, parseDecimal } from "./index.ts";
import { parseWad, shorten, toLots, toTick, toTokens, within } from "./index.ts";

const ETH = { tickSize: 10n ** 16n, lotSize: 10n ** 16n }; // 0.01 USD, 0.01 ETH
const BTC = { tickSize: 10n ** 17n, lotSize: 10n ** 15n };

describe("units", () => {
  it("decimals: what is written is what is read, to the last digit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 30 }), (value, digits) => {
        expect(parseDecimal(formatDecimal(value, digits), digits)).to.equal(value);
      }),
    );
    expect(formatDecimal(-5n, 2)).to.equal("-0.05");
    expect(parseDecimal(".5", 1)).to.equal(5n);
    expect(parseDecimal("5.", 1)).to.equal(50n);
    expect(parseDecimal("+1.50", 1)).to.equal(15n);
  });

  it("decimals: everything else is refused, as are digits that would be lost", () => {
    for (const text of ["", ".", "-", "1e18", "1,000", "0x10", " 1", "1 ", "NaN", "1.2.3", "--1"]) {
      expect(() => parseDecimal(text, 18), text).to.throw(InvalidDecimalError);
    }
    expect(() => parseWad("0.0000000000000000001")).to.throw(TooManyDecimalsError);
    expect(parseWad("0.1000000000000000000000")).to.equal(10n ** 17n);
  });

  it("prices: a price on the grid is its tick, and back", () => {
    expect(toTick(ETH, "1850.25")).to.equal(185_025n);
    expect(toTick(BTC, "29400.1")).to.equal(294_001n);
    expect(toTick(ETH, 185_025n)).to.equal(185_025n);
    expect(fromTick(ETH, 185_025n)).to.equal("1850.25");
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: (1n << 24n) - 2n }), (tick) => {
        expect(toTick(BTC, fromTick(BTC, tick))).to.equal(tick);
      }),
    );
  });

  it("prices: off the grid, the caller says which way", () => {
    expect(() => toTick(ETH, "1850.254")).to.throw(PriceOffTickError, "Take 1850.25 or 1850.26");
    expect(toTick(ETH, "1850.254", "down")).to.equal(185_025n);
    expect(toTick(ETH, "1850.254", "up")).to.equal(185_026n);
    expect(toTick(ETH, "1850.25", "up")).to.equal(185_025n);
  });

  it("prices: no tick stands for zero, less, or more than the grid holds", () => {
    for (const price of ["0", "-1", "0.001", "167772.15"]) {
      expect(() => toTick(ETH, price, "down"), price).to.throw(PriceOutOfRangeError);
    }
    expect(toTick(ETH, "167772.14")).to.equal((1n << 24n) - 2n);
  });

  it("sizes: whole lots, or the caller says which way", () => {
    expect(toLots(ETH, "1.5")).to.equal(150n);
    expect(fromLots(ETH, -150n)).to.equal("-1.5");
    expect(() => toLots(ETH, "1.505")).to.throw(SizeOffLotError);
    expect(toLots(ETH, "1.505", "down")).to.equal(150n);
    expect(toLots(ETH, "1.505", "up")).to.equal(151n);
    for (const size of ["0", "-1", "0.009", "42949672.96"]) {
      expect(() => toLots(ETH, size, "down"), size).to.throw(SizeOutOfRangeError);
    }
  });

  it("amounts: the token's own units", () => {
    expect(toTokens({ decimals: 6 }, "100.5")).to.equal(100_500_000n);
    expect(() => toTokens({ decimals: 6 }, "0.0000001")).to.throw(TooManyDecimalsError);
    expect(fromTokens({ decimals: 6 }, 1n)).to.equal("0.000001");
  });

  it("averages and prices per lot", () => {
    expect(averagePrice(ETH, 370_051n, 2n)).to.equal("1850.255");
    expect(averagePrice(ETH, 0n, 0n)).to.equal("0");
    expect(fromPerLot(ETH, 185n * 10n ** 17n)).to.equal("1850");
    expect(shorten("0.0007499", 6)).to.equal("0.000749");
    expect(shorten("-0.0001", 2)).to.equal("0");
    expect(() => within("slot", 256, 255n)).to.throw("slot is 256");
  });
});
