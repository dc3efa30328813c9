// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Campaign} from "./Campaign.sol";
import {Id} from "./handlers/Breaches.sol";
import {Handler} from "./handlers/Handler.sol";
import {World} from "./handlers/World.sol";

contract FundingHandler is Handler {
    constructor(bytes32 salt) World(salt, Token.Blocklist18, 300) {}
}

/// @title Funding
/// @notice Trading with keepers, failing feeds and models, questions about when settlement is called; a token of 18 decimals that blocks holders.
abstract contract FundingCampaign is Campaign {
    bytes32 private immutable SALT;

    constructor(bytes32 salt) {
        SALT = salt;
    }

    function setUp() public {
        _addTrading();
        _addBlocklist();
        _addFailures();
        _addProbes();
        _start("test/invariant/Funding.t.sol:FundingHandler", SALT);
    }
}

contract FundingReachTest is FundingCampaign {
    constructor() FundingCampaign("reach") {}

    function test_fundingCampaign_reachesEverything() public {
        _walk(8_000);
        _assertReached();
        _assertAsked(Id.RATE2, 50);
        _assertAsked(Id.RATE3, 50);
    }
}

contract ZERO2Test is FundingCampaign {
    constructor() FundingCampaign("ZERO2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_ZERO2_fundingPaidEqualsFundingReceived() public view {
        _assertHolds(Id.ZERO2);
    }
}

contract RATE1Test is FundingCampaign {
    constructor() FundingCampaign("RATE1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_RATE1_indicesMoveWithTimeInsideTheBound() public view {
        _assertHolds(Id.RATE1);
    }
}

contract RATE2Test is FundingCampaign {
    constructor() FundingCampaign("RATE2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_RATE2_settlingTwiceChangesNothing() public view {
        _assertHolds(Id.RATE2);
    }
}

contract RATE3Test is FundingCampaign {
    constructor() FundingCampaign("RATE3") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_RATE3_onlySamplesDecideWhatIsPaid() public view {
        _assertHolds(Id.RATE3);
    }
}
