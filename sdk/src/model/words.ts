/**
 * From the model's records to the packed words of the contracts' storage and back. Widths are those of `types/*.sol`: a
 * value that does not fit fails with FieldOverflow, as on-chain.
 *
 * @module
 */
import type { Account, Address } from "./account.ts";
import { getInt, getUint, placeInt, placeUint } from "./bits.ts";
import type { OrderKey } from "./book.ts";
import { decodeCompact, encodeCompact } from "./compactDecimal.ts";
import { FEE_TIERS } from "./fees.ts";
import type {
  Closing,
  Conditions,
  Crisis,
  EstimatorWordTerms,
  Funding,
  RateTerms,
  Hot,
  Losses,
  Market,
  MarketSettlement,
  Measured,
  Measures,
  Ramp,
  RingEntry,
  Risk,
  Safety,
  Sampling,
  Tick,
  TierFees,
  Trading,
} from "./market.ts";
import { MAX_MARKETS } from "./account.ts";
import type { Position } from "./position.ts";

/** Where and how one field lies in a word. */
interface Field<Value> {
  /** The field at its place, to be added to the others. */
  readonly encode: (value: Value) => bigint;
  readonly decode: (word: bigint) => Value;
}

type Fields<Value> = { readonly [Key in keyof Value]-?: Field<Value[Key]> };

/** A packed word that holds a record. */
export interface Word<Value> {
  readonly pack: (value: Value) => bigint;
  readonly unpack: (word: bigint) => Value;
}

function word<Value extends object>(fields: Fields<Value>): Word<Value> {
  const keys = Object.keys(fields) as (keyof Value)[];
  return {
    pack: (value) => keys.reduce((sum, key) => sum | fields[key].encode(value[key]), 0n),
    unpack: (packed) =>
      // Every key of the record has a field, so that nothing of it is missing.
      Object.fromEntries(keys.map((key) => [key, fields[key].decode(packed)])) as Value,
  };
}

/** @param unit what one step of the field stands for */
function uint<Value extends bigint = bigint>(offset: number, width: number, unit = 1n): Field<Value> {
  const [from, bits] = [BigInt(offset), BigInt(width)];
  return {
    encode: (value) => placeUint(value / unit, from, bits),
    decode: (packed) => (getUint(packed, from, bits) * unit) as Value,
  };
}

/** @param unit what one step of the field stands for */
function int(offset: number, width: number, unit = 1n): Field<bigint> {
  const [from, bits] = [BigInt(offset), BigInt(width)];
  return {
    encode: (value) => placeInt(value / unit, from, bits),
    decode: (packed) => getInt(packed, from, bits) * unit,
  };
}

function flag(offset: number): Field<boolean> {
  const { encode, decode } = uint(offset, 1);
  return { encode: (value) => encode(value ? 1n : 0n), decode: (packed) => decode(packed) === 1n };
}

/** A compact decimal in 16 bits. */
function compact(offset: number): Field<bigint> {
  const { encode, decode } = uint(offset, 16);
  return { encode: (value) => encode(encodeCompact(value)), decode: (packed) => decodeCompact(decode(packed)) };
}

function address(offset: number): Field<Address> {
  const { encode, decode } = uint(offset, 160);
  return {
    encode: (value) => encode(BigInt(value)),
    decode: (packed) => `0x${decode(packed).toString(16).padStart(40, "0")}`,
  };
}

/** Ids of markets, lowest first, without gaps. */
function marketList(offset: number): Field<readonly bigint[]> {
  const places = Array.from({ length: MAX_MARKETS }, (_, place) => uint(offset + 16 * place, 16));
  return {
    encode: (ids) => places.reduce((sum, place, i) => sum | place.encode(ids[i] ?? 0n), 0n),
    decode: (packed) => places.map((place) => place.decode(packed)).filter((id) => id !== 0n),
  };
}

/** First slot of an account. */
export const accountWord = word<Pick<Account, "balance" | "markets" | "tier">>({
  balance: int(0, 112),
  markets: marketList(112),
  tier: uint(240, 8),
});

