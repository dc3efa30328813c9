import { id } from "ethers";

/** Blocks that a keeper waits before it acts on an effect: always the same for the two, unlike for other keepers. */
export function jitterOf(keeper: string, key: string, blocks: number): number {
  return Number(BigInt(id(`${keeper.toLowerCase()} ${key}`)) % BigInt(blocks + 1));
}

/** Holds back each effect for its keeper's time since it was first wanted. */
export class Jitter {
  readonly #keeper: string;
  readonly #blocks: number;
  readonly #wanted = new Map<string, { since: number; last: number }>();

  constructor(keeper: string, blocks: number) {
    this.#keeper = keeper;
    this.#blocks = blocks;
  }

  /** Whether it is still others' turn. Effects that nobody wants any more are forgotten. */
  holds(key: string, block: number): boolean {
    if (this.#blocks === 0) return false;
    const known = this.#wanted.get(key);
    const since = known !== undefined && block - known.last <= this.#blocks ? known.since : block;
    this.#wanted.set(key, { since, last: block });
    return block - since < jitterOf(this.#keeper, key, this.#blocks);
  }

  prune(block: number): void {
    for (const [key, { last }] of this.#wanted) if (block - last > this.#blocks) this.#wanted.delete(key);
  }
}
