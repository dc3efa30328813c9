import { z } from "zod";

import { MAX_LOTS } from "../../../sdk/src/actions/liquidation.ts";
import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { gasFor, rewardOf } from "./attempt.ts";
import {
  type BookStep,
  type Bounds,
  caseKey,
  closeThroughBook,
  isFailing,
  poorestFirst,
  positionsOf,
  toMatchBounds,
} from "./failing.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, matchBounds, subsidised } from "./settings.ts";

const schema = z.strictObject({
  subsidised: subsidised(true),
  /** Failing accounts that are looked after in one block. */
  maxAccounts: count(1, 10_000).default(500),
  ...matchBounds,
});

/**
 * Closes positions of failing accounts through the book, the poorest account first. Each step is tried on a fork that has
 * seen those before it, as they meet the same book; one that only starts an account's clock is worth sending, as the
 * concession grows from then on.
 */
export const liquidation = defineDuty({
  name: "liquidation",
  summary: "Closes positions of accounts below maintenance margin through the book.",
  schema,
  isOnByDefault: true,
  decide: (snapshot, settings) => {
    const fork = snapshot.exchange.fork();
    const intents: Intent[] = [];
    for (const account of poorestFirst(snapshot, settings.maxAccounts)) {
      for (const market of positionsOf(fork, account)) {
        if (!isFailing(fork, account)) break;
        const step = { account, market, beneficiary: snapshot.beneficiary };
        const outcome = closeThroughBook(fork, step, settings);
        if (outcome !== undefined) intents.push(intentFor(snapshot, step, settings, outcome.events));
      }
    }
    return intents;
  },
});

function intentFor(
  { deployment }: Snapshot,
  step: BookStep,
  settings: z.output<typeof schema> & Bounds,
  events: Parameters<typeof rewardOf>[0],
): Intent {
  const request = { ...step, maxLots: MAX_LOTS, ...toMatchBounds(settings) };
  return {
    duty: liquidation.name,
    key: caseKey(step.account, step.market),
    call: {
      to: deployment.exchange.address,
      data: exchangeInterface().encodeFunctionData("liquidate", [request]),
    },
    gasLimit: gasFor(events),
    reward: rewardOf(events, step.beneficiary),
    subsidised: settings.subsidised,
    priority: Priority.Liquidation,
    batchable: true,
  };
}
