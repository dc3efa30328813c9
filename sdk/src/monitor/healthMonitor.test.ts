import { expect } from "chai";

import { makeCrowd } from "../../bench/accounts.ts";
import { abs, equity, type Exchange, type Market, WAD } from "../model/index.ts";
import { HealthMonitor } from "./healthMonitor.ts";

/** Numbers from 0 to 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes
    return state / 2 ** 32;
  };
}

/** Every account, one by one. */
function failingOf(exchange: Exchange): bigint[] {
  const accounts = [...exchange.state.tables.accounts.entries()].map(([account]) => account);
  return accounts.filter((account) => {
    const health = exchange.healthOf(account, false);
    return equity(health) < health.maintenance;
  });
}

function listed({ state }: Exchange): Market {
  const market = state.market(1n);
  if (market === undefined) throw new Error("Market 1 is not listed");
  return market;
}

const sorted = (accounts: Iterable<bigint>): bigint[] => [...accounts].sort((a, b) => (a < b ? -1 : 1));

describe("health monitor", () => {
  it("finds exactly the accounts that fail, after moves of prices and funding and changes of accounts", () => {
    const random = numbers(7);
    const { exchange, move } = makeCrowd(400, 4, random);
    const { state } = exchange;
    const monitor = new HealthMonitor(exchange);
    let [found, looks] = [0, 0];
    for (let round = 0; round < 120; round += 1) {
      const market = BigInt(1 + Math.floor(random() * 4));
      const step = Math.floor((random() - 0.5) * (random() < 0.1 ? 200_000 : 20_000));
      move(market, BigInt(step));
      if (random() < 0.5) {
        const changed = state.market(market);
        if (changed === undefined) throw new Error("Not listed");
        const change = BigInt(Math.floor((random() - 0.5) * 1e17));
        const { longIndex, shortIndex } = changed.funding;
        const funding = { ...changed.funding, longIndex: longIndex + change, shortIndex: shortIndex + change };
        state.setMarket(market, { ...changed, funding });
      }
      if (random() < 0.5) {
        const account = BigInt(1 + Math.floor(random() * 400));
        const position = state.position(market, account);
        state.setPosition(market, account, { ...position, size: -position.size });
        const record = state.account(account);
        state.setAccount(account, { ...record, balance: record.balance + 10n ** 20n });
        monitor.update(account);
      }
      monitor.refresh();
      looks += monitor.evaluated;
      const expected = failingOf(exchange);
      found += expected.length;
      expect(sorted(monitor.failing), `round ${round}`).to.deep.equal(sorted(expected));
    }
    expect(found).to.be.greaterThan(100);
    expect(looks).to.be.lessThan(400 * 120 * 0.9); // not by looking at everybody
  });

  it("decides in whole numbers at the margin itself: one WAD more or less counts", () => {
    const { exchange } = makeCrowd(1, 4, numbers(3));
    const { state } = exchange;
    const at = (balance: bigint): boolean => {
      state.setAccount(1n, { ...state.account(1n), balance });
      return new HealthMonitor(exchange).failing.has(1n);
    };
    const health = exchange.healthOf(1n, false);
    const { balance } = state.account(1n);
    const exact = balance - (equity(health) - health.maintenance);
    expect(at(exact)).to.equal(false);
    expect(at(exact - 1n)).to.equal(true);
  });

  for (const side of ["long", "short"] as const) {
    it(`notices funding alone that ${side}s pay`, () => {
      const { exchange } = makeCrowd(200, 1, numbers(5));
      const { state } = exchange;
      for (let account = 1n; account <= 200n; account += 1n) {
        const position = state.position(1n, account);
        const lots = abs(position.size);
        state.setPosition(1n, account, { ...position, size: side === "long" ? lots : -lots });
      }
      const monitor = new HealthMonitor(exchange);
      const before = monitor.failing.size;
      for (let step = 0; step < 40; step += 1) {
        const { funding, ...market } = listed(exchange);
        const change = side === "long" ? WAD / 20n : -WAD / 20n;
        const [longIndex, shortIndex] = [funding.longIndex + change, funding.shortIndex + change];
        state.setMarket(1n, { ...market, funding: { ...funding, longIndex, shortIndex } });
        expect(sorted(monitor.refresh())).to.deep.equal(failingOf(exchange));
      }
      expect(monitor.failing.size).to.be.greaterThan(before + 20);
    });
  }

  it("sets no more than so many ranges at once, and finds everybody all the same", () => {
    const { exchange, move } = makeCrowd(6_000, 1, numbers(9));
    const monitor = new HealthMonitor(exchange);
    for (const millionths of [200_000n, -150_000n, 0n, 0n]) {
      move(1n, millionths);
      expect(sorted(monitor.refresh())).to.deep.equal(failingOf(exchange));
    }
  });

  it("follows new margin terms, and forgets accounts that have gone", () => {
    const { exchange } = makeCrowd(200, 4, numbers(11));
    const { state } = exchange;
    const monitor = new HealthMonitor(exchange);
    const market = listed(exchange);
    state.setMarket(1n, { ...market, risk: { ...market.risk, maintenance: 99n } });
    expect(sorted(monitor.refresh())).to.deep.equal(failingOf(exchange));
    expect(monitor.failing.size).to.be.greaterThan(0);
    for (const account of [...monitor.failing]) {
      for (const id of [1n, 2n, 3n, 4n])
        state.setPosition(id, account, { ...state.position(id, account), size: 0n, entry: 0n });
      state.setAccount(account, { ...state.account(account), markets: [], balance: 0n });
      monitor.update(account);
    }
    expect(monitor.refresh().size).to.equal(0);
  });
});
