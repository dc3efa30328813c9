import { expect } from "chai";
import fc from "fast-check";

import type { AccountId, Address } from "./account.ts";
import type { Environment } from "./call.ts";
import { ExchangeError, isExchangeError } from "./errors.ts";
import { DELEVERAGING_WINDOW, PATIENCE } from "./failingAccount.ts";
import { Exchange } from "./exchange.ts";
import { abs, WAD } from "./fixedPoint.ts";
import { IndexStatus } from "./indexPrice.ts";
import { equity } from "./margin.ts";
import type { MarketId } from "./market.ts";
import type { MarketTerms } from "./marketTerms.ts";
import { State } from "./state.ts";
import { INDEX_TICK, order, SCALE, TERMS } from "./testing.ts";

const MARKETS: readonly MarketId[] = [1n, 2n];
const ACCOUNTS = 8;
const AMPLE = { maxLots: 1_000_000n, maxFills: 100n, maxRemovals: 100n, maxReads: 100n };
/** Rounds of everybody's steps after which no account may be failing; each position needs a few at most. */
const ROUNDS = 12;

/** The second market: margin with a slope, half of the profit counts, hardly any insurance. */
const STEEP: MarketTerms = {
  ...TERMS,
  margin: { ...TERMS.margin, depth: 100_000n * WAD, pnlWeight: WAD / 2n, maintenance: (6n * WAD) / 10n },
  liquidation: { ...TERMS.liquidation, concessionTime: 3_600n, fundLimit: WAD },
};

interface Trade {
  readonly market: number;
  readonly maker: number;
  readonly taker: number;
  readonly isAsk: boolean;
  readonly ticks: number;
  readonly lots: number;
}

interface Story {
  readonly dollars: readonly number[];
  readonly insurance: number;
  readonly chapters: readonly { readonly trades: readonly Trade[]; readonly prices: readonly number[] }[];
}

