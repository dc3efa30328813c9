import type { Mutation } from "../mutation.ts";

const CHAINLINK = "contracts/oracle/ChainlinkIndex.sol";
const INDEX = "contracts/libraries/Index.sol";

export const oracle: Mutation[] = [
  {
    name: "oracle/lower bound",
    file: CHAINLINK,
    search: "price <= MIN_PRICE_BOUND",
    replacement: "false",
    tests: ["test_readIndex_isAbsurdAtZero", "test_readIndex_isAbsurdAtEitherBound", "test_unusable_absurd"],
  },
  {
    name: "oracle/upper bound",
    file: CHAINLINK,
    search: "price >= MAX_PRICE_BOUND",
    replacement: "false",
    tests: ["test_readIndex_isAbsurdAtEitherBound", "test_readIndex_isAbsurdAtTenTimesTheLast", "test_unusable_absurd"],
  },
  {
    name: "oracle/huge or negative",
    file: CHAINLINK,
    search: "answer > MAX_PRICE",
    replacement: "false",
    tests: [
      "testFuzz_readIndex_isAbsurdBelowZero",
      "testFuzz_readIndex_isAbsurdAtAnyHugeAnswer",
      "test_unusable_absurd",
    ],
  },
  {
    name: "oracle/future",
    file: CHAINLINK,
    search: "updatedAt > block.timestamp",
    replacement: "false",
    tests: ["test_readIndex_isAbsurdFromTheFuture", "test_unusable_absurd"],
  },
  {
    name: "oracle/stale",
    file: CHAINLINK,
    search: "block.timestamp - updatedAt > _secondsOf(word)",
    replacement: "false",
    tests: ["test_readIndex_isStaleOnceOlderThanTheAllowance", "test_unusable_stale"],
  },
  {
    name: "oracle/incomplete round",
    file: CHAINLINK,
    search: "updatedAt == 0",
    replacement: "false",
    tests: ["test_readIndex_isStaleInAnIncompleteRound"],
  },
  {
    name: "oracle/new phase",
    file: CHAINLINK,
    search: "if (!readable) return (0, IndexStatus.Unreadable);",
    replacement:
      "if (!readable) return (0, IndexStatus.Unreadable); if (rawAnswer == 0) return (0, IndexStatus.Absurd);",
    tests: ["test_readIndex_followsAPhaseChange", "test_readIndex_isStaleInAnIncompleteRound"],
  },
  {
    name: "oracle/deviation",
    file: CHAINLINK,
    search: "spread * WAD > DEVIATION_BOUND * median",
    replacement: "false",
    tests: [
      "test_readIndex_isDeviatingWhenFeedsDisagree",
      "test_readIndex_isDeviatingWhenTwoFeedsDisagree",
      "test_unusable_deviating",
    ],
  },
  {
    name: "oracle/sequencer down",
    file: CHAINLINK,
    search: "answer != 0",
    replacement: "false",
    tests: ["test_readIndex_followsTheSequencer", "test_unusable_sequencerDown"],
  },
  {
    name: "oracle/grace",
    file: CHAINLINK,
    search: "block.timestamp - startedAt >= _secondsOf(SEQUENCER)",
    replacement: "true",
    tests: [
      "test_readIndex_followsTheSequencer",
      "test_grace_reducesAndCancelsOnly",
      "test_grace_noLiquidationNoSample",
    ],
  },
  {
    name: "oracle/grace trades",
    file: "contracts/operations/TradingContext.sol",
    search: "status == IndexStatus.Grace",
    replacement: "false",
    tests: ["test_grace_reducesAndCancelsOnly", "test_grace_makersOnlyShrink"],
  },
  {
    name: "oracle/unusable trades",
    file: INDEX,
    search: "return status == IndexStatus.Usable || status == IndexStatus.Grace;",
    replacement: "return true;",
    tests: ["test_unusable_stale", "test_unusable_sequencerDown", "test_unusable_holderMayNotGrowElsewhere"],
  },
  {
    name: "oracle/trades at the last sample",
    file: "contracts/operations/Trading.sol",
    search: "TradingContext.price(s, c, !crossing);",
    replacement: "TradingContext.price(s, c, true);",
    tests: ["test_oracle_anAnswerCountsFromTheSecondItIsThere"],
  },
];
