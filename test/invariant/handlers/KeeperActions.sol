// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {Step} from "./Actions.sol";
import {Id} from "./Breaches.sol";
import {GhostState} from "./Ghost.sol";
import {TradingActions} from "./TradingActions.sol";

/// @title What anyone may do: sample, settle, realise, collect
abstract contract KeeperActions is TradingActions {
    function sample(uint256 seed) external action(seed) {
        Step memory t = _begin();
        uint256 count = 1 + _draw(MARKETS);
        uint256 levels = _chance(50) ? 64 : 1 + _draw(3);
        uint256 beneficiary = _chance(30) ? 0 : _anyAccount();
        MarketId[] memory markets = new MarketId[](count);
        uint256 sampled;
        for (uint256 i = 0; i < count; ++i) {
            uint256 m = _anyMarket();
            markets[i] = _marketId(m);
            if (_sampleGhost(t.expected, m, levels, beneficiary)) sampled |= 1 << i;
        }
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.samplePremium, (markets, levels, _id(beneficiary)));
        if (!_finish(t)) return;
        _hold(Id.RATE1, abi.decode(t.result, (uint256)) == sampled, "samplePremium says what it sampled");
        _holdRateBounds(t.end);
    }

    function settle(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        uint256 beneficiary = _chance(30) ? 0 : _anyAccount();
        bool ended = _settleGhost(t.expected, t.market, beneficiary);
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.settleFunding, (_marketId(t.market), _id(beneficiary)));
        if (!_finish(t)) return;
        _hold(Id.RATE1, abi.decode(t.result, (bool)) == ended, "settleFunding says whether an interval ended");
        _holdRateBounds(t.end);
        bytes32 once = _hashNow();
        bool again = exchange.settleFunding(_marketId(t.market), _id(beneficiary));
        bool same = once == _hashNow();
        _hold(Id.RATE2, !again && same, "settling again in the same second changes nothing");
    }

    function realize(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        AccountId[] memory accounts = new AccountId[](1 + _draw(ACCOUNTS));
        _settle(t.expected, t.market);
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 a = _anyAccount();
            accounts[i] = _id(a);
            _realizeGhost(t.expected, t.market, a);
        }
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.realizeFunding, (_marketId(t.market), accounts));
        _finish(t);
    }

    function collect(uint256 seed) external action(seed) {
        Step memory t = _begin();
        t.market = _anyMarket();
        t.err = _collectGhost(t.expected, t.market);
        t.actor = KEEPER;
        t.data = abi.encodeCall(exchange.collectFees, (_marketId(t.market)));
        _finish(t);
    }

    /// @dev RATE-1: what is being paid per second stays inside the core's bound at the highest index that was ever seen.
    function _holdRateBounds(GhostState memory s) private {
        for (uint256 m = 1; m <= MARKETS; ++m) {
            uint256 most = (highestBound[m] * highestIndex[m]) / 1e18 / 28_800;
            _hold(Id.RATE1, _abs(s.market[m].rate) * 64 <= most, "the rate stays inside the bound");
        }
    }
}
