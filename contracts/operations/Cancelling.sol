// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {ITrading, RemovalReason} from "../interfaces/ITrading.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {HotWord} from "../types/MarketWords.sol";
import {OrderWord} from "../types/OrderWord.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {OrderBook} from "../libraries/OrderBook.sol";

/// @title Taking an order away by its owner's will
/// @notice Shared by cancellations and by amendments that leave too little to rest.
library Cancelling {
    /// @dev Removes one order of the acting account and writes everything.
    function cancelOne(
        State storage s,
        Market storage m,
        uint256 market,
        HotWord hot,
        uint256 account,
        uint256 slot,
        OrderWord order,
        RemovalReason reason
    ) internal returns (HotWord changed) {
        changed = OrderBook.remove(s, market, hot, (account << 8) | slot, order);
        if (HotWord.unwrap(changed) != HotWord.unwrap(hot)) m.hot = changed;
        if (!order.isReduceOnly()) {
            uint256 positionKey = ExchangeStorage.positionKey(market, account);
            PositionWord position = s.positions[positionKey].removeOrderLots(order.isAsk(), order.lots());
            s.positions[positionKey] = position;
            if (!position.isActive()) s.accounts[account].word = s.accounts[account].word.removeMarket(market);
        }
        emit ITrading.OrderRemoved(
            MarketId.wrap(uint16(market)),
            AccountId.wrap(uint32(account)),
            slot,
            order.lots(),
            reason
        );
    }

    function find(
        State storage s,
        uint256 market,
        uint256 account,
        uint8 slot,
        uint40 generation
    ) internal view returns (OrderWord order) {
        order = s.orders[ExchangeStorage.orderKey(market, (account << 8) | slot)];
        require(
            order.lots() != 0 && order.generation() == generation,
            ITrading.OrderNotFound(AccountId.wrap(uint32(account)), slot, generation)
        );
    }
}
