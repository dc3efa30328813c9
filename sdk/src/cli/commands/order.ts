import type { Command } from "commander";

import type { OrderKindName } from "../../actions/order.ts";
import { place } from "../../actions/place.ts";
import { previewPlace } from "../../preview/order.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { printFacts } from "../output.ts";
import { accountId, whole } from "../values.ts";

const KINDS: readonly OrderKindName[] = ["limit", "immediateOrCancel", "fillOrKill", "postOnly", "postOnlySlide"];

interface OrderOptions {
  readonly account: string;
  readonly price: string;
  readonly kind: string;
  readonly slot: string;
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
    .option("--slot <slot>", "in which it rests, 0 to 255", "0")
    .option("--expiry <second>", "last second in which it may trade")
    .option("--reduce-only", "only shrinks a position")
    .action(async (side: string, size: string, market: string, options: OrderOptions) => {
      if (side !== "buy" && side !== "sell") throw new UsageError(`"${side}" is neither buy nor sell`);
      const kind = KINDS.find((name) => name === options.kind);
      if (kind === undefined) throw new UsageError(`"${options.kind}" is not one of ${KINDS.join(", ")}`);
      const order = {
        account: accountId(options.account),
        market,
        side,
        size,
        kind,
        price: options.price,
        slot: Number(whole(options.slot, "a slot")),
        reduceOnly: options.reduceOnly ?? false,
        ...(options.expiry !== undefined && { expiry: whole(options.expiry, "a second") }),
      } as const;
      const client = await context().writer();
      const preview = await previewPlace(client, order);
      const { filled, averagePrice, fee, resting, liquidationPrice, health } = preview;
      await context().confirm([
        `${side === "buy" ? "Buys" : "Sells"} ${size} ${market} at ${options.price} or better, ${kind}.`,
        `  fills now         ${filled}${filled === "0" ? "" : ` at ${averagePrice} on average, fee ${fee}`}`,
        `  rests             ${resting === undefined ? "0" : `${resting.size} at ${resting.price}`}`,
        `  free collateral   ${health.freeCollateral} afterwards`,
        `  liquidation price ${liquidationPrice ?? "none"}`,
      ]);
      const sent = await (await place.send(client, order)).wait();
      const rests = sent.resting;
      printFacts(
        context(),
        {
          filled: sent.filled,
          "average price": sent.averagePrice,
          fee: sent.fee,
          resting: rests === undefined ? "0" : `${rests.size} at ${rests.price}`,
          slot: rests?.slot.toFixed(),
          generation: rests?.generation.toString(),
          transaction: sent.hash,
        },
        { hash: sent.hash, filled: sent.filled, averagePrice: sent.averagePrice, fee: sent.fee, fills: sent.fills, resting: rests },
      );
    });
}
