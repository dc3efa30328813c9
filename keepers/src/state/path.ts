import type { ContractEvent } from "../../../sdk/src/client/events.ts";
import type { BlockReference, FetchedBlock } from "../../../sdk/src/streams/blocks.ts";
import type { ChainView } from "./chainView.ts";

/** Nearer than this, blocks are followed by their hashes, each one's parent from the head down. */
const NEAR = 16;

/** How to get from the follower's block to the head. */
export type Path =
  /** Nothing to do: the node does not know more than the follower. */
  | { readonly kind: "none" }
  /** Take back to `ancestor` if it is not the follower's block; then these events lead to the head. */
  | {
      readonly kind: "events";
      readonly ancestor: BlockReference;
      readonly events: readonly ContractEvent[];
      /** Blocks on the way, as far as they were looked at. */
      readonly passed: readonly BlockReference[];
      /** Read block by block: no node can have answered for another chain, or left blocks out. */
      readonly isLinked: boolean;
    }
  /** No remembered block is part of the chain, or it is too far away. */
  | { readonly kind: "lost"; readonly reason: "reorganisation" | "gap" };

/**
 * Finds the way.
 *
 * @param known blocks that the follower can go back to, the oldest first; the last one is where it is
 * @param seen hashes of the blocks that the follower is at or has passed, by number
 * @param maxGap blocks from which on loading everything anew is quicker
 */
export async function findPath(
  view: ChainView,
  known: readonly BlockReference[],
  seen: ReadonlyMap<number, string>,
  head: FetchedBlock,
  maxGap: number,
): Promise<Path> {
  const at = known.at(-1);
  if (at === undefined) return { kind: "lost", reason: "gap" };
  if (head.number <= at.number) {
    // A node that lags behind names a block that was passed, or one of which nothing is known. Another one in the place of a
    // block that was passed is of another chain.
    const there = seen.get(head.number);
    if (there === undefined || there === head.hash) return { kind: "none" };
  }
  if (head.number - at.number > maxGap) return { kind: "lost", reason: "gap" };
  if (head.number - at.number <= NEAR) return followParents(view, known, head);
  return readRange(view, known, head);
}

/** From the head down to a block that is known. */
async function followParents(view: ChainView, known: readonly BlockReference[], head: FetchedBlock): Promise<Path> {
  const byHash = new Map(known.map((block) => [block.hash, block]));
  const oldest = known[0]?.number ?? 0;
  const fresh: FetchedBlock[] = [];
  let block = head;
  while (!byHash.has(block.parentHash)) {
    fresh.push(block);
    if (block.number <= oldest) return { kind: "lost", reason: "reorganisation" };
    block = await view.block(block.parentHash);
  }
  fresh.push(block);
  const ancestor = byHash.get(block.parentHash) ?? block; // it is there
  const events: ContractEvent[] = [];
  for (const each of fresh.reverse()) events.push(...(await view.eventsOf(each)));
  return { kind: "events", ancestor, events, passed: fresh, isLinked: true };
}

/** A long way: logs in ranges of blocks, between two blocks that are looked at before and after. */
async function readRange(view: ChainView, known: readonly BlockReference[], head: FetchedBlock): Promise<Path> {
  const isCanonical = async ({ number, hash }: BlockReference): Promise<boolean> =>
    (await view.block(number)).hash === hash;
  for (const ancestor of known.toReversed()) {
    if (!(await isCanonical(ancestor))) continue;
    const events = await view.eventsBetween(ancestor.number + 1, head.number);
    // If the chain has changed meanwhile, the next look finds another head.
    return (await isCanonical(head))
      ? { kind: "events", ancestor, events, passed: [head], isLinked: false }
      : { kind: "none" };
  }
  return { kind: "lost", reason: "reorganisation" };
}
