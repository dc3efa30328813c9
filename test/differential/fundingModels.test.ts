import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import {
  ADAPTIVE_DEFAULTS,
  adaptiveRate,
  type FundingInputs,
  type Tier,
  tieredRate,
  WAD,
} from "../../sdk/src/model/index.ts";

const RUNS = 150;
const BP = 10n ** 14n;

const inputs = fc.record({
  premium: fc.bigInt({ min: -WAD / 4n, max: WAD / 4n }),
  interest: fc.bigInt({ min: -100n * BP, max: 100n * BP }),
  damper: fc.bigInt({ min: 0n, max: 100n * BP }),
  bound: fc.bigInt({ min: 0n, max: 400n * BP }),
  covered: fc.constant(3_600n),
  interval: fc.constant(3_600n),
  openInterest: fc.bigInt({ min: 0n, max: 2_000n }),
  openInterestCap: fc.bigInt({ min: 0n, max: 2_000n }),
  variance: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.bigInt({ min: 0n, max: 2n * WAD })),
  depth: fc.bigInt({ min: 0n, max: 200n * WAD }),
  impactDepth: fc.bigInt({ min: 0n, max: 200n * WAD }),
  saturation: fc.bigInt({ min: 0n, max: 300n }),
}) satisfies fc.Arbitrary<FundingInputs>;

describe("differential: funding models against their twins", () => {
  it(`Tiered: ${RUNS.toFixed()} random inputs for each of three lines give the same rate`, async () => {
    const connection = await network.create("default");
    const lines: Tier[][] = [
      [{ from: 0n, slope: WAD }],
      [
        { from: 0n, slope: WAD / 3n },
        { from: 7n * BP + 1n, slope: WAD },
        { from: 90n * BP, slope: 10n * WAD },
      ],
      Array.from({ length: 8 }, (_, i) => ({ from: BigInt(i * i) * BP, slope: WAD + BigInt(i) * 333_333_333n })),
    ];
    for (const tiers of lines) {
      const reach = 123n * BP + 7n;
      const tiered = await connection.ethers.deployContract("Tiered", [tiers, reach]);
      await fc.assert(
        fc.asyncProperty(inputs, async (given) => {
          expect(await tiered.fundingRate(1n, given)).to.equal(tieredRate(given, tiers, reach));
        }),
        { numRuns: RUNS },
      );
    }
    await connection.close();
  });

  it(`Adaptive: ${RUNS.toFixed()} random inputs give the same rate`, async () => {
    const connection = await network.create("default");
    const adaptive = await connection.ethers.deployContract("Adaptive", [ADAPTIVE_DEFAULTS]);
    await fc.assert(
      fc.asyncProperty(inputs, async (given) => {
        expect(await adaptive.fundingRate(1n, given)).to.equal(adaptiveRate(given, ADAPTIVE_DEFAULTS));
      }),
      { numRuns: RUNS },
    );
    await connection.close();
  });
});
