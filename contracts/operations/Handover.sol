// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {HotWord} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Funding} from "../libraries/Funding.sol";
import {Position} from "../libraries/Position.sol";

/// @title Moving lots between two accounts without the book
/// @notice Lots against a consideration: both sides' entries move by the same lot-ticks, and what of the consideration is no whole
/// lot-tick moves as cash between the two. So the ledger's identity holds at any price (ADR 4).
library Handover {
    struct Side {
        AccountWord word;
        PositionWord position;
        int256 funding; // [WAD quote] received since the position was last touched
        int256 size; // [lots]
        uint256 entry; // [lot-ticks]
        int256 cash; // [WAD quote] balance and funding
    }

    /// @dev Funding indices now [WAD quote per lot].
    struct Indices {
        int256 long;
        int256 short;
    }

    /// @param consideration What the buyer pays the seller [WAD quote].
    function exchange(
        State storage s,
        Market storage m,
        uint256 market,
        uint256 buyer,
        uint256 seller,
        uint256 lots,
        uint256 consideration
    ) internal {
        Indices memory indices;
        (indices.long, indices.short) = Funding.indicesAt(m.funding, block.timestamp);
        uint256 quantum = m.risk.quantum();
        Side memory a = _load(s, indices, market, buyer);
        Side memory b = _load(s, indices, market, seller);
        int256 longs = _longs(a, b);
        uint256 lotTicks = FixedPoint.divDown(consideration, quantum);
        int256 remainder = int256(consideration - lotTicks * quantum);
        _trade(a, int256(lots), lotTicks, quantum);
        _trade(b, -int256(lots), lotTicks, quantum);
        a.cash -= remainder;
        b.cash += remainder;
        _store(s, indices, market, buyer, a, lots);
        _store(s, indices, market, seller, b, lots);
        HotWord hot = m.hot;
        m.hot = hot.withOpenInterest(uint256(int256(hot.openInterest()) + _longs(a, b) - longs));
    }

    function _load(
        State storage s,
        Indices memory indices,
        uint256 market,
        uint256 account
    ) private view returns (Side memory side) {
        side.word = s.accounts[account].word;
        side.position = s.positions[ExchangeStorage.positionKey(market, account)];
        side.size = side.position.size();
        side.entry = side.position.entry();
        side.funding = Position.fundingReceived(
            side.size,
            side.position.fundingSnapshot(),
            indices.long,
            indices.short
        );
        side.cash = side.word.balance() + side.funding;
    }

    function _trade(Side memory side, int256 delta, uint256 lotTicks, uint256 quantum) private pure {
        int256 realised;
        (side.size, side.entry, realised) = Position.trade(side.size, side.entry, delta, lotTicks);
        side.cash += realised * int256(quantum);
    }

    function _store(
        State storage s,
        Indices memory indices,
        uint256 market,
        uint256 account,
        Side memory side,
        uint256 lots
    ) private {
        int256 snapshot = side.size < 0 ? indices.short : indices.long;
        PositionWord position = side.position.withTrade(side.size, side.entry, snapshot);
        s.positions[ExchangeStorage.positionKey(market, account)] = position;
        AccountWord word = side.word.withBalance(side.cash);
        s.accounts[account].word = position.isActive() ? word.addMarket(market) : word.removeMarket(market);
        emit ITrading.PositionTraded(
            MarketId.wrap(uint16(market)),
            AccountId.wrap(uint32(account)),
            lots,
            0,
            side.funding,
            side.size,
            side.entry,
            side.cash
        );
    }

    function _longs(Side memory a, Side memory b) private pure returns (int256) {
        return int256(FixedPoint.positivePart(a.size)) + int256(FixedPoint.positivePart(b.size));
    }
}
