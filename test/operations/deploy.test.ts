import { rm } from "node:fs/promises";

import { expect } from "chai";
import { parseEther, parseUnits } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { checkFeeds, UnsuitableFeedsError } from "../../deploy/checkFeeds.ts";
import { deployExchange, type DeployedExchange } from "../../deploy/deployExchange.ts";
import {
  InvalidParameterError,
  parseParameters,
  readParameters,
  type DeploymentParameters,
  type FeedParameters,
} from "../../deploy/parameters.ts";
import { creationBlocks, describeDeployment, journalOf } from "../../deploy/record.ts";
import { ROLES } from "../../deploy/roles.ts";
import { ATTEMPT_GAS, encodeSteps, StepKind } from "../../keepers/src/cre/report.ts";
import { formatDeployment, InvalidDeploymentError, parseDeployment } from "../../sdk/src/deployments.ts";

const TEST_NETWORKS = ["sepolia", "arbitrumSepolia", "baseSepolia"];
const ACTIVE = 1n;

/** The same parameters on a chain without Chainlink: each market gets a mock feed with a price of its own [USD]. */
function withMockFeeds(parameters: DeploymentParameters, prices: readonly string[]): DeploymentParameters {
  const markets = parameters.markets.map((market, place) => {
    const answer = parseUnits(prices[place] ?? "0", 8);
    return { ...market, index: { ...market.index, feeds: [{ mock: { decimals: 8, answer }, maxAge: 90_000 }] } };
  });
  return { ...parameters, markets };
}

