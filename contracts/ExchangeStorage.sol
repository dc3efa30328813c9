// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountWord} from "./types/AccountWord.sol";
import {ClosingWord, SettlementWord} from "./types/ClosingWords.sol";
import {ConditionsWord, EstimatorTermsWord, MeasuresWord} from "./types/EstimatorWords.sol";
import {LevelWord} from "./types/LevelWord.sol";
import {
    CrisisWord,
    FundingTermsWord,
    FundingWord,
    HotWord,
    LossWord,
    PremiumWord,
    RampWord,
    RingWord,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "./types/MarketWords.sol";
import {OrderWord} from "./types/OrderWord.sol";
import {PositionWord} from "./types/PositionWord.sol";

/// @dev slot 0 word; slot 1: address owner (160), uint32 liquidationStart (32), uint32 flaggedAt (32)
struct Account {
    AccountWord word;
    address owner;
    /// [unix s] when the running liquidation began; 0 if none.
    uint32 liquidationStart;
    /// [unix s] when the account was flagged for deleveraging; 0 if it is not.
    uint32 flaggedAt;
    /// Bitmap of the markets that count the account among their deficits; slot 2.
    uint256 flaggedMarkets;
}

/// @dev Rates kept on-chain per market. The ring is filled at listing, so that settling never pays for a fresh slot.
uint256 constant RING_LENGTH = 32;

/// @dev The packed words are described bit by bit in types/MarketWords.sol, types/EstimatorWords.sol and types/ClosingWords.sol.
struct Market {
    HotWord hot; // slot 0
    FundingWord funding; // slot 1
    RiskWord risk; // slot 2
    TradingWord trading; // slot 3
    PremiumWord premium; // slot 4
    SamplingWord sampling; // slot 5
    FundingTermsWord terms; // slot 6
    SafetyWord safety; // slot 7
    CrisisWord crisis; // slot 8
    /// Seven tiers of int16 maker fee and uint16 taker fee [1e-6], tier 1 lowest; read only for accounts with a tier.
    uint256 feeTiers; // slot 9
    /// [WAD quote] the market's own insurance fund
    uint256 insurance; // slot 10
    uint256 tickSize; // slot 11 [WAD quote per base]
    uint256 lotSize; // slot 12 [WAD base]
    bytes32 symbol; // slot 13
    RingWord[RING_LENGTH] ring; // slots 14 to 45
    // Zero until the market is wound down, and read by nothing before.
    ClosingWord closing; // slot 46
    SettlementWord settlement; // slot 47
    /// [WAD quote] unrealised profits of the registered winners
    uint256 claims; // slot 48
    /// [WAD quote] credited to losers, and not yet paid by insurance or winners
    uint256 shortfall; // slot 49
    /// [WAD quote] the shortfall that winners pay together, fixed with the haircut
    uint256 deficit; // slot 50
    RampWord ramp; // slot 51; read only while the hot word says that it runs
    LossWord losses; // slot 52; read only when a loss is shared
    // Read and written only as far as the sampling word's flags say.
    EstimatorTermsWord estimators; // slot 53
    MeasuresWord measures; // slot 54
    ConditionsWord conditions; // slot 55
}

/// @dev slot 0: expiry (32), permissions (8), priceBand (16), equityFloor (128); slot 1: markets
struct Grant {
    uint32 expiry; // [unix s]
    uint8 permissions;
    uint16 priceBand; // [1e-4 of index]
    uint128 equityFloor; // [WAD quote]
    uint256 markets; // bitmap, bit 0 is every market
}

/// @dev slot 0: bookedTokens (128), accountCount (32), marketCount (16), treasury (32), isSealed (8)
struct State {
    /// [token units] collateral that came in by deposits and has not left; a donation to the contract changes nothing.
    uint128 bookedTokens;
    uint32 accountCount;
    uint16 marketCount;
    uint32 treasury; // account that receives fees; 0 for none
    bool isSealed;
    /// [WAD quote] second line of insurance, shared by all markets
    uint256 sharedInsurance;
    mapping(uint256 account => Account) accounts;
    mapping(uint256 market => Market) markets;
    mapping(uint256 marketAndAccount => PositionWord) positions; // market << 32 | account
    mapping(uint256 marketAndOrder => OrderWord) orders; // market << 40 | OrderKey
    mapping(uint256 marketAndTick => LevelWord) levels; // market << 24 | tick
    mapping(uint256 marketAndNode => uint256) bitmap; // market << 24 | depth << 16 | index
    mapping(uint256 accountAndOperator => Grant) grants; // account << 160 | operator
    /// [unix s] when an announced call may be made
    mapping(bytes32 call => uint256) scheduled;
    /// Bitmaps of accounts whose lots in a closed market are settled or registered: market << 24 | account >> 8
    mapping(uint256 marketAndPage => uint256) claimed;
}

/// @title Where the exchange's state lives
/// @notice One struct at one fixed slot, so that linked libraries and inspected views find it without being told.
library ExchangeStorage {
    /// @dev ERC-7201: keccak256(abi.encode(uint256(keccak256("plumbline.exchange")) - 1)) & ~0xff
    bytes32 internal constant SLOT = 0xb0c6ce985f24d05acb121cf2b4ca01239a174ed67f1138c28e5a38a7fb7fa800;

    function load() internal pure returns (State storage state) {
        bytes32 slot = SLOT;
        // Assembly: a storage pointer to a constant slot cannot be written otherwise.
        assembly ("memory-safe") {
            state.slot := slot
        }
    }

    function positionKey(uint256 market, uint256 account) internal pure returns (uint256) {
        return (market << 32) | account;
    }

    function orderKey(uint256 market, uint256 key) internal pure returns (uint256) {
        return (market << 40) | key;
    }

    function levelKey(uint256 market, uint256 tick) internal pure returns (uint256) {
        return (market << 24) | tick;
    }

    function claimPage(uint256 market, uint256 account) internal pure returns (uint256) {
        return (market << 24) | (account >> 8);
    }

    function grantKey(uint256 account, address operator) internal pure returns (uint256) {
        return (account << 160) | uint160(operator);
    }
}
