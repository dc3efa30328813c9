import type { Address, Exchange, Outcome } from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { World } from "../world.ts";

/** One call to the exchange, for the chain and for the model. */
export interface Operation {
  readonly from: Address;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly apply: (model: Exchange) => Outcome<unknown>;
  /** Has to be announced to the timelock, of which the model knows nothing. */
  readonly isDelayed?: boolean;
}

/** Makes up an operation; undefined where the world has nothing to do it to. */
export type Generator = (world: World, random: Random) => Operation | undefined;
