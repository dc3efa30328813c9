import { expect } from "chai";

import { Call } from "./call.ts";
import { isExchangeError } from "./errors.ts";
import { WAD } from "./fixedPoint.ts";
import { addInsurance, availableInsurance, INSURANCE_WINDOW, payInsurance } from "./insurance.ts";
import { Bench, MARKET } from "./testing.ts";

/** 600 USD in the market's fund, 700 in the shared one; a window pays 1,000. */
function funded() {
  const bench = new Bench();
  const { account } = bench.open(0n);
  const call = () => new Call(bench.exchange.state, bench.exchange.environment);
  addInsurance(call(), MARKET, account, 600n * WAD);
  addInsurance(call(), 0n, account, 700n * WAD);
  return { bench, account, call };
}

describe("model: insurance", () => {
  it("pays out of the market's fund first, then out of the shared one", () => {
    const { bench, account, call } = funded();
    payInsurance(call(), MARKET, account, 650n * WAD);
    expect(bench.market.insurance).to.equal(0n);
    expect(bench.exchange.state.ledger.sharedInsurance).to.equal(650n * WAD);
    expect(bench.exchange.state.account(account).balance).to.equal(650n * WAD);
  });

  it("pays at most its limit until it has paid nothing for a window", () => {
    const { bench, account, call } = funded();
    expect(availableInsurance(call(), MARKET)).to.equal(1_000n * WAD);
    payInsurance(call(), MARKET, account, 900n * WAD);
    bench.now += INSURANCE_WINDOW - 1n;
    expect(availableInsurance(call(), MARKET)).to.equal(100n * WAD);
    payInsurance(call(), MARKET, account, 100n * WAD);
    expect(availableInsurance(call(), MARKET)).to.equal(0n);
    bench.now += INSURANCE_WINDOW - 1n;
    expect(availableInsurance(call(), MARKET)).to.equal(0n);
    bench.now += 1n;
    expect(availableInsurance(call(), MARKET)).to.equal(300n * WAD);
    payInsurance(call(), MARKET, account, 1n);
    expect(bench.market.crisis).to.include({ paidAt: bench.now, spent: 1n });
  });

  it("never falls below zero", () => {
    const { account, call } = funded();
    try {
      payInsurance(call(), MARKET, account, 1_300n * WAD + 1n);
    } catch (error) {
      expect(isExchangeError(error, "FieldOverflow")).to.equal(true);
      return;
    }
    expect.fail("More was paid than there was");
  });
});
