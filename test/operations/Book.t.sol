// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CancelOrder, ITrading, PlaceOrder, RemovalReason} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Queues, levels, best prices, and who is filled in which order.
contract BookTest is ExchangeFixture {
    uint24 private constant NO_ASK = type(uint24).max;

    AccountId private taker;
    AccountId[4] private makers;

    function setUp() public override {
        super.setUp();
        taker = _openFunded("taker", 1_000_000e18);
        makers[0] = _openFunded("maker 0", 100_000e18);
        makers[1] = _openFunded("maker 1", 100_000e18);
        makers[2] = _openFunded("maker 2", 100_000e18);
        makers[3] = _openFunded("maker 3", 100_000e18);
    }

    // Resting

    function test_place_restsAndCounts() public {
        vm.prank(_owner(makers[0]));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderPlaced(eth, makers[0], 7, 0, 0, ETH_TICK - 10, 50, START + 60);
        PlaceOrder memory order = _bid(eth, ETH_TICK - 10, 50, 7);
        order.expiry = uint32(START + 60);
        exchange.place(makers[0], order);
        assertEq(_hot(eth).bestBid(), ETH_TICK - 10);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
        assertEq(_position(eth, makers[0]).bidLots(), 50);
        assertEq(_position(eth, makers[0]).askLots(), 0);
        assertEq(_accountWord(makers[0]).markets(), 1);
        assertEq(_level(eth, ETH_TICK - 10).lots(), 50);
        assertEq(_level(eth, ETH_TICK - 10).firmLots(), 0, "it expires");
        assertEq(_orderWord(eth, makers[0], 7).tick(), ETH_TICK - 10);
        assertEq(_balance(makers[0]), 100_000e18, "resting takes no money");
    }

    function test_place_keepsTheBestPrices() public {
        _place(makers[0], _bid(eth, ETH_TICK - 10, 10, 0));
        _place(makers[0], _bid(eth, ETH_TICK - 5, 10, 1));
        _place(makers[0], _bid(eth, ETH_TICK - 20, 10, 2));
        _place(makers[0], _ask(eth, ETH_TICK + 10, 10, 3));
        _place(makers[0], _ask(eth, ETH_TICK + 5, 10, 4));
        _place(makers[0], _ask(eth, ETH_TICK + 20, 10, 5));
        _assertBest(ETH_TICK - 5, ETH_TICK + 5);
        _cancel(makers[0], eth, 1);
        _cancel(makers[0], eth, 4);
        _assertBest(ETH_TICK - 10, ETH_TICK + 10);
        _cancel(makers[0], eth, 2); // behind the best
        _cancel(makers[0], eth, 5);
        _assertBest(ETH_TICK - 10, ETH_TICK + 10);
        _cancel(makers[0], eth, 0);
        _cancel(makers[0], eth, 3);
        _assertBest(0, NO_ASK);
        assertEq(_accountWord(makers[0]).markets(), 0);
    }

    /// @dev Levels on both sides of a word's end in the bitmap: 256 x 703 is 179,968, and the index of 1,310.72 USD is tick 2 x 65,536.
    function test_place_acrossTheWordsOfTheBitmap() public {
        _place(makers[0], _bid(eth, 179_967, 10, 0));
        _place(makers[0], _bid(eth, 179_968, 10, 1));
        _assertBest(179_968, NO_ASK);
        _cancel(makers[0], eth, 1);
        _assertBest(179_967, NO_ASK);
        _cancel(makers[0], eth, 0);

        _jump(eth, 1_310.72e18);
        _advance(10);
        _sample(eth);
        _place(makers[0], _ask(eth, 131_072, 10, 0));
        _place(makers[0], _ask(eth, 131_071, 10, 1));
        _assertBest(0, 131_071);
        (uint256 filled, ) = _place(taker, _buy(eth, 131_072, 20));
        assertEq(filled, 20);
        _assertBest(0, NO_ASK);
    }

    // Queue surgery: three orders at one price, then one is taken out, then all that is left is filled in order

    function test_cancel_theTail() public {
        _queueOfThree();
        _cancel(makers[2], eth, 0);
        _assertQueue(0, 1, NOBODY);
    }

    function test_cancel_theHead() public {
        _queueOfThree();
        _cancel(makers[0], eth, 0);
        _assertQueue(1, 2, NOBODY);
    }

    function test_cancel_theMiddle() public {
        _queueOfThree();
        _cancel(makers[1], eth, 0);
        _assertQueue(0, 2, NOBODY);
    }

    function test_cancel_thenAppend() public {
        _queueOfThree();
        _cancel(makers[2], eth, 0);
        _place(makers[3], _ask(eth, ETH_TICK, 10, 0));
        _assertQueue(0, 1, makers[3]);
    }

    function test_cancel_headAndMiddleThenAppend() public {
        _queueOfThree();
        _cancel(makers[0], eth, 0);
        _cancel(makers[1], eth, 0);
        _place(makers[3], _ask(eth, ETH_TICK, 10, 0));
        _place(makers[0], _ask(eth, ETH_TICK, 10, 0));
        uint256[3] memory order = [uint256(2), 3, 0];
        for (uint256 i = 0; i < 3; ++i) {
            _place(taker, _buy(eth, ETH_TICK, 10));
            assertEq(_size(eth, makers[order[i]]), -10);
        }
        assertEq(_level(eth, ETH_TICK).head(), 0);
        assertEq(_level(eth, ETH_TICK).tail(), 0);
    }

    function test_cancel_theOnlyOne() public {
        _place(makers[0], _ask(eth, ETH_TICK, 10, 0));
        _cancel(makers[0], eth, 0);
        _assertBest(0, NO_ASK);
        assertEq(_level(eth, ETH_TICK).lots(), 0);
        assertEq(_level(eth, ETH_TICK).head(), 0);
        _place(makers[1], _ask(eth, ETH_TICK, 10, 0));
        _assertBest(0, ETH_TICK);
    }

    function test_cancel_emitsAndFrees() public {
        _place(makers[0], _ask(eth, ETH_TICK, 10, 0));
        vm.prank(_owner(makers[0]));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, makers[0], 0, 10, RemovalReason.Cancelled);
        exchange.cancel(makers[0], CancelOrder(eth, 0, 0));
        assertEq(_generation(eth, makers[0], 0), 1);
        assertEq(_position(eth, makers[0]).askLots(), 0);
    }

    // Priority

    function test_match_byPriceThenTime() public {
        _place(makers[0], _ask(eth, ETH_TICK + 2, 10, 0));
        _place(makers[1], _ask(eth, ETH_TICK + 1, 10, 0));
        _place(makers[2], _ask(eth, ETH_TICK + 1, 10, 0));
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK + 2, 15));
        assertEq(filled, 15);
        assertEq(_size(eth, makers[1]), -10, "better price, earlier");
        assertEq(_size(eth, makers[2]), -5, "better price, later");
        assertEq(_size(eth, makers[0]), 0, "worse price, though first in time");
        // What was left of the second, 5 lots, was worth less than the minimum of 100 USD.
        _assertBest(0, ETH_TICK + 2);
    }

    function test_match_fillsAtTheMakersPrice() public {
        _place(makers[0], _ask(eth, ETH_TICK - 100, 10, 0));
        _place(taker, _buy(eth, ETH_TICK + 1_000, 10));
        assertEq(_position(eth, taker).entry(), 10 * (180_000 - 100));
        assertEq(_position(eth, makers[0]).entry(), 10 * (180_000 - 100));
    }

    /// @dev The best level's last order is filled to the last lot: the best price moves on, over a gap of many words.
    function test_match_lastOrderOfTheBestLevel() public {
        _place(makers[0], _ask(eth, ETH_TICK, 10, 0));
        _place(makers[1], _ask(eth, ETH_TICK + 17_000, 10, 0));
        _place(taker, _buy(eth, ETH_TICK, 10));
        _assertBest(0, ETH_TICK + 17_000);
        assertEq(_level(eth, ETH_TICK).lots(), 0);
        _place(makers[2], _bid(eth, ETH_TICK, 10, 0));
        _assertBest(ETH_TICK, ETH_TICK + 17_000);
    }

    function test_match_partOfTheBestLevel() public {
        _place(makers[0], _ask(eth, ETH_TICK, 100, 0));
        _place(taker, _buy(eth, ETH_TICK, 30));
        _assertBest(0, ETH_TICK);
        assertEq(_resting(eth, makers[0], 0), 70);
        assertEq(_level(eth, ETH_TICK).lots(), 70);
        assertEq(_level(eth, ETH_TICK).firmLots(), 70);
        assertEq(_position(eth, makers[0]).askLots(), 70);
        assertEq(_generation(eth, makers[0], 0), 0, "a part fill is not a release");
        assertEq(_hot(eth).openInterest(), 30);
    }

    function test_match_thenRestsTheRemainder() public {
        _place(makers[0], _ask(eth, ETH_TICK, 30, 0));
        (uint256 filled, uint256 resting) = _place(taker, _bid(eth, ETH_TICK + 5, 100, 4));
        assertEq(filled, 30);
        assertEq(resting, 70);
        _assertBest(ETH_TICK + 5, NO_ASK);
        assertEq(_resting(eth, taker, 4), 70);
        assertEq(_position(eth, taker).bidLots(), 70);
        assertEq(_size(eth, taker), 30);
    }

    /// @dev A remainder below the minimum of 100 USD does not rest: 5 lots are 90.
    function test_match_dropsASmallRemainder() public {
        _place(makers[0], _ask(eth, ETH_TICK, 30, 0));
        (uint256 filled, uint256 resting) = _place(taker, _bid(eth, ETH_TICK, 35, 4));
        assertEq(filled, 30);
        assertEq(resting, 0);
        assertEq(_resting(eth, taker, 4), 0);
        assertEq(_position(eth, taker).bidLots(), 0);
    }

    /// @dev What a fill leaves of a maker below the minimum is removed: 6 lots are 108 USD, 5 are 90.
    function test_match_removesAMakersSmallRemainder() public {
        _place(makers[0], _ask(eth, ETH_TICK, 16, 0));
        _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(_resting(eth, makers[0], 0), 6);
        vm.prank(_owner(taker));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, makers[0], 0, 5, RemovalReason.BelowMinimum);
        exchange.place(taker, _buy(eth, ETH_TICK, 1));
        assertEq(_resting(eth, makers[0], 0), 0);
        assertEq(_generation(eth, makers[0], 0), 1);
        assertEq(_position(eth, makers[0]).askLots(), 0);
        assertEq(_level(eth, ETH_TICK).lots(), 0);
        _assertBest(0, NO_ASK);
    }

    function test_match_sellsIntoBidsFromTheHighest() public {
        _place(makers[0], _bid(eth, ETH_TICK - 2, 10, 0));
        _place(makers[1], _bid(eth, ETH_TICK - 1, 10, 0));
        (uint256 filled, ) = _place(taker, _sell(eth, ETH_TICK - 1, 20));
        assertEq(filled, 10, "not beyond the limit");
        assertEq(_size(eth, makers[1]), 10);
        assertEq(_size(eth, makers[0]), 0);
        _assertBest(ETH_TICK - 2, NO_ASK);
    }

    /// @dev BOOK-3 and BOOK-4 at once: a list that is searched for the best order each time, against the contracts.
    function testFuzz_match_equalsTheNaiveBook(uint256[12] memory seeds, uint32 lots, bool takerSells) public {
        lots = uint32(bound(lots, 1, 400));
        uint256[12] memory left;
        for (uint256 i = 0; i < 12; ++i) {
            left[i] = 6 + (seeds[i] % 40);
            uint24 tick = _tickOf(seeds[i], takerSells);
            PlaceOrder memory order =
                takerSells ? _bid(eth, tick, uint32(left[i]), uint8(i)) : _ask(eth, tick, uint32(left[i]), uint8(i));
            _place(makers[i % 4], order);
        }
        uint24 limit = takerSells ? ETH_TICK - 3 : ETH_TICK + 3;
        (uint256 filled, ) = _place(taker, takerSells ? _sell(eth, limit, lots) : _buy(eth, limit, lots));

        (uint256 expected, uint256 entry) = _naiveFill(seeds, left, lots, takerSells);
        assertEq(filled, expected, "filled");
        assertEq(_position(eth, taker).entry(), entry, "at these prices");
        for (uint256 i = 0; i < 12; ++i) {
            assertEq(_resting(eth, makers[i % 4], uint8(i)), left[i], "what is left of each order");
        }
        _assertLedger();
    }

    function _tickOf(uint256 seed, bool bids) private pure returns (uint24) {
        uint24 distance = uint24((seed >> 128) % 5);
        return bids ? ETH_TICK - distance : ETH_TICK + distance;
    }

    /// @dev Twelve orders in their order of arrival; picks the best remaining one again and again.
    function _naiveFill(
        uint256[12] memory seeds,
        uint256[12] memory left,
        uint256 lots,
        bool bids
    ) private pure returns (uint256 filled, uint256 entry) {
        while (filled < lots) {
            uint256 best = 12;
            for (uint256 i = 0; i < 12; ++i) {
                if (left[i] == 0 || (seeds[i] >> 128) % 5 > 3) continue;
                if (best == 12 || (seeds[i] >> 128) % 5 < (seeds[best] >> 128) % 5) best = i;
            }
            if (best == 12) break;
            uint256 take = left[best] < lots - filled ? left[best] : lots - filled;
            filled += take;
            left[best] -= take;
            entry += take * _tickOf(seeds[best], bids);
            // What is left of a maker must be worth 100 USD.
            if (left[best] * _tickOf(seeds[best], bids) * 1e14 < 100e18) left[best] = 0;
        }
    }

    // Money of one trade, by hand

    function test_match_movesMoneyExactly() public {
        // 30 lots at 1,800.10 USD: 540.03 USD. Maker 0.054003, taker 0.270015.
        _place(makers[0], _ask(eth, ETH_TICK + 10, 30, 0));
        vm.prank(_owner(taker));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderFilled(
            eth,
            makers[0],
            taker,
            0,
            ETH_TICK + 10,
            30,
            0,
            0.054003e18,
            0,
            -30,
            30 * 180_010,
            100_000e18 - 0.054003e18
        );
        vm.expectEmit(address(exchange));
        emit ITrading.PositionTraded(eth, taker, 30, 0.270015e18, 0, 30, 30 * 180_010, 1_000_000e18 - 0.270015e18);
        exchange.place(taker, _buy(eth, ETH_TICK + 10, 30));
        assertEq(_hot(eth).fees(), 0.054003e18 + 0.270015e18);
        assertEq(_hot(eth).openInterest(), 30);
        // Sells 20 at 1,801 into a bid: makes 20 x 0.9 cents = 0.18 USD, pays 0.1801 of fee.
        _place(makers[1], _bid(eth, ETH_TICK + 100, 20, 0));
        _place(taker, _sell(eth, ETH_TICK + 100, 20));
        assertEq(_balance(taker), 1_000_000e18 - 0.270015e18 + 0.18e18 - 0.1801e18);
        assertEq(_position(eth, taker).entry(), 10 * 180_010);
        assertEq(_hot(eth).openInterest(), 30, "sold on to a new long");
        _assertLedger();
    }

    function test_match_rebatesComeOutOfTheTakersFee() public {
        _deploy(address(collateral));
        MarketId sol = _list(_solTerms(), 150e18);
        exchange.seal();
        taker = _openFunded("taker", 1_000e18);
        AccountId maker = _openFunded("maker", 1_000e18);
        _trade(sol, taker, maker, SOL_TICK, 10); // 150 USD
        assertEq(_balance(maker), 1_000e18 + 0.015e18);
        assertEq(_balance(taker), 1_000e18 - 0.075e18);
        assertEq(_hot(sol).fees(), 0.06e18);
        _assertLedger();
    }

    function test_openInterest_followsLongsOnly() public {
        _trade(eth, taker, makers[0], ETH_TICK, 100);
        assertEq(_hot(eth).openInterest(), 100);
        _trade(eth, makers[0], makers[1], ETH_TICK, 40); // the short passes on
        assertEq(_hot(eth).openInterest(), 100);
        _trade(eth, makers[1], taker, ETH_TICK, 40); // both close
        assertEq(_hot(eth).openInterest(), 60);
        _trade(eth, makers[0], taker, ETH_TICK, 90); // both flip
        assertEq(_size(eth, taker), -30);
        assertEq(_size(eth, makers[0]), 30);
        assertEq(_hot(eth).openInterest(), 30);
        _assertLedger();
    }

    // One market's book is not another's

    function test_markets_areApart() public {
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        MarketId second = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        taker = _openFunded("taker", 10_000e18);
        AccountId maker = _openFunded("maker", 10_000e18);
        _place(maker, _ask(eth, ETH_TICK, 10, 0));
        (uint256 filled, ) = _place(taker, _buy(second, ETH_TICK, 10));
        assertEq(filled, 0);
        _place(maker, _bid(second, ETH_TICK, 10, 0)); // the same slot, another market
        assertEq(_resting(eth, maker, 0), 10);
        assertEq(_resting(second, maker, 0), 10);
        assertEq(_accountWord(maker).markets(), (2 << 16) | 1);
    }

    function _queueOfThree() private {
        for (uint256 i = 0; i < 3; ++i) _place(makers[i], _ask(eth, ETH_TICK, 10, 0));
    }

    /// @dev Exactly these are filled, in this order, one taker each.
    function _assertQueue(uint256 first, uint256 second, AccountId third) private {
        uint256 count = AccountId.unwrap(third) == 0 ? 2 : 3;
        assertEq(_level(eth, ETH_TICK).lots(), 10 * count);
        _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(_size(eth, makers[first]), -10, "first");
        _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(_size(eth, makers[second]), -10, "second");
        if (count == 3) {
            _place(taker, _buy(eth, ETH_TICK, 10));
            assertEq(_size(eth, third), -10, "third");
        }
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(filled, 0, "nobody is left");
        _assertBest(0, NO_ASK);
        _assertLedger();
    }

    function _assertBest(uint256 bid, uint256 ask) private {
        assertEq(_hot(eth).bestBid(), bid, "best bid");
        assertEq(_hot(eth).bestAsk(), ask, "best ask");
    }
}
