// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAutomation, Step, StepKind} from "../../interfaces/IAutomation.sol";
import {IExchange} from "../../interfaces/IExchange.sol";
import {IFunding} from "../../interfaces/IFunding.sol";
import {ILens} from "../../interfaces/ILens.sol";
import {ILiquidation, Liquidate} from "../../interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../types/Ids.sol";

/// @title What the adapters for automation networks share
/// @notice Documented in interfaces/IAutomation.sol.
abstract contract Automation is IAutomation {
    /// @dev A walk over 64 levels with a settlement, or a liquidation through MAX_FILLS makers of an account with several markets, take a
    /// third of it; the rest is what the exchange wants left before it reads an oracle.
    uint256 public constant ATTEMPT_GAS = 1_500_000;
    /// @dev A call gets at most 63 of 64 parts.
    uint256 private constant REQUIRED_GAS = (ATTEMPT_GAS * 64) / 63 + 20_000;
    uint16 private constant MAX_FILLS = 16;
    uint256 private constant MAX_LEVELS = 64;

    IExchange public immutable EXCHANGE;
    AccountId public immutable BENEFICIARY;

    constructor(IExchange exchange, AccountId beneficiary) {
        // A call of an address without code goes through, and would look like a step that was of use.
        require(address(exchange).code.length != 0, ILens.NotAnExchange(address(exchange)));
        (EXCHANGE, BENEFICIARY) = (exchange, beneficiary);
    }

    /// @dev Bounded by the list and its ranges, and by gas; whoever sends the transaction pays.
    function _carryOut(Step[] memory steps) internal returns (uint256 useful) {
        for (uint256 i; i < steps.length; ++i) useful += _carryOut(steps[i]);
    }

    function _carryOut(Step memory step) private returns (uint256 useful) {
        uint256 attempts = _attempts(step);
        bytes4 last;
        for (uint256 i; i < attempts; ++i) {
            (bool isUseful, bytes4 reason) = _attempt(step, i);
            if (isUseful) ++useful;
            if (reason != 0) last = reason;
        }
        emit StepCarriedOut(step.kind, step.market, attempts, useful, last);
    }

    /// @dev Ids have 32 bits: nothing lies behind the last.
    function _attempts(Step memory step) internal pure returns (uint256) {
        if (step.kind != StepKind.Liquidate) return 1;
        uint256 left = type(uint32).max - step.first.raw() + 1;
        return step.count < left ? step.count : left;
    }

    /// @param place Of the account in the step's range.
    function _attempt(Step memory step, uint256 place) internal returns (bool isUseful, bytes4 reason) {
        require(gasleft() >= REQUIRED_GAS, InsufficientGas(gasleft(), REQUIRED_GAS));
        uint256 before = _marker(step);
        bytes memory data = _call(step, place);
        address target = address(EXCHANGE);
        bool success;
        uint256 answer;
        // Assembly: one word of the answer is enough, whatever its length. It is a number where the call succeeded, and otherwise begins
        // with the error's selector. Words 0 and 32 are scratch space.
        assembly ("memory-safe") {
            mstore(0, 0)
            success := call(ATTEMPT_GAS, target, 0, add(data, 32), mload(data), 0, 32)
            answer := mload(0)
        }
        if (!success) return (false, bytes4(bytes32(answer)));
        // A liquidation that goes through is of use also where no lot closes: the account's clock has begun, or a gap is shown.
        isUseful = answer != 0 || step.kind == StepKind.Liquidate || _marker(step) != before;
    }

    /// @dev Something of the exchange that a step can change without returning anything; none here.
    function _marker(Step memory) internal view virtual returns (uint256) {
        return 0;
    }

    function _call(Step memory step, uint256 place) private view returns (bytes memory) {
        if (step.kind == StepKind.Settle) return abi.encodeCall(IFunding.settleFunding, (step.market, BENEFICIARY));
        if (step.kind == StepKind.Sample) {
            MarketId[] memory markets = new MarketId[](1);
            markets[0] = step.market;
            return abi.encodeCall(IFunding.samplePremium, (markets, MAX_LEVELS, BENEFICIARY));
        }
        Liquidate memory request = Liquidate({
            account: AccountId.wrap(uint32(step.first.raw() + place)), // below 2^32: _attempts
            market: step.market,
            maxLots: type(uint32).max,
            beneficiary: BENEFICIARY,
            maxFills: MAX_FILLS,
            maxRemovals: MAX_FILLS,
            maxReads: MAX_FILLS
        });
        return abi.encodeCall(ILiquidation.liquidate, (request));
    }
}
