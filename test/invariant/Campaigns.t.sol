// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Campaign} from "./Campaign.sol";
import {Id} from "./handlers/Breaches.sol";
import {Sight} from "./handlers/Ghost.sol";
import {Handler} from "./handlers/Handler.sol";
import {World} from "./handlers/World.sol";

// One file for all campaigns: its handler is the largest contract of the project, and is compiled once. Worlds and actions differ,
// and so do the seeds of each campaign; every campaign asks every invariant.

contract CampaignHandler is Handler {
    constructor(bytes32 salt, Token token, uint256 spread) World(salt, token, spread) {}
}

/// @title Trading
/// @notice Every kind of order, amendments, batches, liquidations, deposits and exits, over a narrow book with long queues; a token of 6 decimals.
abstract contract TradingCampaign is Campaign {
    constructor(bytes32 salt) Campaign(salt) {}

    function setUp() public {
        _addTrading();
        _addCash();
        _start(World.Token.Plain6, 80);
    }
}

/// @title Funding
/// @notice Trading with keepers, failing feeds and models, questions about when settlement is called; a token of 18 decimals that blocks holders.
abstract contract FundingCampaign is Campaign {
    constructor(bytes32 salt) Campaign(salt) {}

    function setUp() public {
        _addTrading();
        _addBlocklist();
        _addFailures();
        _addProbes();
        _start(World.Token.Blocklist18, 300);
    }
}

/// @title Adversity
/// @notice Everything at once: operators, signatures and strangers, administration, squeezes, failing feeds, sequencer and models; a token of 8 decimals that keeps a part of each transfer.
abstract contract AdversityCampaign is Campaign {
    constructor(bytes32 salt) Campaign(salt) {}

    function setUp() public {
        _addTrading();
        _addCash();
        _addAuthority();
        _addAdministration();
        _addFailures();
        _addProbes();
        _start(World.Token.FeeOnTransfer8, 300);
    }
}

