// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A feed that answers anything, or misbehaves on demand
/// @dev The words are returned as they were set: also ones that no Solidity decoder would take.
contract HostileFeed {
    enum Mode {
        Words, // the five words as set
        Reverts, // with an error
        RevertsBig, // with `size` bytes of data
        ReturnsBig, // the five words, then zeros up to `size` bytes
        ReturnsShort, // the first `size` bytes of the five words
        BurnsGas, // all of it, by an invalid instruction
        LoopsForever // all of it, by work
    }

    error Hostile();

    Mode public mode;
    uint256 public size; // [bytes]
    uint256 public decimals;
    uint256[5] public words; // roundId, answer, startedAt, updatedAt, answeredInRound

    constructor(uint256 decimals_) {
        decimals = decimals_;
    }

    function setMode(Mode mode_, uint256 size_) external {
        mode = mode_;
        size = size_;
    }

    function setDecimals(uint256 decimals_) external {
        decimals = decimals_;
    }

    function setWords(uint256[5] calldata words_) external {
        words = words_;
    }

    /// @notice A round that was answered as a well-behaved feed would.
    function setRound(int256 answer, uint256 updatedAt) external {
        words = [uint256(1), uint256(answer), updatedAt, updatedAt, uint256(1)];
    }

    function latestRoundData() external view {
        Mode current = mode;
        uint256 length = size;
        if (current == Mode.Reverts) revert Hostile();
        if (current == Mode.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (current == Mode.LoopsForever) {
            while (true) {}
        }

        uint256[5] memory data = words;
        if (current == Mode.Words) length = 160;
        bool fails = current == Mode.RevertsBig;
        // Not memory-safe beyond the five words, but nothing runs after it.
        assembly {
            if fails {
                revert(data, length)
            }
            return(data, length)
        }
    }
}
