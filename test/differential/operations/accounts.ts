import { Signature } from "ethers";

import {
  type AccountId,
  type Address,
  FEE_TIERS,
  MAX_UINT256,
  max,
  type OperatorGrant,
  positivePart,
  WAD,
  withdrawable,
} from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { Participant, World } from "../world.ts";
import type { Operation } from "./operation.ts";

const WAD_PER_TOKEN = 10n ** 12n;

export function deposit(world: World, random: Random): Operation {
  const { target, amount } = anyDeposit(world, random);
  const from = random.pick(world.owners);
  return {
    from,
    method: "deposit",
    args: [target, amount],
    apply: (model) => model.deposit(from, target, amount),
  };
}

/** By the one who never approves anything: a permit leaves nothing of an allowance. */
export function depositWithPermit(world: World, random: Random): Operation {
  const { target, amount } = anyDeposit(world, random);
  const from = world.payer;
  const deadline = world.now + BigInt(random.between(0, 1_000));
  const { v, r, s } = Signature.from(world.signPermit(amount, deadline));
  return {
    from,
    method: "depositWithPermit",
    args: [target, amount, deadline, v, r, s],
    apply: (model) => model.deposit(from, target, amount),
  };
}

/** Anyone may deposit to any account, and nobody to one that does not exist. */
function anyDeposit(world: World, random: Random): { target: AccountId; amount: bigint } {
  const { account, wealth } = random.pick(world.participants);
  const missing = positivePart(wealth - world.model.state.account(account).balance / WAD_PER_TOKEN);
  const amount = random.chance(0.03) ? 0n : max(missing / BigInt(random.between(1, 3)), 1_000_000n);
  return { target: random.chance(0.02) ? world.model.state.ledger.accountCount + 5n : account, amount };
}

export function withdraw(world: World, random: Random): Operation {
  const participant = random.pick(world.participants);
  const { account, owner } = participant;
  const free = withdrawable(world.model.healthOf(account, true)) / WAD_PER_TOKEN;
  const part = (free * BigInt(random.between(1, random.chance(0.1) ? 130 : 40))) / 100n;
  const amount = random.chance(0.03) ? MAX_UINT256 : random.chance(0.02) ? 0n : max(part, 1n);
  const from = callerFor(world, random, participant);
  const to = random.chance(0.9) ? owner : random.pick(world.owners);
  return {
    from,
    method: "withdraw",
    args: [account, amount, to],
    apply: (model) => model.withdraw(from, account, amount, to),
  };
}

export function transfer(world: World, random: Random): Operation {
  const participant = random.pick(world.participants);
  const { account, owner } = participant;
  const to = siblingOf(world, random, participant);
  const free = withdrawable(world.model.healthOf(account, true));
  const part = (free * BigInt(random.between(1, random.chance(0.1) ? 120 : 25))) / 100n;
  const amount = random.chance(0.02) ? MAX_UINT256 : max(part, 1n);
  return {
    from: owner,
    method: "transfer",
    args: [account, to, amount],
    apply: (model) => model.transfer(owner, account, to, amount),
  };
}

export function setOperator(world: World, random: Random): Operation {
  const { account, owner } = random.pick(world.participants);
  const operator = random.pick(world.operators);
  const grant = anyGrant(world, random);
  const from = random.chance(0.95) ? owner : operator;
  return {
    from,
    method: "setOperator",
    args: [account, operator, grant],
    apply: (model) => model.setOperator(from, account, operator, grant),
  };
}

export function setAccountTier(world: World, random: Random): Operation {
  const { account } = random.pick(world.participants);
  const tier = BigInt(random.between(0, random.chance(0.1) ? FEE_TIERS + 2 : 3));
  return {
    from: world.administrator,
    method: "setAccountTier",
    args: [account, tier],
    apply: (model) => model.setAccountTier(account, tier),
    isDelayed: true,
  };
}

/** The owner most of the time, else somebody who may be an operator, or nobody in particular. */
export function callerFor(world: World, random: Random, { account, owner }: Participant): Address {
  if (random.chance(0.9)) return owner;
  const granted = world.operators.filter((operator) => world.model.state.grant(account, operator).permissions !== 0n);
  if (granted.length !== 0) return random.pick(granted);
  return random.chance(0.1) ? random.pick(world.owners) : owner;
}

/** Another account of the same owner where there is one, but not always. */
export function siblingOf(world: World, random: Random, { account, owner }: Participant): AccountId {
  const siblings = world.participants.filter((other) => other.owner === owner && other.account !== account);
  return siblings.length === 0 || random.chance(0.05)
    ? random.pick(world.participants).account
    : random.pick(siblings).account;
}

export function anyGrant(world: World, random: Random): OperatorGrant {
  if (random.chance(0.1)) return { permissions: 0n, priceBand: 0n, expiry: 0n, equityFloor: 0n, markets: 0n };
  return {
    permissions: BigInt(
      random.chance(0.5) ? random.pick([63, 31, 7]) : random.between(0, random.chance(0.05) ? 255 : 63),
    ),
    priceBand: BigInt(random.chance(0.7) ? 0 : random.between(1, 100)),
    expiry: world.now + BigInt(random.between(random.chance(0.05) ? -5 : 0, 1_000_000)),
    equityFloor: random.chance(0.7) ? 0n : BigInt(random.between(1, 5_000)) * WAD,
    markets: BigInt(random.chance(0.6) ? 1 : random.between(0, 15)),
  };
}

/** Somebody for a bounty or a fee, nobody, or an account that does not exist. */
export function anyBeneficiary(world: World, random: Random): AccountId {
  if (random.chance(0.02)) return world.model.state.ledger.accountCount + 1n;
  return random.chance(0.15) ? 0n : random.pick(world.participants).account;
}
