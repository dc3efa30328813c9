import { fileURLToPath } from "node:url";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { gasMargin } from "./scripts/build/gas-margin.ts";
import { solidityBuild } from "./scripts/build/solidity-build.ts";

/** How often the optimizer expects each opcode to run: higher is cheaper to call and larger to deploy. */
const OPTIMIZER_RUNS = 200;

// One compiler for every profile, so that a deployment reuses the tests' build instead of compiling again. Hardhat
// compares settings in their written order, and its production profile puts `optimizer` first: leave it there.
const compiler = {
  version: "0.8.37",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  isolated: false,
  toolVersionsInBuildInfo: true,
  settings: {
    optimizer: { enabled: true, runs: OPTIMIZER_RUNS },
    viaIR: true,
    evmVersion: "prague",
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["storageLayout"] } },
  },
};

/** The campaigns run for minutes, so their compilation is worth an optimizer: see scripts/build/solidity-hooks.ts. */
const CAMPAIGNS = "test/invariant/Campaigns.t.sol";
const campaignCompiler = { ...compiler, settings: { ...compiler.settings, viaIR: false } };
const profile = { compilers: [compiler], overrides: { [CAMPAIGNS]: campaignCompiler } };

/** The seeds alone decide what a campaign does, so there is nothing for the fuzzer to learn from what it sees. */
const invariant = { failOnRevert: true, dictionaryWeight: 0, includeStorage: false, includePushBytes: false };

/** Where campaigns write what they called. */
const fsPermissions = { dangerouslyReadWriteDirectory: ["cache/campaigns"] };

const localChain = {
  type: "edr-simulated",
  chainType: "l1",
  chainId: 31337,
  hardfork: "prague",
  allowUnlimitedContractSize: false,
} as const;

const deployer = [configVariable("DEPLOYER_PRIVATE_KEY")];

export default defineConfig({
  plugins: [solidityBuild, gasMargin, toolbox], // ours first: it orders what TypeChain is given
  paths: {
    sources: "contracts",
    tests: { solidity: "test", mocha: "test" },
    ignition: "deploy",
  },
  solidity: {
    profiles: { default: profile, production: profile },
    splitTestsCompilation: true,
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator.sol",
      "@chainlink/contracts/src/v0.8/keystone/KeystoneForwarder.sol",
      "@chainlink/local/src/vendor/chainlink-ccip/test/mocks/MockRouter.sol",
    ],
  },
  typechain: { outDir: "typechain-types" },
  networks: {
    default: localChain,
    node: localChain,
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
    sepolia: {
      type: "http",
      chainType: "l1",
      chainId: 11_155_111,
      url: configVariable("SEPOLIA_RPC_URL"),
      accounts: deployer,
    },
    arbitrumSepolia: {
      type: "http",
      chainType: "generic",
      chainId: 421_614,
      url: configVariable("ARBITRUM_SEPOLIA_RPC_URL"),
      accounts: deployer,
    },
    baseSepolia: {
      type: "http",
      chainType: "op",
      chainId: 84_532,
      url: configVariable("BASE_SEPOLIA_RPC_URL"),
      accounts: deployer,
    },
  },
  verify: { etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") } },
  test: {
    solidity: {
      profiles: {
        default: {
          fsPermissions,
          fuzz: { runs: 256, seed: "0x706c756d626c696e65" },
          invariant: { ...invariant, runs: 10, depth: 4 },
        },
        deep: {
          fsPermissions,
          fuzz: { runs: 512 },
          invariant: { ...invariant, runs: 336, depth: 11 },
        },
      },
    },
    mocha: { timeout: 300_000 },
  },
});
