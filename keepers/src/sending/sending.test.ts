import { expect } from "chai";
import { parseEther, toQuantity, Transaction } from "ethers";

import { multicall3Code } from "../../../sdk/test/multicall3.ts";
import { Anvil } from "../../test/anvil.ts";
import { MemoryLeases } from "../../test/memoryStore.ts";
import { type BenchOptions, GWEI, SendingBench } from "../../test/sendingBench.ts";
import { jitterOf, SENDING_DEFAULTS } from "./index.ts";

const MULTICALL = "0xcA11bde05977b3631167028862bE2a173976CA11";

describe("Sender", () => {
  let anvil: Anvil;
  const benches: SendingBench[] = [];
  const open = async (options?: BenchOptions): Promise<SendingBench> => {
    const bench = await SendingBench.open(anvil, options);
    benches.push(bench);
    return bench;
  };

  before(async () => {
    anvil = await Anvil.start();
    await anvil.request("anvil_setCode", [MULTICALL, multicall3Code()]);
  });
  afterEach(() => {
    for (const bench of benches.splice(0)) bench.close();
  });
  after(() => anvil.stop());

  it("writes an intent down, sends it, and tells when it was mined", async () => {
    const bench = await open();
    const [fate] = await bench.submit(bench.intent(1));
    const [entry] = bench.journal.entries;
    expect(fate).to.deep.equal({ kind: "sent", hash: entry?.attempts[0]?.hash });
    expect(entry).to.include({ state: "sent", nonce: 0, sender: bench.wallet.address });
    expect([...bench.sender.pending]).to.deep.equal(["count:1"]);

    const [outcome] = await bench.pass();
    expect(outcome).to.deep.include({ keys: ["count:1"], state: "mined" });
    expect(outcome?.cost).to.be.greaterThan(0n);
    expect(bench.journal.entries[0]?.state).to.equal("mined");
    expect(bench.sender.pending.size).to.equal(0);
    expect(await bench.effects(1)).to.equal(1);
  });

  it("has one transaction per key under way, and none for a key twice in one list", async () => {
    const bench = await open();
    const fates = await bench.submit(bench.intent(1), bench.intent(1), bench.intent(2));
    expect(fates.map(({ kind }) => kind)).to.deep.equal(["sent", "pending", "sent"]);
    expect((await bench.submit(bench.intent(1))).map(({ kind }) => kind)).to.deep.equal(["pending"]);
    await bench.pass();
    expect([await bench.effects(1), await bench.effects(2)]).to.deep.equal([1, 1]);
  });

  it("does not send what would revert, or go through without an effect", async () => {
    const bench = await open();
    const idle = bench.intent(2, { hasEffect: (returned) => returned !== "0x" });
    const [done] = await bench.submit(idle);
    expect(done).to.deep.equal({ kind: "rejected", reason: "it would do nothing any more" });
    await bench.makeObsolete();
    const [fate] = await bench.submit(bench.intent(1));
    expect(fate?.kind).to.equal("rejected");
    expect(bench.journal.entries).to.be.empty;
  });

  it("does not send what costs more than it brings, unless it is subsidised, up to a daily budget", async () => {
    const gas = 30_000n * 3n * GWEI; // about what one subsidised call may cost
    const bench = await open({ settings: { profit: { minimumProfit: 0n, subsidyPerDay: gas } } });
    const [fate] = await bench.submit(bench.intent(1, { reward: 1n }));
    expect(fate).to.include({ kind: "unprofitable", reward: 1n });
    if (fate?.kind === "unprofitable") expect(fate.cost).to.be.greaterThan(1n);
    const poor = Array.from({ length: 5 }, (_, i) => bench.intent(10 + i, { reward: 0n, subsidised: true }));
    const kinds = (await bench.submit(...poor)).map(({ kind }) => kind);
    expect(kinds[0]).to.equal("sent");
    expect(kinds.at(-1)).to.equal("unprofitable");
    expect(bench.meter.value("subsidy_exhausted_total")).to.be.greaterThan(0);

    await bench.restart();
    const late = bench.intent(20, { reward: 0n, subsidised: true });
    expect(
      (await bench.submit(late)).map(({ kind }) => kind),
      "a new process",
    ).to.deep.equal(["unprofitable"]);
  });

  it("puts batchable intents into one transaction and leaves those out that would fail", async () => {
    const bench = await open({ settings: { batch: { multicall: MULTICALL, maxCalls: 10 } } });
    const other = await open();
    await other.makeObsolete();
    const failing = { ...other.intent(3), key: "fails", batchable: true };
    const fates = await bench.submit(
      bench.intent(1, { batchable: true }),
      failing,
      bench.intent(2, { batchable: true }),
      bench.intent(4),
    );
    expect(fates.map(({ kind }) => kind)).to.deep.equal(["sent", "rejected", "sent", "sent"]);
    expect(bench.journal.entries.map(({ keys }) => keys)).to.deep.equal([["count:1", "count:2"], ["count:4"]]);
    await bench.pass();
    expect([await bench.effects(1), await bench.effects(2), await bench.effects(4)]).to.deep.equal([1, 1, 1]);
  });

  it("splits batches that would not fit into one transaction", async () => {
    const batch = { multicall: MULTICALL, maxCalls: 10 };
    const bench = await open({ settings: { batch, maxGas: 150_000n } });
    const fates = await bench.submit(...Array.from({ length: 8 }, (_, i) => bench.intent(i, { batchable: true })));
    expect(fates.every(({ kind }) => kind === "sent")).to.equal(true);
    expect(bench.journal.entries.length).to.be.greaterThan(1);
    for (const { gasLimit } of bench.journal.entries) expect(gasLimit).to.be.at.most(150_000n);
    await bench.pass();
    for (let i = 0; i < 8; i += 1) expect(await bench.effects(i)).to.equal(1);
  });

  it("sends the most urgent while a node is still busy with the last ones", async () => {
    const bench = await open();
    const order: string[] = [];
    bench.spoil = async ({ method }, pass) => {
      if (["eth_estimateGas", "eth_sendRawTransaction"].includes(method)) order.push(method);
      return pass();
    };
    const many = Array.from({ length: 12 }, (_, i) => bench.intent(i, { priority: 12 - i }));
    expect((await bench.submit(...many)).every(({ kind }) => kind === "sent")).to.equal(true);
    expect(order.indexOf("eth_sendRawTransaction")).to.be.lessThan(order.lastIndexOf("eth_estimateGas"));
    const keys = bench.journal.entries.map((entry) => entry.keys[0]);
    expect(keys).to.deep.equal(many.map(({ key }) => key));
  });

  it("pays an eighth more, at least, for what was not mined, and never more than the cap", async () => {
    const maxFeePerGas = 8n * GWEI;
    const bench = await open({ settings: { fees: { ...SENDING_DEFAULTS.fees, maxFeePerGas, bumpAfter: 2 } } });
    await bench.nextBaseFee(GWEI);
    await bench.pass();
    await bench.submit(bench.intent(1));
    for (let i = 0; i < 8; i += 1) {
      await bench.nextBaseFee(9n * GWEI);
      await bench.pass();
    }
    await bench.nextBaseFee(GWEI);
    await bench.pass(2);
    const attempts = bench.journal.entries[0]?.attempts ?? [];
    expect(attempts.length).to.be.greaterThan(1);
    for (const [i, { maxFeePerGas: fee, maxPriorityFeePerGas: tip, raw }] of attempts.entries()) {
      expect(Transaction.from(raw).nonce).to.equal(0);
      expect(fee).to.be.at.most(maxFeePerGas);
      const before = attempts[i - 1];
      if (before === undefined) continue;
      expect(fee * 8n).to.be.at.least(before.maxFeePerGas * 9n);
      expect(tip * 8n).to.be.at.least(before.maxPriorityFeePerGas * 9n);
    }
    expect(bench.meter.value("fee_cap_reached_total")).to.be.greaterThan(0);
    expect(await bench.effects(1)).to.equal(1);
    expect(await bench.nonce()).to.equal(1);
  });

  it("takes a transaction out of the way that has become pointless", async () => {
    const bench = await open({ settings: { fees: { ...SENDING_DEFAULTS.fees, bumpAfter: 1 } } });
    await bench.submit(bench.intent(1));
    await bench.makeObsolete();
    await bench.nextBaseFee(150n * GWEI);
    await bench.pass(); // not mined, and replaced
    await bench.nextBaseFee(GWEI);
    const [outcome] = await bench.pass();
    expect(outcome).to.include({ state: "cancelled", gasUsed: 21_000n });
    expect(await bench.nonce()).to.equal(1);
    await bench.makeObsolete(false);
    expect(await bench.effects(1)).to.equal(0);
    await bench.submit(bench.intent(1));
    await bench.pass();
    expect(await bench.effects(1)).to.equal(1);
  });

  it("uses gas prices on a chain without base fees", async () => {
    const bench = await open();
    bench.spoil = async ({ method }, pass) => {
      const answer = await pass();
      if (method !== "eth_getBlockByNumber" || !("result" in answer)) return answer;
      return { ...answer, result: { ...(answer.result as object), baseFeePerGas: undefined } };
    };
    await bench.submit(bench.intent(1));
    const raw = bench.journal.entries[0]?.attempts[0]?.raw ?? "";
    expect(Transaction.from(raw).type).to.equal(0);
    await bench.pass();
    expect(await bench.effects(1)).to.equal(1);
  });

  it("leaves effects to other keepers on the same database, and takes them over when a lease ends", async () => {
    let now = 0;
    const leases = new MemoryLeases(() => now);
    const [one, other] = [await open({ leases }), await open({ leases })];
    expect((await one.submit(one.intent(1)))[0]?.kind).to.equal("sent");
    expect((await other.submit(one.intent(1)))[0]?.kind).to.equal("leased");
    now = SENDING_DEFAULTS.leaseTime + 1;
    expect((await other.submit(one.intent(1)))[0]?.kind).to.equal("sent");
  });

  it("gives a lease back with the outcome", async () => {
    const leases = new MemoryLeases(() => 0);
    const [one, other] = [await open({ leases }), await open({ leases })];
    await one.submit(one.intent(1));
    await one.pass();
    expect((await other.submit(one.intent(1)))[0]?.kind).to.equal("sent");
  });

  it("waits its own number of blocks where keepers share no database", async () => {
    const bench = await open({ settings: { jitterBlocks: 5 } });
    const key = Array.from({ length: 50 }, (_, i) => i).find(
      (i) => jitterOf(bench.wallet.address, `count:${i}`, 5) === 2,
    );
    const kinds: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      kinds.push(...(await bench.submit(bench.intent(key ?? 0))).map(({ kind }) => kind));
      await bench.pass();
    }
    expect(kinds).to.deep.equal(["leased", "leased", "sent"]);
    const delays = new Set(Array.from({ length: 60 }, (_, i) => jitterOf(bench.wallet.address, `key ${i}`, 5)));
    expect([...delays].sort()).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it("sends nothing in a dry run", async () => {
    const bench = await open({ settings: { dryRun: true } });
    expect((await bench.submit(bench.intent(1)))[0]).to.deep.equal({ kind: "dryRun" });
    expect(bench.journal.entries).to.be.empty;
  });

  it("shows a transaction to the private endpoint only, and to everybody after some blocks", async () => {
    const privateEndpoint = { name: "private", url: "http://private.invalid" };
    const bench = await open({ pool: { privateEndpoint }, settings: { privateBlocks: 2 } });
    const seen: string[] = [];
    let shown = 0;
    bench.spoil = async ({ id, method, params }, pass) => {
      if (method !== "eth_sendRawTransaction") return pass();
      const [raw] = params as [string];
      shown += 1;
      const isPrivate = shown <= 1; // the first one goes to the endpoint that keeps it
      if (!isPrivate) return pass();
      seen.push(raw);
      return { id, result: Transaction.from(raw).hash };
    };
    await bench.submit(bench.intent(1));
    expect(seen).to.have.length(1);
    expect(await anvil.request("eth_getTransactionByHash", [Transaction.from(seen[0] ?? "").hash])).to.equal(null);
    await bench.pass(2);
    expect(await bench.effects(1)).to.equal(0);
    await bench.pass();
    expect(await bench.effects(1)).to.equal(1);
  });

  it("asks for gas with room, but never more than the intent and the network permit", async () => {
    const bench = await open({ settings: { maxGas: 90_000n } });
    await bench.submit(bench.intent(1, { gasLimit: 80_000n }), bench.intent(2, { gasLimit: 5_000_000n }));
    expect(bench.journal.entries.map(({ gasLimit }) => gasLimit)).to.deep.equal([80_000n, 90_000n]);
  });

  it("does not pay above the cap", async () => {
    const fees = { ...SENDING_DEFAULTS.fees, maxFeePerGas: 5n };
    const bench = await open({ settings: { fees } });
    const [fate] = await bench.submit(bench.intent(1));
    expect(fate?.kind).to.equal("failed");
    if (fate?.kind === "failed") expect(fate.reason).to.match(/at most 5 may be paid/);
  });

  it("says what is missing when the wallet is empty, plans nothing, and goes on once it is filled", async () => {
    const bench = await open({ balance: 1_000n });
    const fates = await bench.submit(bench.intent(1), bench.intent(2));
    for (const fate of fates) {
      expect(fate.kind).to.equal("failed");
      if (fate.kind === "failed") expect(fate.reason).to.match(/left for gas/);
    }
    expect(bench.meter.value("wallet_empty_total")).to.equal(2);
    expect(bench.journal.entries).to.be.empty;
    await anvil.request("anvil_setBalance", [bench.wallet.address, toQuantity(parseEther("1"))]);
    expect((await bench.submit(bench.intent(1)))[0]?.kind).to.equal("sent");
  });
});
