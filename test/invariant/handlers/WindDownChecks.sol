// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarketStatus} from "../../../contracts/interfaces/IMarketAdmin.sol";
import {HostileFeed} from "../../../contracts/mocks/chainlink/HostileFeed.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {PositionWord} from "../../../contracts/types/PositionWord.sol";
import {ExchangeFixture} from "../../helpers/ExchangeFixture.sol";
import {MarketState, StateReader} from "../../helpers/StateReader.sol";
import {WhatIf} from "../../helpers/WhatIf.sol";

/// @title What holds of markets that are wound down
/// @notice The ledger, to the unit; the mean of a closing, added up a second time; counts of what is left to settle, of claims, of flags;
/// and CLOSE1, tried out after each action and undone: everybody is settled by calls open to all, in two orders, and gets the same.
abstract contract WindDownChecks is ExchangeFixture, WhatIf {
    /// @dev A market's closing as it was before the action.
    struct Past {
        MarketId market;
        MarketStatus status;
        uint256 sampledAt;
        uint256 covered;
        uint256 integral;
    }

    /// @dev What a closed market was closed with.
    struct Ending {
        uint256 perLot;
        mapping(uint256 account => int256) pnl; // [WAD quote]
        mapping(uint256 account => bool) done; // settled or registered
        int256 claims; // [WAD quote]
    }

    AccountId[] internal everyone;
    MarketId[2] internal live;
    Past[2] private past;
    mapping(uint256 market => Ending) private endings;
    /// @dev How often CLOSE1 was tried out, with a deficit and without.
    uint256 public trials;
    uint256 public haircuts;
    uint256 private closedChecks;

    function _status(MarketId market) internal returns (MarketStatus) {
        return MarketStatus(_hot(market).status());
    }

    function _tickOf(MarketId market) internal view returns (uint256) {
        return indexPrices[MarketId.unwrap(market)] / (_isSol(market) ? 0.001e18 : 0.01e18);
    }

    function _isSol(MarketId market) internal view returns (bool) {
        return MarketId.unwrap(market) == MarketId.unwrap(live[1]);
    }

    /// @dev Prices stay where the grid and the feeds take them.
    function _range(MarketId market) internal view returns (uint256 low, uint256 high) {
        return _isSol(market) ? (uint256(110e18), uint256(200e18)) : (uint256(1_300e18), uint256(2_400e18));
    }

    /// @dev A market that was listed after the seal.
    function _adopt(MarketId market, HostileFeed feed, uint256 price) internal {
        feeds[MarketId.unwrap(market)] = feed;
        indexPrices[MarketId.unwrap(market)] = price;
    }

    function _remember() internal {
        for (uint256 i; i < 2; ++i) {
            MarketState memory m = _market(live[i]);
            past[i] = Past(
                live[i],
                MarketStatus(m.hot.status()),
                m.risk.sampledAt(),
                m.closing.covered(),
                m.closing.indexIntegral()
            );
        }
    }

    /// @dev Just closed: what everybody has won, worked out from the stored words.
    function _noteClosing(MarketId market) internal {
        MarketState memory m = _market(market);
        Ending storage ending = endings[MarketId.unwrap(market)];
        ending.perLot = m.settlement.perLot();
        for (uint256 a = 1; a <= everyone.length; ++a) {
            PositionWord p = _position(market, AccountId.wrap(uint32(a)));
            int256 cost = int256(p.entry() * m.risk.quantum());
            int256 worth = p.size() * int256(ending.perLot);
            ending.pnl[a] = p.size() < 0 ? worth + cost : worth - cost;
        }
        uint256 duration = m.closing.endsAt() - m.closing.startedAt();
        bool half = m.closing.covered() * 2 >= duration;
        assertEq(m.settlement.isTwap(), half, "CLOSE1: the mean counts if half of the time is covered");
        if (half) assertEq(ending.perLot, m.closing.indexIntegral() / m.closing.covered(), "CLOSE1: the price");
    }

    function _check() internal {
        _assertLedger();
        _assertFlags();
        for (uint256 i; i < 2; ++i) {
            MarketState memory m = _market(live[i]);
            MarketStatus status = MarketStatus(m.hot.status());
            // One that is listed anew has no past.
            bool isSame = MarketId.unwrap(past[i].market) == MarketId.unwrap(live[i]);
            if (isSame && past[i].status >= MarketStatus.Closing) {
                assertGe(uint256(status), uint256(past[i].status), "a way back");
            }
            if (status == MarketStatus.Closing && past[i].status == MarketStatus.Closing) _assertMean(m, past[i]);
            if (status == MarketStatus.Closed) _assertClosed(live[i], m);
        }
    }

    /// @dev Time that a sample covers, added up again: back to the last one, not beyond the start, by the longest gap at most.
    function _assertMean(MarketState memory m, Past memory before) private pure {
        uint256 covered = m.closing.covered() - before.covered;
        uint256 integral = m.closing.indexIntegral() - before.integral;
        assertEq(integral, covered * m.risk.indexPerLot(), "the mean's integral");
        if (covered == 0) return;
        uint256 since = before.sampledAt < m.closing.startedAt() ? m.closing.startedAt() : before.sampledAt;
        uint256 elapsed = m.risk.sampledAt() - since;
        uint256 longest = m.sampling.maxSampleGap();
        assertEq(covered, elapsed < longest ? elapsed : longest, "the mean's coverage");
        assertLt(m.risk.sampledAt(), m.closing.endsAt(), "a sample after the end");
    }

    function _assertClosed(MarketId market, MarketState memory m) private {
        Ending storage ending = endings[MarketId.unwrap(market)];
        assertEq(m.settlement.perLot(), ending.perLot, "CLOSE1: one price");
        assertEq(m.funding.rate(), 0, "funding is over");
        uint256 open;
        uint256 left;
        int256 claims;
        for (uint256 a = 1; a <= everyone.length; ++a) {
            int256 size = _size(market, AccountId.wrap(uint32(a)));
            uint256 held = uint256(size < 0 ? -size : size);
            open += held;
            bool marked = _isClaimed(market, a);
            if (!marked) left += held;
            if (held != 0 && marked) assertGt(ending.pnl[a], 0, "only winners wait");
            if (held != 0 && marked && !ending.done[a]) {
                ending.done[a] = true;
                ending.claims += ending.pnl[a];
            }
        }
        claims = ending.claims;
        assertEq(m.settlement.lotsOpen(), open, "lots that are not settled");
        assertEq(m.settlement.lotsLeft(), left, "lots that nobody has looked at");
        // A winner that comes in the call that fixes the haircut, or later, may be paid before it was seen here.
        if (!m.settlement.isFixed()) assertEq(int256(m.claims), claims, "claims");
        // The dearest question by far: every fourth time will do.
        if (open != 0 && ++closedChecks % 4 == 0) _tryOut(market);
    }

    /// @dev CLOSE1, undone again: two orders, the same outcome, nobody left, nobody above its claim.
    function _tryOut(MarketId market) private {
        ++trials;
        int256[] memory first = _askToSettle(market, false);
        int256[] memory second = _askToSettle(market, true);
        if (first[everyone.length] != 0) ++haircuts;
        // Once the window has passed, who comes late may find insurance empty: then nobody is left behind, and that is all.
        MarketState memory m = _market(market);
        bool isLate = vm.getBlockTimestamp() >= m.settlement.closedAt() + 7 days;
        if (m.settlement.isFixed() ? m.settlement.lotsLeft() != 0 : isLate) return;
        for (uint256 i; i < first.length; ++i) assertEq(first[i], second[i], "CLOSE1: the order decides");
    }

    /// @return got What each account would get, and the sums of the market.
    function _askToSettle(MarketId market, bool backwards) private returns (int256[] memory got) {
        bytes memory question = abi.encodeCall(this.whatIfEverybodySettles, (market, backwards));
        return abi.decode(_whatIf(question), (int256[]));
    }

    /// @notice Everybody is settled, in one order or the other.
    function whatIfEverybodySettles(MarketId market, bool backwards) external {
        uint256 count = everyone.length;
        int256[] memory got = new int256[](count + 3);
        Ending storage ending = endings[MarketId.unwrap(market)];
        for (uint256 a; a < count; ++a) {
            // Funding goes apart: it is nobody's claim.
            _realize(market, everyone[a]);
            got[a] = -_balance(everyone[a]);
        }
        for (uint256 round; round < 2; ++round) {
            for (uint256 a; a < count; ++a) {
                AccountId[] memory list = new AccountId[](1 + (a % 2));
                list[0] = everyone[backwards ? count - 1 - a : a];
                if (list.length == 2) list[1] = everyone[a];
                exchange.settlePositions(market, list);
            }
        }
        MarketState memory m = _market(market);
        assertEq(m.settlement.lotsOpen(), 0, "CLOSE1: everybody can be settled");
        for (uint256 a; a < count; ++a) {
            bool held = _size(market, everyone[a]) != 0;
            assertFalse(held, "CLOSE1: somebody is left");
            got[a] += _balance(everyone[a]);
            int256 pnl = ending.pnl[a + 1];
            if (pnl > 0) assertTrue(got[a] >= 0 && got[a] <= pnl, "CLOSE1: more than a claim, or less than nothing");
            else assertGe(got[a], pnl, "CLOSE1: more than a loss");
        }
        got[count] = int256(m.deficit);
        got[count + 1] = int256(m.shortfall);
        got[count + 2] = int256(_globals().sharedInsurance);
        _assertLedger();
        revert Outcome(abi.encode(got));
    }

    /// @dev A market's deficits are the accounts that name it.
    function _assertFlags() private {
        for (uint256 m = 1; m <= _globals().marketCount; ++m) {
            uint256 named;
            for (uint256 a; a < everyone.length; ++a) {
                (, uint256 markets) = abi.decode(
                    _read(abi.encodeCall(StateReader.flags, (AccountId.unwrap(everyone[a])))),
                    (uint32, uint256)
                );
                named += (markets >> m) & 1;
            }
            assertEq(_market(MarketId.wrap(uint16(m))).crisis.deficits(), named, "flags are counted where they are");
        }
    }

    function _isClaimed(MarketId market, uint256 account) private returns (bool) {
        bytes memory data = abi.encodeCall(StateReader.isClaimed, (MarketId.unwrap(market), account));
        return abi.decode(_read(data), (bool));
    }
}
