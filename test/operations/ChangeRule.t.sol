// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrading, PlaceOrder, RemovalReason} from "../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {PositionWord} from "../../contracts/types/PositionWord.sol";
import {TwoMarketsFixture} from "../helpers/TwoMarketsFixture.sol";

/// @notice Who may do what below IM. A change passes with equity for IM >= IM, or if nothing grows or flips, equity stays at or above zero
/// and equity / MM does not fall.
contract ChangeRuleTest is TwoMarketsFixture {
    AccountId private alice;
    AccountId private alice2; // of the same owner
    AccountId private bob;

    function setUp() public override {
        super.setUp();
        exchange.seal();
        alice = _openFunded("alice", 1_000e18);
        alice2 = _openFunded("alice", 100_000e18);
        bob = _openFunded("bob", 1_000_000e18);
    }

    // Between MM and IM: 1,000 lots on 991 USD, ETH at 1,760: equity 591, IM 880, MM 528

    function test_between_mayReduceAtAFairPrice() public {
        _between();
        _place(bob, _bid(eth, 176_000, 1_000, 0));
        _place(alice, _sell(eth, 176_000, 1));
        _place(alice, _sell(eth, 176_000, 400));
        _place(alice, _sell(eth, 176_000, 599));
        assertEq(_size(eth, alice), 0);
        // 591 less 0.05 % of 17,600.
        assertEq(_balance(alice), 591e18 - 8.8e18);
        _assertLedger();
    }

    function test_between_mayNotGrow() public {
        _between();
        _place(bob, _ask(eth, 176_000, 100, 0));
        _assertPlaceRefused(alice, _buy(eth, 176_000, 1), _short(591e18 - 0.0088e18, 880.88e18));
    }

    function test_between_mayNotFlip() public {
        _between();
        _place(bob, _bid(eth, 176_000, 3_000, 0));
        // 1,000 more on the other side would need as much as there was.
        _assertPlaceRefused(alice, _sell(eth, 176_000, 2_000), _short(591e18 - 17.6e18, 880e18));
        // Beyond zero only with the initial margin: 600 short need 528.
        _place(alice, _sell(eth, 176_000, 1_600));
        assertEq(_size(eth, alice), -600);
    }

    /// @dev New orders count as growth even if they would only reduce; reduce-only ones don't count at all.
    function test_between_mayRestReduceOnlyOrdersAlone() public {
        _between();
        _assertPlaceRefused(alice, _ask(eth, 176_000, 100, 0), _short(591e18, 880e18));
        PlaceOrder memory order = _ask(eth, 176_000, 100, 0);
        order.reduceOnly = true;
        _place(alice, order);
        _place(bob, _buy(eth, 176_000, 100));
        assertEq(_size(eth, alice), 900);
    }

    /// @dev The dearest way out: what the closed part may cost, fees included, is the equity that it carries, here 0.591 USD a lot.
    /// 0.5824 below mark with 0.00850880 of fee is 0.59090880; 0.5825 with 0.00850875 would be 0.59100875.
    function test_between_mayReduceAtACostUpToItsEquity() public {
        _between();
        _place(bob, _bid(eth, 170_175, 100, 0));
        _assertPlaceRefused(alice, _sell(eth, 170_175, 100), _short(591e18 - 59.100875e18, 792e18));
        _place(bob, _bid(eth, 170_176, 100, 1));
        _place(alice, _sell(eth, 170_176, 100));
        assertEq(_size(eth, alice), 900);
        _assertLedger();
    }

    /// @dev The same, with the owner's second account on the other side: he can't "reduce" his equity away and leave the exchange the rest.
    function test_between_mayNotReduceIntoOnesOwnSecondAccount() public {
        _between();
        // 4.3 % below the index of 1,760, inside the band.
        _place(alice2, _bid(eth, 168_500, 1_000, 0));
        _assertPlaceRefused(alice, _sell(eth, 168_500, 1_000), _short(591e18 - 750e18 - 8.425e18, 0));
        _assertPlaceRefused(alice, _sell(eth, 168_500, 1), _short(591e18 - 0.75e18 - 0.008425e18, 879.12e18));
    }

    /// @dev As a maker it is no different: the order leaves the book as unfundable.
    function test_between_mayNotReduceAsAMakerEither() public {
        _between();
        PlaceOrder memory order = _ask(eth, 168_500, 1_000, 0);
        order.reduceOnly = true;
        _place(alice, order);
        vm.prank(_owner(alice2));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, alice, 0, 1_000, RemovalReason.Unfundable);
        (uint256 filled, ) = exchange.place(alice2, _buy(eth, 168_500, 1_000));
        assertEq(filled, 0);
        assertEq(_size(eth, alice), 1_000);
    }

    /// @dev In small steps the cost adds up to the same bound: each step has to keep the ratio that the step before left.
    function testFuzz_between_stepsLoseNoMoreThanOne(uint256[8] memory lots, uint256[8] memory discounts) public {
        _between();
        for (uint8 i = 0; i < 8; ++i) {
            if (_size(eth, alice) == 0) break;
            uint32 size = uint32(bound(lots[i], 6, 300));
            uint24 tick = uint24(176_000 - bound(discounts[i], 0, 7_000));
            _place(alice2, _bid(eth, tick, size, i));
            (int256 before, int256 mmBefore) = _health();
            vm.prank(_owner(alice));
            (bool success, ) = address(exchange).call(
                abi.encodeCall(exchange.place, (alice, _sellReducing(tick, size)))
            );
            (int256 afterwards, int256 mmAfter) = _health();
            if (success) assertGe(afterwards * mmBefore, before * mmAfter, "equity / MM fell");
            if (_resting(eth, alice2, i) != 0) _cancel(alice2, eth, i);
        }
        (int256 equity, int256 maintenance) = _health();
        // 591 over 528 at the start.
        assertGe(equity * 528, 591 * maintenance);
        assertGe(equity, 0);
        _assertLedger();
    }

    function _sellReducing(uint24 tick, uint32 size) private view returns (PlaceOrder memory order) {
        order = _sell(eth, tick, size);
        order.reduceOnly = true;
    }

    /// @dev Equity and MM at an index of 1,760, from the state alone.
    function _health() private returns (int256 equity, int256 maintenance) {
        PositionWord p = _position(eth, alice);
        equity = _balance(alice) + p.size() * 17.6e18 - int256(p.entry() * 1e14);
        maintenance = p.size() * 0.528e18;
    }

    // Below zero

    /// @dev At 1,690 the loss is 1,100 on 991: nothing passes any more, however it reduces; only deposits and cancellations.
    function test_bankrupt_mayNotTradeUntilToppedUp() public {
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        _jump(eth, 1_690e18);
        _calm(eth);
        _place(bob, _bid(eth, 169_000, 1_000, 0));
        _assertPlaceRefused(alice, _sell(eth, 169_000, 100), _short(991e18 - 1_100e18 - 0.845e18, 760.5e18));
        _fund(alice, 110e18); // equity 1
        _assertPlaceRefused(alice, _sell(eth, 169_000, 1_000), _short(1e18 - 8.45e18, 0));
        _fund(alice, 7.45e18);
        _place(alice, _sell(eth, 169_000, 1_000));
        assertEq(_balance(alice), 0, "to the last unit");
        _assertLedger();
    }

    // Several markets

    /// @dev 600 ETH lots (MM 3 %) and 300 SOL lots (MM 5 %). ETH falls to 1,755 and SOL to 145: what is left is 1,000 - 5.4 - 2.25 - 270 -
    /// 150 = 572.35; IM 526.5 + 435, MM 315.9 + 217.5 = 533.4. Each ETH lot carries 0.5265 / 533.4 of the equity, 0.56494... USD.
    function test_markets_reducingTheOneWithLowMarginMayNotSinkTheAccount() public {
        _trade(eth, alice, bob, ETH_TICK, 600);
        _trade(sol, alice, bob, SOL_TICK, 300);
        _setIndex(eth, 1_755e18);
        _setIndex(sol, 145e18);
        // At 1,700, 0.55 below mark, and 0.0085 of fee: 0.5585 a lot passes.
        _place(alice2, _bid(eth, 170_000, 100, 0));
        _place(alice, _sell(eth, 170_000, 100));
        assertEq(_size(eth, alice), 500);
        // At 1,699, 0.56 and 0.008495: 0.568495 a lot would let the ratio fall, though ETH alone gives up less than it frees in IM.
        _place(alice2, _bid(eth, 169_900, 100, 1));
        int256 equity = 572.35e18 - 55.85e18;
        _assertPlaceRefused(alice, _sell(eth, 169_900, 100), _short(equity - 56.8495e18, 526.5e18 - 175.5e18 + 435e18));
        _assertLedger();
    }

    // Profit

    /// @dev Half of a profit counts: 1,000 lots bought at 1,800, ETH at 1,900: +1,000. Equity for IM 991 + 500, IM 950: 541 are free, enough
    /// for 563 lots of 19 USD (IM 0.95 and fee 0.0095 each).
    function test_profit_isRecycledInPartOnly() public {
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        _jump(eth, 1_900e18);
        _calm(eth);
        _place(bob, _ask(eth, 190_000, 2_000, 0));
        _assertPlaceRefused(alice, _buy(eth, 190_000, 564), _short(1_491e18 - 5.358e18, 1_485.8e18));
        _place(alice, _buy(eth, 190_000, 563));
        assertEq(_size(eth, alice), 1_563);
    }

    // The rule as such

    struct Side {
        int256 balance;
        int256 size;
        int256 entry; // [lot-ticks]
    }

    /// @dev MARGIN-1. Alice trades eight times with Bob at random sizes and prices under a wandering index. A plain version of trade, fee,
    /// margin and rule predicts every single verdict.
    function testFuzz_MARGIN1_everyVerdictIsPredicted(uint256[8] memory seeds) public {
        for (uint256 i = 0; i < 8; ++i) {
            uint256 seed = seeds[i];
            uint256 mark = 17.5e18 + (seed % 101) * 0.005e18; // 1,750 to 1,800 USD
            _setIndex(eth, mark * 100);
            bool sells = (seed >> 16) & 1 == 0;
            uint32 lots = uint32(6 + ((seed >> 32) % 1_500));
            uint24 tick = uint24(mark / 1e14 + 3_000 - ((seed >> 64) % 6_001));
            _place(bob, sells ? _bid(eth, tick, lots, 0) : _ask(eth, tick, lots, 0));

            Side memory before = _side();
            Side memory expected = _after(before, sells, lots, tick);
            bool passes = _passes(before, expected, mark);
            vm.prank(_owner(alice));
            (bool success, bytes memory result) = address(exchange).call(
                abi.encodeCall(exchange.place, (alice, sells ? _sell(eth, tick, lots) : _buy(eth, tick, lots)))
            );
            assertEq(success, passes, "verdict");
            if (success) {
                Side memory got = _side();
                assertEq(got.size, expected.size, "size");
                assertEq(got.balance, expected.balance, "balance");
                assertEq(got.entry, expected.entry, "entry");
            } else {
                assertEq(bytes4(result), ITrading.InsufficientMargin.selector);
                _cancel(bob, eth, 0);
            }
        }
        _assertLedger();
    }

    function _side() private returns (Side memory side) {
        PositionWord p = _position(eth, alice);
        side = Side(_balance(alice), p.size(), int256(p.entry()));
    }

    function _after(Side memory s, bool sells, uint32 lots, uint24 tick) private pure returns (Side memory end) {
        int256 delta = sells ? -int256(uint256(lots)) : int256(uint256(lots));
        int256 price = int256(uint256(tick));
        end.size = s.size + delta;
        int256 notional = int256(uint256(lots)) * price * 1e14;
        end.balance = s.balance - (notional + 1_999) / 2_000; // 0.05 %, up
        if (s.size == 0 || (s.size > 0) == (delta > 0)) {
            end.entry = s.entry + int256(uint256(lots)) * price;
            return end;
        }
        int256 held = s.size > 0 ? s.size : -s.size;
        int256 closed = int256(uint256(lots)) < held ? int256(uint256(lots)) : held;
        int256 out = (s.entry * closed) / held;
        end.balance += (s.size > 0 ? closed * price - out : out - closed * price) * 1e14;
        end.entry = int256(uint256(lots)) > held ? (int256(uint256(lots)) - held) * price : s.entry - out;
    }

    function _passes(Side memory before, Side memory end, uint256 mark) private pure returns (bool) {
        (int256 equity, int256 weighted, int256 initial, int256 maintenance) = _margins(end, mark);
        if (weighted >= initial) return true;
        bool shrinks =
            before.size >= 0 ? end.size >= 0 && end.size <= before.size : end.size <= 0 && end.size >= before.size;
        if (!shrinks || equity < 0) return false;
        (int256 equityBefore, , , int256 maintenanceBefore) = _margins(before, mark);
        return equity * maintenanceBefore >= equityBefore * maintenance;
    }

    function _margins(
        Side memory s,
        uint256 mark
    ) private pure returns (int256 equity, int256 weighted, int256 initial, int256 maintenance) {
        int256 held = s.size > 0 ? s.size : -s.size;
        int256 pnl = s.size * int256(mark) - (s.size > 0 ? s.entry : -s.entry) * 1e14;
        equity = s.balance + pnl;
        weighted = s.balance + (pnl > 0 ? pnl / 2 : pnl);
        initial = (held * int256(mark) * 5 + 99) / 100;
        maintenance = (initial * 60 + 99) / 100;
    }

    function _between() private {
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        _setIndex(eth, 1_760e18);
        // So that resting orders see it too: they use the last sample while it is recent.
        _advance(10);
        assertTrue(_sample(eth));
    }

    function _short(int256 equity, uint256 required) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, equity, required);
    }
}
