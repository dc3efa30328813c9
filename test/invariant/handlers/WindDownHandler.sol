// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {IExchange} from "../../../contracts/interfaces/IExchange.sol";
import {Deleverage, ILiquidation, Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {MarketStatus, MarketTerms} from "../../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading, OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {AccountWordLibrary} from "../../../contracts/types/AccountWord.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {TestCollateral} from "../../../contracts/periphery/TestCollateral.sol";
import {WindDownChecks} from "./WindDownChecks.sol";

/// @title What happens to markets that come and go
/// @notice Two markets on which ten accounts trade. They are wound down, closed, settled in lists of any kind, and listed anew. After each
/// action everything is asked (WindDownChecks).
contract WindDownHandler is WindDownChecks {
    uint256 private constant MARKETS = 2;
    uint256 private constant SLOTS = 4;

    mapping(bytes4 action => uint256) public successes;
    uint256 public acted;
    uint256 public asked;
    bytes32 private immutable SALT;

    /// @dev An action with an own draw of the seed; what it leaves is asked.
    modifier acts() {
        ++acted;
        _remember();
        _;
        _check();
        ++asked;
    }

    constructor(bytes32 salt) {
        SALT = salt;
        vm.warp(START);
        _deploy(address(new TestCollateral(6, 10_000, 1 days, address(this))));
        eth = _list(_terms(_ethTerms()), 1_800e18);
        _list(_terms(_solTerms()), 150e18);
        exchange.seal();
        (live[0], live[1]) = (MarketId.wrap(1), MarketId.wrap(2));
        uint256[10] memory funds = [
            uint256(900_000),
            900_000,
            90_000,
            20_000,
            9_000,
            4_000,
            3_000,
            2_000,
            1_500,
            1_000
        ];
        for (uint256 i; i < funds.length; ++i) {
            everyone.push(_openFunded(string.concat("account", vm.toString(i)), funds[i] * 1e18));
        }
        vm.startPrank(_owner(everyone[0]));
        exchange.fundInsurance(everyone[0], MarketId.wrap(0), 60e18);
        exchange.fundInsurance(everyone[0], live[0], 20e18);
        vm.stopPrank();
    }

    function _terms(MarketTerms memory terms) private pure returns (MarketTerms memory) {
        terms.margin.openInterestCap = 200_000;
        terms.liquidation.fundLimit = 10e18;
        return terms;
    }

    function _newExchange(address token, uint256) internal override returns (IExchange) {
        return super._newExchange(token, 1);
    }

    function _draw(uint256 seed, uint256 what) private view returns (uint256) {
        return uint256(keccak256(abi.encode(SALT, seed, what)));
    }

    function _anyMarket(uint256 seed) private view returns (MarketId) {
        return live[_draw(seed, 1) % MARKETS];
    }

    function _anyAccount(uint256 seed, uint256 what) private view returns (AccountId) {
        return everyone[_draw(seed, what) % everyone.length];
    }

    // Trading

    /// @dev One rests, another takes. In a market that closes both can only reduce.
    function trade(uint256 seed) external acts {
        MarketId market = _anyMarket(seed);
        (AccountId maker, AccountId taker) = (_anyAccount(seed, 2), _anyAccount(seed, 3));
        bool isAsk = _draw(seed, 4) % 2 == 0;
        uint32 lots = _lotsFor(market, _balance(maker) < _balance(taker) ? maker : taker, seed);
        uint24 tick = uint24(_tickOf(market) + (_draw(seed, 6) % 21) - 10);
        bool reduces = _status(market) != MarketStatus.Active;
        PlaceOrder memory order = _order(market, isAsk, tick, lots);
        order.slot = uint8(_draw(seed, 7) % SLOTS);
        order.reduceOnly = reduces;
        if (!_tries(maker, abi.encodeCall(exchange.place, (maker, order)))) return;
        if (_draw(seed, 8) % 6 == 0) return;
        order = _order(market, !isAsk, tick, lots);
        order.kind = OrderKind.ImmediateOrCancel;
        order.reduceOnly = reduces;
        if (_tries(taker, abi.encodeCall(exchange.place, (taker, order)))) ++successes[this.trade.selector];
    }

    /// @dev For up to eight times the poorer's money: what the next move may ruin, and a market in motion lends.
    function _lotsFor(MarketId market, AccountId account, uint256 seed) private returns (uint32) {
        int256 balance = _balance(account);
        uint256 money =
            balance < 1_000e18
                ? 1_000e18
                : balance > 50_000e18
                    ? 50_000e18
                    : uint256(balance);
        return uint32(10 + (money * (1 + (_draw(seed, 5) % 8))) / _market(market).risk.indexPerLot());
    }

    /// @dev Cancelling works in every state.
    function cancel(uint256 seed) external acts {
        for (uint256 i; i < everyone.length * SLOTS; ++i) {
            AccountId account = everyone[(_draw(seed, 2) + i) % everyone.length];
            uint8 slot = uint8((_draw(seed, 3) + i / everyone.length) % SLOTS);
            MarketId market = MarketId.wrap(uint16(1 + (_draw(seed, 4) % _globals().marketCount)));
            if (_resting(market, account, slot) == 0) continue;
            _cancel(account, market, slot);
            ++successes[this.cancel.selector];
            return;
        }
    }

    // Time and prices

    function move(uint256 seed) external acts {
        _advance(1 + (_draw(seed, 2) % 300));
        for (uint256 i; i < MARKETS; ++i) {
            uint256 price = indexPrices[MarketId.unwrap(live[i])];
            uint256 width = _draw(seed, 20 + i) % 6 == 0 ? 250 : 20; // [1e-3]
            uint256 change = _draw(seed, 30 + i) % (2 * width + 1);
            uint256 moved = (price * (1_000 + change - width)) / 1_000;
            (uint256 low, uint256 high) = _range(live[i]);
            moved =
                moved < low
                    ? low
                    : moved > high
                        ? high
                        : moved;
            _setIndex(live[i], (moved / 1e10) * 1e10);
            if (_draw(seed, 40 + i) % 60 == 0) _killFeed(live[i]);
            else if (_draw(seed, 50 + i) % 8 == 0) _reviveFeed(live[i]);
        }
        ++successes[this.move.selector];
    }

    function sample(uint256 seed) external acts {
        MarketId[] memory markets = new MarketId[](MARKETS);
        for (uint256 i; i < MARKETS; ++i) markets[i] = live[i];
        uint256 sampled = exchange.samplePremium(markets, 64, _anyAccount(seed, 2));
        if (sampled != 0) ++successes[this.sample.selector];
    }

    // Cash

    function withdraw(uint256 seed) external acts {
        AccountId account = _anyAccount(seed, 2);
        bool isFlat = _accountWord(account).markets() == 0;
        int256 balance = _balance(account);
        if (balance < 1e12) return;
        uint256 amount = isFlat ? uint256(balance) / 1e12 : 1 + (_draw(seed, 3) % (uint256(balance) / 1e12));
        bytes memory data = abi.encodeCall(exchange.withdraw, (account, amount, _owner(account)));
        bool done = _tries(account, data);
        assertTrue(done || !isFlat, "LIVE1: a flat account withdraws everything");
        if (!done) return;
        ++successes[this.withdraw.selector];
        // Somebody else's money comes in.
        if (isFlat) _fund(account, (1 + amount / 2) * 1e12);
    }

    function deposit(uint256 seed) external acts {
        _fund(_anyAccount(seed, 2), (10 + (_draw(seed, 3) % 300)) * 1e18);
        ++successes[this.deposit.selector];
    }

    // The waterfall

    function liquidate(uint256 seed) external acts {
        for (uint256 i; i < MARKETS * everyone.length; ++i) {
            AccountId account = everyone[(_draw(seed, 2) + i) % everyone.length];
            MarketId market = live[i / everyone.length];
            if (_size(market, account) == 0) continue;
            Liquidate memory request = Liquidate(account, market, type(uint32).max, everyone[0], 50, 50, 50);
            if (!_tries(account, abi.encodeCall(exchange.liquidate, (request)))) continue;
            ++successes[this.liquidate.selector];
            return;
        }
    }

    function flag(uint256 seed) external acts {
        for (uint256 i; i < everyone.length; ++i) {
            AccountId account = everyone[(_draw(seed, 2) + i) % everyone.length];
            if (!_tries(account, abi.encodeCall(exchange.flagDeficit, (account)))) continue;
            ++successes[this.flag.selector];
            return;
        }
    }

    function deleverage(uint256) external acts {
        for (uint256 i; i < MARKETS * everyone.length; ++i) {
            AccountId account = everyone[i % everyone.length];
            if (_flaggedAt(account) == 0) continue;
            Deleverage memory request = Deleverage(account, live[i / everyone.length], type(uint32).max, everyone);
            if (!_tries(account, abi.encodeCall(exchange.deleverage, (request)))) continue;
            ++successes[this.deleverage.selector];
            return;
        }
    }

    // The way out

    function windDown(uint256 seed) external acts {
        MarketId market = _anyMarket(seed);
        if (_draw(seed, 2) % 6 != 0 || uint256(_status(market)) >= uint256(MarketStatus.Closing)) return;
        if (_status(market) == MarketStatus.Active && _draw(seed, 3) % 4 == 0)
            _announce(abi.encodeCall(exchange.haltMarket, (market)));
        _announce(abi.encodeCall(exchange.windDownMarket, (market, 1 hours + (_draw(seed, 4) % 3_600))));
        ++successes[this.windDown.selector];
    }

    function _announce(bytes memory data) private {
        exchange.schedule(data);
        vm.warp(vm.getBlockTimestamp() + 1);
        (bool success, bytes memory result) = address(exchange).call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    /// @dev Straight to the end, so that little is covered, after a move that nobody had the time to liquidate for.
    function _leapTo(MarketId market, uint256 end, uint256 dice) private {
        uint256 price = (indexPrices[MarketId.unwrap(market)] * (920 + (dice % 161))) / 1_000;
        _setIndex(market, (price / 1e10) * 1e10);
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = market;
        exchange.samplePremium(markets, 64, NOBODY);
        _advanceTo(end);
    }

    function close(uint256 seed) external acts {
        for (uint256 i; i < MARKETS; ++i) {
            if (_status(live[i]) != MarketStatus.Closing) continue;
            uint256 end = _market(live[i]).closing.endsAt();
            if (vm.getBlockTimestamp() < end) {
                if (_draw(seed, 2) % 4 == 0) _leapTo(live[i], end, _draw(seed, 3));
                return;
            }
            exchange.closeMarket(live[i]);
            _noteClosing(live[i]);
            ++successes[this.close.selector];
            return;
        }
    }

    function settle(uint256 seed) external acts {
        for (uint256 i; i < MARKETS; ++i) {
            if (_status(live[i]) != MarketStatus.Closed) continue;
            AccountId[] memory list = new AccountId[](_draw(seed, 2) % 5);
            for (uint256 k; k < list.length; ++k) list[k] = _anyAccount(seed, 10 + k);
            if (_draw(seed, 3) % 12 == 0) _advance(7 days);
            if (exchange.settlePositions(live[i], list) != 0) ++successes[this.settle.selector];
        }
    }

    /// @dev A market that is settled to the end is listed anew.
    function relist(uint256) external acts {
        for (uint256 i; i < MARKETS; ++i) {
            if (_status(live[i]) != MarketStatus.Closed || _market(live[i]).settlement.lotsOpen() != 0) continue;
            MarketTerms memory terms = _terms(i == 0 ? _ethTerms() : _solTerms());
            uint256 price = i == 0 ? 1_800e18 : 150e18;
            (feeds[0], terms.oracle) = _newOracle(price);
            terms.funding.model = model;
            exchange.schedule(abi.encodeCall(exchange.listMarket, (terms)));
            vm.warp(vm.getBlockTimestamp() + 1);
            MarketId market = exchange.listMarket(terms);
            _adopt(market, feeds[0], price);
            live[i] = market;
            ++successes[this.relist.selector];
            return;
        }
    }

    // What may be refused

    /// @dev A call as the account's owner. It may be refused for what the exchange is meant to refuse, and for nothing else.
    function _tries(AccountId account, bytes memory data) private returns (bool success) {
        bytes memory result;
        vm.prank(_owner(account));
        (success, result) = address(exchange).call(data);
        if (success || _isRefusal(bytes4(result))) return success;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    function _isRefusal(bytes4 err) private pure returns (bool) {
        return
            err == ITrading.InsufficientMargin.selector ||
            err == ITrading.AccountImpaired.selector ||
            err == ITrading.ReduceOnlyNow.selector ||
            err == ITrading.NothingToReduce.selector ||
            err == ITrading.IndexGap.selector ||
            err == ITrading.IndexUnusable.selector ||
            err == ITrading.MarketPaused.selector ||
            err == ITrading.MarketNotTrading.selector ||
            err == ITrading.SlotOccupied.selector ||
            err == ITrading.OutsidePriceBand.selector ||
            err == ITrading.PositionCapExceeded.selector ||
            err == ITrading.BelowMinimumNotional.selector ||
            err == ITrading.OpenInterestCapExceeded.selector ||
            err == AccountWordLibrary.TooManyMarkets.selector ||
            err == IAccounts.InsufficientFreeCollateral.selector ||
            err == IAccounts.ExitsPaused.selector ||
            err == ILiquidation.NotLiquidatable.selector ||
            err == ILiquidation.NothingClosed.selector ||
            err == ILiquidation.LiquidationPaused.selector ||
            err == ILiquidation.NoPosition.selector ||
            err == ILiquidation.NoDeficit.selector ||
            err == ILiquidation.NotFlagged.selector;
    }
}
