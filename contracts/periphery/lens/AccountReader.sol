// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {Account, ExchangeStorage, Grant, Market, State} from "../../ExchangeStorage.sol";
import {OperatorGrant} from "../../interfaces/IAccounts.sol";
import {IExchange} from "../../interfaces/IExchange.sol";
import {IndexStatus} from "../../interfaces/IIndexOracle.sol";
import {
    AccountView,
    FundingPaymentView,
    HealthView,
    LedgerView,
    MarketLedgerView,
    OperatorView,
    OrderView,
    PositionView
} from "../../interfaces/ILens.sol";
import {MarketStatus} from "../../interfaces/IMarketAdmin.sol";
import {AccountWord} from "../../types/AccountWord.sol";
import {AccountId, MarketId} from "../../types/Ids.sol";
import {OrderWord} from "../../types/OrderWord.sol";
import {PositionWord} from "../../types/PositionWord.sol";
import {FixedPoint} from "../../libraries/FixedPoint.sol";
import {Funding} from "../../libraries/Funding.sol";
import {Exposure, Health, Margin, MarginPrices} from "../../libraries/Margin.sol";
import {Position} from "../../libraries/Position.sol";
import {Reader, RunningFunding} from "./Reader.sol";

/// @title The lens's readings of accounts
/// @notice Documented in interfaces/ILens.sol under the same names.
contract AccountReader is Reader {
    using {Margin.equity, Margin.equityForInitial, Margin.withdrawable} for Health;

    uint256 private constant SLOTS = 256;

    function account(AccountId id) external inspected returns (AccountView memory v) {
        State storage s = _opened(id);
        Account storage a = s.accounts[id.raw()];
        AccountWord word = a.word;
        Health memory h = Margin.healthOf(s, id.raw(), true);
        v.account = id;
        v.owner = a.owner;
        v.tier = word.tier();
        v.isFlat = word.markets() == 0;
        v.markets = _marketsOf(word);
        v.balance = word.balance();
        v.funding = h.cash - v.balance;
        v.unrealised = h.losses + int256(h.gains);
        v.equity = h.equity();
        v.equityForInitial = h.equityForInitial();
        v.initialMargin = h.initial;
        v.maintenanceMargin = h.maintenance;
        v.freeCollateral = v.equityForInitial - int256(h.initial);
        v.withdrawable = _withdrawable(word, h);
        v.withdrawableTokens = FixedPoint.divDown(v.withdrawable, IExchange(address(this)).collateralScale());
        v.impaired = h.impaired;
        v.inGrace = h.inGrace;
        v.barred = h.barred;
        v.liquidationStart = a.liquidationStart;
        v.flaggedAt = a.flaggedAt;
    }

    function positions(AccountId id) external inspected returns (PositionView[] memory views) {
        State storage s = _opened(id);
        MarketId[] memory ids = _marketsOf(s.accounts[id.raw()].word);
        views = new PositionView[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            views[i] = _position(s, ids[i], id.raw());
        }
    }

    function orders(AccountId id, MarketId market) external view inspected returns (OrderView[] memory views) {
        _opened(id);
        (State storage s, ) = _listed(market);
        uint256 firstKey = id.raw() << 8;
        uint256 count;
        for (uint256 slot; slot < SLOTS; ++slot) {
            if (s.orders[ExchangeStorage.orderKey(market.raw(), firstKey | slot)].lots() != 0) ++count;
        }
        views = new OrderView[](count);
        for (uint256 slot = SLOTS; count != 0;) {
            uint256 key = firstKey | --slot;
            OrderWord order = s.orders[ExchangeStorage.orderKey(market.raw(), key)];
            if (order.lots() != 0) views[--count] = _order(s, market.raw(), key, order);
        }
    }

    function fundingPayments(AccountId id) external view inspected returns (FundingPaymentView[] memory views) {
        State storage s = _opened(id);
        MarketId[] memory ids = _marketsOf(s.accounts[id.raw()].word);
        uint256 count;
        for (uint256 i; i < ids.length; ++i) {
            if (_positionOf(s, ids[i], id.raw()).size() != 0) ++count;
        }
        views = new FundingPaymentView[](count);
        for (uint256 i = ids.length; count != 0;) {
            PositionWord position = _positionOf(s, ids[--i], id.raw());
            if (position.size() != 0) views[--count] = _fundingPayment(s, ids[i], position);
        }
    }

    function operator(AccountId id, address operator_) external view inspected returns (OperatorView memory v) {
        State storage s = _opened(id);
        Grant memory g = s.grants[ExchangeStorage.grantKey(id.raw(), operator_)];
        v.grant = OperatorGrant(g.permissions, g.priceBand, g.expiry, g.equityFloor, g.markets);
        v.active = g.permissions != 0 && block.timestamp <= g.expiry;
    }

    function nonces(address signer, uint192[] calldata keys) external view inspected returns (uint256[] memory next) {
        next = new uint256[](keys.length);
        for (uint256 i; i < keys.length; ++i) {
            // Not part of ExchangeStorage: the exchange is asked.
            next[i] = NoncesKeyed(address(this)).nonces(signer, keys[i]);
        }
    }

    function accountsOf(
        address owner,
        AccountId first,
        uint256 count
    ) external view inspected returns (AccountId[] memory ids) {
        State storage s = _state();
        (uint256 from, uint256 end) = _range(first.raw(), count, s.accountCount);
        uint256 owned;
        for (uint256 id = from; id < end; ++id) {
            if (s.accounts[id].owner == owner) ++owned;
        }
        ids = new AccountId[](owned);
        for (uint256 id = end; owned != 0;) {
            if (s.accounts[--id].owner == owner) ids[--owned] = AccountId.wrap(uint32(id));
        }
    }

    function healths(AccountId[] calldata ids) external inspected returns (HealthView[] memory views) {
        views = new HealthView[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            Health memory h = Margin.healthOf(_opened(ids[i]), ids[i].raw(), false);
            views[i] = HealthView(ids[i], h.equity(), h.maintenance, h.impaired, h.inGrace);
        }
    }

    /// @dev Looks at every market of every account, also where the account's own list does not name it: a check must not rely on
    /// what it checks.
    function ledger(AccountId first, uint256 count) external view inspected returns (LedgerView memory v) {
        State storage s = _state();
        v.tokens = s.bookedTokens;
        v.scale = IExchange(address(this)).collateralScale();
        v.sharedInsurance = s.sharedInsurance;
        v.accountCount = s.accountCount;
        (uint256 from, uint256 end) = _range(first.raw(), count, v.accountCount);
        for (uint256 id = from; id < end; ++id) {
            v.balances += s.accounts[id].word.balance();
        }
        v.markets = new MarketLedgerView[](s.marketCount);
        for (uint256 i; i < v.markets.length; ++i) {
            v.markets[i] = _marketLedger(s, i + 1, from, end);
        }
    }

    /// @dev What operations/Collateral.sol lets leave.
    function _withdrawable(AccountWord word, Health memory h) private pure returns (uint256) {
        uint256 balance = FixedPoint.positivePart(word.balance());
        if (word.markets() == 0) return balance;
        return h.inGrace || h.barred ? 0 : FixedPoint.min(balance, h.withdrawable());
    }

    function _position(State storage s, MarketId id, uint256 account_) private returns (PositionView memory v) {
        Market storage m = s.markets[id.raw()];
        (MarginPrices memory prices, IndexStatus status, ) = Margin.pricesNow(m, id.raw(), m.hot, false);
        Exposure memory e = Margin.exposureOf(m, id.raw(), m.hot, _positionOf(s, id, account_));
        Health memory h;
        Margin.add(h, e, prices, m.hot.status() != uint256(MarketStatus.Closed));
        v.market = id;
        v.size = e.size;
        v.entry = e.entry;
        v.quantum = prices.risk.quantum();
        v.mark = prices.mark;
        v.indexStatus = status;
        v.notional = FixedPoint.abs(e.size) * prices.mark;
        v.unrealised = h.losses + int256(h.gains);
        v.funding = e.cash;
        v.initialMargin = h.initial;
        v.maintenanceMargin = h.maintenance;
        v.bidLots = e.bidLots;
        v.askLots = e.askLots;
        v.paused = Margin.isPaused(m, m.hot);
    }

    function _fundingPayment(
        State storage s,
        MarketId id,
        PositionWord position
    ) private view returns (FundingPaymentView memory) {
        Market storage m = s.markets[id.raw()];
        RunningFunding memory running = _runningFunding(m, id.raw());
        uint256 end = Funding.intervalEnd(block.timestamp, m.terms.interval());
        int256 accrued = _receivedBy(running, position, block.timestamp);
        // An interval that has ended unsettled is over; the running one has measured nothing then.
        int256 next = running.closed.end == 0 ? Funding.settlement(m, id.raw()).ratePerLotSecond : int256(0);
        bool pays = m.hot.status() != uint256(MarketStatus.Closed);
        return
            FundingPaymentView({
                market: id,
                size: position.size(),
                accrued: accrued,
                upcoming: _receivedBy(running, position, end) - accrued,
                until: end,
                next: pays ? -position.size() * next * Funding.RATE_QUANTUM * int256(m.terms.interval()) : int256(0)
            });
    }

    /// @dev What the position receives from its snapshot to `time`, in the running interval or its end.
    function _receivedBy(
        RunningFunding memory running,
        PositionWord position,
        uint256 time
    ) private pure returns (int256) {
        (int256 longIndex, int256 shortIndex) = Funding.indicesAt(running.word, time);
        return Position.fundingReceived(position.size(), position.fundingSnapshot(), longIndex, shortIndex);
    }

    function _marketLedger(
        State storage s,
        uint256 market,
        uint256 from,
        uint256 end
    ) private view returns (MarketLedgerView memory v) {
        Market storage m = s.markets[market];
        v.market = MarketId.wrap(uint16(market));
        v.quantum = m.risk.quantum();
        v.fees = m.hot.fees();
        v.insurance = m.insurance;
        v.openInterest = m.hot.openInterest();
        v.settlementPerLot = m.settlement.perLot();
        v.shortfall = m.shortfall;
        (int256 longIndex, int256 shortIndex) = Funding.indicesNow(m, market, m.hot);
        for (uint256 id = from; id < end; ++id) {
            PositionWord position = s.positions[ExchangeStorage.positionKey(market, id)];
            int256 size = position.size();
            if (size > 0) {
                v.longLots += uint256(size);
                v.entryLotTicks += int256(position.entry());
            } else {
                v.shortLots += FixedPoint.abs(size);
                v.entryLotTicks -= int256(position.entry());
            }
            v.funding -= Position.fundingReceived(size, position.fundingSnapshot(), longIndex, shortIndex);
        }
    }

    function _positionOf(State storage s, MarketId id, uint256 account_) private view returns (PositionWord) {
        return s.positions[ExchangeStorage.positionKey(id.raw(), account_)];
    }

    function _marketsOf(AccountWord word) private pure returns (MarketId[] memory ids) {
        uint256 count;
        for (uint256 rest = word.markets(); rest != 0; rest >>= 16) ++count;
        ids = new MarketId[](count);
        for (uint256 i; i < count; ++i) {
            ids[i] = MarketId.wrap(uint16(word.marketAt(i)));
        }
    }
}
