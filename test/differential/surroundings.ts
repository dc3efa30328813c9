import { clamp, MAX_INTEREST, SETTLE_WINDOW } from "../../sdk/src/model/index.ts";
import type { Random } from "./random.ts";
import { type ListedMarket, SourceMode, type World } from "./world.ts";

/** How far prices may wander from where they were listed: inside the grid, and inside the feeds' bounds. */
const LOWEST_PERCENT = 60n;
const HIGHEST_PERCENT = 130n;
/** Beyond this many parts of the index markets do not lean. */
const MAX_LEAN = 0.012;

/** What happens around the exchange before the next operation: time, prices, outages, moods. */
export async function passTime(world: World, random: Random): Promise<void> {
  world.now += BigInt(secondsUntilNext(random));
  // Losers of a closed market whom nobody settles are waited for so long, and no longer.
  if (isWaitedFor(world) && random.chance(0.006)) world.now += SETTLE_WINDOW;
  if (random.chance(0.02)) await moveInterest(world, random);
  for (const market of world.markets) {
    lean(world, random, market);
    if (random.chance(0.07)) await movePrice(world, random, market);
    if (random.chance(0.0012)) await breakFeed(world, random, market);
    if (random.chance(0.0012)) await world.switchSequencer(market, false);
    else if (random.chance(0.06)) await world.switchSequencer(market, true);
  }
}

/** Whether a closed market has lots left that nobody has settled or registered. */
function isWaitedFor(world: World): boolean {
  return world.markets.some(({ id }) => (world.model.state.market(id)?.settlement.lotsLeft ?? 0n) !== 0n);
}

/** Many operations share a second; now and then nobody comes for hours. */
function secondsUntilNext(random: Random): number {
  switch (random.weighted({ none: 50, seconds: 38, minute: 10, minutes: 1.8, hours: 0.15 })) {
    case "none":
      return 0;
    case "seconds":
      return random.between(1, 6);
    case "minute":
      return random.between(7, 90);
    case "minutes":
      return random.between(90, 1_500);
    case "hours":
      return random.between(1_500, 40_000);
  }
}

/** Mostly another rate, sometimes rubbish, sometimes no answer, in any way. */
async function moveInterest(world: World, random: Random): Promise<void> {
  const rate = BigInt(random.between(-4_000, 4_000)) * 10n ** 11n + BigInt(random.between(-9, 9));
  switch (random.weighted({ answers: 8, rubbish: 1, fails: 2 })) {
    case "answers":
      await world.switchSource({ mode: random.pick([SourceMode.Answers, SourceMode.ReturnsBig]), rate });
      return;
    case "rubbish":
      await world.switchSource({ mode: SourceMode.Answers, rate: rate < 0n ? -MAX_INTEREST - 1n : MAX_INTEREST + 1n });
      return;
    case "fails":
      await world.switchSource({ mode: random.pick(Object.values(SourceMode).slice(4)), rate });
  }
}

/** A walk that is pulled back to the listing price, with jumps that ruin somebody. */
async function movePrice(world: World, random: Random, market: ListedMarket): Promise<void> {
  const { price } = market.setup;
  const { feeds } = market.oracle;
  const current = feeds[0] === undefined ? price : feeds[0].answer * 10n ** BigInt(18 - feeds[0].decimals);
  const wasBroken = current < (price * LOWEST_PERCENT) / 200n;
  const jump = random.chance(0.05) ? random.normal() * 0.025 : random.chance(0.012) ? crash(random) : 0;
  const pull = (Number(price - current) / Number(price)) * 0.02;
  const change = wasBroken ? 0 : random.normal() * 0.0012 + jump + pull;
  const moved = ((wasBroken ? price : current) * BigInt(Math.round((1 + change) * 1e9))) / 10n ** 9n;
  const target = clamp(moved, (price * LOWEST_PERCENT) / 100n, (price * HIGHEST_PERCENT) / 100n);
  for (const [place, { decimals }] of feeds.entries()) {
    // Feeds of one market differ a little, rarely by more than they may.
    const error = place === 0 ? 0 : random.normal() * (random.chance(0.02) ? 0.01 : 0.0003);
    const answer = (target * BigInt(Math.round((1 + error) * 1e9))) / 10n ** 9n;
    await world.transmit(market, place, answer / 10n ** BigInt(18 - decimals));
  }
}

/** What leaves some accounts with less than nothing. */
function crash(random: Random): number {
  return (random.chance(0.5) ? 1 : -1) * (0.05 + 0.1 * random.fraction());
}

/** An answer that no index is made of; the next price mends it. */
async function breakFeed(world: World, random: Random, market: ListedMarket): Promise<void> {
  const place = random.between(0, market.oracle.feeds.length - 1);
  await world.transmit(market, place, 0n);
}

function lean(world: World, random: Random, market: ListedMarket): void {
  const moved = world.leanOf(market) * 0.998 + random.normal() * 0.0002;
  world.leanTo(market, Math.max(-MAX_LEAN, Math.min(MAX_LEAN, moved)));
}
