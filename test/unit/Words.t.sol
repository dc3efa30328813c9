// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage} from "../../contracts/ExchangeStorage.sol";
import {AccountWord, AccountWordLibrary} from "../../contracts/types/AccountWord.sol";
import {Bits} from "../../contracts/types/Bits.sol";
import {LevelWord} from "../../contracts/types/LevelWord.sol";
import {
    CrisisWord,
    FundingTermsWord,
    FundingWord,
    FundingWordLibrary,
    HotWord,
    LossWord,
    PremiumWord,
    RampWord,
    RampWordLibrary,
    RingWord,
    RingWordLibrary,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "../../contracts/types/MarketWords.sol";
import {OrderWord} from "../../contracts/types/OrderWord.sol";
import {PositionWord} from "../../contracts/types/PositionWord.sol";
import {MarketTermsLibrary} from "../../contracts/libraries/MarketTermsLibrary.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Every field of every packed word sits where the comment above its type says, and no writer touches a neighbour. The plain
/// version divides and takes remainders; a random word stands for whatever the other fields hold.
contract WordsTest is Test {
    function test_state_isAtItsErc7201Slot() public pure {
        uint256 name = uint256(keccak256("plumbline.exchange"));
        assertEq(ExchangeStorage.SLOT, keccak256(abi.encode(name - 1)) & ~bytes32(uint256(0xff)));
    }

    function testFuzz_keys_areApart(uint256 market, uint256 a, uint256 b) public pure {
        market = bound(market, 1, 255);
        assertEq(ExchangeStorage.positionKey(market, a % (1 << 32)), market * (1 << 32) + (a % (1 << 32)));
        assertEq(ExchangeStorage.orderKey(market, a % (1 << 40)), market * (1 << 40) + (a % (1 << 40)));
        assertEq(ExchangeStorage.levelKey(market, a % (1 << 24)), market * (1 << 24) + (a % (1 << 24)));
        assertEq(
            ExchangeStorage.grantKey(a % (1 << 32), address(uint160(b))),
            (a % (1 << 32)) * (1 << 160) + (b % (1 << 160))
        );
    }

    function testFuzz_accountWord_readsItsFields(uint256 w) public pure {
        AccountWord word = AccountWord.wrap(w);
        assertEq(word.balance(), _getSigned(w, 0, 112), "balance");
        assertEq(word.tier(), _get(w, 240, 8), "tier");
    }

    function testFuzz_accountWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        AccountWord word = AccountWord.wrap(w);
        assertEq(AccountWord.unwrap(word.withBalance(_signed(v, 112))), _set(w, 0, 112, v), "withBalance");
        assertEq(AccountWord.unwrap(word.withTier(v % (1 << 8))), _set(w, 240, 8, v), "withTier");
    }

    function testFuzz_positionWord_readsItsFields(uint256 w) public pure {
        PositionWord word = PositionWord.wrap(w);
        assertEq(word.size(), _getSigned(w, 0, 40), "size");
        assertEq(word.entry(), _get(w, 40, 64), "entry");
        assertEq(word.bidLots(), _get(w, 104, 32), "bidLots");
        assertEq(word.askLots(), _get(w, 136, 32), "askLots");
        assertEq(word.fundingSnapshot(), _getSigned(w, 168, 88), "fundingSnapshot");
    }

    function testFuzz_positionWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        PositionWord word = PositionWord.wrap(w);
        assertEq(PositionWord.unwrap(word.withSnapshot(_signed(v, 88))), _set(w, 168, 88, v), "withSnapshot");
    }

    function testFuzz_orderWord_readsItsFields(uint256 w) public pure {
        OrderWord word = OrderWord.wrap(w);
        assertEq(word.lots(), _get(w, 0, 32), "lots");
        assertEq(word.tick(), _get(w, 32, 24), "tick");
        assertEq(word.expiry(), _get(w, 64, 32), "expiry");
        assertEq(word.generation(), _get(w, 96, 40), "generation");
        assertEq(word.prev(), _get(w, 136, 40), "prev");
        assertEq(word.next(), _get(w, 176, 40), "next");
    }

    function testFuzz_orderWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        OrderWord word = OrderWord.wrap(w);
        assertEq(OrderWord.unwrap(word.withLots(v % (1 << 32))), _set(w, 0, 32, v), "withLots");
        assertEq(OrderWord.unwrap(word.withPrev(v % (1 << 40))), _set(w, 136, 40, v), "withPrev");
        assertEq(OrderWord.unwrap(word.withNext(v % (1 << 40))), _set(w, 176, 40, v), "withNext");
    }

    function testFuzz_levelWord_readsItsFields(uint256 w) public pure {
        LevelWord word = LevelWord.wrap(w);
        assertEq(word.head(), _get(w, 0, 40), "head");
        assertEq(word.tail(), _get(w, 40, 40), "tail");
        assertEq(word.lots(), _get(w, 80, 48), "lots");
        assertEq(word.firmLots(), _get(w, 128, 48), "firmLots");
    }

    function testFuzz_hotWord_readsItsFields(uint256 w) public pure {
        HotWord word = HotWord.wrap(w);
        w = _withExponent(w, 192);
        word = HotWord.wrap(w);
        assertEq(word.bestBid(), _get(w, 0, 24), "bestBid");
        assertEq(word.bestAsk(), _get(w, 24, 24), "bestAsk");
        assertEq(word.openInterest(), _get(w, 48, 48), "openInterest");
        assertEq(word.fees(), _getSigned(w, 96, 96), "fees");
        assertEq(word.openInterestCap(), _getCompact(w, 192), "openInterestCap");
        assertEq(word.status(), _get(w, 208, 7), "status");
        assertEq(word.isAlert(), _get(w, 215, 1) != 0, "isAlert");
        assertEq(word.dueAt(), _get(w, 216, 32), "dueAt");
        assertEq(word.isRamping(), _get(w, 248, 1) != 0, "isRamping");
    }

    function testFuzz_hotWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        HotWord word = HotWord.wrap(w);
        assertEq(HotWord.unwrap(word.withBestBid(v % (1 << 24))), _set(w, 0, 24, v), "withBestBid");
        assertEq(HotWord.unwrap(word.withBestAsk(v % (1 << 24))), _set(w, 24, 24, v), "withBestAsk");
        assertEq(HotWord.unwrap(word.withOpenInterest(v % (1 << 48))), _set(w, 48, 48, v), "withOpenInterest");
        assertEq(HotWord.unwrap(word.withFees(_signed(v, 96))), _set(w, 96, 96, v), "withFees");
        assertEq(HotWord.unwrap(word.withOpenInterestCap(v % (1 << 16))), _set(w, 192, 16, v), "withOpenInterestCap");
        assertEq(HotWord.unwrap(word.withStatus(v % (1 << 7))), _set(w, 208, 7, v), "withStatus");
        assertEq(HotWord.unwrap(word.withAlert(v % 2 == 1)), _set(w, 215, 1, v), "withAlert");
        assertEq(HotWord.unwrap(word.withDueAt(v % (1 << 32))), _set(w, 216, 32, v), "withDueAt");
        assertEq(HotWord.unwrap(word.withRamping(v % 2 == 1)), _set(w, 248, 1, v), "withRamping");
    }

    function testFuzz_fundingWord_readsItsFields(uint256 w) public pure {
        FundingWord word = FundingWord.wrap(w);
        assertEq(word.longIndex(), _getSigned(w, 0, 80), "longIndex");
        assertEq(word.shortIndex(), _getSigned(w, 80, 80), "shortIndex");
        assertEq(word.accruedAt(), _get(w, 160, 32), "accruedAt");
        assertEq(word.rate(), _getSigned(w, 192, 48), "rate");
        assertEq(word.interval(), _get(w, 240, 16), "interval");
    }

    function testFuzz_crisisWord_readsItsFields(uint256 w) public pure {
        w = _withExponent(w, 32);
        CrisisWord word = CrisisWord.wrap(w);
        assertEq(word.concessionStart(), _get(w, 0, 16), "concessionStart");
        assertEq(word.concessionTime(), _get(w, 16, 16), "concessionTime");
        assertEq(word.fundLimit(), _getCompact(w, 32), "fundLimit");
        assertEq(word.paidAt(), _get(w, 48, 32), "paidAt");
        assertEq(word.spent(), _get(w, 80, 96), "spent");
        assertEq(word.pausedUntil(), _get(w, 176, 32), "pausedUntil");
        assertEq(word.deficitUntil(), _get(w, 208, 32), "deficitUntil");
        assertEq(word.deficits(), _get(w, 240, 16), "deficits");
    }

    function testFuzz_crisisWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        CrisisWord word = CrisisWord.wrap(w);
        uint256 low = v % (1 << 16);
        uint256 time = v % (1 << 32);
        uint256 terms = _set(_set(_set(w, 0, 16, v), 16, 16, v), 32, 16, v);
        assertEq(CrisisWord.unwrap(word.withTerms(low, low, low)), terms, "withTerms");
        uint256 window = _set(_set(w, 48, 32, v), 80, 96, v);
        assertEq(CrisisWord.unwrap(word.withPayment(time, v % (1 << 96))), window, "withPayment");
        assertEq(CrisisWord.unwrap(word.withPausedUntil(time)), _set(w, 176, 32, v), "withPausedUntil");
        uint256 deficits = _set(_set(w, 208, 32, v), 240, 16, v);
        assertEq(CrisisWord.unwrap(word.withDeficits(low, time)), deficits, "withDeficits");
    }

    function testFuzz_riskWord_readsItsFields(uint256 w) public pure {
        RiskWord word = RiskWord.wrap(w);
        w = _withExponent(w, 240);
        word = RiskWord.wrap(w);
        assertEq(word.indexPerLot(), _get(w, 0, 80), "indexPerLot");
        assertEq(word.sampledAt(), _get(w, 80, 32), "sampledAt");
        assertEq(word.basis(), _getSigned(w, 112, 40), "basis");
        assertEq(word.volatility(), _get(w, 152, 8), "volatility");
        assertEq(word.quantum(), _get(w, 160, 56), "quantum");
        assertEq(word.initialMargin(), _get(w, 216, 16), "initialMargin");
        assertEq(word.maintenance(), _get(w, 232, 8), "maintenance");
        assertEq(word.marginDepth(), _getCompact(w, 240), "marginDepth");
    }

    function testFuzz_riskWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        RiskWord word = RiskWord.wrap(w);
        assertEq(RiskWord.unwrap(word.withBasis(_signed(v, 40))), _set(w, 112, 40, v), "withBasis");
        uint256 margin = _set(_set(w, 216, 16, v), 232, 8, v >> 9);
        assertEq(RiskWord.unwrap(word.withMargin(v % (1 << 16), (v >> 9) % (1 << 8))), margin, "withMargin");
    }

    function testFuzz_tradingWord_readsItsFields(uint256 w) public pure {
        TradingWord word = TradingWord.wrap(w);
        w = _withExponent(w, 208);
        w = _withExponent(w, 232);
        word = TradingWord.wrap(w);
        assertEq(word.oracle(), address(uint160(_get(w, 0, 160))), "oracle");
        assertEq(word.makerFee(), _getSigned(w, 160, 16), "makerFee");
        assertEq(word.takerFee(), _get(w, 176, 16), "takerFee");
        assertEq(word.priceBand(), _get(w, 192, 8), "priceBand");
        assertEq(word.lotExponent(), _get(w, 200, 8), "lotExponent");
        assertEq(word.minimumNotional(), _getCompact(w, 208), "minimumNotional");
        assertEq(word.pnlWeight(), _get(w, 224, 8), "pnlWeight");
        assertEq(word.positionCap(), _getCompact(w, 232), "positionCap");
        assertEq(word.sampleInterval(), _get(w, 248, 8), "sampleInterval");
    }

    function testFuzz_premiumWord_readsItsFields(uint256 w) public pure {
        PremiumWord word = PremiumWord.wrap(w);
        assertEq(word.premiumIntegral(), _getSigned(w, 0, 80), "premiumIntegral");
        assertEq(word.covered(), _get(w, 80, 24), "covered");
        assertEq(word.indexIntegral(), _get(w, 104, 96), "indexIntegral");
        assertEq(word.variance(), _get(w, 200, 56), "variance");
        assertEq(PremiumWord.unwrap(word.withVariance(w % (1 << 56))), _set(w, 200, 56, w), "withVariance");
    }

    function testFuzz_samplingWord_readsItsFields(uint256 w) public pure {
        SamplingWord word = SamplingWord.wrap(w);
        w = _withExponent(w, 160);
        word = SamplingWord.wrap(w);
        assertEq(word.model(), address(uint160(_get(w, 0, 160))), "model");
        assertEq(word.impactNotional(), _getCompact(w, 160), "impactNotional");
        assertEq(word.maxImpactLevels(), _get(w, 176, 8), "maxImpactLevels");
        assertEq(word.maxSampleGap(), _get(w, 184, 16), "maxSampleGap");
        assertEq(word.basisTime(), _get(w, 200, 16), "basisTime");
        assertEq(word.impactShare(), _get(w, 216, 16), "impactShare");
        assertEq(word.markBand(), _get(w, 232, 16), "markBand");
    }

    function testFuzz_fundingTermsWord_readsItsFields(uint256 w) public pure {
        FundingTermsWord word = FundingTermsWord.wrap(w);
        assertEq(word.interest(), _getSigned(w, 0, 32) * 1e8, "interest");
        assertEq(word.damper(), _get(w, 32, 32) * 1e8, "damper");
        assertEq(word.maxRate(), _get(w, 64, 32) * 1e8, "maxRate");
        assertEq(word.maxPremium(), _get(w, 96, 32) * 1e8, "maxPremium");
        assertEq(word.marginShare(), _get(w, 128, 8), "marginShare");
        assertEq(word.interval(), _get(w, 136, 16), "interval");
        assertEq(word.insuranceShare(), _get(w, 152, 8), "insuranceShare");
        assertEq(word.bountyShare(), _get(w, 160, 8), "bountyShare");
        assertEq(word.sampleBounty(), _get(w, 168, 40) * 1e9, "sampleBounty");
        assertEq(word.settleBounty(), _get(w, 208, 40) * 1e9, "settleBounty");
    }

    function testFuzz_fundingTermsWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        FundingTermsWord word = FundingTermsWord.wrap(w);
        assertEq(
            FundingTermsWord.unwrap(word.withInsuranceShare(v % (1 << 8))),
            _set(w, 152, 8, v),
            "withInsuranceShare"
        );
    }

    function testFuzz_safetyWord_readsItsFields(uint256 w) public pure {
        SafetyWord word = SafetyWord.wrap(w);
        assertEq(word.liquidationFee(), _get(w, 0, 16), "liquidationFee");
        assertEq(word.concessionEnd(), _get(w, 16, 16), "concessionEnd");
        assertEq(word.removalFee(), _get(w, 32, 40) * 1e9, "removalFee");
        assertEq(word.graceUntil(), _get(w, 72, 32), "graceUntil");
        assertEq(word.restrictedUntil(), _get(w, 104, 32), "restrictedUntil");
        assertEq(word.bountyMark(), _getSigned(w, 136, 96), "bountyMark");
        assertEq(word.marginRaisedAt(), _get(w, 232, 24), "marginRaisedAt");
    }

    function testFuzz_safetyWord_writersKeepToTheirField(uint256 w, uint256 v) public pure {
        SafetyWord word = SafetyWord.wrap(w);
        assertEq(SafetyWord.unwrap(word.withGraceUntil(v % (1 << 32))), _set(w, 72, 32, v), "withGraceUntil");
        assertEq(
            SafetyWord.unwrap(word.withRestrictedUntil(v % (1 << 32))),
            _set(w, 104, 32, v),
            "withRestrictedUntil"
        );
        assertEq(SafetyWord.unwrap(word.withBountyMark(_signed(v, 96))), _set(w, 136, 96, v), "withBountyMark");
        assertEq(SafetyWord.unwrap(word.withMarginRaisedAt(v % (1 << 24))), _set(w, 232, 24, v), "withMarginRaisedAt");
    }

    function testFuzz_ringWord_readsItsFields(uint256 w) public pure {
        RingWord word = RingWord.wrap(w);
        assertEq(word.ratePerLotSecond(), _getSigned(w, 0, 48), "ratePerLotSecond");
        assertEq(word.rate(), _getSigned(w, 48, 58), "rate");
        assertEq(word.premium(), _getSigned(w, 106, 59), "premium");
        assertEq(word.end(), _get(w, 165, 32), "end");
        assertEq(word.covered(), _get(w, 197, 16), "covered");
        assertEq(word.indexPerLot(), _get(w, 213, 43) * 1e12, "indexPerLot");
    }

    function testFuzz_lossWord_readsAndAdds(uint256 w, uint256 more) public pure {
        w = _set(_set(w, 0, 80, w >> 2), 80, 80, w >> 82);
        LossWord word = LossWord.wrap(w);
        assertEq(word.longLoss(), _get(w, 0, 80), "longLoss");
        assertEq(word.shortLoss(), _get(w, 80, 80), "shortLoss");
        uint256 longs = more % ((1 << 80) - word.longLoss());
        uint256 shorts = more % ((1 << 80) - word.shortLoss());
        assertEq(LossWord.unwrap(word.add(true, longs)), _set(w, 0, 80, word.longLoss() + longs), "longs");
        assertEq(LossWord.unwrap(word.add(false, shorts)), _set(w, 80, 80, word.shortLoss() + shorts), "shorts");
    }

    // Writers of several fields

    function testFuzz_positionWord_withTradeKeepsOrders(
        uint256 w,
        uint256 size,
        uint256 entry,
        uint256 snapshot
    ) public pure {
        PositionWord word = PositionWord.wrap(w).withTrade(_signed(size, 40), entry % (1 << 64), _signed(snapshot, 88));
        assertEq(PositionWord.unwrap(word), _set(_set(_set(w, 0, 40, size), 40, 64, entry), 168, 88, snapshot));
    }

    function testFuzz_positionWord_countsOrderLots(uint256 w, uint256 lots) public pure {
        w = _set(_set(w, 104, 32, w >> 3), 136, 32, w >> 5);
        PositionWord word = PositionWord.wrap(w);
        uint256 bids = lots % ((1 << 32) - word.bidLots());
        uint256 asks = lots % ((1 << 32) - word.askLots());
        PositionWord more = word.addOrderLots(false, bids);
        assertEq(PositionWord.unwrap(more), _set(w, 104, 32, word.bidLots() + bids));
        assertEq(PositionWord.unwrap(more.removeOrderLots(false, bids)), w);
        more = word.addOrderLots(true, asks);
        assertEq(PositionWord.unwrap(more), _set(w, 136, 32, word.askLots() + asks));
        assertEq(PositionWord.unwrap(more.removeOrderLots(true, asks)), w);
    }

    function test_positionWord_refusesMoreOrderLotsThanItCounts() public {
        PositionWord word = PositionWord.wrap(0).addOrderLots(false, type(uint32).max);
        vm.expectRevert(abi.encodeWithSelector(Bits.FieldOverflow.selector, int256(1 << 32)));
        this.addBid(word);
    }

    function addBid(PositionWord word) external pure returns (PositionWord) {
        return word.addOrderLots(false, 1);
    }

    /// @dev Size or counted orders; the entry belongs to a size, and the snapshot stays after everything is closed.
    function testFuzz_positionWord_isActiveWithSizeOrOrders(uint256 w) public pure {
        PositionWord word = PositionWord.wrap(w);
        if (word.size() != 0 || word.bidLots() != 0 || word.askLots() != 0) assertTrue(word.isActive());
        PositionWord closed = PositionWord.wrap((w >> 168) << 168);
        assertFalse(closed.isActive());
        assertEq(closed.addOrderLots(true, 1).isActive(), true);
        assertEq(closed.withTrade(-1, 5, 0).isActive(), true);
    }

    function testFuzz_orderWord_occupyAndRelease(
        uint256 w,
        uint256 lots,
        uint256 tick,
        uint256 flags,
        uint256 expiry
    ) public view {
        w &= ~(uint256(1) << 135); // a generation that may rise
        uint256 expected = _set(_set(0, 96, 40, w >> 96), 0, 32, lots);
        expected = _set(_set(_set(expected, 32, 24, tick), 56, 8, flags & 3), 64, 32, expiry);
        OrderWord word = OrderWord.wrap(w).occupy(
            lots % (1 << 32),
            tick % (1 << 24),
            flags & 3,
            expiry % (1 << 32),
            77
        );
        assertEq(OrderWord.unwrap(word), _set(expected, 136, 40, 77), "occupied");
        assertEq(word.isAsk(), flags & 1 != 0);
        assertEq(word.isReduceOnly(), flags & 2 != 0);
        assertEq(word.isFirm(), flags & 2 == 0 && expiry % (1 << 32) == 0);
        assertEq(word.isExpired(), expiry % (1 << 32) != 0 && expiry % (1 << 32) < block.timestamp);

        OrderWord freed = word.released();
        assertEq(freed.lots(), 0);
        assertEq(freed.generation(), word.generation() + 1);
        assertEq(_set(OrderWord.unwrap(freed), 96, 40, 0), _set(_set(OrderWord.unwrap(word), 96, 40, 0), 0, 32, 0));
        // The next order in the slot keeps the raised generation.
        assertEq(freed.occupy(1, 2, 3, 4, 5).generation(), word.generation() + 1);
    }

    function testFuzz_levelWord_setsABitThatKeepsItNonzero(uint256 head, uint256 tail) public pure {
        uint256 used = 1 << 255;
        LevelWord word = LevelWord.wrap(0).withHead(head % (1 << 40)).withTail(tail % (1 << 40));
        assertEq(LevelWord.unwrap(word), _set(_set(used, 0, 40, head), 40, 40, tail));
        assertEq(LevelWord.unwrap(word.withHead(0).withTail(0)), used);
    }

    function testFuzz_levelWord_countsFirmLotsApart(uint256 w, uint256 lots) public pure {
        w = _set(_set(w, 80, 48, w >> 7), 128, 48, w >> 9);
        LevelWord word = LevelWord.wrap(w);
        lots = lots % ((1 << 48) - (word.lots() > word.firmLots() ? word.lots() : word.firmLots()));
        LevelWord soft = word.addLots(lots, false);
        assertEq(LevelWord.unwrap(soft), _set(w, 80, 48, word.lots() + lots));
        assertEq(LevelWord.unwrap(soft.removeLots(lots, false)), w);
        LevelWord firm = word.addLots(lots, true);
        assertEq(LevelWord.unwrap(firm), _set(_set(w, 80, 48, word.lots() + lots), 128, 48, word.firmLots() + lots));
        assertEq(LevelWord.unwrap(firm.removeLots(lots, true)), w);
    }

    function testFuzz_fundingWord_packs(uint256 a, uint256 b, uint256 c, uint256 d) public pure {
        FundingWord word = FundingWordLibrary.pack(
            _signed(a, 80),
            _signed(b, 80),
            c % (1 << 32),
            _signed(d, 48),
            (c >> 40) % (1 << 16)
        );
        uint256 expected = _set(_set(_set(_set(0, 0, 80, a), 80, 80, b), 160, 32, c), 192, 48, d);
        expected = _set(expected, 240, 16, c >> 40);
        assertEq(FundingWord.unwrap(word), expected);
        assertEq(
            FundingWord.unwrap(word.withIndices(_signed(d, 80), _signed(c, 80))),
            _set(_set(expected, 0, 80, d), 80, 80, c)
        );
    }

    function testFuzz_rampWord_packs(uint256 a, uint256 b, uint256 start, uint256 end) public pure {
        RiskWord from = RiskWord.wrap(a);
        RiskWord to = RiskWord.wrap(b);
        RampWord word = RampWordLibrary.pack(from, to, start % (1 << 32), end % (1 << 32));
        assertEq(word.fromInitial(), _get(a, 216, 16), "fromInitial");
        assertEq(word.fromMaintenance(), _get(a, 232, 8), "fromMaintenance");
        assertEq(word.toInitial(), _get(b, 216, 16), "toInitial");
        assertEq(word.toMaintenance(), _get(b, 232, 8), "toMaintenance");
        assertEq(word.startedAt(), _get(start, 0, 32), "startedAt");
        assertEq(word.endsAt(), _get(end, 0, 32), "endsAt");
        uint256 w = RampWord.unwrap(word);
        assertEq(RampWord.unwrap(word.withEndsAt(a % (1 << 32))), _set(w, 80, 32, a), "withEndsAt");
    }

    function testFuzz_riskWord_writersKeepToTheirFields(uint256 w, uint256 a, uint256 b, uint256 c) public pure {
        RiskWord word = RiskWord.wrap(w).withSample(a % (1 << 80), b % (1 << 32), _signed(c, 40), (b >> 32) % (1 << 8));
        uint256 sampled = _set(_set(_set(w, 0, 80, a), 80, 32, b), 112, 40, c);
        assertEq(RiskWord.unwrap(word), _set(sampled, 152, 8, b >> 32));
        word = RiskWord.wrap(w).withTerms(a % (1 << 56), b % (1 << 16), c % (1 << 8), a % (1 << 16));
        assertEq(RiskWord.unwrap(word), _set(_set(_set(_set(w, 160, 56, a), 216, 16, b), 232, 8, c), 240, 16, a));
    }

    function testFuzz_premiumWord_keepsTheVariance(uint256 w, uint256 a, uint256 b, uint256 c) public pure {
        PremiumWord word = PremiumWord.wrap(w).withIntegrals(_signed(a, 80), b % (1 << 24), c % (1 << 96));
        assertEq(PremiumWord.unwrap(word), _set(_set(_set(w, 0, 80, a), 80, 24, b), 104, 96, c));
    }

    function testFuzz_ringWord_packs(uint256 a, uint256 b, uint256 c, uint256 d, uint256 perLot) public pure {
        perLot = perLot % (1 << 80);
        RingWord word = RingWordLibrary.pack(_signed(a, 58), _signed(b, 59), c % (1 << 32), d % (1 << 16), perLot);
        uint256 expected = _set(_set(_set(_set(0, 48, 58, a), 106, 59, b), 165, 32, c), 197, 16, d);
        expected = _set(expected, 213, 43, perLot / 1e12);
        assertEq(RingWord.unwrap(word), expected);
        assertEq(RingWord.unwrap(word.withRatePerLotSecond(_signed(a >> 9, 48))), _set(expected, 0, 48, a >> 9));
    }

    /// @dev The widest that the exchange can hold: no listing permits more, and a mean is no larger than the largest of its samples.
    function test_ringWord_holdsEverythingThatIsPermitted() public pure {
        int256 premium = int256(MarketTermsLibrary.MAX_PREMIUM);
        int256 rate = int256(MarketTermsLibrary.MAX_RATE);
        uint256 covered = 8 hours + MarketTermsLibrary.MAX_SAMPLE_GAP;
        RingWord word = RingWordLibrary.pack(-rate, -premium, type(uint32).max, covered, type(uint80).max);
        assertEq(word.rate(), -rate);
        assertEq(word.premium(), -premium);
        assertEq(word.covered(), covered);
        assertEq(word.indexPerLot(), (uint256(type(uint80).max) / 1e12) * 1e12);
    }

    // The list of an account's markets

    /// @dev Eight places against a set: what is added is there once, what is removed is gone, the list stays dense.
    function testFuzz_accountWord_listsMarketsAsASet(uint256 rest, uint256[24] memory steps) public pure {
        AccountWord word = AccountWord.wrap(_set(rest, 112, 128, 0));
        bool[12] memory held;
        uint256 count = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 market = 1 + (steps[i] % 11);
            if ((steps[i] >> 8) % 3 == 0) {
                word = word.removeMarket(market);
                if (held[market]) --count;
                held[market] = false;
            } else if (held[market] || count < 8) {
                word = word.addMarket(market);
                if (!held[market]) ++count;
                held[market] = true;
            }
            _assertMarkets(word, held, count);
            assertEq(_set(AccountWord.unwrap(word), 112, 128, 0), _set(rest, 112, 128, 0), "another field moved");
        }
    }

    function test_accountWord_refusesANinthMarket() public {
        AccountWord word;
        for (uint256 market = 1; market <= 8; ++market) word = word.addMarket(market);
        word.addMarket(8); // it is there already
        vm.expectRevert(abi.encodeWithSelector(AccountWordLibrary.TooManyMarkets.selector, 8));
        this.addMarket(word, 9);
    }

    function addMarket(AccountWord word, uint256 market) external pure returns (AccountWord) {
        return word.addMarket(market);
    }

    function _assertMarkets(AccountWord word, bool[12] memory held, uint256 count) private pure {
        for (uint256 market = 1; market < 12; ++market) {
            assertEq(word.hasMarket(market), held[market], "membership");
            assertEq(word.hasOtherMarkets(market), count > (held[market] ? 1 : 0), "others");
        }
        for (uint256 place = 0; place < 8; ++place) {
            uint256 market = word.marketAt(place);
            assertEq(market != 0, place < count, "the list has a hole");
            if (market != 0) assertTrue(held[market]);
        }
        assertEq(word.markets() != 0, count != 0);
    }

    // The plain version

    function _get(uint256 w, uint256 offset, uint256 width) private pure returns (uint256) {
        return (w / 2 ** offset) % 2 ** width;
    }

    function _getSigned(uint256 w, uint256 offset, uint256 width) private pure returns (int256) {
        return _signed(w / 2 ** offset, width);
    }

    function _getCompact(uint256 w, uint256 offset) private pure returns (uint256) {
        return _get(w, offset, 8) * 10 ** _get(w, offset + 8, 8);
    }

    /// @dev An exponent that encoding can give.
    function _withExponent(uint256 w, uint256 offset) private pure returns (uint256) {
        return _set(w, offset + 8, 8, _get(w, offset + 8, 8) % 46);
    }

    function _set(uint256 w, uint256 offset, uint256 width, uint256 value) private pure returns (uint256) {
        uint256 below = w % 2 ** offset;
        uint256 above = offset + width == 256 ? 0 : (w / 2 ** (offset + width)) * 2 ** (offset + width);
        return above + (value % 2 ** width) * 2 ** offset + below;
    }

    /// @dev The low bits of `v` as two's complement.
    function _signed(uint256 v, uint256 width) private pure returns (int256) {
        uint256 raw = v % 2 ** width;
        return raw >= 2 ** (width - 1) ? int256(raw) - int256(2 ** width) : int256(raw);
    }
}
