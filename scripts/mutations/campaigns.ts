/** What campaigns find of a mutation. */
import type { TestOutcome } from "./hardhat.ts";

/** Every campaign asks every invariant: a few of them, in all three worlds. */
export const CAMPAIGNS = [
  "invariant_LEDGER1_tokensEqualClaims",
  "invariant_ZERO2_fundingPaidEqualsFundingReceived",
  "invariant_LIQ2_liquidationShrinksAndKeepsHealth",
  "invariant_LIQ3_insurancePaysForDeficitsAlone",
  "invariant_ADL1_nobodyLosesMoreThanItsProfit",
];

/** Such as `breach of LIQ2: it only shrinks, and only that position != `; anything else is an error that no model named. */
const BREACH = /breach of (\w+): (.*?)(?: != .*)?$/;

function claimOf(reason: string): string {
  const [, id, claim] = BREACH.exec(reason) ?? [];
  return id === undefined || claim === undefined ? "an error that the model does not name" : `${id}: ${claim}`;
}

/** How many campaigns fail, and what they say, the most frequent first. */
export function describeFindings(results: ReadonlyMap<string, TestOutcome>): string {
  const failures = [...results.values()].filter(({ status }) => status === "Failure");
  if (results.size < CAMPAIGNS.length) return `breaks the set-up of ${CAMPAIGNS.length - results.size} campaigns`;
  if (failures.length === 0) return `not found by ${CAMPAIGNS.length}`;
  const claims = Map.groupBy(failures, ({ reason }) => claimOf(reason));
  const said = [...claims].sort(([, one], [, other]) => other.length - one.length).map(([claim]) => claim);
  return `found by ${failures.length} of ${CAMPAIGNS.length}; ${said.join("; ")}`;
}
