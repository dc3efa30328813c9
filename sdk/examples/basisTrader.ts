/**
 * A basis trader: earns funding. It is short where longs pay more than it asks for, long where shorts do, and flat
 * otherwise; what it holds here it hedges elsewhere, which is not part of this example.
 *
 *     const client = await connect({ signer });
 *     for (;;) await rebalanceOnce(client, { account, market: "ETH-USD", size: "10", entryRate: "0.0003", exitRate: "0.0001", slippage: 10n });
 *
 * In a program of your own, import from "@plumbline/sdk".
 *
 * @module
 */
import {
  type Client,
  ContractError,
  findMarket,
  formatWad,
  multicall,
  type OrderPreview,
  parseWad,
  place,
  type PlaceOutcome,
  previewPlace,
  query,
  readFunding,
  readMarket,
  readPositions,
} from "../src/index.ts";

export interface BasisSettings {
  readonly account: bigint;
  readonly market: string;
  /** Of a full position; base. */
  readonly size: string;
  /** Rate per 8 h from which it enters, either way. */
  readonly entryRate: string;
  /** Rate per 8 h below which it leaves. */
  readonly exitRate: string;
  /** How far beyond mark it trades at most [1e-4 of mark]. */
  readonly slippage: bigint;
}

/** What it looks at before it decides; WAD. */
export interface BasisSnapshot {
  /** Paid now, and where it is going; what longs pay. */
  readonly rate: bigint;
  readonly nextRate: bigint;
  /** Base; negative is short. */
  readonly held: bigint;
}

/** The position it wants; WAD base. Pure, so that it can be tested. */
export function decidePosition({ size, entryRate, exitRate }: BasisSettings, snapshot: BasisSnapshot): bigint {
  const { rate, nextRate, held } = snapshot;
  const full = parseWad(size);
  const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
  // The weaker of the two has to be worth it, and they have to agree.
  const agree = rate > 0n === nextRate > 0n;
  const weaker = !agree ? 0n : magnitude(rate) < magnitude(nextRate) ? rate : nextRate;
  if (magnitude(weaker) >= parseWad(entryRate)) return weaker > 0n ? -full : full;
  const earns = held < 0n ? weaker > 0n : weaker < 0n;
  return earns && magnitude(weaker) >= parseWad(exitRate) ? held : 0n;
}

/** Looks once and trades toward the wanted position; undefined if there is nothing to do, or it cannot be done now. */
export async function rebalanceOnce(
  client: Client,
  settings: BasisSettings,
): Promise<(PlaceOutcome & { readonly preview: OrderPreview }) | undefined> {
  const { account, market, slippage } = settings;
  const [funding, { markPrice }, positions] = await multicall(client, [
    query(readFunding, { market }),
    query(readMarket, { market }),
    query(readPositions, { account }),
  ]);
  const held = parseWad(positions.find((position) => position.market === market)?.size ?? "0");
  const wanted = decidePosition(settings, { rate: parseWad(funding.rate), nextRate: parseWad(funding.nextRate), held });
  const change = wanted - held;
  if (change === 0n) return undefined;
  const mark = parseWad(markPrice);
  const buys = change > 0n;
  const worst = buys ? mark + (mark * slippage) / 10_000n : mark - (mark * slippage) / 10_000n;
  const order = {
    account,
    market,
    side: buys ? "buy" : "sell",
    size: formatWad(buys ? change : -change),
    price: formatWad(worst - (worst % findMarket(client.deployment, market).tickSize)),
    kind: "immediateOrCancel",
    reduceOnly: wanted === 0n,
  } as const;
  try {
    const preview = await previewPlace(client, order);
    if (preview.filledLots === 0n) return undefined;
    return { ...(await (await place.send(client, order)).wait()), preview };
  } catch (error) {
    if (error instanceof ContractError) return undefined; // not now: the next look tries again
    throw error;
  }
}
