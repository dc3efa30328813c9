/**
 * Weights of an EMA with irregular steps: 2T^2 for what was, 2T dt + dt^2 for what is new, which weighs a fifth at most. They
 * add up to what their sum is to be divided by.
 *
 * @param elapsed dt [s]
 * @param time T [s]
 */
export function emaWeights(elapsed: bigint, time: bigint): { readonly kept: bigint; readonly added: bigint } {
  const kept = 2n * time * time;
  const added = 2n * time * elapsed + elapsed * elapsed;
  return 5n * added > kept + added ? { kept: 4n, added: 1n } : { kept, added };
}
