import { toAccount } from "../actions/order.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { FailingView, HealthView, RankView } from "../generated/structs.ts";

export interface ReadHealthsParameters {
  readonly accounts: readonly (bigint | number)[];
}
export type ReadHealthsReturnType = readonly HealthView[];

/**
 * Equity and maintenance margin of many accounts.
 *
 * @example
 * const failing = (await readHealths(client, { accounts })).filter((it) => it.equity < it.maintenanceMargin);
 */
export const readHealths = /* @__PURE__ */ defineRead<ReadHealthsParameters, ReadHealthsReturnType>({
  build: (deployment, { accounts }) => buildView(deployment, "healths", [accounts.map(toAccount)]),
  decode: (data) => decodeView<HealthView[]>("healths", data),
});

export interface ReadFailingParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
}
export type ReadFailingReturnType = FailingView;

/**
 * How one position of an account would be liquidated in this second.
 *
 * @example
 * const { lots, limit, mayBeFlagged } = await readFailing(client, { account: 7n, market: "ETH-USD" });
 */
export const readFailing = /* @__PURE__ */ defineRead<ReadFailingParameters, ReadFailingReturnType>({
  build: (deployment, { account, market }) =>
    buildView(deployment, "failing", [toAccount(account), findMarket(deployment, market).id]),
  decode: (data) => decodeView<FailingView>("failing", data),
});

export interface ReadRanksParameters {
  readonly market: MarketName;
  readonly accounts: readonly (bigint | number)[];
}
export type ReadRanksReturnType = readonly RankView[];

/**
 * Where accounts stand among those that may be deleveraged: the highest rank goes first.
 *
 * @example
 * const [rank] = await readRanks(client, { market: "ETH-USD", accounts: [3n] });
 */
export const readRanks = /* @__PURE__ */ defineRead<ReadRanksParameters, ReadRanksReturnType>({
  build: (deployment, { market, accounts }) =>
    buildView(deployment, "ranks", [findMarket(deployment, market).id, accounts.map(toAccount)]),
  decode: (data) => decodeView<RankView[]>("ranks", data),
});
