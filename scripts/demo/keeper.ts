import { id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Intent } from "../../keepers/src/core/duty.ts";
import { endow, LocalKeeper, type LocalKeeperParameters } from "../../keepers/src/testing/localKeeper.ts";
import { MULTICALL3 } from "../../sdk/src/index.ts";
import { multicall3Code } from "../../sdk/test/multicall3.ts";
import type { LocalChain } from "./chain.ts";

/** Calls in one transaction at most. */
const MAX_CALLS = 50;

/** What duties do, for the table of gas. */
const WORDS: Readonly<Record<string, string>> = {
  fundingSettlement: "settle funding",
  premiumSampling: "sample premium",
  fundingRealising: "realize funding",
};

/** A keeper of keepers/ on the demo's chain: what it sends comes first in each block. */
export class DemoKeeper {
  readonly #keeper: LocalKeeper;
  readonly #chain: LocalChain;

  private constructor(keeper: LocalKeeper, chain: LocalChain) {
    this.#keeper = keeper;
    this.#chain = chain;
  }

  static async open(
    { provider }: NetworkConnection,
    chain: LocalChain,
    parameters: Omit<LocalKeeperParameters, "provider" | "privateKey">,
  ): Promise<DemoKeeper> {
    const privateKey = id("the demo's keeper, on a chain that ends with it");
    await endow(provider, privateKey);
    await provider.request({ method: "hardhat_setCode", params: [MULTICALL3, multicall3Code()] });
    const sending = { batch: { multicall: MULTICALL3, maxCalls: MAX_CALLS } };
    return new DemoKeeper(await LocalKeeper.open({ ...parameters, provider, privateKey, sending }), chain);
  }

  /** @param time of the block that is mined next [unix s] */
  async turn(time: number): Promise<void> {
    await this.#chain.announce(time);
    const { intents, fates, sent } = await this.#keeper.turn(time);
    for (const [place, { key }] of intents.entries()) {
      const fate = fates[place];
      // Nobody else is there who could be faster.
      if (fate?.kind !== "sent") throw new Error(`${key} was not sent: ${JSON.stringify(fate)}`);
    }
    for (const [hash, list] of sent) this.#chain.expect(operationOf(list), hash);
  }

  async close(): Promise<void> {
    await this.#keeper.close();
  }
}

function operationOf(intents: readonly Intent[]): string {
  const counts = new Map<string, number>();
  for (const { duty } of intents) counts.set(duty, (counts.get(duty) ?? 0) + 1);
  return [...counts].map(([duty, count]) => `${WORDS[duty] ?? duty} of ${count} markets`).join(", ");
}
