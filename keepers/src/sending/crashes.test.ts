import { expect } from "chai";

import { Anvil } from "../../test/anvil.ts";
import { type BenchOptions, GWEI, Killed, SendingBench } from "../../test/sendingBench.ts";

/**
 * A keeper dies at each point of a sending, and another process takes its journal over: the effect happens once. The contract
 * counts, so that twice would show as 2.
 */
describe("Sender after a crash", () => {
  let anvil: Anvil;
  const benches: SendingBench[] = [];
  const open = async (options?: BenchOptions): Promise<SendingBench> => {
    const bench = await SendingBench.open(anvil, options);
    benches.push(bench);
    return bench;
  };
  const dies = async (work: Promise<unknown>): Promise<void> => {
    const error = await work.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).to.be.instanceOf(Killed);
  };

  before(async () => {
    anvil = await Anvil.start();
  });
  afterEach(() => {
    for (const bench of benches.splice(0)) bench.close();
  });
  after(() => anvil.stop());

  it("before it was signed: the nonce is free again, and the effect happens when it is wanted again", async () => {
    const bench = await open();
    bench.journal.fault = (method) => {
      if (method === "attempt") throw new Killed();
    };
    await dies(bench.submit(bench.intent(1)));
    await bench.restart();
    const [outcome] = await bench.pass();
    expect(outcome).to.include({ state: "lost" });
    await bench.submit(bench.intent(1));
    await bench.pass();
    expect(bench.journal.entries.map(({ nonce, state }) => [nonce, state])).to.deep.equal([
      [0, "lost"],
      [0, "mined"],
    ]);
    expect(await bench.effects(1)).to.equal(1);
  });

  // Fails without writing attempts down before they are sent, and without sending again what was written down.
  it("before it was sent: the written transaction is sent", async () => {
    const bench = await open();
    bench.spoil = ({ method }, pass) => {
      if (method === "eth_sendRawTransaction") throw new Killed();
      return pass();
    };
    await dies(bench.submit(bench.intent(1)));
    await bench.restart();
    expect([...bench.sender.pending]).to.deep.equal(["count:1"]);
    expect((await bench.submit(bench.intent(1)))[0]?.kind).to.equal("pending");
    await bench.pass(2);
    expect(await bench.effects(1)).to.equal(1);
    expect(await bench.nonce()).to.equal(1);
  });

  it("after it was sent: the same transaction is waited for", async () => {
    const bench = await open();
    bench.spoil = async ({ method }, pass) => {
      const answer = await pass();
      if (method === "eth_sendRawTransaction") throw new Killed();
      return answer;
    };
    await dies(bench.submit(bench.intent(1)));
    await bench.restart();
    expect((await bench.submit(bench.intent(1)))[0]?.kind).to.equal("pending");
    await bench.pass(2);
    expect(await bench.effects(1)).to.equal(1);
    expect(bench.journal.entries[0]?.attempts).to.have.length(1);
  });

  it("after it was mined: the receipt is found, and nothing is sent", async () => {
    const bench = await open();
    await bench.submit(bench.intent(1));
    await anvil.mine();
    await bench.restart();
    const sent: unknown[] = [];
    bench.spoil = ({ method, params }, pass) => {
      if (method === "eth_sendRawTransaction") sent.push(params);
      return pass();
    };
    const [outcome] = await bench.pass();
    expect(outcome).to.include({ state: "mined" });
    await bench.pass(2);
    expect(sent).to.be.empty;
    expect(await bench.effects(1)).to.equal(1);
  });

  it("between two transactions: the later one does not wait for the earlier one for ever", async () => {
    const bench = await open();
    let signed = 0;
    bench.journal.fault = (method) => {
      signed += Number(method === "attempt");
      if (signed === 1 && method === "attempt") throw new Killed();
    };
    await dies(bench.submit(bench.intent(1)));
    // Nonce 0 is planned and never signed; another one has nonce 1 already.
    await bench.submit(bench.intent(2));
    expect(bench.journal.entries.map(({ nonce }) => nonce)).to.deep.equal([0, 1]);
    await bench.restart();
    await bench.pass(4);
    expect(bench.meter.value("nonce_gaps_total")).to.equal(1);
    expect([await bench.effects(1), await bench.effects(2)]).to.deep.equal([0, 1]);
    expect(await bench.nonce()).to.equal(2);
  });

  it("with a replacement under way: one of the two is mined", async () => {
    const bench = await open();
    await bench.submit(bench.intent(1));
    await bench.nextBaseFee(150n * GWEI);
    await bench.pass();
    bench.spoil = async ({ method }, pass) => {
      const answer = await pass();
      if (method === "eth_sendRawTransaction") throw new Killed();
      return answer;
    };
    await bench.nextBaseFee(150n * GWEI);
    await anvil.mine();
    await bench.nextBaseFee(150n * GWEI);
    await anvil.mine();
    await dies(bench.advance());
    expect(bench.journal.entries[0]?.attempts).to.have.length(2);
    await bench.restart();
    await bench.nextBaseFee(GWEI);
    await bench.pass(2);
    expect(await bench.effects(1)).to.equal(1);
    expect(await bench.nonce()).to.equal(1);
  });

  it("with a database that fails before the plan: nothing is sent", async () => {
    const bench = await open();
    bench.journal.fault = () => {
      throw new Killed();
    };
    await dies(bench.submit(bench.intent(1)));
    await bench.restart();
    expect(bench.journal.entries).to.be.empty;
    await bench.pass();
    expect(await bench.effects(1)).to.equal(0);
  });
});
