// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Id} from "./Breaches.sol";
import {Comparison} from "./Comparison.sol";
import {GhostMarket, GhostState} from "./Ghost.sol";
import {RawReader} from "./RawReader.sol";

/// @title The book against a recount
abstract contract BookChecks is Comparison {
    /// @dev Bitmap, levels and queues against a recount of the order slots.
    function _checkBook(GhostState memory s, uint256 m) internal {
        GhostMarket memory k = s.market[m];
        if (k.bestBid >= k.bestAsk) _breach(Id.BOOK1, "best bid < best ask");
        uint256[] memory bids = _side(s, m, false);
        uint256[] memory asks = _side(s, m, true);
        uint256 bid = bids.length == 0 ? NO_BID : _tick(s.order[bids[0]]);
        uint256 ask = asks.length == 0 ? NO_ASK : _tick(s.order[asks[0]]);
        if (k.bestBid != bid || k.bestAsk != ask) _breach(Id.BOOK1, "cached best ticks = recount");
        uint256[] memory w = _words(abi.encodeCall(RawReader.book, (m)));
        uint256 seen;
        for (uint256 n = 0; n < w.length; n += 3 + w[n + 2]) {
            seen += _checkLevel(s, w, n, bids, asks);
        }
        if (seen != bids.length + asks.length) _breach(Id.BOOK2, "every order is in a marked queue");
    }

    /// @param n Where the level is in `w`: tick, level word, count, keys.
    /// @return count Orders in the queue.
    function _checkLevel(
        GhostState memory s,
        uint256[] memory w,
        uint256 n,
        uint256[] memory bids,
        uint256[] memory asks
    ) private returns (uint256 count) {
        count = w[n + 2];
        if (count == 0) {
            _breach(Id.BOOK2, "no empty level is marked");
            return 0;
        }
        uint256 from = _firstAt(s, bids, w[n]);
        uint256[] memory side = bids;
        if (from == bids.length) (side, from) = (asks, _firstAt(s, asks, w[n]));
        uint256 lots;
        uint256 firm;
        for (uint256 i = 0; i < count; ++i) {
            bool inside = from + i < side.length;
            if (!inside || w[n + 3 + i] != _keyOf(s, side[from + i])) {
                _breach(Id.BOOK3, "queues stand in order of arrival");
            }
            if (!inside) return count;
            uint256 order = s.order[side[from + i]];
            if (_tick(order) != w[n]) _breach(Id.BOOK2, "a queue holds orders of its tick");
            lots += _lots(order);
            if (_isFirm(order)) firm += _lots(order);
        }
        uint256 level = w[n + 1];
        if (_uint(level, 40, 40) != w[n + 2 + count]) _breach(Id.BOOK2, "the tail is the last");
        bool totals = _uint(level, 80, 48) == lots && _uint(level, 128, 48) == firm;
        if (!totals) _breach(Id.BOOK2, "level totals = recount");
    }

    /// @return i Where the first order of the tick stands in a side that is sorted by price; the length if none does.
    function _firstAt(GhostState memory s, uint256[] memory side, uint256 tick) private pure returns (uint256 i) {
        uint256[] memory order = s.order;
        while (i < side.length && uint24(order[side[i]] >> 32) != tick) ++i;
    }

    function _keyOf(GhostState memory s, uint256 spot) internal pure returns (uint256) {
        return (_ownerAt(s, spot) << 8) | (spot % s.slots);
    }
}
