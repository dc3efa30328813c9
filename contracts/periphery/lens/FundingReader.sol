// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, RING_LENGTH, State} from "../../ExchangeStorage.sol";
import {FundingInputs} from "../../interfaces/IFundingModel.sol";
import {FundingEntryView, FundingView, ILens, SettledFundingView} from "../../interfaces/ILens.sol";
import {MeasuresWord, MeasuresWordLibrary} from "../../types/EstimatorWords.sol";
import {MarketId} from "../../types/Ids.sol";
import {
    FundingWord,
    FundingWordLibrary,
    HotWord,
    LossWord,
    RingWord,
    RingWordLibrary,
    SamplingWord,
    TradingWord
} from "../../types/MarketWords.sol";
import {Estimators} from "../../libraries/Estimators.sol";
import {FixedPoint} from "../../libraries/FixedPoint.sol";
import {Funding, Settlement} from "../../libraries/Funding.sol";
import {Index} from "../../libraries/Index.sol";
import {Premium} from "../../libraries/Premium.sol";
import {Reader, RunningFunding} from "./Reader.sol";

/// @title The lens's readings of funding
/// @notice Documented in interfaces/ILens.sol under the same names.
/// @dev What funding has cost by a second of the past is what it has cost by now, less what the rates of the ring have brought since. Each
/// covered interval's rate is paid for one interval from its end on, whenever it is settled, and for less only in a market that closes.
contract FundingReader is Reader {
    function funding(MarketId id) external inspected returns (FundingView memory v) {
        (State storage s, Market storage m) = _listed(id);
        v.market = id;
        v.interval = m.terms.interval();
        v.intervalEnd = Funding.intervalEnd(block.timestamp, v.interval);
        v.bound = Funding.bound(m.terms, m.risk);

        RunningFunding memory running = _runningFunding(m, id.raw());
        v.settlementDue = running.closed.end != 0;
        v.rate = _paidRate(m, running.closed, v.intervalEnd - v.interval, v.interval);
        v.ratePerLotSecond = running.word.rate() * Funding.RATE_QUANTUM;
        (v.longIndex, v.shortIndex) = Funding.indicesAt(running.word, block.timestamp);
        (v.longLoss, v.shortLoss) = (m.losses.longLoss(), m.losses.shortLoss());
        v.paid = _paid(v.longIndex, m.losses);
        // A new interval has measured nothing yet, and would set no rate.
        if (!v.settlementDue) _setNext(v, Funding.settlement(m, id.raw()));
        _setReach(v, m, running);
        _setPremium(v, s, m);
        FundingInputs memory inputs = Funding.inputs(m, m.sampling, running.measured, v.meanPremium);
        (v.interest, v.depth, v.saturation) = (inputs.interest, inputs.depth, inputs.saturation);
        v.depthMeasuredAt = m.conditions.depthAt();
    }

    // Now

    /// @dev The rate that the interval ending at `start` set. Not in the ring: that interval measured nothing.
    function _paidRate(
        Market storage m,
        Settlement memory closed,
        uint256 start,
        uint256 interval
    ) private view returns (int256) {
        if (closed.end == start) return closed.rate;
        RingWord last = m.ring[_place(start, interval)];
        return last.end() == start ? last.rate() : int256(0);
    }

    function _setNext(FundingView memory v, Settlement memory next) private pure {
        v.covered = next.covered;
        v.meanPremium = next.premium;
        v.meanIndexPerLot = next.indexPerLot;
        v.nextRate = next.rate;
        v.nextRatePerLotSecond = next.ratePerLotSecond * Funding.RATE_QUANTUM;
        v.modelFailed = next.modelFailed;
    }

    /// @dev The rates at both ends of where the mean premium can still go. The last sample of the interval comes a second before its end
    /// at the latest; the next one reaches back to the last one taken, by the longest gap at most.
    function _setReach(FundingView memory v, Market storage m, RunningFunding memory running) private view {
        uint256 back = FixedPoint.min(block.timestamp - m.risk.sampledAt(), m.sampling.maxSampleGap());
        uint256 left = back + v.intervalEnd - 1 - block.timestamp;
        uint256 covered = running.measured.covered() + left;
        if (covered == 0) return;
        (int256 integral, uint256 weight) = (running.measured.premiumIntegral(), covered);
        if (m.sampling.estimators() & Estimators.WEIGHTED != 0) {
            // No second that is still to come weighs more than what will be covered in the end.
            MeasuresWord measures = v.settlementDue ? MeasuresWordLibrary.NOTHING : m.measures;
            left *= covered;
            (integral, weight) = (measures.weightedIntegral(), measures.weight() + left);
        }
        int256 swing = int256(m.terms.maxPremium() * left);
        v.lowestNextRate = _rateAt(v, m, FixedPoint.divToZero(integral - swing, weight), covered);
        v.highestNextRate = _rateAt(v, m, FixedPoint.divToZero(integral + swing, weight), covered);
    }

    /// @dev What `Funding.settlement` makes of a premium that is not the measured one.
    function _rateAt(
        FundingView memory v,
        Market storage m,
        int256 premium,
        uint256 covered
    ) private view returns (int256 rate) {
        SamplingWord sampling = m.sampling;
        FundingInputs memory inputs = Funding.inputs(m, sampling, m.premium, premium);
        inputs.covered = covered;
        (rate, ) = Funding.rateOf(sampling.model(), v.market.raw(), inputs);
    }

    function _setPremium(FundingView memory v, State storage s, Market storage m) private {
        TradingWord trading = m.trading;
        uint256 indexPerLot;
        (indexPerLot, v.indexStatus) = Index.read(v.market.raw(), trading);
        if (!Index.isUsable(v.indexStatus)) return;
        HotWord hot = m.hot;
        v.impactLots = Premium.impactLots(m.sampling, trading, hot.openInterest(), indexPerLot);
        (v.premium, v.premiumKnown) = Premium.measure(
            s,
            v.market.raw(),
            hot,
            m.risk.quantum(),
            indexPerLot,
            v.impactLots,
            Premium.WALK_LIMIT,
            m.terms.maxPremium()
        );
    }

    // The past

    function fundingHistory(
        MarketId id,
        uint256 count
    ) external view inspected returns (FundingEntryView[] memory entries) {
        (, Market storage m) = _listed(id);
        RingWord[RING_LENGTH] memory ring = m.ring;
        uint256 interval = m.terms.interval();
        RunningFunding memory running = _runningFunding(m, id.raw());
        if (running.closed.covered != 0) ring[_place(running.closed.end, interval)] = Funding.ringWord(running.closed);
        uint256 used = _sort(ring);
        if (used == 0) return entries;
        // What is older than the ring is long has lost some of its neighbours.
        uint256 first;
        while (_isForgotten(ring[first].end(), ring[used - 1].end(), interval)) ++first;
        count = FixedPoint.min(count, used - first);
        entries = new FundingEntryView[](count);
        (int256 paid, ) = Funding.indicesAt(running.word, block.timestamp);
        paid = _paid(paid, m.losses);
        uint256 stop = _stopsAt(m, block.timestamp);
        for (uint256 i = count; i != 0;) {
            RingWord word = ring[used - count + --i];
            paid -= _brought(word, interval, word.end(), stop);
            entries[i] = _entry(word, paid);
        }
    }

    function settledFunding(MarketId id) external view inspected returns (SettledFundingView memory v) {
        (, Market storage m) = _listed(id);
        uint256 interval = m.terms.interval();
        v.settledUntil = _settledUntil(m, interval);
        v.paid = _paidBy(m, id, v.settledUntil);
        RingWord last = RingWordLibrary.NEVER;
        // Back from there to the last interval that measured something. A place that does not hold the interval asked for holds one that is at
        // least the ring's length older.
        for (uint256 i; i < RING_LENGTH; ++i) {
            uint256 end = v.settledUntil - i * interval;
            RingWord word = m.ring[_place(end, interval)];
            if (word.end() > last.end()) last = word;
            if (word.end() == end) break;
        }
        if (RingWord.unwrap(last) == RingWord.unwrap(RingWordLibrary.NEVER)) return v;
        v.last = _entry(last, _paidBy(m, id, last.end()));
    }

    function fundingEntry(MarketId id, uint256 end) external view inspected returns (FundingEntryView memory v) {
        (, Market storage m) = _listed(id);
        uint256 interval = m.terms.interval();
        uint256 settledUntil = _settledUntil(m, interval);
        require(end <= settledUntil && end % interval == 0, ILens.NoIntervalSettled(id, end, settledUntil));
        int256 paid = _paidBy(m, id, end);
        RingWord word = m.ring[_place(end, interval)];
        if (word.end() == end) return _entry(word, paid);
        (v.end, v.paid) = (end, paid);
    }

    function fundingPaid(MarketId id, uint256 time) external view inspected returns (int256) {
        (, Market storage m) = _listed(id);
        require(time <= block.timestamp, ILens.TimeNotReached(time, block.timestamp));
        FundingWord word = m.funding;
        if (time <= word.accruedAt()) return _paidBy(m, id, time);
        uint256 interval = m.terms.interval();
        if (time >= Funding.intervalEnd(word.accruedAt(), interval)) {
            word = Funding.accrueAcross(word, Funding.settlement(m, id.raw()), interval, time);
        }
        (int256 longIndex, ) = Funding.indicesAt(word, time);
        return _paid(longIndex, m.losses);
    }

    /// @dev What funding alone had cost a long lot by `time`, which must not lie beyond what is accrued.
    function _paidBy(Market storage m, MarketId id, uint256 time) private view returns (int256 paid) {
        uint256 interval = m.terms.interval();
        FundingWord word = m.funding;
        uint256 stop = _stopsAt(m, word.accruedAt());
        paid = _paid(word.longIndex(), m.losses);
        // The rate of that second was set by the interval that ended at its interval's start.
        uint256 first = time - (time % interval);
        uint256 intervals = (_settledUntil(m, interval) - first) / interval + 1;
        uint256 last;
        for (uint256 i; i < FixedPoint.min(intervals, RING_LENGTH); ++i) {
            RingWord entry = m.ring[_place(first + i * interval, interval)];
            last = FixedPoint.max(last, entry.end());
            if (entry.end() >= first) paid -= _brought(entry, interval, time, stop);
        }
        // Beyond the ring's length all of it was looked at. The rest of the time measured nothing, or was overwritten.
        if (intervals > RING_LENGTH && _isForgotten(first, last, interval)) {
            revert ILens.FundingForgotten(id, time, last - (RING_LENGTH - 1) * interval);
        }
    }

    /// @dev What a long lot pays from `time` to `stop` at the rate that an interval set.
    function _brought(RingWord word, uint256 interval, uint256 time, uint256 stop) private pure returns (int256) {
        uint256 from = FixedPoint.max(word.end(), time);
        uint256 to = FixedPoint.min(word.end() + interval, stop);
        return to <= from ? int256(0) : word.ratePerLotSecond() * Funding.RATE_QUANTUM * int256(to - from);
    }

    /// @dev Indices start at an origin, and move with losses that a side shares.
    function _paid(int256 longIndex, LossWord losses) private pure returns (int256) {
        return longIndex - FundingWordLibrary.INDEX_ORIGIN - int256(losses.longLoss());
    }

    /// @dev When a closed market stopped to pay, if that was before `time`.
    function _stopsAt(Market storage m, uint256 time) private view returns (uint256) {
        uint256 closedAt = m.settlement.closedAt();
        return closedAt == 0 ? time : FixedPoint.min(closedAt, time);
    }

    /// @dev Whether covered intervals from `end` on may have left the ring, when `last` is the end of the last of them.
    function _isForgotten(uint256 end, uint256 last, uint256 interval) private pure returns (bool) {
        return end + (RING_LENGTH - 1) * interval < last;
    }

    /// @dev A settlement accrues to its own second: all boundaries up to there are settled.
    function _settledUntil(Market storage m, uint256 interval) private view returns (uint256 time) {
        time = m.funding.accruedAt();
        time -= time % interval;
    }

    function _entry(RingWord word, int256 paid) private pure returns (FundingEntryView memory) {
        return
            FundingEntryView({
                end: word.end(),
                rate: word.rate(),
                premium: word.premium(),
                covered: word.covered(),
                indexPerLot: word.indexPerLot(),
                ratePerLotSecond: word.ratePerLotSecond() * Funding.RATE_QUANTUM,
                paid: paid
            });
    }

    function _place(uint256 end, uint256 interval) private pure returns (uint256) {
        return FixedPoint.divDown(end, interval) % RING_LENGTH;
    }

    /// @dev Puts the used places in front, oldest first. An interval that measured nothing leaves its place to an older one, so the
    /// ring's own order is not the order of time.
    function _sort(RingWord[RING_LENGTH] memory ring) private pure returns (uint256 used) {
        for (uint256 i; i < RING_LENGTH; ++i) {
            RingWord word = ring[i];
            if (RingWord.unwrap(word) == RingWord.unwrap(RingWordLibrary.NEVER)) continue;
            uint256 place = used++;
            for (; place != 0 && ring[place - 1].end() > word.end(); --place) ring[place] = ring[place - 1];
            ring[place] = word;
        }
    }
}
