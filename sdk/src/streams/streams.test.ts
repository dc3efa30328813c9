import { expect } from "chai";

import { FaultyWallet } from "../../test/faultyWallet.ts";
import { type Trader, Venue } from "../../test/venue.ts";
import { amend, cancel, type Client, connect, type ContractEventName, place, PlumblineError } from "../index.ts";
import {
  loadBook,
  type LocalBook,
  type LoggedEvent,
  ReorganisationTooDeepError,
  watchAccount,
  watchBook,
} from "./index.ts";
import { watchEvents, watchFunding, watchMarket, type Watch } from "./index.ts";
import { samplePremium } from "../actions/samplePremium.ts";

const market = "ETH-USD";
const QUICK = { pollingInterval: 5 };

/** Waits until a condition holds; fails after a few seconds. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("It did not come to pass");
}

describe("streams", function () {
  this.timeout(20_000);
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;
  let wallet: FaultyWallet;
  let client: Client;
  let snapshot: string;
  const watches: Watch[] = [];

  const keep = (watch: Watch): Watch => {
    watches.push(watch);
    return watch;
  };
  const mine = async (blocks: number): Promise<void> => {
    for (let block = 0; block < blocks; block += 1) await venue.request("evm_mine", []);
  };
  const sell = async (slot: number, price: string, size = "1") =>
    (await place.send(maker.client, { account: maker.account, market, side: "sell", price, size, slot })).wait();
  const buy = async (price: string, size: string) =>
    (
      await place.send(taker.client, {
        account: taker.account,
        market,
        side: "buy",
        price,
        size,
        kind: "immediateOrCancel",
      })
    ).wait();

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
  });
  beforeEach(async () => {
    snapshot = await venue.snapshot();
    wallet = new FaultyWallet(venue.wallet);
    client = await connect({ provider: venue.provider(wallet), deployment: venue.deployment });
  });
  afterEach(async () => {
    for (const watch of watches) watch.stop();
    await Promise.allSettled(watches.splice(0).map(({ done }) => done));
    await venue.revert(snapshot);
  });
  after(() => venue.close());

  it("events: catches up from the past in ranges, then follows, each event once and in order", async () => {
    await sell(0, "1860");
    await mine(40); // the past is read in ranges, the present block by block
    await sell(1, "1861");
    const seen: LoggedEvent[] = [];
    keep(watchEvents(client, { ...QUICK, fromBlock: 1, maxRange: 7, onEvents: (events) => void seen.push(...events) }));
    await sell(2, "1862");
    await until(() => seen.filter(({ name }) => name === "OrderPlaced").length === 3);
    const places = seen.map(({ blockNumber, logIndex }) => blockNumber * 1_000 + logIndex);
    expect(places).to.deep.equal([...new Set(places)].sort((a, b) => a - b));
    expect(seen.filter(({ name }) => name === "AccountOpened")).to.have.length(3);
  });

  it("events: asks for fewer blocks where a node refuses many, and repairs the gap of a disconnect", async () => {
    const errors: PlumblineError[] = [];
    const names: ContractEventName[] = [];
    let isDown = false;
    wallet.spoil = ({ method, params }) => {
      if (isDown) return new Error("socket hang up");
      if (method !== "eth_getLogs") return undefined;
      const [{ fromBlock, toBlock }] = params as [{ fromBlock?: string; toBlock?: string }];
      const isWide = fromBlock !== undefined && Number(toBlock) - Number(fromBlock) > 3;
      return isWide ? new Error("query returned more than 10000 results") : undefined;
    };
    await mine(30);
    keep(
      watchEvents(client, {
        ...QUICK,
        fromBlock: 1,
        onEvents: (events) => void names.push(...events.map(({ name }) => name)),
        onError: (error) => errors.push(error),
      }),
    );
    await until(() => names.includes("Deposited"));
    isDown = true;
    await until(() => errors.length > 1);
    await sell(0, "1860");
    await sell(1, "1861");
    expect(names).not.to.include("OrderPlaced");
    isDown = false;
    await until(() => names.filter((name) => name === "OrderPlaced").length === 2);
    expect(errors[0]).to.be.instanceOf(PlumblineError);
    expect(errors[0]?.remedy).not.to.equal("");
  });

  it("events: takes back what a reorganisation drops, and delivers what came instead", async () => {
    const lots: bigint[] = [];
    keep(
      watchEvents(client, {
        ...QUICK,
        onEvents: (events) => {
          events.forEach((event) => event.name === "OrderPlaced" && lots.push(event.args.lots));
        },
        onReorganisation: (events) => {
          events.forEach((event) => {
            if (event.name === "OrderPlaced") expect(lots.pop()).to.equal(event.args.lots);
          });
        },
      }),
    );
    await until(() => wallet.requests > 12); // it has begun
    await sell(0, "1860", "1");
    await until(() => lots.length === 1);
    const fork = await venue.snapshot();
    await sell(1, "1861", "2");
    await sell(2, "1862", "3");
    await until(() => lots.length === 3);
    await venue.revert(fork);
    await sell(1, "1861", "4");
    await until(() => lots.join() === "100,400");
  });

  it("events: a reorganisation beyond its memory ends the stream with an error", async () => {
    const fork = await venue.snapshot();
    for (let slot = 0; slot < 4; slot += 1) await sell(slot, "1870");
    let blocks = 0;
    const watch = keep(watchEvents(client, { ...QUICK, memory: 2, onEvents: () => void (blocks += 1) }));
    await until(() => wallet.requests > 12);
    await sell(5, "1871");
    await sell(6, "1871");
    await until(() => blocks === 2);
    await venue.revert(fork);
    const failure = await watch.done.catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ReorganisationTooDeepError);
    watches.splice(0);
  });

  it("events: what a callback throws ends the stream", async () => {
    const watch = keep(
      watchEvents(client, {
        ...QUICK,
        fromBlock: 1,
        onEvents: () => {
          throw new RangeError("of the callback");
        },
      }),
    );
    const failure = await watch.done.catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(RangeError);
    watches.splice(0);
  });

  it("book: kept from events, the chain's own, order by order", async () => {
    await sell(0, "1860", "1");
    await sell(1, "1860", "2");
    let book: LocalBook | undefined;
    const repairs: string[] = [];
    keep(
      watchBook(client, {
        ...QUICK,
        market,
        verifyEvery: 1,
        onBook: (current) => {
          book = current;
        },
        onRepair: (difference) => repairs.push(difference),
      }),
    );
    await until(() => book?.asks[0]?.orders.length === 2);
    await sell(2, "1859", "3");
    await buy("1860", "3.5"); // fills the best ask, and half of the first behind it
    await amend.send(maker.client, {
      account: maker.account,
      market,
      slot: 1,
      generation: 0n,
      price: "1860",
      size: "1.5",
    });
    await amend.send(maker.client, {
      account: maker.account,
      market,
      slot: 0,
      generation: 0n,
      price: "1861",
      size: "0.4",
    });
    await sell(3, "1862", "5");
    await until(() => book?.asks.length === 3);
    expect(book?.asks.map(({ tick, lots }) => `${lots.toString()}@${tick.toString()}`)).to.deep.equal([
      "150@186000",
      "40@186100",
      "500@186200",
    ]);
    const { book: whole } = await loadBook(client, { market });
    expect(book?.asks).to.deep.equal(whole.asks);
    await cancel.send(maker.client, { account: maker.account, market, slot: 3, generation: 0n });
    await until(() => book?.asks.length === 2);
    expect(book?.order(maker.account, 0n)?.generation).to.equal(1n);
    expect(repairs).to.deep.equal([]);
  });

  it("book: events that a node withholds are noticed by the Lens, and repaired", async () => {
    let book: LocalBook | undefined;
    const repairs: string[] = [];
    keep(
      watchBook(client, {
        ...QUICK,
        market,
        verifyEvery: 1,
        onBook: (current) => {
          book = current;
        },
        onRepair: (difference) => repairs.push(difference),
      }),
    );
    await until(() => book !== undefined);
    wallet.spoil = ({ method }) => (method === "eth_getLogs" ? [] : undefined);
    await sell(0, "1860", "1");
    await until(() => repairs.length === 1);
    wallet.spoil = () => undefined;
    await until(() => book?.asks.length === 1);
    expect(repairs[0]).to.equal("asks are empty here and 100@186000 on the chain");
  });

  it("book: a disconnect while it is compared or loaded only delays, also across a reorganisation", async () => {
    let book: LocalBook | undefined;
    const errors: PlumblineError[] = [];
    keep(
      watchBook(client, {
        ...QUICK,
        market,
        verifyEvery: 1,
        onBook: (current) => {
          book = current;
        },
        onError: (error) => errors.push(error),
      }),
    );
    await until(() => book !== undefined);
    await sell(0, "1860", "1");
    await until(() => book?.asks[0]?.lots === 100n);
    const fork = await venue.snapshot();
    await sell(1, "1860", "2");
    await until(() => book?.asks[0]?.lots === 300n);
    wallet.spoil = ({ method }) => (method === "eth_call" ? new Error("socket hang up") : undefined);
    await until(() => errors.length > 0);
    await venue.revert(fork);
    await sell(2, "1860", "4");
    const failed = errors.length;
    await until(() => errors.length > failed + 1);
    wallet.spoil = () => undefined;
    await until(() => book?.asks[0]?.lots === 500n);
  });

  it("book: after a reorganisation it is the new chain's", async () => {
    let book: LocalBook | undefined;
    keep(
      watchBook(client, {
        ...QUICK,
        market,
        onBook: (current) => {
          book = current;
        },
      }),
    );
    await until(() => book !== undefined);
    await sell(0, "1860", "1");
    await until(() => book?.asks[0]?.lots === 100n);
    const fork = await venue.snapshot();
    await buy("1860", "1");
    await until(() => book?.asks.length === 0);
    await venue.revert(fork);
    await sell(1, "1860", "2");
    await until(() => book?.asks[0]?.lots === 300n);
  });

  it("state: market, account and funding are read anew when something happened to them", async () => {
    const asks: (string | undefined)[] = [];
    const balances: string[] = [];
    let samples = 0;
    keep(watchMarket(client, { ...QUICK, market, onMarket: ({ bestAsk }) => void asks.push(bestAsk) }));
    keep(
      watchAccount(client, {
        ...QUICK,
        account: taker.account,
        onAccount: ({ balance }) => void balances.push(balance),
      }),
    );
    keep(watchFunding(client, { ...QUICK, market, onFunding: () => void (samples += 1) }));
    await until(() => asks.length === 1 && balances.length === 1 && samples === 1);
    await sell(0, "1860", "1");
    await until(() => asks.at(-1) === "1860");
    expect(balances).to.have.length(1);
    await buy("1860", "1");
    await until(() => balances.at(-1) === "49999.07");
    const before = samples;
    await venue.pass(6);
    await (await samplePremium.send(taker.client, { markets: [market] })).wait();
    await until(() => samples > before);
  });
});
