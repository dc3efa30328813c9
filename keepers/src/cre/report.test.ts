import { expect } from "chai";
import { AbiCoder } from "ethers";

import { WAD } from "../../../sdk/src/model/fixedPoint.ts";
import { type Bench, INDEX_TICK, MARKET, order } from "../../../sdk/src/model/testing.ts";
import { newBench, snapshotOf } from "../testing/snapshots.ts";
import { decideReport, encodeSteps, gasOf, type Step, StepKind } from "./report.ts";

const LIMITS = { maxSteps: 10, sampleEvery: 0 };
const sample: Step = { kind: StepKind.Sample, market: MARKET, first: 0n, count: 0n };
const settle: Step = { kind: StepKind.Settle, market: MARKET, first: 0n, count: 0n };
const liquidate = (first: bigint): Step => ({ kind: StepKind.Liquidate, market: MARKET, first, count: 1n });

/** Accounts 3 and 4 are 100 lots long from 1,000 USD on 110 less a fee of 0.50; there is a bid at 955. Nothing is due. */
function market(): Bench {
  const bench = newBench();
  const { exchange } = bench;
  const [short, rich, ...poor] = [10_000n, 10_000n, 110n, 110n].map((dollars) => bench.open(dollars));
  if (short === undefined || rich === undefined) throw new Error("nobody opened");
  for (const { owner, account } of poor) {
    exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
    exchange.place(owner, account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  }
  exchange.place(rich.owner, rich.account, order({ isAsk: false, tick: 95_500n, lots: 400n, slot: 5n }));
  bench.now += 10n;
  exchange.samplePremium([MARKET], 64n, 0n);
  return bench;
}

/** What happens, and what a report is to say then, most urgent first. */
const CASES: readonly (readonly [what: string, happens: (bench: Bench) => void, steps: readonly Step[]])[] = [
  ["nothing is due", () => undefined, []],
  ["a sample is due", (bench) => void (bench.now += 10n), [sample]],
  ["an interval has ended", (bench) => void (bench.now += 3_600n), [settle, sample]],
  ["a gap that nobody has shown", (bench) => void (bench.price = 935n * WAD), [sample, liquidate(3n), liquidate(4n)]],
  [
    "two accounts fail, while a sample is due and an interval has ended",
    (bench) => {
      bench.jump(960n * WAD);
      bench.now += 3_600n;
      bench.price = 935n * WAD;
      bench.exchange.deposit("0x1111111111111111111111111111111111111111", 3n, 1n);
    },
    // The one with a unit more after the other.
    [liquidate(4n), liquidate(3n), settle, sample],
  ],
  [
    "a halted market",
    (bench) => {
      bench.exchange.haltMarket(MARKET);
      bench.now += 100n;
    },
    [],
  ],
];

describe("keepers: reports of a workflow", () => {
  for (const [what, happens, steps] of CASES) {
    it(what, () => {
      const bench = market();
      happens(bench);
      expect(decideReport(snapshotOf(bench), LIMITS)).to.deep.equal(steps);
    });
  }

  it("has as many steps as its gas has room for", () => {
    const bench = market();
    bench.now += 3_600n;
    expect(decideReport(snapshotOf(bench), { ...LIMITS, maxSteps: 1 })).to.deep.equal([settle]);
  });

  it("samples less often if told so", () => {
    const bench = market();
    bench.now += 29n;
    expect(decideReport(snapshotOf(bench), { ...LIMITS, sampleEvery: 30 })).to.deep.equal([]);
    bench.now += 1n;
    expect(decideReport(snapshotOf(bench), { ...LIMITS, sampleEvery: 30 })).to.deep.equal([sample]);
  });

  it("is encoded as the contract decodes it", () => {
    const encoded = encodeSteps([settle, liquidate(7n)]);
    const [steps] = AbiCoder.defaultAbiCoder().decode(["tuple(uint8,uint16,uint32,uint32)[]"], encoded);
    expect((steps as unknown[][]).map((step) => Array.from(step))).to.deep.equal([
      [1n, 1n, 0n, 0n],
      [2n, 1n, 7n, 1n],
    ]);
    expect(encoded.length).to.equal(2 + 64 * (2 + 2 * 4));
  });

  it("wants gas for every attempt, and for one that takes all that it may", () => {
    expect(gasOf([])).to.equal(250_000n + 1_543_809n);
    expect(gasOf([settle, { ...liquidate(1n), count: 5n }])).to.equal(250_000n + 1_543_809n + 6n * 400_000n);
  });
});
