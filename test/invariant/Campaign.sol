// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {console} from "forge-std/console.sol";
import {Test} from "../helpers/Test.sol";
import {AdminActions} from "./handlers/AdminActions.sol";
import {AuthorityActions} from "./handlers/AuthorityActions.sol";
import {BatchActions} from "./handlers/BatchActions.sol";
import {CashActions} from "./handlers/CashActions.sol";
import {Id} from "./handlers/Checks.sol";
import {Sight} from "./handlers/Ghost.sol";
import {Handler} from "./handlers/Handler.sol";
import {KeeperActions} from "./handlers/KeeperActions.sol";
import {Probes} from "./handlers/Probes.sol";
import {StressActions} from "./handlers/StressActions.sol";
import {TradingActions} from "./handlers/TradingActions.sol";

/// @title A campaign
/// @notice Random calls to a handler that holds each of them against the reference model and asks every invariant after it. Campaigns
/// differ in their token, in what may happen, and in their salt: the fuzzer gives all of them the same sequence of seeds.
abstract contract Campaign is Test {
    Handler internal handler;
    /// @dev What the campaign draws from.
    bytes4[] internal actions;
    mapping(bytes4 action => string) internal names;
    /// @dev Rare states that a long walk has to meet.
    mapping(Sight => string) internal sights;

    /// @param artifact Of the handler, which stands in the campaign's own file: the fuzzer knows only what is compiled with the file
    /// that it runs.
    function _start(string memory artifact, bytes32 salt) internal {
        handler = Handler(deployCode(artifact, abi.encode(salt)));
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), actions));
    }

    /// @dev Fails if anything was ever breached, and names the one asked for first.
    function _assertHolds(Id id) internal view {
        if (handler.breaches() == 0) return;
        _assertNoBreach(id);
        for (uint256 i = 0; i <= uint256(type(Id).max); ++i) _assertNoBreach(Id(i));
    }

    function _assertNoBreach(Id id) private view {
        string memory claim = handler.breach(id);
        assertEq(claim, "", "breached");
    }

    // A long walk

    /// @dev What the fuzzer does, in one go and always the same: its own runs are too short to say what a campaign reaches.
    function _walk(uint256 steps) internal {
        for (uint256 i = 0; i < steps; ++i) {
            uint256 dice = uint256(keccak256(abi.encode("step", i)));
            bytes4 action = actions[dice % actions.length];
            (bool success, bytes memory reason) = address(handler).call(abi.encodeWithSelector(action, dice));
            if (!success) {
                console.log("step", i, names[action]);
                assembly ("memory-safe") {
                    revert(add(reason, 32), mload(reason))
                }
            }
            _assertHolds(Id.LEDGER1);
        }
    }

    /// @dev Prints how often each action was tried, had something to do, and went through; fails if one never went through.
    function _assertReached() internal view {
        for (uint256 i = 0; i < actions.length; ++i) {
            uint256 attempts = handler.attempts(actions[i]);
            uint256 successes = handler.successes(actions[i]);
            string memory name = names[actions[i]];
            console.log(name, handler.tries(actions[i]), attempts, successes);
            assertGe(successes, 1, string.concat(name, " never succeeds"));
        }
        for (uint256 i = 0; i <= uint256(type(Sight).max); ++i) {
            string memory name = sights[Sight(i)];
            if (bytes(name).length == 0) continue;
            console.log(name, handler.sights(Sight(i)));
        }
    }

    function _assertAsked(Id id, uint256 times) internal view {
        assertGe(handler.asked(id), times, "an invariant is hardly ever asked");
    }

    // Actions

    function _add(bytes4 selector, string memory name) private {
        actions.push(selector);
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
        _add(KeeperActions.liquidate.selector, "liquidate");
    }

    /// @dev People trade, prices move, time passes.
    function _addTrading() internal {
        _addOrders();
        _addKeepers();
        _add(StressActions.movePrice.selector, "movePrice");
        _add(StressActions.gapPrice.selector, "gapPrice");
        _add(StressActions.squeeze.selector, "squeeze");
        _add(StressActions.waitSeconds.selector, "waitSeconds");
        _add(StressActions.waitMinutes.selector, "waitMinutes");
        _add(StressActions.waitHours.selector, "waitHours");
        _expect(Sight.MakerFilled, "maker filled");
        _expect(Sight.SelfTrade, "own order removed");
        _expect(Sight.Expired, "expired order removed");
        _expect(Sight.Unfundable, "unfundable order removed");
        _expect(Sight.BelowMinimum, "remainder below the minimum");
        _expect(Sight.OutOfFills, "out of fills");
        _expect(Sight.FlippedPosition, "position flipped");
        _expect(Sight.ShrankBetweenMargins, "shrank between the margins");
        _expect(Sight.SampledPremium, "premium sampled");
        _expect(Sight.SettledNonzero, "rate set");
        _expect(Sight.SettledUncovered, "interval without a sample");
        _expect(Sight.RateBounded, "rate at its bound");
        _expect(Sight.BountyPaid, "bounty paid");
        _expect(Sight.RemovalFeePaid, "removal fee paid");
        _expect(Sight.StoredPrice, "stored price used");
    }

    function _addCash() internal {
        _add(CashActions.deposit.selector, "deposit");
        _add(CashActions.donate.selector, "donate");
        _add(CashActions.withdraw.selector, "withdraw");
        _add(CashActions.withdrawFlat.selector, "withdrawFlat");
        _add(CashActions.transfer.selector, "transfer");
    }

    function _addBlocklist() internal {
        _add(CashActions.blockHolder.selector, "blockHolder");
    }

    function _addAuthority() internal {
        _add(AuthorityActions.grant.selector, "grant");
        _add(AuthorityActions.operate.selector, "operate");
        _add(AuthorityActions.trespass.selector, "trespass");
    }

    function _addAdministration() internal {
        _add(AdminActions.announce.selector, "announce");
        _add(AdminActions.execute.selector, "execute");
        _add(AdminActions.tighten.selector, "tighten");
        _expect(Sight.SkippedShrinkOnly, "maker passed over in a restricted market");
    }

    function _addFailures() internal {
        _add(StressActions.breakFeed.selector, "breakFeed");
        _add(StressActions.mendFeed.selector, "mendFeed");
        _add(StressActions.switchSequencer.selector, "switchSequencer");
        _add(StressActions.switchModel.selector, "switchModel");
        _add(StressActions.waitStale.selector, "waitStale");
        _expect(Sight.SkippedImpaired, "maker passed over for another market's index");
        _expect(Sight.ModelFailed, "model failed");
    }

    function _addProbes() internal {
        _add(Probes.probeOrder.selector, "probeOrder");
        _add(Probes.probeCatastrophe.selector, "probeCatastrophe");
        _add(Probes.probeReduce.selector, "probeReduce");
    }

    function _expect(Sight sight, string memory name) private {
        sights[sight] = name;
    }
}
