import { AbiCoder } from "ethers";

import { type Action, max, OrderKind } from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { Participant, World } from "../world.ts";
import { anyGrant, callerFor, siblingOf } from "./accounts.ts";
import type { Operation } from "./operation.ts";
import { amendment, anyOrder, isSeller, mayGrow, orderAt, ownOrder, SLOTS, tickAt } from "./orders.ts";

/** In the order of the contract's ActionKind. */
const ACTION_KINDS = ["Place", "Amend", "Cancel", "CancelMany", "Withdraw", "Transfer", "SetOperator"] as const;

export function batch(world: World, random: Random): Operation {
  const participant = random.pick(world.participants);
  const { account } = participant;
  const count = random.between(1, 6);
  const actions = Array.from({ length: count }, () => anyAction(world, random, participant));
  const from = callerFor(world, random, participant);
  const encoded = actions.map((action) => encodeAction(world, action));
  return {
    from,
    method: "batch",
    args: [account, encoded],
    apply: (model) => model.batch(from, account, actions),
  };
}

function anyAction(world: World, random: Random, participant: Participant): Action {
  const market = random.pick(world.markets);
  const none: Action = { kind: "CancelMany", market: market.id, slots: 0n };
  const kind = random.weighted({ rest: 9, take: 2, amend: 5, cancel: 2, many: 1, exit: 0.7, grant: 0.1 });
  switch (kind) {
    case "rest":
    case "take": {
      if (!mayGrow(world, random, participant, market)) return none;
      const isAsk = isSeller(world, random, participant, market);
      const distance = kind === "rest" ? random.magnitude(0.05, 6) : -random.magnitude(0.05, 2);
      const tick = tickAt(world, market, isAsk, distance);
      const order = orderAt(world, random, participant, market, isAsk, tick, OrderKind.Limit);
      return { kind: "Place", order: { ...order, lots: max(order.lots / 2n, 1n) } };
    }
    case "amend":
    case "cancel": {
      const resting = random.chance(0.97) ? ownOrder(world, random, participant) : anyOrder(world, random);
      if (resting === undefined) return none;
      if (kind === "amend") return { kind: "Amend", order: amendment(world, random, resting) };
      const { slot, order } = resting;
      return { kind: "Cancel", order: { market: resting.market.id, slot, generation: order.generation } };
    }
    case "many":
      return { ...none, slots: BigInt(random.between(0, 2 ** SLOTS - 1)) };
    case "exit": {
      const amount = BigInt(Math.floor(random.magnitude(1, 10_000_000)));
      if (random.chance(0.5)) return { kind: "Withdraw", amount, to: participant.owner };
      return { kind: "Transfer", to: siblingOf(world, random, participant), amount: amount * 10n ** 12n };
    }
    case "grant":
      return { kind: "SetOperator", operator: random.pick(world.operators), grant: anyGrant(world, random) };
  }
}

/** An action as the contract takes it: its kind and the ABI encoding of its operation's arguments. */
function encodeAction(world: World, action: Action): { kind: number; data: string } {
  const encode = (method: string, values: unknown[]): string => {
    const inputs = world.exchange.getFunction(method)?.inputs.slice(1) ?? [];
    return AbiCoder.defaultAbiCoder().encode(inputs, values);
  };
  const kind = ACTION_KINDS.indexOf(action.kind);
  switch (action.kind) {
    case "Place":
      return { kind, data: encode("place", [action.order]) };
    case "Amend":
      return { kind, data: encode("amend", [action.order]) };
    case "Cancel":
      return { kind, data: encode("cancel", [action.order]) };
    case "CancelMany":
      return { kind, data: encode("cancelMany", [action.market, action.slots]) };
    case "Withdraw":
      return { kind, data: encode("withdraw", [action.amount, action.to]) };
    case "Transfer":
      return { kind, data: encode("transfer", [action.to, action.amount]) };
    case "SetOperator":
      return { kind, data: encode("setOperator", [action.operator, action.grant]) };
  }
}