contract TradingReachTest is TradingCampaign {
    constructor() TradingCampaign("reach") {}

    function test_tradingCampaign_reachesEverything() public {
        _walk(8_000);
        _assertReached();
        _assertAsked(Id.MARGIN1, 500);
        _assertAsked(Id.MARGIN2, 300);
        _assertAsked(Id.MARGIN3, 500);
        _assertAsked(Id.LIQ1, 20);
        _assertAsked(Id.PAUSE1, 200);
        // Where feeds fail and markets halt, a fund of its own mostly suffices.
        assertGe(handler.sights(Sight.SharedInsurancePaid), 5, "shared insurance hardly ever pays");
        assertGe(handler.sights(Sight.LossSocialised), 10, "losses are hardly ever shared");
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

contract AdversityReachTest is AdversityCampaign {
    constructor() AdversityCampaign("reach") {}

    function test_adversityCampaign_reachesEverything() public {
        _walk(16_000);
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

contract LEDGER1Test is TradingCampaign {
    constructor() TradingCampaign("LEDGER1") {}

    function invariant_LEDGER1_tokensEqualClaims() public view {
        _assertHolds(Id.LEDGER1);
    }
}

contract LEDGER2Test is TradingCampaign {
    constructor() TradingCampaign("LEDGER2") {}

    function invariant_LEDGER2_equitiesAddUpToNetDeposits() public view {
        _assertHolds(Id.LEDGER2);
    }
}

contract ZERO1Test is TradingCampaign {
    constructor() TradingCampaign("ZERO1") {}

    function invariant_ZERO1_sizesCancel() public view {
        _assertHolds(Id.ZERO1);
    }
}

contract MARGIN1Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN1") {}

    function invariant_MARGIN1_moreRiskLeavesInitialMargin() public view {
        _assertHolds(Id.MARGIN1);
    }
}

contract MARGIN2Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN2") {}

    function invariant_MARGIN2_exitsLeaveInitialMargin() public view {
        _assertHolds(Id.MARGIN2);
    }
}

contract MARGIN3Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN3") {}

    function invariant_MARGIN3_callsKeepHealthyAccountsHealthy() public view {
        _assertHolds(Id.MARGIN3);
    }
}

contract MARGIN4Test is TradingCampaign {
    constructor() TradingCampaign("MARGIN4") {}

    function invariant_MARGIN4_countersEqualRecount() public view {
        _assertHolds(Id.MARGIN4);
    }
}

contract BOOK1Test is TradingCampaign {
    constructor() TradingCampaign("BOOK1") {}

    function invariant_BOOK1_bestTicksAreRight() public view {
        _assertHolds(Id.BOOK1);
    }
}

contract BOOK2Test is TradingCampaign {
    constructor() TradingCampaign("BOOK2") {}

    function invariant_BOOK2_bitmapQueuesAndTotalsAgree() public view {
        _assertHolds(Id.BOOK2);
    }
}

contract BOOK3Test is TradingCampaign {
    constructor() TradingCampaign("BOOK3") {}

    function invariant_BOOK3_fillsFollowPriceAndTime() public view {
        _assertHolds(Id.BOOK3);
    }
}

contract BOOK4Test is TradingCampaign {
    constructor() TradingCampaign("BOOK4") {}

    function invariant_BOOK4_ordersAreFilledRestingOrCancelled() public view {
        _assertHolds(Id.BOOK4);
    }
}

contract BOOK5Test is TradingCampaign {
    constructor() TradingCampaign("BOOK5") {}

    function invariant_BOOK5_staleHandlesTouchNothing() public view {
        _assertHolds(Id.BOOK5);
    }
}

contract PAUSE1Test is TradingCampaign {
    constructor() TradingCampaign("PAUSE1") {}

    function invariant_PAUSE1_gapsAndFlagsPauseAMarket() public view {
        _assertHolds(Id.PAUSE1);
    }
}

contract ZERO2Test is FundingCampaign {
    constructor() FundingCampaign("ZERO2") {}

    function invariant_ZERO2_fundingPaidEqualsFundingReceived() public view {
        _assertHolds(Id.ZERO2);
    }
}

contract RATE1Test is FundingCampaign {
    constructor() FundingCampaign("RATE1") {}

    function invariant_RATE1_indicesMoveWithTimeInsideTheBound() public view {
        _assertHolds(Id.RATE1);
    }
}

contract RATE2Test is FundingCampaign {
    constructor() FundingCampaign("RATE2") {}

    function invariant_RATE2_settlingTwiceChangesNothing() public view {
        _assertHolds(Id.RATE2);
    }
}

contract RATE3Test is FundingCampaign {
    constructor() FundingCampaign("RATE3") {}

    function invariant_RATE3_onlySamplesDecideWhatIsPaid() public view {
        _assertHolds(Id.RATE3);
    }
}

contract AUTH1Test is AdversityCampaign {
    constructor() AdversityCampaign("AUTH1") {}

    function invariant_AUTH1_onlyTheAuthorisedTakeMoneyOut() public view {
        _assertHolds(Id.AUTH1);
    }
}

contract LIQ1Test is AdversityCampaign {
    constructor() AdversityCampaign("LIQ1") {}

    function invariant_LIQ1_onlyBelowMaintenanceMargin() public view {
        _assertHolds(Id.LIQ1);
    }
}

contract LIQ2Test is AdversityCampaign {
    constructor() AdversityCampaign("LIQ2") {}

    function invariant_LIQ2_liquidationShrinksAndKeepsHealth() public view {
        _assertHolds(Id.LIQ2);
    }
}

contract LIQ3Test is AdversityCampaign {
    constructor() AdversityCampaign("LIQ3") {}

    function invariant_LIQ3_insurancePaysForDeficitsAlone() public view {
        _assertHolds(Id.LIQ3);
    }
}

contract LIVE1Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE1") {}

    function invariant_LIVE1_flatAccountsWithdrawEverything() public view {
        _assertHolds(Id.LIVE1);
    }
}

contract LIVE2Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE2") {}

    function invariant_LIVE2_cancelAlwaysWorksAndReduceWhileThereIsAPrice() public view {
        _assertHolds(Id.LIVE2);
    }
}

contract LIVE3Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE3") {}

    function invariant_LIVE3_failuresStayInTheirMarket() public view {
        _assertHolds(Id.LIVE3);
    }
}

contract ADMIN1Test is AdversityCampaign {
    constructor() AdversityCampaign("ADMIN1") {}

    function invariant_ADMIN1_termsStayInsideTheirBounds() public view {
        _assertHolds(Id.ADMIN1);
    }
}

contract ADL1Test is AdversityCampaign {
    constructor() AdversityCampaign("ADL1") {}

    function invariant_ADL1_nobodyLosesMoreThanItsProfit() public view {
        _assertHolds(Id.ADL1);
    }
}

contract LIVE4Test is AdversityCampaign {
    constructor() AdversityCampaign("LIVE4") {}

    function invariant_LIVE4_whoeverFailsIsClosedByCallsOpenToAll() public view {
        _assertHolds(Id.LIVE4);
    }
}
