/**
 * What keepers do. A new duty is a file beside this one and a line in the list.
 *
 * @module
 */
import { absorption } from "./absorption.ts";
import { deleveraging } from "./deleveraging.ts";
import { flagging } from "./flagging.ts";
import { fundingRealising } from "./fundingRealising.ts";
import { fundingSettlement } from "./fundingSettlement.ts";
import { indexPushing } from "./indexPushing.ts";
import { insuranceAlert } from "./insuranceAlert.ts";
import { liquidation } from "./liquidation.ts";
import { marketAlert } from "./marketAlert.ts";
import { marketClosing } from "./marketClosing.ts";
import type { DutyModule } from "./module.ts";
import { premiumSampling } from "./premiumSampling.ts";
import { pruning } from "./pruning.ts";

export const DUTIES: readonly DutyModule[] = [
  indexPushing,
  fundingSettlement,
  premiumSampling,
  flagging,
  deleveraging,
  absorption,
  liquidation,
  marketClosing,
  pruning,
  fundingRealising,
  insuranceAlert,
  marketAlert,
];

export {
  absorption,
  deleveraging,
  flagging,
  fundingRealising,
  fundingSettlement,
  indexPushing,
  insuranceAlert,
  liquidation,
  marketAlert,
  marketClosing,
  premiumSampling,
  pruning,
};
export * from "./module.ts";
