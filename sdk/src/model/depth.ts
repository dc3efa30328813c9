import { emaWeights } from "./ema.ts";
import { BASIS, divDown, divUp, min } from "./fixedPoint.ts";
import type { Market, MarketId, Tick } from "./market.ts";
import type { State } from "./state.ts";

/** Time constant of the depth's EMA [s]. */
export const DEPTH_TIME = 3_600n;

/**
 * min(firm lots of the thinner side within depthBand of the index, or within its best maxDepthLevels levels, x index, impactDepth): more
 * than deep is deep [WAD quote].
 *
 * @param indexPerLot [WAD quote]
 */
export function measureDepth(state: State, id: MarketId, market: Market, indexPerLot: bigint): bigint {
  const { impactDepth, depthBand, maxDepthLevels } = market.estimators;
  const { quantum } = market.risk;
  const { bids, asks } = state.book(id);
  const width = divDown(indexPerLot * depthBand, BASIS);
  // Ticks are rounded into the band.
  const lowest = divUp(indexPerLot - width, quantum);
  const highest = divDown(indexPerLot + width, quantum);

  /** Firm lots of a side, best tick first, `enough` at most. */
  const lotsOf = (ticks: readonly Tick[], isNear: (tick: Tick) => boolean, enough: bigint): bigint => {
    let lots = 0n;
    for (const tick of ticks) {
      if (lots >= enough || !isNear(tick)) break;
      lots += state.level(id, tick).firmLots;
    }
    return min(lots, enough);
  };
  const count = Number(maxDepthLevels);
  const bidLots = lotsOf(bids.slice(-count).reverse(), (tick) => tick >= lowest, divUp(impactDepth, indexPerLot));
  const lots = lotsOf(asks.slice(0, count), (tick) => tick <= highest, bidLots);
  return min(lots * indexPerLot, impactDepth);
}

/** The depth's EMA after a measurement, rounded down, the new one's weight at most a fifth. */
export function nextDepth(ema: bigint, measured: bigint, elapsed: bigint): bigint {
  const { kept, added } = emaWeights(elapsed, DEPTH_TIME);
  return divDown(measured * added + ema * kept, kept + added);
}
