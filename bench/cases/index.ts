import { batches } from "./batches.ts";
import type { Section } from "./case.ts";
import { collateral } from "./collateral.ts";
import { estimators } from "./estimators.ts";
import { fills } from "./fills.ts";
import { crowdedFunding, funding } from "./funding.ts";
import { liquidation } from "./liquidation.ts";
import { orders } from "./orders.ts";
import { periphery } from "./periphery.ts";

export { isCase, type Case, type Derived, type Row, type Section, type Targets } from "./case.ts";

/** What a world of twenty accounts can show. */
export const SECTIONS: readonly Section[] = [
  collateral,
  orders,
  fills,
  batches,
  funding,
  estimators,
  liquidation,
  periphery,
];

/** What takes a world with thousands of positions. */
export const CROWDED_SECTIONS: readonly Section[] = [crowdedFunding];
