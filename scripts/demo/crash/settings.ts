/** The crash: what is listed, who takes part, and with how much. */
import { parseEther } from "ethers";

import type { MarketTermsParameters } from "../../../deploy/parameters.ts";
import { HOUR, MINUTE } from "../path.ts";
import { MARKETS as DEMO_MARKETS, TERMS as DEMO_TERMS, type MarketSettings } from "../settings.ts";

/** 2023-08-17 21:00 to 24:00 UTC; the crash is at about 21:42. */
export const FROM = 1_692_306_000;
export const TO = FROM + 3 * HOUR;
/** What is still open then is waited for, this long at most. */
export const LATEST = TO + 3 * HOUR;
/** The real move, times this. */
export const FACTOR = 10n;

/** The chain's clock at deployment, and when accounts and positions are opened. */
export const DEPLOYED = FROM - 15 * MINUTE;
export const ACCOUNTS_OPENED = FROM - 4 * MINUTE;
export const POSITIONS_OPENED = FROM - 2 * MINUTE;

export const DEFAULT_SEED = 1;
export const DEFAULT_ACCOUNTS = 300;

/** A funding rate is set every hour. */
export const INTERVAL = HOUR;

/** The demo's markets; a feed is believed at a twentieth of the price too. */
export const MARKETS: readonly MarketSettings[] = DEMO_MARKETS.map((market) => ({
  ...market,
  indexBounds: [market.indexBounds[0] / 10n, market.indexBounds[1]],
}));

export const TERMS: MarketTermsParameters = {
  ...DEMO_TERMS,
  liquidation: { ...DEMO_TERMS.liquidation, fundLimit: parseEther("10000") },
};

/** Of TERMS.margin.initialMargin: the most that a position may be of its equity. */
export const MAX_LEVERAGE = 10;

export interface MakerSettings {
  readonly name: string;
  /** Dollars. */
  readonly deposit: bigint;
}

/** Their orders are placed before the crash, and never moved. */
export const MAKERS: readonly MakerSettings[] = [
  { name: "Maker Thin", deposit: 50_000n },
  { name: "Maker Sparse", deposit: 50_000n },
  { name: "Maker Rare", deposit: 50_000n },
];

/** Distance from the index [1e-4], and dollars, of what each maker keeps on each side of each market. */
export const LADDER: readonly { distance: number; value: number }[] = [
  { distance: 40, value: 6_000 },
  { distance: 80, value: 6_000 },
  { distance: 150, value: 8_000 },
  { distance: 300, value: 8_000 },
  { distance: 450, value: 10_000 },
  { distance: 600, value: 10_000 },
  { distance: 750, value: 10_000 },
  { distance: 950, value: 10_000 },
];

/** Traders quote through the index by up to this [1e-4], so that all of them meet, at prices that differ. */
export const QUOTE_REACH = 30;

/** Accounts of keepers that take positions over, each with this many dollars. */
export const ABSORBERS = 4;
export const ABSORBER_DEPOSIT = 40_000n;
/** Least discount from mark for which they do [1e-4]. */
export const ABSORBER_DISCOUNT = 100n;

/** Dollars that a donor gives, by market and for all of them. */
export const INSURANCE = { market: 5_000n, shared: 30_000n };

/** Time between two blocks in which keepers act [s]. */
export const KEEPER_PERIOD = 2;
