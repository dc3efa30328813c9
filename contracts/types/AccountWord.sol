// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "./Bits.sol";

/// @dev Cash and active markets of an account in one slot. Bits from the lowest:
///   0 int112    balance  [WAD quote] realised cash, after fees, funding and realised PnL
/// 112 8 x uint16 markets  ids of the markets in which the account has a position or counted orders; 0 is free
/// 240 uint8     tier     fee tier, 0 is the market's own fees
/// 248 uint8     flags    reserved for the waterfall
type AccountWord is uint256;

using AccountWordLibrary for AccountWord global;

library AccountWordLibrary {
    error TooManyMarkets(uint256 limit);

    /// @dev Active markets of one account. Bounds every loop over an account's markets; the account's own transactions pay.
    uint256 internal constant MAX_MARKETS = 8;
    uint256 private constant MARKETS_MASK = ((1 << 128) - 1) << 112;

    function balance(AccountWord word) internal pure returns (int256) {
        return Bits.getInt(AccountWord.unwrap(word), 0, 112);
    }

    function withBalance(AccountWord word, int256 balance_) internal pure returns (AccountWord) {
        return AccountWord.wrap(Bits.setInt(AccountWord.unwrap(word), 0, 112, balance_));
    }

    function tier(AccountWord word) internal pure returns (uint256) {
        return Bits.getUint(AccountWord.unwrap(word), 240, 8);
    }

    function withTier(AccountWord word, uint256 tier_) internal pure returns (AccountWord) {
        return AccountWord.wrap(Bits.setUint(AccountWord.unwrap(word), 240, 8, tier_));
    }

    function marketAt(AccountWord word, uint256 position) internal pure returns (uint256) {
        unchecked {
            // position < MAX_MARKETS.
            return (AccountWord.unwrap(word) >> (112 + 16 * position)) & 0xffff;
        }
    }

    /// @dev The ids alone, lowest first; zero means that the account is flat. Shift right by 16 to walk them.
    function markets(AccountWord word) internal pure returns (uint256) {
        return (AccountWord.unwrap(word) & MARKETS_MASK) >> 112;
    }

    /// @dev Whether the account is active in a market other than `market`.
    function hasOtherMarkets(AccountWord word, uint256 market) internal pure returns (bool) {
        uint256 ids = markets(word);
        // The list is kept dense from the lowest place, so one id alone sits in the first.
        return ids != 0 && ids != market;
    }

    function hasMarket(AccountWord word, uint256 market) internal pure returns (bool) {
        for (uint256 ids = markets(word); ids != 0; ids >>= 16) {
            if (ids & 0xffff == market) return true;
        }
        return false;
    }

    function addMarket(AccountWord word, uint256 market) internal pure returns (AccountWord) {
        uint256 ids = markets(word);
        unchecked {
            for (uint256 i; i < MAX_MARKETS; ++i) {
                uint256 id = (ids >> (16 * i)) & 0xffff;
                if (id == market) return word;
                if (id == 0) return AccountWord.wrap(AccountWord.unwrap(word) | (market << (112 + 16 * i)));
            }
        }
        revert TooManyMarkets(MAX_MARKETS);
    }

    /// @dev Closes the gap, so that the list stays dense.
    function removeMarket(AccountWord word, uint256 market) internal pure returns (AccountWord) {
        uint256 ids = markets(word);
        unchecked {
            for (uint256 i; i < MAX_MARKETS; ++i) {
                if ((ids >> (16 * i)) & 0xffff != market) continue;
                uint256 below = ids & ((1 << (16 * i)) - 1);
                uint256 above = (ids >> (16 * (i + 1))) << (16 * i);
                return AccountWord.wrap((AccountWord.unwrap(word) & ~MARKETS_MASK) | ((below | above) << 112));
            }
        }
        return word;
    }
}
