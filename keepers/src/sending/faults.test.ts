import { expect } from "chai";

import type { RpcAnswer } from "../providers/transport.ts";
import { Anvil } from "../../test/anvil.ts";
import { type BenchOptions, GWEI, SendingBench, type Spoil } from "../../test/sendingBench.ts";
import { SENDING_DEFAULTS } from "./index.ts";

/** What networks and nodes do to transactions. In the end each effect has happened once, whatever the way there. */
describe("Sender with faulty nodes and chains", () => {
  let anvil: Anvil;
  const benches: SendingBench[] = [];
  const open = async (options?: BenchOptions): Promise<SendingBench> => {
    const bench = await SendingBench.open(anvil, options);
    benches.push(bench);
    return bench;
  };
  const refusing = (message: string, code = -32_000): RpcAnswer => ({ id: 1, error: { code, message } });
  /** Spoils broadcasts only, the first so many. */
  const onSend = (times: number, spoil: Spoil): Spoil => {
    let left = times;
    return (payload, pass) => {
      if (payload.method !== "eth_sendRawTransaction" || left <= 0) return pass();
      left -= 1;
      return spoil(payload, pass);
    };
  };

  before(async () => {
    anvil = await Anvil.start();
  });
  afterEach(() => {
    for (const bench of benches.splice(0)) bench.close();
  });
  after(() => anvil.stop());

  for (const depth of [1, 2, 3]) {
    // Fails without watching mined transactions until they are final.
    it(`sends again what a reorganisation of ${depth} took away, with the same nonce`, async () => {
      const bench = await open();
      await bench.submit(bench.intent(1));
      await bench.pass(depth);
      expect(await bench.effects(1)).to.equal(1);
      await anvil.reorganise(depth);
      await bench.advance();
      expect(await bench.effects(1)).to.equal(0);
      expect([...bench.sender.pending]).to.deep.equal(["count:1"]);
      expect((await bench.submit(bench.intent(1)))[0]?.kind).to.equal("pending");
      await bench.pass(2);
      expect(await bench.effects(1)).to.equal(1);
      expect(await bench.nonce()).to.equal(1);
      expect(bench.journal.entries).to.have.length(1);
      expect(bench.journal.entries[0]?.state).to.equal("mined");
    });
  }

  it("notices a reorganisation that happened between two processes", async () => {
    const bench = await open();
    await bench.submit(bench.intent(1));
    await bench.pass(2);
    await anvil.reorganise(2);
    await bench.restart();
    await bench.advance();
    await bench.pass(2);
    expect(await bench.effects(1)).to.equal(1);
  });

  it("has a transaction sent twice by a node that does so", async () => {
    const bench = await open();
    bench.spoil = onSend(9, async (_, pass) => {
      await pass();
      return pass(); // "already imported" is what it hears
    });
    expect((await bench.submit(bench.intent(1), bench.intent(2))).map(({ kind }) => kind)).to.deep.equal([
      "sent",
      "sent",
    ]);
    expect(bench.meter.value("broadcasts_total", "verdict=accepted")).to.equal(2);
    await bench.pass();
    expect([await bench.effects(1), await bench.effects(2)]).to.deep.equal([1, 1]);
  });

  it("sends again what a node lost with an error", async () => {
    const bench = await open();
    bench.spoil = onSend(4, () => Promise.resolve(refusing("internal error", -32_603)));
    expect((await bench.submit(bench.intent(1)))[0]?.kind).to.equal("sent");
    await bench.pass();
    expect(await bench.effects(1)).to.equal(0);
    await bench.pass();
    await bench.pass();
    expect(await bench.effects(1)).to.equal(1);
    expect(bench.journal.entries[0]?.attempts).to.have.length(1);
  });

  it("does not send another one when the answer to a send is lost", async () => {
    const bench = await open();
    bench.spoil = onSend(9, async (_, pass) => {
      await pass();
      return refusing("internal error", -32_603);
    });
    await bench.submit(bench.intent(1));
    await bench.pass(3);
    expect(await bench.effects(1)).to.equal(1);
    expect(await bench.nonce()).to.equal(1);
  });

  it("pays more at once when a node finds a fee too low", async () => {
    const bench = await open();
    bench.spoil = onSend(1, () => Promise.resolve(refusing("transaction underpriced")));
    await bench.submit(bench.intent(1));
    await bench.pass(2);
    expect(bench.journal.entries[0]?.attempts).to.have.length(2);
    expect(await bench.effects(1)).to.equal(1);
  });

  it("outbids a transaction of another program with the same key", async () => {
    const bench = await open({ settings: { fees: { ...SENDING_DEFAULTS.fees, maxFeePerGas: 500n * GWEI } } });
    await bench.foreign(0, 6n * GWEI);
    await bench.submit(bench.intent(1));
    await bench.nextBaseFee(100n * GWEI);
    await bench.pass(2);
    await bench.nextBaseFee(GWEI);
    await bench.pass(12);
    expect(await bench.effects(1)).to.be.at.most(1);
    if ((await bench.effects(1)) === 0) await bench.submit(bench.intent(1));
    await bench.pass(2);
    expect(await bench.effects(1)).to.equal(1);
  });

  it("finds out that another program used its nonce, and is ready for the effect again", async () => {
    const bench = await open();
    bench.spoil = onSend(9, () => Promise.resolve(refusing("nonce too low")));
    await bench.submit(bench.intent(1));
    await bench.foreign(0);
    const outcomes = await bench.pass(7);
    expect(outcomes).to.have.length(1);
    expect(outcomes[0]).to.include({ state: "lost" });
    bench.spoil = (_, pass) => pass();
    await bench.submit(bench.intent(1));
    await bench.pass();
    expect(await bench.effects(1)).to.equal(1);
    expect(bench.journal.entries.at(-1)?.nonce).to.equal(1);
  });

  it("uses a nonce up that only a refused transaction has", async () => {
    const bench = await open();
    bench.spoil = onSend(1, () => Promise.resolve(refusing("exceeds block gas limit")));
    const fates = await bench.submit(bench.intent(1), bench.intent(2));
    expect(fates.map(({ kind }) => kind)).to.deep.equal(["failed", "sent"]);
    const outcomes = await bench.pass(2);
    expect(outcomes.map(({ state }) => state).sort()).to.deep.equal(["cancelled", "mined"]);
    expect([await bench.effects(1), await bench.effects(2)]).to.deep.equal([0, 1]);
  });

  it("keeps what a wallet without money could not pay, until it can", async () => {
    const bench = await open();
    bench.spoil = onSend(2, () => Promise.resolve(refusing("insufficient funds for gas * price + value")));
    await bench.submit(bench.intent(1));
    expect(bench.meter.value("broadcasts_total", "verdict=poor")).to.equal(1);
    await bench.pass(3);
    expect(await bench.effects(1)).to.equal(1);
  });

  it("does not use a nonce twice because a node is behind", async () => {
    const bench = await open();
    await bench.submit(bench.intent(1));
    await bench.pass();
    bench.spoil = async ({ id, method, params }, pass) => {
      const isCount = method === "eth_getTransactionCount" && Array.isArray(params) && params[1] === "latest";
      return isCount ? { id, result: "0x0" } : pass();
    };
    await bench.submit(bench.intent(2));
    expect(bench.journal.entries.map(({ nonce }) => nonce)).to.deep.equal([0, 1]);
    await bench.pass(6);
    await bench.submit(bench.intent(3)); // the first ones are final now, and known all the same
    expect(bench.journal.entries.map(({ nonce }) => nonce)).to.deep.equal([0, 1, 2]);
    await bench.pass();
    for (const number of [1, 2, 3]) expect(await bench.effects(number)).to.equal(1);
  });

  it("waits with a receipt for the block that it is told", async () => {
    const bench = await open();
    await bench.submit(bench.intent(1));
    const before = await bench.head();
    await anvil.mine();
    expect(await bench.sender.advance(before)).to.be.empty;
    expect(bench.sender.pending.size).to.equal(1);
    expect(await bench.advance()).to.have.length(1);
  });

  it("tells what failed when no node answers, and goes on with the next block", async () => {
    const bench = await open();
    await bench.advance();
    bench.spoil = () => Promise.resolve(refusing("limit exceeded", -32_005));
    const [fate] = await bench.submit(bench.intent(1));
    expect(fate?.kind).to.equal("failed");
    if (fate?.kind === "failed") expect(fate.reason).to.match(/^No provider answers .*limit exceeded/);
    bench.spoil = (_, pass) => pass();
    expect((await bench.submit(bench.intent(1)))[0]?.kind).to.equal("sent");
  });
});
