// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, State} from "../ExchangeStorage.sol";
import {LevelWord} from "../types/LevelWord.sol";
import {HotWord} from "../types/MarketWords.sol";
import {OrderWord} from "../types/OrderWord.sol";
import {TickBitmap} from "./TickBitmap.sol";

/// @title Queues of resting orders
/// @notice A FIFO per tick. Bids are all below asks, so one bitmap and one map of levels serve both sides. Nothing here loops.
library OrderBook {
    using TickBitmap for mapping(uint256 => uint256);

    /// @dev Appends an order to its level's queue. The slot must be free and the tick must not cross.
    function append(
        State storage s,
        uint256 market,
        HotWord hot,
        uint256 key,
        uint256 tick,
        uint256 lots,
        uint256 flags,
        uint256 expiry
    ) internal returns (HotWord, OrderWord order) {
        uint256 levelKey = ExchangeStorage.levelKey(market, tick);
        LevelWord level = s.levels[levelKey];
        uint256 tail = level.tail();
        uint256 orderKey = ExchangeStorage.orderKey(market, key);
        order = s.orders[orderKey].occupy(lots, tick, flags, expiry, tail);
        s.orders[orderKey] = order;
        if (tail == 0) {
            level = level.withHead(key);
            s.bitmap.set(market, tick);
            if (order.isAsk()) {
                if (tick < hot.bestAsk()) hot = hot.withBestAsk(tick);
            } else if (tick > hot.bestBid()) {
                hot = hot.withBestBid(tick);
            }
        } else {
            uint256 tailKey = ExchangeStorage.orderKey(market, tail);
            s.orders[tailKey] = s.orders[tailKey].withNext(key);
        }
        s.levels[levelKey] = level.withTail(key).addLots(lots, order.isFirm());
        return (hot, order);
    }

    /// @dev Takes an order out of the book and frees its slot.
    function remove(
        State storage s,
        uint256 market,
        HotWord hot,
        uint256 key,
        OrderWord order
    ) internal returns (HotWord) {
        uint256 tick = order.tick();
        uint256 levelKey = ExchangeStorage.levelKey(market, tick);
        LevelWord level = unlink(s, market, s.levels[levelKey], key, order);
        level = level.removeLots(order.lots(), order.isFirm());
        s.levels[levelKey] = level;
        s.orders[ExchangeStorage.orderKey(market, key)] = order.released();
        return level.head() == 0 ? emptied(s, market, hot, tick, order.isAsk()) : hot;
    }

    /// @dev Unmarks a level that lost its last order and moves the best price on if it was the best.
    function emptied(
        State storage s,
        uint256 market,
        HotWord hot,
        uint256 tick,
        bool isAsk
    ) internal returns (HotWord) {
        s.bitmap.clear(market, tick);
        if (isAsk) {
            return tick == hot.bestAsk() ? hot.withBestAsk(s.bitmap.nextAbove(market, tick)) : hot;
        }
        return tick == hot.bestBid() ? hot.withBestBid(s.bitmap.nextBelow(market, tick)) : hot;
    }

    /// @dev Mends the queue around an order. Returns the level without storing it; lots are the caller's to subtract.
    /// The head's own `prev` and the tail's own `next` are stale by design: taking either end then writes no neighbour.
    function unlink(
        State storage s,
        uint256 market,
        LevelWord level,
        uint256 key,
        OrderWord order
    ) internal returns (LevelWord) {
        uint256 next = order.next();
        uint256 prev = order.prev();
        if (level.tail() == key) {
            return level.head() == key ? level.withHead(0).withTail(0) : level.withTail(prev);
        }
        if (level.head() == key) return level.withHead(next);
        uint256 prevKey = ExchangeStorage.orderKey(market, prev);
        s.orders[prevKey] = s.orders[prevKey].withNext(next);
        uint256 nextKey = ExchangeStorage.orderKey(market, next);
        s.orders[nextKey] = s.orders[nextKey].withPrev(prev);
        return level;
    }
}
