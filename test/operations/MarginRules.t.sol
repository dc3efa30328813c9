// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountWordLibrary} from "../../contracts/types/AccountWord.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {TwoMarketsFixture} from "../helpers/TwoMarketsFixture.sol";

/// @notice What has to be there, to the unit. At 1,800 USD a lot of ETH is 18 USD: IM 0.9, MM 0.54, taker fee 0.009.
contract MarginRulesTest is TwoMarketsFixture {
    MarketId private btc;
    AccountId private alice;
    AccountId private alice2;
    AccountId private bob;
    address private owner;

    function setUp() public override {
        super.setUp();
        btc = _list(_btcTerms(), 100_000e18);
        exchange.seal();
        owner = makeAddr("alice");
        alice = _openFunded("alice", 1_000e18);
        alice2 = _open(owner);
        bob = _openFunded("bob", 1_000_000e18);
    }

    // Opening at the boundary

    /// @dev 1,000 lots cost 9 USD of fee and need 900 USD of margin: 909 do, one unit less does not.
    function test_open_atTheExactBoundary() public {
        _keep(909e18 - 1);
        _place(bob, _ask(eth, ETH_TICK, 1_000, 0));
        _assertPlaceRefused(alice, _buy(eth, ETH_TICK, 1_000), _short(900e18 - 1, 900e18));
        _giveBack(1);
        _place(alice, _buy(eth, ETH_TICK, 1_000));
        assertEq(_balance(alice), 900e18);
    }

    /// @dev A maker pays 0.0018 a lot: 901.8 carry 1,000 lots. With one unit less the order leaves, and the taker gets nothing.
    function test_open_asAMakerAtTheExactBoundary() public {
        _keep(901.8e18 - 1);
        _place(alice, _ask(eth, ETH_TICK, 1_000, 0));
        (uint256 filled, ) = _place(bob, _buy(eth, ETH_TICK, 1_000));
        assertEq(filled, 0);
        assertEq(_resting(eth, alice, 0), 0);
        // The removal cost her 0.1.
        _giveBack(0.1e18 + 1);
        _place(alice, _ask(eth, ETH_TICK, 1_000, 0));
        (filled, ) = _place(bob, _buy(eth, ETH_TICK, 1_000));
        assertEq(filled, 1_000);
        assertEq(_balance(alice), 900e18);
    }

    /// @dev At 1,890 USD, 5 % above mark, a lot loses 0.9 USD at once and costs 0.00945 of fee.
    function test_open_awayFromMarkCostsTheDistance() public {
        _keep(180.945e18 - 1);
        _place(bob, _ask(eth, 189_000, 100, 0));
        _assertPlaceRefused(alice, _buy(eth, 189_000, 100), _short(90e18 - 1, 90e18));
        _giveBack(1);
        _place(alice, _buy(eth, 189_000, 100));
        assertEq(_balance(alice), 180e18);
    }

    // Resting orders

    function test_rest_atTheExactBoundary() public {
        _keep(900e18 - 1);
        _assertPlaceRefused(alice, _bid(eth, ETH_TICK - 10, 1_000, 0), _short(900e18 - 1, 900e18));
        _giveBack(1);
        _place(alice, _bid(eth, ETH_TICK - 10, 1_000, 0));
        // The other side is free up to the same size, and one lot more is not.
        _place(alice, _ask(eth, ETH_TICK + 10, 990, 1));
        _place(alice, _ask(eth, ETH_TICK + 10, 10, 2));
        _assertPlaceRefused(alice, _ask(eth, ETH_TICK + 10, 6, 3), _short(900e18, 905.4e18));
    }

    /// @dev A bid at 1,890 counts at mark, 0.9 USD of IM a lot, and reserves the 0.9 USD that it would lose.
    function test_rest_beyondMarkReservesTheLoss() public {
        _keep(180e18 - 1);
        _assertPlaceRefused(alice, _bid(eth, 189_000, 100, 0), _short(90e18 - 1, 90e18));
        _giveBack(1);
        _place(alice, _bid(eth, 189_000, 100, 0));
    }

    /// @dev A position and the orders that would add to it: 500 long, bids for 300, asks for 1,400 that would end 900 short.
    function test_rest_countsTheWorseSideWithThePosition() public {
        _trade(eth, alice, bob, ETH_TICK, 500); // 995.5 are left
        _place(alice, _bid(eth, ETH_TICK - 10, 300, 0)); // 800 lots: 720
        _place(alice, _ask(eth, ETH_TICK + 10, 1_400, 1)); // 900 lots: 810
        _assertPlaceRefused(alice, _ask(eth, ETH_TICK + 10, 300, 2), _short(995.5e18, 1_080e18));
        _assertPlaceRefused(alice, _bid(eth, ETH_TICK - 10, 307, 2), _short(995.5e18, 996.3e18));
        _place(alice, _bid(eth, ETH_TICK - 10, 306, 2)); // 1,106 lots: 995.4
    }

    /// @dev Orders that each need most of the equity, across markets.
    function test_rest_countsAcrossMarkets() public {
        _place(alice, _bid(eth, ETH_TICK - 10, 1_000, 0)); // 900
        // SOL: 67 lots are 1,005 USD, IM 100.5; 66 lots 99.
        _assertPlaceRefused(alice, _bid(sol, SOL_TICK - 10, 67, 0), _short(1_000e18, 1_000.5e18));
        _place(alice, _bid(sol, SOL_TICK - 10, 66, 0));
        // BTC: 11 lots are 110 USD, IM 5.5 and 110^2 / 50,000,000.
        _assertPlaceRefused(alice, _bid(btc, BTC_TICK - 10, 11, 0), _short(1_000e18, 1_004.500242e18));
    }

    // Withdrawing at the boundary

    /// @dev 100 lots: 999.1 left after the fee, IM 90.
    function test_MARGIN2_withdrawLeavesTheInitialMargin() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _assertWithdrawable(alice, 909.1e18);
        vm.prank(owner);
        exchange.withdraw(alice, 909.1e6, owner);
        _assertWithdrawable(alice, 0);
        // Exactly IM: one more lot fails.
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        _assertPlaceRefused(alice, _buy(eth, ETH_TICK, 1), _short(90e18 - 0.009e18, 90.9e18));
    }

    function test_MARGIN2_withdrawLeavesTheMarginOfOrders() public {
        _place(alice, _bid(eth, ETH_TICK - 10, 1_000, 0));
        _assertWithdrawable(alice, 100e18);
        _cancel(alice, eth, 0);
        _assertWithdrawable(alice, 1_000e18);
    }

    /// @dev ETH rises to 1,850: profit 50, of which 25 count; IM 92.5. 999.1 + 25 - 92.5.
    function test_MARGIN2_profitCountsInPart() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _setIndex(eth, 1_850e18);
        _assertWithdrawable(alice, 931.6e18);
    }

    /// @dev Profit that is not realised is not there to be paid out.
    function test_MARGIN2_neverMoreThanTheBalance() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        vm.prank(owner);
        exchange.withdraw(alice, 900e6, owner); // balance 99.1
        _jump(eth, 2_340e18); // profit 540, counts 270; IM 117: free 252.1
        _assertWithdrawable(alice, 99.1e18);
        vm.prank(owner);
        exchange.withdraw(alice, type(uint256).max, owner);
        assertEq(_balance(alice), 0);
        _assertWithdrawable(alice, 0);
    }

    function test_MARGIN2_lossesCountInFull() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _setIndex(eth, 1_750e18); // loss 50, IM 87.5
        _assertWithdrawable(alice, 999.1e18 - 50e18 - 87.5e18);
    }

    function test_MARGIN2_transferObeysTheSameLimit() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, alice2, 909.1e18 + 1)),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 909.1e18, 909.1e18 + 1)
        );
        vm.prank(owner);
        assertEq(exchange.transfer(alice, alice2, type(uint256).max), 909.1e18);
        assertEq(_balance(alice), 90e18);
    }

    /// @dev Whatever the size and the price, what may leave leaves exactly IM behind. Worked out from the state alone.
    function testFuzz_MARGIN2_equityIsInitialMarginAfterwards(uint32 lots, uint256 price) public {
        lots = uint32(bound(lots, 6, 600));
        price = bound(price, 1_730e8, 1_800e8) * 1e10;
        _trade(eth, alice, bob, ETH_TICK, lots);
        _jump(eth, price);
        _calm(eth);
        vm.prank(owner);
        exchange.transfer(alice, alice2, type(uint256).max);
        uint256 mark = price / 100; // a lot is a hundredth
        int256 equity = _balance(alice) + int256(lots * mark) - int256(uint256(lots) * 18e18);
        uint256 initial = (lots * mark * 5 + 99) / 100;
        assertEq(equity, int256(initial));
        _assertLedger();
    }

    // Three markets at once, by hand

    /// @dev 100 ETH lots long at 18, 50 BTC lots short at 10, 40 SOL lots long at 15. Fees 0.9 + 0.25 + 0.3.
    /// ETH rises to 1,890: +90, of which 45 count; IM 94.5, MM 56.7.
    /// BTC rises to 103,000: -15; notional 515, IM 25.75 + 515^2 / 50,000,000 = 25.7553045, MM 15.4531827.
    /// SOL falls to 147: -12; IM 58.8, MM 29.4.
    function test_crossMargin_ofThreeMarketsByHand() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _trade(btc, bob, alice, BTC_TICK, 50); // alice makes: 0.01 %
        _trade(sol, alice, bob, SOL_TICK, 40);
        int256 balance = 1_000e18 - 0.9e18 - 0.05e18 - 0.3e18;
        assertEq(_balance(alice), balance);
        _jump(eth, 1_890e18);
        _jump(btc, 103_000e18);
        _jump(sol, 147e18);
        _calm(eth);
        _calm(btc);
        _calm(sol);

        // Equity in full and MM, from the refusal of a liquidation.
        Liquidate memory request = Liquidate(alice, eth, 100, NOBODY, 1, 1, 1);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (request)),
            abi.encodeWithSelector(
                ILiquidation.NotLiquidatable.selector,
                alice,
                balance + 90e18 - 15e18 - 12e18,
                56.7e18 + 15.4531827e18 + 29.4e18
            )
        );
        // Equity for IM and IM, from what may leave.
        _assertWithdrawable(alice, uint256(balance + 45e18 - 15e18 - 12e18) - 94.5e18 - 25.7553045e18 - 58.8e18);
    }

    /// @dev A ninth market is refused: eight bound every loop over an account's markets.
    function test_markets_atMostEightPerAccount() public {
        for (uint256 i = 4; i <= 9; ++i) {
            MarketTerms memory terms = _ethTerms();
            _listLate(terms, 1_800e18);
        }
        for (uint16 id = 1; id <= 8; ++id) {
            uint24 tick =
                id == MarketId.unwrap(btc)
                    ? BTC_TICK
                    : id == MarketId.unwrap(sol)
                        ? SOL_TICK
                        : ETH_TICK;
            _place(alice, _bid(MarketId.wrap(id), tick - 10, 12, 0));
        }
        MarketId ninth = MarketId.wrap(9);
        _assertPlaceRefused(
            alice,
            _bid(ninth, ETH_TICK - 10, 10, 0),
            abi.encodeWithSelector(AccountWordLibrary.TooManyMarkets.selector, 8)
        );
        _cancel(alice, sol, 0);
        _place(alice, _bid(ninth, ETH_TICK - 10, 10, 0));
    }

    /// @dev Leaves `quote` in Alice's account; the rest waits in her second one.
    function _keep(uint256 quote) private {
        vm.prank(owner);
        exchange.transfer(alice, alice2, 1_000e18 - quote);
    }

    function _giveBack(uint256 quote) private {
        vm.prank(owner);
        exchange.transfer(alice2, alice, quote);
    }

    function _short(int256 equity, uint256 required) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, equity, required);
    }
}
