// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One market, unpacked, with what its oracle says now.
struct GhostMarket {
    // hot
    uint256 bestBid; // tick
    uint256 bestAsk; // tick
    uint256 interest; // [lots] open interest
    int256 fees; // [WAD quote]
    uint256 interestCap; // [lots]
    uint256 status;
    bool alert; // the market may be paused
    uint256 dueAt; // [unix s]
    bool ramping; // margin rises along a line
    // funding
    int256 longIndex; // [WAD quote per lot]
    int256 shortIndex; // [WAD quote per lot]
    uint256 accruedAt; // [unix s]
    int256 rate; // [64 WAD quote per lot and second]
    // risk
    uint256 index; // [WAD quote per lot] last sampled
    uint256 sampledAt; // [unix s]
    int256 basis; // [1e-12]
    uint256 volatility; // [1e-3] what IM adds
    uint256 quantum; // [WAD quote per lot-tick]
    uint256 imRate; // [1e-4]
    uint256 mmShare; // [1e-2]
    uint256 depth; // [WAD quote]
    // trading
    int256 makerFee; // [1e-6]
    uint256 takerFee; // [1e-6]
    uint256 band; // [1e-3]
    uint256 lotExponent;
    uint256 minimum; // [WAD quote]
    uint256 pnlWeight; // [1e-2]
    uint256 positionCap; // [lots]
    uint256 sampleInterval; // [s]
    // premium
    int256 premiumSum; // [WAD x s]
    uint256 covered; // [s]
    uint256 indexSum; // [WAD quote per lot x s]
    uint256 variance; // [1e-18 per s]
    // sampling
    uint256 impactNotional; // [WAD quote]
    uint256 maxLevels;
    uint256 maxGap; // [s]
    uint256 basisTime; // [s]
    uint256 impactShare; // [1e-4]
    uint256 markBand; // [1e-4]
    // funding terms
    int256 interestRate; // [WAD per period]
    uint256 damper; // [WAD per period]
    uint256 maxRate; // [WAD per period]
    uint256 maxPremium; // [WAD]
    uint256 marginShare; // [1e-2]
    uint256 interval; // [s]
    uint256 insuranceShare; // [1e-2]
    uint256 bountyShare; // [1e-2]
    uint256 sampleBounty; // [WAD quote]
    uint256 settleBounty; // [WAD quote]
    // safety
    uint256 liquidationFee; // [1e-4]
    uint256 concessionEnd; // [1e-4 of mark]
    uint256 removalFee; // [WAD quote]
    uint256 graceUntil; // [unix s]
    uint256 restrictedUntil; // [unix s]
    int256 bountyMark; // [WAD quote]
    uint256 marginRaisedAt; // [unix s] rounded down to the hour
    // crisis
    uint256 concessionStart; // [1e-4 of mark]
    uint256 concessionTime; // [s]
    uint256 fundLimit; // [WAD quote]
    uint256 windowStart; // [unix s]
    uint256 windowSpent; // [WAD quote]
    uint256 pausedUntil; // [unix s] after a gap
    uint256 deficitUntil; // [unix s] for flagged deficits
    uint256 deficits; // accounts
    // ramp
    uint256[4] line; // IM rate [1e-4] and MM share [1e-2] at its start, then in the end
    uint256 lineStart; // [unix s]
    uint256 lineEnd; // [unix s]
    uint256 tiers;
    uint256 insurance; // [WAD quote]
    // what the oracle says
    uint256 freshIndex; // [WAD quote per lot] zero unless usable or in grace
    uint256 freshStatus; // USABLE, GRACE, or anything else for neither
    // computed once
    int256 longNow; // [WAD quote per lot] the long index at the state's time
    int256 shortNow; // [WAD quote per lot]
    bool isNowKnown;
}

struct GhostPosition {
    int256 size; // [lots]
    uint256 entry; // [lot-ticks]
    uint256 bids; // [lots]
    uint256 asks; // [lots]
    int256 snapshot; // [WAD quote per lot]
}

/// @notice The whole exchange. Arrays count accounts and markets from 1, as ids do.
struct GhostState {
    uint256 time; // [unix s]
    uint256 accounts;
    uint256 markets;
    uint256 slots; // of each account and market that can hold an order
    uint256 booked; // [token units]
    uint256 sharedInsurance; // [WAD quote]
    uint256 treasury;
    int256[] balance; // [WAD quote]
    uint256[] tier;
    uint256[] active; // bit m: market m is in the account's list
    uint256[] listed; // entries of the account's list
    uint256[] clock; // [unix s] when the account's liquidation began; 0 if none runs
    uint256[] flaggedAt; // [unix s] 0 if it is not
    uint256[] flaggedIn; // bit m: market m counts the account among its deficits
    GhostMarket[] market;
    GhostPosition[] position; // market x (accounts + 1) + account
    uint256[] order; // words as stored: (market x (accounts + 1) + account) x slots + slot
    uint256[] arrival; // when the order joined the back of its queue; larger is later
    int256[] realised; // [WAD quote] per market: funding, and losses of all, moved into balances or insurance since decoding
    uint256[] seen; // how often each Sight was met since decoding
    uint256 nextArrival;
    uint256 span; // [bytes] from here to the end of the last array: `_clone` copies them in one go
}

