// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../types/Ids.sol";

struct Liquidate {
    AccountId account;
    MarketId market;
    /// Most lots to close.
    uint32 maxLots;
    /// Account that receives the caller's share of the fee; 0 for none.
    AccountId beneficiary;
    /// Bounds of the match loop, paid by the caller.
    uint16 maxFills;
    uint16 maxRemovals;
    uint16 maxReads;
}

/// @title Liquidation
/// @notice Step 1 of the waterfall: close a position of an account below maintenance margin through the book.
interface ILiquidation {
    /// @param lots Lots closed.
    /// @param fee Liquidation fee taken [WAD quote], never more than the equity left.
    event Liquidated(
        MarketId indexed market,
        AccountId indexed account,
        AccountId indexed beneficiary,
        uint256 lots,
        uint256 fee,
        int256 equity
    );

    error NotLiquidatable(AccountId account, int256 equity, uint256 maintenance);
    error NoPosition(AccountId account, MarketId market);
    error NothingClosed(AccountId account, MarketId market);
    error HealthWouldFall(AccountId account, int256 equityBefore, int256 equityAfter);
    error LiquidationPaused(MarketId market);

    /// @notice Closes up to `maxLots` of the account's position against the book, within the market's slippage bound of mark and
    /// never past the account's zero price. Open to all.
    /// @return closed [lots]
    function liquidate(Liquidate calldata request) external returns (uint256 closed);
}
