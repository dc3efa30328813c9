import { expect } from "chai";
import { network } from "hardhat";

import { COLLATERAL_DECIMALS } from "./deployment.ts";
import { flatDebts, holdsFlagCounts, holdsOrderCounts, holdsZeroSum, ledgerGap, readLedger } from "./invariants.ts";
import { OPERATIONS, type OperationName } from "./operations/index.ts";
import { SLOTS } from "./operations/orders.ts";
import { REPLAYS } from "./seeds.ts";
import { Simulation } from "./simulation.ts";
import { CHAIN_OPTIONS } from "./world.ts";

/** What `least` of an operation refers to; shorter runs may do without some. */
const USUAL_OPERATIONS = 20_000;

const seed = Number(process.env.PLUMBLINE_SEED ?? 20261120);
const operations = Number(process.env.PLUMBLINE_OPERATIONS ?? USUAL_OPERATIONS);

/** Removals for every reason, money in every direction: a run in which one never happens tests less than it says. */
const EVENTS = [
  "BountyPaid",
  "DeficitFlagged:Deficit",
  "DeficitResolved",
  "Deleveraged",
  "FeesCollected",
  "FundingRealized",
  "InsuranceFunded",
  "InsurancePaid",
  "Liquidated",
  "LiquidationEnded",
  "LiquidationStarted",
  "LossSocialised",
  "MarginRampStarted",
  "MarginRamped",
  "OrderFilled",
  "OrderMoved",
  "OrderReduced",
  "OrderRemoved:BelowMinimum",
  "OrderRemoved:Cancelled",
  "OrderRemoved:Expired",
  "OrderRemoved:NothingToReduce",
  "OrderRemoved:SelfTrade",
  "OrderRemoved:Unfundable",
  "PremiumSampled",
  "RemovalFeePaid",
];

/** What ends a market: there are few of those. */
const CLOSING_EVENTS = ["MarketClosed", "ClaimRegistered", "HaircutFixed", "PositionSettled"];
const LEAST_CLOSING_EVENTS = 3;
const LEAST_EVENTS = 20;

async function simulate(count: number, from: number): Promise<Simulation> {
  const connection = await network.create({ network: "default", override: CHAIN_OPTIONS });
  try {
    const simulation = await Simulation.create(connection, from);
    await simulation.run(count);
    const { chain, deployment } = simulation.world;
    const ledger = await readLedger(chain, deployment.exchange, BigInt(SLOTS));
    expect(ledgerGap(ledger, 10n ** BigInt(18 - COLLATERAL_DECIMALS)), "LEDGER-1").to.equal(0n);
    expect(holdsZeroSum(ledger), "ZERO-1").to.equal(true);
    expect(holdsOrderCounts(ledger), "MARGIN-4").to.equal(true);
    expect(holdsFlagCounts(ledger), "flagged deficits").to.equal(true);
    for (const debt of flatDebts(ledger)) console.log(`      an account without a position owes ${(-debt).toString()}`);
    return simulation;
  } finally {
    await connection.close();
  }
}

describe("differential: the model against the contracts", function () {
  this.timeout(0);

  it(`${operations.toLocaleString("en")} random operations leave the same state, errors and events`, async () => {
    const simulation = await simulate(operations, seed);
    console.log(`      seed ${seed.toFixed()}\n${simulation.report()}`);
    if (operations < USUAL_OPERATIONS) return;
    for (const [name, { least }] of Object.entries(OPERATIONS) as [OperationName, { least: number }][]) {
      expect(simulation.tallies.get(name)?.succeeded ?? 0, name).to.be.at.least(least);
    }
    for (const event of CLOSING_EVENTS) {
      expect(simulation.events.get(event) ?? 0, event).to.be.at.least(LEAST_CLOSING_EVENTS);
    }
    for (const event of EVENTS) expect(simulation.events.get(event) ?? 0, event).to.be.at.least(LEAST_EVENTS);
  });

  for (const replay of REPLAYS) {
    it(`seed ${replay.seed.toFixed()}: ${replay.found}`, async () => {
      await simulate(replay.operations, replay.seed);
    });
  }
});
