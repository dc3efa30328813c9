// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../types/Ids.sol";

/// @title Winding a market down
/// @notice The way out of a market that has no future: it closes for a while, in which positions only shrink and mark moves into the mean
/// of the index; then its price is fixed, and every position that is left is settled at that price. Losers settle at once. Winners are
/// registered, and are paid when no loser is left, or after a week: if losers could not pay and insurance does not cover it, with one
/// haircut for all.
interface IWindDown {
    /// @param perLot What every position is settled at [WAD quote per lot].
    /// @param isTwap Whether that is the index's mean over the closing; otherwise too little was sampled, and it is the last good mark.
    /// @param covered Of the closing [s].
    /// @param lots To settle, longs and shorts.
    event MarketClosed(MarketId indexed market, uint256 perLot, bool isTwap, uint256 covered, uint256 lots);
    /// @notice A winner's claim is known. Its position stays until the haircut is fixed.
    /// @param claim Its unrealised profit [WAD quote].
    /// @param claims Of all registered winners [WAD quote].
    event ClaimRegistered(MarketId indexed market, AccountId indexed account, uint256 claim, uint256 claims);
    /// @notice From now on each winner gets its claim less claim x deficit / claims.
    /// @param claims Of all registered winners [WAD quote].
    /// @param deficit What losers could not pay, and insurance has not paid [WAD quote].
    event HaircutFixed(MarketId indexed market, uint256 claims, uint256 deficit);
    /// @param size That was settled [lots].
    /// @param pnl At the settlement price [WAD quote].
    /// @param funding Received since the position was last touched [WAD quote].
    /// @param credit What the account could not pay and was given [WAD quote].
    /// @param cut Haircut of a winner [WAD quote].
    /// @param shortfall What the market's winners or insurance still have to pay for its losers [WAD quote].
    event PositionSettled(
        MarketId indexed market,
        AccountId indexed account,
        int256 size,
        int256 pnl,
        int256 funding,
        uint256 credit,
        uint256 cut,
        int256 balance,
        uint256 shortfall
    );
    /// @notice No position is left: the market's insurance fund went to the shared one.
    event InsuranceReleased(MarketId indexed market, uint256 amount, uint256 sharedInsurance);

    /// @notice The closing runs until `endsAt` [unix s].
    error StillClosing(MarketId market, uint256 endsAt);

    /// @notice Fixes the settlement price once the closing has ended, and ends funding for good. Reads no oracle. Open to all.
    /// @return perLot [WAD quote]
    function closeMarket(MarketId market) external returns (uint256 perLot);

    /// @notice Settles positions of a closed market, or registers the claims of its winners while the haircut is not fixed. Accounts with
    /// nothing to do are passed over, and what an account gets does not depend on the order or the split of lists. Open to all.
    /// @return settled How many positions are gone.
    function settlePositions(MarketId market, AccountId[] calldata accounts) external returns (uint256 settled);
}