const account = fc.integer({ min: 0, max: ACCOUNTS - 1 });
const trade: fc.Arbitrary<Trade> = fc.record({
  market: fc.integer({ min: 0, max: MARKETS.length - 1 }),
  maker: account,
  taker: account,
  isAsk: fc.boolean(),
  ticks: fc.integer({ min: -3_000, max: 3_000 }),
  lots: fc.integer({ min: 10, max: 600 }),
});
const story: fc.Arbitrary<Story> = fc.record({
  dollars: fc.array(fc.integer({ min: 50, max: 1_500 }), { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
  insurance: fc.integer({ min: 0, max: 40 }),
  chapters: fc.array(
    fc.record({
      trades: fc.array(trade, { minLength: 4, maxLength: 25 }),
      prices: fc.array(fc.integer({ min: 700, max: 1_400 }), { minLength: 2, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Two markets, whose prices and clock the story sets. */
class Stage {
  readonly exchange: Exchange;
  readonly accounts: AccountId[] = [];
  now = 3_600_000n;
  prices = [1_000n * WAD, 1_000n * WAD];

  constructor({ dollars, insurance }: Story) {
    this.exchange = new Exchange(State.empty(), this.#environment(), SCALE);
    for (const terms of [TERMS, STEEP]) this.exchange.listMarket(terms);
    this.exchange.seal();
    for (const amount of dollars) {
      const { result } = this.exchange.openAccount(this.ownerOf(BigInt(this.accounts.length + 1)));
      this.exchange.deposit(this.ownerOf(result), result, BigInt(amount) * 10n ** 6n);
      this.accounts.push(result);
    }
    const [donor = 0n] = this.accounts;
    if (insurance !== 0) this.exchange.fundInsurance(this.ownerOf(donor), donor, 1n, BigInt(insurance) * WAD);
    if (insurance !== 0) this.exchange.fundInsurance(this.ownerOf(donor), donor, 0n, WAD / 3n);
  }

  ownerOf(id: AccountId): Address {
    return `0x${id.toString(16).padStart(40, "0")}`;
  }

  /** Somebody quotes and somebody takes, if they can. */
  trade({ market, maker, taker, isAsk, ticks, lots }: Trade, slot: bigint): void {
    const id = MARKETS[market] ?? 1n;
    const tick = ((this.prices[market] ?? WAD) * INDEX_TICK) / (1_000n * WAD) + BigInt(ticks);
    const base = { market: id, tick, lots: BigInt(lots), slot };
    const [quoting, taking] = [this.accounts[maker] ?? 0n, this.accounts[taker] ?? 0n];
    this.#try(() => this.exchange.place(this.ownerOf(quoting), quoting, order({ ...base, isAsk })));
    this.#try(() => this.exchange.place(this.ownerOf(taking), taking, order({ ...base, isAsk: !isAsk })));
  }

  failing(): AccountId[] {
    return this.accounts.filter((id) => {
      const health = this.exchange.healthOf(id, false);
      return health.maintenance !== 0n && equity(health) < health.maintenance;
    });
  }

  positionsOf(id: AccountId): MarketId[] {
    return MARKETS.filter((market) => this.exchange.state.position(market, id).size !== 0n);
  }

  /** What anybody may do for a failing account; nothing but the lack of a taker, or of time, may be in the way. */
  help(id: AccountId): void {
    for (const market of this.positionsOf(id)) {
      // Closing another account may have helped this one already.
      if (!this.failing().includes(id)) return;
      this.#try(() => this.exchange.liquidate({ account: id, market, beneficiary: 0n, ...AMPLE }), "NothingClosed");
    }
    this.#try(() => this.exchange.flagDeficit(id), "NoDeficit");
    for (const market of this.positionsOf(id)) {
      const { maxLots } = AMPLE;
      const request = { account: id, market, maxLots, candidates: this.accounts };
      this.#try(() => this.exchange.deleverage(request), "NothingClosed", "NotFlagged", "NoDeficit");
    }
  }

  /** LEDGER-1 on the model's state [WAD quote]. */
  ledgerGap(): bigint {
    const { state } = this.exchange;
    const { bookedTokens, sharedInsurance } = state.ledger;
    let gap = bookedTokens * SCALE - sharedInsurance;
    for (const id of this.accounts) gap -= state.account(id).balance;
    for (const id of MARKETS) {
      const market = state.market(id);
      if (market === undefined) continue;
      gap -= market.insurance + market.hot.fees;
      for (const holder of this.accounts) {
        const { size, entry, fundingSnapshot } = state.position(id, holder);
        const { longIndex, shortIndex } = market.funding;
        gap += market.risk.quantum * (size < 0n ? -entry : entry);
        if (size !== 0n) gap += size * ((size > 0n ? longIndex : shortIndex) - fundingSnapshot);
      }
    }
    return gap;
  }

  /** Runs what may be refused for these reasons, or for any if none is given. */
  #try(action: () => unknown, ...reasons: readonly ExchangeError["name"][]): void {
    try {
      action();
    } catch (error) {
      const isExpected =
        reasons.length === 0 ? error instanceof ExchangeError : reasons.some((name) => isExchangeError(error, name));
      if (!isExpected) throw error;
    }
  }

  #environment(): Environment {
    const now = (): bigint => this.now;
    return {
      get timestamp() {
        return now();
      },
      readIndex: (market) => ({ price: this.prices[Number(market) - 1] ?? 0n, status: IndexStatus.Usable }),
    };
  }
}

/** Somebody comes by in every window, and every now and then after the hours that a liquidation without a deficit takes. */
function resolve(stage: Stage): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    // Otherwise the first step's own sample may move the mark under it.
    stage.exchange.samplePremium(MARKETS, 64n, 0n);
    const failing = stage.failing();
    if (failing.length === 0) return;
    for (const id of failing) stage.help(id);
    stage.now += round % 4 === 3 ? PATIENCE : DELEVERAGING_WINDOW;
  }
}

describe("model: the waterfall", () => {
  it("closes whatever fails by calls that anybody can make, and loses no unit", () => {
    fc.assert(
      fc.property(story, (told) => {
        const stage = new Stage(told);
        let slot = 0n;
        for (const { trades, prices } of told.chapters) {
          for (const each of trades) stage.trade(each, (slot += 1n) % 200n);
          stage.now += 10n;
          stage.prices = prices.map((price) => BigInt(price) * WAD);
          resolve(stage);
          expect(stage.failing(), "LIVE-4").to.deep.equal([]);
          expect(stage.ledgerGap(), "LEDGER-1").to.equal(0n);
        }
        for (const market of MARKETS) {
          const sizes = stage.accounts.map((id) => stage.exchange.state.position(market, id).size);
          expect(sizes.reduce((sum, size) => sum + size, 0n)).to.equal(0n);
          const interest = stage.exchange.state.market(market)?.hot.openInterest ?? 0n;
          expect(sizes.reduce((sum, size) => sum + abs(size), 0n)).to.equal(2n * interest);
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });
});
