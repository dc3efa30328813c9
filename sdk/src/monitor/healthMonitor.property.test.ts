import { expect } from "chai";
import fc from "fast-check";

import { Stage, story } from "../../test/stage.ts";
import type { AccountId } from "../model/index.ts";
import { accountsOf } from "./accountsOf.ts";
import { HealthMonitor } from "./healthMonitor.ts";

const sorted = (accounts: Iterable<AccountId>): AccountId[] => [...accounts].sort((a, b) => (a < b ? -1 : 1));

describe("health monitor: against the model", () => {
  it("finds whom a look at everybody finds, after every step, told nothing but events", () => {
    let [found, all, looks] = [0, 0, 0];
    fc.assert(
      fc.property(story, ({ dollars, steps }) => {
        const stage = new Stage(dollars);
        const monitor = new HealthMonitor(stage.exchange);
        for (const [place, given] of steps.entries()) {
          const before = stage.holdings();
          const events = stage.run(given);
          const { treasury } = stage.exchange.state.ledger;
          const named = new Set(events.flatMap((event) => accountsOf(event, treasury)));
          for (const [id, held] of stage.holdings()) {
            if (held !== before.get(id))
              expect([...named], `${given.kind} changed account ${id.toString()}`).to.include(id);
          }
          monitor.apply(events);
          const expected = stage.failing();
          const actual = sorted(monitor.refresh());
          expect(actual, `step ${place}: ${given.kind}`).to.deep.equal(expected);
          found += expected.length;
          all += Number(stage.exchange.state.ledger.accountCount);
          looks += monitor.evaluated;
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
    // The stories are about something, and the monitor did not look at everybody.
    expect(found).to.be.greaterThan(300);
    expect(looks).to.be.lessThan(all / 2);
  });
});
