import type { Command } from "commander";

import type { OrderKindName } from "../../../sdk/src/actions/order.ts";
import { place } from "../../../sdk/src/actions/place.ts";
import { previewPlace } from "../../../sdk/src/preview/order.ts";
import { readFreeSlot } from "../../../sdk/src/state/account.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { perform } from "../perform.ts";
import { accountId, whole } from "../values.ts";

const KINDS: readonly OrderKindName[] = ["limit", "immediateOrCancel", "fillOrKill", "postOnly", "postOnlySlide"];

interface OrderOptions {
  readonly account: string;
  readonly price: string;
  readonly kind: string;
  readonly slot?: string;
  readonly expiry?: string;
  readonly reduceOnly?: boolean;
}

export function addOrder(program: Command, context: () => Context): void {
  program
    .command("order")
    .description("places an order, after showing exactly what it would do")
    .argument("<side>", "buy or sell")
    .argument("<size>", "in base, as in 1.5")
    .argument("<market>", "symbol, as in ETH-USD")
    .requiredOption("--account <id>", "that trades")
    .requiredOption("--price <price>", "worst price")
    .option("--kind <kind>", KINDS.join(", "), "limit")
    .option("--slot <slot>", "in which it rests, 0 to 255; the first free one unless given")
    .option("--expiry <second>", "last second in which it may trade")
    .option("--reduce-only", "only shrinks a position")
    .action(async (side: string, size: string, market: string, options: OrderOptions) => {
      if (side !== "buy" && side !== "sell") throw new UsageError(`"${side}" is neither buy nor sell`);
      const kind = KINDS.find((name) => name === options.kind);
      if (kind === undefined) throw new UsageError(`"${options.kind}" is not one of ${KINDS.join(", ")}`);
      const account = accountId(options.account);
      const given = options.slot === undefined ? undefined : Number(whole(options.slot, "a slot"));
      const client = await context().writer();
      // Where no slot is free an order can still be filled; what would rest is refused by the exchange.
      const slot = given ?? (await readFreeSlot(client, { account, market })) ?? 0;
      const order = {
        account,
        market,
        side,
        size,
        kind,
        price: options.price,
        slot,
        reduceOnly: options.reduceOnly ?? false,
        ...(options.expiry !== undefined && { expiry: whole(options.expiry, "a second") }),
      } as const;
      const preview = await previewPlace(client, order);
      const { filled, averagePrice, fee, resting, liquidationPrice, health } = preview;
      await perform(context(), client, {
        action: place,
        parameters: order,
        summary: [
          `${side === "buy" ? "Buys" : "Sells"} ${size} ${market} at ${options.price} or better, ${kind}.`,
          `  fills now         ${filled}${filled === "0" ? "" : ` at ${averagePrice} on average, fee ${fee}`}`,
          `  rests             ${resting === undefined ? "0" : `${resting.size} at ${resting.price}`}`,
          `  free collateral   ${health.freeCollateral} afterwards`,
          `  liquidation price ${liquidationPrice ?? "none"}`,
        ],
        expected: () => ({ filled, averagePrice, fee, resting, health, liquidationPrice }),
        told: (outcome) => ({
          filled: outcome.filled,
          averagePrice: outcome.averagePrice,
          fee: outcome.fee,
          resting: outcome.resting,
          fills: outcome.fills,
        }),
      });
    });
}
