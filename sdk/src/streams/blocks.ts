import type { Provider } from "ethers";

import { PlumblineError } from "../errors/base.ts";

/** A block as far as a stream needs it. */
export interface BlockReference {
  readonly number: number;
  readonly hash: string;
  /** [unix s] */
  readonly timestamp: number;
}

/** The chain was reorganised farther back than the stream remembers. */
export class ReorganisationTooDeepError extends PlumblineError {
  override readonly name = "ReorganisationTooDeepError";

  constructor(readonly oldest: number) {
    super({
      message: `The chain changed at or before block ${oldest}, the oldest that the stream remembers.`,
      remedy: "Start anew from a block that is final, and load the state anew.",
    });
  }
}

/** A block that a node spoke of, and another does not have yet. */
export class BlockUnavailableError extends PlumblineError {
  override readonly name = "BlockUnavailableError";

  constructor(readonly block: number | string) {
    super({
      message: `Block ${block} is not there.`,
      remedy: "Nothing to do: it is asked for again. If it stays so, use another provider.",
    });
  }
}

/** A block that has its place in the chain. */
export interface FetchedBlock extends BlockReference {
  readonly parentHash: string;
}

/** The block of a number or hash, or the latest. */
export async function fetchBlock(provider: Provider, tag: number | string): Promise<FetchedBlock> {
  const block = await provider.getBlock(tag);
  if (block?.hash == null) throw new BlockUnavailableError(tag);
  const { number, hash, parentHash, timestamp } = block;
  return { number, hash, parentHash, timestamp };
}

/** Whether a block is still part of the chain. */
export async function isCanonical(provider: Provider, { number, hash }: BlockReference): Promise<boolean> {
  return (await provider.getBlock(number))?.hash === hash;
}
