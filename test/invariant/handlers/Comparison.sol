// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Breaches, Id} from "./Breaches.sol";
import {GhostMarket, GhostPosition, GhostState} from "./Ghost.sol";

/// @title The call against the model
abstract contract Comparison is Breaches {
    /// @dev Everything that the model predicted, field by field.
    function _compare(GhostState memory expected, GhostState memory actual) internal {
        bool cash = true;
        bool lists = true;
        bool flags = true;
        for (uint256 a = 1; a <= ACCOUNTS; ++a) {
            if (expected.balance[a] != actual.balance[a]) cash = false;
            if (expected.active[a] != actual.active[a]) lists = false;
            bool clock = expected.clock[a] == actual.clock[a] && expected.flaggedAt[a] == actual.flaggedAt[a];
            if (!clock || expected.flaggedIn[a] != actual.flaggedIn[a]) flags = false;
        }
        if (!cash) _breach(Id.LEDGER2, "cash is what trades, fees and funding made it");
        if (!lists) _breach(Id.MARGIN4, "the list of markets is what is open there");
        if (!flags) _breach(Id.LIQ3, "a liquidation's clock and flag follow the account's equity");
        bool shared = expected.sharedInsurance == actual.sharedInsurance;
        if (!shared) _breach(Id.LIQ3, "the shared fund pays after the market's, and what that lacks");
        if (expected.booked != actual.booked) _breach(Id.LEDGER2, "booked tokens are what came and went");
        _comparePositions(expected, actual);
        _compareOrders(expected, actual);
        for (uint256 m = 1; m <= MARKETS; ++m) _compareMarket(expected.market[m], actual.market[m]);
    }

    /// @dev Whether the `count` words from `one` on are those from `other` on. By SHA-256, for which processors have instructions: with keccak
    /// a campaign took 4 % longer.
    function _areSame(uint256 one, uint256 other, uint256 count) private view returns (bool same) {
        assembly ("memory-safe") {
            let done := staticcall(gas(), 2, one, mul(count, 32), 0x00, 32)
            done := and(staticcall(gas(), 2, other, mul(count, 32), 0x20, 32), done)
            same := and(eq(mload(0x00), mload(0x20)), done)
        }
    }

    function _comparePositions(GhostState memory expected, GhostState memory actual) private {
        (uint256 one, uint256 other) = (_place(expected.position[0]), _place(actual.position[0]));
        if (_areSame(one, other, expected.position.length * 5)) return;
        bool fills = true;
        bool counters = true;
        bool snapshots = true;
        for (uint256 i = 0; i < expected.position.length; ++i) {
            (GhostPosition memory p, GhostPosition memory q) = (expected.position[i], actual.position[i]);
            fills = fills && p.size == q.size && p.entry == q.entry;
            counters = counters && p.bids == q.bids && p.asks == q.asks;
            snapshots = snapshots && (q.size == 0 || p.snapshot == q.snapshot);
        }
        if (!fills) _breach(Id.BOOK3, "fills go to whom price and time name, at their prices");
        if (!counters) _breach(Id.MARGIN4, "counters follow the orders");
        if (!snapshots) _breach(Id.ZERO2, "funding is realised up to now, or not at all");
    }

    function _place(GhostPosition memory p) private pure returns (uint256 first) {
        assembly ("memory-safe") {
            first := p
        }
    }

    function _place(uint256[] memory list) private pure returns (uint256 first) {
        assembly ("memory-safe") {
            first := add(list, 32)
        }
    }

    function _compareOrders(GhostState memory expected, GhostState memory actual) private {
        uint256 count = expected.order.length;
        if (_areSame(_place(expected.order), _place(actual.order), count)) return;
        bool lots = true;
        bool generations = true;
        bool terms = true;
        for (uint256 i = 0; i < count; ++i) {
            (uint256 p, uint256 q) = (expected.order[i], actual.order[i]);
            if ((p ^ q) << 120 == 0) continue;
            lots = lots && _lots(p) == _lots(q);
            generations = generations && _generationOf(p) == _generationOf(q);
            terms = terms && (_lots(q) == 0 || (p ^ q) << 160 == 0);
        }
        if (!lots) _breach(Id.BOOK4, "filled + resting + cancelled = asked");
        if (!generations) _breach(Id.BOOK5, "a release raises the generation, nothing else does");
        if (!terms) _breach(Id.BOOK4, "price, side and expiry of an order are what was asked");
    }

    function _compareEstimators(GhostMarket memory expected, GhostMarket memory actual) private {
        bool means = expected.weightedSum == actual.weightedSum && expected.weight == actual.weight;
        bool answers = expected.answers == actual.answers && expected.answered == actual.answered;
        bool last = expected.lastAnswer == actual.lastAnswer && expected.hasLastAnswer == actual.hasLastAnswer;
        if (!means || !answers || !last) _breach(Id.RATE1, "weighted mean and interest are what samples saw");
        bool depth = expected.depthMean == actual.depthMean && expected.depthAt == actual.depthAt;
        if (!depth || expected.saturation != actual.saturation) {
            _breach(Id.RATE1, "depth follows the book, saturation the rate");
        }
    }

    function _compareMarket(GhostMarket memory expected, GhostMarket memory actual) private {
        bool best = expected.bestBid == actual.bestBid && expected.bestAsk == actual.bestAsk;
        if (!best) _breach(Id.BOOK1, "best ticks follow the orders");
        if (expected.interest != actual.interest) _breach(Id.ZERO1, "open interest follows the fills");
        bool cash = expected.fees == actual.fees && expected.bountyMark == actual.bountyMark;
        if (!cash) _breach(Id.LEDGER2, "fees and bounties are what the rates say");
        if (expected.insurance != actual.insurance) _breach(Id.LEDGER2, "insurance gets what it is due");
        bool indices = expected.longIndex == actual.longIndex && expected.shortIndex == actual.shortIndex;
        if (!indices) {
            _breach(Id.RATE1, "indices grow by the running rate, then by the measured one, for one interval each");
        }
        bool losses = expected.longLoss == actual.longLoss && expected.shortLoss == actual.shortLoss;
        if (!losses) _breach(Id.RATE1, "what a side pays for deficits is kept apart from funding");
        bool rate = expected.rate == actual.rate && expected.accruedAt == actual.accruedAt;
        if (!rate) _breach(Id.RATE1, "the rate follows from what was sampled");
        bool sums = expected.premiumSum == actual.premiumSum && expected.covered == actual.covered;
        if (!sums || expected.indexSum != actual.indexSum) _breach(Id.RATE1, "a sample counts what the book showed");
        if (actual.estimators != 0) _compareEstimators(expected, actual);
        bool sample = expected.index == actual.index && expected.sampledAt == actual.sampledAt;
        if (!sample || expected.basis != actual.basis) _breach(Id.RATE1, "a sample moves mark as the EMA says");
        bool storm = expected.variance == actual.variance && expected.volatility == actual.volatility;
        if (!storm) _breach(Id.RATE1, "every look at the index counts as volatility");
        bool margin = expected.imRate == actual.imRate && expected.mmShare == actual.mmShare;
        if (!margin || expected.ramping != actual.ramping) _breach(Id.ADMIN1, "margin rises along its line");
        if (expected.dueAt != actual.dueAt) _breach(Id.RATE1, "the next touch is due in time");
        bool window = expected.paidAt == actual.paidAt && expected.spent == actual.spent;
        if (!window) _breach(Id.LIQ3, "insurance pays inside its window");
        bool pause = expected.alert == actual.alert && expected.pausedUntil == actual.pausedUntil;
        bool deficits = expected.deficits == actual.deficits && expected.deficitUntil == actual.deficitUntil;
        if (!pause || !deficits) _breach(Id.PAUSE1, "a market pauses after a gap, and for what is flagged");
    }
}
