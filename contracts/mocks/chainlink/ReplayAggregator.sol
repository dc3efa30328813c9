// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV2V3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV2V3Interface.sol";

/// @title A mock aggregator that replays recorded rounds
/// @notice Stands behind a FeedProxy on local chains. Anyone may push.
/// @dev A read touches the three slots that Chainlink's AccessControlledOffchainAggregator touches: the reader's entry
/// in the access list, the hot variables, and the transmission. Before the first push it returns the all-zero round,
/// as the real one does.
contract ReplayAggregator is AggregatorV2V3Interface {
    struct HotVars {
        uint32 latestRound;
        bool checkAccess;
    }

    struct Transmission {
        int192 answer;
        uint64 updatedAt; // [s, UTC]
    }

    uint8 public immutable decimals;
    string public description;

    mapping(address reader => bool allowed) public accessList;
    HotVars private _hot;
    mapping(uint32 roundId => Transmission) private _transmissions;

    error NoAccess(address reader);
    error AnswerOutOfRange(int256 answer);

    constructor(uint8 decimals_, string memory description_) {
        decimals = decimals_;
        description = description_;
    }

    /// @notice A new round, answered now.
    function transmit(int256 answer) external returns (uint32 roundId) {
        roundId = _hot.latestRound + 1;
        _push(roundId, answer, uint64(block.timestamp));
    }

    /// @notice A round as it was recorded.
    /// @param roundId as seen through a proxy or without a phase; the phase is dropped
    /// @param answer with the decimals of this feed
    /// @param updatedAt [s, UTC]
    function replay(uint80 roundId, int256 answer, uint64 updatedAt) external {
        _push(uint32(roundId), answer, updatedAt);
    }

    function addAccess(address reader) external {
        accessList[reader] = true;
    }

    /// @notice Off at first, so that no one has to be listed.
    function setAccessCheck(bool on) external {
        _hot.checkAccess = on;
    }

    /// @notice As Chainlink's off-chain reporting aggregators say.
    function version() external pure returns (uint256) {
        return 4;
    }

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        _checkAccess();
        return _round(_hot.latestRound);
    }

    function getRoundData(
        uint80 id
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        _checkAccess();
        return _round(uint32(id));
    }

    function latestAnswer() external view returns (int256) {
        return _transmissions[_hot.latestRound].answer;
    }

    function latestTimestamp() external view returns (uint256) {
        return _transmissions[_hot.latestRound].updatedAt;
    }

    function latestRound() external view returns (uint256) {
        return _hot.latestRound;
    }

    function getAnswer(uint256 roundId) external view returns (int256) {
        return _transmissions[uint32(roundId)].answer;
    }

    function getTimestamp(uint256 roundId) external view returns (uint256) {
        return _transmissions[uint32(roundId)].updatedAt;
    }

    function _push(uint32 roundId, int256 answer, uint64 updatedAt) private {
        require(answer == int192(answer), AnswerOutOfRange(answer));
        _hot.latestRound = roundId;
        _transmissions[roundId] = Transmission({answer: int192(answer), updatedAt: updatedAt});
        emit NewRound(roundId, msg.sender, updatedAt);
        emit AnswerUpdated(answer, roundId, updatedAt);
    }

    /// @dev The second argument is of no use here either; Chainlink's access controllers copy it all the same.
    function hasAccess(address reader, bytes memory) public view returns (bool) {
        return accessList[reader] || !_hot.checkAccess;
    }

    function _checkAccess() private view {
        require(hasAccess(msg.sender, msg.data), NoAccess(msg.sender));
    }

    function _round(uint32 id) private view returns (uint80, int256, uint256, uint256, uint80) {
        Transmission memory transmission = _transmissions[id];
        return (id, transmission.answer, transmission.updatedAt, transmission.updatedAt, id);
    }
}