/** Second slot of an account. */
export const ownerWord = word<Pick<Account, "liquidationStart" | "flaggedAt"> & { owner: Address }>({
  owner: address(0),
  liquidationStart: uint(160, 32),
  flaggedAt: uint(192, 32),
});

export const positionWord = word<Position>({
  size: int(0, 40),
  entry: uint(40, 64),
  bidLots: uint(104, 32),
  askLots: uint(136, 32),
  fundingSnapshot: int(168, 88),
});

/** An order slot as it is stored: where the model has a queue, the contract links orders to their neighbours. */
export interface LinkedOrder {
  readonly lots: bigint;
  readonly tick: Tick;
  readonly isAsk: boolean;
  readonly isReduceOnly: boolean;
  readonly expiry: bigint;
  readonly generation: bigint;
  /** Of no meaning at the head of a queue, and in a free slot. */
  readonly prev: OrderKey;
  /** Of no meaning at the tail of a queue, and in a free slot. */
  readonly next: OrderKey;
}

export const orderWord = word<LinkedOrder>({
  lots: uint(0, 32),
  tick: uint(32, 24),
  isAsk: flag(56),
  isReduceOnly: flag(57),
  expiry: uint(64, 32),
  generation: uint(96, 40),
  prev: uint(136, 40),
  next: uint(176, 40),
});

/** A level as it is stored. */
export interface LinkedLevel {
  readonly head: OrderKey;
  readonly tail: OrderKey;
  readonly lots: bigint;
  readonly firmLots: bigint;
  /** Kept set once the level was used. */
  readonly isUsed: boolean;
}

export const levelWord = word<LinkedLevel>({
  head: uint(0, 40),
  tail: uint(40, 40),
  lots: uint(80, 48),
  firmLots: uint(128, 48),
  isUsed: flag(255),
});

/** The hot word, which caches the best ticks of the book. */
export const hotWord = word<Hot & { bestBid: Tick; bestAsk: Tick }>({
  bestBid: uint(0, 24),
  bestAsk: uint(24, 24),
  openInterest: uint(48, 48),
  fees: int(96, 96),
  openInterestCap: compact(192),
  status: uint(208, 7),
  alert: flag(215),
  dueAt: uint(216, 32),
  ramping: flag(248),
});

export const fundingWord = word<Funding>({
  longIndex: int(0, 80),
  shortIndex: int(80, 80),
  accruedAt: uint(160, 32),
  rate: int(192, 48),
  interval: uint(240, 16),
});

export const riskWord = word<Risk>({
  indexPerLot: uint(0, 80),
  sampledAt: uint(80, 32),
  basis: int(112, 40),
  volatility: uint(152, 8),
  quantum: uint(160, 56),
  initialMargin: uint(216, 16),
  maintenance: uint(232, 8),
  marginDepth: compact(240),
});

export const tradingWord = word<Trading>({
  oracle: address(0),
  makerFee: int(160, 16),
  takerFee: uint(176, 16),
  priceBand: uint(192, 8),
  lotExponent: uint(200, 8),
  minimumNotional: compact(208),
  pnlWeight: uint(224, 8),
  positionCap: compact(232),
  sampleInterval: uint(248, 8),
});

export const premiumWord = word<Measured>({
  premiumIntegral: int(0, 80),
  covered: uint(80, 24),
  indexIntegral: uint(104, 96),
  variance: uint(200, 56),
});

export const samplingWord = word<Sampling>({
  model: address(0),
  impactNotional: compact(160),
  maxImpactLevels: uint(176, 8),
  maxSampleGap: uint(184, 16),
  basisTime: uint(200, 16),
  impactShare: uint(216, 16),
  markBand: uint(232, 16),
  isWeighted: flag(248),
  hasSource: flag(249),
  measuresDepth: flag(250),
  tracksSaturation: flag(251),
});

const RATE_UNIT = 10n ** 8n;
const CASH_UNIT = 10n ** 9n;

