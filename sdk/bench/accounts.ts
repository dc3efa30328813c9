import { INDEX_ORIGIN, IndexStatus, NO_ACCOUNT } from "../src/model/index.ts";
import { type Environment, Exchange, State } from "../src/model/index.ts";
import { TERMS } from "../src/model/testing.ts";

/** An exchange with many accounts, each with a position in every market, and prices that can be moved. */
export interface Crowd {
  readonly exchange: Exchange;
  /** Moves the index of a market, in parts per million. */
  move(market: bigint, millionths: bigint): void;
}

const TICK = 100_000n;

/** @param random from 0 to 1 */
export function makeCrowd(accounts: number, markets: number, random: () => number): Crowd {
  const prices = new Map<bigint, bigint>();
  const environment: Environment = {
    timestamp: 3_600_000n,
    readIndex: (market) => ({ price: prices.get(market) ?? 0n, status: IndexStatus.Usable }),
  };
  const state = State.empty();
  const exchange = new Exchange(state, environment, 10n ** 12n);
  const ids = Array.from({ length: markets }, (_, place) => BigInt(place + 1));
  for (const id of ids) {
    prices.set(id, 1_000n * 10n ** 18n);
    exchange.listMarket({ ...TERMS, margin: { ...TERMS.margin, depth: 10n ** 26n } });
  }
  for (let account = 1n; account <= BigInt(accounts); account += 1n) {
    let margin = 0;
    for (const market of ids) {
      const lots = Math.ceil(random() * 1_000);
      const size = BigInt(random() < 0.5 ? -lots : lots);
      const tick = TICK + BigInt(Math.floor((random() - 0.5) * 4_000));
      margin += lots * 10;
      const entry = BigInt(lots) * tick;
      state.setPosition(market, account, { size, entry, bidLots: 0n, askLots: 0n, fundingSnapshot: INDEX_ORIGIN });
    }
    // Three to twenty times leverage, so that every move ends somebody.
    const balance = BigInt(Math.floor(margin * (0.05 + 0.3 * random()))) * 10n ** 18n;
    const owner = `0x${account.toString(16).padStart(40, "0")}` as const;
    state.setAccount(account, { ...NO_ACCOUNT, owner, balance, markets: ids });
  }
  return {
    exchange,
    move: (market, millionths) => {
      const price = prices.get(market) ?? 0n;
      prices.set(market, price + (price * millionths) / 1_000_000n);
    },
  };
}

