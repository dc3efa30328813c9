// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, State} from "../../../contracts/ExchangeStorage.sol";
import {LevelWord} from "../../../contracts/types/LevelWord.sol";
import {OrderWord} from "../../../contracts/types/OrderWord.sol";

/// @title The exchange's storage, word by word, in one call
/// @notice Runs on the exchange's storage through `IExchange.inspect`. It unpacks nothing: that is the reference model's job.
contract RawReader {
    /// @dev BOOK-2: the bitmap marks a branch or a leaf in which nothing is marked.
    error EmptyNodeMarked(uint256 market);

    /// @dev Packed slots of a market that change: hot, funding, risk, trading, premium, sampling, terms, safety, crisis, tiers,
    /// insurance, ramp, losses, and the three of estimators.
    uint256 private constant MARKET_SLOTS = 16;
    /// @dev Slots of an account: word; owner, clock and flag; flagged markets.
    uint256 private constant ACCOUNT_SLOTS = 3;
    /// @dev More orders than a market of the campaigns has room for. Each level takes three words, each order one.
    uint256 private constant BOOK_ORDERS = 64;

    /// @dev A contract whose code is a zero byte and the slots, so that no key has to be hashed again.
    address private immutable TABLE;
    uint256 private immutable COUNT;

    constructor(uint256 accounts, uint256 markets, uint256 slotsEach) {
        uint256[] memory w = _slots(accounts, markets, slotsEach);
        COUNT = w.length;
        // Returns all of itself behind these 11 bytes.
        bytes memory code = abi.encodePacked(hex"600b380380600b5f395ff3", hex"00", w);
        address table;
        assembly ("memory-safe") {
            table := create(0, add(code, 32), mload(code))
        }
        assert(table != address(0));
        TABLE = table;
    }

    /// @notice Returns bare words, without the encoding of an array: what the slots of the table hold.
    function state() external view {
        (address table, uint256 size) = (TABLE, COUNT * 32);
        assembly ("memory-safe") {
            let w := mload(0x40)
            extcodecopy(table, w, 1, size)
            for {
                let at := w
                let end := add(w, size)
            } lt(at, end) {
                at := add(at, 32)
            } {
                mstore(at, sload(mload(at)))
            }
            return(w, size)
        }
    }

    /// @dev The slots that the reference model knows: booked tokens and treasury; shared insurance; account slots; market slots;
    /// positions by market; order slots by market and account.
    function _slots(uint256 accounts, uint256 markets, uint256 slotsEach) private pure returns (uint256[] memory w) {
        State storage s = ExchangeStorage.load();
        w = new uint256[](2 + accounts * ACCOUNT_SLOTS + markets * (MARKET_SLOTS + accounts + accounts * slotsEach));
        assembly ("memory-safe") {
            function spot(map, key) -> place {
                mstore(0, key)
                mstore(32, map)
                place := keccak256(0, 64)
            }
            let accountMap := add(s.slot, 2)
            let marketMap := add(s.slot, 3)
            let positionMap := add(s.slot, 4)
            let orderMap := add(s.slot, 5)
            mstore(add(w, 32), s.slot)
            mstore(add(w, 64), add(s.slot, 1))
            let at := add(w, 96)
            for {
                let a := 1
            } iszero(gt(a, accounts)) {
                a := add(a, 1)
            } {
                let first := spot(accountMap, a)
                for {
                    let i := 0
                } lt(i, ACCOUNT_SLOTS) {
                    i := add(i, 1)
                } {
                    mstore(at, add(first, i))
                    at := add(at, 32)
                }
            }
            for {
                let m := 1
            } iszero(gt(m, markets)) {
                m := add(m, 1)
            } {
                let first := spot(marketMap, m)
                for {
                    let i := 0
                } lt(i, MARKET_SLOTS) {
                    i := add(i, 1)
                } {
                    // The last five are at the end, places 51 to 55.
                    mstore(at, add(first, add(i, mul(40, gt(i, 10)))))
                    at := add(at, 32)
                }
            }
            for {
                let m := 1
            } iszero(gt(m, markets)) {
                m := add(m, 1)
            } {
                for {
                    let a := 1
                } iszero(gt(a, accounts)) {
                    a := add(a, 1)
                } {
                    mstore(at, spot(positionMap, or(shl(32, m), a)))
                    at := add(at, 32)
                }
            }
            for {
                let m := 1
            } iszero(gt(m, markets)) {
                m := add(m, 1)
            } {
                for {
                    let a := 1
                } iszero(gt(a, accounts)) {
                    a := add(a, 1)
                } {
                    let key := or(shl(40, m), shl(8, a))
                    for {
                        let end := add(key, slotsEach)
                    } lt(key, end) {
                        key := add(key, 1)
                    } {
                        mstore(at, spot(orderMap, key))
                        at := add(at, 32)
                    }
                }
            }
        }
    }

    /// @notice Everything that the bitmap of a market marks, lowest tick first. Bare words per
    /// tick: tick, level word, number of orders that its queue links, their keys from the head on
    function book(uint256 market) external view {
        uint256[] memory w = new uint256[](4 * BOOK_ORDERS);
        uint256 n;
        uint256 root = _node(market, 2 << 16);
        for (; root != 0; root &= root - 1) {
            uint256 i = _lowest(root);
            uint256 branch = _node(market, (1 << 16) | i);
            require(branch != 0, EmptyNodeMarked(market));
            for (; branch != 0; branch &= branch - 1) {
                n = _leaf(market, (i << 8) | _lowest(branch), w, n);
            }
        }
        assembly ("memory-safe") {
            mstore(w, n)
            return(add(w, 32), mul(n, 32))
        }
    }

    function _leaf(uint256 market, uint256 index, uint256[] memory w, uint256 n) private view returns (uint256) {
        uint256 leaf = _node(market, index);
        require(leaf != 0, EmptyNodeMarked(market));
        for (; leaf != 0; leaf &= leaf - 1) n = _queue(market, (index << 8) | _lowest(leaf), w, n);
        return n;
    }

    /// @return bit Number of the lowest bit set; by halves, as no loop over 256 bits is quick.
    function _lowest(uint256 word) private pure returns (uint256 bit) {
        for (uint256 width = 128; width != 0; width >>= 1) {
            if ((word << (256 - width)) != 0) continue;
            bit += width;
            word >>= width;
        }
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