function withFeed(parameters: DeploymentParameters, feed: FeedParameters): DeploymentParameters {
  const [market] = parameters.markets;
  if (market === undefined) throw new Error("no market");
  return { ...parameters, markets: [{ ...market, index: { ...market.index, feeds: [feed] } }] };
}

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("deployment", () => {
  let connection: NetworkConnection;

  beforeEach(async () => {
    connection = await hre.network.create();
  });

  afterEach(async () => {
    await connection.close();
  });

  it("opens a sealed exchange with two active markets", async () => {
    const { ethers } = connection;
    const [deployer] = await ethers.getSigners();
    const { exchange, lens, collateral, manager, markets, treasury } = await deployExchange(
      connection,
      await readParameters("local"),
    );

    const overview = await lens.overview(exchange);
    expect(overview.isSealed).to.be.true;
    expect(overview.minimumDelay).to.equal(5n);
    expect(overview.collateral).to.equal(await collateral.getAddress());
    expect(overview.authority).to.equal(await manager.getAddress());
    expect(overview.treasury).to.equal(BigInt(treasury));
    expect((await lens.account(exchange, treasury)).owner).to.equal(deployer?.address);
    expect(markets.map(({ id, symbol }) => [id, symbol])).to.deep.equal([
      [1, "ETH-USD"],
      [2, "BTC-USD"],
    ]);

    const [eth, btc] = await Promise.all(markets.map(({ id }) => lens.market(exchange, id)));
    expect(eth?.status).to.equal(ACTIVE);
    expect(ethers.decodeBytes32String(eth?.terms.grid.symbol ?? "")).to.equal("ETH-USD");
    expect(eth?.quantum).to.equal(parseEther("0.0001"));
    expect(eth?.prices.indexPerLot).to.equal(parseEther("18.5"));
    expect(eth?.terms.trading.makerFee).to.equal(-parseEther("0.00005"));
    expect(btc?.prices.indexPerLot).to.equal(parseEther("29.4"));
  });

  it("gives a market the model, the estimators and the interest source that its terms name", async () => {
    const { ethers } = connection;
    const source = await ethers.deployContract("MockInterestSource", [parseEther("0.0002")]);
    const local = await readParameters("local");
    const [first, second] = local.markets;
    if (first === undefined || second === undefined) throw new Error("no markets");
    const adaptive = {
      referenceVolatility: parseEther("0.008"),
      baseGain: parseEther("1"),
      utilisationGain: parseEther("4"),
      depthGain: parseEther("0.5"),
      saturationGain: parseEther("2"),
    };
    const depth = {
      depthBand: parseEther("0.005"),
      impactDepth: parseEther("100000"),
      depthInterval: 60,
      maxDepthLevels: 8,
    };
    const estimators = { ...depth, tracksSaturation: true, source: { address: await source.getAddress() } };
    const tiers = [{ from: 0n, slope: parseEther("2") }];
    const { exchange, lens, model } = await deployExchange(connection, {
      ...local,
      markets: [
        { ...first, terms: { ...first.terms, model: { adaptive }, estimators } },
        { ...second, terms: { ...second.terms, model: { tiered: { tiers, reach: parseEther("0.01") } } } },
      ],
    });
    const [eth, btc] = await Promise.all([1, 2].map(async (id) => (await lens.market(exchange, id)).terms));
    if (eth === undefined || btc === undefined) throw new Error("no terms");
    const deployed = await ethers.getContractAt("Adaptive", eth.funding.model);
    expect((await deployed.parameters()).utilisationGain).to.equal(adaptive.utilisationGain);
    expect(eth.estimators.source).to.equal(await source.getAddress());
    expect(eth.estimators.tracksSaturation).to.equal(true);
    expect(eth.estimators.isWeighted).to.equal(false);
    expect(eth.estimators.impactDepth).to.equal(depth.impactDepth);
    expect(eth.estimators.depthBand).to.equal(depth.depthBand);
    expect((await lens.funding(exchange, 1)).interest).to.equal(parseEther("0.0001")); // nobody has sampled yet
    const tiered = await ethers.getContractAt("Tiered", btc.funding.model);
    expect(await tiered.reach()).to.equal(parseEther("0.01"));
    expect(btc.estimators.depthBand).to.equal(0n);
    expect(btc.funding.model).to.not.equal(await model.getAddress());
  });

  it("serves each market's funding through feeds", async () => {
    const { exchange, lens, markets } = await deployExchange(connection, await readParameters("local"));
    const feeds = markets.map(({ fundingFeeds }) => fundingFeeds);
    expect(feeds.map(Object.keys)).to.deep.equal([
      ["rate", "paid"],
      ["rate", "paid"],
    ]);
    expect(await feeds[0]?.rate?.description()).to.equal("ETH-USD funding rate per 8 h");
    expect(await feeds[1]?.paid?.description()).to.equal("BTC-USD funding paid per lot");
    expect(await feeds[1]?.paid?.LENS()).to.equal(await lens.getAddress());
    expect(await feeds[1]?.paid?.EXCHANGE()).to.equal(await exchange.getAddress());
    expect(await feeds[1]?.paid?.MARKET()).to.equal(2n);
  });

  it("has adapters for automation networks, whose bounties go to the treasury", async () => {
    const cre = {
      forwarder: "0x1111111111111111111111111111111111111111",
      workflowOwner: "0x2222222222222222222222222222222222222222",
      workflowName: "plumbline",
    };
    const parameters = { ...(await readParameters("local")), automation: { cre } };
    const { exchange, lens, automation, treasury } = await deployExchange(connection, parameters);
    expect(await automation.upkeep?.EXCHANGE()).to.equal(await exchange.getAddress());
    expect(await automation.upkeep?.BENEFICIARY()).to.equal(BigInt(treasury));
    const configured = await automation.creReceiver?.configuration();
    expect(configured?.forwarder).to.equal(cre.forwarder);
    expect(configured?.workflowOwner).to.equal(cre.workflowOwner);
    // The SHA-256 of "plumbline" begins with the digits 101559d07e.
    expect(configured?.workflowName).to.equal("0x31303135353964303765");
    expect(configured?.workflowId).to.equal(`0x${"00".repeat(32)}`);
    expect(configured?.beneficiary).to.equal(BigInt(treasury));

    // As a workflow would encode it.
    expect(await automation.upkeep?.ATTEMPT_GAS()).to.equal(ATTEMPT_GAS);
    await connection.networkHelpers.time.increase(301);
    const { settledUntil } = await lens.settledFunding(exchange, 1);
    await automation.upkeep?.performUpkeep(encodeSteps([{ kind: StepKind.Settle, market: 1n, first: 0n, count: 0n }]));
    expect((await lens.settledFunding(exchange, 1)).settledUntil).to.be.greaterThan(settledUntil);
  });

  it("lets anyone deposit what the faucet gives", async () => {
    const { ethers } = connection;
    const [, trader] = await ethers.getSigners();
    if (trader === undefined) throw new Error("no second signer");
    const { exchange, lens, collateral } = await deployExchange(connection, await readParameters("local"));

    await collateral.faucet(trader);
    await exchange.connect(trader).openAccount();
    await collateral.connect(trader).approve(exchange, parseUnits("100000", 6));
    await exchange.connect(trader).deposit(2, parseUnits("100000", 6));
    expect((await lens.account(exchange, 2)).balance).to.equal(parseEther("100000"));
  });

  it("gives each role its own functions, and the deployer no admin once it has handed over", async () => {
    const { ethers } = connection;
    const [deployer, admin, listing, feeManager, guardian] = await ethers.getSigners();
    if (!deployer || !admin || !listing || !feeManager || !guardian) throw new Error("too few signers");
    const roles = {
      admin: admin.address,
      listing: listing.address,
      feeManager: feeManager.address,
      guardian: guardian.address,
    };
    const parameters = await readParameters("local");
    const { exchange, manager } = await deployExchange(connection, { ...parameters, roles });
    const mayCall = async (caller: { address: string }, name: Parameters<typeof exchange.interface.getFunction>[0]) =>
      (await manager.canCall(caller.address, exchange, exchange.interface.getFunction(name).selector)).immediate;

    const holders = {
      listing: [listing],
      feeManager: [feeManager],
      guardian: [guardian],
      scheduler: [listing, feeManager],
    };
    for (const [role, { functions }] of Object.entries(ROLES)) {
      for (const name of functions) {
        for (const caller of [deployer, admin, listing, feeManager, guardian]) {
          const expected = holders[role as keyof typeof holders].includes(caller); // keys of ROLES
          expect(await mayCall(caller, name), `${name} by ${role}`).to.equal(expected);
        }
      }
    }
    expect(await mayCall(admin, "seal")).to.be.true;
    expect((await manager.hasRole(0, admin)).isMember).to.be.true;
    expect((await manager.hasRole(0, deployer)).isMember).to.be.false;
    await exchange.connect(guardian).restrictMarket(1);
  });

  it("names a role for every administrative function but the seal and what is open to all", async () => {
    const { exchange } = await deployExchange(connection, { ...(await readParameters("local")), markets: [] });
    const admin = await hre.artifacts.readArtifact("IMarketAdmin");
    const functions = admin.abi.filter(({ type }) => type === "function").map(({ name }) => name as string);
    const assigned = Object.values(ROLES).flatMap((role): readonly string[] => role.functions);
    expect([...assigned, "seal", "collectFees"].sort()).to.deep.equal([...functions].sort());
    expect(exchange.interface.hasFunction("seal")).to.be.true;
  });

  it("keeps the admin with a deployer who is named as admin", async () => {
    const [deployer] = await connection.ethers.getSigners();
    if (deployer === undefined) throw new Error("no signer");
    const parameters = { ...(await readParameters("local")), markets: [], roles: { admin: deployer.address } };
    const { manager } = await deployExchange(connection, parameters);
    expect((await manager.hasRole(0, deployer)).isMember).to.be.true;
  });

  it("can leave the exchange open for set-up", async () => {
    const parameters = { ...(await readParameters("local")), seal: false };
    const { exchange, lens } = await deployExchange(connection, parameters);
    expect((await lens.overview(exchange)).isSealed).to.be.false;
  });

  it("starts a mock feed with a recorded round", async () => {
    const { ethers } = connection;
    const latest = await ethers.provider.getBlock("latest");
    const updatedAt = (latest?.timestamp ?? 0) - 60;
    const round = { id: 110680464442257311690n, updatedAt };
    const feed = { mock: { decimals: 8, answer: 188_474_751_000n, round }, maxAge: 3_900 };
    const { markets } = await deployExchange(connection, withFeed(await readParameters("local"), feed));
    expect(await markets[0]?.index.readIndex()).to.deep.equal([parseEther("1884.74751"), 0n]);
    expect(await markets[0]?.feeds[0]?.aggregator?.latestTimestamp()).to.equal(BigInt(updatedAt));
  });

  for (const network of TEST_NETWORKS) {
    it(`has parameters for ${network} that list at both ends of their range of prices`, async () => {
      const parameters = await readParameters(network);
      expect(parameters.minimumDelay).to.equal(600);
      for (const { terms, index } of parameters.markets) {
        expect(terms.trading.minimumNotional).to.equal(parseEther("10"));
        expect(terms.sampling.impactNotional).to.equal(parseEther("500"));
        expect(index.feeds.every((feed) => "address" in feed)).to.be.true;
      }
      await deployExchange(connection, withMockFeeds(parameters, ["1000", "20000"]));
      await connection.close();
      connection = await hre.network.create();
      await deployExchange(connection, withMockFeeds(parameters, ["8000", "160000"]));
    });
  }
});