export const fundingTermsWord = word<RateTerms>({
  interest: int(0, 32, RATE_UNIT),
  damper: uint(32, 32, RATE_UNIT),
  maxRate: uint(64, 32, RATE_UNIT),
  maxPremium: uint(96, 32, RATE_UNIT),
  marginShare: uint(128, 8),
  interval: uint(136, 16),
  insuranceShare: uint(152, 8),
  bountyShare: uint(160, 8),
  sampleBounty: uint(168, 40, CASH_UNIT),
  settleBounty: uint(208, 40, CASH_UNIT),
});

export const safetyWord = word<Safety>({
  liquidationFee: uint(0, 16),
  concessionEnd: uint(16, 16),
  removalFee: uint(32, 40, CASH_UNIT),
  graceUntil: uint(72, 32),
  restrictedUntil: uint(104, 32),
  bountyMark: int(136, 96),
  marginRaisedAt: uint(232, 24),
});

export const crisisWord = word<Crisis>({
  concessionStart: uint(0, 16),
  concessionTime: uint(16, 16),
  fundLimit: compact(32),
  paidAt: uint(48, 32),
  spent: uint(80, 96),
  pausedUntil: uint(176, 32),
  deficitUntil: uint(208, 32),
  deficits: uint(240, 16),
});

export const rampWord = word<Ramp>({
  fromInitial: uint(0, 16),
  fromMaintenance: uint(16, 8),
  toInitial: uint(24, 16),
  toMaintenance: uint(40, 8),
  startedAt: uint(48, 32),
  endsAt: uint(80, 32),
});

export const estimatorTermsWord = word<EstimatorWordTerms>({
  source: address(0),
  impactDepth: compact(160),
  depthBand: uint(176, 16),
  depthInterval: uint(192, 16),
  maxDepthLevels: uint(208, 8),
});

/** The topmost bit of the next two words is always set, so that their slots are never zero. */
const USED: Field<true> = { encode: () => 1n << 255n, decode: () => true };

export const measuresWord = word<Measures & { isUsed: true }>({
  weightedIntegral: int(0, 96),
  weight: uint(96, 32),
  interestIntegral: int(128, 72),
  interestCovered: uint(200, 24),
  isUsed: USED,
});

export const conditionsWord = word<Conditions & { isUsed: true }>({
  depth: uint(0, 96),
  depthAt: uint(96, 32),
  interest: int(128, 56),
  hasInterest: flag(184),
  saturation: uint(192, 8),
  isUsed: USED,
});

export const ringWord = word<RingEntry>({
  ratePerLotSecond: int(0, 48),
  rate: int(48, 58),
  premium: int(106, 59),
  end: uint(165, 32),
  covered: uint(197, 16),
  indexPerLot: uint(213, 43, 10n ** 12n),
});

export const lossWord = word<Losses>({ longLoss: uint(0, 80), shortLoss: uint(80, 80) });

export const closingWord = word<Closing>({
  startedAt: uint(0, 32),
  endsAt: uint(32, 32),
  indexIntegral: uint(64, 104),
  covered: uint(168, 24),
});

export const settlementWord = word<MarketSettlement>({
  perLot: uint(0, 88),
  closedAt: uint(88, 32),
  lotsLeft: uint(120, 56),
  lotsOpen: uint(176, 56),
  isTwap: flag(232),
  isFixed: flag(233),
});

const TIER_BITS = 32;
const tierWord = word<TierFees>({ makerFee: int(0, 16), takerFee: uint(16, 16) });
const tierCount = uint(224, 8);

/** The table of fee tiers; those beyond the ones that are set hold the market's own fees. */
export function packFeeTiers({ feeTiers, trading }: Pick<Market, "feeTiers" | "trading">): bigint {
  const own: TierFees = { makerFee: trading.makerFee, takerFee: trading.takerFee };
  let packed = tierCount.encode(BigInt(feeTiers.length));
  for (let place = 0; place < FEE_TIERS; place += 1) {
    packed |= tierWord.pack(feeTiers[place] ?? own) << BigInt(place * TIER_BITS);
  }
  return packed;
}

/** The tiers that are set. */
export function unpackFeeTiers(packed: bigint): TierFees[] {
  const count = Number(tierCount.decode(packed));
  return Array.from({ length: count }, (_, place) => tierWord.unpack(packed >> BigInt(place * TIER_BITS)));
}
