import { type AccountId, credit } from "./account.ts";
import { intField } from "./bits.ts";
import type { Call } from "./call.ts";
import { encodeCompact } from "./compactDecimal.ts";
import { ensure } from "./errors.ts";
import { reconfigured } from "./estimators.ts";
import { FEE_TIERS } from "./fees.ts";
import { clamp, divUp, max, min, PERCENT, positivePart } from "./fixedPoint.ts";
import { intervalEnd } from "./funding.ts";
import { touch } from "./fundingSettlement.ts";
import { readIndex } from "./indexPrice.ts";
import { NO_RAMP, startRamp } from "./marginRamp.ts";
import { BASIS_PER_BAND } from "./mark.ts";
import {
  type Hot,
  INDEX_ORIGIN,
  type Market,
  type MarketId,
  MarketStatus,
  NEVER,
  NO_LOSSES,
  NO_CONDITIONS,
  NO_MEASURES,
  NOT_CLOSING,
  NOT_SETTLED,
  RING_LENGTH,
  type Safety,
  type TierFees,
} from "./market.ts";
import { type MarketTerms, type PackedTerms, packFees, packTerms, PERCENT_STEP, steps } from "./marketTerms.ts";
import { requireAccount } from "./operators.ts";
import { MIN_VARIANCE, volatilityAddOn } from "./volatility.ts";

export const RESTRICTION_TIME = 7n * 86_400n;
export const RESTRICTION_COOLDOWN = 7n * 86_400n;
export const RESUME_GRACE = 15n * 60n;

/** Ends the set-up phase for good: deposits open. */
export function seal(call: Call): void {
  ensure(!call.state.ledger.isSealed, "AlreadySealed", {});
  call.state.updateLedger({ isSealed: true });
  call.emit("Sealed", {});
}

/** Lists a market at its oracle's index of now; listing bounds are for the contract to check. */
export function listMarket(call: Call, terms: MarketTerms): MarketId {
  const { state, now } = call;
  const id = state.ledger.marketCount + 1n;
  const packed = packTerms(terms);
  const market: Market = {
    hot: {
      openInterest: 0n,
      fees: 0n,
      openInterestCap: 0n,
      status: MarketStatus.Active,
      alert: false,
      dueAt: 0n,
      ramping: false,
    },
    funding: {
      longIndex: INDEX_ORIGIN,
      shortIndex: INDEX_ORIGIN,
      accruedAt: now,
      rate: 0n,
      interval: terms.grid.interval,
    },
    risk: { ...packed.risk, indexPerLot: 0n, sampledAt: now, basis: 0n, volatility: 0n },
    trading: packed.trading,
    measured: { premiumIntegral: 0n, covered: 0n, indexIntegral: 0n, variance: MIN_VARIANCE },
    sampling: packed.sampling,
    terms: packed.funding,
    safety: { ...packed.safety, graceUntil: 0n, restrictedUntil: 0n, bountyMark: 0n, marginRaisedAt: 0n },
    crisis: { ...packed.crisis, paidAt: 0n, spent: 0n, pausedUntil: 0n, deficitUntil: 0n, deficits: 0n },
    feeTiers: [],
    insurance: 0n,
    tickSize: terms.grid.tickSize,
    lotSize: terms.grid.lotSize,
    symbol: terms.grid.symbol,
    ring: Array.from({ length: RING_LENGTH }, () => NEVER),
    closing: NOT_CLOSING,
    settlement: NOT_SETTLED,
    claims: 0n,
    shortfall: 0n,
    deficit: 0n,
    ramp: NO_RAMP,
    losses: NO_LOSSES,
    estimators: packed.estimators,
    measures: NO_MEASURES,
    conditions: NO_CONDITIONS,
  };
  state.updateLedger({ marketCount: id });
  state.setMarket(id, market);
  call.updateMarket(id, { risk: { ...market.risk, indexPerLot: readIndex(call, id).perLot } });
  writeTerms(call, id, packed);
  call.emit("MarketListed", { market: id, terms });
  return id;
}

