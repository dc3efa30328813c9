import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import { buildCli, COMMAND } from "../../scripts/build/bundle.ts";
import { RpcServer } from "../../sdk/test/rpcServer.ts";
import { type Trader, Venue } from "../../sdk/test/venue.ts";
import { formatDeployment, place, readWallet, samplePremium } from "../../sdk/src/index.ts";
import { ExitCode } from "./errors.ts";
import { runCli } from "./program.ts";

/** Of the chain's accounts, which everybody knows. */
const MNEMONIC_KEYS = [
  "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
  "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
  "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
];

interface Run {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

describe("command line", function () {
  this.timeout(60_000);
  let venue: Venue;
  let server: RpcServer;
  let maker: Trader;
  let taker: Trader;
  const files = new Map<string, string>();
  let environment: Record<string, string | undefined> = {};
  let answer: string | undefined;
  const asked: string[] = [];

  const run = async (line: string): Promise<Run> => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runCli(line.split(" "), {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      environment,
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
      askSecret: () => Promise.resolve("correct horse"),
      readFile: (path) => {
        const content = files.get(path);
        return content === undefined ? Promise.reject(new Error("no such file")) : Promise.resolve(content);
      },
      writeNewFile: (path, content) => {
        if (files.has(path)) return Promise.reject(new Error("it exists"));
        files.set(path, content);
        return Promise.resolve();
      },
    });
    return { code, out: out.join("\n"), err: err.join("\n") };
  };
  const json = async (line: string): Promise<unknown> => {
    const { code, out, err } = await run(`--json --yes ${line}`);
    expect(code, err).to.equal(ExitCode.Done);
    return JSON.parse(out) as unknown;
  };

  before(async () => {
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
    server = await RpcServer.open(venue.wallet);
    files.set("record.json", formatDeployment(venue.deployment));
  });
  beforeEach(() => {
    answer = "y";
    environment = {
      PLUMBLINE_RPC_URL: server.url,
      PLUMBLINE_DEPLOYMENT: "record.json",
      PLUMBLINE_PRIVATE_KEY: MNEMONIC_KEYS[2],
    };
  });
  after(async () => {
    await server.close();
    await venue.close();
  });

  it("reads: markets, book, account, positions, funding, as tables and as JSON", async () => {
    const order = { account: maker.account, market: "ETH-USD", side: "sell", price: "1851", size: "2" } as const;
    await (await place.send(maker.client, order)).wait();
    expect(await json("markets")).to.have.nested.property("[0].bestAsk", "1851");
    expect(await json("book ETH-USD --levels 3")).to.deep.equal({
      bids: [],
      asks: [{ price: "1851", size: "2", tick: "185100", lots: "200" }],
    });
    expect(await json(`account show ${maker.account.toString()}`)).to.include({ owner: maker.owner, balance: "50000" });
    expect(await json(`account list ${taker.owner}`)).to.deep.equal([taker.account.toString()]);
    expect(await json(`orders ${maker.account.toString()} ETH-USD`)).to.have.nested.property("[0].size", "2");
    expect(await json("funding now ETH-USD")).to.include({ market: "ETH-USD", rate: "0", interval: 300 });
    expect(await json("funding history ETH-USD")).to.deep.equal([]);
    for (const line of ["markets", "book BTC-USD", `account ${maker.account.toString()}`, "funding now ETH-USD"]) {
      const { code, out } = await run(line);
      expect(code, line).to.equal(ExitCode.Done);
      expect(out, line).to.contain("│");
    }
  });

  it("trades: shows what an order does, asks, sends, and says what came of it", async () => {
    const account = taker.account.toString();
    const { code, out, err } = await run(`order buy 1.5 ETH-USD --account ${account} --price 1852`);
    expect(code, err).to.equal(ExitCode.Done);
    expect(err).to.contain("fills now         1.5 at 1851 on average, fee 1.38825");
    expect(asked.at(-1)).to.equal("Send it? [y/N] ");
    expect(out).to.match(/fills +│ +maker \d+, slot 0, price 1851, size 1\.5, makerFee/);
    expect(await json(`positions ${account}`)).to.have.nested.property("[0].size", "1.5");
    // Nothing while nobody has sampled, else the interest, which longs pay.
    const { funding } = (await json(`funding forecast ETH-USD --account ${account}`)) as { funding: string };
    expect(funding).to.match(/^(0|-0\.\d+)$/);
    expect(await json("funding forecast BTC-USD")).to.deep.equal({ market: "BTC-USD" });
    expect((await run("funding forecast BTC-USD")).out).to.contain("nothing was measured yet");

    const rested = await json(`order buy 1 ETH-USD --account ${account} --price 1840 --kind postOnly --slot 7`);
    expect(rested).to.have.nested.property("resting.slot", 7);
    for (const slot of [0, 1]) {
      const next = await json(`order buy 1 ETH-USD --account ${account} --price 1830`);
      expect(next, "the first free one").to.have.nested.property("resting.slot", slot);
    }
    const taken = await run(`order buy 1 ETH-USD --account ${account} --price 1840 --slot 7`);
    expect(taken.code, taken.err).to.equal(ExitCode.Refused);
    expect(taken.err).to.contain("Slot 7");
    expect(await json(`cancel ETH-USD 0 1 --account ${account}`)).to.have.property("cancelled", 2);
    expect(await json(`cancel ETH-USD 7 --account ${account}`)).to.have.property("cancelled", 1);
    expect(await json(`deposit ${account} 100.5`)).to.have.property("deposited", "100.5");
  });

  it("forecasts the next rate, and says on what that rests", async () => {
    await venue.pass(20);
    await (await samplePremium.send(taker.client, { markets: ["ETH-USD"] })).wait();
    const forecast = (await json("funding forecast ETH-USD --level 0.8")) as Record<string, string>;
    expect(forecast).to.include({ market: "ETH-USD", level: 0.8 });
    // Nothing is bid above or offered below the index: the rate is the interest, 0.01 %.
    expect(forecast.rate).to.equal("0.0001000000");
    expect(Number(forecast.low)).to.be.at.most(0.0001);
    expect(Number(forecast.high)).to.be.at.least(0.0001);
    const { out } = await run("funding forecast ETH-USD");
    expect(out).to.contain("with 90 %").and.to.contain("not on this exchange");
    const { code, err } = await run("funding forecast ETH-USD --level 2");
    expect([code, err]).to.deep.equal([ExitCode.Usage, "--level is not a part between 0 and 1.\nSee --help."]);
  });

  it("moves collateral: out to the key's own address or another, and between accounts of one owner", async () => {
    const account = taker.account.toString();
    const { account: second } = (await json("account open")) as { account: string };
    expect(await json(`transfer ${account} ${second} 40`)).to.have.property("moved", "40");
    expect(await json(`withdraw ${second} 15`)).to.include({ withdrawn: "15", balance: "25" });
    const receiver = Wallet.createRandom().address;
    expect(await json(`withdraw ${second} all --to ${receiver}`)).to.include({ withdrawn: "25", balance: "0" });
    expect(await readWallet(taker.client, { owner: receiver })).to.equal("25");
    const { code, err } = await run(`--yes withdraw ${second} 1`);
    expect(code).to.equal(ExitCode.Refused);
    expect(err).to.contain("USD were asked of account");
  });

  it("dry run: says what it would come to or why it would fail, and neither asks nor sends", async () => {
    const account = taker.account.toString();
    const questions = asked.length;
    const block = await venue.connection.ethers.provider.getBlockNumber();
    expect(await json(`--dry-run order sell 0.5 ETH-USD --account ${account} --price 1900 --slot 9`)).to.deep.include({
      sent: false,
      filled: "0",
      resting: { slot: 9, generation: "0", price: "1900", size: "0.5" },
    });
    expect(await json(`--dry-run withdraw ${account} 10`)).to.deep.equal({
      simulated: true,
      sent: false,
      withdrawn: "10",
    });
    const { out } = await run(`--dry-run order sell 0.5 ETH-USD --account ${account} --price 1900 --slot 9`);
    expect(out).to.contain("resting price").and.to.contain("1900");
    const { code } = await run(`--dry-run withdraw ${account} 100000000`);
    expect(code).to.equal(ExitCode.Refused);
    expect(asked.length).to.equal(questions);
    expect(await venue.connection.ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("runs as a program: what is installed reads the chain, and ends with its codes", async () => {
    await buildCli();
    const program = (...args: string[]): Promise<Run> =>
      new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          [COMMAND, ...args],
          {
            env: { PATH: process.env.PATH, PLUMBLINE_RPC_URL: server.url, PLUMBLINE_DEPLOYMENT: record },
          },
          (_, out, err) => {
            resolve({ code: child.exitCode as ExitCode, out, err });
          },
        );
      });
    const directory = await mkdtemp(join(tmpdir(), "plumbline-"));
    const record = join(directory, "record.json");
    try {
      await writeFile(record, formatDeployment(venue.deployment));
      const markets = await program("--json", "markets");
      expect(markets.code, markets.err).to.equal(ExitCode.Done);
      expect(JSON.parse(markets.out)).to.have.nested.property("[0].symbol", "ETH-USD");
      const unanswered = await program("account", "open");
      expect([unanswered.code, unanswered.err.includes("No key was given.")]).to.deep.equal([ExitCode.Key, true]);
      expect((await program("book")).code).to.equal(ExitCode.Usage);
      const wrong = await program("--deployment", join(directory, "none.json"), "markets");
      expect(wrong.code).to.equal(ExitCode.Usage);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("sends nothing without a yes", async () => {
    const line = `order buy 1 ETH-USD --account ${taker.account.toString()} --price 1840`;
    for (const said of ["n", "", undefined]) {
      answer = said;
      const { code, err } = await run(line);
      expect(code).to.equal(ExitCode.NotConfirmed);
      expect(err).to.contain("Nothing was sent.");
    }
    expect(await json(`orders ${taker.account.toString()} ETH-USD`)).to.deep.equal([]);
  });

  it("keys: from a keystore that it makes, or the environment, never from the command line", async () => {
    environment.PLUMBLINE_PRIVATE_KEY = undefined;
    environment.PLUMBLINE_PASSWORD = "correct horse";
    const made = (await json("keys create key.json")) as { address: string };
    expect((await run("keys create key.json")).code).to.equal(ExitCode.Usage);
    const stored = files.get("key.json") ?? "";
    expect(stored).not.to.contain((await Wallet.fromEncryptedJson(stored, "correct horse")).privateKey.slice(2));
    expect(await json("--keystore key.json keys address")).to.deep.equal({ address: made.address });
    environment.PLUMBLINE_PASSWORD = "wrong";
    expect((await run("--keystore key.json keys address")).code).to.equal(ExitCode.Key);
    expect((await run("--keystore none.json keys address")).code).to.equal(ExitCode.Key);
    const help = await run("--help");
    expect(help.code).to.equal(ExitCode.Done);
    expect(help.out).not.to.match(/--(private-)?key\b/);
  });

  it("keys: grants, shows and revokes", async () => {
    const operator = Wallet.createRandom().address;
    const account = taker.account.toString();
    await json(`keys grant ${operator} --account ${account} --market ETH-USD --band 0.01`);
    expect(await json(`keys show ${operator} --account ${account}`)).to.deep.include({
      active: true,
      permissions: ["trade"],
      markets: [1],
    });
    await json(`keys revoke ${operator} --account ${account}`);
    expect(await json(`keys show ${operator} --account ${account}`)).to.include({ active: false });
  });

  it("exit codes tell the exchange's refusal, a usage mistake, a provider and a key apart", async () => {
    const account = taker.account.toString();
    const codes: [line: string, code: ExitCode, says: string][] = [
      [`order buy 5000 ETH-USD --account ${account} --price 1840`, ExitCode.Refused, "InsufficientMarginError"],
      [`order buy 1 ETH-USD --account ${account} --price 1840.001`, ExitCode.Usage, "PriceOffTickError"],
      [`order hold 1 ETH-USD --account ${account} --price 1840`, ExitCode.Usage, "UsageError"],
      ["book DOGE-USD", ExitCode.Usage, "UnknownMarketNameError"],
      ["account show 999", ExitCode.Refused, "UnknownAccountError"],
      ["--rpc http://127.0.0.1:1 markets", ExitCode.Provider, "ProviderUnavailableError"],
    ];
    for (const [line, code, says] of codes) {
      const { code: actual, err } = await run(`--json --yes ${line}`);
      expect(actual, `${line}: ${err}`).to.equal(code);
      expect(JSON.parse(err), line).to.have.property("error", says);
    }
    expect((await run("nonsense")).code).to.equal(ExitCode.Usage);
    environment.PLUMBLINE_PRIVATE_KEY = undefined;
    expect((await run(`--yes deposit ${account} 1`)).code).to.equal(ExitCode.Key);
  });
});
