// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {State} from "../ExchangeStorage.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {Tick} from "../types/Ids.sol";
import {HotWordLibrary} from "../types/MarketWords.sol";
import {OrderWord, OrderWordLibrary} from "../types/OrderWord.sol";
import {OrderBook} from "../libraries/OrderBook.sol";
import {Context} from "./TradingContext.sol";

/// @title Orders that come to rest
/// @notice Shared by placements and amendments.
library Resting {
    function requireValid(uint256 tick, uint256 lots, uint256 expiry) internal view {
        require(lots != 0, ITrading.ZeroLots());
        require(
            tick != HotWordLibrary.NO_BID && tick != HotWordLibrary.NO_ASK,
            ITrading.InvalidTick(Tick.wrap(uint24(tick)))
        );
        require(expiry == 0 || expiry >= block.timestamp, ITrading.OrderExpired(expiry, block.timestamp));
    }

    /// @dev Puts an order into the book and counts it.
    /// @return reserve Loss against mark if it filled: orders are counted at the worse of mark and their limit.
    function rest(
        State storage s,
        Context memory c,
        uint256 key,
        uint256 tick,
        uint256 lots,
        uint256 flags,
        uint256 expiry
    ) internal returns (uint256 reserve, uint256 generation) {
        OrderWord order;
        (c.hot, order) = OrderBook.append(s, c.market, c.hot, key, tick, lots, flags, expiry);
        if (flags & OrderWordLibrary.FLAG_REDUCE_ONLY == 0) {
            bool isAsk = flags & OrderWordLibrary.FLAG_ASK != 0;
            c.position = c.position.addOrderLots(isAsk, lots);
            c.current.bidLots = c.position.bidLots();
            c.current.askLots = c.position.askLots();
            uint256 perLot = tick * c.prices.risk.quantum();
            uint256 mark = c.prices.mark;
            if (isAsk ? perLot < mark : perLot > mark) reserve = lots * (isAsk ? mark - perLot : perLot - mark);
        }
        generation = order.generation();
    }
}
