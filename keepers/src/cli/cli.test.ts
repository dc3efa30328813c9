import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";
import { parseEther, toQuantity, Wallet } from "ethers";

import { buildKeepers, KEEPERS_COMMAND } from "../../../scripts/build/bundle.ts";
import { formatDeployment } from "../../../sdk/src/deployments.ts";
import { freePort } from "../../test/freePort.ts";
import { History } from "../../test/history.ts";
import { ExitCode } from "./exitCode.ts";
import { runCli } from "./program.ts";

type Request = (given: { method: string; params: unknown[] }) => Promise<unknown>;

interface Payload {
  readonly id: number;
  readonly method: string;
  readonly params: unknown[];
}

/** The chain of a test behind an address, as a node's. */
async function listen(request: Request): Promise<Server> {
  const answer = async ({ id, method, params }: Payload): Promise<object> => {
    try {
      return { jsonrpc: "2.0", id, result: await request({ method, params }) };
    } catch (error) {
      const { message, data, code = -32_603 } = error as Error & { data?: unknown; code?: number }; // Hardhat's
      return { jsonrpc: "2.0", id, error: { code, message, data } };
    }
  };
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const payload = JSON.parse(Buffer.concat(chunks).toString()) as Payload | Payload[];
      const answers = Array.isArray(payload) ? await Promise.all(payload.map(answer)) : await answer(payload);
      outgoing.setHeader("content-type", "application/json").end(JSON.stringify(answers));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe("keepers: command line", () => {
  let history: History;
  let server: Server;
  let folder: string;
  let miner: NodeJS.Timeout;
  const wallet = Wallet.createRandom();
  /** The node answers nobody. */
  let isDown = false;

  before(async () => {
    history = await History.open(11);
    const { provider } = history.connection;
    const request: Request = (given) => {
      if (isDown && given.method !== "evm_mine") throw Object.assign(new Error("out of order"), { code: -32_603 });
      return provider.request(given);
    };
    await request({ method: "hardhat_setBalance", params: [wallet.address, toQuantity(parseEther("10"))] });
    await history.simulation.run(60);
    server = await listen(request);
    folder = await mkdtemp(join(tmpdir(), "plumbline-keepers-"));
    await writeFile(join(folder, "record.json"), formatDeployment(history.deployment()));
    await request({ method: "evm_setAutomine", params: [false] });
    miner = setInterval(() => void request({ method: "evm_mine", params: [] }), 300);
  });

  after(async () => {
    clearInterval(miner);
    server.closeAllConnections();
    server.close();
    await history.connection.close();
  });

  async function transactionCount(): Promise<number> {
    const params = [wallet.address, "latest"];
    return Number(await history.connection.provider.request({ method: "eth_getTransactionCount", params }));
  }

  async function configure(changes: object): Promise<string> {
    const { port } = server.address() as AddressInfo;
    const configuration = {
      deployment: "record.json",
      beneficiary: 1,
      chain: { providers: [{ name: "test", url: `http://127.0.0.1:${port}` }], blockTime: 1, finalDepth: 1 },
      database: { sqlite: "keeper.db" },
      http: { port: 0 },
      stopTimeout: 10,
      ...changes,
    };
    const file = join(folder, "keepers.yaml");
    await writeFile(file, JSON.stringify(configuration)); // which is YAML, too
    return file;
  }

  async function command(
    args: readonly string[],
    changes: object = {},
    signal = new AbortController().signal,
    onLine: (line: string) => Promise<void> | void = () => undefined,
  ) {
    const file = await configure(changes);
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runCli([...args, "--config", file], {
      out: (line) => {
        out.push(line);
        void onLine(line);
      },
      err: (line) => void err.push(line),
      environment: { PLUMBLINE_KEEPERS_PRIVATE_KEY: wallet.privateKey },
      signal,
    });
    return { code, out: out.join("\n"), err: err.join("\n") };
  }

  it("check-config asks chain and database whether they fit", async () => {
    const { code, out, err } = await command(["check-config"]);
    expect(err).to.equal("");
    expect(code).to.equal(ExitCode.Done);
    expect(out).to.contain(wallet.address).and.to.contain("it is there, and it is this exchange's");
  });

  it("once does what is due, and then nothing is", async () => {
    const first = await command(["once"], { log: { level: "debug" } });
    expect(first.code, first.err).to.equal(ExitCode.Done);
    expect(first.out, first.out + first.err).to.match(/: sent \d/);
  });

  it("a dry run sends nothing", async () => {
    const before = await transactionCount();
    const { code, out } = await command(["once", "--dry-run"]);
    expect(code).to.equal(ExitCode.Done);
    expect(out).to.not.contain("sent");
    const after = await transactionCount();
    expect(after).to.equal(before);
  });

  /** Runs until the keeper has caught up; says what it says before that. */
  async function runUntilCaughtUp(changes: object = {}, onTrouble: (metrics: string) => void = () => undefined) {
    const stop = new AbortController();
    const port = await freePort();
    const running = command(["run"], { http: { port }, ...changes }, stop.signal, async (line) => {
      if (line.includes("trying again after a wait")) {
        onTrouble(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
      }
      if (line.includes("Caught up with the chain")) stop.abort();
    });
    return running;
  }

  it("run works until it is stopped, and status asks it", async () => {
    const { code, out, err } = await runUntilCaughtUp();
    expect(code, err).to.equal(ExitCode.Done);
    expect(out).to.contain('"msg":"Caught up with the chain"').and.to.contain("Stopped");
    expect(out).to.not.contain(wallet.privateKey.slice(2));
    const asked = await command(["status"]);
    expect(asked.code, "nobody answers").to.equal(ExitCode.Failed);
    expect(asked.out).to.contain("transactions under way");
  });

  it("run waits for a chain that does not answer at the start, and says so", async () => {
    isDown = true;
    let metrics = "";
    const { code, out, err } = await runUntilCaughtUp({ database: { sqlite: "waiting.db" } }, (text) => {
      metrics ||= text;
      isDown = false;
    });
    expect(code, err).to.equal(ExitCode.Done);
    expect(out).to.contain("No provider answers").and.to.contain("Caught up with the chain");
    expect(metrics).to.match(/plumbline_keepers_errors_total\{part="follower",error="Providers?UnavailableError"\} 1/);
    expect(metrics).to.contain('plumbline_keepers_degraded{part="follower"} 1');
  });

  it("run waits for a database that is locked at the start, and says so", async () => {
    const other = new DatabaseSync(join(folder, "locked.db"));
    other.exec("begin exclusive");
    let metrics = "";
    const { code, out, err } = await runUntilCaughtUp({ database: { sqlite: "locked.db" } }, (text) => {
      metrics ||= text;
      if (other.isOpen) other.close();
    });
    expect(code, err).to.equal(ExitCode.Done);
    expect(out).to.contain("is locked by another program").and.to.contain("Caught up with the chain");
    expect(metrics).to.match(/plumbline_keepers_errors_total\{part="database",error="DatabaseLockedError"\} 1/);
    expect(metrics).to.contain("plumbline_keepers_database_up 0");
  });

  it("run ends with what to do where the database cannot be there", async () => {
    const { code, err } = await command(["run"], { database: { sqlite: "nowhere/keeper.db" } });
    expect(code).to.equal(ExitCode.Refused);
    expect(err).to.contain("cannot be opened").and.to.contain("Create the folder");
  });

  it("refuses a wrong chain, a beneficiary that is not there, and a wrong file, each with its own exit code", async () => {
    const record = { ...history.deployment(), chainId: 1 };
    await writeFile(join(folder, "wrong.json"), formatDeployment(record));
    const wrong = await command(["run"], { deployment: "wrong.json", database: { sqlite: "other.db" } });
    expect([wrong.code, wrong.err], wrong.out).to.satisfy(
      ([code, err]: [number, string]) => code === ExitCode.Refused && err.includes("chain"),
    );
    const nobody = await command(["run"], { beneficiary: 9_999 });
    expect(nobody.code).to.equal(ExitCode.Refused);
    expect(nobody.err).to.contain("Account 9999");
    const unknown = await command(["run"], { colour: "red" });
    expect(unknown.code).to.equal(ExitCode.Configuration);
    expect(unknown.err).to.contain("colour: is not a setting");
  });

  it("as it is built: works, tells what the dashboard asks for, and stops when it is asked to", async () => {
    await buildKeepers();
    const file = await configure({ database: { sqlite: "built.db" } });
    const env = { ...process.env, PLUMBLINE_KEEPERS_PRIVATE_KEY: wallet.privateKey };
    const child = spawn(process.execPath, [KEEPERS_COMMAND, "run", "--config", file], { env });
    const lines: Record<string, unknown>[] = [];
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const parts = (text + chunk.toString()).split("\n");
      text = parts.pop() ?? "";
      lines.push(...parts.map((line) => JSON.parse(line) as Record<string, unknown>)); // objects, as pino writes them
    });
    try {
      const said = async (message: string): Promise<Record<string, unknown>> => {
        for (let found; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
          found = lines.find(({ msg }) => msg === message);
          if (found !== undefined) return found;
          if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${JSON.stringify(lines)}`);
        }
      };
      const address = String((await said("Running")).address);
      await said("Mined");
      expect((await fetch(`${address}/healthz`)).status).to.equal(200);
      expect((await fetch(`${address}/readyz`)).status).to.equal(200);
      const metrics = await (await fetch(`${address}/metrics`)).text();
      expect(metrics).to.match(/duty_mined_total\{duty="\w+"\} [1-9]/);
      const dashboard = await readFile(new URL("../../operation/dashboard.json", import.meta.url), "utf8");
      const told = new Set([...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
      const asked = new Set(dashboard.match(/plumbline_keepers_\w+/g)?.map((name) => name.replace(/_bucket$/, "")));
      expect(asked.size > 15, "the dashboard's metrics were found").to.equal(true);
      expect([...asked].filter((name) => !told.has(name))).to.deep.equal([]);
      child.kill("SIGTERM");
      const [code] = (await once(child, "exit")) as [number];
      expect(code).to.equal(ExitCode.Done);
      expect(lines.at(-1)).to.deep.include({ msg: "Stopped", pending: [] });
    } finally {
      child.kill("SIGKILL");
    }
  });
});
