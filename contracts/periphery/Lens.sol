// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AccountView,
    BookView,
    ClaimView,
    ExchangeView,
    FailingView,
    FundingEntryView,
    FundingPaymentView,
    FundingView,
    HealthView,
    ILens,
    LedgerView,
    MarketView,
    OperatorView,
    OrderView,
    PositionView,
    PricesView,
    RankView,
    SettledFundingView,
    WindDownView
} from "../interfaces/ILens.sol";
import {IExchange} from "../interfaces/IExchange.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../types/Ids.sol";
import {AccountReader} from "./lens/AccountReader.sol";
import {FundingReader} from "./lens/FundingReader.sol";
import {MarketReader} from "./lens/MarketReader.sol";
import {WaterfallReader} from "./lens/WaterfallReader.sol";
import {WindDownReader} from "./lens/WindDownReader.sol";

/// @title Lens
/// @notice The address that is asked. What it answers is read by the readers that it was deployed with, on the exchange's storage: whoever
/// relies on it looks at these, too.
/// @dev Each function ends in `_read`, which returns the reader's answer as it came: a reader's function returns the types of the
/// function of the same name here.
contract Lens is ILens {
    AccountReader public immutable ACCOUNTS;
    FundingReader public immutable FUNDING;
    MarketReader public immutable MARKETS;
    WaterfallReader public immutable WATERFALL;
    WindDownReader public immutable WIND_DOWN;

    constructor(
        AccountReader accounts,
        FundingReader funding_,
        MarketReader markets_,
        WaterfallReader waterfall,
        WindDownReader windDown_
    ) {
        ACCOUNTS = accounts;
        FUNDING = funding_;
        MARKETS = markets_;
        WATERFALL = waterfall;
        WIND_DOWN = windDown_;
    }

    // The exchange

    /// @inheritdoc ILens
    function overview(IExchange exchange) external view returns (ExchangeView memory) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.overview, ()));
    }

    /// @inheritdoc ILens
    function scheduled(IExchange exchange, bytes32 call) external view returns (uint256) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.scheduled, (call)));
    }

    /// @inheritdoc ILens
    function ledger(IExchange exchange, AccountId first, uint256 count) external view returns (LedgerView memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.ledger, (first, count)));
    }

    // Accounts

    /// @inheritdoc ILens
    function account(IExchange exchange, AccountId id) external view returns (AccountView memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.account, (id)));
    }

    /// @inheritdoc ILens
    function positions(IExchange exchange, AccountId id) external view returns (PositionView[] memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.positions, (id)));
    }

    /// @inheritdoc ILens
    function orders(IExchange exchange, AccountId id, MarketId market_) external view returns (OrderView[] memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.orders, (id, market_)));
    }

    /// @inheritdoc ILens
    function fundingPayments(IExchange exchange, AccountId id) external view returns (FundingPaymentView[] memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.fundingPayments, (id)));
    }

    /// @inheritdoc ILens
    function operator(IExchange exchange, AccountId id, address operator_) external view returns (OperatorView memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.operator, (id, operator_)));
    }

    /// @inheritdoc ILens
    function nonces(
        IExchange exchange,
        address signer,
        uint192[] calldata keys
    ) external view returns (uint256[] memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.nonces, (signer, keys)));
    }

    /// @inheritdoc ILens
    function accountsOf(
        IExchange exchange,
        address owner,
        AccountId first,
        uint256 count
    ) external view returns (AccountId[] memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.accountsOf, (owner, first, count)));
    }

    /// @inheritdoc ILens
    function healths(IExchange exchange, AccountId[] calldata ids) external view returns (HealthView[] memory) {
        _read(exchange, address(ACCOUNTS), abi.encodeCall(ACCOUNTS.healths, (ids)));
    }

    // The waterfall

    /// @inheritdoc ILens
    function failing(IExchange exchange, AccountId id, MarketId market_) external view returns (FailingView memory) {
        _read(exchange, address(WATERFALL), abi.encodeCall(WATERFALL.failing, (id, market_)));
    }

    /// @inheritdoc ILens
    function ranks(
        IExchange exchange,
        MarketId market_,
        AccountId[] calldata ids
    ) external view returns (RankView[] memory) {
        _read(exchange, address(WATERFALL), abi.encodeCall(WATERFALL.ranks, (market_, ids)));
    }

    // Winding down

    /// @inheritdoc ILens
    function windDown(IExchange exchange, MarketId id) external view returns (WindDownView memory) {
        _read(exchange, address(WIND_DOWN), abi.encodeCall(WIND_DOWN.windDown, (id)));
    }

    /// @inheritdoc ILens
    function claims(
        IExchange exchange,
        MarketId id,
        AccountId[] calldata ids
    ) external view returns (ClaimView[] memory) {
        _read(exchange, address(WIND_DOWN), abi.encodeCall(WIND_DOWN.claims, (id, ids)));
    }

    // Markets

    /// @inheritdoc ILens
    function market(IExchange exchange, MarketId id) external view returns (MarketView memory) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.market, (id)));
    }

    /// @inheritdoc ILens
    function markets(IExchange exchange, MarketId first, uint256 count) external view returns (MarketView[] memory) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.markets, (first, count)));
    }

    /// @inheritdoc ILens
    function prices(IExchange exchange, MarketId id) external view returns (PricesView memory) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.prices, (id)));
    }

    /// @inheritdoc ILens
    function book(
        IExchange exchange,
        MarketId id,
        uint256 levels,
        uint256 maxCounted
    ) external view returns (BookView memory) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.book, (id, levels, maxCounted)));
    }

    /// @inheritdoc ILens
    function queue(
        IExchange exchange,
        MarketId id,
        Tick tick,
        OrderKey start,
        uint256 count
    ) external view returns (OrderView[] memory, OrderKey) {
        _read(exchange, address(MARKETS), abi.encodeCall(MARKETS.queue, (id, tick, start, count)));
    }

    // Funding

    /// @inheritdoc ILens
    function funding(IExchange exchange, MarketId id) external view returns (FundingView memory) {
        _read(exchange, address(FUNDING), abi.encodeCall(FUNDING.funding, (id)));
    }

    /// @inheritdoc ILens
    function fundingHistory(
        IExchange exchange,
        MarketId id,
        uint256 count
    ) external view returns (FundingEntryView[] memory) {
        _read(exchange, address(FUNDING), abi.encodeCall(FUNDING.fundingHistory, (id, count)));
    }

    /// @inheritdoc ILens
    function settledFunding(IExchange exchange, MarketId id) external view returns (SettledFundingView memory) {
        _read(exchange, address(FUNDING), abi.encodeCall(FUNDING.settledFunding, (id)));
    }

    /// @inheritdoc ILens
    function fundingEntry(
        IExchange exchange,
        MarketId id,
        uint256 end
    ) external view returns (FundingEntryView memory) {
        _read(exchange, address(FUNDING), abi.encodeCall(FUNDING.fundingEntry, (id, end)));
    }

    /// @inheritdoc ILens
    function fundingPaid(IExchange exchange, MarketId id, uint256 time) external view returns (int256) {
        _read(exchange, address(FUNDING), abi.encodeCall(FUNDING.fundingPaid, (id, time)));
    }

    /// @dev Ends the call: with what the reader returned, or as it failed.
    function _read(IExchange exchange, address reader, bytes memory data) private view {
        (bool succeeded, bytes memory answer) = address(exchange).staticcall(
            abi.encodeCall(IExchange.inspect, (reader, data))
        );
        // `inspect` always reverts.
        require(!succeeded, NotAnExchange(address(exchange)));
        // With anything else the exchange itself refused: it is in the middle of a call, or out of gas.
        if (bytes4(answer) != IExchange.Inspected.selector) _revertWith(answer);
        // Assembly: cuts the selector off by moving the length four bytes up, over it.
        assembly ("memory-safe") {
            mstore(add(answer, 4), sub(mload(answer), 4))
            answer := add(answer, 4)
        }
        bytes memory result;
        (succeeded, result) = abi.decode(answer, (bool, bytes));
        if (!succeeded) _revertWith(result);
        // Assembly: the result is encoded already.
        assembly ("memory-safe") {
            return(add(result, 32), mload(result))
        }
    }

    function _revertWith(bytes memory reason) private pure {
        require(reason.length != 0, ReadFailed());
        // Assembly: an encoded error cannot be thrown otherwise.
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
