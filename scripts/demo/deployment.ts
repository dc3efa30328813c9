import { encodeBytes32String } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { MarketHistory } from "./data.ts";
import {
  COLLATERAL_DECIMALS,
  FUNDING,
  FUNDING_INTERVAL,
  LIQUIDATION,
  MARGIN,
  MAX_ROUND_AGE,
  SAMPLING,
  TRADING,
  type MarketSettings,
} from "./settings.ts";
import { roundAt } from "./timeline.ts";
import type { Deployment, ListedMarket } from "./venue.ts";

/** TEMPORARY direct deployment. */
export async function deploy(
  connection: NetworkConnection,
  markets: readonly { settings: MarketSettings; history: MarketHistory }[],
  listedAt: number,
): Promise<Deployment> {
  const { ethers } = connection as any;
  const [deployer] = await ethers.getSigners();
  const d = async (name: string, args: unknown[] = [], libraries = {}) => {
    const f = await ethers.getContractFactory(name, { libraries });
    const c = await f.deploy(...args);
    await c.waitForDeployment();
    return c as any;
  };
  const fs = await d("FundingSettlement");
  const FundingSettlement = await fs.getAddress();
  const tr = await d("Trading", [], { FundingSettlement });
  const Trading = await tr.getAddress();
  const Liquidation = await (await d("Liquidation", [], { FundingSettlement, Trading })).getAddress();
  const Collateral = await (await d("Collateral")).getAddress();
  const MarketTermsLibrary = await (await d("MarketTermsLibrary")).getAddress();
  const Cancellation = await (await d("Cancellation", [], { FundingSettlement })).getAddress();
  const MarketAdmin = await (await d("MarketAdmin", [], { FundingSettlement, MarketTermsLibrary })).getAddress();
  const am = await d("AccessManager", [deployer.address]);
  const token = await d("TestCollateral", [COLLATERAL_DECIMALS, 1000, 60, deployer.address]);
  const exchange = await d("Exchange", [await token.getAddress(), 1, await am.getAddress()], {
    FundingSettlement,
    Trading,
    Cancellation,
    Liquidation,
    Collateral,
    MarketAdmin,
  });
  const model = await d("ClampedPremium");
  const listed: ListedMarket[] = [];
  for (const { settings, history } of markets) {
    const agg = await d("ReplayAggregator", [8, settings.symbol]);
    const proxy = await d("FeedProxy", [await agg.getAddress(), ethers.ZeroAddress]);
    const r = roundAt(history.rounds, listedAt);
    await (await agg.replay(r.roundId, r.answer, r.updatedAt)).wait();
    const oracle = await d("ChainlinkIndex", [
      {
        feeds: [{ feed: await proxy.getAddress(), maxAge: MAX_ROUND_AGE }],
        minPrice: settings.indexBounds[0],
        maxPrice: settings.indexBounds[1],
        maxDeviation: 0,
        sequencerFeed: ethers.ZeroAddress,
        gracePeriod: 0,
      },
    ]);
    await (
      await exchange.listMarket({
        grid: {
          symbol: encodeBytes32String(settings.symbol),
          tickSize: settings.tickSize,
          lotSize: settings.lotSize,
          interval: FUNDING_INTERVAL,
        },
        oracle: await oracle.getAddress(),
        margin: MARGIN,
        trading: TRADING,
        sampling: SAMPLING,
        funding: { model: await model.getAddress(), ...FUNDING },
        liquidation: LIQUIDATION,
      })
    ).wait();
    listed.push({
      id: listed.length + 1,
      settings,
      history,
      aggregator: { address: await agg.getAddress(), interface: agg.interface },
    });
  }
  await (await exchange.seal()).wait();
  return {
    exchange: { address: await exchange.getAddress(), interface: exchange.interface },
    collateral: { address: await token.getAddress(), interface: token.interface },
    markets: listed,
    deployer: deployer.address,
  };
}
