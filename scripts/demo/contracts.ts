import type { Exchange, ReplayAggregator, TestCollateral } from "../../typechain-types/index.ts";

export type ExchangeInterface = Exchange["interface"];
export type CollateralInterface = TestCollateral["interface"];
export type AggregatorInterface = ReplayAggregator["interface"];

/** The indices of the contracts' enums that the demo sends. */
export const OrderKind = { Limit: 0, ImmediateOrCancel: 1, PostOnly: 3 } as const;
export const ActionKind = { Amend: 1 } as const;
