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
    /// @notice Actions in one call of the fuzzer, whose own work for a call is half of that for an action.
    uint256 public constant STRIDE = 8;

    /// @dev What is drawn from; an action may stand there more than once.
    bytes4[] private _schedule;

    error ActionFailed(bytes4 action, uint256 seed, bytes reason);

    constructor() {
        setUp();
    }

    function setSchedule(bytes4[] calldata schedule) external {
        _schedule = schedule;
    }

    /// @notice One action after the other, each with all that it asks; up to the first that shows a breach.
    function proceed(uint256 seed) external {
        for (uint256 i = 0; i < STRIDE && breaches == 0; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bytes4 action = _schedule[dice % _schedule.length];
            (bool success, bytes memory reason) = address(this).call(abi.encodeWithSelector(action, dice));
            require(success, ActionFailed(action, dice, reason));
        }
    }
}
