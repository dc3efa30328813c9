/** How long accounts that can be liquidated wait for it, in blocks. */
export class Waiting {
  /** By account, the block after which it could first be liquidated. */
  readonly #since = new Map<number, number>();
  /** Blocks of every wait that has ended. */
  readonly ended: number[] = [];

  /**
   * @param block a number that grows by one with each block, whatever is reorganised
   * @param liquidatable accounts that a call after the block could liquidate
   * @param liquidated accounts that were, in the block
   */
  observe(block: number, liquidatable: Iterable<number>, liquidated: ReadonlySet<number>): void {
    const now = new Set(liquidatable);
    for (const [account, since] of this.#since) {
      if (now.has(account) && !liquidated.has(account)) continue;
      this.ended.push(block - since);
      this.#since.delete(account);
    }
    for (const account of now) if (!this.#since.has(account)) this.#since.set(account, block);
  }

  /** Accounts that have waited for more than `deadline` blocks since `from`, or since they could first be liquidated. */
  late(block: number, from: number, deadline: number): number[] {
    const isLate = (since: number): boolean => block - Math.max(since, from) > deadline;
    return [...this.#since].filter(([, since]) => isLate(since)).map(([account]) => account);
  }

  get open(): number {
    return this.#since.size;
  }
}
