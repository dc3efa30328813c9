// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage} from "../../ExchangeStorage.sol";
import {Step, StepKind, IUpkeep} from "../../interfaces/IAutomation.sol";
import {IExchange} from "../../interfaces/IExchange.sol";
import {AccountId, MarketId} from "../../types/Ids.sol";
import {Automation} from "./Automation.sol";

/// @title Upkeep
/// @notice Documented in interfaces/IAutomation.sol.
/// @dev A step is tried out by making the very call and undoing it, so that a check cannot drift from what performing does.
contract Upkeep is Automation, IUpkeep {
    /// @dev What one attempt of a check may take, and what has to be left for it and for the answer.
    uint256 private constant CHECK_GAS = ATTEMPT_GAS + 200_000;
    uint256 private constant LAST_CHECK_GAS = (CHECK_GAS * 64) / 63 + 300_000;
    /// @dev Steps that an answer can name; memory for them is taken at once.
    uint256 private constant MAX_FOUND = 64;

    constructor(IExchange exchange, AccountId beneficiary) Automation(exchange, beneficiary) {}

    /// @inheritdoc IUpkeep
    function checkUpkeep(bytes calldata checkData) external returns (bool, bytes memory) {
        // Data that cannot be decoded, and whatever else goes wrong, ends in the inner call.
        try this.decodeAndFind(checkData) returns (Step[] memory needed) {
            return (needed.length != 0, abi.encode(needed));
        } catch {
            return (false, "");
        }
    }

    /// @dev For `checkUpkeep`, but open to all as it changes nothing.
    function decodeAndFind(bytes calldata checkData) external returns (Step[] memory) {
        (Step[] memory watched, uint256 most) = abi.decode(checkData, (Step[], uint256));
        return _find(watched, most);
    }

    /// @inheritdoc IUpkeep
    function find(Step[] calldata watched, uint256 most) external returns (Step[] memory) {
        return _find(watched, most);
    }

    /// @inheritdoc IUpkeep
    function performUpkeep(bytes calldata performData) external {
        require(_carryOut(abi.decode(performData, (Step[]))) != 0, NothingDone());
    }

    /// @dev Ends with `Attempted` always; what it did is undone with it.
    function attempt(Step calldata step, uint256 place) external {
        require(msg.sender == address(this), NotSelf(msg.sender));
        (bool isUseful, ) = _attempt(step, place);
        revert Attempted(isUseful);
    }

    /// @dev A reader for `inspect`: runs on the exchange's storage.
    function pausedUntil(MarketId market) external view returns (uint256) {
        return ExchangeStorage.load().markets[market.raw()].crisis.pausedUntil();
    }

    /// @dev Bounded by `most`, by the watch, and by gas.
    function _find(Step[] memory watched, uint256 most) private returns (Step[] memory needed) {
        if (most > MAX_FOUND) most = MAX_FOUND;
        needed = new Step[](most);
        uint256 found;
        for (uint256 i; i < watched.length && found < most; ++i) {
            uint256 attempts = _attempts(watched[i]);
            for (uint256 place; place < attempts && found < most; ++place) {
                if (gasleft() < LAST_CHECK_GAS) return _cut(needed, found);
                if (_wouldBeUseful(watched[i], place)) needed[found++] = _single(watched[i], place);
            }
        }
        return _cut(needed, found);
    }

    function _wouldBeUseful(Step memory step, uint256 place) private returns (bool) {
        try this.attempt{gas: CHECK_GAS}(step, place) {
            return false;
        } catch (bytes memory reason) {
            // Anything but `Attempted(true)` is no reason to send a transaction. Of what `_attempt` can end with nothing is longer than 68 bytes.
            return keccak256(reason) == keccak256(abi.encodeWithSelector(Attempted.selector, true));
        }
    }

    /// @dev One account of a range.
    function _single(Step memory step, uint256 place) private pure returns (Step memory) {
        if (step.kind != StepKind.Liquidate) return step;
        return Step(step.kind, step.market, AccountId.wrap(uint32(step.first.raw() + place)), 1);
    }

    function _cut(Step[] memory list, uint256 length) private pure returns (Step[] memory) {
        // Assembly: a shorter list in the same place; the rest of its memory stays unused.
        assembly ("memory-safe") {
            mstore(list, length)
        }
        return list;
    }

    /// @dev A sample shows a gap by pausing the market, and returns nothing then. Zero if the exchange does not answer.
    function _marker(Step memory step) internal view override returns (uint256) {
        if (step.kind != StepKind.Sample) return 0;
        (, bytes memory answer) = address(EXCHANGE).staticcall(
            abi.encodeCall(IExchange.inspect, (address(this), abi.encodeCall(this.pausedUntil, (step.market))))
        );
        // Inspected(true, 32 bytes): selector, success, place and length of the result, and the word.
        if (answer.length != 132) return 0;
        uint256 word;
        // Assembly: the word lies behind the others.
        assembly ("memory-safe") {
            word := mload(add(answer, 132))
        }
        return word;
    }
}
