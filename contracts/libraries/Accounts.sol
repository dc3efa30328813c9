// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {State} from "../ExchangeStorage.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {AccountId} from "../types/Ids.sol";

/// @title Accounts that are named, paid or charged in passing
library Accounts {
    /// @dev An account that is to be paid exists; 0 is nobody.
    function requireBeneficiary(State storage s, AccountId id) internal view {
        require(id.raw() == 0 || s.accounts[id.raw()].owner != address(0), IAccounts.UnknownAccount(id));
    }

    /// @param amount [WAD quote] added to the balance, negative to take
    /// @return balance [WAD quote] afterwards
    function credit(State storage s, uint256 account, int256 amount) internal returns (int256 balance) {
        AccountWord word = s.accounts[account].word;
        balance = word.balance() + amount;
        s.accounts[account].word = word.withBalance(balance);
    }
}
