// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {MarketState} from "../helpers/StateReader.sol";
import {WindDownFixture} from "../helpers/WindDownFixture.sol";

/// @notice Who is settled when, and in which lists, changes nothing for anybody.
contract WindDownOrderTest is WindDownFixture {
    uint256 private constant ACCOUNTS = 8;

    AccountId[] private all;

    /// @dev Alice, bob and carol, and five who enter at other prices, some of them with little, some with a position in SOL.
    function setUp() public override {
        super.setUp();
        for (uint256 i = 1; i <= 3; ++i) all.push(AccountId.wrap(uint32(i)));
    }

    function testFuzz_settle_orderDoesNotMatter(uint256 seed, uint256 price) public {
        _populate(seed);
        _closeAt(bound(price, 1_600e8, 2_000e8) * 1e10);
        uint256 snapshot = vm.snapshotState();
        int256[] memory first = _settleAll(_mix(seed, 100));
        vm.revertToState(snapshot);
        int256[] memory second = _settleAll(_mix(seed, 200));
        assertEq(first.length, second.length);
        for (uint256 i; i < first.length; ++i) assertEq(first[i], second[i], "an account got something else");
    }

    /// @dev Nobody gets more than its profit, and the last unit of a deficit is paid by those who won.
    function testFuzz_settle_winnersPayForLosers(uint256 seed, uint256 price) public {
        _populate(seed);
        price = bound(price, 1_600e8, 2_000e8) * 1e10;
        _closeAt(price);
        int256[] memory before = new int256[](ACCOUNTS);
        int256[] memory pnl = new int256[](ACCOUNTS);
        int256 claims;
        for (uint256 i; i < ACCOUNTS; ++i) {
            before[i] = _balance(all[i]);
            int256 entry = int256(_position(eth, all[i]).entry() * 1e14);
            int256 size = _size(eth, all[i]);
            pnl[i] = (size * int256(price)) / 100 - (size < 0 ? -entry : entry);
            if (pnl[i] > 0) claims += pnl[i];
        }
        _settleAll(_mix(seed, 100));
        int256 deficit = int256(_market(eth).deficit);
        for (uint256 i; i < ACCOUNTS; ++i) {
            int256 got = _balance(all[i]) - before[i];
            if (pnl[i] <= 0) {
                assertGe(got, pnl[i], "a loser lost more");
                continue;
            }
            int256 cut = (pnl[i] * deficit + claims - 1) / claims;
            assertEq(got, pnl[i] - (cut > pnl[i] ? pnl[i] : cut), "the haircut");
        }
        assertEq(_market(eth).shortfall, 0);
    }

    function _populate(uint256 seed) private {
        uint256[5] memory funds = [uint256(200e18), 1_000e18, 100_000e18, 100_000e18, 3_000e18];
        for (uint256 i; i < 5; ++i) all.push(_openFunded(string.concat("trader", vm.toString(i)), funds[i]));
        for (uint256 i; i < 6; ++i) {
            uint256 mixed = _mix(seed, i);
            _walkTo(eth, (1_790 + (mixed % 21)) * 1e18);
            AccountId poor = all[3 + ((mixed >> 16) % 5)];
            AccountId rich = all[5 + ((mixed >> 32) % 2)];
            if (AccountId.unwrap(poor) == AccountId.unwrap(rich)) rich = bob;
            // Each takes up to 25 lots and stays above IM: 200 USD carry 180 lots of 18 USD at 5 %, after losses of 2 %.
            uint32 lots = uint32(6 + ((mixed >> 48) % 20));
            uint24 tick = uint24(indexPrices[1] / 0.01e18);
            if ((mixed >> 64) % 3 == 0) _trade(eth, rich, poor, tick, lots);
            else _trade(eth, poor, rich, tick, lots);
        }
        if (seed % 2 == 0) _trade(sol, all[4], bob, SOL_TICK, 20);
        if (seed % 3 == 0) _walkTo(sol, 120e18);
        if (seed % 5 == 0) _insure(eth, 20e18);
        if (seed % 7 == 0) _insure(MarketId.wrap(0), 20e18);
    }

    /// @dev Twice over all accounts, in an order and in lists that the seed makes.
    function _settleAll(uint256 seed) private returns (int256[] memory results) {
        AccountId[] memory order = all;
        for (uint256 round; round < 2; ++round) {
            for (uint256 i = ACCOUNTS - 1; i > 0; --i) {
                uint256 j = _mix(seed, i + 10 * round) % (i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }
            for (uint256 i; i < ACCOUNTS;) {
                uint256 size = 1 + (_mix(seed, i + 1_000) % 4);
                if (i + size > ACCOUNTS) size = ACCOUNTS - i;
                AccountId[] memory list = new AccountId[](size);
                for (uint256 k; k < size; ++k) list[k] = order[i + k];
                exchange.settlePositions(eth, list);
                i += size;
                _assertLedger();
            }
        }
        MarketState memory m = _market(eth);
        assertEq(m.settlement.lotsOpen(), 0, "everybody is settled");
        results = new int256[](ACCOUNTS + 3);
        for (uint256 i; i < ACCOUNTS; ++i) results[i] = _balance(all[i]);
        results[ACCOUNTS] = int256(m.claims);
        results[ACCOUNTS + 1] = int256(m.deficit);
        results[ACCOUNTS + 2] = int256(_globals().sharedInsurance);
    }

    function _mix(uint256 seed, uint256 salt) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt)));
    }
}
