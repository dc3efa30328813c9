import { expect } from "chai";
import fc from "fast-check";

import { isExchangeError } from "./errors.ts";
import { addOrderLots, fundingReceived, NO_POSITION, reducible, trade, unrealised, withTrade } from "./position.ts";

const signed = (value: bigint, sign: bigint): bigint => (sign < 0n ? -value : value);

describe("model: position", () => {
  it("opens and adds at what was paid", () => {
    expect(trade(0n, 0n, 10n, 1_000n)).to.deep.equal({ size: 10n, entry: 1_000n, realised: 0n });
    expect(trade(10n, 1_000n, 5n, 550n)).to.deep.equal({ size: 15n, entry: 1_550n, realised: 0n });
    expect(trade(-10n, 1_000n, -5n, 550n)).to.deep.equal({ size: -15n, entry: 1_550n, realised: 0n });
  });

  it("takes floor(entry x closed / size) out of the entry of a partial close", () => {
    // 3 lots entered at 1,000 lot-ticks; 1 of them carries 333 of it.
    expect(trade(3n, 1_000n, -1n, 400n)).to.deep.equal({ size: 2n, entry: 667n, realised: 67n });
    expect(trade(-3n, 1_000n, 1n, 400n)).to.deep.equal({ size: -2n, entry: 667n, realised: -67n });
  });

  it("realises the whole entry when it closes, and opens the rest when it flips", () => {
    expect(trade(3n, 1_000n, -3n, 1_200n)).to.deep.equal({ size: 0n, entry: 0n, realised: 200n });
    expect(trade(3n, 1_000n, -5n, 2_000n)).to.deep.equal({ size: -2n, entry: 800n, realised: 200n });
  });

  it("loses nothing: what leaves the entry is realised, to the lot-tick", () => {
    const lots = fc.bigInt({ min: -(2n ** 38n), max: 2n ** 38n });
    const ticks = fc.bigInt({ min: 0n, max: 2n ** 63n });
    fc.assert(
      fc.property(lots, ticks, lots, ticks, (size, entry, delta, lotTicks) => {
        fc.pre(delta !== 0n);
        const held = size === 0n ? 0n : entry;
        const after = trade(size, held, delta, lotTicks);
        const before = signed(held, size) + signed(lotTicks, delta);
        expect(signed(after.entry, after.size)).to.equal(before + after.realised);
        expect(after.size).to.equal(size + delta);
      }),
    );
  });

  it("is worth the same to both sides of a trade", () => {
    expect(unrealised(10n, 1_000n, 110n, 1n)).to.equal(100n);
    expect(unrealised(-10n, 1_000n, 110n, 1n)).to.equal(-100n);
  });

  it("pays funding from longs to shorts", () => {
    expect(fundingReceived(10n, 100n, 107n, 107n)).to.equal(-70n);
    expect(fundingReceived(-10n, 100n, 107n, 107n)).to.equal(70n);
    expect(fundingReceived(0n, 0n, 107n, 107n)).to.equal(0n);
  });

  it("reduces only against its own side", () => {
    expect([reducible(5n, true), reducible(5n, false), reducible(-5n, false)]).to.deep.equal([5n, 0n, 5n]);
  });

  it("refuses what its word could not hold", () => {
    const isOverflow = (error: unknown): boolean => isExchangeError(error, "FieldOverflow");
    const attempt = (action: () => unknown): unknown => {
      try {
        return action();
      } catch (error) {
        return error;
      }
    };
    expect(isOverflow(attempt(() => withTrade(NO_POSITION, 2n ** 39n, 0n, 0n)))).to.equal(true);
    expect(isOverflow(attempt(() => withTrade(NO_POSITION, 1n, 2n ** 64n, 0n)))).to.equal(true);
    expect(isOverflow(attempt(() => addOrderLots(NO_POSITION, true, 2n ** 32n)))).to.equal(true);
    expect(addOrderLots(NO_POSITION, true, 2n ** 32n - 1n).askLots).to.equal(2n ** 32n - 1n);
  });
});
