// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {CancelOrder, RemovalReason} from "../interfaces/ITrading.sol";
import {AccountId, MarketId, OrderKey} from "../types/Ids.sol";
import {HotWord} from "../types/MarketWords.sol";
import {OrderWord} from "../types/OrderWord.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {OrderBook} from "../libraries/OrderBook.sol";
import {Cancelling} from "./Cancelling.sol";
import {Matching} from "./Matching.sol";
import {Context, TradingContext} from "./TradingContext.sol";

/// @title Operations that only take orders away
/// @notice Linked library. Functions have the arguments of their namesakes in ITrading; the exchange has authorised them already.
library Cancellation {
    /// @dev Needs no index and no margin: it works in every state of the market.
    function cancel(AccountId id, CancelOrder calldata request) external {
        State storage s = ExchangeStorage.load();
        uint256 account = id.raw();
        uint256 market = request.market.raw();
        uint8 slot = request.slot;
        OrderWord order = Cancelling.find(s, market, account, slot, request.generation);
        Market storage m = s.markets[market];
        HotWord hot = TradingContext.touch(m, market);
        Cancelling.cancelOne(s, m, market, hot, account, slot, order, RemovalReason.Cancelled);
    }

    /// @dev At most 256 slots, chosen and paid for by the caller.
    function cancelMany(AccountId id, MarketId marketId, uint256 slots) external returns (uint256 cancelled) {
        State storage s = ExchangeStorage.load();
        uint256 account = id.raw();
        uint256 market = marketId.raw();
        Market storage m = s.markets[market];
        HotWord hot = TradingContext.touch(m, market);
        for (uint256 slot; slots != 0; ++slot) {
            if (slots & 1 != 0) {
                OrderWord order = s.orders[ExchangeStorage.orderKey(market, (account << 8) | slot)];
                if (order.lots() != 0) {
                    hot = Cancelling.cancelOne(s, m, market, hot, account, slot, order, RemovalReason.Cancelled);
                    ++cancelled;
                }
            }
            slots >>= 1;
        }
    }

    /// @dev Bounded by the caller's list, which the caller pays for.
    function prune(MarketId id, OrderKey[] calldata keys, AccountId beneficiary) external returns (uint256 removed) {
        State storage s = ExchangeStorage.load();
        uint256 market = id.raw();
        Accounts.requireBeneficiary(s, beneficiary);
        Context memory c = TradingContext.open(s, market, beneficiary.raw(), TradingContext.enter(s, market));
        TradingContext.price(s, c, false);
        for (uint256 i; i < keys.length; ++i) {
            uint256 key = keys[i].raw();
            OrderWord order = s.orders[ExchangeStorage.orderKey(market, key)];
            if (order.lots() == 0) continue;
            (bool dead, RemovalReason reason) = Matching.isDead(s, c, key, order);
            if (!dead) continue;
            Matching.drop(s, c, key, order, reason);
            c.hot = OrderBook.remove(s, market, c.hot, key, order);
            ++removed;
        }
        if (removed != 0) TradingContext.close(s, c);
        if (c.touchedCash) TradingContext.emitTraded(c, 0, 0);
    }
}
