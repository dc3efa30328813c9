import { type AccountId, credit } from "./account.ts";
import type { Call } from "./call.ts";
import { isClosing } from "./closing.ts";
import { ensure } from "./errors.ts";
import { countSample, settleConditions } from "./estimators.ts";
import { uintField, intField } from "./bits.ts";
import { divDown, min, PERCENT } from "./fixedPoint.ts";
import { accrueAcross, indicesAt, intervalEnd, type Settlement, settlement } from "./funding.ts";
import { isGap, isInPause, rememberIndex, revealGap, seeIndex } from "./gap.ts";
import { IndexStatus, isUsable, readIndex } from "./indexPrice.ts";
import { basisNow, nextBasis } from "./mark.ts";
import { type Closing, type Market, type MarketId, MarketStatus, RING_LENGTH, withoutIntegrals } from "./market.ts";
import { measurePremium, WALK_LIMIT } from "./premium.ts";
import { fundingReceived } from "./position.ts";

/** Steps in which the ring keeps an index [WAD quote per lot]. */
const RING_INDEX_UNIT = 10n ** 12n;
const MAX_SAMPLED_MARKETS = 256n;

/** Settles and samples before the first state change of a market once one of the two is due. */
export function touch(call: Call, id: MarketId): Market {
  const market = call.market(id);
  if (call.now < market.hot.dueAt) return market;
  settle(call, id);
  sample(call, id, market.sampling.maxImpactLevels, false);
  // Also when the sample could not be taken: the next operations must not pay for the same failure again.
  return setDueAt(call, id);
}

/**
 * Samples the premium of each market; settles first if an interval has ended. Markets whose index is unusable, whose
 * sample is not due, or whose walk was cut off are passed over.
 *
 * @param maxLevels price levels to walk per market at most; capped at WALK_LIMIT
 * @param beneficiary account that receives bounties; 0 for none
 * @returns bit i is set if markets[i] was sampled
 */
export function samplePremium(
  call: Call,
  markets: readonly MarketId[],
  maxLevels: bigint,
  beneficiary: AccountId,
): bigint {
  requireBeneficiary(call, beneficiary);
  const count = BigInt(markets.length);
  ensure(count <= MAX_SAMPLED_MARKETS, "ListTooLong", { length: count, limit: MAX_SAMPLED_MARKETS });
  let sampled = 0n;
  for (const [place, id] of markets.entries()) {
    settle(call, id);
    if (!sample(call, id, min(maxLevels, WALK_LIMIT), true)) continue;
    sampled |= 1n << BigInt(place);
    const { terms } = setDueAt(call, id);
    payBounty(call, id, beneficiary, terms.sampleBounty);
  }
  return sampled;
}

/** Accrues funding and, if an interval has ended, sets the next rate; returns whether one had. */
export function settleFunding(call: Call, id: MarketId, beneficiary: AccountId): boolean {
  requireBeneficiary(call, beneficiary);
  const settled = settle(call, id);
  if (settled === undefined) return false;
  const { terms } = call.market(id);
  if (settled.covered !== 0n) payBounty(call, id, beneficiary, terms.settleBounty);
  return true;
}

/** Moves accrued funding into the balances of the accounts given; changes nobody's equity. */
export function realizeFunding(call: Call, id: MarketId, accounts: readonly AccountId[]): void {
  const { state } = call;
  settle(call, id);
  const { longIndex, shortIndex } = indicesAt(call.market(id).funding, call.now);
  for (const account of accounts) {
    const position = state.position(id, account);
    const amount = fundingReceived(position.size, position.fundingSnapshot, longIndex, shortIndex);
    if (amount === 0n) continue;
    const record = credit(state.account(account), amount);
    state.setAccount(account, record);
    const fundingSnapshot = position.size > 0n ? longIndex : shortIndex;
    state.setPosition(id, account, { ...position, fundingSnapshot: intField(fundingSnapshot, 88n) });
    call.emit("FundingRealized", { market: id, account, amount, balance: record.balance });
  }
}

/** Closes the interval that holds the samples if it has ended. No price is read; nothing but time decides. */
function settle(call: Call, id: MarketId): Settlement | undefined {
  const market = call.market(id);
  const { interval } = market.terms;
  if (call.now < intervalEnd(market.funding.accruedAt, interval)) return undefined;

  const result = settlement(call.environment, id, market);
  const funding = accrueAcross(market.funding, result, interval, call.now);
  call.updateMarket(id, { funding });
  if (result.covered !== 0n) {
    const place = Number(divDown(result.end, interval) % BigInt(RING_LENGTH));
    const entry = {
      ratePerLotSecond: result.ratePerLotSecond,
      rate: result.rate,
      premium: result.premium,
      end: result.end,
      covered: result.covered,
      indexPerLot: divDown(result.indexPerLot, RING_INDEX_UNIT) * RING_INDEX_UNIT,
    };
    call.updateMarket(id, {
      measured: withoutIntegrals(market.measured),
      ring: market.ring.with(place, entry),
    });
    if (result.modelFailed) call.emit("FundingModelFailed", { market: id, model: market.sampling.model });
  }
  settleConditions(call, id, result);
  call.emit("IntervalSettled", {
    market: id,
    end: result.end,
    covered: result.covered,
    premium: result.premium,
    rate: result.rate,
    ratePerLotSecond: result.ratePerLotSecond,
    longIndex: funding.longIndex,
    shortIndex: funding.shortIndex,
  });
  return result;
}

