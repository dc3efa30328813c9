// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostMarket, GhostPosition, GhostState, Sight} from "./Ghost.sol";

/// @title Reading of raw words
/// @notice Shares no code with the contracts: fields are cut out by the offsets that contracts/types documents.
abstract contract GhostWords {
    uint256 internal constant NO_BID = 0;
    uint256 internal constant NO_ASK = 0xffffff;
    uint256 internal constant SIGHTS = uint256(type(Sight).max) + 1;
    uint256 internal constant GLOBAL_WORDS = 2;
    uint256 internal constant ACCOUNT_SLOTS = 3;
    uint256 internal constant MARKET_SLOTS = 16;
    uint256 internal constant ACTIVE = 1;
    uint256 internal constant REDUCE_ONLY = 2;
    uint256 internal constant HALTED = 3;
    uint256 internal constant USABLE = 0;
    uint256 internal constant GRACE = 1;
    uint256 internal constant UNUSABLE = 2; // whatever the reason

    function _uint(uint256 word, uint256 offset, uint256 width) internal pure returns (uint256 field) {
        assembly ("memory-safe") {
            field := and(shr(offset, word), sub(shl(width, 1), 1))
        }
    }

    function _int(uint256 word, uint256 offset, uint256 width) internal pure returns (int256 field) {
        assembly ("memory-safe") {
            field := sar(sub(256, width), shl(sub(sub(256, width), offset), word))
        }
    }

    function _decimal(uint256 compact) internal pure returns (uint256) {
        return (compact % 256) * 10 ** (compact / 256);
    }

    /// @param w As RawReader.state gives them.
    function _decode(
        uint256[] memory w,
        uint256 accounts,
        uint256 markets,
        uint256 slots
    ) internal pure returns (GhostState memory s) {
        (s.accounts, s.markets, s.slots) = (accounts, markets, slots);
        _decodeGlobals(s, w);
        s.balance = new int256[](accounts + 1);
        s.tier = new uint256[](accounts + 1);
        s.active = new uint256[](accounts + 1);
        s.listed = new uint256[](accounts + 1);
        s.clock = new uint256[](accounts + 1);
        s.flaggedAt = new uint256[](accounts + 1);
        s.flaggedIn = new uint256[](accounts + 1);
        uint256 n = GLOBAL_WORDS;
        for (uint256 a = 1; a <= accounts; ++a) {
            _decodeAccount(s, a, w, n);
            n += ACCOUNT_SLOTS;
        }
        s.market = new GhostMarket[](markets + 1);
        for (uint256 m = 1; m <= markets; ++m) {
            _decodeMarket(s.market[m], w, n, type(uint256).max);
            n += MARKET_SLOTS;
        }
        s.position = _flatPositions((markets + 1) * (accounts + 1));
        for (uint256 m = 1; m <= markets; ++m) {
            for (uint256 a = 1; a <= accounts; ++a) {
                uint256 word = w[n++];
                if (word != 0) _decodePosition(s.position[m * (accounts + 1) + a], word);
            }
        }
        s.order = new uint256[]((markets + 1) * (accounts + 1) * slots);
        for (uint256 m = 1; m <= markets; ++m) {
            _copyWords(w, n, s.order, (m * (accounts + 1) + 1) * slots, accounts * slots);
            n += accounts * slots;
        }
        s.realised = new int256[](markets + 1);
        s.seen = new uint256[](SIGHTS);
    }

    /// @dev In one piece, as `new` makes them, without a loop over the fields of each.
    function _flatPositions(uint256 count) private pure returns (GhostPosition[] memory list) {
        assembly ("memory-safe") {
            list := mload(0x40)
            mstore(list, count)
            let pointer := add(list, 32)
            let place := add(pointer, mul(count, 32))
            let end := add(place, mul(count, 160)) // five words each
            calldatacopy(place, calldatasize(), sub(end, place)) // zeros
            mstore(0x40, end)
            for {} lt(place, end) {
                place := add(place, 160)
            } {
                mstore(pointer, place)
                pointer := add(pointer, 32)
            }
        }
    }

    function _copyWords(
        uint256[] memory from,
        uint256 first,
        uint256[] memory to,
        uint256 place,
        uint256 count
    ) private pure {
        assert(first + count <= from.length && place + count <= to.length);
        assembly ("memory-safe") {
            mcopy(add(add(to, 32), mul(place, 32)), add(add(from, 32), mul(first, 32)), mul(count, 32))
        }
    }

    function _decodeGlobals(GhostState memory s, uint256[] memory w) internal pure {
        (s.booked, s.treasury, s.sharedInsurance) = (_uint(w[0], 0, 128), _uint(w[0], 176, 32), w[1]);
    }

    function _decodeAccount(GhostState memory s, uint256 a, uint256[] memory w, uint256 n) internal pure {
        uint256 word = w[n];
        s.balance[a] = _int(word, 0, 112);
        s.tier[a] = _uint(word, 240, 8);
        uint256 active;
        uint256 listed;
        for (uint256 list = _uint(word, 112, 128); list != 0; list >>= 16) {
            if (list % 65_536 == 0) continue;
            active |= 1 << (list % 65_536);
            ++listed;
        }
        (s.active[a], s.listed[a]) = (active, listed);
        (s.clock[a], s.flaggedAt[a]) = (_uint(w[n + 1], 160, 32), _uint(w[n + 1], 192, 32));
        s.flaggedIn[a] = w[n + 2];
    }

    function _decodePosition(GhostPosition memory p, uint256 word) internal pure {
        // Dozens of them each call: size 40 bits, entry 64, bids 32, asks 32, snapshot 88.
        assembly ("memory-safe") {
            mstore(p, signextend(4, word))
            mstore(add(p, 0x20), and(shr(40, word), 0xffffffffffffffff))
            mstore(add(p, 0x40), and(shr(104, word), 0xffffffff))
            mstore(add(p, 0x60), and(shr(136, word), 0xffffffff))
            mstore(add(p, 0x80), sar(168, word))
        }
    }

    /// @param changed Bit i: slot i of the market is to be decoded.
    function _decodeMarket(GhostMarket memory k, uint256[] memory w, uint256 n, uint256 changed) internal pure {
        if (changed & 0x3 != 0) _decodeHot(k, w[n], w[n + 1]);
        if (changed & 0x4 != 0) _decodeRisk(k, w[n + 2]);
        if (changed & 0x8 != 0) _decodeTrading(k, w[n + 3]);
        if (changed & 0x10 != 0) _decodePremium(k, w[n + 4]);
        if (changed & 0x20 != 0) _decodeSampling(k, w[n + 5]);
        if (changed & 0x40 != 0) _decodeTerms(k, w[n + 6]);
        if (changed & 0x80 != 0) _decodeSafety(k, w[n + 7]);
        if (changed & 0x100 != 0) _decodeCrisis(k, w[n + 8]);
        (k.tiers, k.insurance) = (w[n + 9], w[n + 10]);
        if (changed & 0x800 != 0) _decodeRamp(k, w[n + 11]);
        (k.longLoss, k.shortLoss) = (_uint(w[n + 12], 0, 80), _uint(w[n + 12], 80, 80));
        if (k.estimators != 0 && changed & 0xe020 != 0) _decodeEstimators(k, w[n + 13], w[n + 14], w[n + 15]);
        k.isNowKnown = false;
    }

    function _decodeEstimators(GhostMarket memory k, uint256 terms, uint256 measures, uint256 conditions) private pure {
        k.impactDepth = _decimal(_uint(terms, 160, 16));
        k.depthBand = _uint(terms, 176, 16);
        k.depthInterval = _uint(terms, 192, 16);
        k.depthLevels = _uint(terms, 208, 8);
        k.weightedSum = _int(measures, 0, 96);
        k.weight = _uint(measures, 96, 32);
        k.answers = _int(measures, 128, 72);
        k.answered = _uint(measures, 200, 24);
        k.depthMean = _uint(conditions, 0, 96);
        k.depthAt = _uint(conditions, 96, 32);
        k.lastAnswer = _int(conditions, 128, 56);
        k.hasLastAnswer = _uint(conditions, 184, 1) == 1;
        k.saturation = _uint(conditions, 192, 8);
    }

    function _decodeHot(GhostMarket memory k, uint256 hot, uint256 funding) private pure {
        k.bestBid = _uint(hot, 0, 24);
        k.bestAsk = _uint(hot, 24, 24);
        k.interest = _uint(hot, 48, 48);
        k.fees = _int(hot, 96, 96);
        k.interestCap = _decimal(_uint(hot, 192, 16));
        k.status = _uint(hot, 208, 7);
        k.alert = _uint(hot, 215, 1) == 1;
        k.dueAt = _uint(hot, 216, 32);
        k.ramping = _uint(hot, 248, 1) == 1;
        k.longIndex = _int(funding, 0, 80);
        k.shortIndex = _int(funding, 80, 80);
        k.accruedAt = _uint(funding, 160, 32);
        k.rate = _int(funding, 192, 48);
    }

    function _decodeRisk(GhostMarket memory k, uint256 word) private pure {
        k.index = _uint(word, 0, 80);
        k.sampledAt = _uint(word, 80, 32);
        k.basis = _int(word, 112, 40);
        k.volatility = _uint(word, 152, 8);
        k.quantum = _uint(word, 160, 56);
        k.imRate = _uint(word, 216, 16);
        k.mmShare = _uint(word, 232, 8);
        k.depth = _decimal(_uint(word, 240, 16));
    }

    function _decodeTrading(GhostMarket memory k, uint256 word) private pure {
        k.makerFee = _int(word, 160, 16);
        k.takerFee = _uint(word, 176, 16);
        k.band = _uint(word, 192, 8);
        k.lotExponent = _uint(word, 200, 8);
        k.minimum = _decimal(_uint(word, 208, 16));
        k.pnlWeight = _uint(word, 224, 8);
        k.positionCap = _decimal(_uint(word, 232, 16));
        k.sampleInterval = _uint(word, 248, 8);
    }

    function _decodePremium(GhostMarket memory k, uint256 premium) private pure {
        k.premiumSum = _int(premium, 0, 80);
        k.covered = _uint(premium, 80, 24);
        k.indexSum = _uint(premium, 104, 96);
        k.variance = _uint(premium, 200, 56);
    }

    function _decodeSampling(GhostMarket memory k, uint256 sampling) private pure {
        k.estimators = _uint(sampling, 248, 8);
        k.impactNotional = _decimal(_uint(sampling, 160, 16));
        k.maxLevels = _uint(sampling, 176, 8);
        k.maxGap = _uint(sampling, 184, 16);
        k.basisTime = _uint(sampling, 200, 16);
        k.impactShare = _uint(sampling, 216, 16);
        k.markBand = _uint(sampling, 232, 16);
    }

    function _decodeTerms(GhostMarket memory k, uint256 word) private pure {
        k.interestRate = _int(word, 0, 32) * 1e8;
        k.damper = _uint(word, 32, 32) * 1e8;
        k.maxRate = _uint(word, 64, 32) * 1e8;
        k.maxPremium = _uint(word, 96, 32) * 1e8;
        k.marginShare = _uint(word, 128, 8);
        k.interval = _uint(word, 136, 16);
        k.insuranceShare = _uint(word, 152, 8);
        k.bountyShare = _uint(word, 160, 8);
        k.sampleBounty = _uint(word, 168, 40) * 1e9;
        k.settleBounty = _uint(word, 208, 40) * 1e9;
    }

    function _decodeSafety(GhostMarket memory k, uint256 word) private pure {
        k.liquidationFee = _uint(word, 0, 16);
        k.concessionEnd = _uint(word, 16, 16);
        k.removalFee = _uint(word, 32, 40) * 1e9;
        k.graceUntil = _uint(word, 72, 32);
        k.restrictedUntil = _uint(word, 104, 32);
        k.bountyMark = _int(word, 136, 96);
        k.marginRaisedAt = _uint(word, 232, 24) * 1 hours;
    }

    function _decodeCrisis(GhostMarket memory k, uint256 word) private pure {
        k.concessionStart = _uint(word, 0, 16);
        k.concessionTime = _uint(word, 16, 16);
        k.fundLimit = _decimal(_uint(word, 32, 16));
        k.paidAt = _uint(word, 48, 32);
        k.spent = _uint(word, 80, 96);
        k.pausedUntil = _uint(word, 176, 32);
        k.deficitUntil = _uint(word, 208, 32);
        k.deficits = _uint(word, 240, 16);
    }

    function _decodeRamp(GhostMarket memory k, uint256 word) private pure {
        (k.imFrom, k.shareFrom) = (_uint(word, 0, 16), _uint(word, 16, 8));
        (k.imTo, k.shareTo) = (_uint(word, 24, 16), _uint(word, 40, 8));
        (k.lineStart, k.lineEnd) = (_uint(word, 48, 32), _uint(word, 80, 32));
    }

    // Orders

    function _lots(uint256 order) internal pure returns (uint256) {
        return _uint(order, 0, 32);
    }

    function _tick(uint256 order) internal pure returns (uint256) {
        return _uint(order, 32, 24);
    }

    function _isAsk(uint256 order) internal pure returns (bool) {
        return _uint(order, 56, 1) == 1;
    }

    function _isReduceOnly(uint256 order) internal pure returns (bool) {
        return _uint(order, 57, 1) == 1;
    }

    function _expiry(uint256 order) internal pure returns (uint256) {
        return _uint(order, 64, 32);
    }

    function _generationOf(uint256 order) internal pure returns (uint256) {
        return _uint(order, 96, 40);
    }

    function _isFirm(uint256 order) internal pure returns (bool) {
        return !_isReduceOnly(order) && _expiry(order) == 0;
    }

    function _hasExpired(GhostState memory s, uint256 order) internal pure returns (bool) {
        return _expiry(order) != 0 && _expiry(order) < s.time;
    }

    function _orderAt(GhostState memory s, uint256 m, uint256 a, uint256 slot) internal pure returns (uint256) {
        unchecked {
            return (m * (s.accounts + 1) + a) * s.slots + slot;
        }
    }

    function _ownerAt(GhostState memory s, uint256 spot) internal pure returns (uint256) {
        return (spot / s.slots) % (s.accounts + 1);
    }

    function _positionOf(GhostState memory s, uint256 m, uint256 a) internal pure returns (GhostPosition memory) {
        unchecked {
            return s.position[m * (s.accounts + 1) + a];
        }
    }
}
