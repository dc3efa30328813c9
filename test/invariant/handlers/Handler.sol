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
    constructor() {
        setUp();
    }
}
