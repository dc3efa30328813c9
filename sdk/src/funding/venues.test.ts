import { expect } from "chai";
import fc from "fast-check";
import { parseEther } from "ethers";

import { WAD } from "../model/fixedPoint.ts";
import { FundingArgumentError } from "./errors.ts";
import {
  averagePremium,
  type BookLevel,
  impactPrice,
  impactPrices,
  interestOf,
  intervalRate,
  periodRate,
  premiumIndex,
  rescale,
  VENUES,
  venueRate,
  withInterval,
} from "./venues.ts";

const wad = (decimal: string): bigint => parseEther(decimal);
const percent = (decimal: string): bigint => parseEther(decimal) / 100n;
const ppm = (premium: bigint): bigint => premium / 10n ** 12n;
const levels = (...given: [price: string, size: string][]): BookLevel[] =>
  given.map(([price, size]) => ({ price: wad(price), size: wad(size) }));

describe("venues: published examples, exactly", () => {
  it("BitMEX: ONDOUSDT, 14 January 2025: -0.184 % and interest 0.01 % make -0.134 %", () => {
    expect(periodRate(wad("-0.00184"), VENUES.bitmex.rate)).to.equal(wad("-0.00134"));
  });

  it("BitMEX: capped at 75 % of initial less maintenance margin", () => {
    const cap = ((percent("1") - percent("0.5")) * 75n) / 100n;
    expect(cap).to.equal(percent("0.375"));
    expect(periodRate(percent("2"), { ...VENUES.bitmex.rate, cap })).to.equal(percent("0.375"));
  });

  it("Binance: an average premium of 0.0429 % leaves the interest, 0.01 %", () => {
    expect(periodRate(percent("0.0429"), VENUES.binance.rate)).to.equal(percent("0.01"));
  });

  it("Bybit: 0.06 % less 0.03 % a day is an interest of 0.01 % in 8 h", () => {
    expect(interestOf(percent("0.06"), percent("0.03"), 28_800n)).to.equal(percent("0.01"));
    expect(interestOf(percent("0.06"), percent("0.03"), 3_600n)).to.equal(percent("0.00125"));
  });

  it("Bybit: of 480 minutes each counts by its number", () => {
    // A premium that steps from 0 to 0.2 % after half of the minutes: (241 + ... + 480) / (1 + ... + 480) = 86,520 / 115,440.
    const samples = Array.from({ length: 480 }, (_, i) => (i < 240 ? 0n : percent("0.2")));
    const mean = averagePremium(samples, VENUES.bybit.average);
    expect(mean).to.equal((percent("0.2") * 86_520n) / 115_440n);
    expect(venueRate(samples, VENUES.bybit)).to.equal(mean - percent("0.05"));
  });

  it("WhiteBIT: 0.0001, 0.004, 0.008 and -0.0001 in the first four minutes weigh to 0.00317", () => {
    const samples = ["0.0001", "0.004", "0.008", "-0.0001"].map(wad);
    expect(averagePremium(samples, VENUES.whitebit.average)).to.equal(wad("0.00317"));
    expect(venueRate(samples, VENUES.whitebit)).to.equal(wad("0.00267"));
  });

  it("WhiteBIT, Binance, Bybit: 0.01 % / (8 / hours) of interest where funding is more often, with the same damper", () => {
    const fourHours = withInterval(VENUES.whitebit, 14_400n);
    expect(intervalRate(0n, fourHours)).to.equal(percent("0.005"));
    expect(intervalRate(percent("0.1"), fourHours)).to.equal(percent("0.05"));
    expect(intervalRate(0n, withInterval(VENUES.bybit, 3_600n))).to.equal(percent("0.00125"));
    expect(intervalRate(percent("1"), withInterval(VENUES.hyperliquid, 14_400n))).to.equal(percent("0.475"));
    expect(() => withInterval(VENUES.bybit, 0n)).to.throw(FundingArgumentError);
  });

  it("01: an hour pays a 24th of the premium, which is held within 5 %", () => {
    const premium = premiumIndex({ bid: wad("101.2"), ask: undefined }, wad("100"), percent("5"));
    expect(intervalRate(premium, VENUES.zeroOne)).to.equal(percent("0.05"));
    const held = premiumIndex({ bid: wad("124"), ask: undefined }, wad("100"), percent("5"));
    expect(intervalRate(held, VENUES.zeroOne)).to.equal(percent("5") / 24n);
  });

  it("OKX: the average premium itself, within cap and floor", () => {
    const samples = [wad("0.0002"), wad("-0.0001"), wad("0.0005")];
    expect(venueRate(samples, VENUES.okx)).to.equal(wad("0.0002"));
    expect(periodRate(percent("2"), { ...VENUES.okx.rate, cap: percent("1.5") })).to.equal(percent("1.5"));
  });

  it("Deribit: max(0.025 %, premium) + min(-0.025 %, premium), by the minute", () => {
    const { rate } = VENUES.deribit;
    for (const [premium, expected] of [
      ["0.02", "0"],
      ["0.025", "0"],
      ["-0.025", "0"],
      ["0.1", "0.075"],
      ["-0.5", "-0.475"],
    ] as const) {
      expect(periodRate(percent(premium), rate), premium).to.equal(percent(expected));
    }
    // One minute of 480.
    expect(intervalRate(percent("0.073"), VENUES.deribit)).to.equal(percent("0.048") / 480n);
  });

  it("Hyperliquid: an impact bid of 10,100 on 10,000 pays an eighth of 0.95 % each hour, 118.75 USD on 10 BTC", () => {
    const premium = premiumIndex({ bid: wad("10100"), ask: wad("10110") }, wad("10000"));
    expect(premium).to.equal(percent("1"));
    const hourly = intervalRate(premium, VENUES.hyperliquid);
    expect(hourly).to.equal(percent("0.11875"));
    expect((hourly * wad("100000")) / WAD).to.equal(wad("118.75"));
  });
});

