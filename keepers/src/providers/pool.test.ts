import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { id as hashOf, JsonRpcApiProvider, type JsonRpcPayload, toQuantity } from "ethers";

import { Anvil } from "../../test/anvil.ts";
import { MemoryLog, MemoryMeter, realClock } from "../../test/ports.ts";
import type { Clock } from "../core/ports.ts";
import { EndpointFault, POOL_DEFAULTS, type PoolSettings, ProvidersUnavailableError } from "./index.ts";
import { ProviderPool } from "./pool.ts";
import { httpTransport, type RpcAnswer } from "./transport.ts";

const CHAIN_ID = 31_337;

/** A node that can be made to do anything. */
class FakeNode {
  readonly name: string;
  chainId = CHAIN_ID;
  head = 100;
  /** What its history is called: nodes of one history agree. */
  history = "a";
  asked: string[] = [];
  fault: (payload: JsonRpcPayload) => RpcAnswer | Promise<RpcAnswer> | undefined = () => undefined;

  constructor(name: string) {
    this.name = name;
  }

  async answer(payload: JsonRpcPayload): Promise<RpcAnswer> {
    const { id, method, params } = payload;
    this.asked.push(method);
    const spoiled = await this.fault(payload);
    if (spoiled !== undefined) return spoiled;
    if (method === "eth_chainId") return { id, result: toQuantity(this.chainId) };
    if (method === "eth_blockNumber") return { id, result: toQuantity(this.head) };
    if (method === "eth_getBlockByNumber") {
      const [tag] = params as [string];
      return { id, result: this.block(tag === "latest" ? this.head : Number(tag)) };
    }
    return { id, result: this.name };
  }

  block(number: number): object | null {
    if (number > this.head) return null;
    const hashAt = (height: number): string => hashOf(`${this.history} ${height}`);
    return { number: toQuantity(number), hash: hashAt(number), parentHash: hashAt(number - 1) };
  }
}

