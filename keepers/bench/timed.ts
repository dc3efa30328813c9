/** Seconds of the processor, chain in this process included: what else the machine does is not measured. */
export async function processorSeconds<Result>(action: () => Promise<Result>): Promise<readonly [Result, number]> {
  const start = process.cpuUsage();
  const result = await action();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1e6];
}
