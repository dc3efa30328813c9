import type { SolidityHooks } from "hardhat/types/hooks";
import type { CompilerInput, CompilerOutput, CompilerOutputError } from "hardhat/types/solidity";

/** What the compiler says and Hardhat's type leaves out. */
interface Diagnostic extends CompilerOutputError {
  sourceLocation?: { file: string };
}

/** Warnings about code size: `npm run check:sizes` has tighter budgets, and tests may be as large as they like. */
const CODE_SIZE_WARNINGS = new Set(["3860", "5574"]);

const isTest = (sourceName: string): boolean => sourceName.startsWith("project/test/");

/** A test that imports a contract needs its types only: vm.getCode reads the bytecode that the contracts' build made. */
function emitCodeForTestsOnly(input: CompilerInput): CompilerInput {
  const tests = Object.keys(input.sources).filter(isTest);
  const everything = input.settings.outputSelection["*"];
  if (tests.length === 0 || everything === undefined) return input;
  const outputSelection = {
    "*": { "": everything[""] ?? [] },
    ...Object.fromEntries(tests.map((sourceName) => [sourceName, everything])),
  };
  return { ...input, settings: { ...input.settings, outputSelection } };
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
    invokeSolc: async (context, compiler, input, config, next): Promise<CompilerOutput> => {
      const output = await next(context, compiler, emitCodeForTestsOnly(input), config);
      const errors = output.errors?.flatMap(judge);
      return errors === undefined ? output : { ...output, errors };
    },
  });