describe("Providers", () => {
  const pools: ProviderPool[] = [];
  let meter: MemoryMeter;
  let log: MemoryLog;
  /** Answers take no time by it unless a test says so. */
  let now: number;
  const clock: Clock = { ...realClock, now: () => now };

  const poolOf = (nodes: readonly FakeNode[], more: Partial<PoolSettings> = {}): ProviderPool => {
    const endpoints = nodes.map(({ name }) => ({ name, url: `http://${name}.invalid` }));
    const settings = { ...POOL_DEFAULTS, chainId: CHAIN_ID, endpoints, backoff: 1, timeout: 100, ...more };
    const transport = ({ name }: { name: string }) => {
      const node = nodes.find((one) => one.name === name) ?? new FakeNode(name);
      return (payload: JsonRpcPayload) => node.answer(payload);
    };
    const pool = new ProviderPool(settings, { clock, log, meter, transport });
    pools.push(pool);
    return pool;
  };
  const ask = async (pool: ProviderPool): Promise<unknown> => {
    const answer = await pool.request({ method: "who", params: [] });
    return "result" in answer ? answer.result : answer.error;
  };
  const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  const failing = (code: number, message: string): RpcAnswer => ({ id: 1, error: { code, message } });

  beforeEach(() => {
    meter = new MemoryMeter();
    log = new MemoryLog();
    now = 0;
  });
  afterEach(() => {
    for (const pool of pools.splice(0)) pool.stop();
  });

  it("asks the first, and another one when that does not answer", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b]);
    expect(await ask(pool)).to.equal("a");
    a.fault = () => Promise.reject(new EndpointFault("a", "unreachable", "HTTP 503"));
    expect(await ask(pool)).to.equal("b");
    expect(meter.value("provider_faults_total", "provider=a")).to.equal(1);
  });

  it("does not wait longer for a node than it is given", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b], { timeout: 30 });
    await pool.check();
    a.fault = () => new Promise(() => undefined);
    expect(await ask(pool)).to.equal("b");
    expect(meter.value("provider_faults_total", "kind=timeout")).to.equal(1);
  });

  it("leaves a node alone that fails again and again", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b], { restAfter: 3, rest: 60_000 });
    await ask(pool);
    a.fault = () => Promise.reject(new EndpointFault("a", "unreachable", "HTTP 500"));
    for (let i = 0; i < 6; i += 1) expect(await ask(pool)).to.equal("b");
    await pool.check();
    expect(pool.report()[0]).to.include({ name: "a", state: "resting" });
    const asked = a.asked.length;
    await ask(pool);
    expect(a.asked.length).to.equal(asked);
  });

  it("takes a node back that has recovered when it was left alone for a while", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b], { restAfter: 3, rest: 1 });
    a.fault = () => Promise.reject(new EndpointFault("a", "unreachable", "HTTP 500"));
    for (let i = 0; i < 6; i += 1) expect(await ask(pool)).to.equal("b");
    expect(pool.report()[0]).to.include({ name: "a", state: "resting" });
    a.fault = () => undefined;
    await realClock.sleep(20);
    await pool.check();
    expect(pool.report()[0]).to.include({ name: "a", state: "up" });
  });

  it("says what every provider failed with when all are down, and goes on when one is back", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b], { attempts: 4 });
    await pool.check();
    a.fault = () => Promise.reject(new EndpointFault("a", "unreachable", "HTTP 502"));
    b.fault = () => Promise.resolve(failing(-32_005, "daily limit exceeded"));
    const error = await failureOf(ask(pool));
    expect(error).to.be.instanceOf(ProvidersUnavailableError);
    if (error instanceof ProvidersUnavailableError) {
      expect(error.faults).to.have.length(4);
      expect(error.message).to.match(/a unreachable \(HTTP 502\); b refused \(daily limit exceeded\)/);
    }
    expect(meter.value("provider_exhausted_total")).to.equal(1);
    b.fault = () => undefined;
    expect(await ask(pool)).to.equal("b");
  });

  it("passes on what any node would answer: a revert, or a nonce that is too low", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b]);
    for (const error of [
      { code: 3, message: "execution reverted", data: "0x1234" },
      { code: -32_000, message: "nonce too low" },
      { code: -32_603, message: "replacement transaction underpriced" },
    ]) {
      a.fault = ({ method }) => (method === "who" ? { id: 1, error } : undefined);
      expect(await ask(pool)).to.deep.equal(error);
    }
    expect(b.asked).not.to.include("who");
  });

  it("asks another node for a block that one does not have yet, without holding it against it", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b], { restAfter: 1 });
    a.fault = ({ method }) => (method === "who" ? failing(-32_000, "header not found") : undefined);
    for (let i = 0; i < 3; i += 1) expect(await ask(pool)).to.equal("b");
    expect(pool.report().map(({ state }) => state)).to.deep.equal(["up", "up"]);
  });

  // Fails without asking for the chain id before anything else.
  it("does not ask a node of another chain, says so, and takes it back when it is corrected", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    a.chainId = 1;
    const pool = poolOf([a, b]);
    expect(await ask(pool)).to.equal("b");
    expect(a.asked).not.to.include("who");
    expect(pool.report()[0]?.reason).to.match(/serves chain 1 instead of 31337/);
    expect(log.lines.filter(({ level }) => level === "error")).to.have.length(1);
    expect(meter.value("provider_up", "provider=a")).to.equal(0);
    a.chainId = CHAIN_ID;
    await pool.check();
    expect(pool.report()[0]?.state).to.equal("up");
  });

  it("fails with the reason if the only node is on another chain", async () => {
    const a = new FakeNode("a");
    a.chainId = 1;
    const error = await failureOf(ask(poolOf([a], { attempts: 2 })));
    expect(String(error)).to.match(/serves chain 1 instead of 31337/);
  });

  it("does not ask a node that is behind the others", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    a.head = 90;
    const pool = poolOf([a, b]);
    expect(await ask(pool)).to.equal("b");
    expect(pool.report()[0]).to.deep.include({ name: "a", state: "lagging", head: 90, lag: 10 });
    a.head = 100;
    await pool.check();
    expect(pool.report()[0]?.state).to.equal("up");
  });

  // Fails without looking at whether a head follows its parent.
  it("does not believe a head that follows no block", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const invented = { number: toQuantity(10 ** 9), hash: hashOf("x"), parentHash: hashOf("y") };
    a.fault = ({ method, params }) =>
      method === "eth_getBlockByNumber" && Array.isArray(params) && params[0] === "latest"
        ? { id: 1, result: invented }
        : undefined;
    const pool = poolOf([a, b]);
    expect(await ask(pool)).to.equal("b");
    expect(pool.report()[0]).to.include({ state: "distrusted" });
    expect(pool.head?.number).to.equal(100);
  });

  // Fails without comparing nodes with each other.
  it("believes the majority about the past, and the first of two", async () => {
    const nodes = [new FakeNode("a"), new FakeNode("b"), new FakeNode("c")];
    const [a, b] = nodes;
    if (a === undefined || b === undefined) throw new Error("There are three");
    a.history = "other";
    const pool = poolOf(nodes);
    expect(await ask(pool)).to.equal("b");
    expect(pool.report()[0]?.reason).to.match(/its block 88 is another than the others'/);
    const two = poolOf([a, b]);
    expect(await ask(two)).to.equal("a");
    expect(two.report()[1]?.state).to.equal("distrusted");
  });

  it("prefers a much faster node", async () => {
    const [a, b] = [new FakeNode("a"), new FakeNode("b")];
    const pool = poolOf([a, b]);
    await pool.check();
    a.fault = () => {
      now += 600;
      return undefined; // it answers as ever
    };
    const answers: unknown[] = [];
    for (let i = 0; i < 8 && answers.at(-1) !== "b"; i += 1) answers.push(await ask(pool));
    expect(answers.at(-1)).to.equal("b");
  });

  it("looks at the nodes by itself once it is started", async () => {
    const a = new FakeNode("a");
    const pool = poolOf([a], { checkInterval: 10 });
    pool.start();
    while (a.asked.length < 4) await realClock.sleep(10); // more than one check asks
    pool.stop();
    const asked = a.asked.length;
    await realClock.sleep(40);
    expect(a.asked.length).to.be.at.most(asked + 3);
  });
});

