import { createHash } from "node:crypto";

import type { Future, IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";
import { hexlify, toUtf8Bytes, ZeroHash } from "ethers";

import type { AutomationParameters } from "../parameters.ts";
import type { buildCore } from "./Core.ts";

/** The id of an account that is opened in the same deployment. */
type AccountFuture = ReturnType<IgnitionModuleBuilder["readEventArgument"]>;

const ANY_NAME = "0x00000000000000000000";

/** A workflow's name as the metadata of its reports have it: the first ten digits of its hexadecimal SHA-256, as text. */
export function workflowNameOf(name: string | undefined): string {
  if (name === undefined) return ANY_NAME;
  const digits = createHash("sha256").update(name).digest("hex").slice(0, 10);
  return hexlify(toUtf8Bytes(digits));
}

/**
 * What automation networks call. Neither contract has privileges, and anybody can deploy others.
 *
 * @param beneficiary account that bounties go to
 */
export function deployAutomation(
  m: IgnitionModuleBuilder,
  { exchange }: ReturnType<typeof buildCore>["results"],
  { cre }: AutomationParameters,
  beneficiary: AccountFuture,
  after: Future[],
) {
  const upkeep = m.contract("Upkeep", [exchange, beneficiary], { after });
  if (cre === undefined) return { upkeep };
  const config = {
    exchange,
    beneficiary,
    forwarder: cre.forwarder,
    workflowOwner: cre.workflowOwner,
    workflowName: workflowNameOf(cre.workflowName),
    workflowId: cre.workflowId ?? ZeroHash,
  };
  return { upkeep, creReceiver: m.contract("CreReceiver", [config], { after }) };
}
