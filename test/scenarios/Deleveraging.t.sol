// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {Deleverage, ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice The waterfall from end to end, and those who would turn it to their advantage. Alice is 1,000 lots long at 1,800 USD on 991 USD: at
/// 1,690 her deficit is 109. Bob is short at 1,800 with a million.
contract DeleveragingScenarios is LiquidationFixture {
    AccountId private carol;

    function setUp() public override {
        super.setUp();
        carol = _openFunded("carol", 100_000e18);
    }

    // All steps

    /// @dev Equity -166.6 over three markets. BTC: carol absorbs, insurance pays. ETH: the book bids above mark. SOL: bob is deleveraged. Each
    /// market's pause ends with the position there, and nothing is owed in the end.
    /// @dev Fails without: the flag's end in markets in which the position is closed.
    function test_waterfall_threeMarketsThroughAllSteps() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        MarketId btc = _listLate(_btcTerms(), 100_000e18);
        _refresh();
        AccountId frank = _openFunded("frank", 1_000e18);
        _trade(eth, frank, bob, ETH_TICK, 400);
        _trade(sol, frank, bob, SOL_TICK, 200);
        _trade(btc, frank, bob, BTC_TICK, 300);
        _insure(btc, 100e18);
        _fund(alice, 10_000e18);
        _jump(sol, 135e18);
        _jump(btc, 98_000e18);
        _jump(eth, 1_600e18);
        _place(bob, _bid(eth, 162_500, 400, 0));
        exchange.flagDeficit(frank);
        assertEq(_deficits(eth) + _deficits(sol) + _deficits(btc), 3);

        Liquidate memory request = Liquidate(frank, btc, 300, keeper, 9, 9, 9);
        vm.prank(_owner(carol));
        (, uint256 absorbed) = exchange.absorb(request, carol, ANY_PRICE);
        assertEq(absorbed, 300);
        assertEq(_deficits(btc), 0);
        assertLt(_market(btc).insurance, 100e18);
        request.market = eth;
        request.maxLots = 400;
        assertEq(exchange.liquidate(request), 400);
        assertEq(_deficits(eth), 0);
        assertEq(_deficits(sol), 1);
        _advance(120);
        int256 before = _balance(bob);
        Deleverage memory last = _deleverage(bob);
        (last.account, last.market) = (frank, sol);
        assertEq(exchange.deleverage(last), 200);
        assertGt(_balance(bob), before);
        assertLt(_balance(bob), before + 300e18, "he paid the rest of the deficit");
        assertEq(_accountWord(frank).markets(), 0);
        assertGe(_balance(frank), 0);
        assertLe(_balance(frank), 4);
        assertEq(_deficits(sol), 0);
        assertEq(_flaggedAt(frank), 0);
        _assertLedger();
    }

    /// @dev ETH has no price: its position counts at the last good mark and waits; SOL is closed meanwhile, and ETH when it has a price again.
    /// @dev Fails without: the usable index that each step asks for.
    function test_waterfall_twoMarketsOneWithoutAnIndex() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        _refresh();
        _trade(sol, alice, bob, SOL_TICK, 50);
        _jump(sol, 140e18);
        _jump(eth, 1_740e18); // equity 991 - 50 - 600
        _place(bob, _bid(sol, 140_000, 50, 0));
        _killFeed(eth);
        Liquidate memory request = _request(1_000);
        _assertLiquidateRefused(
            request,
            abi.encodeWithSelector(ITrading.IndexUnusable.selector, eth, uint256(IndexStatus.Unreadable))
        );
        request.market = sol;
        assertEq(exchange.liquidate(request), 50);
        _reviveFeed(eth);
        _place(bob, _bid(eth, 174_000, 1_000, 1));
        request.market = eth;
        assertGt(exchange.liquidate(request), 0);
        _assertLedger();
    }

    /// @dev A short of 50 lots of ETH whose part of another market's deficit is more than its lots are worth: no price heals that. The first
    /// two steps say so, and the others go on (`test_deleverage_zeroPriceBelowZero`).
    /// @dev Fails without: the question whether the limit lies above zero.
    function test_waterfall_zeroPriceBelowZeroStopsNeitherBookNorAbsorber() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        _refresh();
        AccountId frank = _openFunded("frank", 2_000e18);
        _trade(sol, frank, bob, SOL_TICK, 1_000);
        _trade(eth, bob, frank, ETH_TICK, 50);
        _setIndex(sol, 15e18);
        Liquidate memory request = Liquidate(frank, eth, 50, keeper, 9, 9, 9);
        assertEq(exchange.liquidate(request), 0);
        assertEq(_clock(frank), block.timestamp);
        _assertRefused(
            _owner(carol),
            abi.encodeCall(exchange.absorb, (request, carol, ANY_PRICE)),
            abi.encodeWithSelector(ILiquidation.NothingClosed.selector, frank, eth)
        );
    }

    /// @dev Taking positions over is growing: not with a position whose price nobody knows.
    /// @dev Fails without: the absorber's usable indices.
    function test_waterfall_absorberNeedsUsableIndices() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        _refresh();
        _trade(sol, carol, bob, SOL_TICK, 50);
        _jump(eth, 1_750e18);
        _killFeed(sol);
        _assertRefused(
            _owner(carol),
            abi.encodeCall(exchange.absorb, (_request(1_000), carol, ANY_PRICE)),
            abi.encodeWithSelector(ITrading.AccountImpaired.selector, carol)
        );
    }

    /// @dev At 17.278 a lot costs 0.26785 and frees 0.33688 more: equity 269 keeps 3 lots, 52 USD. Less than what may rest is not left.
    /// @dev Fails without: the least notional of what is kept.
    function test_liquidation_leavesNoDust() public {
        _jump(eth, 1_727.8e18);
        _place(bob, _bid(eth, 172_780, 1_000, 0));
        assertEq(exchange.liquidate(_request(1_000)), 1_000);
        assertGe(_balance(alice), 0);
        _assertLedger();
    }

    // Who goes first

    /// @dev Bob, 990 lots, ranks just above 2^54, carol, 10 lots, below 2^51: thresholds of 35 s and 37 s. Named first, she is passed over.
    /// @dev Fails without: the threshold.
    function test_waterfall_lowerRankWaitsForItsTime() public {
        _trade(eth, bob, carol, ETH_TICK, 10);
        _flag();
        _advance(35);
        assertEq(exchange.deleverage(_deleverage(carol, bob)), 990);
        assertEq(_size(eth, carol), -10);
        _advance(1);
        _assertNothingDeleverages(_deleverage(carol, bob));
        _advance(1);
        assertEq(exchange.deleverage(_deleverage(carol, bob)), 10);
        _assertLedger();
    }

    /// @dev Two shorts alike to the unit, rank just above 2^56: neither goes at 33 s, both do at 34 s.
    /// @dev Fails without: the threshold.
    function test_waterfall_tiedRanksGoTogether() public {
        AccountId dave = _openFunded("dave", 100_000e18);
        _trade(eth, bob, carol, ETH_TICK, 500);
        _trade(eth, bob, dave, ETH_TICK, 500);
        _flag();
        _advance(33);
        _assertNothingDeleverages(_deleverage(carol, dave));
        _assertNothingDeleverages(_deleverage(dave, carol));
        _advance(1);
        assertEq(exchange.deleverage(_deleverage(dave, carol)), 1_000);
        assertEq(_balance(carol), _balance(dave));
        _assertLedger();
    }

    /// @dev Bob closed before; whoever holds the lots now goes.
    /// @dev Fails without: passing over candidates without a position.
    function test_waterfall_candidateThatClosedIsPassedOver() public {
        _trade(eth, bob, carol, ETH_TICK, 1_000);
        _flag();
        _advance(120);
        assertEq(exchange.deleverage(_deleverage(bob, carol)), 1_000);
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev Flagged, then the index rises to 1,701, and equity is 1: nobody's position is taken any more, even with the flag still there.
    /// @dev Fails without: the deficit that each call asks for.
    function test_waterfall_recoveredAccountIsNotDeleveraged() public {
        _flag();
        _advance(120);
        _setIndex(eth, 1_701e18);
        _assertRefused(
            makeAddr("keeper"),
            abi.encodeCall(exchange.deleverage, (_deleverage(bob))),
            abi.encodeWithSelector(ILiquidation.NoDeficit.selector, alice, 1e18)
        );
    }

    // Who pays

    /// @dev The shorts changed hands at 1,690, now the index is 1,650: carol and dave have won 0.4 a lot and alice misses 0.509. Carol, 600
    /// lots, gives her 240 and all shorts the other 65.4; then dave his 160, and the side, he alone, 43.6.
    /// @dev Fails without: the limit of a candidate's loss; social loss.
    function test_waterfall_deficitBeyondAllProfit() public {
        AccountId dave = _openFunded("dave", 100_000e18);
        _jump(eth, 1_690e18);
        _trade(eth, bob, carol, 169_000, 600);
        _trade(eth, bob, dave, 169_000, 400);
        _jump(eth, 1_650e18);
        exchange.flagDeficit(alice);
        _advance(120);
        (int256 ofCarol, int256 ofDave) = (_balance(carol), _balance(dave));
        vm.expectEmit(address(exchange));
        emit ILiquidation.LossSocialised(eth, alice, false, 0.0654e18, 65.4e18, 0);
        vm.expectEmit(address(exchange));
        emit ILiquidation.LossSocialised(eth, alice, false, 0.109e18, 43.6e18, 0);
        assertEq(exchange.deleverage(_deleverage(carol, dave)), 1_000);
        assertEq(_market(eth).losses.longLoss(), 0);
        assertEq(_market(eth).losses.shortLoss(), 0.1744e18);
        assertEq(_balance(carol), ofCarol - 39.24e18);
        assertEq(_balance(dave), ofDave - 26.16e18 - 43.6e18);
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev One owner's two accounts, 2,000 lots against each other with all the leverage there is, and a third to take the loser's over.
    /// The gap to 1,000 costs the loser 14,018 more than it has. The fund gives 10,000 of it, in this window; deleveraging is over before the
    /// next one.
    /// @dev Fails without: `fundLimit`.
    function test_waterfall_pairAcrossAGapGetsTheFundLimitAtMost() public {
        AccountId left = _openFunded("left", 2_000e18);
        AccountId right = _openFunded("right", 2_000e18);
        AccountId third = _openFunded("third", 20_000e18);
        _trade(eth, left, right, ETH_TICK, 2_000);
        _insure(eth, 100_000e18);
        _fund(alice, 100_000e18);
        int256 before = _worth(left, 18e18) + _worth(right, 18e18) + _worth(third, 18e18);
        _jump(eth, 1_000e18);
        exchange.flagDeficit(left);
        Liquidate memory request = _request(2_000);
        request.account = left;
        vm.prank(_owner(third));
        (, uint256 absorbed) = exchange.absorb(request, third, ANY_PRICE);
        assertEq(absorbed, 1_416); // floor(10,000 / (7.009 + 0.05))
        _advance(40);
        Deleverage memory rest = _deleverage(right);
        (rest.account, rest.maxLots) = (left, 2_000);
        assertEq(exchange.deleverage(rest), 584);
        assertGe(_market(eth).insurance, 90_000e18);
        int256 gain = _worth(left, 10e18) + _worth(right, 10e18) + _worth(third, 10e18) - before;
        assertLe(gain, 10_000e18);
        assertGe(_balance(left), 0);
        _assertLedger();
    }

    // Several at once

    /// @dev Alice and frank fail. With alice resolved the market stays paused for frank, and opens with him.
    /// @dev Fails without: the count of deficits; the pause for them.
    function test_waterfall_pauseEndsWithTheLastOfSeveral() public {
        AccountId frank = _openFunded("frank", 1_000e18);
        _trade(eth, frank, bob, ETH_TICK, 1_000);
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        uint256 until = block.timestamp + 120;
        _advance(10);
        exchange.flagDeficit(frank);
        assertEq(_deficits(eth), 2);
        _advance(60);
        assertEq(exchange.deleverage(_deleverage(bob)), 1_000);
        bytes memory paused = abi.encodeWithSelector(ITrading.MarketPaused.selector, eth, until);
        _assertPlaceRefused(carol, _bid(eth, 168_000, 50, 0), paused);
        Deleverage memory last = _deleverage(bob);
        last.account = frank;
        assertEq(exchange.deleverage(last), 1_000);
        _place(carol, _bid(eth, 168_000, 50, 0));
        _assertLedger();
    }

    /// @dev Whatever closes alice's lots, in whatever order, part by part, with whatever fund, against winners or against those who have
    /// just come: once she is flat, nothing is owed.
    /// @dev Fails without: social loss.
    function testFuzz_waterfall_leavesNoDeficitOnAFlatAccount(uint256 price, uint256 fund, uint256 seed) public {
        price = bound(price, 1_000e8, 1_752e8) * 1e10;
        fund = bound(fund, 0, 20_000) * 1e18;
        if (fund != 0) _insure(eth, fund);
        _jump(eth, price);
        if (seed >> 255 == 0) _trade(eth, bob, carol, uint24(price / 1e16), 600);
        _place(carol, _bid(eth, uint24(price / 1e16), uint32(bound(seed >> 64, 10, 500)), 0));
        exchange.liquidate(_request(uint32(bound(seed >> 96, 1, 300))));
        // From here on a step that finds nothing to do may say so.
        _try(bob, abi.encodeCall(exchange.flagDeficit, (alice)));
        for (uint256 i; i < 3; ++i) {
            uint32 lots = uint32(bound(uint256(keccak256(abi.encode(seed, i))), 1, 400));
            uint256 kind = (seed >> (2 * i)) % 3;
            _advance(40);
            if (kind == 0) _try(bob, abi.encodeCall(exchange.liquidate, (_request(lots))));
            if (kind == 1) _try(carol, abi.encodeCall(exchange.absorb, (_request(lots), carol, ANY_PRICE)));
            Deleverage memory part = _deleverage(carol, bob);
            part.maxLots = lots;
            if (kind == 2) _try(bob, abi.encodeCall(exchange.deleverage, (part)));
            _assertLedger();
        }
        _try(bob, abi.encodeCall(exchange.deleverage, (_deleverage(carol, bob))));
        if (_size(eth, alice) == 0) assertGe(_balance(alice), 0, "a deficit on a flat account");
        else assertGe(_worth(alice, price / 100), 0, "a deficit that nobody has closed");
        assertLe(_deficits(eth), 1);
        _assertLedger();
    }

    // Helpers

    function _flag() private {
        _setIndex(eth, 1_690e18);
        exchange.flagDeficit(alice);
    }

    function _try(AccountId account, bytes memory data) private {
        vm.prank(_owner(account));
        (bool success, bytes memory result) = address(exchange).call(data);
        if (success) return;
        bytes4 error_ = bytes4(result);
        assertTrue(
            error_ == ILiquidation.NothingClosed.selector ||
                error_ == ILiquidation.NotLiquidatable.selector ||
                error_ == ILiquidation.NoPosition.selector ||
                error_ == ILiquidation.NoDeficit.selector ||
                error_ == ILiquidation.NotFlagged.selector,
            "an unexpected failure"
        );
    }

    function _assertNothingDeleverages(Deleverage memory request) private {
        _assertRefused(
            makeAddr("keeper"),
            abi.encodeCall(exchange.deleverage, (request)),
            abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth)
        );
    }

    function _deficits(MarketId market) private returns (uint256) {
        return _market(market).crisis.deficits();
    }

    /// @dev Equity of an account whose only position is in ETH, without funding [WAD quote].
    function _worth(AccountId account, uint256 mark) private returns (int256) {
        int256 size = _size(eth, account);
        int256 cost = int256(_position(eth, account).entry() * 1e14);
        return _balance(account) + size * int256(mark) - (size < 0 ? -cost : cost);
    }

    function _deleverage(AccountId candidate) private view returns (Deleverage memory request) {
        request = Deleverage(alice, eth, 1_000, new AccountId[](1));
        request.candidates[0] = candidate;
    }

    function _deleverage(AccountId first, AccountId second) private view returns (Deleverage memory request) {
        request = Deleverage(alice, eth, 1_000, new AccountId[](2));
        (request.candidates[0], request.candidates[1]) = (first, second);
    }
}
