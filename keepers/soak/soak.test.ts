import { expect } from "chai";

import type { ChainEvent } from "./events.ts";
import type { Evidence } from "./evidence.ts";
import { QUICK } from "./settings.ts";
import { runSoak, type SoakResult } from "./soak.ts";
import { describeResult } from "./summary.ts";
import { judge } from "./verdict.ts";

/** Longer than the slowest machine needs. */
const PATIENCE = 600_000;

describe("Soak, as short as it can be", () => {
  let result: SoakResult;
  const breachesOf = (evidence: Evidence): string[] => judge(evidence).flatMap(({ breaches }) => breaches);
  /** What is found if the evidence were a little other than it is. */
  const found = (change: Partial<Evidence>): string[] => breachesOf({ ...result.evidence, ...change });
  const eventsOf = (name: string): ChainEvent[] => result.evidence.events.filter((event) => event.name === name);

  before(async function () {
    this.timeout(PATIENCE);
    const lines: string[] = [];
    result = await runSoak({ ...QUICK, onProgress: (line) => lines.push(line) });
    const isClean = result.findings.every(({ breaches }) => breaches.length === 0);
    if (!isClean) console.log([...lines, ...describeResult(result)].join("\n"));
  });

  it("has everything in it: faults, a kill, a reorganisation, liquidations, ends of intervals", () => {
    const faults = [...result.faults.values()];
    const sum = (kind: "errors" | "stalls" | "stale"): number => faults.reduce((total, one) => total + one[kind], 0);
    expect(result.kills).to.be.at.least(1);
    expect(result.reorganisations.length).to.be.at.least(1);
    expect(sum("errors")).to.be.at.least(10);
    expect(sum("stalls")).to.be.at.least(1);
    expect(sum("stale")).to.be.at.least(1);
    expect(eventsOf("Liquidated").length).to.be.at.least(1);
    expect(result.evidence.waits.length).to.be.at.least(1);
    expect(eventsOf("IntervalSettled").length).to.be.at.least(2);
    expect(eventsOf("PremiumSampled").length).to.be.at.least(10);
  });

  it("nothing is done twice, missed, left alone, broken or lost", () => {
    for (const { claim, breaches } of result.findings) expect(breaches, claim).to.deep.equal([]);
  });

  describe("its judges see", () => {
    it("an interval that nobody settled", () => {
      const [settled] = eventsOf("IntervalSettled").slice(-1);
      const events = result.evidence.events.filter((event) => event !== settled);
      expect(found({ events }).join()).to.match(/nobody settled the interval to \d+/);
    });

    it("an interval that was settled twice", () => {
      const [settled] = eventsOf("IntervalSettled");
      expect(settled && found({ events: [...result.evidence.events, settled] }).join()).to.include("was settled twice");
    });

    it("a bounty that was paid twice", () => {
      const [paid] = eventsOf("BountyPaid");
      const twice = result.evidence.events.flatMap((event) => (event === paid ? [event, event, event] : [event]));
      expect(found({ events: twice }).join()).to.match(/was paid \d bounties for \d effects/);
    });

    it("a sample that came too soon", () => {
      const sampled = eventsOf("PremiumSampled").at(-1);
      const early = sampled && { ...sampled, args: { ...sampled.args, elapsed: 7n } };
      expect(found({ events: early ? [early] : [], markets: [] }).join()).to.include("was sampled after 7 s");
    });

    it("a liquidation that was not due, and an account that was left alone", () => {
      expect(found({ undue: ["undue"], late: ["late"] })).to.deep.equal(["undue", "late"]);
    });

    it("a ledger that is a unit off", () => {
      const { ledger } = result.evidence;
      const off = { ...ledger, sharedInsurance: ledger.sharedInsurance + 1n };
      expect(found({ ledger: off })).to.deep.equal(["LEDGER1: the ledger is off by -1"]);
    });

    it("sizes, orders and flags that are not counted right, and a debt that nobody can collect", () => {
      const { ledger } = result.evidence;
      const [market, ...others] = ledger.markets;
      if (market === undefined) throw new Error("There is no market");
      const withMarket = (change: Partial<typeof market>) => ({
        ...ledger,
        markets: [{ ...market, ...change }, ...others],
      });
      const hot = { ...market.hot, openInterest: market.hot.openInterest + 1n };
      expect(found({ ledger: withMarket({ hot }) }).join()).to.include("ZERO1");
      const positions = market.positions.map((position, place) =>
        place === 0 ? { ...position, bidLots: position.bidLots + 1n } : position,
      );
      expect(found({ ledger: withMarket({ positions }) }).join()).to.include("MARGIN4");
      expect(found({ ledger: withMarket({ deficits: market.deficits + 1n }) }).join()).to.include("Flags");
      const balances = ledger.balances.map((balance, place) => (place === 0 ? -5n : balance)); // a keeper's: it is flat
      expect(found({ ledger: { ...ledger, balances } }).join()).to.include("without a position owes 5");
    });

    it("a keeper that lost something, ended by itself, or met what it does not expect", () => {
      const [keeper, ...others] = result.evidence.keepers;
      if (keeper === undefined) throw new Error("There is no keeper");
      const withKeeper = (change: Partial<typeof keeper>): string =>
        found({ keepers: [{ ...keeper, ...change }, ...others] }).join();
      expect(withKeeper({ differences: ["- account 1"] })).to.include("is not the chain's");
      expect(withKeeper({ lag: 2 })).to.include("2 blocks behind");
      expect(withKeeper({ open: 1 })).to.include("1 transactions that nothing has become of");
      expect(withKeeper({ crashes: ["keeper-1 ended by itself with 70"] })).to.include("ended by itself with 70");
      expect(withKeeper({ alarms: ["TypeError"] })).to.include("says: TypeError");
      const life = Array.from({ length: 80 }, (_, i) => ({
        block: 10 * i,
        live: 1e8 + 50_000 * 10 * i,
        resident: 2e8,
      }));
      expect(withKeeper({ lives: [life] })).to.include("grew by 50000 bytes per block");
    });
  });
});
