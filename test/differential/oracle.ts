import { type IndexAnswer, IndexStatus, isUsable, WAD } from "../../sdk/src/model/index.ts";

/** A price feed and what it answers. */
export interface Feed {
  readonly decimals: number;
  readonly maxAge: bigint; // [s]
  answer: bigint; // with the feed's decimals
  updatedAt: bigint; // [unix s]
}

/** An L2's uptime feed. */
export interface Sequencer {
  readonly gracePeriod: bigint; // [s]
  isUp: boolean;
  startedAt: bigint; // [unix s]
}

/** What `ChainlinkIndex` says of its feeds, written from IChainlinkIndex, so that the model knows the index. */
export class IndexOracle {
  readonly feeds: readonly Feed[];
  readonly sequencer: Sequencer | undefined;
  readonly #minPrice: bigint;
  readonly #maxPrice: bigint;
  readonly #maxDeviation: bigint;

  constructor(
    feeds: readonly Feed[],
    bounds: { readonly minPrice: bigint; readonly maxPrice: bigint; readonly maxDeviation: bigint },
    sequencer: Sequencer | undefined,
  ) {
    this.feeds = feeds;
    this.sequencer = sequencer;
    this.#minPrice = bounds.minPrice;
    this.#maxPrice = bounds.maxPrice;
    this.#maxDeviation = bounds.maxDeviation;
  }

  read(now: bigint): IndexAnswer {
    const sequencer = this.#sequencerStatus(now);
    if (!isUsable(sequencer)) return { price: 0n, status: sequencer };
    const prices: bigint[] = [];
    for (const feed of this.feeds) {
      const status = this.#feedStatus(feed, now);
      if (status !== IndexStatus.Usable) return { price: 0n, status };
      prices.push(priceOf(feed));
    }
    prices.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const [low = 0n, high = 0n] = [prices[0], prices.at(-1)];
    const [below = 0n, above = 0n] = [prices[(prices.length - 1) >> 1], prices[prices.length >> 1]];
    const median = (below + above) / 2n;
    const deviates = (high - low) * WAD > this.#maxDeviation * median;
    return deviates ? { price: 0n, status: IndexStatus.Deviating } : { price: median, status: sequencer };
  }

  #sequencerStatus(now: bigint): IndexStatus {
    if (this.sequencer === undefined) return IndexStatus.Usable;
    const { isUp, startedAt, gracePeriod } = this.sequencer;
    if (!isUp) return IndexStatus.SequencerDown;
    return now - startedAt >= gracePeriod ? IndexStatus.Usable : IndexStatus.Grace;
  }

  #feedStatus(feed: Feed, now: bigint): IndexStatus {
    if (now - feed.updatedAt > feed.maxAge) return IndexStatus.Stale;
    const price = priceOf(feed);
    return price > this.#minPrice && price < this.#maxPrice ? IndexStatus.Usable : IndexStatus.Absurd;
  }
}

/** [WAD quote per base] */
function priceOf({ answer, decimals }: Feed): bigint {
  return answer * 10n ** BigInt(18 - decimals);
}
