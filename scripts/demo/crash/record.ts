import type { Log } from "../chain.ts";
import type { ExchangeInterface } from "../contracts.ts";

/** Money is WAD quote throughout; market and account are ids at the exchange. */
interface Happening {
  readonly time: number;
  readonly market: number;
  /** The failing account. */
  readonly account: number;
}

/** Lots of a failing account that the book took. */
export interface BookStep extends Happening {
  readonly kind: "book";
  readonly lots: bigint;
  /** What they went for. */
  readonly value: bigint;
  /** What the account lost against mark; negative if the book paid more. */
  readonly cost: bigint;
  readonly fee: bigint;
  /** Positive if a long was closed. */
  readonly side: 1 | -1;
}

/** Lots that another account took over. */
export interface AbsorbStep extends Happening {
  readonly kind: "absorb";
  readonly absorber: number;
  readonly lots: bigint;
  readonly value: bigint;
  /** The discount that the absorber got from mark. */
  readonly cost: bigint;
  readonly fee: bigint;
  readonly side: 1 | -1;
}

export interface InsuranceStep extends Happening {
  readonly kind: "insurance";
  readonly own: bigint;
  readonly shared: bigint;
}

/** Lots closed against a candidate. */
export interface DeleverageStep extends Happening {
  readonly kind: "deleverage";
  readonly candidate: number;
  readonly lots: bigint;
  readonly value: bigint;
  /** What the candidate gave up against mark. */
  readonly loss: bigint;
  readonly rank: bigint;
  readonly threshold: bigint;
  readonly side: 1 | -1;
}

/** A loss that one side paid for. */
export interface SocialStep extends Happening {
  readonly kind: "social";
  readonly longs: boolean;
  readonly perLot: bigint;
  readonly amount: bigint;
  readonly surplus: bigint;
  /** By account: the lots that it held and what they were charged. */
  readonly charges: readonly { account: number; lots: bigint; amount: bigint }[];
}

export interface FlagStep extends Happening {
  readonly kind: "flag";
  readonly equity: bigint;
}

/** A liquidation begins or ends, a flag comes off. */
export interface ClockStep extends Happening {
  readonly kind: "started" | "ended" | "resolved";
}

export type Step = BookStep | AbsorbStep | InsuranceStep | DeleverageStep | SocialStep | FlagStep | ClockStep;

export interface IndexGap {
  readonly time: number;
  readonly market: number;
  readonly last: bigint;
  readonly fresh: bigint;
}

/** One change of an insurance fund. */
export interface FundMovement {
  readonly time: number;
  /** 0 for the shared fund. */
  readonly market: number;
  readonly reason: "fee" | "rounding" | "trading fees" | "donation" | "payment";
  /** Negative for a payment. */
  readonly amount: bigint;
}

/** What the record has to be told about a block beside its logs. */
export interface Surroundings {
  /** Mark per lot in this block, by market. */
  readonly marks: ReadonlyMap<number, bigint>;
  /** What absorbers had before the block: by account and market, balance less what the position cost. */
  readonly outlays: ReadonlyMap<string, bigint>;
}

export const keyOf = (market: number, account: number): string => `${market}:${account}`;

/** Balance less the signed entry of a position: a trade changes it by what was paid for it, and nothing else does. */
export const outlayOf = (balance: bigint, size: bigint, entry: bigint, quantum: bigint): bigint =>
  balance - (size < 0n ? -entry : entry) * quantum;

interface Traded {
  readonly account: number;
  readonly sizeBefore: bigint;
  readonly size: bigint;
  readonly funding: bigint;
  readonly outlay: bigint;
}

/** Everything that happened, from the events. */
export class CrashRecord {
  readonly steps: Step[] = [];
  readonly gaps: IndexGap[] = [];
  readonly movements: FundMovement[] = [];
  readonly flagged = new Set<number>();
  /** Accounts whose liquidation has begun and not ended. */
  readonly begun = new Set<number>();
  fundingRealised = 0;
  readonly #exchange: ExchangeInterface;
  readonly #quanta: ReadonlyMap<number, bigint>;
  readonly #sizes = new Map<string, bigint>();
  /** Since the last liquidation: fills by their taker, trades by their account. */
  #fills = new Map<number, { lots: bigint; lotTicks: bigint }>();
  #trades: Traded[] = [];

  /** @param quanta WAD quote per lot-tick, by market */
  constructor(exchange: ExchangeInterface, quanta: ReadonlyMap<number, bigint>) {
    this.#exchange = exchange;
    this.#quanta = quanta;
  }

  size(market: number, account: number): bigint {
    return this.#sizes.get(keyOf(market, account)) ?? 0n;
  }

