import { expect } from "chai";

import { startChain } from "../../scripts/demo/local.ts";
import { countParticipants } from "../../scripts/lab/agents/agents.ts";
import { ATTACK } from "../../scripts/lab/agents/manipulator.ts";
import { LabChain, LabDiffers } from "../../scripts/lab/chain.ts";
import {
  CLASSIC,
  type Configuration,
  damperOf,
  DEFAULT,
  estimatorTermsOf,
  ruleOf,
} from "../../scripts/lab/configurations.ts";
import { deployModel } from "../../scripts/lab/deploy.ts";
import { MARKET } from "../../scripts/lab/operations.ts";
import { AGENTS, ATTACK_STEP, DAY, STEP } from "../../scripts/lab/settings.ts";
import { DEPOSIT, type Run, Simulation, termsOf } from "../../scripts/lab/simulate.ts";
import { COLLATERAL_SCALE } from "../../scripts/lab/venue.ts";
import { answer, AS_CALIBRATED } from "../../scripts/lab/task.ts";
import { fortnightsFor, loadRecordings, type Recordings, worldOf } from "../../scripts/lab/world.ts";
import { type Address, ExchangeError } from "../../sdk/src/model/index.ts";

const NOWHERE: Address = "0x0000000000000000000000000000000000000000";
const TUNING_SEED = 15;

function runOf(recordings: Recordings, configuration: Configuration, seed: number, days: number): Run {
  const world = worldOf(recordings, "tuning", seed, days);
  const { interval } = configuration;
  return {
    world,
    agents: AGENTS,
    ...ruleOf(configuration),
    interval,
    damper: damperOf(configuration),
    estimators: estimatorTermsOf(configuration),
    step: STEP,
  };
}

describe("lab", () => {
  let recordings: Recordings;
  before(async () => {
    recordings = await loadRecordings();
  });

  const play = (run: Run): Simulation => new Simulation(run).play(termsOf(run, NOWHERE, NOWHERE));

  it("gives the same for the same seed, and something else for another", () => {
    const [first, again, other] = [TUNING_SEED, TUNING_SEED, TUNING_SEED + 18].map((seed) =>
      play(runOf(recordings, DEFAULT, seed, 1)),
    );
    expect(first?.looks).to.deep.equal(again?.looks);
    expect(first?.intervals).to.deep.equal(again?.intervals);
    // The same fortnight and asset: only the agents' own randomness differs.
    expect(other?.run.world.from).to.equal(first?.run.world.from);
    expect(other?.looks).not.to.deep.equal(first?.looks);
  });

  it("never tunes on a fortnight that it reports", () => {
    const [tuning, reported] = [fortnightsFor("tuning"), fortnightsFor("report")];
    expect(tuning.filter((place) => reported.includes(place))).to.deep.equal([]);
    expect(tuning.length + reported.length).to.equal(17);
  });

  it("neither makes money nor loses any: what all have is what they brought, less fees and insurance", () => {
    const run = { ...runOf(recordings, DEFAULT, TUNING_SEED, 1.5), step: ATTACK_STEP };
    const manipulation = { ...ATTACK, push: "flash", from: DAY, to: 1.25 * DAY } as const;
    const simulation = play({ ...run, manipulation, shock: { at: DAY / 2, value: 500_000 } });
    const { venue, accounts } = simulation;
    const { state } = venue.exchange;
    const { hot, insurance, risk } = venue.market;
    let total = hot.fees + insurance;
    for (const account of [1n, ...accounts]) {
      const { size, entry } = state.position(MARKET, account);
      total += state.account(account).balance - (size < 0n ? -1n : 1n) * entry * risk.quantum;
    }
    // Funding was realised in the last block, at one index for all, so that it is in the balances to the unit.
    expect(total).to.equal(BigInt(accounts.length) * DEPOSIT * COLLATERAL_SCALE);
    const sizes = accounts.map((account) => state.position(MARKET, account).size);
    expect(sizes.reduce((sum, size) => sum + size, 0n)).to.equal(0n);
    expect(sizes.some((size) => size !== 0n)).to.equal(true);
  });

  it("keeps a manipulator within its budget, and shows its push to the sample alone", () => {
    const run = { ...runOf(recordings, CLASSIC, TUNING_SEED, 1.25), step: ATTACK_STEP };
    const manipulation = { ...ATTACK, push: "flash", from: DAY, to: 1.2 * DAY } as const;
    const simulation = new Simulation({ ...run, manipulation });
    const pusher = simulation.accounts.at(-1) ?? 0n;
    const premiums: bigint[] = [];
    let bought = 0n;
    for (const { events } of simulation.blocks(termsOf(run, NOWHERE, NOWHERE))) {
      for (const { name, args } of events) {
        if (name === "PositionTraded" && args.account === pusher && args.size > bought) bought = args.size;
        if (name === "PremiumSampled") premiums.push(args.premium);
      }
    }
    expect(simulation.venue.sizeOf(pusher)).to.equal(0);
    const most = Number(bought) * simulation.view.lotValue;
    expect(most).to.be.greaterThan(0);
    expect(most).to.be.lessThan(ATTACK.budget * 1.05);
    // Bids of the impact size 8 bp above the index.
    expect(premiums.filter((premium) => premium > 7n * 10n ** 14n).length).to.be.greaterThan(200);
  });

  for (const configuration of [CLASSIC, DEFAULT]) {
    it(`${configuration.name}: half a day on the contracts leaves the same events and balances, to the unit`, async () => {
      const run = runOf(recordings, configuration, TUNING_SEED, 0.5);
      const connection = await startChain(run.world.from - DAY);
      try {
        const chain = await LabChain.open(connection, run.world.settings, countParticipants(AGENTS), (where) =>
          deployModel(where, configuration),
        );
        const simulation = new Simulation(run, chain.owners);
        for (const block of simulation.blocks(termsOf(run, chain.oracle, chain.model))) await chain.carryOut(block);
        await chain.compareState(simulation);
        expect(chain.events).to.be.greaterThan(500);
        // And it is not blind: a unit more in the model is found.
        const { state } = simulation.venue.exchange;
        const [account = 0n] = simulation.accounts;
        const record = state.account(account);
        state.setAccount(account, { ...record, balance: record.balance + 1n });
        const found = await chain.compareState(simulation).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(found).to.be.instanceOf(LabDiffers);
      } finally {
        await connection.close();
      }
    });
  }

  it("answers a task on the contracts as it does on the model", async () => {
    const task = {
      configuration: DEFAULT,
      purpose: "tuning",
      seed: TUNING_SEED,
      days: 0.25,
      population: AS_CALIBRATED,
      question: "market",
    } as const;
    const [model, contracts] = await Promise.all(
      [false, true].map((onChain) => answer(recordings, { ...task, onChain })),
    );
    expect(contracts?.path).to.deep.equal(model?.path);
    expect(contracts?.events).to.be.greaterThan(200);
  });

  it("sends nothing that the exchange refuses", () => {
    const run = runOf(recordings, DEFAULT, TUNING_SEED, 1);
    const simulation = new Simulation(run);
    const { venue } = simulation;
    const refused = venue.attempt({
      from: NOWHERE,
      method: "settleFunding",
      args: [],
      apply: (exchange) => exchange.settleFunding(MARKET, 1n),
    });
    expect(refused).to.equal(undefined);
    expect(() =>
      venue.attempt({
        from: NOWHERE,
        method: "",
        args: [],
        apply: () => {
          throw new TypeError("ours");
        },
      }),
    ).to.throw(TypeError);
    expect(new ExchangeError("ZeroLots", {})).to.be.instanceOf(Error);
  });
});
