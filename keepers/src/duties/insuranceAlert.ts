import { z } from "zod";

import { formatWad } from "../../../sdk/src/units/wad.ts";
import { MarketStatus } from "../../../sdk/src/model/market.ts";
import { bySymbol, listedMarkets, symbolOf } from "./markets.ts";
import { defineDuty, type Finding } from "./module.ts";
import { quoteAmount } from "./settings.ts";

const SHARED = "shared";

/** Says when an insurance fund is so small that somebody should top it up. It sends nothing. */
export const insuranceAlert = defineDuty({
  name: "insuranceAlert",
  summary: "Says when an insurance fund has fallen below what you want it to hold. Sends nothing.",
  schema: z.strictObject({
    /** What the fund that all markets share should hold [quote]. */
    shared: quoteAmount.prefault("0"),
    /** What each market's own fund should hold, by symbol [quote]. */
    markets: z.record(z.string(), quoteAmount).default({}),
  }),
  isOnByDefault: true,
  decide: () => [],
  observe: ({ exchange }, settings) => {
    const { sharedInsurance } = exchange.state.ledger;
    const funds = listedMarkets(exchange)
      .filter(({ market }) => market.hot.status !== MarketStatus.Closed)
      .map(({ market }) => find(symbolOf(market), market.insurance, bySymbol(settings.markets, market, 0n)));
    return [find(SHARED, sharedInsurance, settings.shared), ...funds];
  },
});

function find(fund: string, held: bigint, wanted: bigint): Finding {
  return {
    metric: "insurance_quote",
    labels: { fund },
    value: Number(held) / 1e18,
    alarming: held < wanted,
    message: `The insurance fund "${fund}" holds ${formatWad(held)}, and should hold ${formatWad(wanted)}`,
  };
}
