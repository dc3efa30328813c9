import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The linked libraries that the exchange's operations live in. */
export default buildModule("Libraries", (m) => {
  const FundingSettlement = m.library("FundingSettlement");
  const MarketTermsLibrary = m.library("MarketTermsLibrary");
  const Collateral = m.library("Collateral");
  const Amendment = m.library("Amendment", { libraries: { FundingSettlement } });
  const Cancellation = m.library("Cancellation", { libraries: { FundingSettlement } });
  const Trading = m.library("Trading", { libraries: { FundingSettlement } });
  const Liquidation = m.library("Liquidation", { libraries: { FundingSettlement, Trading } });
  const Deleveraging = m.library("Deleveraging", { libraries: { FundingSettlement } });
  const MarketAdmin = m.library("MarketAdmin", { libraries: { FundingSettlement, MarketTermsLibrary } });
  const WindDown = m.library("WindDown", { libraries: { FundingSettlement } });
  return {
    Amendment,
    Cancellation,
    Collateral,
    Deleveraging,
    FundingSettlement,
    Liquidation,
    MarketAdmin,
    MarketTermsLibrary,
    Trading,
    WindDown,
  };
});
