// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Account, ExchangeStorage, Market, RING_LENGTH, State} from "../ExchangeStorage.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {FeedReport, IChainlinkIndex, SequencerReport} from "../interfaces/IChainlinkIndex.sol";
import {FundingInputs, IFundingModel} from "../interfaces/IFundingModel.sol";
import {IndexStatus} from "../interfaces/IIndexOracle.sol";
import {FeeTier, GridTerms, IMarketAdmin, MarketStatus, MarketTerms} from "../interfaces/IMarketAdmin.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {Estimators} from "../libraries/Estimators.sol";
import {FeeRange, FeeTiers} from "../libraries/FeeTiers.sol";
import {Fees} from "../libraries/Fees.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Funding} from "../libraries/Funding.sol";
import {Index} from "../libraries/Index.sol";
import {Margin} from "../libraries/Margin.sol";
import {MarginRamp} from "../libraries/MarginRamp.sol";
import {Mark} from "../libraries/Mark.sol";
import {MarketTermsLibrary, PackedTerms} from "../libraries/MarketTermsLibrary.sol";
import {Volatility} from "../libraries/Volatility.sol";
import {CompactDecimal} from "../types/CompactDecimal.sol";
import {EstimatorTermsWord} from "../types/EstimatorWords.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {
    CrisisWord,
    FundingTermsWord,
    FundingWordLibrary,
    HotWord,
    HotWordLibrary,
    RampWord,
    RampWordLibrary,
    RingWordLibrary,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "../types/MarketWords.sol";
import {FundingSettlement} from "./FundingSettlement.sol";

