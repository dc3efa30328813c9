// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Campaign} from "./Campaign.sol";
import {Id} from "./handlers/Breaches.sol";
import {Handler} from "./handlers/Handler.sol";
import {World} from "./handlers/World.sol";

contract AdversityHandler is Handler {
    constructor(bytes32 salt) World(salt, Token.FeeOnTransfer8, 300) {}
}

/// @title Adversity
/// @notice Everything at once: operators, signatures and strangers, administration, squeezes, failing feeds, sequencer and models; a token of 8 decimals that keeps a part of each transfer.
abstract contract AdversityCampaign is Campaign {
    bytes32 private immutable SALT;

    constructor(bytes32 salt) {
        SALT = salt;
    }

    function setUp() public {
        _addTrading();
        _addCash();
        _addAuthority();
        _addAdministration();
        _addFailures();
        _addProbes();
        _start("test/invariant/Adversity.t.sol:AdversityHandler", SALT);
    }
}

contract AdversityReachTest is AdversityCampaign {
    constructor() AdversityCampaign("reach") {}

    function test_adversityCampaign_reachesEverything() public {
        _walk(12_000);
        _assertReached();
        _assertAsked(Id.LIQ1, 20);
        _assertAsked(Id.LIQ3, 50);
        _assertAsked(Id.ADL1, 100);
        _assertAsked(Id.LIVE4, 20);
        _assertAsked(Id.LIVE1, 100);
        _assertAsked(Id.LIVE2, 100);
        _assertAsked(Id.LIVE3, 50);
        _assertAsked(Id.AUTH1, 500);
        _assertAsked(Id.ADMIN1, 2_000);
    }
}

contract AUTH1Test is AdversityCampaign {
    constructor() AdversityCampaign("AUTH1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_AUTH1_onlyTheAuthorisedTakeMoneyOut() public view {
        _assertHolds(Id.AUTH1);
    }
}

contract LIQ1Test is AdversityCampaign {
    constructor() AdversityCampaign("LIQ1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIQ1_onlyBelowMaintenanceMargin() public view {
        _assertHolds(Id.LIQ1);
    }
}

contract LIQ2Test is AdversityCampaign {
    constructor() AdversityCampaign("LIQ2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIQ2_liquidationShrinksAndKeepsHealth() public view {
        _assertHolds(Id.LIQ2);
    }
}

contract LIQ3Test is AdversityCampaign {
    constructor() AdversityCampaign("LIQ3") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIQ3_insurancePaysForDeficitsAlone() public view {
        _assertHolds(Id.LIQ3);
    }
}

contract LIVE1Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIVE1_flatAccountsWithdrawEverything() public view {
        _assertHolds(Id.LIVE1);
    }
}

contract LIVE2Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIVE2_cancelAlwaysWorksAndReduceWhileThereIsAPrice() public view {
        _assertHolds(Id.LIVE2);
    }
}

contract LIVE3Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE3") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIVE3_failuresStayInTheirMarket() public view {
        _assertHolds(Id.LIVE3);
    }
}

contract ADMIN1Test is AdversityCampaign {
    constructor() AdversityCampaign("ADMIN1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_ADMIN1_termsStayInsideTheirBounds() public view {
        _assertHolds(Id.ADMIN1);
    }
}

contract ADL1Test is AdversityCampaign {
    constructor() AdversityCampaign("ADL1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_ADL1_nobodyLosesMoreThanItsProfit() public view {
        _assertHolds(Id.ADL1);
    }
}

contract LIVE4Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE4") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LIVE4_whoeverFailsIsClosedByCallsOpenToAll() public view {
        _assertHolds(Id.LIVE4);
    }
}
