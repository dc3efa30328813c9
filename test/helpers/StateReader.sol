// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Grant, Market, RING_LENGTH, State} from "../../contracts/ExchangeStorage.sol";
import {AccountWord} from "../../contracts/types/AccountWord.sol";
import {ClosingWord, SettlementWord} from "../../contracts/types/ClosingWords.sol";
import {ConditionsWord, EstimatorTermsWord, MeasuresWord} from "../../contracts/types/EstimatorWords.sol";
import {LevelWord} from "../../contracts/types/LevelWord.sol";
import {
    CrisisWord,
    FundingTermsWord,
    FundingWord,
    HotWord,
    LossWord,
    PremiumWord,
    RingWord,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "../../contracts/types/MarketWords.sol";
import {OrderWord} from "../../contracts/types/OrderWord.sol";
import {PositionWord} from "../../contracts/types/PositionWord.sol";

/// @dev State that belongs to no account and no market.
struct Globals {
    uint128 bookedTokens;
    uint32 accountCount;
    uint16 marketCount;
    uint32 treasury;
    bool isSealed;
    uint256 sharedInsurance;
}

/// @dev The packed slots of one market.
struct MarketState {
    HotWord hot;
    FundingWord funding;
    RiskWord risk;
    TradingWord trading;
    PremiumWord premium;
    SamplingWord sampling;
    FundingTermsWord terms;
    SafetyWord safety;
    CrisisWord crisis;
    uint256 feeTiers;
    uint256 insurance;
    ClosingWord closing;
    SettlementWord settlement;
    uint256 claims;
    uint256 shortfall;
    uint256 deficit;
    LossWord losses;
    EstimatorTermsWord estimators;
    MeasuresWord measures;
    ConditionsWord conditions;
}

/// @title Raw words of the exchange's state
/// @notice Runs on the exchange's storage through `IExchange.inspect`. Computes nothing.
contract StateReader {
    function globals() external view returns (Globals memory) {
        State storage s = ExchangeStorage.load();
        return Globals(s.bookedTokens, s.accountCount, s.marketCount, s.treasury, s.isSealed, s.sharedInsurance);
    }

    function account(uint256 id) external view returns (AccountWord word, address owner, uint32 liquidationStart) {
        State storage s = ExchangeStorage.load();
        return (s.accounts[id].word, s.accounts[id].owner, s.accounts[id].liquidationStart);
    }

    function flags(uint256 id) external view returns (uint32 flaggedAt, uint256 flaggedMarkets) {
        State storage s = ExchangeStorage.load();
        return (s.accounts[id].flaggedAt, s.accounts[id].flaggedMarkets);
    }

    function market(uint256 id) external view returns (MarketState memory state) {
        Market storage m = ExchangeStorage.load().markets[id];
        state.hot = m.hot;
        state.funding = m.funding;
        state.risk = m.risk;
        state.trading = m.trading;
        state.premium = m.premium;
        state.sampling = m.sampling;
        state.terms = m.terms;
        state.safety = m.safety;
        state.crisis = m.crisis;
        state.feeTiers = m.feeTiers;
        state.insurance = m.insurance;
        state.closing = m.closing;
        state.settlement = m.settlement;
        state.claims = m.claims;
        state.shortfall = m.shortfall;
        state.deficit = m.deficit;
        state.losses = m.losses;
        state.estimators = m.estimators;
        state.measures = m.measures;
        state.conditions = m.conditions;
    }

    function ring(uint256 id) external view returns (RingWord[] memory words) {
        Market storage m = ExchangeStorage.load().markets[id];
        words = new RingWord[](RING_LENGTH);
        for (uint256 i = 0; i < RING_LENGTH; ++i) words[i] = m.ring[i];
    }

    function isClaimed(uint256 market_, uint256 account_) external view returns (bool) {
        uint256 page = ExchangeStorage.load().claimed[ExchangeStorage.claimPage(market_, account_)];
        return (page >> (account_ & 0xff)) & 1 != 0;
    }

    function position(uint256 market_, uint256 account_) external view returns (PositionWord) {
        return ExchangeStorage.load().positions[ExchangeStorage.positionKey(market_, account_)];
    }

    /// @param key OrderKey
    function order(uint256 market_, uint256 key) external view returns (OrderWord) {
        return ExchangeStorage.load().orders[ExchangeStorage.orderKey(market_, key)];
    }

    function level(uint256 market_, uint256 tick) external view returns (LevelWord) {
        return ExchangeStorage.load().levels[ExchangeStorage.levelKey(market_, tick)];
    }

    /// @param node depth << 16 | index, as libraries/TickBitmap.sol counts them
    function bitmap(uint256 market_, uint256 node) external view returns (uint256) {
        return ExchangeStorage.load().bitmap[(market_ << 24) | node];
    }

    function grant(uint256 account_, address operator) external view returns (Grant memory) {
        return ExchangeStorage.load().grants[ExchangeStorage.grantKey(account_, operator)];
    }

    function scheduled(bytes32 call) external view returns (uint256) {
        return ExchangeStorage.load().scheduled[call];
    }

    /// @notice One hash over everything that a test may want unchanged: globals, all accounts and markets with their rings, all
    /// positions, and every order slot below `slots` with the level that it names.
    function digest(uint256 slots) external view returns (bytes32 hash) {
        State storage s = ExchangeStorage.load();
        hash = keccak256(
            abi.encode(s.bookedTokens, s.accountCount, s.marketCount, s.treasury, s.isSealed, s.sharedInsurance)
        );
        for (uint256 a = 1; a <= s.accountCount; ++a) {
            hash = keccak256(abi.encode(hash, s.accounts[a]));
        }
        for (uint256 m = 1; m <= s.marketCount; ++m) {
            hash = _digestMarket(s, hash, m, slots);
        }
    }

    function _digestMarket(State storage s, bytes32 hash, uint256 m, uint256 slots) private view returns (bytes32) {
        // A market is RING_LENGTH + 24 whole slots.
        Market storage market_ = s.markets[m];
        for (uint256 i = 0; i < RING_LENGTH + 24; ++i) {
            bytes32 word;
            assembly ("memory-safe") {
                word := sload(add(market_.slot, i))
            }
            hash = keccak256(abi.encode(hash, word));
        }
        hash = keccak256(abi.encode(hash, s.claimed[ExchangeStorage.claimPage(m, 0)]));
        for (uint256 a = 1; a <= s.accountCount; ++a) {
            hash = keccak256(abi.encode(hash, s.positions[ExchangeStorage.positionKey(m, a)]));
            for (uint256 slot = 0; slot < slots; ++slot) {
                OrderWord order_ = s.orders[ExchangeStorage.orderKey(m, (a << 8) | slot)];
                LevelWord level_ = s.levels[ExchangeStorage.levelKey(m, order_.tick())];
                hash = keccak256(abi.encode(hash, order_, level_));
            }
        }
        return hash;
    }
}
