// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Account, ExchangeStorage, Market, State} from "../../ExchangeStorage.sol";
import {FailingView, RankView} from "../../interfaces/ILens.sol";
import {AccountId, MarketId} from "../../types/Ids.sol";
import {PositionWord} from "../../types/PositionWord.sol";
import {Bankruptcy, Case} from "../../libraries/Bankruptcy.sol";
import {Insurance} from "../../libraries/Insurance.sol";
import {Health, Margin, MarginPrices} from "../../libraries/Margin.sol";
import {Position} from "../../libraries/Position.sol";
import {Rank} from "../../libraries/Rank.sol";
import {FailingAccount} from "../../operations/FailingAccount.sol";
import {Reader} from "./Reader.sol";

/// @title The lens's readings of the waterfall
/// @notice Documented in interfaces/ILens.sol under the same names.
contract WaterfallReader is Reader {
    using {Margin.equity} for Health;
    using {Bankruptcy.limit} for Case;

    function failing(AccountId id, MarketId market) external inspected returns (FailingView memory v) {
        State storage s = _opened(id);
        (, Market storage m) = _listed(market);
        Account storage a = s.accounts[id.raw()];
        PositionWord position = s.positions[ExchangeStorage.positionKey(market.raw(), id.raw())];
        Health memory h = Margin.healthOf(s, id.raw(), false);
        v.account = id;
        v.market = market;
        v.size = position.size();
        v.equity = h.equity();
        v.maintenanceMargin = h.maintenance;
        v.flaggedAt = a.flaggedAt;
        v.threshold = type(int256).max;
        if (v.equity >= int256(h.maintenance) || v.size == 0) return v;
        (MarginPrices memory prices, , ) = Margin.pricesNow(m, market.raw(), m.hot, false);
        if (FailingAccount.isClockRunning(a.liquidationStart)) v.elapsed = block.timestamp - a.liquidationStart;
        uint256 fund = Insurance.available(s, m);
        Case memory c = Bankruptcy.assess(m, prices, h, v.size, a.word.tier(), v.elapsed, fund);
        v.mark = c.mark;
        (v.limit, ) = c.limit();
        v.lots = c.lots;
        v.missing = c.equity < 0 ? c.part : 0;
        v.mayBeFlagged = FailingAccount.isBeyondLiquidation(a, h);
        if (FailingAccount.isFlagged(a, market.raw())) {
            v.threshold = Rank.threshold(block.timestamp - v.flaggedAt, FailingAccount.WINDOW);
        }
    }

    function ranks(MarketId market, AccountId[] calldata ids) external inspected returns (RankView[] memory views) {
        (State storage s, Market storage m) = _listed(market);
        (MarginPrices memory prices, , ) = Margin.pricesNow(m, market.raw(), m.hot, false);
        uint256 quantum = prices.risk.quantum();
        views = new RankView[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            _opened(ids[i]);
            views[i].account = ids[i];
            PositionWord position = s.positions[ExchangeStorage.positionKey(market.raw(), ids[i].raw())];
            int256 size = position.size();
            if (size == 0) continue;
            int256 equity = Margin.healthOf(s, ids[i].raw(), false).equity();
            views[i].size = size;
            views[i].unrealised = Position.unrealised(size, position.entry(), prices.mark, quantum);
            views[i].rank = Rank.rankOf(size, position.entry(), prices.mark, quantum, equity);
        }
    }
}
