// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostChanges, GhostState} from "./Ghost.sol";
import {GhostWords} from "./GhostWords.sol";

/// @title Copies of a state, and what a call made of it
abstract contract GhostFollower is GhostWords {
    /// @dev A state is one piece of memory, `span` bytes long: pointers into it move with it.
    function _clone(GhostState memory s) internal pure returns (GhostState memory copy) {
        uint256 span = s.span;
        assembly ("memory-safe") {
            function shiftAll(first, count, by) {
                for {
                    let end := add(first, mul(count, 32))
                } lt(first, end) {
                    first := add(first, 32)
                } {
                    mstore(first, add(mload(first), by))
                }
            }
            copy := mload(0x40)
            mcopy(copy, s, span)
            mstore(0x40, add(copy, span))
            let by := sub(copy, s)
            // The 13 arrays from `balance` to `seen`; then what the arrays of structs point to.
            shiftAll(add(copy, 0xe0), 13, by)
            let markets := mload(add(copy, 0x1c0))
            shiftAll(add(markets, 32), mload(markets), by)
            let positions := mload(add(copy, 0x1e0))
            shiftAll(add(positions, 32), mload(positions), by)
        }
    }

    /// @dev Makes the state say what the words say now.
    /// @param words What the state was decoded from; they become `now_`.
    /// @return c What was different.
    function _follow(
        GhostState memory s,
        uint256[] memory words,
        uint256[] memory now_
    ) internal pure returns (GhostChanges memory c) {
        c.words = _differences(words, now_);
        uint256 changed; // bit MARKET_SLOTS x m + i: slot i of market m
        for (uint256 i = 0; i < c.words.length; ++i) {
            uint256 n = c.words[i];
            changed |= _followWord(s, c, words, now_, n);
            words[n] = now_[n];
        }
        for (uint256 m = 1; m <= s.markets && changed != 0; ++m) {
            changed >>= MARKET_SLOTS;
            uint256 first = GLOBAL_WORDS + s.accounts * ACCOUNT_SLOTS + (m - 1) * MARKET_SLOTS;
            _decodeMarket(s.market[m], now_, first, changed);
        }
    }

    /// @return slot The bit of a market's slot, which is left to be decoded with the others of its; 0 for anything else.
    function _followWord(
        GhostState memory s,
        GhostChanges memory c,
        uint256[] memory w0,
        uint256[] memory w1,
        uint256 n
    ) private pure returns (uint256 slot) {
        uint256 word = w1[n];
        uint256 difference = word ^ w0[n];
        if (n < GLOBAL_WORDS) {
            _decodeGlobals(s, w1);
            c.money = true;
            return 0;
        }
        uint256 i = n - GLOBAL_WORDS;
        if (i < s.accounts * ACCOUNT_SLOTS) {
            uint256 a = 1 + i / ACCOUNT_SLOTS;
            _decodeAccount(s, a, w1, n - (i % ACCOUNT_SLOTS));
            c.accounts |= 1 << a;
            if (i % ACCOUNT_SLOTS == 0 && _uint(difference, 0, 112) != 0) c.money = true;
            return 0;
        }
        i -= s.accounts * ACCOUNT_SLOTS;
        if (i < s.markets * MARKET_SLOTS) {
            uint256 m = 1 + i / MARKET_SLOTS;
            if (i % MARKET_SLOTS == 0 && _uint(difference, 0, 48) != 0) c.books |= 1 << m;
            // hot: open interest and fees; funding; insurance
            bool hot = i % MARKET_SLOTS == 0 && _uint(difference, 48, 144) != 0;
            if (hot || i % MARKET_SLOTS == 1 || i % MARKET_SLOTS == 10) c.money = true;
            return 1 << (MARKET_SLOTS * m + (i % MARKET_SLOTS));
        }
        i -= s.markets * MARKET_SLOTS;
        if (i < s.markets * s.accounts) {
            uint256 spot = (1 + i / s.accounts) * (s.accounts + 1) + 1 + (i % s.accounts);
            _decodePosition(s.position[spot], word);
            c.accounts |= 1 << (1 + (i % s.accounts));
            c.spots |= 1 << spot;
            if (_uint(difference, 0, 104) != 0 || difference >> 168 != 0) c.money = true;
            return 0;
        }
        i -= s.markets * s.accounts;
        uint256 place = _spotOf(s, i);
        // The model knows nothing of links: here they stay what they were.
        s.order[place] ^= (difference << 120) >> 120;
        c.accounts |= 1 << _ownerAt(s, place);
        c.spots |= 1 << (place / s.slots);
        c.books |= 1 << (place / s.slots / (s.accounts + 1));
        return 0;
    }

    /// @param i Where the order stands among the order words of RawReader.state.
    function _spotOf(GhostState memory s, uint256 i) internal pure returns (uint256) {
        uint256 perMarket = s.accounts * s.slots;
        return (1 + i / perMarket) * (s.accounts + 1) * s.slots + s.slots + (i % perMarket);
    }

    /// @return places Where the two differ.
    function _differences(uint256[] memory w0, uint256[] memory w1) private pure returns (uint256[] memory places) {
        assert(w0.length == w1.length);
        assembly ("memory-safe") {
            places := mload(0x40)
            let next := add(places, 32)
            let by := sub(w1, w0)
            let end := add(add(w0, 32), mul(mload(w0), 32))
            for {
                let at := add(w0, 32)
            } lt(at, end) {
                at := add(at, 32)
            } {
                if xor(mload(at), mload(add(at, by))) {
                    mstore(next, shr(5, sub(sub(at, w0), 32)))
                    next := add(next, 32)
                }
            }
            mstore(places, shr(5, sub(sub(next, places), 32)))
            mstore(0x40, next)
        }
    }
}
