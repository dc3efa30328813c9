// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, State} from "../ExchangeStorage.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {CrisisWord} from "../types/MarketWords.sol";
import {Accounts} from "./Accounts.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title Insurance
/// @notice A market's own fund pays first, then the one that all markets share; neither ever falls below zero. Within any window a
/// market's bankruptcies draw at most its `fundLimit`, so that nobody can farm the funds by a pair of accounts across a gap.
library Insurance {
    /// @notice A market's window of payments [s]; the same length as a deleveraging.
    uint256 internal constant WINDOW = 120;

    /// @notice What a bankruptcy in the market may draw now [WAD quote].
    function available(State storage s, Market storage m) internal view returns (uint256) {
        CrisisWord crisis = m.crisis;
        uint256 limit = crisis.fundLimit();
        uint256 spent = _spent(crisis);
        if (spent >= limit) return 0;
        return FixedPoint.min(m.insurance + s.sharedInsurance, limit - spent);
    }

    /// @dev Credits an account in the storage. `amount` is at most what is available; more would underflow and fail.
    function pay(State storage s, Market storage m, uint256 market, uint256 account, uint256 amount) internal {
        if (amount == 0) return;
        Accounts.credit(s, account, int256(amount));
        CrisisWord crisis = m.crisis;
        m.crisis = crisis.withPayment(block.timestamp, _spent(crisis) + amount);
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

    /// @dev For a closed market: its own fund pays all that it has, as nothing else will need it, the shared one within the limit. The caller
    /// credits what is paid.
    /// @param account That it is paid for; 0 for many.
    /// @param due [WAD quote]
    /// @return paid [WAD quote]
    function draw(
        State storage s,
        Market storage m,
        MarketId market,
        uint256 account,
        uint256 due
    ) internal returns (uint256 paid) {
        uint256 own = FixedPoint.min(due, m.insurance);
        CrisisWord crisis = m.crisis;
        uint256 spent = _spent(crisis);
        uint256 limit = crisis.fundLimit();
        uint256 shared = FixedPoint.min(due - own, spent < limit ? limit - spent : 0);
        shared = FixedPoint.min(shared, s.sharedInsurance);
        paid = own + shared;
        if (paid == 0) return 0;
        m.insurance -= own;
        if (shared != 0) {
            m.crisis = crisis.withPayment(block.timestamp, spent + shared);
            s.sharedInsurance -= shared;
        }
        emit ILiquidation.InsurancePaid(
            market,
            AccountId.wrap(uint32(account)),
            own,
            shared,
            m.insurance,
            s.sharedInsurance
        );
    }

    /// @dev What counts against the limit [WAD quote]. It is forgotten when nothing was paid for a whole window: payments with less than a
    /// window from the first to the last never add up to more than the limit.
    function _spent(CrisisWord crisis) private view returns (uint256) {
        return block.timestamp < crisis.paidAt() + WINDOW ? crisis.spent() : 0;
    }
}
