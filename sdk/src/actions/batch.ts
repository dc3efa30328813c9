import { MaxUint256 } from "ethers";

import { defineAction, nothing } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import type { Deployment } from "../deployments.ts";
import type { Action as ActionStruct } from "../generated/structs.ts";
import { type Amount, toTokens } from "../units/tokens.ts";
import { parseWad } from "../units/wad.ts";
import { EMPTY_GRANT, type GrantParameters, toGrant } from "./grant.ts";
import type { AmendmentParameters, CancellationParameters, OrderParameters } from "./order.ts";
import { toAccount, toAmendOrder, toCancelOrder, toPlaceOrder, toSlots } from "./order.ts";
import { type Trade, tradeOf } from "./trade.ts";

/** One step of a batch. */
export type BatchStep =
  | ({ readonly action: "place"; readonly market: MarketName } & OrderParameters)
  | ({ readonly action: "amend"; readonly market: MarketName } & AmendmentParameters)
  | ({ readonly action: "cancel"; readonly market: MarketName } & CancellationParameters)
  | { readonly action: "cancelMany"; readonly market: MarketName; readonly slots: readonly number[] | "all" }
  | { readonly action: "withdraw"; readonly amount: Amount; readonly to: string }
  | { readonly action: "transfer"; readonly to: bigint | number; readonly amount: string }
  | ({ readonly action: "setOperator"; readonly operator: string } & GrantParameters)
  | { readonly action: "revokeOperator"; readonly operator: string };

export interface BatchParameters {
  readonly account: bigint | number;
  readonly steps: readonly BatchStep[];
}
export type BatchReturnType = undefined;
export interface BatchOutcome {
  /** What was traded, in each market that the batch placed orders in. */
  readonly trades: readonly (Trade & { readonly market: string })[];
}

/** Places of the contracts' `ActionKind`. */
const KIND = { place: 0n, amend: 1n, cancel: 2n, cancelMany: 3n, withdraw: 4n, transfer: 5n, setOperator: 6n } as const;

/**
 * Several steps with one margin check at the end, all or none. Collateral leaves last.
 *
 * @example
 * await batch.send(client, {
 *   account,
 *   steps: [
 *     { action: "cancelMany", market: "ETH-USD", slots: "all" },
 *     { action: "place", market: "ETH-USD", side: "buy", price: "1849", size: "1", kind: "postOnly" },
 *   ],
 * });
 *
 * @throws {InsufficientMarginError}
 */
export const batch = /* @__PURE__ */ defineAction<BatchParameters, BatchReturnType, BatchOutcome>({
  encode: (deployment, { account, steps }) => {
    const actions = steps.map((step) => toAction(deployment, step));
    return exchangeInterface().encodeFunctionData("batch", [toAccount(account), actions]);
  },
  decode: nothing,
  outcome: (events, deployment, { account, steps }) => {
    const names = steps.flatMap((step) => (step.action === "place" ? [findMarket(deployment, step.market)] : []));
    const markets = [...new Set(names)];
    return {
      trades: markets.map((market) => ({ market: market.symbol, ...tradeOf(events, market, toAccount(account)) })),
    };
  },
});

/** The contract's form of a step: the arguments of its own function without the account, encoded alike. */
export function toAction(deployment: Deployment, step: BatchStep): ActionStruct {
  const exchange = exchangeInterface();
  // An action's data are the arguments of the function of the same name, without selector and account.
  const tail = (encoded: string): string => `0x${encoded.slice(2 + 8 + 64)}`;
  switch (step.action) {
    case "place": {
      const { action, market, ...order } = step;
      const data = exchange.encodeFunctionData(action, [0, toPlaceOrder(findMarket(deployment, market), order)]);
      return { kind: KIND.place, data: tail(data) };
    }
    case "amend": {
      const { action, market, ...order } = step;
      const data = exchange.encodeFunctionData(action, [0, toAmendOrder(findMarket(deployment, market), order)]);
      return { kind: KIND.amend, data: tail(data) };
    }
    case "cancel": {
      const { action, market, ...order } = step;
      const data = exchange.encodeFunctionData(action, [0, toCancelOrder(findMarket(deployment, market), order)]);
      return { kind: KIND.cancel, data: tail(data) };
    }
    case "cancelMany": {
      const { id } = findMarket(deployment, step.market);
      return { kind: KIND.cancelMany, data: tail(exchange.encodeFunctionData("cancelMany", [0, id, toSlots(step.slots)])) };
    }
    case "withdraw": {
      const amount = step.amount === "all" ? MaxUint256 : toTokens(deployment.collateral, step.amount);
      return { kind: KIND.withdraw, data: tail(exchange.encodeFunctionData("withdraw", [0, amount, step.to])) };
    }
    case "transfer": {
      const amount = step.amount === "all" ? MaxUint256 : parseWad(step.amount);
      return { kind: KIND.transfer, data: tail(exchange.encodeFunctionData("transfer", [0, toAccount(step.to), amount])) };
    }
    case "setOperator":
    case "revokeOperator": {
      const grant = step.action === "setOperator" ? toGrant(deployment, step) : EMPTY_GRANT;
      return { kind: KIND.setOperator, data: tail(exchange.encodeFunctionData("setOperator", [0, step.operator, grant])) };
    }
  }
}
