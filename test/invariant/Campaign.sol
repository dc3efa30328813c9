// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ILiquidation} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {Test} from "../helpers/Test.sol";
import {AdminActions} from "./handlers/AdminActions.sol";
import {AuthorityActions} from "./handlers/AuthorityActions.sol";
import {BatchActions} from "./handlers/BatchActions.sol";
import {CashActions} from "./handlers/CashActions.sol";
import {Id} from "./handlers/Breaches.sol";
import {Sight} from "./handlers/Ghost.sol";
import {Handler} from "./handlers/Handler.sol";
import {KeeperActions} from "./handlers/KeeperActions.sol";
import {Probes} from "./handlers/Probes.sol";
import {ResolutionProbe} from "./handlers/ResolutionProbe.sol";
import {StressActions} from "./handlers/StressActions.sol";
import {TradingActions} from "./handlers/TradingActions.sol";
import {WaterfallActions} from "./handlers/WaterfallActions.sol";
import {World} from "./handlers/World.sol";

/// @title A campaign
/// @notice Random calls to a handler that holds each of them against the reference model and asks every invariant after it. Campaigns
/// differ in their token, in what may happen, and in their salt: the fuzzer gives all of them the same sequence of seeds.
abstract contract Campaign is Test {
    /// @dev One file for each campaign, a line for each of its runs: scripts/campaigns.ts adds them up.
    string private constant COUNTS = "cache/campaigns";

    bytes32 private immutable SALT;
    Handler internal handler;
    /// @dev What the campaign draws from; some more than once, to be drawn more often.
    bytes4[] internal schedule;
    bytes4[] internal actions;
    mapping(bytes4 action => string) internal names;
    /// @dev Rare states, and refusals, that a long walk has to meet.
    Expectation[] internal expectations;
    /// @dev Successes of each action in a long walk.
    uint256 private constant OFTEN = 20;

    struct Expectation {
        string name;
        uint256 atLeast;
        Sight sight;
        bytes4 err; // instead of a sight
    }

    constructor(bytes32 salt) {
        SALT = salt;
    }

    /// @dev The handler stands in the file of the campaigns: the fuzzer knows only what is compiled with the file that it runs.
    function _start(World.Token token, uint256 spread) internal {
        bytes memory arguments = abi.encode(SALT, token, spread);
        handler = Handler(deployCode("test/invariant/Campaigns.t.sol:CampaignHandler", arguments));
        handler.setSchedule(schedule);
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Handler.proceed.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        vm.createDir(COUNTS, true);
    }

    /// @dev After each run: what it called, and how often that went through.
    function afterInvariant() public {
        string memory line = "";
        for (uint256 i = 0; i < actions.length; ++i) {
            bytes4 action = actions[i];
            line = _append(line, names[action], handler.tries(action), handler.successes(action));
        }
        uint256 liquidated = handler.sights(Sight.LiquidatedInFull) + handler.sights(Sight.LiquidatedInPart);
        line = _append(line, "= liquidation", liquidated, liquidated);
        uint256 absorbed = handler.sights(Sight.Absorbed);
        line = _append(line, "= absorption", absorbed, absorbed);
        uint256 deleveraged = handler.sights(Sight.Deleveraged);
        line = _append(line, "= deleveraging", deleveraged, deleveraged);
        uint256 socialised = handler.sights(Sight.LossSocialised);
        line = _append(line, "= social loss", socialised, socialised);
        vm.writeLine(string.concat(COUNTS, "/", vm.toString(SALT), ".txt"), line);
    }

    function _append(
        string memory line,
        string memory name,
        uint256 called,
        uint256 succeeded
    ) private pure returns (string memory) {
        return string.concat(line, name, ":", vm.toString(called), ":", vm.toString(succeeded), ";");
    }

    /// @dev Fails if anything was ever breached, and names the one asked for first.
    function _assertHolds(Id id) internal view {
        if (handler.breaches() == 0) return;
        _assertNoBreach(id);
        for (uint256 i = 0; i <= uint256(type(Id).max); ++i) _assertNoBreach(Id(i));
    }

    function _assertNoBreach(Id id) private view {
        string memory claim = handler.breach(id);
        if (bytes(claim).length != 0) assertEq(claim, "", string.concat("breach of ", _nameOf(id)));
    }

    function _nameOf(Id id) private pure returns (string memory name) {
        string[27] memory all = [
            "LEDGER1",
            "LEDGER2",
            "ZERO1",
            "ZERO2",
            "RATE1",
            "RATE2",
            "RATE3",
            "MARGIN1",
            "MARGIN2",
            "MARGIN3",
            "MARGIN4",
            "BOOK1",
            "BOOK2",
            "BOOK3",
            "BOOK4",
            "BOOK5",
            "AUTH1",
            "LIQ1",
            "LIQ2",
            "LIQ3",
            "LIVE1",
            "LIVE2",
            "LIVE3",
            "ADMIN1",
            "ADL1",
            "LIVE4",
            "PAUSE1"
        ];
        return all[uint256(id)];
    }

    // A long walk

    /// @dev What the fuzzer does, in one go and always the same: its own runs are too short to say what a campaign reaches.
    function _walk(uint256 steps) internal {
        for (uint256 i = 0; i < steps; i += handler.STRIDE()) {
            handler.proceed(uint256(keccak256(abi.encode("step", i))));
            _assertHolds(Id.LEDGER1);
        }
    }

    /// @dev Reports how often each action was called, had something to do, and went through, and how often each rare state was met;
    /// fails if that was not often.
    function _assertReached() internal {
        for (uint256 i = 0; i < actions.length; ++i) {
            string memory name = names[actions[i]];
            uint256[] memory counts = new uint256[](3);
            (counts[0], counts[1]) = (handler.tries(actions[i]), handler.attempts(actions[i]));
            counts[2] = handler.successes(actions[i]);
            emit log_named_array(name, counts);
        }
        for (uint256 i = 0; i < expectations.length; ++i) {
            Expectation memory e = expectations[i];
            uint256 times = e.err == 0 ? handler.sights(e.sight) : handler.refusals(e.err);
            emit log_named_uint(e.name, times);
        }
        for (uint256 i = 0; i < actions.length; ++i) {
            assertGe(handler.successes(actions[i]), OFTEN, string.concat(names[actions[i]], " does not succeed often"));
        }
        for (uint256 i = 0; i < expectations.length; ++i) {
            Expectation memory e = expectations[i];
            uint256 times = e.err == 0 ? handler.sights(e.sight) : handler.refusals(e.err);
            assertGe(times, e.atLeast, string.concat("hardly ever: ", e.name));
        }
    }

    function _assertAsked(Id id, uint256 times) internal view {
        assertGe(handler.asked(id), times, "an invariant is hardly ever asked");
    }

    // Actions

    function _add(bytes4 selector, string memory name) private {
        actions.push(selector);
        schedule.push(selector);
        names[selector] = name;
    }

    function _addOrders() private {
        _add(TradingActions.rest.selector, "rest");
        _add(TradingActions.restBriefly.selector, "restBriefly");
        _add(TradingActions.postOnly.selector, "postOnly");
        _add(TradingActions.slide.selector, "slide");
        _add(TradingActions.take.selector, "take");
        _add(TradingActions.fillOrKill.selector, "fillOrKill");
        _add(TradingActions.sweep.selector, "sweep");
        _add(TradingActions.quote.selector, "quote");
        _add(TradingActions.overreach.selector, "overreach");
        _add(TradingActions.reduce.selector, "reduce");
        _add(TradingActions.restReduceOnly.selector, "restReduceOnly");
        _add(TradingActions.amend.selector, "amend");
        _add(TradingActions.cancel.selector, "cancel");
        _add(TradingActions.cancelStale.selector, "cancelStale");
        _add(TradingActions.cancelMany.selector, "cancelMany");
        _add(TradingActions.prune.selector, "prune");
        _add(BatchActions.batch.selector, "batch");
        _add(AuthorityActions.signed.selector, "signed");
    }

    function _addKeepers() private {
        _add(KeeperActions.sample.selector, "sample");
        _add(KeeperActions.settle.selector, "settle");
        _add(KeeperActions.realize.selector, "realize");
        _add(KeeperActions.collect.selector, "collect");
        _add(WaterfallActions.liquidate.selector, "liquidate");
        _add(WaterfallActions.absorb.selector, "absorb");
        _add(WaterfallActions.flagDeficit.selector, "flagDeficit");
        _add(WaterfallActions.deleverage.selector, "deleverage");
        _add(WaterfallActions.fundInsurance.selector, "fundInsurance");
    }

    /// @dev People trade, prices move, time passes.
    function _addTrading() internal {
        _addOrders();
        _addKeepers();
        _add(ResolutionProbe.probeResolution.selector, "probeResolution");
        _add(StressActions.movePrice.selector, "movePrice");
        _add(StressActions.slidePrice.selector, "slidePrice");
        _add(StressActions.gapPrice.selector, "gapPrice");
        _add(StressActions.squeeze.selector, "squeeze");
        _add(StressActions.waitSeconds.selector, "waitSeconds");
        _add(StressActions.waitMinutes.selector, "waitMinutes");
        _add(StressActions.waitHours.selector, "waitHours");
        _expect(Sight.MakerFilled, "maker filled", 100);
        _expect(Sight.FlippedPosition, "position flipped by a fill", 10);
        _expect(Sight.SelfTrade, "own order removed", 20);
        _expect(Sight.Expired, "expired order removed", 8);
        _expect(Sight.Unfundable, "unfundable order removed", 15);
        _expect(Sight.NothingToReduce, "reduce-only order with nothing to reduce removed", 2);
        _expect(Sight.BelowMinimum, "remainder below the minimum removed", 5);
        _expect(Sight.OutOfFills, "out of fills", 8);
        _expect(Sight.OutOfRemovals, "out of removals", 3);
        _expect(Sight.OutOfReads, "out of reads", 5);
        _expect(Sight.ShrankBetweenMargins, "shrank between the margins", 12);
        _expect(Sight.RemovalFeePaid, "removal fee paid", 50);
        _expect(Sight.RemovalFeeSpared, "removal fee less than asked, for maintenance margin", 2);
        _expect(Sight.Sampled, "sampled", 300);
        _expect(Sight.SampledPremium, "premium sampled", 150);
        _expect(Sight.WalkCutOff, "walk of a sample cut off", 2);
        _expect(Sight.SourceAnswered, "interest sampled", 50);
        _expect(Sight.DepthMeasured, "depth measured", 10);
        _expect(Sight.Saturated, "saturated", 5);
        _expect(Sight.Settled, "interval settled", 300);
        _expect(Sight.SettledNonzero, "rate set", 200);
        _expect(Sight.SettledUncovered, "interval without a sample", 15);
        _expect(Sight.RateBounded, "rate at its bound", 80);
        _expect(Sight.BountyPaid, "bounty paid", 15);
        _expect(Sight.StoredPrice, "stored price used", 300);
        _expect(Sight.LiquidatedInFull, "position liquidated in full", 5);
        _expect(Sight.LiquidatedInPart, "position liquidated in part", 5);
        _expect(Sight.LiquidationFeePaid, "liquidation fee paid", 6);
        _expect(Sight.NegativeEquity, "liquidation below zero equity", 3);
        _expect(Sight.GapShown, "gap shown", 20);
        _expect(Sight.ClockStarted, "clock of a liquidation started", 20);
        _expect(Sight.ClockStopped, "clock of a liquidation stopped", 5);
        _expect(Sight.Absorbed, "position absorbed", 10);
        _expect(Sight.InsurancePaid, "insurance paid", 10);
        _expect(Sight.WindowUsedUp, "insurance at the limit of its window", 3);
        _expect(Sight.DeficitFlagged, "deficit flagged", 20);
        _expect(Sight.DeficitResolved, "flag resolved", 10);
        _expect(Sight.Deleveraged, "deleveraged", 20);
        _expect(Sight.DeleveragedAtLoss, "deleveraged at a loss", 4);
        _expect(Sight.DeleveragedWithoutDeficit, "deleveraged without a deficit", 2);
        _expect(Sight.LossSocialised, "loss socialised", 3);
        _expect(ITrading.IndexGap.selector, "refused at a gap", 10);
        _expect(ITrading.MarketPaused.selector, "refused in a pause", 10);
        _expect(ILiquidation.NoDeficit.selector, "refused without a deficit", 5);
        _expect(ILiquidation.NothingClosed.selector, "refused for want of a taker", 5);
        _expect(ITrading.InsufficientMargin.selector, "refused for margin", 30);
        _expect(ITrading.OutsidePriceBand.selector, "refused for its price", 25);
        _expect(ITrading.PositionCapExceeded.selector, "refused for the position cap", 4);
        _expect(ITrading.OpenInterestCapExceeded.selector, "refused for the cap on open interest", 2);
        _expect(ITrading.OrderNotFound.selector, "stale handle refused", 30);
        _expect(ILiquidation.NotLiquidatable.selector, "liquidation of the healthy refused", 5);
    }

    function _addCash() internal {
        _add(CashActions.deposit.selector, "deposit");
        _add(CashActions.donate.selector, "donate");
        _add(CashActions.withdraw.selector, "withdraw");
        _add(CashActions.withdrawFlat.selector, "withdrawFlat");
        _add(CashActions.transfer.selector, "transfer");
        _expect(IAccounts.InsufficientFreeCollateral.selector, "refused for free collateral", 8);
        _expect(IAccounts.ExitsPaused.selector, "exit barred", 5);
    }

    function _addBlocklist() internal {
        _add(CashActions.blockHolder.selector, "blockHolder");
    }

    function _addAuthority() internal {
        _add(AuthorityActions.grant.selector, "grant");
        _add(AuthorityActions.operate.selector, "operate");
        _add(AuthorityActions.trespass.selector, "trespass");
        _expect(IAccounts.NotAuthorised.selector, "operator without permission", 4);
        _expect(IAccounts.GrantExpired.selector, "operator's grant expired", 2);
        _expect(IAccounts.MarketNotGranted.selector, "operator in another market", 2);
        _expect(IAccounts.EquityBelowFloor.selector, "operator at the equity floor", 4);
    }

    function _addAdministration() internal {
        _add(AdminActions.announce.selector, "announce");
        _add(AdminActions.execute.selector, "execute");
        _add(AdminActions.tighten.selector, "tighten");
        _expect(Sight.SkippedShrinkOnly, "maker passed over in a restricted market", 4);
        _expect(ITrading.ReduceOnlyNow.selector, "refused in a restricted market", 30);
        _expect(ITrading.MarketNotTrading.selector, "refused in a halted market", 10);
    }

    function _addFailures() internal {
        _add(StressActions.breakFeed.selector, "breakFeed");
        _add(StressActions.mendFeed.selector, "mendFeed");
        _add(StressActions.switchSequencer.selector, "switchSequencer");
        _add(StressActions.switchModel.selector, "switchModel");
        _add(StressActions.switchSource.selector, "switchSource");
        _add(StressActions.waitStale.selector, "waitStale");
        schedule.push(StressActions.mendFeed.selector); // Once more: most repairs come with time that passes.
        _expect(Sight.SkippedImpaired, "maker passed over for another market's index", 15);
        _expect(Sight.ModelFailed, "model failed", 30);
        _expect(Sight.SourceFailed, "sample without the source's answer", 10);
        _expect(ITrading.IndexUnusable.selector, "refused without an index", 40);
        _expect(ITrading.AccountImpaired.selector, "refused for another market's index", 20);
    }

    function _addProbes() internal {
        _add(Probes.probeOrder.selector, "probeOrder");
        _add(Probes.probeCatastrophe.selector, "probeCatastrophe");
        _add(Probes.probeReduce.selector, "probeReduce");
    }

    function _expect(Sight sight, string memory name, uint256 atLeast) private {
        expectations.push(Expectation(name, atLeast, sight, 0));
    }

    function _expect(bytes4 err, string memory name, uint256 atLeast) private {
        expectations.push(Expectation(name, atLeast, Sight(0), err));
    }
}
