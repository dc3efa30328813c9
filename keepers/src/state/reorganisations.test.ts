import { expect } from "chai";

import { type Trader, Venue } from "../../../sdk/test/venue.ts";
import { cancel, connect, place } from "../../../sdk/src/index.ts";
import { IDENTITY } from "../../test/databases.ts";
import { MemoryLog, MemoryMeter, realClock } from "../../test/ports.ts";
import { differencesOf } from "../../test/stateText.ts";
import type { Snapshot } from "../core/duty.ts";
import { type DatabaseStore, openStore } from "../store/store.ts";
import { ChainFollower } from "./chainFollower.ts";
import { ChainView } from "./chainView.ts";
import { loadState } from "./loading.ts";

const market = "ETH-USD";

describe("follower: reorganisations", function () {
  this.timeout(120_000);
  let venue: Venue;
  let maker: Trader;
  let taker: Trader;
  let store: DatabaseStore;
  let meter: MemoryMeter;
  let slot = 0;
  const forever = new AbortController().signal;

  const follow = async (): Promise<ChainFollower> =>
    new ChainFollower({
      client: await connect({ provider: venue.provider(), deployment: venue.deployment }),
      database: store.database,
      name: "keeper",
      beneficiary: 0n,
      clock: realClock,
      log: new MemoryLog(),
      meter,
      pollingInterval: 2,
    });
  const sell = async (price: string, size = "1") => {
    slot = (slot + 1) % 200;
    return (await place.send(maker.client, { account: maker.account, market, side: "sell", price, size, slot })).wait();
  };
  const buy = async (price: string, size: string) =>
    (await place.send(taker.client, { account: taker.account, market, side: "buy", price, size, slot: 7 })).wait();
  const expectFresh = async (snapshot: Snapshot | undefined): Promise<void> => {
    const client = await connect({ provider: venue.provider(), deployment: venue.deployment });
    const view = new ChainView(client, { requestTimeout: 20_000, tries: 1 });
    const head = await view.block("latest");
    expect(snapshot?.block.hash).to.equal(head.hash);
    const fresh = await loadState(view.wordsOf(head), []);
    expect(snapshot && differencesOf(snapshot.exchange.state, fresh)).to.deep.equal([]);
  };

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
    await sell("1860", "3");
  });
  beforeEach(async () => {
    store = await openStore({ kind: "sqlite", path: ":memory:" }, IDENTITY);
    meter = new MemoryMeter();
  });
  afterEach(() => store.close());
  after(() => venue.close());

  for (const depth of [1, 2, 3]) {
    it(`${depth} blocks are taken back, and what came instead is taken over`, async () => {
      const follower = await follow();
      await follower.start();
      await sell("1861");
      await follower.next(forever);
      const fork = await venue.snapshot();
      for (let block = 0; block < depth; block += 1) {
        await (block % 2 === 0 ? buy("1860", "0.5") : sell("1859", "2"));
        await expectFresh(await follower.next(forever));
      }
      await venue.revert(fork);
      for (let block = 0; block <= depth; block += 1) await sell("1862");
      await expectFresh(await follower.next(forever));
      expect(meter.value("follower_reorganisations_total")).to.equal(1);
      expect(meter.value("follower_reloads_total")).to.equal(1);
    });
  }

  it("a shorter chain is followed, too", async () => {
    const follower = await follow();
    await follower.start();
    const fork = await venue.snapshot();
    for (const price of ["1863", "1864", "1865"]) await sell(price);
    await follower.next(forever);
    await venue.revert(fork);
    await buy("1860", "0.2");
    await expectFresh(await follower.next(forever));
  });

  it("one that happened while the keeper was down is undone at its start", async () => {
    const follower = await follow();
    await follower.start();
    const fork = await venue.snapshot();
    const { generation } = { generation: 0n };
    await sell("1866");
    await follower.next(forever);
    await cancel.send(maker.client, { account: maker.account, market, slot, generation });
    await follower.next(forever);
    await venue.revert(fork);
    for (let block = 0; block < 4; block += 1) await sell("1867");
    await expectFresh(await (await follow()).start());
    expect(meter.value("follower_reorganisations_total")).to.equal(1);
    expect(meter.value("follower_reloads_total")).to.equal(1);
  });

  it("one deeper than what is remembered makes it load everything anew", async () => {
    const fork = await venue.snapshot();
    await sell("1868");
    const follower = await follow();
    await follower.start();
    await sell("1869");
    await follower.next(forever);
    await venue.revert(fork);
    for (let block = 0; block < 5; block += 1) await sell("1870");
    await expectFresh(await follower.next(forever));
    expect(meter.value("follower_reloads_total", "reason=reorganisation")).to.equal(1);
  });
});