/** Every transaction was sent with a quarter more gas than it used, at least. */
async function expectRoom({ ethers: { provider } }: NetworkConnection, blocks: number): Promise<void> {
  for (let number = 1; number <= blocks; number += 1) {
    for (const { hash, gasLimit } of (await provider.getBlock(number, true))?.prefetchedTransactions ?? []) {
      const used = (await provider.getTransactionReceipt(hash))?.gasUsed ?? gasLimit;
      expect(gasLimit >= used + used / 4n, `${gasLimit} for ${used}`).to.equal(true);
    }
  }
}

describe("deployment over HTTP", () => {
  const deploymentId = "test-deploy-twice";
  const journal = journalOf(hre, deploymentId);

  const removeJournal = () => rm(journal, { recursive: true, force: true });
  beforeEach(removeJournal);
  afterEach(removeJournal);

  it("does nothing the second time, and its record can be read back", async () => {
    const server = await hre.network.createServer("node", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const connection = await hre.network.create({
      network: "localhost",
      override: { url: `http://${address}:${port}` },
    });
    try {
      const parameters = await readParameters("local");
      const recordOf = async (deployed: DeployedExchange) => {
        const blocks = await creationBlocks(hre, connection, journal);
        return describeDeployment(connection, parameters, deployed, blocks);
      };
      const first = await deployExchange(connection, parameters, { deploymentId });
      const record = await recordOf(first);
      const blocks = await connection.ethers.provider.getBlockNumber();
      expect(blocks).to.be.greaterThan(20);
      await expectRoom(connection, blocks);

      const second = await deployExchange(connection, parameters, { deploymentId });
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(blocks);
      expect(await recordOf(second)).to.deep.equal(record);

      expect(parseDeployment(JSON.parse(formatDeployment(record)))).to.deep.equal(record);
      expect(record.exchange.address).to.equal(await first.exchange.getAddress());
      expect(record.exchange.blockNumber).to.be.within(1, blocks);
      expect(record.collateral).to.deep.include({ symbol: "TestUSD", decimals: 6, scale: 10n ** 12n, hasFaucet: true });
      expect(record.automation?.upkeep?.address).to.equal(await first.automation.upkeep?.getAddress());
      expect(record.markets[1]?.fundingFeeds?.paid).to.equal(await first.markets[1]?.fundingFeeds.paid?.getAddress());
      expect(record.markets.map(({ id, symbol, quantum }) => ({ id, symbol, quantum }))).to.deep.equal([
        { id: 1, symbol: "ETH-USD", quantum: 10n ** 14n },
        { id: 2, symbol: "BTC-USD", quantum: 10n ** 14n },
      ]);
    } finally {
      await connection.close();
      await server.close();
    }
  });
});

describe("checkFeeds", () => {
  it("accepts feeds that listing accepts, and names what is wrong with others", async () => {
    const connection = await hre.network.create();
    const local = await readParameters("local");
    const { markets } = await deployExchange(connection, local);
    const [market] = markets;
    const proxy = market?.feeds[0]?.proxy ?? "";
    const existing = withFeed(local, { address: proxy, maxAge: 3_900 });
    await checkFeeds(connection, existing);

    const problems = async (parameters: DeploymentParameters) => {
      const error = await rejectionOf(checkFeeds(connection, parameters));
      expect(error).to.be.instanceOf(UnsuitableFeedsError);
      return (error as UnsuitableFeedsError).problems;
    };
    const nobody = "0x00000000000000000000000000000000DeaDBeef";
    expect(await problems(withFeed(local, { address: nobody, maxAge: 3_900 }))).to.deep.equal([
      `ETH-USD: feed ${nobody} has no code on this network`,
    ]);
    await market?.feeds[0]?.aggregator?.transmit(parseUnits("8000.01", 8));
    expect(await problems(existing)).to.deep.equal([
      `ETH-USD: feed ${proxy} says 8000.01: tickSize must be 0.0100000125 to 0.0800001, not 0.01`,
    ]);
    await market?.feeds[0]?.aggregator?.transmit(parseUnits("10000.01", 8));
    expect(await problems(existing)).to.have.length(2);
    await connection.networkHelpers.time.increase(3_900 + 5);
    expect((await problems(existing))[0]).to.match(/answered 39\d\d s ago, maxAge is 3900 s/);
    await connection.close();
  });
});

describe("parameters", () => {
  const invalid: [what: string, change: (file: Record<string, unknown>) => unknown, path: string][] = [
    ["an unknown key", (file) => ({ ...file, delay: 5 }), "file.delay"],
    [
      "a number where a decimal string belongs",
      (file) => ({ ...file, terms: { margin: { initialMargin: 0.05 } } }),
      "markets[0].terms.margin.initialMargin",
    ],
    [
      "a feed of something that no feed serves",
      (file) => ({ ...file, markets: [{ fundingFeeds: ["price"] }] }),
      "markets[0].fundingFeeds[0]",
    ],
    ["a missing group", (file) => ({ ...file, collateral: undefined }), "file.collateral"],
    [
      "an address with a wrong checksum",
      (file) => ({ ...file, roles: { admin: "0x694AA1769357215DE4FAC081bf1f309aDC325307" } }),
      "file.roles.admin",
    ],
  ];
  const file = {
    minimumDelay: 5,
    collateral: { test: { decimals: 6, faucetTokens: 1, faucetCooldown: 1 } },
    seal: true,
    markets: [
      {
        symbol: "ETH-USD",
        tickSize: "0.01",
        lotSize: "0.01",
        interval: 300,
        index: { feeds: [], minPrice: "1", maxPrice: "2", maxDeviation: "0", gracePeriod: 0 },
      },
    ],
  };

  for (const [what, change, path] of invalid) {
    it(`are refused with ${what}, by its path`, () => {
      expect(() => parseParameters(change(file)))
        .to.throw(InvalidParameterError)
        .with.property("path", path);
    });
  }

  it("of one market override what all share", async () => {
    const { markets } = await readParameters("sepolia");
    expect(markets.map(({ terms }) => terms.margin.positionCap)).to.deep.equal([100_000, 300_000]);
    expect(markets.map(({ terms }) => terms.margin.initialMargin)).to.deep.equal([
      parseEther("0.05"),
      parseEther("0.05"),
    ]);
  });
});

describe("parseDeployment", () => {
  it("names the field that is wrong", () => {
    expect(() => parseDeployment({ chainId: 1 })).to.throw(InvalidDeploymentError, "libraries is not an object");
    expect(() => parseDeployment(null)).to.throw(InvalidDeploymentError, "root is not an object");
    expect(() => parseDeployment({ chainId: "1", libraries: {} })).to.throw(InvalidDeploymentError, "chainId");
  });
});
