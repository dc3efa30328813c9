/**
 * Measures the engine model: `npm run bench:model`. With --check it fails where a figure is worse than promised; for the
 * orders by the best of the measurements, which other programs on the machine disturbed least.
 */
import Table from "cli-table3";

import { HealthMonitor } from "../src/index.ts";
import { makeCrowd } from "./accounts.ts";
import { OrderLoad } from "./orders.ts";
import { Random } from "./random.ts";
import { MARKETS } from "./venue.ts";

/** For accounts in one market; in four, each margin check adds up four. [1/s] */
const LEAST_OPERATIONS = 100_000;
const MOST_MILLISECONDS = 50;
const ACCOUNTS = 100_000;
/** Operations until the engine has compiled what runs, then those of one measurement, and how many of these. */
const [WARM_UP, MEASURED, ROUNDS] = [60_000, 10_000, 15];

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

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function measureOrders(): number {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: ["accounts are active in", "operations a second: median", "best", "mix"],
  });
  const best = [1, MARKETS.length].map((mostMarkets) => {
    const load = new OrderLoad(mostMarkets);
    load.run(WARM_UP);
    const rates = Array.from(
      { length: ROUNDS },
      () =>
        (MEASURED /
          timed(() => {
            load.run(MEASURED);
          })) *
        1_000,
    );
    const share = ([kind, count]: [string, number]): string =>
      `${kind} ${whole((count / (WARM_UP + ROUNDS * MEASURED)) * 100)} %`;
    const mix = `${[...load.counts].sort().map(share).join(", ")}; ${whole(load.resting)} orders rest`;
    const where = mostMarkets === 1 ? "1 market" : `1 to ${mostMarkets} markets`;
    table.push([where, whole(median(rates)), whole(Math.max(...rates)), mix]);
    return Math.max(...rates);
  });
  console.log(`Order operations on the engine model, one thread\n${table.toString()}\n`);
  return best[0] ?? 0;
}

/** A move of each market's index, or of one [1e-6]. */
const MOVES: readonly { readonly name: string; readonly markets: readonly bigint[]; readonly millionths: bigint }[] = [
  { name: "0.1 %, one market", markets: [1n], millionths: -1_000n },
  { name: "1 %, one market", markets: [2n], millionths: 10_000n },
  { name: "1 %, all markets", markets: MARKETS, millionths: -10_000n },
  { name: "5 %, one market", markets: [3n], millionths: -50_000n },
  { name: "5 %, all markets", markets: MARKETS, millionths: -50_000n },
  { name: "25 %, all markets", markets: MARKETS, millionths: 250_000n },
];
/** The promise is for a price move; a quarter of the price within one block is a disaster. */
const PROMISED = 5;

function measureHealth(): number {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: ["move", "ms: median", "worst", "looked at", "in whole numbers", "below MM"],
  });
  const random = new Random(1);
  const crowd = makeCrowd(ACCOUNTS, MARKETS.length, () => random.fraction());
  const monitor = new HealthMonitor(crowd.exchange);
  const slowest = MOVES.map(({ name, markets, millionths }) => {
    const looks: number[] = [];
    let exact = 0;
    // There and back, so that the same accounts are concerned each time.
    const times = Array.from({ length: 6 }, (_, round) => {
      const there = round % 2 === 0;
      const back = (-millionths * 1_000_000n) / (1_000_000n + millionths);
      for (const market of markets) crowd.move(market, there ? millionths : back);
      const time = timed(() => monitor.refresh());
      looks.push(monitor.evaluated);
      exact += monitor.evaluatedExactly;
      return time;
    });
    const worst = Math.max(...times);
    const row = [name, median(times).toFixed(1), worst.toFixed(1), whole(median(looks)), whole(exact)];
    table.push([...row, whole(monitor.failing.size)]);
    return worst;
  });
  const size = `${whole(ACCOUNTS)} accounts with positions in ${MARKETS.length} markets`;
  console.log(`Who is below maintenance margin after a price move: ${size}\n${table.toString()}`);
  return Math.max(...slowest.slice(0, PROMISED));
}

const [operations, milliseconds] = [measureOrders(), measureHealth()];
if (process.argv.includes("--check") && (operations < LEAST_OPERATIONS || milliseconds > MOST_MILLISECONDS)) {
  console.error(`Promised: ${whole(LEAST_OPERATIONS)} operations a second, ${MOST_MILLISECONDS} ms.`);
  process.exitCode = 1;
}
