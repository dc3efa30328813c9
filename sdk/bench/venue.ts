import {
  type Address,
  type Environment,
  Exchange,
  IndexStatus,
  type MarketId,
  type MarketTerms,
  NO_ESTIMATORS,
  State,
  WAD,
} from "../src/model/index.ts";

const NOBODY: Address = "0x0000000000000000000000000000000000000000";
/** [WAD quote per token unit], as of a token with 6 decimals. */
const SCALE = 10n ** 12n;
const CENT = WAD / 100n;

/** Index at the start [ticks]; one tick is a cent, one lot 0.01 base. */
export const INDEX_TICK = 200_000n;
export const MARKETS: readonly MarketId[] = [1n, 2n, 3n, 4n];

/** The terms that the parameters of a deployment give to a large market: IM 5 %, MM 3 %, growing with the size. */
const TERMS: MarketTerms = {
  grid: { symbol: `0x${"0".repeat(64)}`, tickSize: CENT, lotSize: CENT, interval: 3_600n },
  oracle: NOBODY,
  margin: {
    initialMargin: WAD / 20n,
    maintenance: (WAD * 6n) / 10n,
    depth: 500_000_000n * WAD,
    pnlWeight: WAD,
    positionCap: 1_000_000n,
    openInterestCap: 1_000_000_000n,
  },
  trading: {
    makerFee: 200n * 10n ** 12n,
    takerFee: 500n * 10n ** 12n,
    priceBand: WAD / 20n,
    minimumNotional: 100n * WAD,
    removalFee: WAD / 10n,
  },
  sampling: {
    sampleInterval: 10n,
    maxSampleGap: 60n,
    basisTime: 900n,
    markBand: WAD / 100n,
    impactNotional: 5_000n * WAD,
    impactShare: 0n,
    maxImpactLevels: 16n,
    maxPremium: WAD / 20n,
  },
  funding: {
    model: NOBODY,
    interest: 10n ** 14n,
    damper: 5n * 10n ** 14n,
    maxRate: WAD / 100n,
    marginShare: WAD / 2n,
    sampleBounty: WAD / 100n,
    settleBounty: WAD / 10n,
    bountyShare: WAD / 5n,
    insuranceShare: WAD / 4n,
  },
  liquidation: {
    fee: WAD / 100n,
    concessionStart: WAD / 200n,
    concessionEnd: WAD / 50n,
    concessionTime: 100n,
    fundLimit: 1_000n * WAD,
  },
  estimators: NO_ESTIMATORS,
};

/** Four markets whose clock and prices are set by hand. */
export class Venue {
  readonly exchange: Exchange;
  now = 3_600_000n; // [unix s]
  /** By market [WAD quote per base]. */
  readonly prices = new Map(MARKETS.map((market) => [market, INDEX_TICK * CENT]));

  constructor() {
    const now = (): bigint => this.now;
    const environment: Environment = {
      get timestamp() {
        return now();
      },
      readIndex: (market) => ({ price: this.prices.get(market) ?? 0n, status: IndexStatus.Usable }),
    };
    this.exchange = new Exchange(State.empty(), environment, SCALE);
    for (const market of MARKETS) {
      if (this.exchange.listMarket(TERMS).result !== market) throw new Error("Markets are numbered from 1");
    }
    this.exchange.seal();
  }

  /** Time goes on, and every index moves by a cent: up for a minute, down for the next. */
  pass(seconds: bigint): void {
    this.now += seconds;
    const step = (this.now / 60n) % 2n === 0n ? CENT : -CENT;
    for (const [market, price] of this.prices) this.prices.set(market, price + step);
  }

  /** Opens an account with so many dollars. */
  open(dollars: bigint): { readonly account: bigint; readonly owner: Address } {
    const count = this.exchange.state.ledger.accountCount + 1n;
    const owner: Address = `0x${count.toString(16).padStart(40, "0")}`;
    const { result: account } = this.exchange.openAccount(owner);
    this.exchange.deposit(owner, account, dollars * 10n ** 6n);
    return { account, owner };
  }
}
