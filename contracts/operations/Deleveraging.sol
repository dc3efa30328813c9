// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Account, ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {Deleverage, ILiquidation} from "../interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {FundingWord, FundingWordLibrary} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {Bankruptcy, Case} from "../libraries/Bankruptcy.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Insurance} from "../libraries/Insurance.sol";
import {Health, Margin, MarginPrices} from "../libraries/Margin.sol";
import {Position} from "../libraries/Position.sol";
import {Rank} from "../libraries/Rank.sol";
import {FailingAccount} from "./FailingAccount.sol";
import {Handover} from "./Handover.sol";
import {TradingContext} from "./TradingContext.sol";

/// @title Deleveraging and socialised loss
/// @notice Linked library. The last steps of the waterfall: a failing account's lots are closed against those who gain most on the other
/// side. What neither insurance nor their profit on these lots covers, all positions of their side pay through their index.
library Deleveraging {
    using {Margin.equity} for Health;

    /// @dev What one call works on.
    struct Work {
        uint256 account;
        uint256 market;
        uint256 quantum; // [WAD quote per lot-tick]
        int256 threshold;
        uint256 fund; // [WAD quote] what insurance may still pay
        uint256 left; // [lots] still to close
    }

    function flagDeficit(AccountId id) external returns (bool flagged) {
        State storage s = ExchangeStorage.load();
        Account storage a = s.accounts[id.raw()];
        require(a.owner != address(0), IAccounts.UnknownAccount(id));
        Health memory h = Margin.healthOf(s, id.raw(), false);
        int256 equity = h.equity();
        bool changed = FailingAccount.stopClock(a, id, h);
        bool beyond = h.maintenance != 0 && FailingAccount.isBeyondLiquidation(a, h);
        if (a.flaggedAt != 0) {
            changed = true;
            FailingAccount.retainFlag(s, id, beyond && FailingAccount.isFlagFresh(a));
            if (a.flaggedAt != 0) return true;
        }
        if (beyond) {
            FailingAccount.flag(s, id, equity);
            return true;
        }
        if (h.maintenance == 0 && equity < 0) changed = _payDebt(s, id, uint256(-equity)) || changed;
        require(changed, ILiquidation.NoDeficit(id, equity));
    }

    /// @dev What an account without positions owes is paid by the shared fund, as far as that goes: such a debt is what was left when a
    /// market emptied in a crisis.
    function _payDebt(State storage s, AccountId id, uint256 debt) private returns (bool) {
        uint256 amount = FixedPoint.min(debt, s.sharedInsurance);
        if (amount == 0) return false;
        s.sharedInsurance -= amount;
        Accounts.credit(s, id.raw(), int256(amount));
        emit ILiquidation.InsurancePaid(MarketId.wrap(0), id, 0, amount, 0, s.sharedInsurance);
        return true;
    }

    /// @dev Bounded by the caller's list, which the caller pays for.
    function deleverage(Deleverage calldata request) external returns (uint256 closed) {
        State storage s = ExchangeStorage.load();
        Work memory w;
        w.account = request.account.raw();
        w.market = request.market.raw();
        Market storage m = s.markets[w.market];
        TradingContext.touch(m, w.market);
        FailingAccount.requireOpen(m, request.market);
        PositionWord position = s.positions[ExchangeStorage.positionKey(w.market, w.account)];
        require(position.size() != 0, ILiquidation.NoPosition(request.account, request.market));
        Account storage a = s.accounts[w.account];
        require(FailingAccount.isFlagged(a, w.market), ILiquidation.NotFlagged(request.account));

        Health memory start = Margin.healthOf(s, w.account, false);
        require(FailingAccount.isBeyondLiquidation(a, start), ILiquidation.NoDeficit(request.account, start.equity()));
        (MarginPrices memory prices, , ) = Margin.pricesNow(m, w.market, m.hot, false);
        w.fund = Insurance.available(s, m);
        w.quantum = prices.risk.quantum();
        w.threshold = Rank.threshold(block.timestamp - a.flaggedAt, FailingAccount.WINDOW);
        // Without a deficit nobody has to be paid for: the lots go at the full concession.
        Case memory c = Bankruptcy.assess(m, prices, start, position.size(), a.word.tier(), type(uint32).max, 0);
        w.left = FixedPoint.min(c.equity < 0 ? c.held : c.lots, request.maxLots);
        uint256 asked = w.left;
        for (uint256 i; i < request.candidates.length && w.left != 0; ++i) {
            _tryCandidate(s, m, w, c, request.candidates[i].raw());
        }
        closed = asked - w.left;
        require(closed != 0, ILiquidation.NothingClosed(request.account, request.market));

        Health memory end = Margin.healthOf(s, w.account, false);
        FailingAccount.stopClock(a, request.account, end);
        FailingAccount.updateFlag(s, request.account, end);
    }

    /// @dev Closes what it can against one account; nothing if that is not opposite, or ranks below the threshold.
    function _tryCandidate(State storage s, Market storage m, Work memory w, Case memory c, uint256 candidate) private {
        PositionWord position = s.positions[ExchangeStorage.positionKey(w.market, candidate)];
        int256 size = position.size();
        if (size == 0 || (size > 0) == (c.size > 0)) return;
        Health memory h = Margin.healthOf(s, candidate, false);
        int256 rank = Rank.rankOf(size, position.entry(), c.mark, w.quantum, h.equity());
        if (rank < w.threshold) return;

        uint256 lots = FixedPoint.min(w.left, FixedPoint.abs(size));
        w.left -= lots;
        int256 pnl = Position.unrealised(size, position.entry(), c.mark, w.quantum);
        uint256 profit = FixedPoint.divDown(FixedPoint.positivePart(pnl) * lots, FixedPoint.abs(size));
        // Nor beyond what it has: its loss must not become another market's.
        profit = FixedPoint.min(profit, FixedPoint.positivePart(h.equity()));
        uint256 loss = _settleDeficit(s, m, w, c, lots, profit);
        // Candidates buy from a failing long and sell to a failing short. Against mark they lose `loss`, or gain the concession.
        uint256 consideration = lots * c.mark;
        consideration = c.size > 0 ? consideration + loss - lots * c.give : consideration + lots * c.give - loss;
        (uint256 buyer, uint256 seller) = c.size > 0 ? (candidate, w.account) : (w.account, candidate);
        Handover.exchange(s, m, w.market, buyer, seller, lots, consideration);
        emit ILiquidation.Deleveraged(
            MarketId.wrap(uint16(w.market)),
            AccountId.wrap(uint32(w.account)),
            AccountId.wrap(uint32(candidate)),
            lots,
            consideration,
            loss,
            rank,
            w.threshold
        );
        _settleDebt(s, m, w, candidate, size > 0);
    }

    /// @dev A candidate may have been bankrupt itself, or become so by its side's loss. If its last position has gone, what it owes must be
    /// paid here: by insurance, then by those of its side who remain. If nobody remains it waits for `flagDeficit`.
    function _settleDebt(State storage s, Market storage m, Work memory w, uint256 candidate, bool longs) private {
        if (s.accounts[candidate].word.balance() >= 0) return;
        Health memory h = Margin.healthOf(s, candidate, false);
        if (h.maintenance != 0) return;
        uint256 debt = uint256(-h.cash);
        uint256 insured = FixedPoint.min(debt, w.fund);
        w.fund -= insured;
        Insurance.pay(s, m, w.market, candidate, insured);
        if (debt != insured && m.hot.openInterest() != 0) _socialise(s, m, w.market, candidate, longs, debt - insured);
    }

    /// @dev Who pays for the lots' share of the deficit: insurance, then the candidate up to its profit on them, then its side. The last
    /// is booked here, before the lots move, so that those that are closed bear it too.
    /// @return loss The candidate's part [WAD quote].
    function _settleDeficit(
        State storage s,
        Market storage m,
        Work memory w,
        Case memory c,
        uint256 lots,
        uint256 profit
    ) private returns (uint256 loss) {
        if (c.equity >= 0) return 0;
        uint256 due = FixedPoint.divUp(c.part * lots, c.held);
        uint256 insured = FixedPoint.min(due, w.fund);
        w.fund -= insured;
        Insurance.pay(s, m, w.market, w.account, insured);
        loss = FixedPoint.min(due - insured, profit);
        uint256 rest = due - insured - loss;
        if (rest != 0) _socialise(s, m, w.market, w.account, c.size < 0, rest);
    }

    /// @param account That gets the amount.
    /// @param longs Whether the longs pay: they are the other side of a failing short.
    function _socialise(
        State storage s,
        Market storage m,
        uint256 market_,
        uint256 account,
        bool longs,
        uint256 amount
    ) private {
        uint256 interest = m.hot.openInterest();
        FundingWord funding = m.funding;
        (int256 longIndex, int256 shortIndex) = (funding.longIndex(), funding.shortIndex());
        // What the index cannot take stays with the account, as a debt does when nobody is left.
        uint256 room = FixedPoint.positivePart(FundingWordLibrary.LOSS_LIMIT - (longs ? longIndex : -shortIndex));
        uint256 perLot = FixedPoint.min(FixedPoint.divUp(amount, interest), room);
        if (perLot == 0) return;
        amount = FixedPoint.min(amount, perLot * interest);
        if (longs) longIndex += int256(perLot);
        else shortIndex -= int256(perLot);
        m.funding = funding.withIndices(longIndex, shortIndex);
        m.losses = m.losses.add(longs, perLot);
        uint256 surplus = perLot * interest - amount;
        uint256 insurance = m.insurance + surplus;
        m.insurance = insurance;
        Accounts.credit(s, account, int256(amount));
        MarketId market = MarketId.wrap(uint16(market_));
        emit ILiquidation.LossSocialised(market, AccountId.wrap(uint32(account)), longs, perLot, amount, surplus);
        if (surplus != 0) emit ILiquidation.InsuranceFunded(market, AccountId.wrap(0), surplus, insurance);
    }
}
