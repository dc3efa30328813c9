import { Random } from "./random.ts";
import { MAX_LEVERAGE, QUOTE_REACH } from "./settings.ts";

/** A trader before the crash. */
export interface TraderPlan {
  readonly name: string;
  /** Whole dollars. */
  readonly deposit: number;
  /** Position value by market, as a multiple of the deposit; positive long, 0 for none. */
  readonly leverage: readonly number[];
  /** How far through the index the orders are quoted [1e-4]. */
  readonly reach: number;
}

const SMALLEST_DEPOSIT = 500;
/** Deposits spread over so many doublings. */
const DOUBLINGS = 5;
/** Some go as far as margin lets them. */
const AT_THE_LIMIT = 0.2;
const TAKER_FEE = 0.0005;

/** The most leverage that initial margin leaves after the fee, if the fill is the worst that the order allows. */
export function leverageLimit(reach: number): number {
  return 1 / (1 / MAX_LEVERAGE + TAKER_FEE + reach / 10_000);
}

/** Traders of one or of both markets. */
export function planTraders(count: number, seed: number): TraderPlan[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => planTrader(random, `T${String(i + 1).padStart(3, "0")}`));
}

function planTrader(random: Random, name: string): TraderPlan {
  const deposit = Math.floor(SMALLEST_DEPOSIT * 2 ** Math.floor(random.between(0, DOUBLINGS)) * random.between(1, 2));
  const reach = Math.floor(random.between(0, QUOTE_REACH));
  const limit = leverageLimit(QUOTE_REACH);
  const leverage = random.chance(AT_THE_LIMIT) ? limit : random.between(1, limit);
  const kind = random.next();
  const share = kind < 0.45 ? 1 : kind < 0.7 ? 0 : random.between(0.25, 0.75);
  const side = (): number => (random.chance(0.5) ? 1 : -1);
  return { name, deposit, leverage: [side() * leverage * share, side() * leverage * (1 - share)], reach };
}