/// @notice What a call changed, by the raw words before and after it.
struct GhostChanges {
    uint256[] words; // places in RawReader.state
    uint256 accounts; // bit a: the account's word, or a position or order of its
    uint256 spots; // bit m x (accounts + 1) + a: the account's position or an order of its in the market
    uint256 books; // bit m: an order, or a best tick
    uint256 bearers; // bit a: the account pays for a deficit by this call
    uint256 crisis; // the market whose side may pay, and whose insurance may fall; 0 for none
    bool money; // balances, sizes, entries, snapshots, fees, indices, insurance, open interest
}

/// @notice Sums over an account's markets.
struct GhostHealth {
    int256 cash; // [WAD quote] balance and funding
    int256 losses; // [WAD quote] not positive
    int256 gains; // [WAD quote]
    int256 weighted; // [WAD quote] what of the gains counts for IM
    int256 initial; // [WAD quote]
    int256 maintenance; // [WAD quote]
    bool impaired;
    bool grace;
    bool barred; // a gap that nobody has shown, or a pause
}

/// @notice One account's side of one market, with the account's cash.
struct GhostLeg {
    int256 cash; // [WAD quote]
    int256 size; // [lots]
    uint256 entry; // [lot-ticks]
    uint256 bids; // [lots]
    uint256 asks; // [lots]
}

/// @notice Rare states that the campaign has to reach to be worth something.
enum Sight {
    MakerFilled,
    SelfTrade,
    Expired,
    Unfundable,
    NothingToReduce,
    BelowMinimum,
    SkippedImpaired,
    SkippedShrinkOnly,
    OutOfFills,
    OutOfRemovals,
    OutOfReads,
    FlippedPosition,
    ShrankBetweenMargins,
    Sampled,
    SampledPremium,
    WalkCutOff,
    Settled,
    SettledNonzero,
    SettledUncovered,
    RateBounded,
    ModelFailed,
    BountyPaid,
    RemovalFeePaid,
    RemovalFeeSpared,
    NegativeEquity,
    StoredPrice,
    LiquidatedInFull,
    LiquidatedInPart,
    LiquidationFeePaid,
    LiquidationFeeSpared,
    GapShown,
    ClockStarted,
    ClockStopped,
    Absorbed,
    InsurancePaid,
    SharedInsurancePaid,
    WindowUsedUp,
    DeficitFlagged,
    DeficitResolved,
    Deleveraged,
    DeleveragedAtLoss,
    DeleveragedWithoutDeficit,
    LossSocialised
}

