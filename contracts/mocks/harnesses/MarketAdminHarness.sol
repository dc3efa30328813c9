// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market} from "../../ExchangeStorage.sol";
import {FeeTier, MarketTerms} from "../../interfaces/IMarketAdmin.sol";
import {Fees} from "../../libraries/Fees.sol";
import {MarketTermsLibrary, PackedTerms} from "../../libraries/MarketTermsLibrary.sol";
import {MarketAdmin} from "../../operations/MarketAdmin.sol";
import {IMarketAdminHarness} from "./IMarketAdminHarness.sol";

/// @notice The exchange's storage without its authorisation: calls the library, and sets what trading would have set.
contract MarketAdminHarness is IMarketAdminHarness {
    function list(MarketTerms calldata terms) external returns (uint256) {
        return MarketAdmin.list(terms);
    }

    function configure(uint256 market, MarketTerms calldata terms) external {
        MarketAdmin.configure(market, terms);
    }

    function setFeeTiers(uint256 market, FeeTier[] calldata tiers) external {
        MarketAdmin.setFeeTiers(market, tiers);
    }

    function setAccountTier(uint256 account, uint256 tier) external {
        MarketAdmin.setAccountTier(account, tier);
    }

    function setTreasury(uint256 account) external {
        MarketAdmin.setTreasury(account);
    }

    function restrict(uint256 market) external {
        MarketAdmin.restrict(market);
    }

    function unrestrict(uint256 market) external {
        MarketAdmin.unrestrict(market);
    }

    function halt(uint256 market) external {
        MarketAdmin.halt(market);
    }

    function resume(uint256 market) external {
        MarketAdmin.resume(market);
    }

    function lowerOpenInterestCap(uint256 market, uint256 cap) external {
        MarketAdmin.lowerOpenInterestCap(market, cap);
    }

    function raiseInsuranceShare(uint256 market, uint256 share) external {
        MarketAdmin.raiseInsuranceShare(market, share);
    }

    function collectFees(uint256 market) external {
        MarketAdmin.collectFees(market);
    }

    function schedule(bytes calldata data, uint256 delay) external {
        MarketAdmin.schedule(data, delay);
    }

    function unschedule(bytes calldata data) external {
        MarketAdmin.unschedule(data);
    }

    function consume(bytes32 call) external {
        MarketAdmin.consume(call);
    }

    function pack(MarketTerms calldata terms, uint256 feeTiers) external returns (PackedTerms memory) {
        Market storage m = ExchangeStorage.load().markets[0]; // which is no market
        m.feeTiers = feeTiers;
        return MarketTermsLibrary.pack(m, terms);
    }

    function marketOf(uint256 id) external view returns (Market memory) {
        return ExchangeStorage.load().markets[id];
    }

    function makerRate(uint256 id, uint256 tier) external view returns (int256) {
        Market storage m = ExchangeStorage.load().markets[id];
        return Fees.makerRate(m, m.trading, tier);
    }

    function takerRate(uint256 id, uint256 tier) external view returns (uint256) {
        Market storage m = ExchangeStorage.load().markets[id];
        return Fees.takerRate(m, m.trading, tier);
    }

    function balanceOf(uint256 account) external view returns (int256) {
        return ExchangeStorage.load().accounts[account].word.balance();
    }

    function tierOf(uint256 account) external view returns (uint256) {
        return ExchangeStorage.load().accounts[account].word.tier();
    }

    function treasury() external view returns (uint256) {
        return ExchangeStorage.load().treasury;
    }

    // What other operations write

    function seal() external {
        ExchangeStorage.load().isSealed = true;
    }

    function open(uint256 account, address owner) external {
        ExchangeStorage.load().accounts[account].owner = owner;
    }

    function setMarketCount(uint16 count) external {
        ExchangeStorage.load().marketCount = count;
    }

    function setFees(uint256 id, int256 fees, int256 mark) external {
        Market storage m = ExchangeStorage.load().markets[id];
        m.hot = m.hot.withFees(fees);
        m.safety = m.safety.withBountyMark(mark);
    }

    function setSample(uint256 id, uint256 indexPerLot, uint256 time, int256 basis) external {
        Market storage m = ExchangeStorage.load().markets[id];
        m.risk = m.risk.withSample(indexPerLot, time, basis, m.risk.volatility());
        m.hot = m.hot.withDueAt(time + m.trading.sampleInterval());
    }

    function setMeasured(uint256 id, int256 premiumIntegral, uint256 covered, uint256 indexIntegral) external {
        Market storage m = ExchangeStorage.load().markets[id];
        m.premium = m.premium.withIntegrals(premiumIntegral, covered, indexIntegral);
    }

    function setVariance(uint256 id, uint256 variance) external {
        Market storage m = ExchangeStorage.load().markets[id];
        m.premium = m.premium.withVariance(variance);
    }

    function setBook(uint256 id, uint256 bid, uint256 ask, uint256 openInterest) external {
        Market storage m = ExchangeStorage.load().markets[id];
        m.hot = m.hot.withBestBid(bid).withBestAsk(ask).withOpenInterest(openInterest);
    }
}
