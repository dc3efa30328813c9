// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../../ExchangeStorage.sol";
import {FeeTier, MarketTerms} from "../../interfaces/IMarketAdmin.sol";
import {PackedTerms} from "../../libraries/MarketTermsLibrary.sol";

/// @notice What tests see of MarketAdminHarness: importing this leaves the libraries behind it out of the tests' compilation.
interface IMarketAdminHarness {
    function list(MarketTerms calldata terms) external returns (uint256);

    function configure(uint256 market, MarketTerms calldata terms) external;

    function setFeeTiers(uint256 market, FeeTier[] calldata tiers) external;

    function setAccountTier(uint256 account, uint256 tier) external;

    function setTreasury(uint256 account) external;

    function restrict(uint256 market) external;

    function unrestrict(uint256 market) external;

    function halt(uint256 market) external;

    function resume(uint256 market) external;

    function lowerOpenInterestCap(uint256 market, uint256 cap) external;

    function raiseInsuranceShare(uint256 market, uint256 share) external;

    function collectFees(uint256 market) external;

    function schedule(bytes calldata data, uint256 delay) external;

    function unschedule(bytes calldata data) external;

    function consume(bytes32 call) external;

    function pack(MarketTerms calldata terms, uint256 feeTiers) external returns (PackedTerms memory);

    function marketOf(uint256 id) external view returns (Market memory);

    function makerRate(uint256 id, uint256 tier) external view returns (int256);

    function takerRate(uint256 id, uint256 tier) external view returns (uint256);

    function balanceOf(uint256 account) external view returns (int256);

    function tierOf(uint256 account) external view returns (uint256);

    function treasury() external view returns (uint256);

    function seal() external;

    function open(uint256 account, address owner) external;

    function setMarketCount(uint16 count) external;

    function setFees(uint256 id, int256 fees, int256 mark) external;

    function setSample(uint256 id, uint256 indexPerLot, uint256 time, int256 basis) external;

    function setMeasured(uint256 id, int256 premiumIntegral, uint256 covered, uint256 indexIntegral) external;

    function setVariance(uint256 id, uint256 variance) external;

    function setBook(uint256 id, uint256 bid, uint256 ask, uint256 openInterest) external;
}
