/** Prints the outcome of one check; any problem makes the process exit with 1. */
export function report(check: string, outcome: { problems: string[]; summary: string; remedy: string }): void {
  if (outcome.problems.length === 0) {
    console.log(`${check}: ${outcome.summary}`);
    return;
  }
  console.error(`${check}: ${outcome.problems.length} problem(s)`);
  for (const problem of outcome.problems) console.error(`  - ${problem}`);
  console.error(`  Remedy: ${outcome.remedy}`);
  process.exitCode = 1;
}
