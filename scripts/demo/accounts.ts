import { MaxUint256 } from "ethers";

import type { LocalChain } from "./chain.ts";
import { MINUTE, WAD } from "./path.ts";
import {
  COLLATERAL_DECIMALS,
  MAKERS,
  rungsFor,
  TRADERS,
  type MarketSettings,
  type TraderSettings,
} from "./settings.ts";
import { roundAt } from "./timeline.ts";
import type { TraderPlan } from "./traders.ts";
import type { Deployment, ListedMarket, Participant, Venue } from "./venue.ts";

/** Who opens an account, before it is open. */
interface Applicant {
  readonly name: string;
  readonly address: string;
  /** Dollars. */
  readonly deposit: bigint;
}

/**
 * Opens and funds an account for everybody, in two blocks from `time` on.
 *
 * @param addresses unlocked accounts of the chain, without the deployer's
 * @param leavesBy end of the replay
 */
export async function openAccounts(
  chain: LocalChain,
  deployment: Deployment,
  addresses: readonly string[],
  time: number,
  leavesBy: number,
): Promise<Venue> {
  const roles = [
    { name: "Keeper", deposit: 0n },
    ...MAKERS.map(({ name, deposit }) => ({ name, deposit })),
    ...TRADERS.map(({ name, deposit }) => ({ name, deposit })),
  ];
  const [oracle, ...free] = addresses;
  if (oracle === undefined || free.length < roles.length) throw new RangeError("The chain has too few accounts");
  const applicants = roles.map((role, i) => ({ ...role, address: free[i] ?? "" }));
  const ids = await open(chain, deployment, applicants, time);
  await fund(chain, deployment, applicants, ids, time + MINUTE);

  const participants = applicants.map(({ name, address, deposit }): Participant => ({
    name,
    address,
    deposit: deposit * WAD,
    account: ids.get(address) ?? 0,
  }));
  const [keeper, ...others] = participants;
  if (keeper === undefined) throw new RangeError("Nobody takes part");
  const settings = deployment.markets.map((market) => market.settings);
  return {
    ...deployment,
    oracle,
    keeper,
    makers: MAKERS.map((maker, i) => ({ ...at(others, i), rungs: settings.map((market) => rungsFor(maker, market)) })),
    traders: TRADERS.map((trader, i) => ({
      ...at(others, MAKERS.length + i),
      plan: planOf(trader, deployment.markets, time, leavesBy),
    })),
  };
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new RangeError(`Nothing at ${index}`);
  return value;
}

/** Targets in lots, at the index of `time`. */
function planOf(trader: TraderSettings, markets: readonly ListedMarket[], time: number, end: number): TraderPlan {
  const targets = markets.map(({ settings, history }, i) => {
    const answer = roundAt(history.rounds, time).answer;
    return Math.round((trader.leverage[i] ?? 0) * (Number(trader.deposit) / lotValue(settings, answer)));
  });
  return {
    name: trader.name,
    targets,
    ...(trader.leavesBefore !== undefined && { closesAt: end - trader.leavesBefore }),
  };
}

/** Dollars; a plan need not be exact. */
function lotValue({ lotSize }: MarketSettings, answer: bigint): number {
  return (Number(answer) / 1e8) * (Number(lotSize) / 1e18);
}

/** @returns ids of accounts by their owner's address */
async function open(
  chain: LocalChain,
  { exchange, collateral, deployer }: Deployment,
  applicants: readonly Applicant[],
  time: number,
): Promise<Map<string, number>> {
  const openAccount = exchange.interface.encodeFunctionData("openAccount");
  const approve = collateral.interface.encodeFunctionData("approve", [exchange.address, MaxUint256]);
  for (const { address, deposit } of applicants) {
    await chain.send({ operation: "open an account", from: address, to: exchange.address, data: openAccount });
    if (deposit === 0n) continue;
    const mint = collateral.interface.encodeFunctionData("mint", [address, tokens(deposit)]);
    await chain.send({ from: deployer, to: collateral.address, data: mint });
    await chain.send({ from: address, to: collateral.address, data: approve });
  }
  const ids = new Map<string, number>();
  for (const log of await chain.mine(time)) {
    const event = exchange.interface.parseLog(log);
    if (event?.name !== "AccountOpened") continue;
    // ethers types an event's arguments as any; the interface says which they are.
    const { account, owner } = event.args as unknown as { account: bigint; owner: string };
    ids.set(owner, Number(account));
  }
  return ids;
}

async function fund(
  chain: LocalChain,
  { exchange }: Deployment,
  applicants: readonly Applicant[],
  ids: ReadonlyMap<string, number>,
  time: number,
): Promise<void> {
  for (const { address, deposit } of applicants) {
    if (deposit === 0n) continue;
    const data = exchange.interface.encodeFunctionData("deposit", [ids.get(address) ?? 0, tokens(deposit)]);
    await chain.send({ operation: "deposit", from: address, to: exchange.address, data });
  }
  await chain.mine(time);
}

const tokens = (dollars: bigint): bigint => dollars * 10n ** BigInt(COLLATERAL_DECIMALS);