/**
 * Takes one sample if it is due, the index is usable, the market not paused, and the walk comes to an end; returns whether
 * it did.
 *
 * @param asked whether somebody asked for it; then a gap is shown, in passing it is left for the operation to fail on
 */
function sample(call: Call, id: MarketId, maxLevels: bigint, asked: boolean): boolean {
  const market = call.market(id);
  const { risk, sampling, measured } = market;
  const { status } = market.hot;
  if (status > MarketStatus.ReduceOnly && !isClosing(market, call.now)) return false;
  const elapsed = call.now - risk.sampledAt;
  const due = elapsed >= market.trading.sampleInterval;
  if (!due && !asked) return false;
  const { perLot: indexPerLot, status: indexStatus } = readIndex(call, id);
  if (!isUsable(indexStatus)) return false;
  if (isGap(risk, indexPerLot)) {
    if (asked) revealGap(call, id, indexPerLot);
    return false;
  }
  // In grace funding goes on without samples.
  if (!due || indexStatus !== IndexStatus.Usable) return false;
  // Quotes cannot follow a paused market's index. It is still watched, for a further gap.
  if (isInPause(market, call.now)) {
    if (asked) seeIndex(call, id, indexPerLot);
    return false;
  }
  const premium = measurePremium(call.state, id, market, indexPerLot, maxLevels);
  if (premium === undefined) return false;

  const basis = nextBasis(basisNow(market, call.now), premium, sampling.markBand, elapsed, sampling.basisTime);
  const counted = min(elapsed, sampling.maxSampleGap);
  rememberIndex(call, id, indexPerLot, basis);
  call.updateMarket(id, {
    measured: {
      ...call.market(id).measured,
      premiumIntegral: intField(measured.premiumIntegral + premium * counted, 80n),
      covered: uintField(measured.covered + counted, 24n),
      indexIntegral: uintField(measured.indexIntegral + indexPerLot * counted, 96n),
    },
    closing: status === MarketStatus.Closing ? countClosing(market, indexPerLot, counted, call.now) : market.closing,
  });
  const covered = measured.covered + counted;
  countSample(call, id, { premium, indexPerLot, elapsed: counted, covered }, asked);
  call.emit("PremiumSampled", { market: id, premium, indexPerLot, basis, elapsed: counted });
  return true;
}

/** A sample of a market that closes counts for its settlement price, too, as far as it reaches back into the closing. */
function countClosing({ closing }: Market, indexPerLot: bigint, elapsed: bigint, now: bigint): Closing {
  const counted = min(elapsed, now - closing.startedAt);
  return {
    ...closing,
    indexIntegral: uintField(closing.indexIntegral + indexPerLot * counted, 104n),
    covered: uintField(closing.covered + counted, 24n),
  };
}

/**
 * Pays a bounty from the market's own fees: at most a share of what came in since the last one, and only while somebody
 * has a position.
 */
function payBounty(call: Call, id: MarketId, beneficiary: AccountId, bounty: bigint): void {
  const { hot, safety, terms } = call.market(id);
  const gained = hot.fees - safety.bountyMark;
  if (beneficiary === 0n || hot.openInterest === 0n || gained <= 0n) return;
  const amount = min(bounty, divDown(gained * terms.bountyShare, PERCENT));
  if (amount === 0n) return;
  call.addFees(id, -amount);
  call.updateMarket(id, { safety: { ...safety, bountyMark: intField(hot.fees - amount, 96n) } });
  const record = credit(call.state.account(beneficiary), amount);
  call.state.setAccount(beneficiary, record);
  call.emit("BountyPaid", { market: id, account: beneficiary, amount, balance: record.balance });
}

/** The next sample or settlement, whichever comes first: a sampleInterval from now, or the end of the interval. */
function setDueAt(call: Call, id: MarketId): Market {
  const { hot, funding, trading, terms } = call.market(id);
  const dueAt = min(call.now + trading.sampleInterval, intervalEnd(funding.accruedAt, terms.interval));
  return call.updateMarket(id, { hot: { ...hot, dueAt: uintField(dueAt, 32n) } });
}

function requireBeneficiary(call: Call, beneficiary: AccountId): void {
  const exists = beneficiary === 0n || call.state.account(beneficiary).owner !== undefined;
  ensure(exists, "UnknownAccount", { account: beneficiary });
}
