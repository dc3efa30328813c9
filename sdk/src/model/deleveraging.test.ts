import { expect } from "chai";

import { PATIENCE } from "./failingAccount.ts";
import { WAD } from "./fixedPoint.ts";
import { equity } from "./margin.ts";
import { Bench, expectError, INDEX_TICK, MARKET, named, order } from "./testing.ts";

/**
 * Somebody with 110 USD less a fee of 0.50 is 100 lots long from 1,000 USD against a short with 10,000; the price is so
 * many dollars now.
 */
function market(price: bigint) {
  const bench = new Bench();
  const { exchange } = bench;
  const [short, poor] = [bench.open(10_000n), bench.open(110n)];
  exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
  exchange.place(poor.owner, poor.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  bench.jump(price * WAD);
  const request = { account: poor.account, market: MARKET, maxLots: 100n, candidates: [short.account] };
  const equityOf = (account: bigint): bigint => equity(exchange.healthOf(account, false));
  return { bench, exchange, state: exchange.state, short, poor, request, equityOf };
}

describe("model: deleveraging", () => {
  it("needs a flag, and a flag a deficit", () => {
    const { bench, exchange, state, poor, request } = market(935n);
    expectError("NoDeficit", () => exchange.flagDeficit(poor.account));
    expectError("UnknownAccount", () => exchange.flagDeficit(99n));
    expectError("NotFlagged", () => exchange.deleverage(request));
    bench.price = 850n * WAD;
    const { result, events } = exchange.flagDeficit(poor.account);
    expect(result).to.equal(true);
    expect(named(events, "DeficitFlagged")[0]?.args).to.include({ equity: (-405n * WAD) / 10n });
    expect(state.account(poor.account)).to.include({ flaggedAt: bench.now, flaggedMarkets: 2n });
    expect(bench.market.crisis).to.include({ deficits: 1n, deficitUntil: bench.now + 120n });
    expect(exchange.flagDeficit(poor.account).result).to.equal(true);
    bench.price = 935n * WAD;
    expectError("NoDeficit", () => exchange.deleverage(request));
    expect(exchange.flagDeficit(poor.account).result).to.equal(false);
    expect(state.account(poor.account)).to.include({ flaggedAt: 0n, flaggedMarkets: 0n });
    expect(bench.market.crisis.deficits).to.equal(0n);
  });

  it("closes at the zero price against who ranks high enough by then", () => {
    const { bench, exchange, state, short, poor, request, equityOf } = market(850n);
    exchange.flagDeficit(poor.account);
    // The short's profit is 3/20 of 1,000, its 850 of notional are 0.0837 of its 10,149.80 of equity: 2^57.5 or so.
    bench.now += 33n;
    expectError("NothingClosed", () => exchange.deleverage(request));
    bench.now += 1n;
    const before = equityOf(short.account);
    const { result, events } = exchange.deleverage(request);
    expect(result).to.equal(100n);
    // It buys at 850 and the deficit of 40.50 instead.
    const loss = (405n * WAD) / 10n;
    const deleveraged = named(events, "Deleveraged")[0]?.args;
    expect(deleveraged).to.include({ lots: 100n, loss, consideration: 850n * WAD + loss, threshold: 1n << 56n });
    expect(equityOf(short.account) - before).to.equal(-loss);
    expect(state.account(poor.account)).to.deep.include({
      balance: 0n,
      markets: [],
      flaggedAt: 0n,
      flaggedMarkets: 0n,
    });
    expect(bench.market.crisis.deficits).to.equal(0n);
    expect(bench.market.hot.openInterest).to.equal(0n);
  });

  it("lets insurance pay first", () => {
    const { bench, exchange, state, short, poor, request } = market(850n);
    exchange.fundInsurance(short.owner, short.account, MARKET, 10n * WAD);
    exchange.fundInsurance(short.owner, short.account, 0n, 2n * WAD);
    exchange.flagDeficit(poor.account);
    bench.now += 60n;
    const { events } = exchange.deleverage({ ...request, maxLots: 50n });
    // Half of 40.50 is due; 12 of it are there.
    expect(named(events, "InsurancePaid")[0]?.args).to.include({ own: 10n * WAD, shared: 2n * WAD });
    expect(named(events, "Deleveraged")[0]?.args).to.include({ loss: (825n * WAD) / 100n });
    expect(state.account(poor.account).flaggedAt).to.not.equal(0n);
    const { events: rest } = exchange.deleverage(request);
    expect(named(rest, "InsurancePaid")).to.deep.equal([]);
    expect(named(rest, "Deleveraged")[0]?.args).to.include({ loss: (2_025n * WAD) / 100n });
    expect(state.account(poor.account).balance).to.equal(0n);
  });

  it("what nobody's profit covers is paid by the whole side, rounded up per lot", () => {
    const { bench, exchange, state, short, poor, request, equityOf } = market(850n);
    // Another short of 70 lots, which has gained nothing.
    const [late, counterpart] = [bench.open(10_000n), bench.open(10_000n)];
    exchange.place(late.owner, late.account, order({ isAsk: true, tick: 85_000n, lots: 70n }));
    exchange.place(counterpart.owner, counterpart.account, order({ isAsk: false, tick: 85_000n, lots: 70n }));
    exchange.flagDeficit(poor.account);
    bench.now += 59n;
    expectError("NothingClosed", () => exchange.deleverage({ ...request, candidates: [late.account] }));
    bench.now += 2n;
    const [shortBefore, lateBefore] = [equityOf(short.account), equityOf(late.account)];
    const { result, events } = exchange.deleverage({ ...request, candidates: [late.account, short.account] });
    expect(result).to.equal(100n);
    // 70 % of 40.50 is 28.35; over 170 lots that is 0.166764705882352941 and 30 of 170 parts more.
    const perLot = 166_764_705_882_352_942n;
    expect(named(events, "LossSocialised")).to.deep.equal([
      {
        name: "LossSocialised",
        args: {
          market: MARKET,
          account: poor.account,
          longs: false,
          perLot,
          amount: (2_835n * WAD) / 100n,
          surplus: 140n,
        },
      },
    ]);
    expect(bench.market.insurance).to.equal(140n);
    expect(bench.market.funding.longIndex - bench.market.funding.shortIndex).to.equal(perLot);
    expect(bench.market.losses).to.deep.equal({ longLoss: 0n, shortLoss: perLot });
    expect(named(events, "Deleveraged").map(({ args }) => args.loss)).to.deep.equal([0n, (1_215n * WAD) / 100n]);
    expect(equityOf(late.account) - lateBefore).to.equal(-70n * perLot);
    expect(equityOf(short.account) - shortBefore).to.equal(-100n * perLot - (1_215n * WAD) / 100n);
    expect(state.account(poor.account)).to.deep.include({ balance: 0n, markets: [] });
  });

  it("passes over who is not opposite", () => {
    const { bench, exchange, poor, request } = market(850n);
    exchange.flagDeficit(poor.account);
    bench.now += 120n;
    expectError("NothingClosed", () => exchange.deleverage({ ...request, candidates: [poor.account, 99n] }));
    expectError("NothingClosed", () => exchange.deleverage({ ...request, maxLots: 0n }));
    expect(exchange.deleverage({ ...request, candidates: [99n, ...request.candidates] }).result).to.equal(100n);
  });

  it("without a deficit, takes at the concession what nobody wanted for hours", () => {
    const { bench, exchange, poor, short, request, equityOf } = market(935n);
    exchange.liquidate({ ...request, beneficiary: 0n, maxFills: 1n, maxRemovals: 1n, maxReads: 1n });
    const { liquidationStart } = exchange.state.account(poor.account);
    bench.now = liquidationStart + PATIENCE - 1n;
    expectError("NoDeficit", () => exchange.flagDeficit(poor.account));
    bench.now += 1n;
    expect(exchange.flagDeficit(poor.account).result).to.equal(true);
    bench.now += 120n;
    const before = equityOf(short.account);
    const { result, events } = exchange.deleverage(request);
    expect(result < 100n && result > 0n).to.equal(true);
    // 2 % of 9.35 a lot.
    const gain = (result * 187n * WAD) / 1_000n;
    expect(named(events, "Deleveraged")[0]?.args).to.include({
      loss: 0n,
      consideration: (result * 935n * WAD) / 100n - gain,
    });
    expect(equityOf(short.account) - before).to.equal(gain);
    expect(named(events, "DeficitResolved").length).to.equal(1);
  });
});
