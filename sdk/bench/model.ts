/** Measures the engine model: `npm run bench:model`. With --check it fails where a figure is worse than promised. */
import { HealthMonitor } from "../src/index.ts";
import { makeCrowd } from "./accounts.ts";
import { runOrderOperations } from "./orders.ts";

const LEAST_OPERATIONS = 100_000; // [1/s]
const MOST_MILLISECONDS = 50;
const [ACCOUNTS, MARKETS] = [100_000, 4];
const ROUNDS = 5;

/** The same numbers in every run. */
function numbers(): () => number {
  let seed = 1;
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes
    return seed / 2 ** 32;
  };
}

/** Time that this thread spends on it, whatever else the machine does [ms]. */
function timed(action: () => void): number {
  const start = process.threadCpuUsage();
  action();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

runOrderOperations(10_000); // until the engine has compiled it
const runs = Array.from({ length: ROUNDS }, () => runOrderOperations(20_000));
const perSecond = median(runs.map(({ operations, elapsed }) => (operations / elapsed) * 1_000));
const fills = median(runs.map((run) => run.fills));
console.log(`order operations: ${Math.round(perSecond).toLocaleString("en")} a second (${fills} fills in 20,000)`);

const crowd = makeCrowd(ACCOUNTS, MARKETS, numbers());
const monitor = new HealthMonitor(crowd.exchange);
const moves = [10_000n, -8_000n, 5_000n, -15_000n, 10_000n, 3_000n, -50_000n, 20_000n];
const failed = new Set<bigint>();
let evaluated = 0;
const times = moves.map((move, place) => {
  crowd.move(BigInt((place % MARKETS) + 1), move);
  const time = timed(() => monitor.refresh());
  evaluated += monitor.evaluated;
  for (const account of monitor.failing) failed.add(account);
  console.log(
    `  move of ${Number(move) / 10_000} %: ${time.toFixed(1)} ms, ${monitor.evaluated.toLocaleString("en")} looked at`,
  );
  return time;
});
const worst = Math.max(...times);
console.log(
  `health of ${ACCOUNTS.toLocaleString("en")} accounts in ${MARKETS} markets after a price move of 0.3 to 5 %: ` +
    `median ${median(times).toFixed(1)} ms, worst ${worst.toFixed(1)} ms, ` +
    `${Math.round(evaluated / moves.length).toLocaleString("en")} looked at per move, ` +
    `${failed.size.toLocaleString("en")} found below maintenance margin`,
);

if (process.argv.includes("--check") && (perSecond < LEAST_OPERATIONS || median(times) > MOST_MILLISECONDS)) {
  console.error(`Promised: ${LEAST_OPERATIONS} operations a second, ${MOST_MILLISECONDS} ms.`);
  process.exitCode = 1;
}
