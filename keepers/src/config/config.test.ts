import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";

import { formatDeployment } from "../../../sdk/src/deployments.ts";
import { DUTIES } from "../duties/index.ts";
import { DEPLOYMENT } from "../testing/snapshots.ts";
import { ConfigurationError, KeyUnavailableError } from "./errors.ts";
import { readKey } from "./key.ts";
import { loadConfiguration, parseConfiguration } from "./load.ts";

const MINIMAL = `
deployment: record.json
chain: { providers: [{ name: local, url: "http://127.0.0.1:8545" }] }
database: { sqlite: keeper.db }
`;

/** What is said of a configuration, by path. */
function problemsOf(text: string, environment: Record<string, string> = {}): Record<string, string> {
  try {
    parseConfiguration(text, "keeper.yaml", environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
  throw new Error("Nothing was wrong with it");
}

async function temporary(name: string, content: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "plumbline-config-")), name);
  await writeFile(path, content);
  return path;
}

async function rejection(action: Promise<unknown>): Promise<Error> {
  const reason: unknown = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(reason instanceof Error)) throw new Error("It was not refused");
  return reason;
}

describe("keepers: configuration", () => {
  it("takes the shortest, and fills in the rest", () => {
    const configuration = parseConfiguration(MINIMAL, "keeper.yaml", {});
    expect(configuration).to.deep.include({ beneficiary: 0n, dryRun: false, http: { host: "127.0.0.1", port: 9_464 } });
    expect(configuration.gas).to.include({ maxFeePerGas: 200n * 10n ** 9n, subsidyPerDay: 5n * 10n ** 16n });
    expect(Object.keys(configuration.duties).sort()).to.deep.equal(DUTIES.map(({ name }) => name).sort());
    for (const { name, isOnByDefault } of DUTIES) {
      expect(configuration.duties[name]?.enabled, name).to.equal(isOnByDefault);
    }
  });

  it("the example is right, and switches on what works without own capital", async () => {
    const file = fileURLToPath(new URL("../../keepers.example.yaml", import.meta.url));
    const configuration = parseConfiguration(await readFile(file, "utf8"), file, {});
    const on = Object.entries(configuration.duties).filter(([, { enabled }]) => enabled);
    expect(on.map(([name]) => name)).to.not.include.members(["absorption", "fundingRealising", "indexPushing"]);
    expect(on.length).to.equal(DUTIES.length - 3);
  });

  it("says where an unknown setting is, and which one was perhaps meant", () => {
    const text =
      MINIMAL.replace("chain: { ", "chain: { blocktime: 2, ") + "duties: { liquidaton: {}, pruning: { foo: 1 } }";
    expect(problemsOf(text)).to.deep.equal({
      "chain.blocktime": "is not a setting; perhaps blockTime was meant",
      "duties.liquidaton": "is not a setting; perhaps liquidation was meant",
      "duties.pruning.foo": "is not a setting; there are subsidised, levels, maxOrders, enabled, schedule",
    });
  });

  it("says which value is wrong and why, and everything at once", () => {
    const problems = problemsOf(`
deployment: record.json
beneficiary: -1
chain: { providers: [{ name: local, url: "ftp://x" }] }
database: { sqlite: a.db, postgres: "postgres://b" }
gas: { maxFeePerGas: "a lot" }
log: { level: loud }
duties: { absorption: { discount: 5, caps: { ETH-USD: ten } }, pruning: { schedule: "not cron" } }
`);
    expect(Object.keys(problems).sort()).to.deep.equal([
      "beneficiary",
      "chain.providers.0.url",
      "database",
      "duties.absorption.caps.ETH-USD",
      "duties.absorption.discount",
      "duties.pruning.schedule",
      "gas.maxFeePerGas",
      "log.level",
    ]);
    expect(problems["chain.providers.0.url"]).to.equal('"ftp://x" is not an http or https address');
    expect(problems["gas.maxFeePerGas"]).to.equal('"a lot" is not an amount in gwei, such as 0.5');
    expect(problems["duties.absorption.discount"]).to.equal("5 is more than 1");
    expect(problems["duties.absorption.caps.ETH-USD"]).to.contain('"ten" is not a size in base');
    expect(problems["log.level"]).to.contain('"loud" is not right');
  });

  it("says what is missing", () => {
    expect(problemsOf("")).to.deep.equal({ deployment: "is missing", chain: "is missing", database: "is missing" });
  });

  it("says in which line the file is not YAML", () => {
    expect(problemsOf("chain: {\nproviders: [")[""]).to.match(/at line 2|at line 3/);
  });

  it("refuses keys in the file, wherever they stand", () => {
    const problems = problemsOf(`${MINIMAL}\nprivateKey: "0x01"\ngas: { password: x }`);
    expect(problems.privateKey).to.contain("PLUMBLINE_KEEPERS_KEYSTORE");
    expect(problems["gas.password"]).to.contain("do not stand in this file");
    expect(JSON.stringify(problems)).to.not.contain("0x01");
  });

  describe("environment", () => {
    it("overrides single settings, lists and sections that the file does not have", () => {
      const configuration = parseConfiguration(MINIMAL, "keeper.yaml", {
        PLUMBLINE_KEEPERS_CHAIN__BLOCK_TIME: "12",
        PLUMBLINE_KEEPERS_CHAIN__PROVIDERS: "[{ name: other, url: 'https://rpc.example.org' }]",
        PLUMBLINE_KEEPERS_DUTIES__PREMIUM_SAMPLING__EVERY: "60",
        PLUMBLINE_KEEPERS_DRY_RUN: "true",
        PLUMBLINE_KEEPERS_PRIVATE_KEY: "no setting",
        HOME: "/root",
      });
      expect(configuration.chain).to.deep.include({
        blockTime: 12,
        providers: [{ name: "other", url: "https://rpc.example.org" }],
      });
      expect(configuration.duties.premiumSampling).to.include({ every: 60 });
      expect(configuration.dryRun).to.equal(true);
    });

    it("refuses names that are no settings, and what does not fit", () => {
      const problems = problemsOf(MINIMAL, {
        PLUMBLINE_KEEPERS_CHAIN__BLOCKTIME: "12",
        PLUMBLINE_KEEPERS_PRIVATEKEY: "0xabc",
        PLUMBLINE_KEEPERS_HTTP__PORT: "high",
      });
      expect(problems.PLUMBLINE_KEEPERS_CHAIN__BLOCKTIME).to.equal(
        "is not a setting; perhaps CHAIN__BLOCK_TIME was meant",
      );
      expect(problems.PLUMBLINE_KEEPERS_PRIVATEKEY).to.equal("is not a setting; perhaps PRIVATE_KEY was meant");
      expect(problems["http.port"]).to.contain('"high" is not right');
    });
  });

  it("reads the record beside the file, and says what is wrong with it", async () => {
    const file = await temporary("keeper.yaml", MINIMAL);
    await writeFile(join(file, "../record.json"), formatDeployment(DEPLOYMENT));
    const { deployment } = await loadConfiguration(file, {});
    expect(deployment).to.deep.equal({ ...DEPLOYMENT, automation: {} });
    await writeFile(join(file, "../record.json"), "{}");
    expect((await rejection(loadConfiguration(file, {}))).message).to.contain("record.json is no record");
    expect((await rejection(loadConfiguration("/nowhere.yaml", {}))).message).to.contain("cannot be read");
  });
});

