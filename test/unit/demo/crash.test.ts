import { expect } from "chai";

import { LADDER, MAX_LEVERAGE } from "../../../scripts/demo/crash/settings.ts";
import { leverageLimit, planTraders } from "../../../scripts/demo/crash/population.ts";
import { Random } from "../../../scripts/demo/crash/random.ts";
import { runCrash } from "../../../scripts/demo/crash/crash.ts";
import { power } from "../../../scripts/demo/crash/evaluate.ts";
import { scaleAnswer, scaleRounds } from "../../../scripts/demo/crash/scale.ts";
import type { CrashResult } from "../../../scripts/demo/crash/result.ts";
import { TERMS } from "../../../scripts/demo/settings.ts";

describe("demo: the crash", () => {
  const ACCOUNTS = 24;
  const crash = (seed: number): Promise<CrashResult> =>
    runCrash({ seed, accounts: ACCOUNTS, onStage: () => undefined, onProgress: () => undefined });

  it("says the same for the same seed, with the ledger exact and nobody left below maintenance margin", async function () {
    this.timeout(120_000);
    const first = await crash(7);
    expect(first.failures).to.deep.equal([]);
    expect(first.ledger.unitsOff).to.equal(0n);
    expect(first.gaps).to.not.be.empty;
    expect(first.timeline.at(-1)?.failing).to.equal(0);
    expect(first.steps.map(({ kind }) => kind)).to.include.members([
      "started",
      "book",
      "flag",
      "insurance",
      "deleverage",
    ]);
    const second = await crash(7);
    expect(second.fingerprint).to.equal(first.fingerprint);
    expect(second.gas).to.deep.equal(first.gas);
  });

  it("scales the move from the start, not what came before it, and stays above zero", () => {
    expect(scaleAnswer(99n, 100n, 10n)).to.equal(90n);
    expect(scaleAnswer(103n, 100n, 10n)).to.equal(130n);
    expect(scaleAnswer(80n, 100n, 10n)).to.equal(1n);
    const rounds = [90n, 100n, 95n].map((answer, i) => ({ roundId: BigInt(i), answer, updatedAt: 10 * i }));
    expect(scaleRounds(rounds, 15, 10n).map(({ answer }) => answer)).to.deep.equal([90n, 100n, 50n]);
  });

  it("draws the same traders for the same seed, all of them within initial margin", () => {
    expect(planTraders(50, 3)).to.deep.equal(planTraders(50, 3));
    expect(planTraders(50, 3)).to.not.deep.equal(planTraders(50, 4));
    for (const { leverage, deposit } of planTraders(500, 3)) {
      const total = leverage.reduce((sum, part) => sum + Math.abs(part), 0);
      expect(total).to.be.within(0.999, leverageLimit(30) + 1e-9);
      expect(deposit).to.be.within(500, 16_000);
    }
    expect(BigInt(MAX_LEVERAGE) * TERMS.margin.initialMargin).to.equal(10n ** 18n);
  });

  it("draws numbers that are spread evenly", () => {
    const random = new Random(1);
    const bins = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const bin = Math.floor(random.between(0, 10));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    for (const count of bins) expect(count).to.be.within(900, 1_100);
  });

  it("keeps the makers' orders inside the price band and above the minimum", () => {
    for (const { distance, value } of LADDER) {
      expect(distance + 10).to.be.below(1_000);
      expect(value).to.be.above(200);
    }
  });

  it("says a rank as a power of two", () => {
    expect([2n ** 62n + 5n, 0n, -(2n ** 20n), -(2n ** 255n)].map(power)).to.deep.equal([
      "2^62",
      "0",
      "-2^20",
      "the least",
    ]);
  });
});
