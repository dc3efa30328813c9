import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { fromLots, type Size, toLots } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";
import { MAX_LOTS } from "./liquidation.ts";
import { toAccount } from "./order.ts";

export interface DeleverageParameters {
  /** Flagged. */
  readonly account: bigint | number;
  readonly market: MarketName;
  /** Base to close at most; all unless said. */
  readonly maxSize?: Size;
  /** Accounts with opposite positions, highest rank first. */
  readonly candidates: readonly (bigint | number)[];
}
export interface DeleverageReturnType {
  /** Base. */
  readonly closed: string;
}
export interface DeleverageOutcome extends DeleverageReturnType {
  readonly candidates: readonly {
    readonly account: bigint;
    /** Base. */
    readonly closed: string;
    /** What it gave up against mark; quote. */
    readonly loss: string;
  }[];
}

/**
 * Closes lots of a flagged account against the positions that gain most on the other side. Open to all.
 *
 * @example
 * await deleverage.send(client, { account: 7n, market: "ETH-USD", candidates: [9n, 4n] });
 *
 * @throws {NotFlaggedError}
 * @throws {NothingClosedError}
 */
export const deleverage = /* @__PURE__ */ defineAction<DeleverageParameters, DeleverageReturnType, DeleverageOutcome>({
  encode: (deployment, { account, market, maxSize, candidates }) => {
    const grid = findMarket(deployment, market);
    const request = {
      account: toAccount(account),
      market: grid.id,
      maxLots: maxSize === undefined ? MAX_LOTS : toLots(grid, maxSize),
      candidates: candidates.map(toAccount),
    };
    return exchangeInterface().encodeFunctionData("deleverage", [request]);
  },
  decode: (data, deployment, { market }) => {
    const [closed] = exchangeInterface().decodeFunctionResult("deleverage", data);
    return { closed: fromLots(findMarket(deployment, market), closed) };
  },
  outcome: (events, deployment, { market }) => {
    const grid = findMarket(deployment, market);
    const closings = eventsNamed(events, "Deleveraged");
    return {
      closed: fromLots(
        grid,
        closings.reduce((sum, { lots }) => sum + lots, 0n),
      ),
      candidates: closings.map(({ candidate, lots, loss }) => ({
        account: candidate,
        closed: fromLots(grid, lots),
        loss: formatWad(loss),
      })),
    };
  },
});
