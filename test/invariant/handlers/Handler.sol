// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdminActions} from "./AdminActions.sol";
import {AuthorityActions} from "./AuthorityActions.sol";
import {KeeperActions} from "./KeeperActions.sol";
import {Probes} from "./Probes.sol";
import {ResolutionProbe} from "./ResolutionProbe.sol";
import {StressActions} from "./StressActions.sol";
import {WaterfallActions} from "./WaterfallActions.sol";

/// @title Everything that can happen to an exchange
abstract contract Handler is
    AuthorityActions,
    KeeperActions,
    WaterfallActions,
    AdminActions,
    StressActions,
    Probes,
    ResolutionProbe
{
    /// @notice Actions in one call of the fuzzer: they share its own work for a call, and the reading of all that the exchange stores.
    uint256 public constant STRIDE = 30;
    /// @dev [bytes] room for an action's call: selector, seed, image.
    uint256 private constant ROOM = 1 << 16;
    uint256 private constant IMAGE_AT = 36;

    /// @dev What is drawn from; an action may stand there more than once.
    bytes4[] private _schedule;

    error ActionFailed(bytes4 action, uint256 seed, bytes reason);

    constructor() {
        setUp();
    }

    function setSchedule(bytes4[] calldata schedule) external {
        _schedule = schedule;
    }

    /// @notice One action after the other, each with all that it asks; up to the first that shows a breach. Each gets the image of the
    /// exchange from the one before it.
    function proceed(uint256 seed) external {
        bytes memory call_ = new bytes(ROOM);
        uint256 image; // [bytes] none yet
        for (uint256 i = 0; i < STRIDE && breaches == 0; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            image = _run(call_, _schedule[dice % _schedule.length], dice, image);
        }
    }

    /// @param image [bytes] of the image that stands in `call_`
    /// @return next [bytes] of the image that the action leaves there
    function _run(bytes memory call_, bytes4 action, uint256 dice, uint256 image) private returns (uint256 next) {
        bool success;
        assembly ("memory-safe") {
            let data := add(call_, 32)
            mstore(data, action)
            mstore(add(data, 4), dice)
            success := call(gas(), address(), 0, data, add(IMAGE_AT, image), 0, 0)
            next := returndatasize()
        }
        if (!success) {
            bytes memory reason = new bytes(next);
            assembly ("memory-safe") {
                returndatacopy(add(reason, 32), 0, next)
            }
            revert ActionFailed(action, dice, reason);
        }
        assert(IMAGE_AT + next <= ROOM);
        assembly ("memory-safe") {
            returndatacopy(add(call_, add(32, IMAGE_AT)), 0, next)
        }
    }
}