  /** Accounts with a position in the market. */
  holders(market: number): number[] {
    const prefix = `${market}:`;
    return [...this.#sizes]
      .filter(([key, size]) => size !== 0n && key.startsWith(prefix))
      .map(([key]) => Number(key.slice(prefix.length)))
      .sort((a, b) => a - b);
  }

  add(time: number, logs: readonly Log[], surroundings: Surroundings): void {
    this.#fills = new Map();
    this.#trades = [];
    for (const log of logs) this.#addOne(time, log, surroundings);
  }

  #addOne(time: number, log: Log, { marks, outlays }: Surroundings): void {
    const event = this.#exchange.parseLog(log);
    if (event === null) return;
    // ethers types an event's arguments as any; the interface says which they are.
    const args = event.args as unknown as Readonly<Record<string, bigint | boolean | undefined>>;
    const value = (name: string): bigint => {
      const found = args[name];
      if (typeof found !== "bigint") throw new Error(`${event.name} has no ${name}`);
      return found;
    };
    const id = (name: string): number => Number(value(name));
    const where = (): Happening => ({ time, market: id("market"), account: id("account") });
    switch (event.name) {
      case "OrderFilled": {
        const fills = this.#fills.get(id("taker")) ?? { lots: 0n, lotTicks: 0n };
        fills.lots += value("lots");
        fills.lotTicks += value("lots") * value("tick");
        this.#fills.set(id("taker"), fills);
        this.#sizes.set(keyOf(id("market"), id("maker")), value("size"));
        break;
      }
      case "PositionTraded": {
        const { market, account } = where();
        this.#trades.push({
          account,
          sizeBefore: this.size(market, account),
          size: value("size"),
          funding: value("funding"),
          outlay: outlayOf(value("balance"), value("size"), value("entry"), this.#quantum(market)),
        });
        this.#sizes.set(keyOf(market, account), value("size"));
        break;
      }
      case "Liquidated":
        this.#liquidated(where(), value, marks, outlays);
        break;
      case "InsurancePaid": {
        const step: InsuranceStep = { ...where(), kind: "insurance", own: value("own"), shared: value("shared") };
        this.steps.push(step);
        if (step.own !== 0n) this.#moved(time, step.market, "payment", -step.own);
        if (step.shared !== 0n) this.#moved(time, 0, "payment", -step.shared);
        break;
      }
      case "InsuranceFunded":
        this.#moved(time, id("market"), this.#reasonOf(id("account"), value("amount")), value("amount"));
        break;
      case "Deleveraged":
        this.steps.push({
          ...where(),
          kind: "deleverage",
          candidate: id("candidate"),
          lots: value("lots"),
          value: value("consideration"),
          loss: value("loss"),
          rank: value("rank"),
          threshold: value("threshold"),
          side: this.#sideOf(id("account")),
        });
        this.#trades = [];
        break;
      case "LossSocialised":
        this.#socialised(where(), args.longs === true, value);
        break;
      case "LiquidationStarted":
        this.begun.add(id("account"));
        this.steps.push({ time, market: 0, account: id("account"), kind: "started" });
        break;
      case "LiquidationEnded":
        this.begun.delete(id("account"));
        this.steps.push({ time, market: 0, account: id("account"), kind: "ended" });
        break;
      case "DeficitFlagged":
        this.flagged.add(id("account"));
        this.steps.push({ time, market: 0, account: id("account"), kind: "flag", equity: value("equity") });
        break;
      case "DeficitResolved":
        this.flagged.delete(id("account"));
        this.steps.push({ time, market: 0, account: id("account"), kind: "resolved" });
        break;
      case "IndexGapped":
        this.gaps.push({ time, market: id("market"), last: value("last"), fresh: value("fresh") });
        break;
      default:
    }
  }

  #liquidated(
    where: Happening,
    value: (name: string) => bigint,
    marks: Surroundings["marks"],
    outlays: Surroundings["outlays"],
  ): void {
    const { market, account } = where;
    const side = this.#sideOf(account);
    const mark = marks.get(market) ?? 0n;
    const [closed, absorbed, fee] = [value("lots"), value("absorbed"), value("fee")];
    const feeOf = (lots: bigint): bigint => (fee * lots) / (closed + absorbed);
    if (closed !== 0n) {
      const paid = (this.#fills.get(account)?.lotTicks ?? 0n) * this.#quantum(market);
      const cost = BigInt(side) * (closed * mark - paid);
      this.steps.push({ ...where, kind: "book", lots: closed, value: paid, cost, fee: feeOf(closed), side });
    }
    if (absorbed !== 0n) {
      const absorber = Number(value("absorber"));
      const before = outlays.get(keyOf(market, absorber));
      const after = this.#trades.findLast((trade) => trade.account === absorber);
      if (before === undefined || after === undefined) throw new Error(`Nothing known of absorber ${absorber}`);
      const paid = BigInt(side) * (before + after.funding - after.outlay);
      const cost = BigInt(side) * (absorbed * mark - paid);
      const step: AbsorbStep = {
        ...where,
        kind: "absorb",
        absorber,
        lots: absorbed,
        value: paid,
        cost,
        fee: fee - feeOf(closed),
        side,
      };
      this.steps.push(step);
    }
    this.#fills = new Map();
    this.#trades = [];
  }

  /** Where the account stood before what it just traded. */
  #sideOf(account: number): 1 | -1 {
    const trade = this.#trades.find((candidate) => candidate.account === account);
    if (trade === undefined) throw new Error(`Account ${account} did not trade`);
    return trade.sizeBefore > 0n ? 1 : -1;
  }

  /** The loss is booked before the lots move, so sizes are still those that bear it. */
  #socialised(where: Happening, longs: boolean, value: (name: string) => bigint): void {
    const perLot = value("perLot");
    const charges = this.holders(where.market)
      .map((account) => ({ account, size: this.size(where.market, account) }))
      .filter(({ size }) => size > 0n === longs)
      .map(({ account, size }) => {
        const lots = size < 0n ? -size : size;
        return { account, lots, amount: lots * perLot };
      });
    const [amount, surplus] = [value("amount"), value("surplus")];
    this.steps.push({ ...where, kind: "social", longs, perLot, amount, surplus, charges });
  }

  #reasonOf(account: number, amount: bigint): FundMovement["reason"] {
    const last = this.steps.at(-1);
    if (account !== 0) return this.begun.has(account) ? "fee" : "donation";
    return last?.kind === "social" && last.surplus === amount ? "rounding" : "trading fees";
  }

  #moved(time: number, market: number, reason: FundMovement["reason"], amount: bigint): void {
    this.movements.push({ time, market, reason, amount });
  }

  #quantum(market: number): bigint {
    const quantum = this.#quanta.get(market);
    if (quantum === undefined) throw new Error(`Unknown market ${market}`);
    return quantum;
  }
}
