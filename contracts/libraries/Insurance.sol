// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, State} from "../ExchangeStorage.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {CrisisWord} from "../types/MarketWords.sol";
import {Accounts} from "./Accounts.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title Insurance
/// @notice A market's own fund pays first, then the one that all markets share; neither ever falls below zero. Within one window a
/// market's bankruptcies draw at most its `fundLimit`, so that nobody can farm the funds by a pair of accounts across a gap.
library Insurance {
    /// @notice A market's window of payments [s]; the same length as a deleveraging.
    uint256 internal constant WINDOW = 120;

    /// @notice What a bankruptcy in the market may draw now [WAD quote].
    function available(State storage s, Market storage m) internal view returns (uint256) {
        CrisisWord crisis = m.crisis;
        uint256 limit = crisis.fundLimit();
        uint256 spent = block.timestamp < crisis.windowStart() + WINDOW ? crisis.windowSpent() : 0;
        if (spent >= limit) return 0;
        return FixedPoint.min(m.insurance + s.sharedInsurance, limit - spent);
    }

    /// @dev Credits an account in the storage. `amount` is at most what is available; more would underflow and fail.
    function pay(State storage s, Market storage m, uint256 market, uint256 account, uint256 amount) internal {
        if (amount == 0) return;
        Accounts.credit(s, account, int256(amount));
        CrisisWord crisis = m.crisis;
        uint256 start = crisis.windowStart();
        uint256 spent = crisis.windowSpent();
        if (block.timestamp >= start + WINDOW) (start, spent) = (block.timestamp, 0);
        m.crisis = crisis.withWindow(start, spent + amount);
        uint256 own = FixedPoint.min(amount, m.insurance);
        m.insurance -= own;
        s.sharedInsurance -= amount - own;
        emit ILiquidation.InsurancePaid(
            MarketId.wrap(uint16(market)),
            AccountId.wrap(uint32(account)),
            own,
            amount - own,
            m.insurance,
            s.sharedInsurance
        );
    }
}
