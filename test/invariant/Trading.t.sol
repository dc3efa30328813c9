// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Campaign} from "./Campaign.sol";
import {Id} from "./handlers/Breaches.sol";
import {Handler} from "./handlers/Handler.sol";
import {World} from "./handlers/World.sol";

contract TradingHandler is Handler {
    constructor(bytes32 salt) World(salt, Token.Plain6, 80) {}
}

/// @title Trading
/// @notice Every kind of order, amendments, batches, liquidations, deposits and exits, over a narrow book with long queues; a token of 6 decimals.
abstract contract TradingCampaign is Campaign {
    bytes32 private immutable SALT;

    constructor(bytes32 salt) {
        SALT = salt;
    }

    function setUp() public {
        _addTrading();
        _addCash();
        _start("test/invariant/Trading.t.sol:TradingHandler", SALT);
    }
}

contract TradingReachTest is TradingCampaign {
    constructor() TradingCampaign("reach") {}

    function test_tradingCampaign_reachesEverything() public {
        _walk(6000);
        _assertReached();
        _assertAsked(Id.MARGIN1, 500);
        _assertAsked(Id.MARGIN2, 300);
        _assertAsked(Id.MARGIN3, 500);
        _assertAsked(Id.LIQ1, 20);
        _assertAsked(Id.PAUSE1, 200);
    }
}

contract LEDGER1Test is TradingCampaign {
    constructor() TradingCampaign("LEDGER1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LEDGER1_tokensEqualClaims() public view {
        _assertHolds(Id.LEDGER1);
    }
}

contract LEDGER2Test is TradingCampaign {
    constructor() TradingCampaign("LEDGER2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_LEDGER2_equitiesAddUpToNetDeposits() public view {
        _assertHolds(Id.LEDGER2);
    }
}

contract ZERO1Test is TradingCampaign {
    constructor() TradingCampaign("ZERO1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_ZERO1_sizesCancel() public view {
        _assertHolds(Id.ZERO1);
    }
}

contract MARGIN1Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_MARGIN1_moreRiskLeavesInitialMargin() public view {
        _assertHolds(Id.MARGIN1);
    }
}

contract MARGIN2Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_MARGIN2_exitsLeaveInitialMargin() public view {
        _assertHolds(Id.MARGIN2);
    }
}

contract MARGIN3Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN3") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_MARGIN3_callsKeepHealthyAccountsHealthy() public view {
        _assertHolds(Id.MARGIN3);
    }
}

contract MARGIN4Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN4") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_MARGIN4_countersEqualRecount() public view {
        _assertHolds(Id.MARGIN4);
    }
}

contract BOOK1Test is TradingCampaign {
    constructor() TradingCampaign("BOOK1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_BOOK1_bestTicksAreRight() public view {
        _assertHolds(Id.BOOK1);
    }
}

contract BOOK2Test is TradingCampaign {
    constructor() TradingCampaign("BOOK2") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_BOOK2_bitmapQueuesAndTotalsAgree() public view {
        _assertHolds(Id.BOOK2);
    }
}

contract BOOK3Test is TradingCampaign {
    constructor() TradingCampaign("BOOK3") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_BOOK3_fillsFollowPriceAndTime() public view {
        _assertHolds(Id.BOOK3);
    }
}

contract BOOK4Test is TradingCampaign {
    constructor() TradingCampaign("BOOK4") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_BOOK4_ordersAreFilledRestingOrCancelled() public view {
        _assertHolds(Id.BOOK4);
    }
}

contract BOOK5Test is TradingCampaign {
    constructor() TradingCampaign("BOOK5") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_BOOK5_staleHandlesTouchNothing() public view {
        _assertHolds(Id.BOOK5);
    }
}

contract PAUSE1Test is TradingCampaign {
    constructor() TradingCampaign("PAUSE1") {}

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 320
    function invariant_PAUSE1_gapsAndFlagsPauseAMarket() public view {
        _assertHolds(Id.PAUSE1);
    }
}
