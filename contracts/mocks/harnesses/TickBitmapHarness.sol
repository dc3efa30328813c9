// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TickBitmap} from "../../libraries/TickBitmap.sol";

/// @notice The production build of the bitmap on storage of its own, for tests to call.
contract TickBitmapHarness {
    using TickBitmap for mapping(uint256 => uint256);

    mapping(uint256 => uint256) private _bitmap;

    function set(uint256 market, uint256 tick) external {
        _bitmap.set(market, tick);
    }

    function clear(uint256 market, uint256 tick) external {
        _bitmap.clear(market, tick);
    }

    function nextAbove(uint256 market, uint256 tick) external view returns (uint256) {
        return _bitmap.nextAbove(market, tick);
    }

    function nextBelow(uint256 market, uint256 tick) external view returns (uint256) {
        return _bitmap.nextBelow(market, tick);
    }

    /// @param node depth << 16 | index
    function word(uint256 market, uint256 node) external view returns (uint256) {
        return _bitmap[(market << 24) | node];
    }
}