/** Books, index and premium of the venue's own test of its premium: x/clob/memclob/memclob_get_premium_price_test.go. */
describe("venues: dYdX v4's premium from books, in parts per million", () => {
  const size = { quote: wad("5000") };
  for (const { name, bids, asks, index, expected } of [
    {
      name: "index inside the spread",
      bids: levels(["9999", "1"]),
      asks: levels(["10001", "1"]),
      index: "10000",
      expected: 0n,
    },
    {
      name: "impact bid of two levels above the index",
      bids: levels(["9999", "0.1"], ["9998", "1"]),
      asks: levels(["10001", "1"]),
      index: "9000",
      expected: 110_911n,
    },
    {
      name: "impact ask of three levels below the index",
      bids: levels(["9999", "1"]),
      asks: levels(["10001", "0.1"], ["10001.5", "0.1"], ["10002", "1"]),
      index: "10003",
      expected: -129n,
    },
    {
      name: "best ask below the index",
      bids: levels(["9999", "1"]),
      asks: levels(["10001", "1"]),
      index: "10001.9",
      expected: -89n,
    },
    {
      name: "best bid above the index",
      bids: levels(["9999.9", "1"]),
      asks: levels(["10001", "1"]),
      index: "9997.5",
      expected: 240n,
    },
    {
      name: "best bid above, impact bid below the index",
      bids: levels(["9999.9", "0.1"], ["9999.5", "1"]),
      asks: levels(["10001", "1"]),
      index: "9999.82",
      expected: 0n,
    },
  ]) {
    it(name, () => {
      expect(ppm(premiumIndex(impactPrices({ bids, asks }, size), wad(index)))).to.equal(expected);
    });
  }

  it("a side too thin for 2,000 USD adds nothing, whichever it is", () => {
    const thin = { quote: wad("2000") };
    const asks = { bids: levels(["9999.8", "1"]), asks: levels(["10000.1", "0.1"]) };
    expect(premiumIndex(impactPrices(asks, thin), wad("10001"))).to.equal(0n);
    const bids = { bids: levels(["9999.8", "0.1"]), asks: levels(["10000.1", "1"]) };
    expect(premiumIndex(impactPrices(bids, thin), wad("9999.5"))).to.equal(0n);
    expect(premiumIndex(impactPrices({ bids: [], asks: [] }, thin), wad("10000"))).to.equal(0n);
  });

  it("clamps the premium of a sample", () => {
    const book = { bids: levels(["9999.9", "1"]), asks: levels(["10001", "1"]) };
    expect(ppm(premiumIndex(impactPrices(book, size), wad("6000"), percent("10")))).to.equal(100_000n);
  });

  it("counts the minutes of an hour that are missing as zero, and pays an eighth of premium and default rate", () => {
    // 45 of 60 samples at 800 ppm: 600 ppm. With a default rate of 100 ppm the hour pays 700 / 8 = 87.5 ppm.
    const samples = Array.from({ length: 60 }, (_, i) => (i % 4 === 3 ? undefined : wad("0.0008")));
    expect(averagePremium(samples, VENUES.dydx.average)).to.equal(wad("0.0006"));
    const rules = { ...VENUES.dydx, rate: { ...VENUES.dydx.rate, interest: wad("0.0001") } };
    expect(venueRate(samples, rules)).to.equal(wad("0.0000875"));
    expect(averagePremium(samples, { ...VENUES.dydx.average, missing: "skip" })).to.equal(wad("0.0008"));
  });

  it("clamps the rate at six times initial less maintenance margin", () => {
    const cap = 6n * (percent("5") - percent("3"));
    expect(periodRate(percent("20"), { ...VENUES.dydx.rate, cap })).to.equal(percent("12"));
    expect(periodRate(percent("-20"), { ...VENUES.dydx.rate, cap })).to.equal(percent("-12"));
  });

  it("pays toward zero: 1,001,999 ppm of 1,000 is 1,001 and -1,001 units (x/perpetuals/funding/funding_test.go)", () => {
    const paid = (rate: bigint): bigint => (rate * 1_000n) / 10n ** 6n;
    expect([paid(1_001_999n), paid(-1_001_999n)]).to.deep.equal([1_001n, -1_001n]);
    expect(rescale(-1_001_999n, 28_800n, 3_600n)).to.equal(-125_249n);
  });
});

