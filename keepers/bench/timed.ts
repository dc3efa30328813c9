/** Seconds that an action takes, what it waits for the chain included. */
export async function timed<Result>(action: () => Promise<Result>): Promise<readonly [Result, number]> {
  const start = performance.now();
  const result = await action();
  return [result, (performance.now() - start) / 1_000];
}
