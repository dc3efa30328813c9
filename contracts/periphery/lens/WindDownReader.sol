// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../../ExchangeStorage.sol";
import {ClaimView, WindDownView} from "../../interfaces/ILens.sol";
import {MarketStatus} from "../../interfaces/IMarketAdmin.sol";
import {Closing} from "../../libraries/Closing.sol";
import {Position} from "../../libraries/Position.sol";
import {ClosingWord, SettlementWord} from "../../types/ClosingWords.sol";
import {AccountId, MarketId} from "../../types/Ids.sol";
import {PositionWord} from "../../types/PositionWord.sol";
import {WindDown} from "../../operations/WindDown.sol";
import {Reader} from "./Reader.sol";

/// @title The lens's readings of markets that are wound down
/// @notice Documented in interfaces/ILens.sol under the same names.
contract WindDownReader is Reader {
    function windDown(MarketId id) external view inspected returns (WindDownView memory v) {
        (, Market storage m) = _listed(id);
        ClosingWord closing = m.closing;
        SettlementWord settlement = m.settlement;
        v.market = id;
        v.status = MarketStatus(m.hot.status());
        v.startedAt = closing.startedAt();
        v.endsAt = closing.endsAt();
        v.covered = closing.covered();
        if (v.covered != 0) v.meanIndexPerLot = closing.mean();
        v.settlementPerLot = _settlementPerLot(m);
        if (v.status != MarketStatus.Closed) return v;
        v.isTwap = settlement.isTwap();
        v.closedAt = settlement.closedAt();
        v.waitUntil = settlement.closedAt() + WindDown.SETTLE_WINDOW;
        v.lotsLeft = settlement.lotsLeft();
        v.lotsOpen = settlement.lotsOpen();
        v.claims = m.claims;
        v.shortfall = m.shortfall;
        v.deficit = m.deficit;
        v.isFixed = settlement.isFixed();
    }

    function claims(MarketId id, AccountId[] calldata ids) external view inspected returns (ClaimView[] memory views) {
        (State storage s, Market storage m) = _listed(id);
        uint256 perLot = _settlementPerLot(m);
        views = new ClaimView[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            _opened(ids[i]);
            uint256 account = ids[i].raw();
            PositionWord position = s.positions[ExchangeStorage.positionKey(id.raw(), account)];
            int256 size = position.size();
            views[i].account = ids[i];
            views[i].size = size;
            if (size == 0 || perLot == 0) continue;
            views[i].pnl = Position.unrealised(size, position.entry(), perLot, m.risk.quantum());
            views[i].isRegistered =
                s.claimed[ExchangeStorage.claimPage(id.raw(), account)] & (1 << (account & 0xff)) !=
                0;
            if (views[i].pnl > 0) views[i].cut = WindDown.cutOf(m, uint256(views[i].pnl));
        }
    }

    /// @dev Known from the end of the closing on, also while nobody has closed the market yet.
    function _settlementPerLot(Market storage m) private view returns (uint256 perLot) {
        uint256 status = m.hot.status();
        if (status == uint256(MarketStatus.Closed)) return m.settlement.perLot();
        if (status == uint256(MarketStatus.Closing) && !Closing.isRunning(m, status))
            (perLot, ) = Closing.finalPrice(m);
    }
}
