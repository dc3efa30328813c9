import { z } from "zod";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import { intervalEnd } from "../../../sdk/src/model/funding.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor, rewardOf } from "./attempt.ts";
import { listedMarkets, type ListedMarket } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { subsidised } from "./settings.ts";

/**
 * Settles each interval once it has ended. One that nobody sampled sets no rate and pays no bounty; the next touch of the
 * market accrues it.
 */
export const fundingSettlement = defineDuty({
  name: "fundingSettlement",
  summary: "Settles funding at the end of each interval that was sampled.",
  schema: z.strictObject({ subsidised: subsidised(true) }),
  isOnByDefault: true,
  decide: (snapshot, settings) =>
    listedMarkets(snapshot.exchange).flatMap((listed) => settle(snapshot, settings.subsidised, listed) ?? []),
});

function settle(snapshot: Snapshot, subsidised: boolean, { id, market }: ListedMarket): Intent | undefined {
  const { exchange, deployment, beneficiary } = snapshot;
  const end = intervalEnd(market.funding.accruedAt, market.terms.interval);
  if (exchange.environment.timestamp < end || market.measured.covered === 0n) return undefined;
  const settled = attempt(exchange.fork(), (fork) => fork.settleFunding(id, beneficiary));
  if (settled?.result !== true) return undefined;
  return {
    duty: fundingSettlement.name,
    key: `settle:${id}:${end}`,
    call: {
      to: deployment.exchange.address,
      data: exchangeInterface().encodeFunctionData("settleFunding", [id, beneficiary]),
    },
    gasLimit: gasFor(settled.events),
    reward: rewardOf(settled.events, beneficiary),
    subsidised,
    priority: Priority.Settlement,
    batchable: true,
    hasEffect: (returned) => exchangeInterface().decodeFunctionResult("settleFunding", returned)[0] === true,
  };
}
