import type { Mutation } from "../mutation.ts";

const BOOK = "contracts/libraries/OrderBook.sol";
const MATCHING = "contracts/operations/Matching.sol";
const AMENDMENT = "contracts/operations/Amendment.sol";
const TRADING = "contracts/operations/Trading.sol";

export const book: Mutation[] = [
  {
    name: "book/tail",
    file: BOOK,
    search: "level.withTail(prev)",
    replacement: "level",
    tests: ["test_book_aCancelledTailRestsElsewhere"],
  },
  {
    name: "book/emptied level stays marked",
    file: MATCHING,
    search: "s.bitmap.clear(c.market, tick);",
    replacement: "",
    tests: ["test_book_aFilledLevelIsNoBestPrice"],
  },
  {
    name: "book/cancelled level stays marked",
    file: BOOK,
    search: "s.bitmap.clear(market, tick);",
    replacement: "",
    tests: ["test_book_aCancelledLevelIsNoBestPrice"],
  },
  {
    name: "book/dust may rest",
    file: TRADING,
    search: "notional < minimum",
    replacement: "false",
    tests: ["test_place_refusesToRestBelowTheMinimum", "test_match_dropsASmallRemainder"],
  },
  {
    name: "book/dust may stay",
    file: MATCHING,
    search: "left * order.tick() * c.prices.risk.quantum() < c.trading.minimumNotional()",
    replacement: "false",
    tests: ["test_match_removesAMakersSmallRemainder"],
  },
  {
    name: "book/amended to dust",
    file: AMENDMENT,
    search: "uint256(request.lots) * tick * c.prices.risk.quantum() < c.trading.minimumNotional()",
    replacement: "false",
    tests: ["test_amend_belowTheMinimumRemoves"],
  },
  {
    name: "book/bound of fills",
    file: MATCHING,
    search: "t.fillsLeft == 0",
    replacement: "false",
    tests: ["test_maxFills_bounds", "test_wallOfDust_canBeTakenInSteps"],
  },
  {
    name: "book/bound of removals",
    file: MATCHING,
    search: "if (t.removalsLeft == 0) return (false, level);",
    replacement: "if (t.removalsLeft == 0) t.removalsLeft = 1;",
    tests: ["test_maxRemovals_bounds", "test_maxRemovals_ofZeroStopsAtTheFirstDeadOrder"],
  },
  {
    name: "book/bound of reads",
    file: MATCHING,
    search: "t.readsLeft == 0",
    replacement: "false",
    tests: ["test_maxReads_bounds"],
  },
  {
    name: "book/removals use up fills",
    file: MATCHING,
    search: "drop(s, c, f.key, order, f.reason);",
    replacement: "drop(s, c, f.key, order, f.reason); if (t.fillsLeft != 0) --t.fillsLeft;",
    tests: ["test_removals_dontUseUpFills"],
  },
  {
    name: "book/expired orders trade",
    file: "contracts/types/OrderWord.sol",
    search: "expiry_ != 0 && expiry_ < block.timestamp",
    replacement: "false",
    tests: ["test_expiry_lastSecondTradesAndTheNextDoesNot"],
  },
  {
    name: "book/maker that can't pay",
    file: MATCHING,
    search: "verdict != PostConditions.Verdict.Passes",
    replacement: "false",
    tests: ["test_unfundable_equityVanishedInAnotherMarket", "test_unfundable_isJudgedAtFreshPrices"],
  },
  {
    name: "book/reduce-only grows",
    file: MATCHING,
    search: "c.shrinkOnly || order.isReduceOnly()",
    replacement: "c.shrinkOnly",
    tests: ["test_reduceOnly_positionShrank", "test_reduceOnly_positionClosed", "test_reduceOnly_positionFlipped"],
  },
  {
    name: "book/reduce-only fills with nothing",
    file: MATCHING,
    search: "limit == 0",
    replacement: "false",
    tests: ["test_book_aReduceOnlyOrderWithoutPositionIsDead"],
  },
  {
    name: "book/reduce-only position shrank",
    file: MATCHING,
    search: "FixedPoint.min(f.lots, limit)",
    replacement: "f.lots",
    tests: ["test_reduceOnly_positionShrank"],
  },
  {
    name: "book/fill or kill",
    file: TRADING,
    search: "filled == order.lots",
    replacement: "true",
    tests: ["test_fillOrKill_oneLotShort", "test_fillOrKill_withAnEmptyBook"],
  },
  {
    name: "book/post only",
    file: TRADING,
    search: "crossing && (order.kind == OrderKind.PostOnly || order.kind == OrderKind.PostOnlySlide)",
    replacement: "false",
    tests: [
      "test_postOnly_refusesToCross",
      "test_postOnly_refusesToCrossOneself",
      "test_postOnlySlide_goesNextToTheBest",
    ],
  },
  {
    name: "book/amended to cross",
    file: AMENDMENT,
    search: "!TradingContext.crosses(order.isAsk(), tick, c.hot)",
    replacement: "true",
    tests: ["test_amend_refusesToCross"],
  },
  {
    name: "book/stale handle",
    file: "contracts/operations/Cancelling.sol",
    search: "order.generation() == generation",
    replacement: "true",
    tests: ["test_BOOK5_aStaleHandleTouchesNoLaterOrder", "test_book_aSlotReusedInOneTransaction"],
  },
  {
    name: "book/occupied slot",
    file: TRADING,
    search: "s.orders[ExchangeStorage.orderKey(c.market, key)].lots() == 0",
    replacement: "true",
    tests: ["test_place_refusesAnOccupiedSlot"],
  },
];
