// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an index price is good for right now. docs/architecture.md says what each status allows.
/// @dev Usable: everything. Grace: the price is sound, but the sequencer came back less than the grace period ago, so
/// users may not have had the time to react to it. All others: there is no price.
enum IndexStatus {
    Usable, // fresh, inside its bounds, sources agree
    Grace, // as Usable, within the grace period after a sequencer restart
    SequencerDown, // the L2's uptime feed does not say up
    Stale, // a source has no answer yet, or its last one is older than that source's own allowance
    Absurd, // a source's answer is not positive, dated in the future, or not strictly inside the market's bounds
    Deviating, // the sources are further apart than allowed
    Unreadable // a source reverts, burns its gas, or returns something that is not an answer
}

/// @title The spot reference of one market
/// @notice One oracle contract serves one market; the exchange knows nothing about what is behind it.
interface IIndexOracle {
    /// @notice The caller left too little gas to tell a failing source from a starved one.
    /// @dev Reverting here means that nobody chooses an "unreadable" index by sending little gas.
    /// @param available gas left before the source's call [gas]
    /// @param required gas that has to be left at that point [gas]
    error InsufficientGas(uint256 available, uint256 required);

    /// @notice The index price now.
    /// @dev Never reverts because of a source, and never copies more of a source's return data than an answer takes.
    /// Reverts with `InsufficientGas` only.
    /// @return price quote per base unit, rounded down, zero unless `status` is Usable or Grace [WAD]
    /// @return status what the price may be used for
    function readIndex() external view returns (uint256 price, IndexStatus status);
}
