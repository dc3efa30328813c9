import { expect } from "chai";
import { sql } from "kysely";

import { DATABASES, failureOf, IDENTITY } from "../../test/databases.ts";
import type { Attempt } from "../core/store.ts";
import type { DatabaseSettings } from "./database.ts";
import { ForeignDatabaseError, NewerDatabaseError, NonceTakenError } from "./errors.ts";
import { type DatabaseStore, openStore } from "./store.ts";

const WALLET = "0xAbC0000000000000000000000000000000000001";
const PLAN = { sender: WALLET, nonce: 7, keys: ["settle:1:3600", "sample:2:5"], to: "0xEE", data: "0x1234" };
const ATTEMPT: Attempt = {
  hash: "0x01",
  raw: "0x02f8",
  maxFeePerGas: 10n ** 30n, // more than 64 bits
  maxPriorityFeePerGas: 1n,
  sentAt: 1_800_000_000_123,
};

for (const kind of DATABASES) {
  describe(`store in ${kind.name}`, function () {
    this.timeout(60_000);
    let settings: DatabaseSettings;
    let store: DatabaseStore;
    const clock = { time: 1_800_000_000_000, now: () => clock.time };
    const open = () => openStore(settings, IDENTITY, clock);
    const plan = (nonce = 7, subsidy = 10n ** 17n) =>
      store.journal.plan({ ...PLAN, nonce, gasLimit: 10n ** 20n, subsidy, plannedAt: clock.time });

    before(() => kind.start());
    beforeEach(async () => {
      settings = await kind.empty();
      store = await open();
    });
    afterEach(() => store.close());
    after(() => kind.stop());

    it("gives a planned transaction back as it was given, also after a restart", async () => {
      const planned = await plan();
      await store.close();
      store = await open();
      const lower = {
        ...PLAN,
        sender: WALLET.toLowerCase(),
        gasLimit: 10n ** 20n,
        plannedAt: clock.time,
        subsidy: 10n ** 17n,
      };
      expect(planned).to.deep.equal({ ...lower, id: planned.id, attempts: [], state: "planned" });
      expect(await store.journal.open(WALLET, 0)).to.deep.equal([planned]);
      expect(await store.journal.open("0x02", 0)).to.deep.equal([]);
    });

    it("keeps attempts in their order, each once, and counts the transaction as sent", async () => {
      const { id } = await plan();
      const bumped = { ...ATTEMPT, hash: "0x00", maxFeePerGas: 2n * ATTEMPT.maxFeePerGas };
      await store.journal.attempt(id, ATTEMPT);
      await store.journal.attempt(id, bumped);
      await store.journal.attempt(id, ATTEMPT);
      const [entry] = await store.journal.open(WALLET, 0);
      expect(entry?.attempts).to.deep.equal([ATTEMPT, bumped]);
      expect(entry?.state).to.equal("sent");
    });

    it("lists what is under way or was mined after a block, by nonce", async () => {
      for (const nonce of [9, 8, 7, 6, 5, 4]) await plan(nonce);
      const byNonce = new Map((await store.journal.open(WALLET, 0)).map(({ nonce, id }) => [nonce, id]));
      const settle = (nonce: number, ...rest: [Parameters<typeof store.journal.settle>[1], number?]) =>
        store.journal.settle(
          byNonce.get(nonce) ?? 0,
          rest[0],
          rest[1] === undefined ? undefined : { number: rest[1], hash: "0xb" },
        );
      await settle(4, "mined", 100);
      await settle(5, "mined", 101);
      await settle(6, "reverted", 102);
      await settle(7, "lost");
      await settle(8, "cancelled", 103);
      const open = await store.journal.open(WALLET, 100);
      expect(open.map(({ nonce, state }) => [nonce, state])).to.deep.equal([
        [5, "mined"],
        [6, "reverted"],
        [8, "cancelled"],
        [9, "planned"],
      ]);
      expect(open[0]?.block).to.deep.equal({ number: 101, hash: "0xb" });
      await settle(5, "sent"); // its block is gone
      expect((await store.journal.open(WALLET, 200)).map(({ nonce, block }) => [nonce, block])).to.deep.equal([
        [5, undefined],
        [9, undefined],
      ]);
    });

    it("refuses a second transaction of a nonce while one is under way, and takes it after", async () => {
      const { id } = await plan();
      const failure = await failureOf(plan());
      expect(failure).to.be.instanceOf(NonceTakenError);
      expect(failure).to.include({ nonce: 7 });
      await store.journal.settle(id, "lost");
      await plan();
      expect(await failureOf(store.journal.settle(id, "sent"))).to.be.instanceOf(NonceTakenError);
      expect(await store.journal.open(WALLET, 0)).to.have.length(1);
    });

    it("forgets what was settled before a time, with its parts, and nothing that is under way", async () => {
      const old = await plan(1);
      await store.journal.attempt(old.id, ATTEMPT);
      await plan(2);
      await store.journal.settle(old.id, "mined", { number: 5, hash: "0xb" });
      clock.time += 1_000;
      const young = await plan(3);
      await store.journal.settle(young.id, "mined", { number: 6, hash: "0xb" });
      await store.journal.prune(clock.time);
      expect((await store.journal.open(WALLET, 0)).map(({ nonce }) => nonce)).to.deep.equal([2, 3]);
      const left = await store.database.run((database) => database.selectFrom("attempts").selectAll().execute());
      expect(left).to.deep.equal([]);
    });

    it("leases go to one holder, who renews them, until they expire or are released", async () => {
      const { leases } = store;
      expect(await leases.acquire("settle:1", "a", 60_000)).to.equal(true);
      expect(await leases.acquire("settle:1", "b", 60_000)).to.equal(false);
      expect(await leases.acquire("settle:1", "a", 60_000)).to.equal(true);
      expect(await leases.acquire("settle:2", "b", 60_000)).to.equal(true);
      await leases.release("settle:1", "b");
      expect(await leases.acquire("settle:1", "b", 60_000)).to.equal(false);
      await leases.release("settle:1", "a");
      expect(await leases.acquire("settle:1", "b", 20)).to.equal(true);
      clock.time += 50;
      await new Promise((resolve) => setTimeout(resolve, 50)); // the server's clock
      expect(await leases.acquire("settle:1", "a", 60_000)).to.equal(true);
    });

    it("one of many who ask at once gets a lease", async () => {
      const other = await open();
      const holders = Array.from({ length: 10 }, (_, place) => `keeper ${place}`);
      const answers = await Promise.all(
        holders.map((holder, place) => (place % 2 === 0 ? store : other).leases.acquire("prune:1", holder, 60_000)),
      );
      expect(answers.filter((isTaken) => isTaken)).to.have.length(1);
      await other.close();
    });

    it("adds up what a wallet took out of its budget since a time", async () => {
      await plan(7, 3n);
      clock.time += 1_000;
      const { id } = await plan(8, 10n ** 30n); // more than 64 bits
      await plan(9, 0n);
      await store.journal.settle(id, "reverted");
      await store.journal.plan({ ...PLAN, sender: "0x02", gasLimit: 1n, subsidy: 5n, plannedAt: clock.time });
      expect(await store.journal.subsidised(WALLET, clock.time - 1_000)).to.equal(3n + 10n ** 30n);
      expect(await store.journal.subsidised(WALLET, clock.time)).to.equal(10n ** 30n);
      expect(await store.journal.subsidised(WALLET, clock.time + 1)).to.equal(0n);
    });

    it("refuses a database of another exchange or chain, and leaves it as it is", async () => {
      await plan();
      const exchange = "0x00000000000000000000000000000000000000E2";
      for (const other of [
        { ...IDENTITY, chainId: 1 },
        { ...IDENTITY, exchange },
      ]) {
        const failure = await failureOf(openStore(settings, other, clock));
        expect(failure).to.be.instanceOf(ForeignDatabaseError);
        expect((failure as ForeignDatabaseError).message).to.include(IDENTITY.exchange.toLowerCase());
        expect((failure as ForeignDatabaseError).remedy).to.include("another");
      }
      const again = await openStore(settings, { ...IDENTITY, exchange: IDENTITY.exchange.toLowerCase() }, clock);
      expect(await again.journal.open(WALLET, 0)).to.have.length(1);
      await again.close();
    });

    it("refuses a database of a later version", async () => {
      await store.database.run((database) =>
        sql`insert into ${sql.table("schemaVersions")} values ('9999', '2030-01-01')`.execute(database),
      );
      const failure = await failureOf(open());
      expect(failure).to.be.instanceOf(NewerDatabaseError);
    });

    it("keepers that start at once on an empty database all find its schema", async () => {
      settings = await kind.empty();
      const stores = await Promise.all([open(), open(), open()]);
      await Promise.all(stores.map((each) => each.check()));
      await Promise.all(stores.map((each) => each.close()));
    });
  });
}
