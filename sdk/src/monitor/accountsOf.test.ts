import { expect } from "chai";

import type { ExchangeEvent } from "../model/index.ts";
import { accountsOf } from "./accountsOf.ts";

describe("accounts of an event", () => {
  it("are those whose cash or positions it changes, and nobody else", () => {
    const closed = { market: 1n, lots: 5n, fee: 0n, equity: -7n };
    const liquidated = { ...closed, account: 11n, beneficiary: 12n, absorber: 13n, absorbed: 2n };
    const deleveraged = { market: 1n, account: 11n, candidate: 14n, lots: 5n, consideration: 0n, loss: 0n };
    const events: readonly [event: ExchangeEvent, accounts: readonly bigint[]][] = [
      [{ name: "Liquidated", args: liquidated }, [11n, 12n, 13n]],
      [{ name: "Liquidated", args: { ...liquidated, beneficiary: 0n, absorber: 0n } }, [11n]],
      [{ name: "Deleveraged", args: { ...deleveraged, rank: 1n, threshold: 0n } }, [11n, 14n]],
      [{ name: "Transferred", args: { from: 15n, to: 16n, amount: 1n, fromBalance: 1n, toBalance: 1n } }, [15n, 16n]],
      [{ name: "Deposited", args: { account: 17n, from: `0x${"1".repeat(40)}`, tokens: 1n, balance: 1n } }, [17n]],
      [{ name: "FeesCollected", args: { market: 1n, toInsurance: 1n, toTreasury: 1n, insurance: 1n } }, [99n]],
      [{ name: "Sealed", args: {} }, []],
    ];
    for (const [event, accounts] of events) expect(accountsOf(event, 99n), event.name).to.deep.equal(accounts);
  });

  it("are nobody where fees are collected without a treasury", () => {
    const args = { market: 1n, toInsurance: 1n, toTreasury: 0n, insurance: 1n };
    expect(accountsOf({ name: "FeesCollected", args }, 0n)).to.deep.equal([]);
  });
});
