/**
 * What a workflow of Chainlink's Runtime Environment reports: the duties of the keepers that work for everybody, as steps of
 * the contract CreReceiver. Pure, and without Chainlink's own packages: a workflow brings the snapshot, and sends what comes out.
 *
 * @module
 */
import { AbiCoder } from "ethers";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { fundingSettlement } from "../duties/fundingSettlement.ts";
import { liquidation } from "../duties/liquidation.ts";
import { premiumSampling } from "../duties/premiumSampling.ts";

/** Kinds of steps, as the contracts' StepKind counts them. */
export const StepKind = { Sample: 0, Settle: 1, Liquidate: 2 } as const;
export type StepKind = (typeof StepKind)[keyof typeof StepKind];

/** One step of a report; `Step` of contracts/interfaces/IAutomation.sol. */
export interface Step {
  readonly kind: StepKind;
  readonly market: bigint;
  /** Of a liquidation: the first account, and how many from there on. */
  readonly first: bigint;
  readonly count: bigint;
}

/** What a contract spends on an attempt at most, and keeps for itself: `Automation.ATTEMPT_GAS`. */
export const ATTEMPT_GAS = 1_500_000n;
/** What must be left before each attempt: 64 of 63 parts of it, and 20,000. */
const REQUIRED_GAS = (ATTEMPT_GAS * 64n) / 63n + 20_000n;
/** An attempt's share when it goes as usual: a liquidation through a few makers. */
const USUAL_GAS = 400_000n;
/** Of the forwarder: signatures, records of the delivery, and its own limits. */
const DELIVERY_GAS = 250_000n;
/** Makers that the contract lets a liquidation meet: `Automation.MAX_FILLS`. */
const MAX_FILLS = 16;

export interface ReportLimits {
  /** Steps at most: what the report's gas has room for. */
  readonly maxSteps: number;
  /** Seconds between two samples of a market, if its own sample interval is shorter. */
  readonly sampleEvery: number;
}

/**
 * Steps that are of use in the snapshot's second, most urgent first; empty if a report would do nothing. The same duties
 * decide as in a keeper that sends transactions, with the bounds that the contract has.
 *
 * @example
 * const steps = decideReport(snapshot, { maxSteps: 10, sampleEvery: 60 });
 * if (steps.length > 0) write(encodeSteps(steps), gasOf(steps));
 */
export function decideReport(snapshot: Snapshot, { maxSteps, sampleEvery }: ReportLimits): readonly Step[] {
  const subsidised = true;
  const bounds = { maxFills: MAX_FILLS, maxRemovals: MAX_FILLS, maxReads: MAX_FILLS };
  const intents = [
    ...fundingSettlement.decide(snapshot, { subsidised }),
    ...premiumSampling.decide(snapshot, { subsidised, every: sampleEvery, pruneAhead: 0, maxOrders: 1 }),
    ...liquidation.decide(snapshot, { subsidised, maxAccounts: maxSteps, ...bounds }),
  ];
  return intents
    .map((intent, place) => ({ step: toStep(intent), priority: intent.priority, place }))
    .sort((a, b) => b.priority - a.priority || a.place - b.place)
    .flatMap(({ step }) => step ?? [])
    .slice(0, maxSteps);
}

/** The call of an intent as a step; undefined for what the contract has no step for. */
function toStep({ call }: Intent): Step | undefined {
  const parsed = exchangeInterface().parseTransaction({ data: call.data });
  if (parsed === null) return undefined;
  // Arguments of these functions are those of the exchange's ABI.
  switch (parsed.name) {
    case "samplePremium": {
      const [markets] = parsed.args as unknown as [readonly bigint[]];
      return markets[0] === undefined ? undefined : step(StepKind.Sample, markets[0]);
    }
    case "settleFunding":
      return step(StepKind.Settle, (parsed.args as unknown as [bigint])[0]);
    case "liquidate": {
      const [request] = parsed.args as unknown as [{ readonly market: bigint; readonly account: bigint }];
      return { kind: StepKind.Liquidate, market: request.market, first: request.account, count: 1n };
    }
    default:
      return undefined;
  }
}

const step = (kind: StepKind, market: bigint): Step => ({ kind, market, first: 0n, count: 0n });

/** A report's payload, as CreReceiver and Upkeep decode it: `abi.encode(Step[])`. */
export function encodeSteps(steps: readonly Step[]): string {
  const tuples = steps.map(({ kind, market, first, count }) => [kind, market, first, count]);
  return AbiCoder.defaultAbiCoder().encode(["tuple(uint8,uint16,uint32,uint32)[]"], [tuples]);
}

/** Gas that a report's delivery wants: enough for all steps as usual, and for any one that takes all that it may. */
export function gasOf(steps: readonly Step[]): bigint {
  const attempts = steps.reduce((sum, { kind, count }) => sum + (kind === StepKind.Liquidate ? count : 1n), 0n);
  return DELIVERY_GAS + REQUIRED_GAS + attempts * USUAL_GAS;
}
