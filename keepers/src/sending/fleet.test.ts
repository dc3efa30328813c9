import { expect } from "chai";

import { Anvil } from "../../test/anvil.ts";
import { postgresPrograms, PostgresServer } from "../../test/postgresServer.ts";
import { SendingBench } from "../../test/sendingBench.ts";
import { type DatabaseStore, openStore } from "../store/store.ts";

const KEEPERS = 3;
const EFFECTS = 12;

/** Fates of intents, by keeper: each named by its first letter, sent or leased. */
const letters = (fates: readonly { kind: string }[]): string => fates.map(({ kind }) => kind[0]).join("");

describe("Sender: three keepers on one PostgreSQL database", function () {
  this.timeout(120_000);
  let server: PostgresServer | undefined;
  let anvil: Anvil | undefined;
  const stores: DatabaseStore[] = [];
  const benches: SendingBench[] = [];

  before(async function () {
    const programs = postgresPrograms();
    if (programs === undefined) {
      console.log("      PostgreSQL is not on this machine (apt-get install postgresql): fleets are not tested");
      this.skip();
    }
    server = await PostgresServer.open(programs);
    await server.execute("postgres", "create database keepers");
    anvil = await Anvil.start();
    for (let i = 0; i < KEEPERS; i += 1) {
      const url = server.url("keepers");
      const store = await openStore({ kind: "postgres", url }, { chainId: 31_337, exchange: "0xe0" });
      stores.push(store);
      const settings = { maxInFlight: 2 * EFFECTS };
      benches.push(await SendingBench.open(anvil, { leases: store.leases, journal: store.journal, settings }));
    }
  });
  after(async () => {
    for (const bench of benches) bench.close();
    for (const store of stores) await store.close();
    await anvil?.stop();
    await server?.close();
  });

  it("who want the same at once do each thing once, and share the work", async () => {
    const [first] = benches;
    if (first === undefined) throw new Error("There is no keeper");
    const wanted = Array.from({ length: EFFECTS }, (_, i) => first.intent(i));
    const fates = await Promise.all(benches.map((bench) => bench.submit(...wanted)));
    for (let i = 0; i < EFFECTS; i += 1) {
      expect(
        letters(fates.flatMap((of) => of[i] ?? []))
          .split("")
          .sort()
          .join(""),
        `effect ${i}`,
      ).to.equal("lls");
    }
    await anvil?.mine();
    for (const bench of benches) await bench.advance();
    for (let i = 0; i < EFFECTS; i += 1) expect(await first.effects(i)).to.equal(1);
    const nonces = await Promise.all(benches.map((bench) => bench.nonce()));
    expect(nonces.reduce((sum, nonce) => sum + nonce, 0)).to.equal(EFFECTS);
  });

  it("take over what one that died had leased, once its lease ends; its own transaction is still the only one of its nonce", async () => {
    const [first, second] = benches;
    if (first === undefined || second === undefined) throw new Error("There are too few keepers");
    const effect = first.intent(100);
    expect(letters(await first.submit(effect))).to.equal("s");
    expect(letters(await second.submit(effect))).to.equal("l");
    await server?.execute("keepers", `update leases set "expiresAt" = 0 where key = '${effect.key}'`);
    await anvil?.mine(); // what the first had sent is in
    await second.advance();
    await first.makeObsolete(); // as an exchange says of a duty that is done
    expect(letters(await second.submit(effect))).to.equal("r");
    expect(await first.effects(100)).to.equal(1);
  });
});
