/**
 * Loaded into a keeper's process before the keeper: on every message it collects garbage, and answers with what is left. What a
 * process holds resident says little of growth: garbage waits, and the system takes pages back as it likes.
 */

/** What is alive, after a collection [bytes]. */
export interface Memory {
  /** On the heap, and outside of it on its behalf. */
  readonly live: number;
  readonly resident: number;
}

process.on("message", () => {
  if (globalThis.gc === undefined) throw new Error("A keeper is measured with --expose-gc");
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ live: heapUsed + external, resident: rss } satisfies Memory);
});
// It does not keep a process alive that has nothing else to do.
process.channel?.unref();