/**
 * Replaces the terms of a market. What was accrued and measured until now stays, and so does the running rate. Margin
 * rates that raise MM ramp in. Bounds are for the contract to check, and also that of a market that closes only the oracle
 * changes.
 */
export function configureMarket(call: Call, id: MarketId, terms: MarketTerms): void {
  const packed = packTerms(terms);
  const { status } = touch(call, id).hot;
  ensure(status !== MarketStatus.Closed, "UnexpectedStatus", { market: id, status });
  if (status === MarketStatus.Closing) {
    call.updateMarket(id, { trading: packed.trading });
  } else {
    const risk = call.state.ledger.isSealed ? startRamp(call, id, packed.risk) : packed.risk;
    writeTerms(call, id, { ...packed, risk });
  }
  call.emit("MarketConfigured", { market: id, terms });
}

/** @param tiers fees of tiers 1 to at most 7, fractions of notional [WAD] */
export function setFeeTiers(call: Call, id: MarketId, tiers: readonly TierFees[]): void {
  const { status } = call.market(id).hot;
  ensure(status < MarketStatus.Closing, "UnexpectedStatus", { market: id, status });
  requireInBounds("feeTiers", BigInt(tiers.length), 0n, BigInt(FEE_TIERS));
  call.updateMarket(id, { feeTiers: tiers.map(packFees) });
  call.emit("FeeTiersSet", { market: id, tiers });
}

export function setAccountTier(call: Call, account: AccountId, tier: bigint): void {
  requireAccount(call, account);
  requireInBounds("tier", tier, 0n, BigInt(FEE_TIERS));
  call.state.setAccount(account, { ...call.state.account(account), tier });
  call.emit("AccountTierSet", { account, tier });
}

/** @param account 0 for none; fees then stay where they are */
export function setTreasury(call: Call, account: AccountId): void {
  if (account !== 0n) requireAccount(call, account);
  call.state.updateLedger({ treasury: account });
  call.emit("TreasurySet", { account });
}

/** Guardian's brake: reduce-only for 7 days at most, then it cannot be pulled again for 7 days. */
export function restrictMarket(call: Call, id: MarketId): void {
  const { hot, safety } = call.market(id);
  requireActive(id, hot);
  const earliest = safety.restrictedUntil + RESTRICTION_COOLDOWN;
  const isCool = safety.restrictedUntil === 0n || call.now >= earliest;
  ensure(isCool, "CoolingDown", { market: id, until: earliest });
  const restrictedUntil = call.now + RESTRICTION_TIME;
  setSafety(call, id, { ...safety, restrictedUntil });
  setStatus(call, id, MarketStatus.ReduceOnly, max(restrictedUntil, safety.graceUntil));
}

/** Ends the guardian's brake early. A halt stays, and so does the grace period after one. */
export function unrestrictMarket(call: Call, id: MarketId): void {
  const { hot, safety } = call.market(id);
  const { status } = hot;
  const isRestricted = safety.restrictedUntil > call.now && status < MarketStatus.Closing;
  ensure(isRestricted, "UnexpectedStatus", { market: id, status });
  setSafety(call, id, { ...safety, restrictedUntil: call.now });
  const reopens = status === MarketStatus.ReduceOnly && safety.graceUntil <= call.now;
  setStatus(call, id, reopens ? MarketStatus.Active : status, reopens ? 0n : safety.graceUntil);
}

export function haltMarket(call: Call, id: MarketId): void {
  requireActive(id, call.market(id).hot);
  touch(call, id);
  setStatus(call, id, MarketStatus.Halted, 0n);
}

/** Ends a halt; a grace period follows, in which positions can only shrink and nobody is liquidated. */
export function resumeMarket(call: Call, id: MarketId): void {
  const { hot, safety } = call.market(id);
  ensure(hot.status === MarketStatus.Halted, "UnexpectedStatus", { market: id, status: hot.status });
  const graceUntil = call.now + RESUME_GRACE;
  setSafety(call, id, { ...safety, graceUntil });
  setStatus(call, id, MarketStatus.ReduceOnly, max(graceUntil, safety.restrictedUntil));
}

