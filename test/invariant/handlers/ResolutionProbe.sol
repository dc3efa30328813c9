// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deleverage, ILiquidation, Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {Actions} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostHealth, GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";

/// @title What would become of somebody who fails, if nobody helped but those who may ask for nothing
abstract contract ResolutionProbe is Actions {
    /// @dev Windows after which no account may be failing, every fourth as long as a liquidation that finds no taker; each position needs a few.
    uint256 private constant ROUNDS = 12;

    /// @dev LIVE-4: an account below MM whose markets are open, closed by calls that anybody may make, whatever the book looks like.
    function probeResolution(uint256 seed) external action(seed) {
        bytes memory answer = _whatIf(_withImage(this.whatIfSomebodyFails.selector));
        (bool anybody, bool resolved, int256 gap) = abi.decode(answer, (bool, bool, int256));
        if (!anybody) return;
        _hold(Id.LIVE4, resolved, "an account below MM is closed by calls that anybody may make");
        _hold(Id.LEDGER1, gap == 0, "and the ledger holds to the unit");
        _done();
    }

    /// @notice Whether anybody is below MM, is closed, and what the ledger is off by then.
    function whatIfSomebodyFails(uint256) external question {
        if (_chance(50)) _gapAll();
        uint256 a = _stranded(_ghost());
        if (a == 0) revert Outcome(abi.encode(false, false, 0));
        if (_chance(40)) _clearBooks();
        bool resolved = _resolve(a);
        revert Outcome(abi.encode(true, resolved, _ledgerGap(_ghostAfresh())));
    }

    /// @dev Every price moves at once.
    function _gapAll() private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            uint256 change = (indexPrices[m] * (200 + _draw(3_800))) / 10_000;
            _setPrice(m, _chance(50) ? indexPrices[m] + change : indexPrices[m] - change);
        }
    }

    function _clearBooks() private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            for (uint256 a = 1; a <= ACCOUNTS; ++a) {
                vm.prank(owners[a]);
                exchange.cancelMany(_id(a), _marketId(m), (1 << SLOTS) - 1);
            }
        }
    }

    /// @return a Somebody below MM, all of whose positions are in open markets; 0 for none.
    function _stranded(GhostState memory s) private returns (uint256 a) {
        uint256 from = _draw(ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            a = 1 + ((from + i) % ACCOUNTS);
            GhostHealth memory h = _health(s, a, false, false);
            if (_equity(h) >= h.maintenance) continue;
            bool open = true;
            for (uint256 m = 1; m <= MARKETS; ++m) {
                GhostMarket memory k = s.market[m];
                if (_positionOf(s, m, a).size == 0) continue;
                open = open && k.freshStatus == USABLE && !_isPaused(k, s.time);
            }
            if (open) return a;
        }
        return 0;
    }

    /// @dev Somebody comes by in every window.
    function _resolve(uint256 a) private returns (bool) {
        MarketId[] memory markets = new MarketId[](MARKETS);
        for (uint256 m = 1; m <= MARKETS; ++m) markets[m - 1] = _marketId(m);
        for (uint256 round = 0; round < ROUNDS; ++round) {
            // Otherwise the first step's own sample may move mark under it.
            exchange.samplePremium(markets, 64, NOBODY);
            GhostState memory s = _ghostAfresh();
            if (_isResolved(s, a)) return true;
            bool expected = true;
            for (uint256 m = 1; m <= MARKETS; ++m) {
                if (_positionOf(s, m, a).size == 0) continue;
                Liquidate memory request = Liquidate(_id(a), _marketId(m), type(uint32).max, NOBODY, 40, 40, 60);
                expected = _try(abi.encodeCall(exchange.liquidate, (request))) && expected;
            }
            expected = _try(abi.encodeCall(exchange.flagDeficit, (_id(a)))) && expected;
            _wait(round % 4 == 3 ? 2 hours : 120);
            expected = _deleverageAll(s, a) && expected;
            if (!expected) return false;
        }
        return _isResolved(_ghostAfresh(), a);
    }

    function _deleverageAll(GhostState memory s, uint256 a) private returns (bool expected) {
        Deleverage memory request;
        (request.account, request.maxLots) = (_id(a), type(uint32).max);
        request.candidates = new AccountId[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) request.candidates[i] = _id(i + 1);
        expected = true;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            if (_positionOf(s, m, a).size == 0) continue;
            request.market = _marketId(m);
            expected = _try(abi.encodeCall(exchange.deleverage, (request))) && expected;
        }
    }

    /// @return Whether the call went through, or there was nothing for it to do.
    function _try(bytes memory data) private returns (bool) {
        vm.prank(LIQUIDATOR);
        (bool success, bytes memory reason) = address(exchange).call(data);
        bytes4 err = bytes4(reason);
        return
            success ||
            err == ILiquidation.NothingClosed.selector ||
            err == ILiquidation.NoPosition.selector ||
            err == ILiquidation.NotLiquidatable.selector ||
            err == ILiquidation.NoDeficit.selector ||
            err == ILiquidation.NotFlagged.selector;
    }

    /// @dev Healthy, or flat without a debt.
    function _isResolved(GhostState memory s, uint256 a) private view returns (bool) {
        GhostHealth memory h = _health(s, a, false, false);
        return _equity(h) >= h.maintenance;
    }

    /// @return gap [WAD quote] between the tokens and what is owed
    function _ledgerGap(GhostState memory s) private view returns (int256 gap) {
        gap = int256(s.booked * SCALE) - int256(s.sharedInsurance);
        for (uint256 a = 1; a <= ACCOUNTS; ++a) gap -= s.balance[a];
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostMarket memory k = s.market[m];
            gap -= int256(k.insurance) + k.fees;
            for (uint256 a = 1; a <= ACCOUNTS; ++a) {
                GhostPosition memory p = _positionOf(s, m, a);
                int256 entry = int256(p.entry * k.quantum);
                gap += p.size < 0 ? -entry : entry;
                if (p.size != 0) gap += p.size * ((p.size < 0 ? k.shortIndex : k.longIndex) - p.snapshot);
            }
        }
    }
}
