import type { Mutation } from "../mutation.ts";

const ADAPTIVE = "contracts/funding/Adaptive.sol";
const ESTIMATORS = "contracts/libraries/Estimators.sol";
/** All of it: what is in an assembly block has no place for a switch. */
const SOURCE_CALL = `assembly ("memory-safe") {
            mstore(0, selector)
            success := staticcall(SOURCE_GAS, source, 28, 4, 0, 32)
            success := and(success, gt(returndatasize(), 31))
            rate := mload(0)
        }`;
const FUNDING = "contracts/libraries/Funding.sol";
const PREMIUM = "contracts/libraries/Premium.sol";
const SETTLEMENT = "contracts/operations/FundingSettlement.sol";

export const funding: Mutation[] = [
  {
    name: "funding/expiring orders",
    file: "contracts/types/OrderWord.sol",
    search: "expiry(word) == 0",
    replacement: "true",
    tests: ["test_sample_ignoresExpiringOrders", "test_sample_countsTheFirmPartOfALevel"],
  },
  {
    name: "funding/cut-off walk",
    file: PREMIUM,
    search: "return (0, false);",
    replacement: "return (0, true);",
    tests: ["test_walk_dustLevelsInFront", "test_walk_isCappedAtSixtyFour", "test_measure_isUnknownWhenCutOff"],
  },
  {
    name: "funding/silence is covered",
    file: SETTLEMENT,
    search: "FixedPoint.min(elapsed, sampling.maxSampleGap())",
    replacement: "elapsed",
    tests: ["test_coverage_isCappedByTheGap"],
  },
  {
    name: "funding/rate runs on",
    file: FUNDING,
    search: "stillRuns ? time : next.end + interval",
    replacement: "time",
    tests: ["test_pay_oneSampleThenThirtyDaysOfSilence", "test_RATE3_settlementLateByHoursOrAMonthPaysTheSame"],
  },
  {
    name: "funding/uncovered time is paid",
    file: FUNDING,
    search: "FixedPoint.min(covered, interval)",
    replacement: "interval",
    tests: ["test_pay_oneSampleThenThirtyDaysOfSilence", "test_pay_onlyForCoveredTime"],
  },
  {
    name: "funding/idle bounty",
    file: SETTLEMENT,
    search: "fees - safety.bountyMark()",
    replacement: "fees",
    tests: ["test_bounty_idleMarketsPayNothing"],
  },
  {
    name: "funding/bounty without interest",
    file: SETTLEMENT,
    search: "hot.openInterest() == 0",
    replacement: "false",
    tests: ["test_bounty_needsOpenInterestAndABeneficiaryAndASample"],
  },
  {
    name: "funding/bounty share",
    file: SETTLEMENT,
    search: "FixedPoint.min(bounty, FixedPoint.divDown(uint256(gained) * terms.bountyShare(), FixedPoint.PERCENT))",
    replacement: "bounty",
    tests: ["test_bounty_isAShareOfSmallFees", "testFuzz_bounty_staysWithinItsShare"],
  },
  {
    name: "funding/impact size",
    file: PREMIUM,
    search: "FixedPoint.max(FixedPoint.min(FixedPoint.max(byNotional, byInterest), limit), 1)",
    replacement: "1",
    tests: [
      "test_sample_thinSideAddsNothing",
      "test_impactLots_byHand",
      "test_funding_selfTradesAtTheBandEdgeMoveNothing",
    ],
  },
  {
    name: "funding/thin side",
    file: PREMIUM,
    search: "if (tick == (onAsks ? HotWordLibrary.NO_ASK : HotWordLibrary.NO_BID)) return (0, true);",
    replacement:
      "if (tick == (onAsks ? HotWordLibrary.NO_ASK : HotWordLibrary.NO_BID)) return (_relative(value, (lots - remaining) * indexPerLot, onAsks, maxPremium), true);",
    tests: ["test_sample_thinSideAddsNothing", "test_measure_thinSideAddsNothing", "test_measure_thinAsksAddNothing"],
  },
  {
    name: "funding/last sample decides",
    file: SETTLEMENT,
    search: "measured.premiumIntegral() + premium * int256(elapsed)",
    replacement: "premium * int256(measured.covered() + elapsed)",
    tests: [
      "test_sample_aWallOfOneBlockCountsForItsTimeOnly",
      "test_funding_aBookThinnedForOneBlockCountsForItsTimeOnly",
    ],
  },
  {
    name: "funding/sample after the change",
    file: "contracts/operations/TradingContext.sol",
    search: "block.timestamp >= hot.dueAt()",
    replacement: "false",
    tests: ["test_sample_looksAtTheBookBeforeTheChange"],
  },
  {
    name: "funding/band of the mark",
    file: "contracts/libraries/Mark.sol",
    search: "FixedPoint.clamp(FixedPoint.divToZero(premium, PREMIUM_PER_BASIS), -limit, limit)",
    replacement: "FixedPoint.divToZero(premium, PREMIUM_PER_BASIS)",
    tests: ["test_mark_staysInItsBand", "test_nextBasis_holdsTheSampleInsideTheBand"],
  },
  {
    name: "funding/weight of a sample",
    file: "contracts/libraries/Mark.sol",
    search: "5 * added > kept + added",
    replacement: "false",
    tests: ["test_nextBasis_weighsAFifthAtMost"],
  },
  {
    name: "funding/late settlement",
    file: FUNDING,
    search: "indicesAt(funding, next.end)",
    replacement: "indicesAt(funding, time)",
    tests: ["test_RATE3_settlementLateByHoursOrAMonthPaysTheSame", "testFuzz_RATE3_settlingOftenOrOnceIsTheSame"],
  },
  {
    name: "funding/early settlement",
    file: SETTLEMENT,
    search: "block.timestamp < Funding.intervalEnd(funding.accruedAt(), interval)",
    replacement: "false",
    tests: ["test_RATE3_settlingEverySecondIsTheSame", "test_RATE2_settlingTwiceInOneSecondChangesNothing"],
  },
  {
    name: "funding/lump at settlement",
    file: FUNDING,
    search: "int256(paidUntil - next.end)",
    replacement: "int256(interval)",
    tests: ["test_pay_openedJustBeforeAndClosedJustAfter"],
  },
  {
    name: "funding/terms changed unsettled",
    file: "contracts/operations/MarketAdmin.sol",
    search: "if (block.timestamp >= m.hot.dueAt()) FundingSettlement.touch(market);",
    replacement: "",
    tests: ["test_configure_settlesFirstWhatHasEnded"],
  },
  {
    name: "funding/terms stop the rate",
    file: "contracts/operations/MarketAdmin.sol",
    search: "emit IMarketAdmin.MarketConfigured(_id(market), terms);",
    replacement:
      "emit IMarketAdmin.MarketConfigured(_id(market), terms); m.funding = FundingWordLibrary.pack(m.funding.longIndex(), m.funding.shortIndex(), m.funding.accruedAt(), 0, m.funding.interval());",
    tests: ["test_configure_leavesTheAccruedPartAndTheRunningRate"],
  },
  {
    name: "funding/rate rounds down",
    file: FUNDING,
    search: "FixedPoint.divToZero(numerator, denominator)",
    replacement:
      "numerator < 0 ? FixedPoint.divToZero(numerator, denominator) - 1 : FixedPoint.divToZero(numerator, denominator)",
    tests: ["test_settle_mirrorsBelowTheIndex"],
  },
  {
    name: "funding/bound of the core",
    file: FUNDING,
    search: "bounded(rate, given.bound)",
    replacement: "rate",
    tests: ["test_settle_boundsTheRate", "test_model_answerIsBoundedByTheCore"],
  },
  {
    name: "funding/source takes all gas",
    file: ESTIMATORS,
    search: SOURCE_CALL,
    replacement: SOURCE_CALL.replace("SOURCE_GAS", "gas()"),
    tests: ["test_source_hostileOnesStopNoSample"],
  },
  {
    name: "funding/source is believed",
    file: ESTIMATORS,
    search: "if (rate > MAX_INTEREST || rate < -MAX_INTEREST) success = false;",
    replacement: "",
    tests: ["test_source_rubbishIsNoInterest", "test_source_boundsAreExact"],
  },
  {
    name: "funding/source killed by little gas",
    file: ESTIMATORS,
    search: "available >= SOURCE_GAS_REQUIRED",
    replacement: "available >= 1",
    tests: ["test_source_nobodyKillsItByLittleGas"],
  },
  {
    name: "funding/source is not probed",
    file: "contracts/operations/MarketAdmin.sol",
    search: "require(success, IMarketAdmin.ProbeFailed(source));",
    replacement: "success;",
    tests: ["test_source_isProbedOnceItIsNew"],
  },
  {
    name: "funding/short answers of a source",
    file: ESTIMATORS,
    search: SOURCE_CALL,
    replacement: SOURCE_CALL.replace("success := and(success, gt(returndatasize(), 31))", ""),
    tests: ["test_source_hostileOnesStopNoSample"],
  },
  {
    name: "funding/the thicker side is the depth",
    file: "contracts/libraries/Depth.sol",
    search: "return FixedPoint.min(lots, enough);",
    replacement: "return lots;",
    tests: ["test_depth_isBounded"],
  },
  {
    name: "funding/one look is the whole depth",
    file: "contracts/libraries/Depth.sol",
    search: "if (5 * added > kept + added) (kept, added) = (4, 1);",
    replacement: "",
    tests: ["test_depth_emptySideAndLongSilence"],
  },
  {
    name: "funding/traders walk the depth",
    file: ESTIMATORS,
    search: "flags & DEPTH != 0 && asked",
    replacement: "flags & DEPTH != 0",
    tests: ["test_depth_isMeasuredWhenAskedAndDue"],
  },
  {
    name: "funding/adaptive pulls one side harder",
    file: ADAPTIVE,
    search: "divergence < 0 ? -int256(pull) : int256(pull)",
    replacement: "divergence < 0 ? -int256(pull / 2) : int256(pull)",
    tests: ["testFuzz_adaptive_isMonotoneContinuousSymmetricBounded", "testFuzz_adaptive_keepsItsShapeInTheCore"],
  },
  {
    name: "funding/adaptive without a cap",
    file: ADAPTIVE,
    search: "FixedPoint.min(pull, cap)",
    replacement: "pull",
    tests: ["test_adaptive_gains", "testFuzz_adaptive_isMonotoneContinuousSymmetricBounded"],
  },
];