/** @param cap [lots] */
export function lowerOpenInterestCap(call: Call, id: MarketId, cap: bigint): void {
  const { hot } = touch(call, id);
  const current = hot.openInterestCap;
  ensure(cap < current, "NotATightening", { current, proposed: cap });
  encodeCompact(cap);
  call.updateMarket(id, { hot: { ...hot, openInterestCap: cap } });
  call.emit("OpenInterestCapLowered", { market: id, cap });
}

/** @param share fraction of fees [WAD] */
export function raiseInsuranceShare(call: Call, id: MarketId, share: bigint): void {
  const { terms } = call.market(id);
  const current = terms.insuranceShare * PERCENT_STEP;
  ensure(share > current, "NotATightening", { current, proposed: share });
  requireInBounds("insuranceShare", share, 0n, (PERCENT - terms.bountyShare) * PERCENT_STEP);
  const insuranceShare = steps("insuranceShare", share, PERCENT_STEP);
  call.updateMarket(id, { terms: { ...terms, insuranceShare } });
  call.emit("InsuranceShareRaised", { market: id, share });
}

/**
 * Hands on all fees but those out of which the next bounties are due: the insurance share to the market's fund, rounded
 * up, the rest to the treasury's account.
 */
export function collectFees(call: Call, id: MarketId): void {
  const { hot, safety, terms, insurance } = call.market(id);
  const reserved = divUp(positivePart(hot.fees - safety.bountyMark) * terms.bountyShare, PERCENT);
  const collected = positivePart(hot.fees - reserved);
  if (collected === 0n) return;
  call.addFees(id, -collected);
  // Both move by the same amount, so that what came in since the last bounty stays what it is.
  setSafety(call, id, { ...safety, bountyMark: intField(safety.bountyMark - collected, 96n) });

  const toInsurance = divUp(collected * terms.insuranceShare, PERCENT);
  const toTreasury = collected - toInsurance;
  call.updateMarket(id, { insurance: insurance + toInsurance });
  if (toTreasury !== 0n) {
    const { treasury } = call.state.ledger;
    ensure(treasury !== 0n, "NoTreasury", {});
    call.state.setAccount(treasury, credit(call.state.account(treasury), toTreasury));
  }
  call.emit("FeesCollected", { market: id, toInsurance, toTreasury, insurance: insurance + toInsurance });
}

/** Everything that may change after listing. A narrower band holds at once, not from the next sample on. */
function writeTerms(call: Call, id: MarketId, packed: PackedTerms): void {
  const { hot, funding, risk, safety, crisis, measured } = call.market(id);
  const band = packed.sampling.markBand * BASIS_PER_BAND;
  const sampleDueAt = risk.sampledAt + packed.trading.sampleInterval;
  const dueAt = min(sampleDueAt, intervalEnd(funding.accruedAt, packed.funding.interval));
  call.updateMarket(id, {
    trading: packed.trading,
    sampling: packed.sampling,
    terms: packed.funding,
    estimators: packed.estimators,
    ...reconfigured(call.market(id), packed.sampling, packed.estimators),
    safety: { ...safety, ...packed.safety },
    crisis: { ...crisis, ...packed.crisis },
    risk: {
      ...risk,
      ...packed.risk,
      basis: clamp(risk.basis, -band, band),
      volatility: volatilityAddOn(measured.variance, packed.risk.initialMargin),
    },
    hot: { ...hot, openInterestCap: packed.openInterestCap, dueAt },
  });
}

function setSafety(call: Call, id: MarketId, safety: Safety): void {
  call.updateMarket(id, { safety });
}

function setStatus(call: Call, id: MarketId, status: MarketStatus, until: bigint): void {
  call.updateMarket(id, { hot: { ...call.market(id).hot, status } });
  call.emit("MarketStatusChanged", { market: id, status, until });
}

function requireActive(id: MarketId, { status }: Hot): void {
  const isActive = status === MarketStatus.Active || status === MarketStatus.ReduceOnly;
  ensure(isActive, "UnexpectedStatus", { market: id, status });
}

function requireInBounds(bound: string, value: bigint, minimum: bigint, maximum: bigint): void {
  ensure(value >= minimum && value <= maximum, "OutOfBounds", { bound, value, minimum, maximum });
}
