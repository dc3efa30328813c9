// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Account, ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {IMarketAdmin, MarketStatus} from "../interfaces/IMarketAdmin.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {IWindDown} from "../interfaces/IWindDown.sol";
import {Closing} from "../libraries/Closing.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Funding} from "../libraries/Funding.sol";
import {Insurance} from "../libraries/Insurance.sol";
import {Health, Margin} from "../libraries/Margin.sol";
import {MarketTermsLibrary} from "../libraries/MarketTermsLibrary.sol";
import {Position} from "../libraries/Position.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {ClosingWord, ClosingWordLibrary, SettlementWord, SettlementWordLibrary} from "../types/ClosingWords.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {FundingWordLibrary, HotWord, RiskWord} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {FailingAccount} from "./FailingAccount.sol";
import {TradingContext} from "./TradingContext.sol";

/// @title Winding a market down
/// @notice Linked library. What losers cannot pay is given to them and counted as the market's shortfall, so that they settle in any
/// order; insurance and one haircut on the winners' claims make up for it. Functions have the arguments of their namesakes in IWindDown
/// and IMarketAdmin, so that the exchange forwards them as they came.
library WindDown {
    using {Margin.equity} for Health;

    uint256 internal constant MIN_DURATION = 1 hours;
    uint256 internal constant MAX_DURATION = 7 days;
    /// @notice How long winners wait for losers whom nobody has settled [s].
    uint256 internal constant SETTLE_WINDOW = 7 days;
    /// @dev As after any other halt: positions can shrink before anybody is liquidated.
    uint256 internal constant RESUME_GRACE = 15 minutes;

    /// @dev One position that is being settled.
    struct Item {
        uint256 account;
        uint256 key; // of the position
        PositionWord position;
        int256 size; // [lots]
        uint256 held; // [lots] its magnitude
        int256 pnl; // [WAD quote] at the settlement price
        int256 funding; // [WAD quote] received and not yet in the balance
        uint256 credit; // [WAD quote] what the account cannot pay
        uint256 cut; // [WAD quote] haircut
    }

    function windDown(uint256 market, uint256 duration) external {
        Market storage m = ExchangeStorage.load().markets[market];
        HotWord hot = TradingContext.touch(m, market);
        MarketStatus status = MarketStatus(hot.status());
        MarketId id = MarketId.wrap(uint16(market));
        require(uint256(status) < uint256(MarketStatus.Closing), IMarketAdmin.UnexpectedStatus(id, status));
        MarketTermsLibrary.inBounds("duration", duration, MIN_DURATION, MAX_DURATION);
        uint256 endsAt = block.timestamp + duration;
        m.closing = ClosingWordLibrary.start(block.timestamp, endsAt);
        if (status == MarketStatus.Halted) m.safety = m.safety.withGraceUntil(block.timestamp + RESUME_GRACE);
        m.hot = hot.withStatus(uint256(MarketStatus.Closing));
        emit IMarketAdmin.MarketStatusChanged(id, MarketStatus.Closing, endsAt);
    }

    function closeMarket(MarketId id) external returns (uint256 perLot) {
        State storage s = ExchangeStorage.load();
        Market storage m = _inStatus(s, id, MarketStatus.Closing);
        ClosingWord closing = m.closing;
        require(block.timestamp >= closing.endsAt(), IWindDown.StillClosing(id, closing.endsAt()));
        HotWord hot = TradingContext.touch(m, id.raw());
        bool isTwap;
        (perLot, isTwap) = Closing.finalPrice(m);

        (int256 longIndex, int256 shortIndex) = Funding.indicesAt(m.funding, block.timestamp);
        m.funding = FundingWordLibrary.pack(longIndex, shortIndex, block.timestamp, 0, m.funding.interval());
        // With no rate and nothing measured, indices stand still whenever somebody settles an interval.
        m.premium = m.premium.withIntegrals(0, 0, 0);
        // No bounty will be paid any more: all fees can be collected.
        m.safety = m.safety.withBountyMark(hot.fees());
        m.hot = hot.withStatus(uint256(MarketStatus.Closed)).withDueAt(type(uint32).max);
        uint256 lots = 2 * hot.openInterest();
        m.settlement = SettlementWordLibrary.start(perLot, block.timestamp, lots, isTwap);
        emit IMarketAdmin.MarketStatusChanged(id, MarketStatus.Closed, 0);
        emit IWindDown.MarketClosed(id, perLot, isTwap, closing.covered(), lots);
        _fixHaircut(s, m, id);
        _finish(s, m, id);
    }

    /// @dev Bounded by the caller's list, which the caller pays for: at most two looks at each account.
    function settlePositions(MarketId id, AccountId[] calldata accounts) external returns (uint256 settled) {
        State storage s = ExchangeStorage.load();
        Market storage m = _inStatus(s, id, MarketStatus.Closed);
        _fixHaircut(s, m, id);
        settled = _settleAll(s, m, id, accounts);
        // If this was the last that winners waited for, those of the list are paid at once.
        if (_fixHaircut(s, m, id)) settled += _settleAll(s, m, id, accounts);
        _finish(s, m, id);
    }

    function _inStatus(State storage s, MarketId id, MarketStatus expected) private view returns (Market storage m) {
        m = s.markets[id.raw()];
        MarketStatus status = MarketStatus(m.hot.status());
        require(status != MarketStatus.Unlisted, ITrading.UnknownMarket(id));
        require(status == expected, IMarketAdmin.UnexpectedStatus(id, status));
    }

    function _settleAll(
        State storage s,
        Market storage m,
        MarketId id,
        AccountId[] calldata accounts
    ) private returns (uint256 settled) {
        for (uint256 i; i < accounts.length; ++i) {
            Item memory item;
            item.account = accounts[i].raw();
            item.key = ExchangeStorage.positionKey(id.raw(), item.account);
            item.position = s.positions[item.key];
            item.size = item.position.size();
            if (item.size == 0) continue;
            item.held = FixedPoint.abs(item.size);
            item.pnl = Position.unrealised(item.size, item.position.entry(), m.settlement.perLot(), m.risk.quantum());
            if (item.pnl > 0 && !m.settlement.isFixed()) {
                _register(s, m, id, item);
            } else {
                _settle(s, m, id, item);
                ++settled;
            }
        }
    }

    /// @dev A winner waits: its claim is counted once, its position stays, and with it what its owner's equity makes of it.
    function _register(State storage s, Market storage m, MarketId id, Item memory item) private {
        if (!_markClaimed(s, id, item.account)) return;
        SettlementWord word = m.settlement;
        m.settlement = word.withLotsLeft(word.lotsLeft() - item.held);
        uint256 claims = m.claims + uint256(item.pnl);
        m.claims = claims;
        emit IWindDown.ClaimRegistered(id, AccountId.wrap(uint32(item.account)), uint256(item.pnl), claims);
    }

    /// @return isNew Whether the account was not marked before.
    function _markClaimed(State storage s, MarketId id, uint256 account) private returns (bool isNew) {
        uint256 page = ExchangeStorage.claimPage(id.raw(), account);
        uint256 bit = 1 << (account & 0xff);
        uint256 marked = s.claimed[page];
        isNew = marked & bit == 0;
        if (isNew) s.claimed[page] = marked | bit;
    }

    /// @dev Closes one position at the settlement price.
    function _settle(State storage s, Market storage m, MarketId id, Item memory item) private {
        (int256 longIndex, int256 shortIndex) = Funding.indicesAt(m.funding, block.timestamp);
        item.funding = Position.fundingReceived(item.size, item.position.fundingSnapshot(), longIndex, shortIndex);
        SettlementWord word = m.settlement;
        if (item.pnl > 0) {
            item.cut = cutOf(m, uint256(item.pnl));
            _spread(m, id, item);
        } else {
            item.credit = _missing(s, m, item);
            if (word.isFixed()) item.credit = Insurance.draw(s, m, id, item.account, item.credit);
            else m.shortfall += item.credit;
        }
        if (_markClaimed(s, id, item.account)) word = word.withLotsLeft(word.lotsLeft() - item.held);
        m.settlement = word.withLotsOpen(word.lotsOpen() - item.held);
        if (item.size > 0) {
            HotWord hot = m.hot;
            m.hot = hot.withOpenInterest(hot.openInterest() - item.held);
        }
        int256 balance = _store(s, id, item, longIndex);
        emit IWindDown.PositionSettled(
            id,
            AccountId.wrap(uint32(item.account)),
            item.size,
            item.pnl,
            item.funding,
            item.credit,
            item.cut,
            balance,
            m.shortfall
        );
        _updateFailing(s, item.account);
    }

    /// @dev Writes balance and position; orders that still rest stay the owner's to cancel.
    function _store(State storage s, MarketId id, Item memory item, int256 snapshot) private returns (int256 balance) {
        PositionWord position = item.position.withTrade(0, 0, snapshot);
        s.positions[item.key] = position;
        AccountWord word = s.accounts[item.account].word;
        balance = word.balance() + item.pnl + item.funding + int256(item.credit) - int256(item.cut);
        word = word.withBalance(balance);
        s.accounts[item.account].word = position.isActive() ? word : word.removeMarket(id.raw());
    }

    /// @dev What a loser cannot pay: the position's part of its account's deficit, by maintenance margins as in every bankruptcy, but no
    /// more than the position loses while others are left to bear the rest. Its last position takes the whole.
    function _missing(State storage s, Market storage m, Item memory item) private returns (uint256) {
        Health memory h = Margin.healthOf(s, item.account, false);
        int256 equity = h.equity();
        if (equity >= 0) return 0;
        uint256 deficit = uint256(-equity);
        RiskWord risk = m.risk;
        uint256 initial = Margin.initialMargin(item.held * m.settlement.perLot(), risk);
        uint256 maintenance = Margin.maintenanceMargin(initial, risk);
        if (maintenance == h.maintenance) return deficit;
        uint256 part = Math.mulDiv(deficit, maintenance, h.maintenance, Math.Rounding.Ceil);
        return FixedPoint.min(part, FixedPoint.abs(item.pnl));
    }

    /// @dev The one haircut: claim x deficit / claims, rounded up so that cuts cover the deficit, and at most the claim.
    function cutOf(Market storage m, uint256 claim) internal view returns (uint256) {
        uint256 deficit = m.deficit;
        if (deficit == 0) return 0;
        return FixedPoint.min(claim, Math.mulDiv(claim, deficit, m.claims, Math.Rounding.Ceil));
    }

    /// @dev A winner's cut pays the shortfall; what rounding and late winners bring beyond it goes to insurance.
    function _spread(Market storage m, MarketId id, Item memory item) private {
        uint256 shortfall = m.shortfall;
        uint256 used = FixedPoint.min(item.cut, shortfall);
        m.shortfall = shortfall - used;
        uint256 surplus = item.cut - used;
        if (surplus == 0) return;
        uint256 insurance = m.insurance + surplus;
        m.insurance = insurance;
        emit ILiquidation.InsuranceFunded(id, AccountId.wrap(uint32(item.account)), surplus, insurance);
    }

    /// @dev Fixes the haircut once nobody is left to wait for, or once the window has passed and there are winners to pay.
    function _fixHaircut(State storage s, Market storage m, MarketId id) private returns (bool) {
        SettlementWord word = m.settlement;
        if (word.isFixed()) return false;
        uint256 claims = m.claims;
        bool isLate = block.timestamp >= word.closedAt() + SETTLE_WINDOW;
        if (word.lotsLeft() != 0 && (!isLate || claims == 0)) return false;
        m.settlement = word.withFixed();
        uint256 deficit = m.shortfall;
        deficit -= Insurance.draw(s, m, id, 0, deficit);
        m.shortfall = deficit;
        m.deficit = deficit;
        emit IWindDown.HaircutFixed(id, claims, deficit);
        return true;
    }

    /// @dev Once no position is left: what claims could not cover is paid when insurance can, and what is left of the market's own fund
    /// goes to the shared one.
    function _finish(State storage s, Market storage m, MarketId id) private {
        if (m.settlement.lotsOpen() != 0) return;
        uint256 shortfall = m.shortfall;
        shortfall -= Insurance.draw(s, m, id, 0, shortfall);
        m.shortfall = shortfall;
        uint256 left = m.insurance;
        if (left == 0) return;
        m.insurance = 0;
        s.sharedInsurance += left;
        emit IWindDown.InsuranceReleased(id, left, s.sharedInsurance);
    }

    /// @dev Clock and flag of an account of which a position has gone, as after every step of the waterfall.
    function _updateFailing(State storage s, uint256 account) private {
        Account storage a = s.accounts[account];
        if (a.liquidationStart == 0 && a.flaggedAt == 0) return;
        AccountId id = AccountId.wrap(uint32(account));
        Health memory h = Margin.healthOf(s, account, false);
        FailingAccount.stopClock(a, id, h);
        FailingAccount.updateFlag(s, id, h);
    }
}
