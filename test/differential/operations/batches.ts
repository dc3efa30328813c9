import { AbiCoder } from "ethers";

import { type Action, max, OrderKind } from "../../../sdk/src/model/index.ts";
import { hashSignedBatch } from "../../../sdk/src/signing/batch.ts";
import type { Random } from "../random.ts";
import type { Participant, World } from "../world.ts";
import { anyGrant, callerFor, siblingOf } from "./accounts.ts";
import type { Operation } from "./operation.ts";
import { amendment, anyOrder, isSeller, mayGrow, orderAt, ownOrder, SLOTS, tickAt } from "./orders.ts";

/** In the order of the contract's ActionKind. */
const ACTION_KINDS = ["Place", "Amend", "Cancel", "CancelMany", "Withdraw", "Transfer", "SetOperator"] as const;

/** Width of the count in a nonce [bits]. */
const COUNT_BITS = 64n;

export function batch(world: World, random: Random): Operation {
  const participant = random.pick(world.participants);
  const { account } = participant;
  const actions = anyActions(world, random, participant);
  const from = callerFor(world, random, participant);
  return {
    from,
    method: "batch",
    args: [account, actions.map((action) => encodeAction(world, action))],
    apply: (model) => model.batch(from, account, actions),
  };
}

/** Sent by anybody for its signer; now and then too late, with a spent nonce, or with somebody else's signature. */
export function executeSigned(world: World, random: Random): Operation {
  const participant = random.pick(world.participants);
  const { account } = participant;
  const actions = anyActions(world, random, participant);
  const signer = callerFor(world, random, participant);
  const key = random.chance(0.5) ? 0n : BigInt(random.between(1, 3));
  const count = world.model.state.nonce(signer, key) + (random.chance(0.03) ? 1n : 0n);
  const nonce = (key << COUNT_BITS) | count;
  const deadline = world.now + BigInt(random.chance(0.03) ? -1 : random.between(0, 1_000));
  const signed = { account, signer, nonce, deadline };
  const request = { ...signed, actions: actions.map((action) => encodeAction(world, action)) };
  const writer = random.chance(0.97) ? signer : random.pick(world.owners);
  const signature = world.sign(writer, hashSignedBatch(world.domain, request));
  return {
    from: random.pick(world.owners),
    method: "executeSigned",
    args: [request, signature],
    apply: (model) => model.executeSigned({ ...signed, actions }, writer === signer),
  };
}

export function invalidateNonce(world: World, random: Random): Operation {
  const from = random.pick(world.owners);
  const key = BigInt(random.between(0, 3));
  return {
    from,
    method: "invalidateNonce",
    args: [key],
    apply: (model) => model.invalidateNonce(from, key),
  };
}

function anyActions(world: World, random: Random, participant: Participant): Action[] {
  return Array.from({ length: random.between(1, 6) }, () => anyAction(world, random, participant));
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
function encodeAction(world: World, action: Action): { kind: bigint; data: string } {
  const encode = (method: string, values: unknown[]): string => {
    const inputs = world.exchange.getFunction(method)?.inputs.slice(1) ?? [];
    return AbiCoder.defaultAbiCoder().encode(inputs, values);
  };
  const kind = BigInt(ACTION_KINDS.indexOf(action.kind));
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
