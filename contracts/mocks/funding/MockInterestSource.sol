// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An interest source that answers what it was told, or misbehaves on demand
/// @dev It does not say that it is an IInterestRateSource: half of its answers are none.
contract MockInterestSource {
    enum Mode {
        Answers, // the rate as set, however absurd
        Reverts,
        RevertsBig, // with 128 KiB of data
        ReturnsBig, // the rate, then zeros up to 128 KiB
        ReturnsShort, // 31 bytes
        ReturnsNothing,
        BurnsGas, // all of it, by an invalid instruction
        LoopsForever // all of it, by work
    }

    error Hostile();

    Mode public mode;
    int256 public rate; // [WAD per period]

    constructor(int256 rate_) {
        rate = rate_;
    }

    function set(Mode mode_, int256 rate_) external {
        (mode, rate) = (mode_, rate_);
    }

    function interestRate() external view returns (int256) {
        Mode current = mode;
        int256 answer = rate;
        if (current == Mode.Answers) return answer;
        if (current == Mode.Reverts) revert Hostile();
        if (current == Mode.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (current == Mode.LoopsForever) {
            while (true) {}
        }
        bool fails = current == Mode.RevertsBig;
        uint256 length = 1 << 17;
        if (current == Mode.ReturnsShort) length = 31;
        if (current == Mode.ReturnsNothing) length = 0;
        // Not memory-safe, but nothing runs after it.
        assembly {
            if fails {
                revert(0, length)
            }
            mstore(0, answer)
            return(0, length)
        }
    }
}
