import { availableParallelism } from "node:os";

import type { SolidityHooks } from "hardhat/types/hooks";
import type { CompilerInput, CompilerOutput, CompilerOutputError } from "hardhat/types/solidity";

/** What the compiler says and Hardhat's type leaves out. */
interface Diagnostic extends CompilerOutputError {
  sourceLocation?: { file: string };
}

/** Warnings about code size: `npm run check:sizes` has tighter budgets, and tests may be as large as they like. */
const CODE_SIZE_WARNINGS = new Set(["3860", "5574"]);

const isTest = (sourceName: string): boolean => sourceName.startsWith("project/test/");

/**
 * Tests compile without the optimizer and without the IR, ten times faster. What they deploy with deployCode is still
 * the production build, so put the harness of a library into contracts/mocks, not beside its test. If a test cannot
 * avoid "stack too deep", `viaIR: true` with the optimizer's `details: { yul: true, yulDetails: { stackAllocation: true,
 * optimizerSteps: "u:" } }` takes five times as long, half of what the production settings take.
 */
const TEST_SETTINGS = { optimizer: { enabled: false }, viaIR: false };

/** The campaigns, which are compiled apart, run half as long again without it; the optimizer takes half a minute. */
const CAMPAIGN_SETTINGS = { optimizer: { enabled: true, runs: 1_000 }, viaIR: false };

const isCampaign = (sourceName: string): boolean => sourceName.startsWith("project/test/invariant/");

/** What the compiler gives for an interface, which has no code either. */
const NO_CODE = { object: "", opcodes: "", sourceMap: "", generatedSources: [], linkReferences: {} };

/** Code is made for the tests alone: a contract that they import is there for its types. */
function compileTestsCheaply(input: CompilerInput): CompilerInput {
  const everything = input.settings.outputSelection["*"];
  const tests = Object.keys(input.sources).filter(isTest);
  if (tests.length === 0 || everything === undefined) return input;
  const settings = tests.some(isCampaign) ? CAMPAIGN_SETTINGS : TEST_SETTINGS;
  const outputSelection = {
    "*": { "": everything[""] ?? [], "*": ["abi", "evm.methodIdentifiers"] },
    ...Object.fromEntries(tests.map((sourceName) => [sourceName, everything])),
  };
  return { ...input, settings: { ...input.settings, ...settings, outputSelection } };
}

function mapValues<Value, Result>(
  record: Record<string, Value>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Hardhat's stack traces expect every contract to have an entry for code. */
function withCodeEntries({ contracts = {}, ...output }: CompilerOutput): CompilerOutput {
  const code = { bytecode: NO_CODE, deployedBytecode: { ...NO_CODE, immutableReferences: {} } };
  const complete = mapValues(contracts, (ofSource) =>
    mapValues(ofSource, (contract) => ({ ...contract, evm: { methodIdentifiers: {}, ...code, ...contract.evm } })),
  );
  return { ...output, contracts: complete };
}

/** The compiler stops at 256 warnings, so those of a dependency could hide ours. */
const TOO_MANY_WARNINGS = "4591";

/** Our own warnings become errors; those of dependencies, which nobody here can fix, are dropped. */
function judge(diagnostic: Diagnostic): Diagnostic[] {
  if (diagnostic.severity !== "warning") return [diagnostic];
  const isOurs = diagnostic.sourceLocation?.file.startsWith("project/") ?? true;
  if (!isOurs || CODE_SIZE_WARNINGS.has(diagnostic.errorCode ?? "")) return [];
  if (diagnostic.errorCode === TOO_MANY_WARNINGS) {
    const remedy = "Error: dependencies have too many warnings. Import test/helpers/Test.sol, not forge-std/Test.sol.";
    return [{ ...diagnostic, type: "Error", severity: "error", formattedMessage: remedy }];
  }
  const formattedMessage = (diagnostic.formattedMessage ?? diagnostic.message).replace(/^Warning:/, "Error: warning:");
  return [{ ...diagnostic, type: "Error", severity: "error", formattedMessage }];
}

export default (): Promise<Partial<SolidityHooks>> =>
  Promise.resolve({
    /** Hardhat leaves one core to others: with two, the campaigns would wait until the other tests are compiled. */
    build: (context, rootFilePaths, options, next) =>
      next(context, rootFilePaths, { concurrency: availableParallelism(), ...options }),

    invokeSolc: async (context, compiler, input, config, next): Promise<CompilerOutput> => {
      const output = withCodeEntries(await next(context, compiler, compileTestsCheaply(input), config));
      const errors = output.errors?.flatMap(judge);
      return errors === undefined ? output : { ...output, errors };
    },

    /** The paths come in the order in which the file system was read; TypeChain, which runs next, writes in theirs. */
    processArtifactsAfterSuccessfulBuild: (_context, artifactPaths) => {
      (artifactPaths as string[]).sort();
      return Promise.resolve();
    },
  });
