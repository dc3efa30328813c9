import type { Mutation } from "../mutation.ts";

const READER = "contracts/periphery/lens/FundingReader.sol";
const FEED = "contracts/periphery/FundingFeed.sol";
const AUTOMATION = "contracts/periphery/automation/Automation.sol";
const RECEIVER = "contracts/periphery/automation/CreReceiver.sol";
const UPKEEP = "contracts/periphery/automation/Upkeep.sol";

export const periphery: Mutation[] = [
  {
    name: "periphery/losses count as funding",
    file: READER,
    search: "longIndex - FundingWordLibrary.INDEX_ORIGIN - int256(losses.longLoss())",
    replacement: "longIndex - FundingWordLibrary.INDEX_ORIGIN",
    tests: ["test_fundingPaid_leavesOutWhatSidesPayForDeficits"],
  },
  {
    name: "periphery/losses are not summed",
    file: "contracts/operations/Deleveraging.sol",
    search: "m.losses = m.losses.add(longs, perLot);",
    replacement: "",
    tests: ["test_fundingPaid_leavesOutWhatSidesPayForDeficits", "test_waterfall_deficitBeyondAllProfit"],
  },
  {
    name: "periphery/forgotten is answered",
    file: READER,
    search: "_isForgotten(first, last, interval)",
    replacement: "false",
    tests: [
      "test_fundingEntry_acrossTheRing",
      "test_fundingPaid_ofASleepingMarket",
      "test_getRoundData_asFarAsTheRingGoes",
    ],
  },
  {
    name: "periphery/history without neighbours",
    file: READER,
    search: "_isForgotten(ring[first].end(), ring[used - 1].end(), interval)",
    replacement: "false",
    tests: ["test_fundingHistory_oldestFirstAcrossTheRing"],
  },
  {
    name: "periphery/unsettled rounds",
    file: READER,
    search: "end <= settledUntil && end % interval == 0",
    replacement: "true",
    tests: ["test_getRoundData_waitsForTheSettlement", "test_fundingEntry_onlyOfBoundaries"],
  },
  {
    name: "periphery/rates run on",
    file: READER,
    search: "FixedPoint.min(word.end() + interval, stop)",
    replacement: "stop",
    tests: ["test_fundingPaid_everySecondOfThePast", "testFuzz_fundingPaid_isWhatTheIndexWasThen"],
  },
  {
    name: "periphery/closed markets pay on",
    file: READER,
    search: "closedAt == 0 ? time : FixedPoint.min(closedAt, time)",
    replacement: "time",
    tests: ["test_lens_fundingEndsWithTheMarket"],
  },
  {
    name: "periphery/a rate of nothing measured",
    file: FEED,
    search: "entry.covered != 0 || QUANTITY == FundingQuantity.Paid",
    replacement: "true",
    tests: ["test_getRoundData_ofAnHourThatMeasuredNothing"],
  },
  {
    name: "periphery/reports by anybody",
    file: RECEIVER,
    search: "msg.sender == FORWARDER",
    replacement: "true",
    tests: ["test_cre_refusesOtherCallers"],
  },
  {
    name: "periphery/anybody's workflow",
    file: RECEIVER,
    search: "owner == WORKFLOW_OWNER",
    replacement: "true",
    tests: ["test_cre_refusesOtherWorkflows", "test_cre_nameAndIdAreOptional"],
  },
  {
    name: "periphery/any workflow of the owner",
    file: RECEIVER,
    search: "(WORKFLOW_NAME == 0 || name == WORKFLOW_NAME)",
    replacement: "true",
    tests: ["test_cre_refusesOtherWorkflows"],
  },
  {
    name: "periphery/any version of the workflow",
    file: RECEIVER,
    search: "(WORKFLOW_ID == 0 || id == WORKFLOW_ID)",
    replacement: "true",
    tests: ["test_cre_refusesOtherWorkflows"],
  },
  {
    name: "periphery/attempts with little gas",
    file: AUTOMATION,
    search: "gasleft() >= REQUIRED_GAS",
    replacement: "true",
    tests: ["test_cre_reportWithLittleGasCanComeAgain", "test_performUpkeep_wantsGasForEachStep"],
  },
  {
    name: "periphery/one failing step stops all",
    file: AUTOMATION,
    search: "if (!success) return (false, bytes4(bytes32(answer)));",
    replacement: "require(success);",
    tests: ["test_cre_stepsThatFailLeaveTheOthersAlone", "test_performUpkeep_oneThatFailsLeavesTheOthersAlone"],
  },
  {
    name: "periphery/a check without an end",
    file: UPKEEP,
    search: "gasleft() < LAST_CHECK_GAS",
    replacement: "false",
    tests: ["test_checkUpkeep_isBoundedByItsGas"],
  },
  {
    name: "periphery/attempts by anybody",
    file: UPKEEP,
    search: "msg.sender == address(this)",
    replacement: "true",
    tests: ["test_attempt_isForTheAdapterItself"],
  },
  {
    name: "periphery/gaps go unseen",
    file: AUTOMATION,
    search: "_marker(step) != before",
    replacement: "false",
    tests: ["test_checkUpkeep_seesAGapThatNobodyHasShown"],
  },
];
