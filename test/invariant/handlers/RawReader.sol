// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../../../contracts/ExchangeStorage.sol";
import {AccountWord} from "../../../contracts/types/AccountWord.sol";
import {LevelWord} from "../../../contracts/types/LevelWord.sol";
import {OrderWord} from "../../../contracts/types/OrderWord.sol";
import {PositionWord} from "../../../contracts/types/PositionWord.sol";

/// @title The exchange's storage, word by word, in one call
/// @notice Runs on the exchange's storage through `IExchange.inspect`. It unpacks nothing: that is the reference model's job.
contract RawReader {
    /// @dev Packed slots of a market that change: hot, funding, risk, trading, premium, sampling, terms, safety, tiers, insurance.
    uint256 private constant MARKET_SLOTS = 10;

    /// @return w booked tokens, shared insurance, treasury; account words; market slots; positions by market; order slots by market and
    /// account.
    function state(uint256 accounts, uint256 markets, uint256 slots) external view returns (uint256[] memory w) {
        State storage s = ExchangeStorage.load();
        w = new uint256[](3 + accounts + markets * (MARKET_SLOTS + accounts + accounts * slots));
        (w[0], w[1], w[2]) = (s.bookedTokens, s.sharedInsurance, s.treasury);
        uint256 n = 3;
        for (uint256 a = 1; a <= accounts; ++a) {
            w[n++] = AccountWord.unwrap(s.accounts[a].word);
        }
        for (uint256 m = 1; m <= markets; ++m) {
            Market storage market = s.markets[m];
            for (uint256 i = 0; i < MARKET_SLOTS; ++i) {
                uint256 word;
                assembly ("memory-safe") {
                    word := sload(add(market.slot, i))
                }
                w[n++] = word;
            }
        }
        for (uint256 m = 1; m <= markets; ++m) {
            for (uint256 a = 1; a <= accounts; ++a) {
                w[n++] = PositionWord.unwrap(s.positions[ExchangeStorage.positionKey(m, a)]);
            }
        }
        for (uint256 m = 1; m <= markets; ++m) {
            for (uint256 a = 1; a <= accounts; ++a) {
                for (uint256 slot = 0; slot < slots; ++slot) {
                    w[n++] = OrderWord.unwrap(s.orders[ExchangeStorage.orderKey(m, (a << 8) | slot)]);
                }
            }
        }
    }

    /// @notice Everything that the bitmap of a market marks, lowest tick first.
    /// @return w per tick: tick, level word, number of orders that its queue links, their keys from the head on
    function book(uint256 market) external view returns (uint256[] memory w) {
        w = new uint256[](2_048);
        uint256 n;
        uint256 root = _node(market, 2 << 16);
        for (uint256 i = 0; i < 256; ++i) {
            if ((root >> i) & 1 == 0) continue;
            uint256 branch = _node(market, (1 << 16) | i);
            require(branch != 0, "the bitmap marks an empty branch");
            for (uint256 j = 0; j < 256; ++j) {
                if ((branch >> j) & 1 == 0) continue;
                n = _leaf(market, (i << 8) | j, w, n);
            }
        }
        assembly ("memory-safe") {
            mstore(w, n)
        }
    }

    function _leaf(uint256 market, uint256 index, uint256[] memory w, uint256 n) private view returns (uint256) {
        uint256 leaf = _node(market, index);
        require(leaf != 0, "the bitmap marks an empty leaf");
        for (uint256 bit = 0; bit < 256; ++bit) {
            if (leaf >> bit == 0) break;
            if ((leaf >> bit) & 1 != 0) n = _queue(market, (index << 8) | bit, w, n);
        }
        return n;
    }

    function _queue(uint256 market, uint256 tick, uint256[] memory w, uint256 n) private view returns (uint256) {
        State storage s = ExchangeStorage.load();
        uint256 level = LevelWord.unwrap(s.levels[ExchangeStorage.levelKey(market, tick)]);
        w[n++] = tick;
        w[n++] = level;
        uint256 count = n++;
        // A ring in the links would go on for ever; the array's end stops it.
        uint256 tail = uint40(level >> 40);
        for (uint256 key = uint40(level); key != 0;) {
            w[n++] = key;
            ++w[count];
            // What the last one links to means nothing.
            if (key == tail) break;
            key = uint40(OrderWord.unwrap(s.orders[ExchangeStorage.orderKey(market, key)]) >> 176);
        }
        return n;
    }

    function _node(uint256 market, uint256 node) private view returns (uint256) {
        return ExchangeStorage.load().bitmap[(market << 24) | node];
    }
}