describe("Providers over HTTP", () => {
  let anvil: Anvil;
  let pool: ProviderPool;

  before(async () => {
    anvil = await Anvil.start();
    const endpoints = [{ name: "node", url: anvil.url }];
    const parts = { clock: realClock, log: new MemoryLog(), meter: new MemoryMeter() };
    pool = new ProviderPool({ ...POOL_DEFAULTS, chainId: CHAIN_ID, endpoints, attempts: 2, backoff: 1 }, parts);
  });
  after(async () => {
    pool.stop();
    await anvil.stop();
  });

  it("are one provider of ethers, which the SDK takes for one that knows JSON-RPC", async () => {
    expect(pool.provider).to.be.instanceOf(JsonRpcApiProvider);
    expect((await pool.provider.getNetwork()).chainId).to.equal(BigInt(CHAIN_ID));
    await anvil.mine();
    expect(await pool.provider.getBlockNumber()).to.equal(Number(await anvil.request("eth_blockNumber")));
  });

  // Fails without naming the block by its hash.
  it("answer as of one block, and not at all once that is not part of the chain", async () => {
    const address = `0x${"11".repeat(20)}`;
    const [from] = await anvil.request<string[]>("eth_accounts");
    const give = (value: string): Promise<unknown> =>
      anvil.request("eth_sendTransaction", [{ from, to: address, value }]);
    await give("0x5");
    await anvil.mine();
    const { number, hash, timestamp } = (await pool.provider.getBlock("latest")) ?? {};
    const block = { number: number ?? 0, hash: hash ?? "", timestamp: timestamp ?? 0 };
    const then = pool.at(block);
    await give("0x2");
    await anvil.mine();
    expect(await then.getBalance(address)).to.equal(5n);
    expect(await pool.provider.getBalance(address)).to.equal(7n);
    expect((await then.getBlock("latest"))?.hash).to.equal(hash);
    expect(await then.getLogs({ fromBlock: block.number, toBlock: block.number })).to.be.empty;
    expect(await then.call({ to: address, data: "0x" })).to.equal("0x");
    await anvil.reorganise(2);
    expect(await pool.provider.getBalance(address, block.number)).to.be.a("bigint");
    const error = await then.getBalance(address).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).to.be.instanceOf(Error);
  });

  it("tell apart what is no answer", async () => {
    const answers: [number, string][] = [
      [502, "<html>bad gateway</html>"],
      [200, "not JSON"],
      [200, "{}"],
      [429, '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"slow down"}}'],
    ];
    let answer: [number, string] = [200, ""];
    const server: Server = createServer((_, response) => {
      response.writeHead(answer[0]);
      response.end(answer[1]);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    const transport = httpTransport("odd", `http://127.0.0.1:${port}`);
    const found: string[] = [];
    for (answer of answers) {
      const { signal } = new AbortController();
      const said = await transport({ id: 1, jsonrpc: "2.0", method: "m", params: [] }, signal).catch((e: unknown) => e);
      found.push(said instanceof EndpointFault ? said.kind : "answer");
    }
    expect(found).to.deep.equal(["unreachable", "malformed", "malformed", "answer"]);
    server.closeAllConnections();
    server.close();
    const gone = httpTransport("gone", `http://127.0.0.1:${port}`);
    const said: unknown = await gone(
      { id: 1, jsonrpc: "2.0", method: "m", params: [] },
      new AbortController().signal,
    ).catch((error: unknown) => error);
    expect(said).to.include({ kind: "unreachable" });
  });
});
