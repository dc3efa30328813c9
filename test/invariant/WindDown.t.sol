// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../helpers/Test.sol";
import {WindDownHandler} from "./handlers/WindDownHandler.sol";

contract WindDownCampaignHandler is WindDownHandler {
    constructor(bytes32 salt) WindDownHandler(salt) {}
}

/// @title Winding down
/// @notice Markets that trade, close, are settled, and are listed anew. The handler fails where anything does not hold.
abstract contract WindDownCampaign is Test {
    WindDownHandler internal handler;
    bytes4[] internal actions;

    function _begin(bytes32 salt) internal {
        string memory artifact = "test/invariant/WindDown.t.sol:WindDownCampaignHandler";
        handler = WindDownHandler(deployCode(artifact, abi.encode(salt)));
        actions = [
            handler.trade.selector,
            handler.trade.selector,
            handler.trade.selector,
            handler.trade.selector,
            handler.trade.selector,
            handler.move.selector,
            handler.move.selector,
            handler.move.selector,
            handler.sample.selector,
            handler.sample.selector,
            handler.cancel.selector,
            handler.withdraw.selector,
            handler.deposit.selector,
            handler.liquidate.selector,
            handler.flag.selector,
            handler.flag.selector,
            handler.deleverage.selector,
            handler.deleverage.selector,
            handler.windDown.selector,
            handler.close.selector,
            handler.close.selector,
            handler.settle.selector,
            handler.settle.selector,
            handler.relist.selector
        ];
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), actions));
    }
}

contract CLOSE1Test is WindDownCampaign {
    function setUp() public {
        _begin("CLOSE1");
    }

    /// hardhat-config: default.invariant.runs = 12
    /// hardhat-config: default.invariant.depth = 100
    /// hardhat-config: deep.invariant.runs = 200
    /// hardhat-config: deep.invariant.depth = 256
    function invariant_CLOSE1_settlementDoesNotDependOnOrder() public view {
        // Everything is asked by the handler after each action; here, that it was.
        assertGe(handler.asked(), handler.acted());
    }
}

contract WindDownReachTest is WindDownCampaign {
    uint256 private constant OFTEN = 2;

    function setUp() public {
        _begin("reach");
    }

    function test_windDownCampaign_reachesEverything() public {
        for (uint256 i; i < 2_000; ++i) {
            uint256 dice = uint256(keccak256(abi.encode("step", i)));
            bytes4 action = actions[dice % actions.length];
            (bool success, bytes memory reason) = address(handler).call(abi.encodeWithSelector(action, dice));
            if (success) continue;
            emit log_named_uint("step", i);
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
        for (uint256 i; i < actions.length; ++i) {
            emit log_named_uint(vm.toString(abi.encodePacked(actions[i])), handler.successes(actions[i]));
        }
        emit log_named_uint("trials of CLOSE1", handler.trials());
        emit log_named_uint("with a haircut", handler.haircuts());
        for (uint256 i; i < actions.length; ++i) assertGe(handler.successes(actions[i]), OFTEN, "an action is rare");
        assertGe(handler.trials(), 100, "CLOSE1 is rarely asked");
        assertGe(handler.haircuts(), 10, "hardly ever a haircut");
    }
}