describe("venues: what the layer is made of", () => {
  it("an amount of base is averaged over its levels, rounded away from a premium", () => {
    const side = levels(["10", "1"], ["9", "2"]);
    expect(impactPrice(side, { base: wad("3") }, "bid")).to.equal(wad("28") / 3n);
    expect(impactPrice(side, { base: wad("3") }, "ask")).to.equal(wad("28") / 3n + 1n);
    expect(impactPrice(side, { base: wad("3") + 1n }, "bid")).to.equal(undefined);
    expect(impactPrice(side, { quote: wad("28") }, "bid")).to.equal(wad("28") / 3n);
    expect(impactPrice(side, { quote: wad("28") + 1n }, "bid")).to.equal(undefined);
  });

  it("linear weights keep their numbers when samples are skipped", () => {
    expect(averagePremium([4n, undefined, 8n], { weighting: "linear", missing: "skip" })).to.equal(7n); // (4 + 24) / 4
    expect(averagePremium([], VENUES.binance.average)).to.equal(0n);
    expect(averagePremium([undefined], VENUES.dydx.average)).to.equal(0n);
  });

  it("mirrored samples give mirrored rates at zero interest, whatever they are", () => {
    const rules = { ...VENUES.hyperliquid, rate: { ...VENUES.hyperliquid.rate, interest: 0n } };
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), { maxLength: 20 }), (samples) => {
        const mirrored = samples.map((sample) => -sample);
        expect(venueRate(mirrored, rules)).to.equal(-venueRate(samples, rules));
      }),
    );
  });

  it("refuses what has no meaning", () => {
    expect(() => premiumIndex({ bid: 1n, ask: 1n }, 0n)).to.throw(FundingArgumentError);
    expect(() => impactPrice([], { base: 0n }, "bid")).to.throw(FundingArgumentError);
    expect(() => rescale(1n, 0n, 1n)).to.throw(FundingArgumentError);
    expect(() => rescale(1n, 1n, -1n)).to.throw(FundingArgumentError);
  });
});
