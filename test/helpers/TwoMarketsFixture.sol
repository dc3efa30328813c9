// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";

/// @notice ETH and SOL on an exchange that is not sealed yet, for tests that list or set up more before they seal it.
abstract contract TwoMarketsFixture is ExchangeFixture {
    MarketId internal sol;

    function setUp() public virtual override {
        super.setUp();
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        sol = _list(_solTerms(), 150e18);
    }

    /// @dev One token unit more than `quote` is refused, and the refusal names it. In WAD, since the rest of a unit counts too.
    function _assertWithdrawable(AccountId account, uint256 quote) internal {
        uint256 tooMuch = quote / 1e12 + 1;
        _assertRefused(
            _owner(account),
            abi.encodeCall(exchange.withdraw, (account, tooMuch, _owner(account))),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, account, quote, tooMuch * 1e12)
        );
    }
}
