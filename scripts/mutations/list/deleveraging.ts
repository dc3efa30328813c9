import type { Mutation } from "../mutation.ts";

const DELEVERAGING = "contracts/operations/Deleveraging.sol";
const FAILING = "contracts/operations/FailingAccount.sol";
const GAP = "contracts/libraries/Gap.sol";
const RANK = "contracts/libraries/Rank.sol";

export const deleveraging: Mutation[] = [
  {
    name: "deleveraging/no deficit",
    file: DELEVERAGING,
    search: "h.maintenance != 0 && FailingAccount.isBeyondLiquidation(a, h)",
    replacement: "h.maintenance != 0",
    tests: ["test_flagDeficit", "test_deleverage_withoutADeficitAfterPatience"],
  },
  {
    name: "deleveraging/not flagged",
    file: DELEVERAGING,
    search: "require(flaggedAt != 0, ILiquidation.NotFlagged(request.account));",
    replacement: "",
    tests: ["test_deleverage_refusesBadInput", "test_flagDeficit_endsWithTheDeficit"],
  },
  {
    name: "deleveraging/flagged again",
    file: DELEVERAGING,
    search:
      "if (a.flaggedAt != 0) {\n            FailingAccount.updateFlag(s, id, h);\n            return a.flaggedAt != 0;\n        }",
    replacement: "",
    tests: ["test_flagDeficit", "test_flagDeficit_endsWithTheDeficit"],
  },
  {
    name: "deleveraging/recovered account",
    file: DELEVERAGING,
    search: "FailingAccount.isBeyondLiquidation(a, start)",
    replacement: "true",
    tests: ["test_waterfall_recoveredAccountIsNotDeleveraged"],
  },
  {
    name: "deleveraging/rank",
    file: DELEVERAGING,
    search: "rank < w.threshold",
    replacement: "false",
    tests: [
      "test_deleverage_threshold",
      "test_waterfall_lowerRankWaitsForItsTime",
      "test_waterfall_tiedRanksGoTogether",
    ],
  },
  {
    name: "deleveraging/those without profit are spared",
    file: RANK,
    search: "type(int256).min",
    replacement: "int256(1)",
    tests: ["test_deleverage_withoutProfitTheSidePays", "testFuzz_LIVE4_deleveragingAlwaysCompletes"],
  },
  {
    name: "deleveraging/same side",
    file: DELEVERAGING,
    search: "size == 0 || (size > 0) == (c.size > 0)",
    replacement: "size == 0",
    tests: ["test_deleverage_refusesBadInput"],
  },
  {
    name: "deleveraging/candidate without a position",
    file: DELEVERAGING,
    search: "size == 0 || (size > 0) == (c.size > 0)",
    replacement: "(size > 0) == (c.size > 0)",
    tests: ["test_waterfall_candidateThatClosedIsPassedOver", "test_deleverage_refusesBadInput"],
  },
  {
    name: "deleveraging/more than its profit",
    file: DELEVERAGING,
    search: "FixedPoint.min(due - insured, profit)",
    replacement: "due - insured",
    tests: [
      "test_deleverage_withoutProfitTheSidePays",
      "test_deleverage_socialLossHitsTheWholeSide",
      "test_waterfall_deficitBeyondAllProfit",
    ],
  },
  {
    name: "deleveraging/insurance is spared",
    file: DELEVERAGING,
    search: "FixedPoint.min(due, w.fund)",
    replacement: "uint256(0)",
    tests: ["test_deleverage_insuranceFirst", "test_ADL1_fundSuffices"],
  },
  {
    name: "deleveraging/no social loss",
    file: DELEVERAGING,
    search: "if (rest != 0) _socialise(s, m, w, c.size < 0, rest);",
    replacement: "",
    tests: [
      "test_deleverage_withoutProfitTheSidePays",
      "testFuzz_LIVE4_deleveragingAlwaysCompletes",
      "testFuzz_waterfall_leavesNoDeficitOnAFlatAccount",
      "test_deleverage_zeroPriceBelowZero",
      "test_waterfall_deficitBeyondAllProfit",
    ],
  },
  {
    name: "deleveraging/social loss after the lots moved",
    file: DELEVERAGING,
    search: "if (rest != 0) _socialise(s, m, w, c.size < 0, rest);",
    replacement: "if (rest != 0) w.quantum = rest;",
    also: [
      {
        file: DELEVERAGING,
        search: "Handover.exchange(s, m, w.market, buyer, seller, lots, consideration);",
        replacement:
          "Handover.exchange(s, m, w.market, buyer, seller, lots, consideration); if (w.quantum > 1e17) _socialise(s, m, w, c.size < 0, w.quantum);",
      },
    ],
    tests: ["test_deleverage_withoutProfitTheSidePays", "test_deleverage_socialLossHitsTheWholeSide"],
  },
  {
    name: "deleveraging/surplus is lost",
    file: DELEVERAGING,
    search: "m.insurance = insurance;",
    replacement: "",
    tests: ["test_deleverage_socialLossHitsTheWholeSide"],
  },
  {
    name: "deleveraging/deficit pauses nothing",
    file: GAP,
    search: "FixedPoint.max(crisis.pausedUntil(), crisis.deficits() == 0 ? 0 : crisis.deficitUntil())",
    replacement: "crisis.pausedUntil()",
    tests: [
      "test_deficit_pausesUntilResolved",
      "test_deficit_pausesForAWindowAtMost",
      "test_gap_winnerDoesNotLeaveByAWashTrade",
      "test_waterfall_pauseEndsWithTheLastOfSeveral",
    ],
  },
  {
    name: "deleveraging/pause without end",
    file: FAILING,
    search: "block.timestamp + WINDOW",
    replacement: "block.timestamp + 1 days",
    tests: ["test_deficit_pausesForAWindowAtMost"],
  },
  {
    name: "deleveraging/first resolved ends the pause",
    file: FAILING,
    search: "crisis.deficits() - 1",
    replacement: "0",
    tests: ["test_waterfall_pauseEndsWithTheLastOfSeveral"],
  },
  {
    name: "deleveraging/markets stay flagged",
    file: FAILING,
    search: "stays && s.positions[ExchangeStorage.positionKey(market, id.raw())].size() != 0",
    replacement: "stays",
    tests: ["test_waterfall_threeMarketsThroughAllSteps"],
  },
  {
    name: "deleveraging/impatience",
    file: FAILING,
    search: "block.timestamp >= clock + PATIENCE",
    replacement: "true",
    tests: ["test_deleverage_withoutADeficitAfterPatience"],
  },
  {
    name: "deleveraging/only deficits",
    file: FAILING,
    search: "block.timestamp >= clock + PATIENCE",
    replacement: "false",
    tests: ["test_deleverage_withoutADeficitAfterPatience"],
  },
];