/// @title Market administration
/// @notice Linked library. Who may call, and which calls must have been announced, is decided by the exchange; here is what they do.
/// Nothing here touches a balance except `collectFees`, which adds to the treasury's.
library MarketAdmin {
    using {MarketTermsLibrary.withTermsOf} for SafetyWord;
    using {MarketTermsLibrary.withCrisisTermsOf} for CrisisWord;

    /// @dev An operator's markets fit one bitmap, whose bit 0 means all.
    uint256 internal constant MAX_MARKETS = 255;
    uint256 internal constant RESTRICTION_TIME = 7 days;
    uint256 internal constant RESTRICTION_COOLDOWN = 7 days;
    /// @dev Time to shrink positions at a market that just woke up. Deposits are open all through a halt, so it is there for trading
    /// only; longer would leave losing accounts without liquidation.
    uint256 internal constant RESUME_GRACE = 15 minutes;
    /// @dev For how long an announced call may be made once its time has come.
    uint256 internal constant SCHEDULE_LIFETIME = 14 days;
    /// @dev A steeper slope raises maintenance margin at once: by a tenth of itself at most, not again within a day, and not within a
    /// day of a ramp. Higher rates ramp in (libraries/MarginRamp.sol).
    uint256 internal constant MARGIN_RAISE_PERCENT = 10;
    uint256 internal constant MARGIN_RAISE_HOURS = 24;

    // Listing and configuration

    function list(MarketTerms calldata terms) external returns (uint256 market) {
        State storage s = ExchangeStorage.load();
        market = uint256(s.marketCount) + 1;
        require(market <= MAX_MARKETS, IMarketAdmin.MarketLimitReached(MAX_MARKETS));
        Market storage m = s.markets[market];
        PackedTerms memory packed = MarketTermsLibrary.pack(m, terms);
        uint256 indexPerLot = _probeOracle(packed.trading);
        MarketTermsLibrary.checkIndex(indexPerLot, packed.risk.quantum());
        _probeModel(market, terms);
        _probeSource(packed.estimators.source());

        s.marketCount = uint16(market);
        _open(m, terms.grid, packed, indexPerLot);
        emit IMarketAdmin.MarketListed(_id(market), terms);
    }

    /// @notice What was accrued and measured until now stays, and so does the running rate. Model, damper, cap and interest apply to
    /// the next rate that is set, sampling terms from the next sample.
    function configure(uint256 market, MarketTerms calldata terms) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        _requireSameGrid(m, market, terms.grid);
        PackedTerms memory packed = MarketTermsLibrary.pack(m, terms);
        // Only what is new is asked: a dead oracle must not stand in the way of replacing it, or of other terms.
        if (packed.trading.oracle() != m.trading.oracle()) _probeOracle(packed.trading);
        if (packed.sampling.model() != m.sampling.model()) _probeModel(market, terms);
        address source = packed.estimators.source();
        if (source != m.estimators.source()) _probeSource(source);

        _settleDue(m, market);
        if (m.hot.status() >= uint256(MarketStatus.Closing)) {
            _requireSameTerms(m, market, packed);
            m.trading = packed.trading;
        } else {
            // Before the seal there are no positions that it could hurt.
            if (s.isSealed) packed.risk = _rampMargin(m, market, terms, packed.risk);
            _write(m, packed);
        }
        emit IMarketAdmin.MarketConfigured(_id(market), terms);
    }

    function setFeeTiers(uint256 market, FeeTier[] calldata tiers) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        _requireOpen(market, m.hot);
        MarketTermsLibrary.inBounds("feeTiers", tiers.length, 0, Fees.TIERS);
        for (uint256 i; i < tiers.length; ++i) {
            MarketTermsLibrary.checkFees(tiers[i].makerFee, tiers[i].takerFee);
        }
        TradingWord trading = m.trading;
        uint256 word = FeeTiers.encode(tiers, trading.makerFee(), trading.takerFee());
        FeeRange memory fees = _feeRange(word, trading);
        FundingTermsWord terms = m.terms;
        _checkRebate(fees, terms, terms.insuranceShare());
        RiskWord risk = m.risk;
        SafetyWord safety = m.safety;
        uint256 initial = risk.initialMargin() * MarketTermsLibrary.BASIS_STEP;
        MarketTermsLibrary.checkMaintenance(
            FixedPoint.divDown(initial * risk.maintenance(), FixedPoint.PERCENT),
            initial,
            fees.highestTaker,
            safety.liquidationFee() * MarketTermsLibrary.BASIS_STEP,
            safety.concessionEnd() * MarketTermsLibrary.BASIS_STEP
        );
        m.feeTiers = word;
        emit IMarketAdmin.FeeTiersSet(_id(market), tiers);
    }

    function setAccountTier(uint256 account, uint256 tier) external {
        State storage s = ExchangeStorage.load();
        Account storage a = _opened(s, account);
        MarketTermsLibrary.inBounds("tier", tier, 0, Fees.TIERS);
        a.word = a.word.withTier(tier);
        emit IMarketAdmin.AccountTierSet(AccountId.wrap(uint32(account)), tier);
    }

    /// @param account 0 for none; fees then stay where they are.
    function setTreasury(uint256 account) external {
        State storage s = ExchangeStorage.load();
        if (account != 0) _opened(s, account);
        s.treasury = uint32(account);
        emit IMarketAdmin.TreasurySet(AccountId.wrap(uint32(account)));
    }

    // Tightenings and the brake

    function lowerOpenInterestCap(uint256 market, uint256 cap) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        // Models may ask how much of the cap is used: an interval that has ended keeps the one that it had.
        _settleDue(m, market);
        HotWord hot = m.hot;
        uint256 current = hot.openInterestCap();
        require(cap < current, IMarketAdmin.NotATightening(current, cap));
        m.hot = hot.withOpenInterestCap(CompactDecimal.encode(cap));
        emit IMarketAdmin.OpenInterestCapLowered(_id(market), cap);
    }

    function raiseInsuranceShare(uint256 market, uint256 share) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        FundingTermsWord terms = m.terms;
        uint256 current = terms.insuranceShare() * MarketTermsLibrary.PERCENT_STEP;
        require(share > current, IMarketAdmin.NotATightening(current, share));
        uint256 bountyShare = terms.bountyShare() * MarketTermsLibrary.PERCENT_STEP;
        MarketTermsLibrary.inBounds("insuranceShare", share, 0, FixedPoint.WAD - bountyShare);
        uint256 percent = MarketTermsLibrary.steps("insuranceShare", share, MarketTermsLibrary.PERCENT_STEP);
        _checkRebate(_feeRange(m.feeTiers, m.trading), terms, percent);
        m.terms = terms.withInsuranceShare(percent);
        emit IMarketAdmin.InsuranceShareRaised(_id(market), share);
    }

    /// @notice The guardian's brake. An early end by `unrestrict` starts the cooling down early too, and never shortens it.
    function restrict(uint256 market) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        HotWord hot = m.hot;
        _requireTrading(market, hot);
        SafetyWord safety = m.safety;
        uint256 before = safety.restrictedUntil();
        require(
            before == 0 || block.timestamp >= before + RESTRICTION_COOLDOWN,
            IMarketAdmin.CoolingDown(_id(market), before + RESTRICTION_COOLDOWN)
        );
        uint256 until = block.timestamp + RESTRICTION_TIME;
        safety = safety.withRestrictedUntil(until);
        m.safety = safety;
        _setStatus(m, market, hot, MarketStatus.ReduceOnly, FixedPoint.max(until, safety.graceUntil()));
    }

    function unrestrict(uint256 market) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        HotWord hot = m.hot;
        SafetyWord safety = m.safety;
        MarketStatus status = MarketStatus(hot.status());
        bool isRestricted = safety.restrictedUntil() > block.timestamp && status < MarketStatus.Closing;
        require(isRestricted, IMarketAdmin.UnexpectedStatus(_id(market), status));
        m.safety = safety.withRestrictedUntil(block.timestamp);
        // A halt stays, and so does the grace period after one, which ends by itself.
        bool reopens = status == MarketStatus.ReduceOnly && safety.graceUntil() <= block.timestamp;
        _setStatus(m, market, hot, reopens ? MarketStatus.Active : status, reopens ? 0 : safety.graceUntil());
    }

    function halt(uint256 market) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        _requireTrading(market, m.hot);
        _settleDue(m, market);
        _setStatus(m, market, m.hot, MarketStatus.Halted, 0);
    }

    /// @notice Back to reduce-only, and by itself to active once the grace period and a restriction, if one runs, have passed.
    function resume(uint256 market) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        HotWord hot = m.hot;
        MarketStatus status = MarketStatus(hot.status());
        require(status == MarketStatus.Halted, IMarketAdmin.UnexpectedStatus(_id(market), status));
        uint256 until = block.timestamp + RESUME_GRACE;
        SafetyWord safety = m.safety.withGraceUntil(until);
        m.safety = safety;
        _setStatus(m, market, hot, MarketStatus.ReduceOnly, FixedPoint.max(until, safety.restrictedUntil()));
    }

    // Fees

    /// @notice Hands on all fees but those out of which the next bounties are due: anyone may call this, and nobody may thereby take a
    /// keeper's bounty away.
    function collectFees(uint256 market) external {
        State storage s = ExchangeStorage.load();
        Market storage m = _listed(s, market);
        HotWord hot = m.hot;
        SafetyWord safety = m.safety;
        FundingTermsWord terms = m.terms;
        int256 fees = hot.fees();
        int256 mark = safety.bountyMark();
        uint256 reserved = FixedPoint.divUp(
            FixedPoint.positivePart(fees - mark) * terms.bountyShare(),
            FixedPoint.PERCENT
        );
        uint256 collected = FixedPoint.positivePart(fees - int256(reserved));
        if (collected == 0) return;
        // Both move by the same amount, so that what came in since the last bounty stays what it is.
        m.hot = hot.withFees(fees - int256(collected));
        m.safety = safety.withBountyMark(mark - int256(collected));

        uint256 toInsurance = FixedPoint.divUp(collected * terms.insuranceShare(), FixedPoint.PERCENT);
        uint256 toTreasury = collected - toInsurance;
        uint256 insurance = m.insurance + toInsurance;
        m.insurance = insurance;
        if (toTreasury != 0) {
            uint256 treasury = s.treasury;
            require(treasury != 0, IMarketAdmin.NoTreasury());
            Accounts.credit(s, treasury, int256(toTreasury));
        }
        emit IMarketAdmin.FeesCollected(_id(market), toInsurance, toTreasury, insurance);
    }

    // Timelock

    function schedule(bytes calldata data, uint256 minimumDelay) external {
        State storage s = ExchangeStorage.load();
        bytes32 call = keccak256(data);
        uint256 existing = s.scheduled[call];
        require(
            existing == 0 || block.timestamp > existing + SCHEDULE_LIFETIME,
            IMarketAdmin.AlreadyScheduled(call, existing)
        );
        uint256 executableAt = block.timestamp + minimumDelay;
        s.scheduled[call] = executableAt;
        emit IMarketAdmin.CallScheduled(call, data, executableAt);
    }

    function unschedule(bytes calldata data) external {
        State storage s = ExchangeStorage.load();
        bytes32 call = keccak256(data);
        require(s.scheduled[call] != 0, IMarketAdmin.NotScheduled(call));
        delete s.scheduled[call];
        emit IMarketAdmin.CallUnscheduled(call);
    }

    /// @notice Uses up the announcement of a call that is being made.
    /// @param call keccak256 of its calldata.
    function consume(bytes32 call) external {
        State storage s = ExchangeStorage.load();
        uint256 executableAt = s.scheduled[call];
        require(executableAt != 0, IMarketAdmin.NotScheduled(call));
        require(block.timestamp >= executableAt, IMarketAdmin.TooEarly(call, executableAt));
        uint256 expiry = executableAt + SCHEDULE_LIFETIME;
        require(block.timestamp <= expiry, IMarketAdmin.ScheduleExpired(call, expiry));
        delete s.scheduled[call];
    }

    // Writing

    /// @dev First write of a market's slots.
    function _open(Market storage m, GridTerms calldata grid, PackedTerms memory packed, uint256 indexPerLot) private {
        m.symbol = grid.symbol;
        m.tickSize = grid.tickSize;
        m.lotSize = grid.lotSize;
        m.funding = FundingWordLibrary.pack(
            FundingWordLibrary.INDEX_ORIGIN,
            FundingWordLibrary.INDEX_ORIGIN,
            block.timestamp,
            0,
            grid.interval
        );
        m.premium = m.premium.withVariance(Volatility.MIN_VARIANCE);
        m.risk = m.risk.withSample(indexPerLot, block.timestamp, 0, 0);
        m.hot = m.hot.withBestBid(HotWordLibrary.NO_BID).withBestAsk(HotWordLibrary.NO_ASK).withStatus(
            uint256(MarketStatus.Active)
        );
        // The lister pays once; settling an interval then never pays for a fresh slot.
        for (uint256 i; i < RING_LENGTH; ++i) {
            m.ring[i] = RingWordLibrary.NEVER;
        }
        _write(m, packed);
    }

    /// @dev Everything that may change later.
    function _write(Market storage m, PackedTerms memory packed) private {
        m.trading = packed.trading;
        Estimators.configure(m, packed.sampling.estimators(), packed.estimators);
        m.sampling = packed.sampling;
        m.terms = packed.funding;
        m.safety = m.safety.withTermsOf(packed);
        m.crisis = m.crisis.withCrisisTermsOf(packed);
        RiskWord risk = m.risk;
        // A narrower band holds at once, not from the next sample on.
        int256 band = int256(packed.sampling.markBand() * Mark.BASIS_PER_BAND);
        m.risk = packed.risk.withSample(
            risk.indexPerLot(),
            risk.sampledAt(),
            FixedPoint.clamp(risk.basis(), -band, band),
            // It is bounded by the IM rate that holds from now on.
            Volatility.addOn(m.premium.variance(), packed.risk.initialMargin())
        );
        uint256 dueAt = FixedPoint.min(
            risk.sampledAt() + packed.trading.sampleInterval(),
            Funding.intervalEnd(m.funding.accruedAt(), packed.funding.interval())
        );
        m.hot = m.hot.withOpenInterestCap(packed.openInterestCap).withDueAt(dueAt);
        m.feeTiers = FeeTiers.filled(m.feeTiers, packed.trading.makerFee(), packed.trading.takerFee());
    }

    /// @dev Closes an interval that has ended, and takes a sample that is due, by the terms that held until now. Within an interval
    /// there is nothing to accrue: indices follow from the running rate, which no term changes.
    function _settleDue(Market storage m, uint256 market) private {
        if (block.timestamp >= m.hot.dueAt()) FundingSettlement.touch(market);
    }

    /// @dev What falls, falls at once. Rates that rise, where maintenance margin rises with them, start a ramp from where they are; a ramp
    /// that runs ends here. MM over notional is linear in notional, so that the ratio of two of them has its extremes at the ends: one
    /// lot, and the largest position that was allowed.
    /// @return from The margin terms that hold from now on.
    function _rampMargin(
        Market storage m,
        uint256 market,
        MarketTerms calldata terms,
        RiskWord target
    ) private returns (RiskWord from) {
        RiskWord before = m.risk;
        HotWord hot = m.hot;
        bool wasRamping = hot.isRamping();
        RampWord ramp = m.ramp;
        if (wasRamping) {
            (uint256 initial, uint256 maintenance) = MarginRamp.marginAt(ramp, block.timestamp);
            before = before.withMargin(initial, maintenance);
            // It has raised margin until now, whether another one follows or not.
            ramp = ramp.withEndsAt(FixedPoint.min(ramp.endsAt(), block.timestamp));
            m.ramp = ramp;
            m.hot = hot.withRamping(false);
        }
        uint256 smallest = before.indexPerLot();
        uint256 largest = smallest * m.trading.positionCap();
        if (!_rises(smallest, before, target) && !_rises(largest, before, target)) return target;

        from = target.withMargin(
            FixedPoint.min(before.initialMargin(), target.initialMargin()),
            FixedPoint.min(before.maintenance(), target.maintenance())
        );
        bool steps = _rises(smallest, before, from) || _rises(largest, before, from);
        bool climbs = RiskWord.unwrap(from) != RiskWord.unwrap(target);
        if (steps) {
            // A step and a ramp together would raise it faster than either may.
            uint256 percent = climbs ? 0 : MARGIN_RAISE_PERCENT;
            _checkStep(smallest, before, from, percent);
            _checkStep(largest, before, from, percent);
            uint256 free = ramp.endsAt() + MARGIN_RAISE_HOURS * 1 hours;
            require(block.timestamp >= free, IMarketAdmin.CoolingDown(_id(market), free));
        }
        SafetyWord safety = m.safety;
        uint256 hour = FixedPoint.divDown(block.timestamp, 1 hours);
        uint256 earliest = safety.marginRaisedAt() + MARGIN_RAISE_HOURS;
        require(wasRamping || hour >= earliest, IMarketAdmin.CoolingDown(_id(market), earliest * 1 hours));
        if (steps) m.safety = safety.withMarginRaisedAt(hour);
        if (!climbs) return from;

        MarketTermsLibrary.checkRamp(m, terms, from);
        uint256 time = FixedPoint.max(_timeToRise(smallest, from, target), _timeToRise(largest, from, target));
        uint256 end = block.timestamp + time;
        m.ramp = RampWordLibrary.pack(from, target, block.timestamp, end);
        m.hot = m.hot.withRamping(true);
        emit IMarketAdmin.MarginRampStarted(
            _id(market),
            from.initialMargin(),
            from.maintenance(),
            target.initialMargin(),
            target.maintenance(),
            end
        );
    }

    function _maintenance(uint256 notional, RiskWord risk) private pure returns (uint256) {
        return Margin.maintenanceMargin(Margin.initialMargin(notional, risk), risk);
    }

    function _rises(uint256 notional, RiskWord before, RiskWord afterwards) private pure returns (bool) {
        return _maintenance(notional, afterwards) > _maintenance(notional, before);
    }

    /// @param notional [WAD quote]
    function _checkStep(uint256 notional, RiskWord before, RiskWord afterwards, uint256 percent) private pure {
        uint256 current = _maintenance(notional, before);
        uint256 step = FixedPoint.divDown(current * percent, FixedPoint.PERCENT);
        MarketTermsLibrary.inBounds("maintenanceRaise", _maintenance(notional, afterwards), 0, current + step);
    }

    /// @dev Rounded up: the line is never steeper than it may be [s].
    function _timeToRise(uint256 notional, RiskWord from, RiskWord target) private pure returns (uint256) {
        uint256 current = _maintenance(notional, from);
        uint256 proposed = _maintenance(notional, target);
        uint256 most = current + FixedPoint.divDown(current * MarginRamp.MAX_TIME, MarginRamp.TIME_TO_DOUBLE);
        MarketTermsLibrary.inBounds("maintenanceRaise", proposed, 0, most);
        // Both rates are at least what they were.
        return FixedPoint.divUp((proposed - current) * MarginRamp.TIME_TO_DOUBLE, current);
    }

    function _setStatus(Market storage m, uint256 market, HotWord hot, MarketStatus status, uint256 until) private {
        m.hot = hot.withStatus(uint256(status));
        emit IMarketAdmin.MarketStatusChanged(_id(market), status, until);
    }

    // Asking

    /// @dev The oracle must be usable now, within the gas that it will have later.
    function _probeOracle(TradingWord trading) private view returns (uint256 indexPerLot) {
        address oracle = trading.oracle();
        IndexStatus status;
        (indexPerLot, status) = Index.readOracle(trading);
        require(status == IndexStatus.Usable, IMarketAdmin.ProbeFailed(oracle));
        // One that has feeds says so. Another kind has no steps that could be counted; the delay lets people look at it.
        try IChainlinkIndex(oracle).explain() returns (
            uint256,
            IndexStatus,
            SequencerReport memory,
            FeedReport[] memory feeds
        ) {
            for (uint256 i; i < feeds.length; ++i) {
                MarketTermsLibrary.inBounds(
                    "feedSteps",
                    uint256(feeds[i].answer),
                    MarketTermsLibrary.MIN_FEED_STEPS,
                    uint256(type(int256).max)
                );
            }
        } catch {}
    }

    function _probeModel(uint256 market, MarketTerms calldata terms) private view {
        address model = address(terms.funding.model);
        FundingInputs memory inputs = FundingInputs({
            premium: 0,
            interest: terms.funding.interest,
            damper: terms.funding.damper,
            bound: terms.funding.maxRate,
            covered: terms.grid.interval,
            interval: terms.grid.interval,
            openInterest: 0,
            openInterestCap: terms.margin.openInterestCap,
            variance: Volatility.MIN_VARIANCE,
            depth: 0,
            impactDepth: terms.estimators.impactDepth,
            saturation: 0
        });
        (bool success, bytes memory answer) = model.staticcall{gas: Funding.MODEL_GAS}(
            abi.encodeCall(IFundingModel.fundingRate, (market, inputs))
        );
        require(success && answer.length >= 32, IMarketAdmin.ProbeFailed(model));
        int256 rate = abi.decode(answer, (int256));
        require(rate >= -Funding.ABSURD_RATE && rate <= Funding.ABSURD_RATE, IMarketAdmin.ProbeFailed(model));
    }

    /// @dev The source must answer, within the gas and the bounds that it will have later.
    function _probeSource(address source) private view {
        if (source == address(0)) return;
        (bool success, ) = Estimators.readSource(source);
        require(success, IMarketAdmin.ProbeFailed(source));
    }

    function _requireSameGrid(Market storage m, uint256 market, GridTerms calldata grid) private view {
        bool same =
            grid.symbol == m.symbol &&
                grid.tickSize == m.tickSize &&
                grid.lotSize == m.lotSize &&
                grid.interval == m.terms.interval();
        require(same, IMarketAdmin.GridIsFixed(_id(market)));
    }

    /// @dev Of a market that closes only the oracle may change: a dead one may be why it closes. Of a closed one, nothing.
    function _requireSameTerms(Market storage m, uint256 market, PackedTerms memory packed) private view {
        HotWord hot = m.hot;
        require(
            hot.status() == uint256(MarketStatus.Closing),
            IMarketAdmin.UnexpectedStatus(_id(market), MarketStatus.Closed)
        );
        RiskWord risk = m.risk;
        // A margin that still rises goes on to where it was sent.
        if (hot.isRamping()) risk = risk.withMargin(m.ramp.toInitial(), m.ramp.toMaintenance());
        RiskWord proposed = packed.risk.withSample(
            risk.indexPerLot(),
            risk.sampledAt(),
            risk.basis(),
            risk.volatility()
        );
        bool same =
            RiskWord.unwrap(proposed) == RiskWord.unwrap(risk) &&
                TradingWord.unwrap(packed.trading) >> 160 == TradingWord.unwrap(m.trading) >> 160 &&
                SamplingWord.unwrap(packed.sampling) == SamplingWord.unwrap(m.sampling) &&
                EstimatorTermsWord.unwrap(packed.estimators) == EstimatorTermsWord.unwrap(m.estimators) &&
                FundingTermsWord.unwrap(packed.funding) == FundingTermsWord.unwrap(m.terms) &&
                SafetyWord.unwrap(m.safety.withTermsOf(packed)) == SafetyWord.unwrap(m.safety) &&
                CrisisWord.unwrap(m.crisis.withCrisisTermsOf(packed)) == CrisisWord.unwrap(m.crisis) &&
                HotWord.unwrap(hot.withOpenInterestCap(packed.openInterestCap)) == HotWord.unwrap(hot);
        require(same, IMarketAdmin.TermsAreFixed(_id(market)));
    }

    function _requireOpen(uint256 market, HotWord hot) private pure {
        MarketStatus status = MarketStatus(hot.status());
        require(status < MarketStatus.Closing, IMarketAdmin.UnexpectedStatus(_id(market), status));
    }

    function _requireTrading(uint256 market, HotWord hot) private pure {
        MarketStatus status = MarketStatus(hot.status());
        require(
            status == MarketStatus.Active || status == MarketStatus.ReduceOnly,
            IMarketAdmin.UnexpectedStatus(_id(market), status)
        );
    }

    /// @param insuranceShare [1e-2]
    function _checkRebate(FeeRange memory fees, FundingTermsWord terms, uint256 insuranceShare) private pure {
        MarketTermsLibrary.checkRebate(
            fees,
            terms.bountyShare() * MarketTermsLibrary.PERCENT_STEP,
            insuranceShare * MarketTermsLibrary.PERCENT_STEP
        );
    }

    function _feeRange(uint256 tiers, TradingWord trading) private pure returns (FeeRange memory) {
        return
            FeeTiers.range(
                tiers,
                trading.makerFee() * int256(MarketTermsLibrary.FEE_STEP),
                trading.takerFee() * MarketTermsLibrary.FEE_STEP
            );
    }

    function _listed(State storage s, uint256 market) private view returns (Market storage m) {
        m = s.markets[market];
        require(m.hot.status() != uint256(MarketStatus.Unlisted), ITrading.UnknownMarket(_id(market)));
    }

    function _opened(State storage s, uint256 account) private view returns (Account storage a) {
        a = s.accounts[account];
        require(a.owner != address(0), IAccounts.UnknownAccount(AccountId.wrap(uint32(account))));
    }

    function _id(uint256 market) private pure returns (MarketId) {
        return MarketId.wrap(uint16(market));
    }
}
