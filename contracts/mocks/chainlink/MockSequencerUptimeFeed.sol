// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A sequencer uptime feed to be switched by hand
/// @dev Starts up, since the block of its deployment. As in Chainlink's own, `startedAt` moves only when the status
/// changes.
contract MockSequencerUptimeFeed {
    uint80 private _roundId = 1;
    int256 private _answer;
    uint256 private _startedAt = block.timestamp; // [s, UTC]
    uint256 private _updatedAt = block.timestamp; // [s, UTC]

    function setStatus(bool up) external {
        int256 answer = up ? int256(0) : int256(1);
        if (answer != _answer) {
            _roundId += 1;
            _startedAt = block.timestamp;
        }
        _answer = answer;
        _updatedAt = block.timestamp;
    }

    /// @notice Any answer since any time [s, UTC].
    function setRound(int256 answer, uint256 startedAt) external {
        _roundId += 1;
        _answer = answer;
        _startedAt = startedAt;
        _updatedAt = block.timestamp;
    }

    function decimals() external pure returns (uint8) {
        return 0;
    }

    function description() external pure returns (string memory) {
        return "L2 Sequencer Uptime Status Feed";
    }

    function version() external pure returns (uint256) {
        return 1;
    }

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return (_roundId, _answer, _startedAt, _updatedAt, _roundId);
    }
}
