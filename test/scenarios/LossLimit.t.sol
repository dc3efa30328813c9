// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage} from "../../contracts/ExchangeStorage.sol";
import {Deleverage, ILiquidation} from "../../contracts/interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {FundingWord, FundingWordLibrary} from "../../contracts/types/MarketWords.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice An index that losses have almost brought to the end of what it may take of them.
contract LossLimitScenario is ExchangeFixture {
    /// @dev Alice is 1,000 lots long on 991 USD; ETH at 1,690 leaves a deficit of 109, 0.109 a lot, and nobody opposite has won anything. The
    /// shorts' index takes 0.05 more. The rest stays with her as a debt, which the shared fund pays.
    /// @dev Fails without: losses stopping where the other half of an index's range begins.
    function test_deleveraging_anIndexTakesWhatItHasRoomFor() public {
        bytes32 market = keccak256(abi.encode(uint256(MarketId.unwrap(eth)), uint256(ExchangeStorage.SLOT) + 3));
        FundingWord funding = _market(eth).funding.withIndices(1 << 64, -FundingWordLibrary.LOSS_LIMIT + 0.05e18);
        vm.store(address(exchange), bytes32(uint256(market) + 1), bytes32(FundingWord.unwrap(funding)));
        AccountId alice = _openFunded("alice", 1_000e18);
        AccountId bob = _openFunded("bob", 1_000_000e18);
        AccountId carol = _openFunded("carol", 1_000_000e18);
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        _jump(eth, 1_690e18);
        _trade(eth, bob, carol, 169_000, 1_000);
        int256 before = _balance(carol);
        exchange.flagDeficit(alice);
        _advance(120);

        AccountId[] memory candidates = new AccountId[](1);
        candidates[0] = carol;
        vm.expectEmit(address(exchange));
        emit ILiquidation.LossSocialised(eth, alice, false, 0.05e18, 50e18, 0);
        assertEq(exchange.deleverage(Deleverage(alice, eth, 1_000, candidates)), 1_000);
        assertEq(_market(eth).funding.shortIndex(), -FundingWordLibrary.LOSS_LIMIT);
        assertEq(_balance(carol), before - 50e18);
        assertEq(_balance(alice), -59e18);
        _assertLedger();

        vm.prank(_owner(bob));
        exchange.fundInsurance(bob, MarketId.wrap(0), 100e18);
        assertFalse(exchange.flagDeficit(alice));
        assertEq(_balance(alice), 0);
        _assertLedger();
    }
}
