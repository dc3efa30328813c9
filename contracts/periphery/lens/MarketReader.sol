// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ExchangeStorage, Market, State} from "../../ExchangeStorage.sol";
import {IExchange} from "../../interfaces/IExchange.sol";
import {IFundingModel} from "../../interfaces/IFundingModel.sol";
import {IIndexOracle} from "../../interfaces/IIndexOracle.sol";
import {IInterestRateSource} from "../../interfaces/IInterestRateSource.sol";
import {
    BookView,
    ExchangeView,
    ILens,
    LevelView,
    MarketView,
    OrderView,
    PricesView,
    RampView
} from "../../interfaces/ILens.sol";
import {
    EstimatorTerms,
    FeeTier,
    FundingTerms,
    GridTerms,
    LiquidationTerms,
    MarginTerms,
    MarketStatus,
    MarketTerms,
    SamplingTerms,
    TradingTerms
} from "../../interfaces/IMarketAdmin.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../types/Ids.sol";
import {EstimatorTermsWord} from "../../types/EstimatorWords.sol";
import {LevelWord} from "../../types/LevelWord.sol";
import {
    FundingTermsWord,
    HotWord,
    HotWordLibrary,
    RampWord,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "../../types/MarketWords.sol";
import {OrderWord} from "../../types/OrderWord.sol";
import {Estimators} from "../../libraries/Estimators.sol";
import {Fees} from "../../libraries/Fees.sol";
import {FeeTiers} from "../../libraries/FeeTiers.sol";
import {Gap} from "../../libraries/Gap.sol";
import {Index} from "../../libraries/Index.sol";
import {Insurance} from "../../libraries/Insurance.sol";
import {Margin, MarginPrices} from "../../libraries/Margin.sol";
import {MarketTermsLibrary} from "../../libraries/MarketTermsLibrary.sol";
import {Mark} from "../../libraries/Mark.sol";
import {TickBitmap} from "../../libraries/TickBitmap.sol";
import {TradingContext} from "../../operations/TradingContext.sol";
import {Reader} from "./Reader.sol";

/// @title The lens's readings of markets
/// @notice Documented in interfaces/ILens.sol under the same names.
contract MarketReader is Reader {
    using TickBitmap for mapping(uint256 => uint256);

    function overview() external view inspected returns (ExchangeView memory v) {
        State storage s = _state();
        IExchange exchange = IExchange(address(this));
        v.collateral = address(exchange.collateral());
        v.collateralScale = exchange.collateralScale();
        v.authority = IAccessManaged(address(this)).authority();
        v.minimumDelay = exchange.minimumDelay();
        v.isSealed = s.isSealed;
        v.treasury = AccountId.wrap(s.treasury);
        v.accountCount = s.accountCount;
        v.markets = new MarketId[](s.marketCount);
        for (uint256 i; i < v.markets.length; ++i) {
            v.markets[i] = MarketId.wrap(uint16(i + 1));
        }
        v.bookedTokens = s.bookedTokens;
        v.sharedInsurance = s.sharedInsurance;
        v.timestamp = block.timestamp;
    }

    function scheduled(bytes32 call) external view inspected returns (uint256 executableAt) {
        return _state().scheduled[call];
    }

    // Market

    function market(MarketId id) external inspected returns (MarketView memory) {
        (, Market storage m) = _listed(id);
        return _market(m, id);
    }

    function markets(MarketId first, uint256 count) external inspected returns (MarketView[] memory views) {
        State storage s = _state();
        (uint256 from, uint256 end) = _range(first.raw(), count, s.marketCount);
        views = new MarketView[](end - from);
        for (uint256 i; i < views.length; ++i) {
            views[i] = _market(s.markets[from + i], MarketId.wrap(uint16(from + i)));
        }
    }

    function prices(MarketId id) external inspected returns (PricesView memory) {
        (, Market storage m) = _listed(id);
        return _prices(m, id.raw());
    }

    function _market(Market storage m, MarketId id) private returns (MarketView memory v) {
        HotWord hot = m.hot;
        SafetyWord safety = m.safety;
        v.market = id;
        v.storedStatus = MarketStatus(hot.status());
        v.status = v.storedStatus;
        if (v.status == MarketStatus.ReduceOnly && !TradingContext.requireTrading(m, id.raw(), hot.status())) {
            v.status = MarketStatus.Active;
        }
        v.paused = Margin.isPaused(m, hot);
        v.pausedUntil = Gap.pausedUntil(m, hot);
        v.deficits = m.crisis.deficits();
        v.graceUntil = safety.graceUntil();
        v.restrictedUntil = safety.restrictedUntil();
        v.quantum = m.risk.quantum();
        v.bestBid = Tick.wrap(uint24(hot.bestBid()));
        v.bestAsk = Tick.wrap(uint24(hot.bestAsk()));
        v.openInterest = hot.openInterest();
        v.prices = _prices(m, id.raw());
        v.fees = hot.fees();
        v.bountyMark = safety.bountyMark();
        v.insurance = m.insurance;
        v.insuranceAvailable = Insurance.available(_state(), m);
        v.dueAt = hot.dueAt();
        v.terms = _terms(m);
        if (hot.isRamping()) v.ramp = _ramp(m.ramp);
        v.feeTiers = _feeTiers(m);
    }

    function _prices(Market storage m, uint256 id) private returns (PricesView memory v) {
        RiskWord risk = m.risk;
        TradingWord trading = m.trading;
        (v.indexPerLot, v.indexStatus) = Index.read(id, trading);
        v.storedIndexPerLot = risk.indexPerLot();
        v.sampledAt = risk.sampledAt();
        v.age = block.timestamp - v.sampledAt;
        v.isRecent = Mark.isRecent(m, risk, trading);
        (MarginPrices memory now_, , ) = Margin.pricesNow(m, id, m.hot, false);
        v.mark = now_.mark;
        v.basis = Mark.basisNow(m, risk, trading);
        v.variance = m.premium.variance();
        (v.volatilityAddOn, v.fundingAddOn) = (now_.volatility, now_.funding);
    }

    function _ramp(RampWord ramp) private pure returns (RampView memory) {
        return
            RampView({
                initialMargin: ramp.toInitial() * MarketTermsLibrary.BASIS_STEP,
                maintenance: ramp.toMaintenance() * MarketTermsLibrary.PERCENT_STEP,
                startedAt: ramp.startedAt(),
                endsAt: ramp.endsAt()
            });
    }

    // Terms: MarketTermsLibrary's packing undone

    function _terms(Market storage m) private view returns (MarketTerms memory terms) {
        TradingWord trading = m.trading;
        terms.grid = GridTerms(m.symbol, m.tickSize, m.lotSize, m.terms.interval());
        terms.oracle = IIndexOracle(trading.oracle());
        terms.margin = _marginTerms(m.risk, trading, m.hot);
        terms.trading = _tradingTerms(trading, m.safety);
        terms.sampling = _samplingTerms(m.sampling, trading, m.terms);
        terms.funding = _fundingTerms(m.terms, m.sampling);
        terms.liquidation = LiquidationTerms({
            fee: m.safety.liquidationFee() * MarketTermsLibrary.BASIS_STEP,
            concessionStart: m.crisis.concessionStart() * MarketTermsLibrary.BASIS_STEP,
            concessionEnd: m.safety.concessionEnd() * MarketTermsLibrary.BASIS_STEP,
            concessionTime: m.crisis.concessionTime(),
            fundLimit: m.crisis.fundLimit()
        });
        terms.estimators = _estimatorTerms(m.sampling.estimators(), m.estimators);
    }

    function _estimatorTerms(uint256 flags, EstimatorTermsWord word) private pure returns (EstimatorTerms memory) {
        return
            EstimatorTerms({
                isWeighted: flags & Estimators.WEIGHTED != 0,
                tracksSaturation: flags & Estimators.SATURATION != 0,
                source: IInterestRateSource(word.source()),
                depthBand: word.depthBand() * MarketTermsLibrary.BASIS_STEP,
                impactDepth: word.impactDepth(),
                depthInterval: word.depthInterval(),
                maxDepthLevels: word.maxDepthLevels()
            });
    }

    function _marginTerms(RiskWord risk, TradingWord trading, HotWord hot) private pure returns (MarginTerms memory) {
        return
            MarginTerms({
                initialMargin: risk.initialMargin() * MarketTermsLibrary.BASIS_STEP,
                maintenance: risk.maintenance() * MarketTermsLibrary.PERCENT_STEP,
                depth: risk.marginDepth(),
                pnlWeight: trading.pnlWeight() * MarketTermsLibrary.PERCENT_STEP,
                positionCap: trading.positionCap(),
                openInterestCap: hot.openInterestCap()
            });
    }

    function _tradingTerms(TradingWord trading, SafetyWord safety) private pure returns (TradingTerms memory) {
        return
            TradingTerms({
                makerFee: trading.makerFee() * int256(MarketTermsLibrary.FEE_STEP),
                takerFee: trading.takerFee() * MarketTermsLibrary.FEE_STEP,
                priceBand: trading.priceBand() * MarketTermsLibrary.PERMILLE_STEP,
                minimumNotional: trading.minimumNotional(),
                removalFee: safety.removalFee()
            });
    }

    function _samplingTerms(
        SamplingWord sampling,
        TradingWord trading,
        FundingTermsWord terms
    ) private pure returns (SamplingTerms memory) {
        return
            SamplingTerms({
                sampleInterval: trading.sampleInterval(),
                maxSampleGap: sampling.maxSampleGap(),
                basisTime: sampling.basisTime(),
                markBand: sampling.markBand() * MarketTermsLibrary.BASIS_STEP,
                impactNotional: sampling.impactNotional(),
                impactShare: sampling.impactShare() * MarketTermsLibrary.BASIS_STEP,
                maxImpactLevels: sampling.maxImpactLevels(),
                maxPremium: terms.maxPremium()
            });
    }

    function _fundingTerms(FundingTermsWord terms, SamplingWord sampling) private pure returns (FundingTerms memory) {
        return
            FundingTerms({
                model: IFundingModel(sampling.model()),
                interest: terms.interest(),
                damper: terms.damper(),
                maxRate: terms.maxRate(),
                marginShare: terms.marginShare() * MarketTermsLibrary.PERCENT_STEP,
                sampleBounty: terms.sampleBounty(),
                settleBounty: terms.settleBounty(),
                bountyShare: terms.bountyShare() * MarketTermsLibrary.PERCENT_STEP,
                insuranceShare: terms.insuranceShare() * MarketTermsLibrary.PERCENT_STEP
            });
    }

    function _feeTiers(Market storage m) private view returns (FeeTier[] memory tiers) {
        TradingWord trading = m.trading;
        tiers = new FeeTier[](FeeTiers.count(m.feeTiers));
        for (uint256 i; i < tiers.length; ++i) {
            tiers[i] = FeeTier({
                makerFee: Fees.makerRate(m, trading, i + 1) * int256(MarketTermsLibrary.FEE_STEP),
                takerFee: Fees.takerRate(m, trading, i + 1) * MarketTermsLibrary.FEE_STEP
            });
        }
    }

    // Book

    function book(MarketId id, uint256 levels, uint256 maxCounted) external view inspected returns (BookView memory v) {
        (State storage s, Market storage m) = _listed(id);
        v.bids = _side(s, id.raw(), m.hot.bestBid(), false, levels, maxCounted);
        v.asks = _side(s, id.raw(), m.hot.bestAsk(), true, levels, maxCounted);
    }

    function queue(
        MarketId id,
        Tick tick,
        OrderKey start,
        uint256 count
    ) external view inspected returns (OrderView[] memory page, OrderKey next) {
        (State storage s, ) = _listed(id);
        LevelWord level = s.levels[ExchangeStorage.levelKey(id.raw(), tick.raw())];
        uint256 head = level.head();
        if (start.raw() != 0) {
            OrderWord order = s.orders[ExchangeStorage.orderKey(id.raw(), start.raw())];
            require(order.lots() != 0 && order.tick() == tick.raw(), ILens.OrderNotAtTick(id, tick, start));
            head = start.raw();
        }
        page = new OrderView[](_countOrders(s, id.raw(), level, head, count));
        for (uint256 i; i < page.length; ++i) {
            page[i] = _order(s, id.raw(), head, s.orders[ExchangeStorage.orderKey(id.raw(), head)]);
            head = page[i].next.raw();
        }
        next = OrderKey.wrap(uint40(head));
    }

    function _side(
        State storage s,
        uint256 id,
        uint256 best,
        bool isAsk,
        uint256 levels,
        uint256 maxCounted
    ) private view returns (LevelView[] memory views) {
        uint256 count;
        for (uint256 t = best; count < levels && _isPrice(t); t = s.bitmap.next(id, t, isAsk)) ++count;
        views = new LevelView[](count);
        uint256 tick = best;
        for (uint256 i; i < count; ++i) {
            LevelWord level = s.levels[ExchangeStorage.levelKey(id, tick)];
            views[i] = LevelView({
                tick: Tick.wrap(uint24(tick)),
                lots: level.lots(),
                firmLots: level.firmLots(),
                orders: _countOrders(s, id, level, level.head(), maxCounted)
            });
            tick = s.bitmap.next(id, tick, isAsk);
        }
    }

    function _isPrice(uint256 tick) private pure returns (bool) {
        return tick != HotWordLibrary.NO_BID && tick != HotWordLibrary.NO_ASK;
    }

    /// @dev Orders of a level from `key` on, counted up to `limit`. The stored `next` of the tail is stale.
    function _countOrders(
        State storage s,
        uint256 id,
        LevelWord level,
        uint256 key,
        uint256 limit
    ) private view returns (uint256 count) {
        while (key != 0 && count < limit) {
            ++count;
            key = key == level.tail() ? 0 : s.orders[ExchangeStorage.orderKey(id, key)].next();
        }
    }
}
