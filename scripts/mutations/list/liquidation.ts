import type { Mutation } from "../mutation.ts";

const EXCHANGE = "contracts/Exchange.sol";
const LIQUIDATION = "contracts/operations/Liquidation.sol";
const MATCHING = "contracts/operations/Matching.sol";
const TRADING = "contracts/operations/Trading.sol";

export const liquidation: Mutation[] = [
  {
    name: "liquidation/healthy account",
    file: LIQUIDATION,
    search: "equity < int256(start.maintenance)",
    replacement: "true",
    tests: ["test_LIQ1_refusesAtMaintenanceMargin", "test_liquidate_closesThroughTheBook"],
  },
  {
    name: "liquidation/fee on the whole position",
    file: TRADING,
    search: "filled * c.prices.mark",
    replacement: "FixedPoint.abs(c.before.size) * c.prices.mark",
    tests: ["test_liquidate_closesThroughTheBook", "test_liquidation_positionLargerThanTheBook"],
  },
  {
    name: "liquidation/more than all",
    file: TRADING,
    search: "FixedPoint.min(order.lots, TradingContext.reducible(c.current.size, order.isAsk))",
    replacement: "order.lots",
    tests: ["test_LIQ2_neverClosesMoreThanThereIs", "test_liquidation_ownerReducesFirst"],
  },
  {
    name: "liquidation/nothing closed",
    file: LIQUIDATION,
    search: "closed != 0",
    replacement: "true",
    tests: ["test_liquidate_refusesWhenNothingCloses"],
  },
  {
    name: "liquidation/own orders",
    file: MATCHING,
    search: "f.key >> 8 == c.account",
    replacement: "false",
    also: [{ file: MATCHING, search: "verdict != PostConditions.Verdict.Passes", replacement: "false" }],
    tests: ["test_liquidate_passesTheOwnersOwnOrders", "test_liquidation_ownerPlacesAndCancelsFirst"],
  },
  {
    name: "liquidation/cap of open interest",
    file: TRADING,
    search: "if (filled == 0 && !c.touchedCash) return (0, 0);",
    replacement:
      "require(c.hot.openInterest() <= c.hot.openInterestCap()); if (filled == 0 && !c.touchedCash) return (0, 0);",
    tests: ["test_liquidate_aboveALoweredOpenInterestCap"],
  },
  {
    name: "liquidation/paused market",
    file: LIQUIDATION,
    search: "status != IndexStatus.Grace && !Margin.isPaused(m)",
    replacement: "true",
    tests: ["test_grace_noLiquidationNoSample", "test_resumed_hasAGracePeriod"],
  },
  {
    name: "liquidation/restricted market",
    file: LIQUIDATION,
    search: "TradingContext.requireTrading(m, market.raw(), m.hot.status());",
    replacement: "require(!TradingContext.requireTrading(m, market.raw(), m.hot.status()));",
    tests: ["test_liquidation_restrictedMarket"],
  },
  {
    name: "liquidation/brake",
    file: "contracts/operations/TradingContext.sol",
    search: "block.timestamp < FixedPoint.max(m.safety.graceUntil(), m.safety.restrictedUntil())",
    replacement: "false",
    tests: ["test_restricted_reducesOnlyAndPausesNothingElse", "test_liquidation_restrictedMarket"],
  },
  {
    name: "liquidation/halted market",
    file: "contracts/operations/TradingContext.sol",
    search: "status == uint256(MarketStatus.ReduceOnly)",
    replacement: "true",
    tests: ["test_halted_nothingTrades"],
  },
  {
    name: "liquidation/past bankruptcy",
    file: LIQUIDATION,
    search: "if (equityBefore < 0) return 0;",
    replacement: "",
    tests: ["test_liquidate_belowZeroEquity"],
  },
  {
    name: "liquidation/zero price",
    file: LIQUIDATION,
    search: "FixedPoint.min(give, perLot - fee)",
    replacement: "give",
    tests: ["test_liquidate_neverPassesTheZeroPrice"],
  },
  {
    name: "liquidation/slippage bound",
    file: LIQUIDATION,
    search: "FixedPoint.divDown(prices.mark * m.safety.slippageBound(), FixedPoint.BASIS)",
    replacement: "prices.mark",
    tests: ["test_liquidate_staysWithinTheSlippageBound"],
  },
  {
    name: "liquidation/fee takes health",
    file: LIQUIDATION,
    search: "FixedPoint.min(fee, uint256(spare))",
    replacement: "fee",
    tests: ["testFuzz_LIQ2_healthDoesNotFall", "test_liquidation_oneLot"],
  },
  {
    name: "liquidation/liquidates herself",
    file: LIQUIDATION,
    search: "word = s.accounts[beneficiary].word;",
    replacement: "",
    tests: ["test_liquidate_byTheLiquidatedHerself"],
  },
  {
    name: "liquidation/one market uses up all equity",
    file: LIQUIDATION,
    search: "FixedPoint.divDown(uint256(h.equity()) * maintenance, h.maintenance)",
    replacement: "uint256(h.equity())",
    tests: ["test_liquidation_threeMarketsAtOnce"],
  },
  {
    name: "liquidation/dust deposit protects",
    file: EXCHANGE,
    search: "s.bookedTokens += uint128(arrived);",
    replacement:
      "s.bookedTokens += uint128(arrived); s.accounts[account.raw()].liquidationStart = uint32(block.timestamp);",
    also: [
      {
        file: LIQUIDATION,
        search: "position.size() != 0",
        replacement: "position.size() != 0 && s.accounts[account].liquidationStart != block.timestamp",
      },
    ],
    tests: ["test_liquidation_ownerDepositsDustFirst"],
  },
  {
    name: "liquidation/tokens are pushed",
    file: EXCHANGE,
    search: "_relay(address(Liquidation), Liquidation.liquidate.selector);",
    replacement:
      "collateral.safeTransfer(_state().accounts[uint256(bytes32(msg.data[4:36]))].owner, 0); _relay(address(Liquidation), Liquidation.liquidate.selector);",
    tests: ["test_liquidation_blocklistedOwner"],
  },
];
