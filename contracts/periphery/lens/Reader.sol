// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../../ExchangeStorage.sol";
import {IAccounts} from "../../interfaces/IAccounts.sol";
import {ILens, OrderView} from "../../interfaces/ILens.sol";
import {ITrading} from "../../interfaces/ITrading.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../types/Ids.sol";
import {FundingWord, PremiumWord} from "../../types/MarketWords.sol";
import {LevelWord} from "../../types/LevelWord.sol";
import {OrderWord} from "../../types/OrderWord.sol";
import {FixedPoint} from "../../libraries/FixedPoint.sol";
import {Funding, Settlement} from "../../libraries/Funding.sol";

/// @notice A market's funding as a settlement in this second would leave it.
struct RunningFunding {
    FundingWord word;
    PremiumWord measured;
    Settlement closed; // the interval that has ended and is not settled yet; its `end` is 0 if there is none
}

/// @title What the lens's readers share
/// @notice A reader's functions run by delegatecall in the exchange's storage, and the exchange then undoes whatever they did. Some are
/// not marked view, because reading an index may cache it; outside a guarded call it does not.
abstract contract Reader {
    address private immutable SELF = address(this);

    /// @dev Called directly, a reader would report an empty exchange as if there were one.
    modifier inspected() {
        require(address(this) != SELF, ILens.NotInspected());
        _;
    }

    function _state() internal pure returns (State storage) {
        return ExchangeStorage.load();
    }

    function _listed(MarketId id) internal view returns (State storage s, Market storage m) {
        s = _state();
        m = s.markets[id.raw()];
        require(m.hot.status() != 0, ITrading.UnknownMarket(id));
    }

    function _opened(AccountId id) internal view returns (State storage s) {
        s = _state();
        require(s.accounts[id.raw()].owner != address(0), IAccounts.UnknownAccount(id));
    }

    /// @dev The part of [first, first + count) that exists, when ids are 1 to `existing`.
    /// @return from First id of it.
    /// @return end The id after the last; equal to `from` if nothing exists there.
    function _range(uint256 first, uint256 count, uint256 existing) internal pure returns (uint256 from, uint256 end) {
        from = FixedPoint.max(first, 1);
        end = from > existing ? from : from + FixedPoint.min(count, existing + 1 - from);
    }

    function _runningFunding(Market storage m, uint256 market) internal view returns (RunningFunding memory running) {
        running.word = m.funding;
        running.measured = m.premium;
        uint256 interval = m.terms.interval();
        if (block.timestamp < Funding.intervalEnd(running.word.accruedAt(), interval)) return running;
        running.closed = Funding.settlement(m, market);
        running.word = Funding.accrueAcross(running.word, running.closed, interval, block.timestamp);
        running.measured = running.measured.withIntegrals(0, 0, 0);
    }

    /// @dev The stored `prev` of a queue's head and `next` of its tail are stale by design (libraries/OrderBook.sol), so the level is
    /// asked.
    function _order(
        State storage s,
        uint256 market,
        uint256 key,
        OrderWord order
    ) internal view returns (OrderView memory) {
        LevelWord level = s.levels[ExchangeStorage.levelKey(market, order.tick())];
        return
            OrderView({
                account: AccountId.wrap(uint32(key >> 8)),
                slot: uint8(key),
                generation: uint40(order.generation()),
                isAsk: order.isAsk(),
                reduceOnly: order.isReduceOnly(),
                tick: Tick.wrap(uint24(order.tick())),
                lots: uint32(order.lots()),
                expiry: uint32(order.expiry()),
                previous: OrderKey.wrap(level.head() == key ? 0 : uint40(order.prev())),
                next: OrderKey.wrap(level.tail() == key ? 0 : uint40(order.next()))
            });
    }
}