/// @title Reading of raw words, and the formulas of docs/architecture.md in plain arithmetic
/// @notice Shares no code with the contracts: fields are cut out by the offsets that contracts/types documents.
abstract contract Ghost {
    uint256 internal constant NO_BID = 0;
    uint256 internal constant NO_ASK = 0xffffff;
    uint256 internal constant SIGHTS = uint256(type(Sight).max) + 1;
    uint256 private constant ONE = 1e18;
    uint256 private constant FUNDING_PERIOD = 28_800; // [s]
    uint256 private constant GLOBAL_WORDS = 3;
    uint256 internal constant ACCOUNT_SLOTS = 3;
    uint256 internal constant MARKET_SLOTS = 12;
    uint256 internal constant GAP_PAUSE = 60; // [s]
    uint256 internal constant ACTIVE = 1;
    uint256 internal constant REDUCE_ONLY = 2;
    uint256 internal constant HALTED = 3;
    uint256 internal constant USABLE = 0;
    uint256 internal constant GRACE = 1;
    uint256 internal constant UNUSABLE = 2; // whatever the reason

    // Words

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
            _decodeMarket(s.market[m], w, n);
            n += MARKET_SLOTS;
        }
        s.position = new GhostPosition[]((markets + 1) * (accounts + 1));
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

    /// @dev A state is one piece of memory, `span` bytes long: pointers into it move with it.
    function _clone(GhostState memory s) internal pure returns (GhostState memory copy) {
        uint256 span = s.span;
        assembly ("memory-safe") {
            function shiftAll(first, count, by) {
                for {
                    let end := add(first, mul(count, 32))
                } lt(first, end) {
                    first := add(first, 32)
                } {
                    mstore(first, add(mload(first), by))
                }
            }
            copy := mload(0x40)
            mcopy(copy, s, span)
            mstore(0x40, add(copy, span))
            let by := sub(copy, s)
            // The 13 arrays from `balance` to `seen`; then what the arrays of structs point to.
            shiftAll(add(copy, 0xe0), 13, by)
            let markets := mload(add(copy, 0x1c0))
            shiftAll(add(markets, 32), mload(markets), by)
            let positions := mload(add(copy, 0x1e0))
            shiftAll(add(positions, 32), mload(positions), by)
        }
    }

    /// @dev The state after a call: the one before it with the words that changed decoded anew.
    function _follow(
        GhostState memory before,
        uint256[] memory w0,
        uint256[] memory w1
    ) internal pure returns (GhostState memory end, GhostChanges memory c) {
        end = _clone(before);
        c.words = _differences(w0, w1);
        for (uint256 i = 0; i < c.words.length; ++i) _followWord(end, c, w0, w1, c.words[i]);
    }

    function _followWord(
        GhostState memory s,
        GhostChanges memory c,
        uint256[] memory w0,
        uint256[] memory w1,
        uint256 n
    ) private pure {
        uint256 word = w1[n];
        uint256 difference = word ^ w0[n];
        if (n < GLOBAL_WORDS) {
            _decodeGlobals(s, w1);
            c.money = true;
            return;
        }
        uint256 i = n - GLOBAL_WORDS;
        if (i < s.accounts * ACCOUNT_SLOTS) {
            uint256 a = 1 + i / ACCOUNT_SLOTS;
            _decodeAccount(s, a, w1, n - (i % ACCOUNT_SLOTS));
            c.accounts |= 1 << a;
            if (i % ACCOUNT_SLOTS == 0 && _uint(difference, 0, 112) != 0) c.money = true;
            return;
        }
        i -= s.accounts * ACCOUNT_SLOTS;
        if (i < s.markets * MARKET_SLOTS) {
            uint256 m = 1 + i / MARKET_SLOTS;
            _decodeMarket(s.market[m], w1, n - (i % MARKET_SLOTS));
            if (i % MARKET_SLOTS == 0 && _uint(difference, 0, 48) != 0) c.books |= 1 << m;
            // hot: open interest and fees; funding; insurance
            bool hot = i % MARKET_SLOTS == 0 && _uint(difference, 48, 144) != 0;
            if (hot || i % MARKET_SLOTS == 1 || i % MARKET_SLOTS == 10) c.money = true;
            return;
        }
        i -= s.markets * MARKET_SLOTS;
        if (i < s.markets * s.accounts) {
            uint256 spot = (1 + i / s.accounts) * (s.accounts + 1) + 1 + (i % s.accounts);
            _decodePosition(s.position[spot], word);
            c.accounts |= 1 << (1 + (i % s.accounts));
            c.spots |= 1 << spot;
            if (_uint(difference, 0, 104) != 0 || difference >> 168 != 0) c.money = true;
            return;
        }
        i -= s.markets * s.accounts;
        uint256 place = _spotOf(s, i);
        // The model knows nothing of links: here they stay what they were.
        s.order[place] ^= (difference << 120) >> 120;
        c.accounts |= 1 << _ownerAt(s, place);
        c.spots |= 1 << (place / s.slots);
        c.books |= 1 << (place / s.slots / (s.accounts + 1));
    }

    /// @param i Where the order stands among the order words of RawReader.state.
    function _spotOf(GhostState memory s, uint256 i) internal pure returns (uint256) {
        uint256 perMarket = s.accounts * s.slots;
        return (1 + i / perMarket) * (s.accounts + 1) * s.slots + s.slots + (i % perMarket);
    }

    /// @return places Where the two differ.
    function _differences(uint256[] memory w0, uint256[] memory w1) private pure returns (uint256[] memory places) {
        assert(w0.length == w1.length);
        assembly ("memory-safe") {
            places := mload(0x40)
            let next := add(places, 32)
            let by := sub(w1, w0)
            let end := add(add(w0, 32), mul(mload(w0), 32))
            for {
                let at := add(w0, 32)
            } lt(at, end) {
                at := add(at, 32)
            } {
                if xor(mload(at), mload(add(at, by))) {
                    mstore(next, shr(5, sub(sub(at, w0), 32)))
                    next := add(next, 32)
                }
            }
            mstore(places, shr(5, sub(sub(next, places), 32)))
            mstore(0x40, next)
        }
    }

    function _decodeGlobals(GhostState memory s, uint256[] memory w) private pure {
        (s.booked, s.sharedInsurance, s.treasury) = (w[0], w[1], w[2]);
    }

    function _decodeAccount(GhostState memory s, uint256 a, uint256[] memory w, uint256 n) private pure {
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

    function _decodePosition(GhostPosition memory p, uint256 word) private pure {
        // Dozens of them each call: size 40 bits, entry 64, bids 32, asks 32, snapshot 88.
        assembly ("memory-safe") {
            mstore(p, signextend(4, word))
            mstore(add(p, 0x20), and(shr(40, word), 0xffffffffffffffff))
            mstore(add(p, 0x40), and(shr(104, word), 0xffffffff))
            mstore(add(p, 0x60), and(shr(136, word), 0xffffffff))
            mstore(add(p, 0x80), sar(168, word))
        }
    }

    function _decodeMarket(GhostMarket memory k, uint256[] memory w, uint256 n) private pure {
        _decodeHot(k, w[n], w[n + 1]);
        _decodeRisk(k, w[n + 2]);
        _decodeTrading(k, w[n + 3]);
        _decodeSampling(k, w[n + 4], w[n + 5]);
        _decodeTerms(k, w[n + 6]);
        _decodeSafety(k, w[n + 7]);
        _decodeCrisis(k, w[n + 8]);
        k.tiers = w[n + 9];
        k.insurance = w[n + 10];
        _decodeRamp(k, w[n + 11]);
        k.isNowKnown = false;
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

    function _decodeSampling(GhostMarket memory k, uint256 premium, uint256 sampling) private pure {
        k.premiumSum = _int(premium, 0, 80);
        k.covered = _uint(premium, 80, 24);
        k.indexSum = _uint(premium, 104, 96);
        k.variance = _uint(premium, 200, 56);
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
        k.windowStart = _uint(word, 48, 32);
        k.windowSpent = _uint(word, 80, 96);
        k.pausedUntil = _uint(word, 176, 32);
        k.deficitUntil = _uint(word, 208, 32);
        k.deficits = _uint(word, 240, 16);
    }

    function _decodeRamp(GhostMarket memory k, uint256 word) private pure {
        (k.line[0], k.line[1]) = (_uint(word, 0, 16), _uint(word, 16, 8));
        (k.line[2], k.line[3]) = (_uint(word, 24, 16), _uint(word, 40, 8));
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
        return (m * (s.accounts + 1) + a) * s.slots + slot;
    }

    function _ownerAt(GhostState memory s, uint256 spot) internal pure returns (uint256) {
        return (spot / s.slots) % (s.accounts + 1);
    }

    function _positionOf(GhostState memory s, uint256 m, uint256 a) internal pure returns (GhostPosition memory) {
        return s.position[m * (s.accounts + 1) + a];
    }

    /// @notice The reference book: where the resting orders of one side are in `s.order`, by price, then by arrival.
    function _side(GhostState memory s, uint256 m, bool asks) internal pure returns (uint256[] memory sorted) {
        unchecked {
            uint256 from = m * (s.accounts + 1) * s.slots;
            uint256 to = from + (s.accounts + 1) * s.slots;
            uint256[] memory order = s.order;
            sorted = new uint256[](to - from);
            uint256 count;
            for (uint256 spot = from + s.slots; spot < to; ++spot) {
                uint256 word = order[spot];
                if (uint32(word) == 0 || ((word >> 56) & 1 == 1) != asks) continue;
                // Nearer prices are smaller; arrivals stay below 2^64, spots below 2^16.
                uint256 price = asks ? uint24(word >> 32) : NO_ASK - uint24(word >> 32);
                uint256 rank = (price << 80) | (s.arrival[spot] << 16) | spot;
                uint256 i = count++;
                for (; i > 0 && sorted[i - 1] > rank; --i) sorted[i] = sorted[i - 1];
                sorted[i] = rank;
            }
            for (uint256 i = 0; i < count; ++i) sorted[i] = uint16(sorted[i]);
            assembly ("memory-safe") {
                mstore(sorted, count)
            }
        }
    }

    /// @return best Tick of the best order of one side.
    function _best(GhostState memory s, uint256 m, bool asks) internal pure returns (uint256 best) {
        best = asks ? NO_ASK : NO_BID;
        uint256[] memory order = s.order;
        uint256 from = (m * (s.accounts + 1) + 1) * s.slots;
        uint256 count = s.accounts * s.slots;
        assert(from + count <= order.length);
        assembly ("memory-safe") {
            let at := add(add(order, 32), mul(from, 32))
            let end := add(at, mul(count, 32))
            for {} lt(at, end) {
                at := add(at, 32)
            } {
                let word := mload(at)
                if and(word, 0xffffffff) {
                    if eq(and(shr(56, word), 1), asks) {
                        let tick := and(shr(32, word), 0xffffff)
                        switch asks
                        case 0 {
                            if gt(tick, best) {
                                best := tick
                            }
                        }
                        default {
                            if lt(tick, best) {
                                best := tick
                            }
                        }
                    }
                }
            }
        }
    }

    // Prices

    function _ceil(uint256 a, uint256 b) internal pure returns (uint256) {
        return (a + b - 1) / b;
    }

    function _abs(int256 a) internal pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }

    function _plus(int256 a) internal pure returns (uint256) {
        return a > 0 ? uint256(a) : 0;
    }

    function _min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function _max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function _clamp(int256 a, int256 limit) internal pure returns (int256) {
        return
            a > limit
                ? limit
                : a < -limit
                    ? -limit
                    : a;
    }

    function _isGood(uint256 status) internal pure returns (bool) {
        return status == USABLE || status == GRACE;
    }

    function _isRecent(GhostMarket memory k, uint256 time) internal pure returns (bool) {
        return time - k.sampledAt <= k.maxGap;
    }

    function _basisNow(GhostMarket memory k, uint256 time) internal pure returns (int256) {
        uint256 age = time - k.sampledAt;
        if (age <= k.maxGap) return k.basis;
        uint256 fallen = age - k.maxGap;
        return fallen >= k.basisTime ? int256(0) : (k.basis * int256(k.basisTime - fallen)) / int256(k.basisTime);
    }

    /// @return [WAD quote per lot]
    function _markAt(GhostMarket memory k, uint256 index, uint256 time) internal pure returns (uint256) {
        return uint256(int256(index) + (int256(index) * _basisNow(k, time)) / 1e12);
    }

    /// @return [WAD quote per lot] fresh where there is a fresh index and none recent is wanted
    function _mark(GhostMarket memory k, uint256 time, bool useStored) internal pure returns (uint256) {
        bool fresh = !(useStored && _isRecent(k, time)) && _isGood(k.freshStatus);
        return _markAt(k, fresh ? k.freshIndex : k.index, time);
    }

    // Margin

    /// @return [WAD quote]
    function _initialMargin(GhostMarket memory k, uint256 notional) internal pure returns (uint256) {
        // N x base + N^2 / depth, as one fraction, rounded up once.
        if (k.depth == 0) return _ceil(notional * k.imRate, 1e4);
        return _ceil(notional * k.imRate * k.depth + notional * notional * 1e4, 1e4 * k.depth);
    }

    function _maintenanceMargin(GhostMarket memory k, uint256 notional) internal pure returns (uint256) {
        return _ceil(_initialMargin(k, notional) * k.mmShare, 100);
    }

    /// @return [WAD quote] what IM adds for volatility by `exposed` lots, and for funding to come by those of the side that pays
    function _addOns(
        GhostMarket memory k,
        GhostLeg memory leg,
        uint256 exposed,
        uint256 mark,
        bool orders
    ) internal pure returns (uint256) {
        int256 due = k.rate * 64 * int256(k.interval);
        int256 paying =
            due > 0
                ? leg.size + (orders ? int256(leg.bids) : int256(0))
                : (orders ? int256(leg.asks) : int256(0)) - leg.size;
        return exposed * _ceil(mark * k.volatility, 1e3) + _plus(paying) * _min(_abs(due), (mark * 4) / 100);
    }

    function _unrealised(
        GhostMarket memory k,
        int256 size,
        uint256 entry,
        uint256 mark
    ) internal pure returns (int256) {
        int256 cost = int256(entry * k.quantum);
        return size < 0 ? cost - int256(uint256(-size) * mark) : int256(uint256(size) * mark) - cost;
    }

    function _equity(GhostHealth memory h) internal pure returns (int256) {
        return h.cash + h.losses + h.gains;
    }

    function _equityForInitial(GhostHealth memory h) internal pure returns (int256) {
        return h.cash + h.losses + h.weighted;
    }

    function _addLeg(
        GhostHealth memory h,
        GhostMarket memory k,
        GhostLeg memory leg,
        uint256 mark,
        bool orders
    ) internal pure {
        h.cash += leg.cash;
        uint256 held = _abs(leg.size);
        if (held != 0) {
            int256 profit = _unrealised(k, leg.size, leg.entry, mark);
            if (profit < 0) {
                h.losses += profit;
            } else {
                h.gains += profit;
                h.weighted += (profit * int256(k.pnlWeight)) / 100;
            }
            h.maintenance += int256(_maintenanceMargin(k, held * mark));
        }
        uint256 exposed = held;
        if (orders) exposed = _max(_abs(leg.size + int256(leg.bids)), _abs(leg.size - int256(leg.asks)));
        if (exposed == 0) return;
        h.initial += int256(_initialMargin(k, exposed * mark) + _addOns(k, leg, exposed, mark, orders));
    }

    /// @dev Whether a market is halted, or in grace after a halt.
    function _isPaused(GhostMarket memory k, uint256 time) internal pure returns (bool) {
        if (k.status == ACTIVE) return false;
        return k.status == REDUCE_ONLY ? time < k.graceUntil : true;
    }

    // Gaps

    /// @dev Whether the fresh index lies farther from the last seen one than the MM rate.
    function _hasGap(GhostMarket memory k) internal pure returns (bool) {
        if (!_isGood(k.freshStatus)) return false;
        uint256 distance = _abs(int256(k.freshIndex) - int256(k.index));
        return distance * 1e6 > k.index * k.imRate * k.mmShare;
    }

    /// @return [unix s] When the pause after a gap, or for flagged deficits, ends; 0 if none can run.
    function _pausedUntil(GhostMarket memory k) internal pure returns (uint256) {
        if (!k.alert) return 0;
        return k.deficits == 0 ? k.pausedUntil : _max(k.pausedUntil, k.deficitUntil);
    }

    function _isInPause(GhostMarket memory k, uint256 time) internal pure returns (bool) {
        return time < _pausedUntil(k);
    }

    /// @dev The fresh index becomes the last seen one, without a premium.
    function _see(GhostMarket memory k, uint256 time) private pure {
        k.basis = _basisNow(k, time);
        _remember(k, time);
    }

    /// @dev What every look at the index leaves behind, but for the premium.
    function _remember(GhostMarket memory k, uint256 time) private pure {
        k.variance = _nextVariance(k, _max(time - k.sampledAt, 1));
        if (k.ramping) {
            (k.imRate, k.mmShare) = _lineAt(k, time);
            k.ramping = time < k.lineEnd;
        }
        // In 1e-9: three deviations over a quarter of an hour, beyond the base rate.
        uint256 deviations = _rootUp(9 * 900 * k.variance);
        uint256 base = k.imRate * 1e5;
        k.volatility = deviations <= base ? 0 : _min(_ceil(deviations - base, 1e6), _min(100, k.imRate / 10));
        (k.index, k.sampledAt) = (k.freshIndex, time);
    }

    /// @dev r^2 / dt into an EMA of an hour, a fifth at most.
    function _nextVariance(GhostMarket memory k, uint256 dt) private pure returns (uint256) {
        uint256 move = _abs(int256(k.freshIndex) - int256(k.index));
        uint256 x = _min((move * move * ONE) / (k.index * k.index * dt), (1 << 56) - 1);
        uint256 weight = 7_200 * dt + dt * dt; // of the look, against 2 x 3,600^2
        if (weight * 4 > 25_920_000) return _max(1, (x + 4 * k.variance) / 5);
        return _max(1, (x * weight + k.variance * 25_920_000) / (weight + 25_920_000));
    }

    /// @return im [1e-4] where the line is now, rounded down
    /// @return share [1e-2]
    function _lineAt(GhostMarket memory k, uint256 time) internal pure returns (uint256 im, uint256 share) {
        if (time >= k.lineEnd) return (k.line[2], k.line[3]);
        (uint256 part, uint256 whole) = (time - k.lineStart, k.lineEnd - k.lineStart);
        im = (k.line[0] * (whole - part) + k.line[2] * part) / whole;
        share = (k.line[1] * (whole - part) + k.line[3] * part) / whole;
    }

    /// @return root The smallest number whose square is at least `n`.
    function _rootUp(uint256 n) internal pure returns (uint256 root) {
        if (n == 0) return 0;
        uint256 x = n;
        for (uint256 y = x / 2 + 1; y < x; y = (x + n / x) / 2) x = y;
        return x * x < n ? x + 1 : x;
    }

    /// @dev Everybody knows of the gap from now on, and has a minute.
    function _reveal(GhostState memory s, uint256 m) internal pure {
        GhostMarket memory k = s.market[m];
        ++s.seen[uint256(Sight.GapShown)];
        _see(k, s.time);
        k.pausedUntil = s.time + GAP_PAUSE;
        k.alert = true;
    }

    /// @dev Adds an account's markets other than `except`.
    function _addMarkets(
        GhostState memory s,
        GhostHealth memory h,
        uint256 a,
        uint256 except,
        bool orders,
        bool useStored
    ) internal view {
        for (uint256 m = 1; m <= s.markets; ++m) {
            if (m != except) _addMarket(s, h, m, _positionOf(s, m, a), orders, useStored);
        }
    }

    function _addMarket(
        GhostState memory s,
        GhostHealth memory h,
        uint256 m,
        GhostPosition memory p,
        bool orders,
        bool useStored
    ) internal view {
        if (p.size == 0 && (!orders || (p.bids == 0 && p.asks == 0))) return;
        GhostMarket memory k = s.market[m];
        if (p.size != 0) {
            // A stored price that serves is as good as a usable one.
            bool stored = useStored && _isRecent(k, s.time);
            if (!stored && !_isGood(k.freshStatus)) h.impaired = true;
            if ((!stored && k.freshStatus == GRACE) || _isPaused(k, s.time)) h.grace = true;
            if ((!stored && _hasGap(k)) || _isInPause(k, s.time)) h.barred = true;
        }
        GhostLeg memory leg = GhostLeg(_pending(s, m, p), p.size, p.entry, p.bids, p.asks);
        int256 weighted = h.weighted;
        _addLeg(h, k, leg, _mark(k, s.time, useStored), orders);
        // Profit there may have to pay for a deficit.
        bool barred = (!(useStored && _isRecent(k, s.time)) && _hasGap(k)) || _isInPause(k, s.time);
        if (p.size != 0 && barred) h.weighted = weighted;
    }

    function _health(
        GhostState memory s,
        uint256 a,
        bool orders,
        bool useStored
    ) internal view returns (GhostHealth memory h) {
        h.cash = s.balance[a];
        _addMarkets(s, h, a, 0, orders, useStored);
    }

    // Funding

    /// @return [WAD quote] what the position has received since its snapshot
    function _pending(GhostState memory s, uint256 m, GhostPosition memory p) internal view returns (int256) {
        if (p.size == 0) return 0;
        (int256 long, int256 short) = _indices(s, m);
        return p.size > 0 ? p.size * (p.snapshot - long) : p.size * (p.snapshot - short);
    }

    function _end(GhostMarket memory k) internal pure returns (uint256) {
        return (k.accruedAt / k.interval + 1) * k.interval;
    }

    /// @dev Indices as they are at `s.time`, settled or not.
    function _indices(GhostState memory s, uint256 m) internal view returns (int256 long, int256 short) {
        GhostMarket memory k = s.market[m];
        if (!k.isNowKnown) {
            uint256 end = _end(k);
            int256 growth = k.rate * 64 * int256(_min(s.time, end) - k.accruedAt);
            if (s.time >= end) {
                (, int256 next) = _nextRate(s, m);
                growth += next * 64 * int256(_min(s.time - end, k.interval));
            }
            (k.longNow, k.shortNow, k.isNowKnown) = (k.longIndex + growth, k.shortIndex + growth, true);
        }
        return (k.longNow, k.shortNow);
    }

    /// @return bound [WAD per period] min(maxRate, k x (IM - MM))
    function _rateBound(GhostMarket memory k) internal pure returns (uint256 bound) {
        uint256 im = k.imRate * 1e14;
        uint256 mm = (im * k.mmShare) / 100;
        return _min(k.maxRate, ((im - mm) * k.marginShare) / 100);
    }

    /// @dev The rate that the running interval sets if it ends with what it has measured.
    /// @return rate [WAD per period]
    /// @return perLotSecond [64 WAD quote]
    function _nextRate(GhostState memory s, uint256 m) internal view returns (int256 rate, int256 perLotSecond) {
        GhostMarket memory k = s.market[m];
        if (k.covered == 0) return (0, 0);
        int256 premium = k.premiumSum / int256(k.covered);
        bool answered;
        (answered, rate) = _modelRate(m, premium, k);
        if (!answered) rate = premium + _clamp(k.interestRate - premium, int256(k.damper));
        rate = _clamp(rate, int256(_rateBound(k)));
        int256 numerator = rate * int256(k.indexSum) * int256(_min(k.covered, k.interval));
        perLotSecond = _clamp(
            numerator / int256(k.covered * ONE * k.interval * FUNDING_PERIOD * 64),
            int256(uint256(1 << 47) - 1)
        );
    }

    /// @dev What the market's funding model answers, if it answers.
    function _modelRate(
        uint256 market,
        int256 premium,
        GhostMarket memory k
    ) internal view virtual returns (bool answered, int256 rate);

    function _settle(GhostState memory s, uint256 m) internal view returns (bool ended, uint256 covered) {
        GhostMarket memory k = s.market[m];
        uint256 end = _end(k);
        if (s.time < end) return (false, 0);
        (int256 long, int256 short) = _indices(s, m);
        (int256 rate, int256 next) = _nextRate(s, m);
        covered = k.covered;
        ++s.seen[uint256(Sight.Settled)];
        if (covered == 0) ++s.seen[uint256(Sight.SettledUncovered)];
        if (next != 0) ++s.seen[uint256(Sight.SettledNonzero)];
        if (rate != 0 && _abs(rate) == _rateBound(k)) ++s.seen[uint256(Sight.RateBounded)];
        (bool answered, ) = _modelRate(m, 0, k);
        if (covered != 0 && !answered && m == 3) ++s.seen[uint256(Sight.ModelFailed)];
        (k.longIndex, k.shortIndex, k.accruedAt) = (long, short, s.time);
        k.rate = s.time < end + k.interval ? next : int256(0);
        (k.premiumSum, k.covered, k.indexSum) = (0, 0, 0);
        k.isNowKnown = false;
        return (true, covered);
    }

    // Sampling

    /// @param asked Whether it is what the call is for: only then is a gap shown.
    /// @return elapsed [s] 0 if none was taken
    function _takeSample(
        GhostState memory s,
        uint256 m,
        uint256 maxLevels,
        bool asked
    ) internal pure returns (uint256 elapsed) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return 0;
        elapsed = s.time - k.sampledAt;
        if (_hasGap(k)) {
            if (asked) _reveal(s, m);
            return 0;
        }
        if (elapsed < k.sampleInterval || k.freshStatus != USABLE) return 0;
        if (_isInPause(k, s.time)) {
            if (asked) _see(k, s.time);
            return 0;
        }
        (bool known, int256 premium) = _premium(s, m, maxLevels);
        if (!known) {
            ++s.seen[uint256(Sight.WalkCutOff)];
            return 0;
        }
        ++s.seen[uint256(Sight.Sampled)];
        if (premium != 0) ++s.seen[uint256(Sight.SampledPremium)];
        k.basis = _nextBasis(k, s.time, premium, elapsed);
        _remember(k, s.time);
        elapsed = _min(elapsed, k.maxGap);
        k.premiumSum += premium * int256(elapsed);
        k.indexSum += k.freshIndex * elapsed;
        k.covered += elapsed;
        k.isNowKnown = false;
    }

    function _nextBasis(GhostMarket memory k, uint256 time, int256 premium, uint256 dt) private pure returns (int256) {
        int256 x = _clamp(premium / 1e6, int256(k.markBand * 1e8));
        int256 ema = _basisNow(k, time);
        uint256 t = k.basisTime;
        uint256 weight = 2 * t * dt + dt * dt; // of the sample, against 2 T^2
        if (weight * 5 > weight + 2 * t * t) return (x + 4 * ema) / 5;
        return (x * int256(weight) + ema * int256(2 * t * t)) / int256(weight + 2 * t * t);
    }

    function _impactLots(GhostMarket memory k) private pure returns (uint256) {
        uint256 lots = _max(_ceil(k.impactNotional, k.freshIndex), (k.interest * k.impactShare) / 1e4);
        return _max(1, _min(lots, (64 * k.minimum) / k.freshIndex));
    }

    /// @dev (max(0, impactBid - index) - max(0, index - impactAsk)) / index, by the book as it stands.
    function _premium(
        GhostState memory s,
        uint256 m,
        uint256 maxLevels
    ) private pure returns (bool known, int256 premium) {
        GhostMarket memory k = s.market[m];
        bool asks = k.bestAsk * k.quantum < k.freshIndex;
        if (!asks && k.bestBid * k.quantum <= k.freshIndex) return (true, 0);
        uint256 lots = _impactLots(k);
        uint256 value;
        (known, value) = _impactValue(s, _side(s, m, asks), k.quantum, k.freshIndex * lots, lots, maxLevels);
        int256 distance = int256(value) - int256(k.freshIndex * lots);
        if (!known || value == 0 || (asks ? distance > 0 : distance < 0)) return (known, 0);
        return (true, _clamp((distance * int256(ONE)) / int256(k.freshIndex * lots), int256(k.maxPremium)));
    }

    /// @return known whether the walk came to an end
    /// @return value [WAD quote] of the impact size, 0 for no premium
    function _impactValue(
        GhostState memory s,
        uint256[] memory side,
        uint256 quantum,
        uint256 target,
        uint256 lots,
        uint256 maxLevels
    ) private pure returns (bool known, uint256 value) {
        uint256 i;
        for (uint256 level = 0; level < maxLevels; ++level) {
            if (i == side.length) return (true, 0);
            uint256 tick = _tick(s.order[side[i]]);
            for (; i < side.length && _tick(s.order[side[i]]) == tick; ++i) {
                if (!_isFirm(s.order[side[i]])) continue;
                uint256 taken = _min(lots, _lots(s.order[side[i]]));
                value += taken * tick * quantum;
                lots -= taken;
            }
            if (lots == 0) return (true, value);
            // Everything behind is at this price at best.
            uint256 best = value + lots * tick * quantum;
            if (_isAsk(s.order[side[0]]) ? best >= target : best <= target) return (true, 0);
        }
        return (i == side.length, 0);
    }
}
