// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FailingView, ILens, RankView} from "../../contracts/interfaces/ILens.sol";
import {Deleverage} from "../../contracts/interfaces/ILiquidation.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice What the lens says of the waterfall, against the figures that its tests work by hand and against what it then does.
contract LensWaterfallTest is LiquidationFixture {
    ILens private lens;

    function setUp() public override {
        super.setUp();
        lens = _deployLens();
    }

    function test_failing_ofAHealthyAccountIsEmpty() public view {
        FailingView memory v = lens.failing(exchange, alice, eth);
        assertEq(v.size, 1_000);
        assertEq(v.equity, 991e18);
        assertEq(v.maintenanceMargin, 540e18);
        assertEq(v.limit, 0);
        assertEq(v.lots, 0);
        assertFalse(v.mayBeFlagged);
        assertEq(v.threshold, type(int256).max);
    }

    /// @dev 357 lots at 17.5 less 0.5 %, and 1.5 % after 100 s.
    function test_failing_betweenZeroAndMaintenance() public {
        _setIndex(eth, 1_750e18);
        FailingView memory v = lens.failing(exchange, alice, eth);
        assertEq(v.mark, 17.5e18);
        assertEq(v.limit, 17.4125e18);
        assertEq(v.lots, 357);
        assertEq(v.elapsed, 0);
        assertEq(v.missing, 0);
        exchange.liquidate(_request(1_000));
        _advance(100);
        v = lens.failing(exchange, alice, eth);
        assertEq(v.elapsed, 100);
        assertEq(v.limit, 17.2375e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        assertEq(exchange.liquidate(_request(1_000)), v.lots);
    }

    /// @dev A deficit of 109: better than mark without a fund, 0.5 % worse with one.
    function test_failing_withADeficit() public {
        _jump(eth, 1_690e18);
        FailingView memory v = lens.failing(exchange, alice, eth);
        assertEq(v.limit, 17.009e18);
        assertEq(v.lots, 1_000);
        assertEq(v.missing, 109e18);
        assertTrue(v.mayBeFlagged);
        _insure(eth, 100e18);
        v = lens.failing(exchange, alice, eth);
        assertEq(v.limit, 16.8155e18);
        assertEq(v.lots, 516);
        assertEq(lens.market(exchange, eth).insuranceAvailable, 100e18);
    }

    /// @dev 2^(128 - floor(256 t / 120)), through -1, to the least integer.
    function test_failing_threshold() public {
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        assertEq(lens.failing(exchange, alice, eth).threshold, 1 << 128);
        assertEq(lens.account(exchange, alice).flaggedAt, block.timestamp);
        assertEq(lens.market(exchange, eth).deficits, 1);
        assertEq(lens.market(exchange, eth).pausedUntil, block.timestamp + 120);
        assertTrue(lens.account(exchange, bob).barred);
        _advance(35);
        assertEq(lens.failing(exchange, alice, eth).threshold, 1 << 54);
        _advance(25);
        assertEq(lens.failing(exchange, alice, eth).threshold, 1);
        _advance(30);
        assertEq(lens.failing(exchange, alice, eth).threshold, -(1 << 64));
        _advance(30);
        assertEq(lens.failing(exchange, alice, eth).threshold, type(int256).min);
    }

    /// @dev The rank that the lens gives is the one that decides: at the second at which the threshold reaches it, not before.
    function test_ranks_decide() public {
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        AccountId[] memory ids = new AccountId[](3);
        (ids[0], ids[1], ids[2]) = (alice, bob, keeper);
        RankView[] memory views = lens.ranks(exchange, eth, ids);
        assertEq(views[0].unrealised, -1_100e18);
        assertLe(views[0].rank, 0);
        assertEq(views[1].size, -1_000);
        assertEq(views[1].unrealised, 1_100e18);
        // p = floor(1,100 x 2^32 / 18,000) = 262,470,223; l = floor(16,900 x 2^32 / equity), equity 1,000,000 - 1.8 of fees + 1,100.
        assertEq(views[1].rank / 262_470_223, int256(uint256(16_900e18 << 32) / uint256(_balance(bob) + 1_100e18)));
        assertEq(views[2].rank, 0);
        Deleverage memory request;
        (request.account, request.market, request.maxLots) = (alice, eth, 1_000);
        request.candidates = new AccountId[](1);
        request.candidates[0] = bob;
        while (lens.failing(exchange, alice, eth).threshold > views[1].rank) {
            (bool success, ) = address(exchange).call(abi.encodeCall(exchange.deleverage, (request)));
            assertFalse(success);
            _advance(1);
        }
        assertEq(exchange.deleverage(request), 1_000);
    }
}
