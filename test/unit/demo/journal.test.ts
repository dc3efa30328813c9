import { expect } from "chai";

import { Journal } from "../../../scripts/demo/journal.ts";
import { Exchange__factory } from "../../../typechain-types/index.ts";

const exchange = Exchange__factory.createInterface();

describe("demo: the journal", () => {
  let journal: Journal;
  const emit = (event: Parameters<typeof exchange.getEvent>[0], values: readonly unknown[]): void => {
    journal.record(60, [{ address: "", ...exchange.encodeEventLog(event, values) }]);
  };
  const fill = (lots: number, remaining: number, funding: bigint, size: number): void => {
    // market, maker, taker, slot, tick, lots, remaining, fee, funding, size, entry, balance
    emit("OrderFilled", [1, 4, 5, 2, 1000, lots, remaining, 0, funding, size, 0, 0]);
  };

  beforeEach(() => {
    journal = new Journal(exchange);
    // market, account, slot, generation, flags, tick, lots, expiry
    emit("OrderPlaced", [1, 4, 2, 7, 1, 1000, 50, 0]);
  });

  it("knows what rests, and by which handle", () => {
    expect([...journal.orders(1, 4).values()]).to.deep.equal([
      { slot: 2, isAsk: true, tick: 1000, lots: 50, generation: 7n },
    ]);
    emit("OrderReduced", [1, 4, 2, 30, 0]);
    expect(journal.orders(1, 4).get(2)?.lots).to.equal(30);
    expect(journal.orders(2, 4).size).to.equal(0);
  });

  it("follows an amended order, and forgets one that left", () => {
    // market, account, slot, generation, tick, lots, expiry
    emit("OrderMoved", [1, 4, 2, 8, 1005, 50, 0]);
    expect(journal.orders(1, 4).get(2)).to.include({ tick: 1005, generation: 8n });
    emit("OrderRemoved", [1, 4, 2, 50, 0]);
    expect(journal.orders(1, 4).size).to.equal(0);
  });

  it("attributes funding to the position that earned it, not to the one after the trade", () => {
    fill(20, 30, 0n, -20);
    emit("PositionTraded", [1, 5, 20, 3, 0, 20, 20_000, 0]);
    fill(30, 0, 9n, -50);
    emit("PositionTraded", [1, 5, 30, 3, -9, 50, 50_000, 0]);
    emit("FundingRealized", [1, 4, 4, 0]);
    expect(journal.flows).to.deep.equal([
      { market: 1, account: 4, size: -20n, amount: 9n },
      { market: 1, account: 5, size: 20n, amount: -9n },
      { market: 1, account: 4, size: -50n, amount: 4n },
    ]);
    expect(journal.size(1, 5)).to.equal(50n);
    expect(journal.orders(1, 4).size).to.equal(0);
    expect(journal.turnover(1)).to.deep.equal({ trades: 2, lots: 50n, value: 50_000n });
  });

  it("keeps intervals, samples, bounties and withdrawals", () => {
    // market, end, covered, premium, rate, ratePerLotSecond, longIndex, shortIndex
    emit("IntervalSettled", [1, 28_800, 28_740, -5, 6, 0, 0, 0]);
    // market, premium, indexPerLot, basis, elapsed
    emit("PremiumSampled", [1, -5, 99, -3, 60]);
    emit("BountyPaid", [1, 1, 10, 10]);
    emit("BountyPaid", [2, 1, 5, 15]);
    emit("Withdrawn", [4, "0x0000000000000000000000000000000000000001", 11, 0]);
    expect(journal.settled).to.deep.equal([{ market: 1, end: 28_800, covered: 28_740n, premium: -5n, rate: 6n }]);
    expect(journal.samples).to.deep.equal([{ time: 60, market: 1, indexPerLot: 99n, basis: -3n }]);
    expect(journal.bounties.get(1)).to.equal(15n);
    expect(journal.withdrawn.get(4)).to.equal(11n);
  });

  it("passes over what other contracts say, and fails for an order that it never saw", () => {
    journal.record(60, [{ address: "", topics: [`0x${"11".repeat(32)}`], data: "0x" }]);
    expect(() => {
      emit("OrderReduced", [1, 4, 9, 30, 0]);
    }).to.throw("Unknown order 9 of account 4 in market 1");
  });
});
