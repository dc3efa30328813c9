// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ExchangeStorage, Grant, Market, State} from "../ExchangeStorage.sol";
import {IAccounts, OperatorGrant} from "../interfaces/IAccounts.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Exposure, Health, Margin} from "../libraries/Margin.sol";
import {PostConditions} from "../libraries/PostConditions.sol";
import {TradingContext} from "./TradingContext.sol";

/// @notice An account as it was at the start of a batch.
struct Snapshot {
    AccountWord word;
    /// In the order of the word's market list.
    PositionWord[8] positions;
}

/// @title What accounts need beside trading: cash that leaves, operators, signatures, and the check at the end of a batch
/// @notice Linked library.
library Collateral {
    using {Margin.equity, Margin.equityForInitial, Margin.withdrawable} for Health;

    /// @notice Takes a withdrawal out of the books; the exchange sends the tokens afterwards.
    /// @param amount [token units], or the maximum for all that may leave
    /// @param scale [WAD quote per token unit]
    /// @return tokens [token units]
    function withdraw(
        uint256 account,
        uint256 amount,
        address to,
        uint256 scale,
        uint256 equityFloor
    ) external returns (uint256 tokens) {
        State storage s = ExchangeStorage.load();
        (uint256 available, AccountWord word) = _available(s, account, equityFloor);
        tokens = amount == type(uint256).max ? FixedPoint.divDown(available, scale) : amount;
        require(tokens != 0, IAccounts.ZeroAmount());
        require(tokens <= type(uint128).max, IAccounts.AmountTooLarge(tokens, type(uint128).max));
        AccountId id = AccountId.wrap(uint32(account));
        require(tokens * scale <= available, IAccounts.InsufficientFreeCollateral(id, available, tokens * scale));
        int256 balance = word.balance() - int256(tokens * scale);
        s.accounts[account].word = word.withBalance(balance);
        s.bookedTokens -= uint128(tokens);
        emit IAccounts.Withdrawn(id, to, tokens, balance);
    }

    /// @param amount [WAD quote], or the maximum for all that may leave
    function transfer(uint256 from, uint256 to, uint256 amount, uint256 equityFloor) external returns (uint256) {
        State storage s = ExchangeStorage.load();
        require(
            s.accounts[to].owner == s.accounts[from].owner && from != to,
            IAccounts.DifferentOwner(AccountId.wrap(uint32(from)), AccountId.wrap(uint32(to)))
        );
        (uint256 available, AccountWord word) = _available(s, from, equityFloor);
        if (amount == type(uint256).max) amount = available;
        require(amount != 0, IAccounts.ZeroAmount());
        require(
            amount <= available,
            IAccounts.InsufficientFreeCollateral(AccountId.wrap(uint32(from)), available, amount)
        );
        int256 fromBalance = word.balance() - int256(amount);
        s.accounts[from].word = word.withBalance(fromBalance);
        word = s.accounts[to].word;
        int256 toBalance = word.balance() + int256(amount);
        s.accounts[to].word = word.withBalance(toBalance);
        emit IAccounts.Transferred(
            AccountId.wrap(uint32(from)),
            AccountId.wrap(uint32(to)),
            amount,
            fromBalance,
            toBalance
        );
        return amount;
    }

    /// @param market 0 for the fund that all markets share.
    /// @param amount [WAD quote]
    function fundInsurance(uint256 from, uint256 market, uint256 amount) external {
        State storage s = ExchangeStorage.load();
        Market storage m = s.markets[market];
        require(market == 0 || m.hot.status() != 0, ITrading.UnknownMarket(MarketId.wrap(uint16(market))));
        AccountId id = AccountId.wrap(uint32(from));
        (uint256 available, AccountWord word) = _available(s, from, 0);
        require(amount != 0, IAccounts.ZeroAmount());
        require(amount <= available, IAccounts.InsufficientFreeCollateral(id, available, amount));
        s.accounts[from].word = word.withBalance(word.balance() - int256(amount));
        uint256 insurance = (market == 0 ? s.sharedInsurance : m.insurance) + amount;
        if (market == 0) s.sharedInsurance = insurance;
        else m.insurance = insurance;
        emit ILiquidation.InsuranceFunded(MarketId.wrap(uint16(market)), id, amount, insurance);
    }

    function setOperator(uint256 account, address operator, OperatorGrant calldata grant) external {
        State storage s = ExchangeStorage.load();
        require(operator != address(0), IAccounts.ZeroAddress());
        bool revoked = grant.permissions == 0;
        require(
            grant.permissions < 64 &&
                grant.priceBand <= FixedPoint.BASIS &&
                (revoked || grant.expiry >= block.timestamp),
            IAccounts.InvalidGrant(grant.permissions, grant.priceBand, grant.expiry)
        );
        uint256 key = ExchangeStorage.grantKey(account, operator);
        if (revoked) {
            delete s.grants[key];
        } else {
            s.grants[key] = Grant(grant.expiry, grant.permissions, grant.priceBand, grant.equityFloor, grant.markets);
        }
        emit IAccounts.OperatorSet(AccountId.wrap(uint32(account)), operator, grant);
    }

    /// @dev An owner's or operator's signature over a batch; contracts answer for themselves by ERC-1271.
    function requireSignature(address signer, bytes32 digest, bytes calldata signature) external view {
        require(
            SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature),
            IAccounts.InvalidSignature(signer)
        );
    }

    /// @dev At most eight positions.
    function snapshot(uint256 account) external view returns (Snapshot memory start) {
        State storage s = ExchangeStorage.load();
        start.word = s.accounts[account].word;
        for (uint256 i; i < start.positions.length && start.word.marketAt(i) != 0; ++i) {
            start.positions[i] = s.positions[ExchangeStorage.positionKey(start.word.marketAt(i), account)];
        }
    }

    /// @notice The change rule over a whole batch: its end against its start, at the same prices.
    /// @param reserve Loss against mark if the orders placed filled [WAD quote].
    /// @param useStored Nothing traded: the last samples serve as prices where they are recent.
    function checkBatch(
        uint256 account,
        uint256 reserve,
        bool useStored,
        uint256 equityFloor,
        Snapshot calldata start
    ) external {
        State storage s = ExchangeStorage.load();
        AccountId id = AccountId.wrap(uint32(account));
        AccountWord word = s.accounts[account].word;
        Health memory end;
        end.cash = word.balance();
        Margin.addMarkets(s, end, account, word.markets(), 0, true, useStored);
        int256 equity = end.equityForInitial() - int256(reserve);
        bool impaired = end.impaired || end.inGrace;
        bool funded = equity >= int256(end.initial);
        if (impaired || !funded) {
            bool shrinks = _isShrinking(s, account, word, start);
            require(shrinks || !impaired, ITrading.AccountImpaired(id));
            require(
                funded || (shrinks && PostConditions.isNoWorse(_startHealth(s, start, useStored), end)),
                ITrading.InsufficientMargin(id, equity, end.initial)
            );
        }
        TradingContext.requireFloor(id, end.equity(), equityFloor);
    }

    /// @dev The account at the start, at the prices and funding indices of now.
    function _startHealth(State storage s, Snapshot calldata start, bool useStored) private returns (Health memory h) {
        h.cash = start.word.balance();
        for (uint256 i; i < start.positions.length && start.word.marketAt(i) != 0; ++i) {
            Margin.addMarket(s, h, start.word.marketAt(i), start.positions[i], true, useStored);
        }
    }

    /// @dev No position grew or flipped and no order counter grew, in any market, old or new.
    function _isShrinking(
        State storage s,
        uint256 account,
        AccountWord word,
        Snapshot calldata start
    ) private view returns (bool) {
        for (uint256 ids = word.markets(); ids != 0; ids >>= 16) {
            uint256 market = ids & 0xffff;
            Exposure memory before;
            for (uint256 i; i < start.positions.length; ++i) {
                if (start.word.marketAt(i) == market) before = _lotsOf(start.positions[i]);
            }
            Exposure memory afterwards = _lotsOf(s.positions[ExchangeStorage.positionKey(market, account)]);
            if (!PostConditions.isShrinking(before, afterwards, true)) return false;
        }
        return true;
    }

    function _lotsOf(PositionWord position) private pure returns (Exposure memory) {
        return Exposure(0, position.size(), 0, position.bidLots(), position.askLots());
    }

    /// @dev What may leave: everything from a flat account without a look at any market or oracle; otherwise what margin leaves free,
    /// and no more than the realised balance. Nothing while a position's market is halted or in grace.
    function _available(
        State storage s,
        uint256 account,
        uint256 equityFloor
    ) private returns (uint256 available, AccountWord word) {
        word = s.accounts[account].word;
        available = FixedPoint.positivePart(word.balance());
        int256 equity = word.balance();
        if (word.markets() != 0) {
            Health memory h = Margin.healthOf(s, account, true);
            require(!h.barred, IAccounts.ExitsPaused(AccountId.wrap(uint32(account))));
            available = h.inGrace ? 0 : FixedPoint.min(available, h.withdrawable());
            equity = h.equity();
        }
        if (equityFloor != 0) {
            available = FixedPoint.min(available, FixedPoint.positivePart(equity - int256(equityFloor)));
        }
    }
}
