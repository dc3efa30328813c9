import { expect } from "chai";

import { equityOf, signed, slotOf, unsigned, type StoredState } from "../../../scripts/demo/storage.ts";

describe("demo: reading storage", () => {
  it("cuts numbers out of a word", () => {
    const word = 0xabcdn | (0xffn << 16n) | (7n << 24n);
    expect(unsigned(word, 0, 16)).to.equal(0xabcdn);
    expect(unsigned(word, 16, 8)).to.equal(255n);
    expect(signed(word, 16, 8)).to.equal(-1n);
    expect(signed(word, 24, 8)).to.equal(7n);
  });

  it("finds a mapping's value where Solidity puts it", () => {
    // keccak256 of 64 zero bytes, and of the words 1 and 0.
    expect(slotOf(0n, 0n)).to.equal(0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5n);
    expect(slotOf(1n, 0n)).to.equal(0xada5013122d395ba3c54772283fb069b10426056ef8ca54750cb9bb552a59e7dn);
  });

  it("adds balance, profit at mark and funding on its way", () => {
    const long = { size: 10n, entry: 1000n, fundingSnapshot: 100n };
    const short = { size: -10n, entry: 1000n, fundingSnapshot: 104n };
    const state: StoredState = {
      bookedTokens: 0n,
      collateralScale: 1n,
      sharedInsurance: 0n,
      balances: [5000n, 5000n, 7n],
      balanceOf: new Map([
        [1, 5000n],
        [2, 5000n],
        [3, 7n],
      ]),
      markets: [
        {
          quantum: 2n,
          longIndex: 106n,
          shortIndex: 106n,
          insurance: 0n,
          fees: 0n,
          settlementPerLot: 0n,
          shortfall: 0n,
          openInterest: 10n,
          indexPerLot: 210n,
          markPerLot: 211n,
          positions: [long, short],
          positionOf: new Map([
            [1, long],
            [2, short],
          ]),
        },
      ],
    };
    // Entered at 200 a lot, worth 211: 110 of profit. The long owes 6 a lot, the short earns 2.
    expect(equityOf(state, 1)).to.equal(5000n + 110n - 60n);
    expect(equityOf(state, 2)).to.equal(5000n - 110n + 20n);
    expect(equityOf(state, 3)).to.equal(7n);
  });
});
