import { Interface, type JsonRpcApiProvider } from "ethers";

import { toPlumblineError } from "../../../sdk/src/errors/decode.ts";
import type { Clock } from "../core/ports.ts";
import { NativePriceError } from "./errors.ts";

const WAD = 10n ** 18n;
const DAY = 86_400_000;

/** What one token of the chain's own currency is worth [WAD quote]; throws a `NativePriceError` if that is not known. */
export type NativePrice = () => Promise<bigint>;

/** A price that the configuration names [WAD quote]. */
export function fixedPrice(price: bigint): NativePrice {
  return () => Promise.resolve(price);
}

const feedInterface = new Interface([
  "function decimals() view returns (uint8)",
  "function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)",
]);

/**
 * What a Chainlink feed says.
 *
 * @param maxAge age from which it is not believed [s]
 */
export function feedPrice(provider: JsonRpcApiProvider, feed: string, maxAge: number, clock: Clock): NativePrice {
  let decimals: bigint | undefined;
  const ask = async (name: string): Promise<readonly unknown[]> => {
    const answer = await provider.call({ to: feed, data: feedInterface.encodeFunctionData(name) });
    return feedInterface.decodeFunctionResult(name, answer);
  };
  return async () => {
    try {
      decimals ??= (await ask("decimals"))[0] as bigint;
      const [, answer, , updatedAt] = (await ask("latestRoundData")) as readonly bigint[];
      if (answer === undefined || answer <= 0n) throw new NativePriceError("the feed's answer is not positive");
      const age = clock.now() / 1_000 - Number(updatedAt);
      if (age > maxAge) throw new NativePriceError(`the feed's answer is ${Math.round(age)} s old`);
      return (answer * WAD) / 10n ** decimals;
    } catch (error) {
      if (error instanceof NativePriceError) throw error;
      throw new NativePriceError("the feed cannot be read", toPlumblineError(error));
    }
  };
}

/** What gas costs, up [WAD quote]. */
export function gasCost(gas: bigint, feePerGas: bigint, price: bigint): bigint {
  return (gas * feePerGas * price + WAD - 1n) / WAD;
}

/** What may be spent per day of UTC on intents that bring less than they cost [wei]. */
export class DailyBudget {
  readonly #limit: bigint;
  readonly #clock: Clock;
  #day = -1;
  #spent = 0n;

  constructor(limit: bigint, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get left(): bigint {
    return this.#limit - this.#today();
  }

  /** When the day began [unix ms]. */
  get since(): number {
    return this.#dayOfNow() * DAY;
  }

  /** Takes an amount out. */
  spend(amount: bigint): void {
    this.#spent = this.#today() + amount;
  }

  /** What was taken out today, by former processes, too. */
  restore(spent: bigint): void {
    this.#day = this.#dayOfNow();
    this.#spent = spent;
  }

  #today(): bigint {
    const day = this.#dayOfNow();
    if (day !== this.#day) {
      this.#day = day;
      this.#spent = 0n;
    }
    return this.#spent;
  }

  #dayOfNow(): number {
    return Math.floor(this.#clock.now() / DAY);
  }
}

/** A duty's first transactions are taken to use this part of the gas that they are estimated to need [1e-3]. */
const FIRST_SHARE = 600n;
/** Weight of the newest transaction [1e-3]. */
const NEWEST = 200n;

/**
 * How much of the gas that an estimate asks for is used in the end, by duty: an oracle read refuses to start without room
 * that it then leaves.
 */
export class GasHistory {
  readonly #shares = new Map<string, bigint>();

  expected(duty: string, estimate: bigint): bigint {
    return (estimate * (this.#shares.get(duty) ?? FIRST_SHARE)) / 1_000n;
  }

  learn(duty: string, estimate: bigint, used: bigint): void {
    if (estimate === 0n) return;
    const share = (used * 1_000n) / estimate;
    const before = this.#shares.get(duty) ?? share;
    this.#shares.set(duty, before + (NEWEST * (share - before)) / 1_000n);
  }
}
