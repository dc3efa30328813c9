// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Identifies a margin account; 0 is no account.
type AccountId is uint32;

/// @dev Identifies a market; 0 is no market. At most 255, so that an operator's markets fit one bitmap.
type MarketId is uint16;

/// @dev A price level of a market: price = tick x tickSize. 0 and 2^24 - 1 are not prices; they stand for an empty side.
type Tick is uint24;

/// @dev Names a resting order in its market: account << 8 | slot. 0 is no order.
type OrderKey is uint40;

using AccountIdLibrary for AccountId global;
using MarketIdLibrary for MarketId global;
using TickLibrary for Tick global;
using OrderKeyLibrary for OrderKey global;

library AccountIdLibrary {
    function raw(AccountId id) internal pure returns (uint256) {
        return AccountId.unwrap(id);
    }
}

library MarketIdLibrary {
    function raw(MarketId id) internal pure returns (uint256) {
        return MarketId.unwrap(id);
    }
}

library TickLibrary {
    function raw(Tick tick) internal pure returns (uint256) {
        return Tick.unwrap(tick);
    }
}

library OrderKeyLibrary {
    function raw(OrderKey key) internal pure returns (uint256) {
        return OrderKey.unwrap(key);
    }

    function account(OrderKey key) internal pure returns (AccountId) {
        return AccountId.wrap(uint32(OrderKey.unwrap(key) >> 8));
    }
}
