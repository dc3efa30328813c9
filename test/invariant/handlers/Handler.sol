// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdminActions} from "./AdminActions.sol";
import {AuthorityActions} from "./AuthorityActions.sol";
import {KeeperActions} from "./KeeperActions.sol";
import {Probes} from "./Probes.sol";
import {StressActions} from "./StressActions.sol";

/// @title Everything that can happen to an exchange
abstract contract Handler is AuthorityActions, KeeperActions, AdminActions, StressActions, Probes {
    constructor() {
        setUp();
    }
}