describe("keepers: key", () => {
  const KEY = `0x${"12".repeat(32)}`;

  it("comes from the environment or from a keystore with its password", async () => {
    expect((await readKey({ PLUMBLINE_KEEPERS_PRIVATE_KEY: KEY })).privateKey).to.equal(KEY);
    const json = await encryptKeystoreJson(new Wallet(KEY), "secret", { scrypt: { N: 2 } });
    const keystore = await temporary("key.json", json);
    const password = await temporary("password", "secret\n");
    const environment = { PLUMBLINE_KEEPERS_KEYSTORE: keystore };
    for (const given of [{ PLUMBLINE_KEEPERS_PASSWORD: "secret" }, { PLUMBLINE_KEEPERS_PASSWORD_FILE: password }]) {
      expect((await readKey({ ...environment, ...given })).privateKey).to.equal(KEY);
    }
    const wrong = await rejection(readKey({ ...environment, PLUMBLINE_KEEPERS_PASSWORD: "other" }));
    expect(wrong).to.be.instanceOf(KeyUnavailableError);
    expect((await rejection(readKey(environment))).message).to.contain("password is not known");
  });

  it("is never quoted", async () => {
    const refused = await rejection(readKey({ PLUMBLINE_KEEPERS_PRIVATE_KEY: "0x1234secret" }));
    expect(refused.message + String(refused.stack)).to.not.contain("1234secret");
    expect((await rejection(readKey({}))).message).to.contain("There is no key to sign with");
  });
});
