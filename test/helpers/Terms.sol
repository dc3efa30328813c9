// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {IIndexOracle} from "../../contracts/interfaces/IIndexOracle.sol";
import {
    FundingTerms,
    GridTerms,
    LiquidationTerms,
    MarginTerms,
    MarketTerms,
    SamplingTerms,
    TradingTerms
} from "../../contracts/interfaces/IMarketAdmin.sol";

/// @notice The terms of an ordinary market: ETH-USD at 0.01 USD a tick and 0.01 ETH a lot, 20x, funding by the hour.
function ethTerms(address oracle, address model) pure returns (MarketTerms memory terms) {
    terms.grid = GridTerms({symbol: "ETH-USD", tickSize: 0.01e18, lotSize: 0.01e18, interval: 1 hours});
    terms.oracle = IIndexOracle(oracle);
    terms.margin = MarginTerms({
        initialMargin: 0.05e18,
        maintenance: 0.5e18,
        depth: 100_000_000e18,
        pnlWeight: 0.5e18,
        positionCap: 1_000_000,
        openInterestCap: 10_000_000
    });
    terms.trading = TradingTerms({
        makerFee: -0.0001e18,
        takerFee: 0.0005e18,
        priceBand: 0.05e18,
        minimumNotional: 100e18,
        removalFee: 0.1e18
    });
    terms.sampling = SamplingTerms({
        sampleInterval: 10,
        maxSampleGap: 60,
        basisTime: 900,
        markBand: 0.01e18,
        impactNotional: 5_000e18,
        impactShare: 0.01e18,
        maxImpactLevels: 8,
        maxPremium: 0.05e18
    });
    terms.funding = FundingTerms({
        model: IFundingModel(model),
        interest: 0.0001e18,
        damper: 0.0005e18,
        maxRate: 0.02e18,
        marginShare: 0.8e18,
        sampleBounty: 0.02e18,
        settleBounty: 0.1e18,
        bountyShare: 0.2e18,
        insuranceShare: 0.3e18
    });
    terms.liquidation = LiquidationTerms({
        fee: 0.005e18,
        concessionStart: 0.005e18,
        concessionEnd: 0.015e18,
        concessionTime: 100,
        fundLimit: 10_000e18
    });
}
