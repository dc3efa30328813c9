import type { Mutation } from "../mutation.ts";

const EXCHANGE = "contracts/Exchange.sol";
const MARGIN = "contracts/libraries/Margin.sol";
const MATCHING = "contracts/operations/Matching.sol";
const RULE = "contracts/libraries/PostConditions.sol";

export const margin: Mutation[] = [
  {
    name: "margin/health may fall",
    file: RULE,
    search: "equityAfter * int256(start.maintenance) >= start.equity() * int256(end.maintenance)",
    replacement: "true",
    tests: ["test_between_mayNotReduceIntoOnesOwnSecondAccount", "test_between_mayReduceAtACostUpToItsEquity"],
  },
  {
    name: "margin/equity may go below zero",
    file: RULE,
    search: "equityAfter >= 0",
    replacement: "true",
    tests: ["test_margin_bankruptMayNotTradeAtAGainEither", "test_isNoWorse_wantsEquityAtOrAboveZero"],
  },
  {
    name: "margin/other markets are left out",
    file: RULE,
    search: "others.maintenance",
    replacement: "0",
    tests: ["test_markets_reducingTheOneWithLowMarginMayNotSinkTheAccount"],
  },
  {
    name: "margin/no way to reduce",
    file: RULE,
    search: "if (!isShrinking(before, afterwards, countOrders)) return Verdict.Fails;",
    replacement: "return Verdict.Fails;",
    tests: ["test_between_mayReduceAtAFairPrice", "test_between_mayRestReduceOnlyOrdersAlone"],
  },
  {
    name: "margin/growth counts as reducing",
    file: RULE,
    search: "afterwards.size <= before.size || afterwards.size == 0",
    replacement: "true",
    tests: ["testFuzz_isShrinking_equalsThePlainVersion"],
  },
  {
    name: "margin/makers' other markets",
    file: MATCHING,
    search: "TradingContext.othersOf(s, c, word, f.key >> 8, false, false)",
    replacement: "c.none",
    tests: ["test_unfundable_equityVanishedInAnotherMarket", "test_unfundable_isJudgedAtFreshPrices"],
  },
  {
    name: "margin/orders of other markets",
    file: RULE,
    search: "initial + others.initial",
    replacement: "initial",
    tests: ["test_rest_countsAcrossMarkets"],
  },
  {
    name: "margin/open orders",
    file: MARGIN,
    search: "lots = exposedLots(size, e.bidLots, e.askLots);",
    replacement: "lots = FixedPoint.abs(size);",
    tests: ["test_rest_atTheExactBoundary", "test_rest_countsTheWorseSideWithThePosition"],
  },
  {
    name: "margin/reserve beyond mark",
    file: RULE,
    search: "equity - int256(reserve)",
    replacement: "equity",
    tests: ["test_rest_beyondMarkReservesTheLoss"],
  },
  {
    name: "margin/decimals",
    file: EXCHANGE,
    search: "word.balance() + int256(arrived * collateralScale)",
    replacement: "word.balance() + int256(arrived * 1e12)",
    tests: ["test_decimals_fromSixToEighteenCountInWad", "testFuzz_decimals_roundTrip"],
  },
  {
    name: "margin/fee on transfer",
    file: EXCHANGE,
    search: "collateral.balanceOf(address(this)) - held",
    replacement: "amount",
    tests: ["test_feeOnTransfer_creditsWhatArrived", "test_feeOnTransfer_refusesADepositOfWhichNothingArrives"],
  },
  {
    name: "margin/reentrance",
    file: "contracts/libraries/CallGuard.sol",
    search: "count & 1 == 0",
    replacement: "true",
    tests: ["test_reentrance_isRefusedAtEveryEntry", "test_reentrance_bubblesUpAndUndoesTheTransfer"],
  },
  {
    name: "margin/failed token transfer",
    file: EXCHANGE,
    search: "collateral.safeTransfer(to, tokens);",
    replacement: "collateral.transfer(to, tokens);",
    tests: ["test_falseReturning_isTakenForFailure"],
  },
  {
    name: "margin/profit counts in full",
    file: MARGIN,
    search: "int256(FixedPoint.divDown(uint256(pnl) * pnlWeight, FixedPoint.PERCENT))",
    replacement: "pnl",
    tests: [
      "test_profit_isRecycledInPartOnly",
      "test_MARGIN2_profitCountsInPart",
      "test_add_countsProfitInFullForEquityAndInPartForInitial",
    ],
  },
  {
    name: "margin/profit leaves",
    file: MARGIN,
    search: "free < h.cash ? free : h.cash",
    replacement: "free",
    also: [
      {
        file: "contracts/operations/Collateral.sol",
        search: "FixedPoint.min(available, h.withdrawable())",
        replacement: "h.withdrawable()",
      },
    ],
    tests: ["test_MARGIN2_neverMoreThanTheBalance", "test_oracle_knowingTheNextAnswerWinsWhatMakersOffered"],
  },
  {
    name: "margin/losses don't count",
    file: MARGIN,
    search: "if (pnl <= 0) return pnl;",
    replacement: "if (pnl <= 0) return 0;",
    tests: ["test_open_awayFromMarkCostsTheDistance", "test_margin_washTradesAtTheBandEdgeTakeNothingOut"],
  },
  {
    name: "margin/self-trade",
    file: MATCHING,
    search: "f.key >> 8 == c.account",
    replacement: "false",
    tests: ["test_selfTrade_cancelsTheRestingOrder", "test_selfTrade_ofAnOrderThatThenRests"],
  },
  {
    name: "margin/price band",
    file: "contracts/operations/TradingContext.sol",
    search: "distance * FixedPoint.BASIS <= indexPerLot * band",
    replacement: "true",
    tests: ["test_place_refusesPricesOutsideTheBand"],
  },
  {
    name: "margin/entry rounds by side",
    file: "contracts/libraries/Position.sol",
    search: "FixedPoint.divDown(entry * closed, held)",
    replacement: "size < 0 ? FixedPoint.divUp(entry * closed, held) : FixedPoint.divDown(entry * closed, held)",
    tests: ["testFuzz_trade_mirrors"],
  },
  {
    name: "margin/removal fees",
    file: MATCHING,
    search: "FixedPoint.min(fee, _spareOf(s, c, owner, word))",
    replacement: "fee",
    tests: ["test_margin_removalFeesLeaveMaintenanceMargin"],
  },
  {
    name: "margin/mark beyond the price band",
    file: "contracts/libraries/MarketTermsLibrary.sol",
    search: "FixedPoint.min(markRoom, terms.trading.priceBand)",
    replacement: "markRoom",
    tests: ["test_pack_boundsMarkBand"],
  },
];
