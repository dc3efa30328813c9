import { expect } from "chai";
import { toQuantity } from "ethers";

import { Anvil } from "../test/anvil.ts";
import { FaultProxy, type FaultProxyOptions, NO_FAULTS } from "./faultProxy.ts";

describe("Fault proxy", () => {
  let anvil: Anvil;
  const proxies: FaultProxy[] = [];
  const open = async (more: Partial<FaultProxyOptions>): Promise<FaultProxy> => {
    const proxy = await FaultProxy.open({ upstream: anvil.url, seed: 7, rates: NO_FAULTS, ...more });
    proxies.push(proxy);
    return proxy;
  };
  const ask = async (proxy: FaultProxy, method: string, params: unknown[] = []): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    try {
      const response = await fetch(proxy.url, { method: "POST", body, signal: AbortSignal.timeout(2_000) });
      const answer = (await response.json()) as { result?: unknown };
      return "result" in answer ? answer.result : "error";
    } catch (error) {
      return (error as Error).name === "TimeoutError" ? "timeout" : "error";
    }
  };

  before(async () => {
    anvil = await Anvil.start();
    for (let i = 0; i < 5; i += 1) await anvil.mine();
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });
  after(() => anvil.stop());

  it("passes everything on without faults", async () => {
    const proxy = await open({});
    for (let i = 0; i < 20; i += 1) expect(await ask(proxy, "eth_blockNumber")).to.equal("0x5");
    expect(proxy.counts).to.deep.equal({ requests: 20, errors: 0, stalls: 0, duplicates: 0, spells: 0, stale: 0 });
  });

  it("fails at its rate, the same for the same seed, and stops when it is told to", async () => {
    const rates = { ...NO_FAULTS, error: 0.3 };
    const [one, other] = [await open({ rates }), await open({ rates })];
    const patternOf = async (proxy: FaultProxy): Promise<boolean[]> => {
      const pattern: boolean[] = [];
      for (let i = 0; i < 60; i += 1) pattern.push((await ask(proxy, "eth_chainId")) === "error");
      return pattern;
    };
    const pattern = await patternOf(one);
    expect(await patternOf(other)).to.deep.equal(pattern);
    expect(one.counts.errors).to.equal(pattern.filter(Boolean).length).and.to.be.within(8, 30);
    one.rates = NO_FAULTS;
    expect(await patternOf(one)).not.to.include(true);
  });

  it("stalls, and then breaks the connection", async () => {
    const proxy = await open({ rates: { ...NO_FAULTS, stall: 1 }, stallTime: 50 });
    expect(await ask(proxy, "eth_chainId")).to.equal("error");
    const slow = await open({ rates: { ...NO_FAULTS, stall: 1 } });
    expect(await ask(slow, "eth_chainId")).to.equal("timeout");
    expect(slow.counts.stalls).to.equal(1);
  });

  it("shows an old head and what belongs to it", async () => {
    const proxy = await open({ rates: { ...NO_FAULTS, stale: 1 }, spell: 4, maxStale: 1 });
    const newest = toQuantity(5);
    expect(await ask(proxy, "eth_blockNumber")).to.equal("0x4");
    expect(await ask(proxy, "eth_getBlockByNumber", ["latest", false])).to.include({ number: "0x4" });
    expect(await ask(proxy, "eth_getBlockByNumber", [newest, false])).to.equal(null);
    expect(await ask(proxy, "eth_getBalance", [`0x${"00".repeat(20)}`, newest])).to.equal("error");
    proxy.rates = NO_FAULTS;
    expect(await ask(proxy, "eth_blockNumber")).to.equal(newest);
  });

  it("hands transactions on twice", async () => {
    const proxy = await open({ rates: { ...NO_FAULTS, duplicate: 1 } });
    await ask(proxy, "eth_sendRawTransaction", ["0x00"]);
    await ask(proxy, "eth_chainId");
    expect(proxy.counts.duplicates).to.equal(1);
  });
});
