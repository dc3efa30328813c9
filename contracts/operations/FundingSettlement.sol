// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, RING_LENGTH, State} from "../ExchangeStorage.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {IndexStatus} from "../interfaces/IIndexOracle.sol";
import {MarketStatus} from "../interfaces/IMarketAdmin.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {ClosingWord} from "../types/ClosingWords.sol";
import {ConditionsWord} from "../types/EstimatorWords.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {
    FundingTermsWord,
    FundingWord,
    HotWord,
    PremiumWord,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "../types/MarketWords.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {Closing} from "../libraries/Closing.sol";
import {Estimators, Sample} from "../libraries/Estimators.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Funding, Settlement} from "../libraries/Funding.sol";
import {Gap} from "../libraries/Gap.sol";
import {Index} from "../libraries/Index.sol";
import {Mark} from "../libraries/Mark.sol";
import {Position} from "../libraries/Position.sol";
import {Premium} from "../libraries/Premium.sol";

/// @title Sampling and settlement
/// @notice Linked library. Settles an interval that has ended, then samples the premium of the book as it stands. Functions without a
/// `State` argument have the arguments of their namesakes in IFunding, so that the exchange forwards them as they came.
library FundingSettlement {
    /// @notice Run before the first state change of a market once a sample or a settlement is due.
    function touch(uint256 market) external {
        State storage s = ExchangeStorage.load();
        Market storage m = s.markets[market];
        _settle(m, market);
        _sample(s, m, market, m.sampling.maxImpactLevels(), false);
        // Also when the sample could not be taken: the next operations must not pay for the same failure again.
        m.hot = m.hot.withDueAt(FixedPoint.min(block.timestamp + m.trading.sampleInterval(), _runningEnd(m)));
    }

    function samplePremium(
        MarketId[] calldata markets,
        uint256 maxLevels,
        AccountId beneficiary
    ) external returns (uint256 sampled) {
        State storage s = ExchangeStorage.load();
        Accounts.requireBeneficiary(s, beneficiary);
        maxLevels = FixedPoint.min(maxLevels, Premium.WALK_LIMIT);
        // Bounded by the caller's list, which the caller pays for; bits beyond 255 would not fit the answer.
        require(markets.length <= 256, IFunding.ListTooLong(markets.length, 256));
        for (uint256 i; i < markets.length; ++i) {
            uint256 market = markets[i].raw();
            Market storage m = _listed(s, market);
            _settle(m, market);
            uint256 elapsed = _sample(s, m, market, maxLevels, true);
            if (elapsed == 0) continue;
            sampled |= 1 << i;
            m.hot = m.hot.withDueAt(FixedPoint.min(block.timestamp + m.trading.sampleInterval(), _runningEnd(m)));
            FundingTermsWord terms = m.terms;
            _payBounty(s, m, market, beneficiary, terms, terms.sampleBounty());
        }
    }

    /// @notice Shows a gap that a step of the waterfall has found.
    function revealGap(uint256 market, uint256 indexPerLot) external {
        Market storage m = ExchangeStorage.load().markets[market];
        Gap.reveal(m, market, m.risk, indexPerLot);
    }

    function settleFunding(MarketId id, AccountId beneficiary) external returns (bool) {
        State storage s = ExchangeStorage.load();
        uint256 market = id.raw();
        Accounts.requireBeneficiary(s, beneficiary);
        Market storage m = _listed(s, market);
        (bool ended, uint256 covered) = _settle(m, market);
        if (!ended) return false;
        // `dueAt` stays in the past: the next operation samples, or finds that no sample is due, and sets it.
        FundingTermsWord terms = m.terms;
        if (covered != 0) _payBounty(s, m, market, beneficiary, terms, terms.settleBounty());
        return true;
    }

    /// @dev Bounded by the caller's list, which the caller pays for.
    function realizeFunding(MarketId id, AccountId[] calldata accounts) external {
        State storage s = ExchangeStorage.load();
        uint256 market = id.raw();
        Market storage m = _listed(s, market);
        _settle(m, market);
        (int256 longIndex, int256 shortIndex) = Funding.indicesAt(m.funding, block.timestamp);
        for (uint256 i; i < accounts.length; ++i) {
            uint256 account = accounts[i].raw();
            uint256 key = ExchangeStorage.positionKey(market, account);
            PositionWord position = s.positions[key];
            int256 size = position.size();
            if (size == 0) continue;
            int256 received = Position.fundingReceived(size, position.fundingSnapshot(), longIndex, shortIndex);
            if (received == 0) continue;
            int256 balance = Accounts.credit(s, account, received);
            s.positions[key] = position.withSnapshot(size > 0 ? longIndex : shortIndex);
            emit IFunding.FundingRealized(id, accounts[i], received, balance);
        }
    }

    /// @dev Closes the interval that holds the samples if it has ended. No price is read; nothing but time decides.
    function _settle(Market storage m, uint256 market) private returns (bool ended, uint256 covered) {
        FundingWord funding = m.funding;
        uint256 interval = funding.interval();
        if (block.timestamp < Funding.intervalEnd(funding.accruedAt(), interval)) return (false, 0);
        Settlement memory result = Funding.settlement(m, market);
        funding = Funding.accrueAcross(funding, result, interval, block.timestamp);
        m.funding = funding;
        MarketId id = MarketId.wrap(uint16(market));
        if (result.covered != 0) {
            m.premium = m.premium.withIntegrals(0, 0, 0);
            m.ring[FixedPoint.divDown(result.end, interval) % RING_LENGTH] = Funding.ringWord(result);
            if (result.modelFailed) emit IFunding.FundingModelFailed(id, m.sampling.model());
        }
        _settleConditions(m, id, result, interval);
        emit IFunding.IntervalSettled(
            id,
            result.end,
            result.covered,
            result.premium,
            result.rate,
            result.ratePerLotSecond,
            funding.longIndex(),
            funding.shortIndex()
        );
        return (true, result.covered);
    }

    /// @dev A market that measures nothing besides premium and variance touches no slot here that it has not read.
    function _settleConditions(Market storage m, MarketId id, Settlement memory result, uint256 interval) private {
        uint256 flags = m.sampling.estimators();
        if (flags == 0) return;
        ConditionsWord conditions = Estimators.settle(
            m,
            flags,
            result,
            FixedPoint.divDown(block.timestamp - result.end, interval)
        );
        if (result.covered == 0) return;
        emit IFunding.ConditionsSettled(id, result.interest, conditions.depth(), conditions.saturation());
    }

    /// @dev Takes one sample if it is due, the index is usable, the market not paused, and the walk comes to an end.
    /// @param asked Whether somebody asked for it. Then a gap is shown; in passing it is left for the operation to fail on.
    /// @return elapsed Time covered [s]; 0 if no sample was taken.
    function _sample(
        State storage s,
        Market storage m,
        uint256 market,
        uint256 maxLevels,
        bool asked
    ) private returns (uint256 elapsed) {
        HotWord hot = m.hot;
        RiskWord risk = m.risk;
        TradingWord trading = m.trading;
        uint256 status = hot.status();
        if (status > uint256(MarketStatus.ReduceOnly) && !Closing.isRunning(m, status)) return 0;
        elapsed = block.timestamp - risk.sampledAt();
        bool due = elapsed >= trading.sampleInterval();
        if (!due && !asked) return 0;
        (uint256 indexPerLot, IndexStatus indexStatus) = Index.read(market, trading);
        if (!Index.isUsable(indexStatus)) return 0;
        if (Gap.exceeds(risk, indexPerLot)) {
            if (asked) Gap.reveal(m, market, risk, indexPerLot);
            return 0;
        }
        // In grace funding goes on without samples.
        if (!due || indexStatus != IndexStatus.Usable) return 0;
        // Quotes cannot follow a paused market's index. It is still watched, for a further gap.
        if (Gap.isPaused(m, hot)) {
            if (asked) Gap.see(m, market, risk, indexPerLot);
            return 0;
        }

        SamplingWord sampling = m.sampling;
        (int256 premium, bool known) = Premium.measure(
            s,
            market,
            hot,
            risk.quantum(),
            indexPerLot,
            Premium.impactLots(sampling, trading, hot.openInterest(), indexPerLot),
            maxLevels,
            m.terms.maxPremium()
        );
        if (!known) return 0;

        int256 basis = Mark.nextBasis(
            Mark.basisNow(m, risk, trading),
            premium,
            sampling.markBand(),
            elapsed,
            sampling.basisTime()
        );
        PremiumWord measured = m.premium;
        uint256 variance = Gap.remember(m, market, hot, risk, measured, indexPerLot, basis);
        elapsed = FixedPoint.min(elapsed, sampling.maxSampleGap());
        m.premium = measured
            .withIntegrals(
                measured.premiumIntegral() + premium * int256(elapsed),
                measured.covered() + elapsed,
                measured.indexIntegral() + indexPerLot * elapsed
            )
            .withVariance(variance);
        if (status == uint256(MarketStatus.Closing)) _countClosing(m, indexPerLot, elapsed);
        if (sampling.estimators() != 0) {
            Estimators.count(
                s,
                m,
                market,
                hot,
                sampling.estimators(),
                Sample(premium, indexPerLot, elapsed, measured.covered() + elapsed),
                asked
            );
        }
        emit IFunding.PremiumSampled(MarketId.wrap(uint16(market)), premium, indexPerLot, basis, elapsed);
    }

    /// @dev A sample of a market that closes counts for its settlement price, too, as far as it reaches back into the closing.
    function _countClosing(Market storage m, uint256 indexPerLot, uint256 elapsed) private {
        ClosingWord closing = m.closing;
        elapsed = FixedPoint.min(elapsed, block.timestamp - closing.startedAt());
        m.closing = closing.withSample(indexPerLot, elapsed);
    }

    /// @dev From the market's own fees, at most a share of what came in since the last bounty, and only while somebody has a position.
    function _payBounty(
        State storage s,
        Market storage m,
        uint256 market,
        AccountId beneficiary,
        FundingTermsWord terms,
        uint256 bounty
    ) private {
        HotWord hot = m.hot;
        if (beneficiary.raw() == 0 || bounty == 0 || hot.openInterest() == 0) return;
        SafetyWord safety = m.safety;
        int256 fees = hot.fees();
        int256 gained = fees - safety.bountyMark();
        if (gained <= 0) return;
        bounty = FixedPoint.min(bounty, FixedPoint.divDown(uint256(gained) * terms.bountyShare(), FixedPoint.PERCENT));
        if (bounty == 0) return;
        m.hot = hot.withFees(fees - int256(bounty));
        m.safety = safety.withBountyMark(fees - int256(bounty));
        int256 balance = Accounts.credit(s, beneficiary.raw(), int256(bounty));
        emit IFunding.BountyPaid(MarketId.wrap(uint16(market)), beneficiary, bounty, balance);
    }

    function _runningEnd(Market storage m) private view returns (uint256) {
        FundingWord funding = m.funding;
        return Funding.intervalEnd(funding.accruedAt(), funding.interval());
    }

    function _listed(State storage s, uint256 market) private view returns (Market storage m) {
        m = s.markets[market];
        require(m.hot.status() != 0, ITrading.UnknownMarket(MarketId.wrap(uint16(market))));
    }
}
