// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ExchangeStorage, Grant, State} from "./ExchangeStorage.sol";
import {Action, ActionKind, IAccounts, OperatorGrant, SignedBatch} from "./interfaces/IAccounts.sol";
import {IExchange} from "./interfaces/IExchange.sol";
import {IFunding} from "./interfaces/IFunding.sol";
import {ILiquidation, Liquidate} from "./interfaces/ILiquidation.sol";
import {FeeTier, IMarketAdmin, MarketTerms} from "./interfaces/IMarketAdmin.sol";
import {AmendOrder, CancelOrder, ITrading, PlaceOrder} from "./interfaces/ITrading.sol";
import {AccountWord} from "./types/AccountWord.sol";
import {AccountId, MarketId, OrderKey} from "./types/Ids.sol";
import {ActionData} from "./libraries/ActionData.sol";
import {CallGuard} from "./libraries/CallGuard.sol";
import {Permissions} from "./libraries/Permissions.sol";
import {SignedBatchHash} from "./libraries/SignedBatchHash.sol";
import {Collateral, Snapshot} from "./operations/Collateral.sol";
import {FundingSettlement} from "./operations/FundingSettlement.sol";
import {Liquidation} from "./operations/Liquidation.sol";
import {MarketAdmin} from "./operations/MarketAdmin.sol";
import {Trading} from "./operations/Trading.sol";
import {Limits} from "./operations/TradingContext.sol";

/// @title Plumbline exchange
/// @notice Sole entry and sole holder of state. Here: who may act, the reentrancy guard, the tokens. The operations themselves are
/// in linked libraries that run on this contract's storage.
contract Exchange is IExchange, AccessManaged, EIP712, NoncesKeyed {
    using SafeERC20 for IERC20;

    /// @notice A token must have 6 to 18 decimals.
    error UnsupportedDecimals(uint256 decimals);
    /// @notice The minimum delay must lie between 1 s and 30 days.
    error DelayOutOfBounds(uint256 delay);

    /// @dev What the actions of a batch add up to.
    struct Tally {
        uint256 reserve; // [WAD quote] loss against mark if the orders placed filled
        uint256 floor; // [WAD quote] equity that the operator must leave
        bool needsCheck; // something other than a cancellation happened
        bool traded;
        uint256 exits;
    }

    uint256 private constant MAX_DELAY = 30 days;

    /// @inheritdoc IExchange
    IERC20 public immutable collateral;
    /// @inheritdoc IExchange
    uint256 public immutable collateralScale;
    /// @inheritdoc IExchange
    uint256 public immutable minimumDelay;

    /// @dev One operation at a time; inside it, each index is read at most once.
    modifier guarded() {
        CallGuard.enter();
        _;
        CallGuard.exit();
    }

    /// @dev For everything that is not a tightening: once sealed, the very call must have been announced long enough ago.
    modifier delayed() {
        if (_state().isSealed) MarketAdmin.consume(_state(), keccak256(msg.data));
        _;
    }

    constructor(IERC20 collateral_, uint256 minimumDelay_, address authority_)
        AccessManaged(authority_)
        EIP712("Plumbline", "1")
    {
        uint256 decimals = IERC20Metadata(address(collateral_)).decimals();
        require(decimals >= 6 && decimals <= 18, UnsupportedDecimals(decimals));
        require(minimumDelay_ != 0 && minimumDelay_ <= MAX_DELAY, DelayOutOfBounds(minimumDelay_));
        collateral = collateral_;
        collateralScale = 10 ** (18 - decimals);
        minimumDelay = minimumDelay_;
    }

    // Accounts and collateral

    /// @inheritdoc IAccounts
    function openAccount() external guarded returns (AccountId account) {
        State storage s = _state();
        account = AccountId.wrap(++s.accountCount);
        s.accounts[account.raw()].owner = msg.sender;
        emit AccountOpened(account, msg.sender);
    }

    /// @inheritdoc IAccounts
    function deposit(AccountId account, uint256 amount) external guarded {
        _deposit(account, amount);
    }

    /// @inheritdoc IAccounts
    function depositWithPermit(
        AccountId account,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external guarded {
        // Somebody may have used the permit first; then the allowance is there already, and if not, the transfer fails.
        try IERC20Permit(address(collateral)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(account, amount);
    }

    /// @inheritdoc IAccounts
    function withdraw(AccountId account, uint256 amount, address to) external guarded returns (uint256) {
        return _withdraw(account, msg.sender, amount, to);
    }

    /// @inheritdoc IAccounts
    function transfer(AccountId from, AccountId to, uint256 amount) external guarded returns (uint256) {
        return _transfer(from, msg.sender, to, amount);
    }

    /// @inheritdoc IAccounts
    function setOperator(AccountId account, address operator, OperatorGrant calldata grant) external guarded {
        _setOperator(account, msg.sender, operator, grant);
    }

    /// @inheritdoc IAccounts
    function batch(AccountId account, Action[] calldata actions) external guarded {
        _batch(account, msg.sender, actions);
    }

    /// @inheritdoc IAccounts
    function executeSigned(SignedBatch calldata batch_, bytes calldata signature) external guarded {
        require(block.timestamp <= batch_.deadline, SignatureExpired(batch_.deadline));
        bytes32 digest = _hashTypedDataV4(SignedBatchHash.hash(batch_));
        require(
            SignatureChecker.isValidSignatureNowCalldata(batch_.signer, digest, signature),
            InvalidSignature(batch_.signer)
        );
        _useCheckedNonce(batch_.signer, batch_.nonce);
        emit SignedBatchExecuted(batch_.account, batch_.signer, batch_.nonce);
        _batch(batch_.account, batch_.signer, batch_.actions);
    }

    /// @inheritdoc IAccounts
    function invalidateNonce(uint192 key) external returns (uint256) {
        return _useNonce(msg.sender, key);
    }

    // Trading

    /// @inheritdoc ITrading
    function place(AccountId account, PlaceOrder calldata order)
        external
        guarded
        returns (uint256 filled, uint256 resting)
    {
        (filled, resting,) = Trading.place(
            _state(), account.raw(), order, _limits(account, msg.sender, Permissions.toPlace(order), order.market, false)
        );
    }

    /// @inheritdoc ITrading
    function amend(AccountId account, AmendOrder calldata order) external guarded {
        Trading.amend(
            _state(), account.raw(), order, _limits(account, msg.sender, Permissions.TRADE, order.market, false)
        );
    }

    /// @inheritdoc ITrading
    function cancel(AccountId account, CancelOrder calldata order) external guarded {
        _limits(account, msg.sender, Permissions.TO_CANCEL, order.market, false);
        Trading.cancel(_state(), account.raw(), order);
    }

    /// @inheritdoc ITrading
    function cancelMany(AccountId account, MarketId market, uint256 slots) external guarded returns (uint256) {
        _limits(account, msg.sender, Permissions.TO_CANCEL, market, false);
        return Trading.cancelMany(_state(), account.raw(), market.raw(), slots);
    }

    /// @inheritdoc ITrading
    function prune(MarketId market, OrderKey[] calldata orders, AccountId beneficiary)
        external
        guarded
        returns (uint256)
    {
        if (beneficiary.raw() != 0) _requireAccount(beneficiary);
        return Trading.prune(_state(), market.raw(), orders, beneficiary.raw());
    }

    // Funding

    /// @inheritdoc IFunding
    function samplePremium(MarketId[] calldata markets, uint256 maxLevels, AccountId beneficiary)
        external
        guarded
        returns (uint256)
    {
        return FundingSettlement.samplePremium(_state(), markets, maxLevels, beneficiary.raw());
    }

    /// @inheritdoc IFunding
    function settleFunding(MarketId market, AccountId beneficiary) external guarded returns (bool) {
        return FundingSettlement.settleFunding(_state(), market.raw(), beneficiary.raw());
    }

    /// @inheritdoc IFunding
    function realizeFunding(MarketId market, AccountId[] calldata accounts) external guarded {
        FundingSettlement.realizeFunding(_state(), market.raw(), accounts);
    }

    // Liquidation

    /// @inheritdoc ILiquidation
    function liquidate(Liquidate calldata request) external guarded returns (uint256) {
        return Liquidation.liquidate(_state(), request);
    }

    // Administration

    /// @inheritdoc IMarketAdmin
    function seal() external restricted {
        State storage s = _state();
        require(!s.isSealed, AlreadySealed());
        s.isSealed = true;
        emit Sealed();
    }

    /// @inheritdoc IMarketAdmin
    function schedule(bytes calldata data) external restricted {
        MarketAdmin.schedule(_state(), data, minimumDelay);
    }

    /// @inheritdoc IMarketAdmin
    function unschedule(bytes calldata data) external restricted {
        MarketAdmin.unschedule(_state(), data);
    }

    /// @inheritdoc IMarketAdmin
    function listMarket(MarketTerms calldata terms) external restricted delayed guarded returns (MarketId) {
        return MarketId.wrap(uint16(MarketAdmin.list(_state(), terms)));
    }

    /// @inheritdoc IMarketAdmin
    function configureMarket(MarketId market, MarketTerms calldata terms) external restricted delayed guarded {
        MarketAdmin.configure(_state(), market.raw(), terms);
    }

    /// @inheritdoc IMarketAdmin
    function setFeeTiers(MarketId market, FeeTier[] calldata tiers) external restricted delayed guarded {
        MarketAdmin.setFeeTiers(_state(), market.raw(), tiers);
    }

    /// @inheritdoc IMarketAdmin
    function setAccountTier(AccountId account, uint256 tier) external restricted guarded {
        MarketAdmin.setAccountTier(_state(), account.raw(), tier);
    }

    /// @inheritdoc IMarketAdmin
    function setTreasury(AccountId account) external restricted delayed guarded {
        MarketAdmin.setTreasury(_state(), account.raw());
    }

    /// @inheritdoc IMarketAdmin
    function restrictMarket(MarketId market) external restricted guarded {
        MarketAdmin.restrict(_state(), market.raw());
    }

    /// @inheritdoc IMarketAdmin
    function unrestrictMarket(MarketId market) external restricted guarded {
        MarketAdmin.unrestrict(_state(), market.raw());
    }

    /// @inheritdoc IMarketAdmin
    function haltMarket(MarketId market) external restricted delayed guarded {
        MarketAdmin.halt(_state(), market.raw());
    }

    /// @inheritdoc IMarketAdmin
    function resumeMarket(MarketId market) external restricted delayed guarded {
        MarketAdmin.resume(_state(), market.raw());
    }

    /// @inheritdoc IMarketAdmin
    function lowerOpenInterestCap(MarketId market, uint256 cap) external restricted guarded {
        MarketAdmin.lowerOpenInterestCap(_state(), market.raw(), cap);
    }

    /// @inheritdoc IMarketAdmin
    function raiseInsuranceShare(MarketId market, uint256 share) external restricted guarded {
        MarketAdmin.raiseInsuranceShare(_state(), market.raw(), share);
    }

    /// @inheritdoc IMarketAdmin
    function collectFees(MarketId market) external guarded {
        MarketAdmin.collectFees(_state(), market.raw());
    }

    // Views

    /// @inheritdoc IExchange
    function inspect(address target, bytes calldata data) external {
        require(!CallGuard.isEntered(), ReentrantCall());
        // Whatever the code does is undone by the revert: it may be anybody's.
        (bool success, bytes memory result) = target.delegatecall(data);
        revert Inspected(success, result);
    }

    function _deposit(AccountId account, uint256 amount) private {
        State storage s = _state();
        require(s.isSealed, NotYetSealed());
        _requireAccount(account);
        require(amount != 0, ZeroAmount());
        uint256 held = collateral.balanceOf(address(this));
        collateral.safeTransferFrom(msg.sender, address(this), amount);
        // What arrived counts, not what was sent: a token may keep a fee.
        uint256 arrived = collateral.balanceOf(address(this)) - held;
        require(arrived != 0, NothingReceived(amount));
        require(arrived <= type(uint64).max * 1e12, AmountTooLarge(arrived, type(uint64).max * 1e12));
        s.bookedTokens += uint128(arrived);
        AccountWord word = s.accounts[account.raw()].word;
        int256 balance = word.balance() + int256(arrived * collateralScale);
        s.accounts[account.raw()].word = word.withBalance(balance);
        emit Deposited(account, msg.sender, arrived, balance);
    }

    function _withdraw(AccountId account, address caller, uint256 amount, address to)
        private
        returns (uint256 tokens)
    {
        State storage s = _state();
        require(to != address(0), ZeroAddress());
        bool toOwner = to == s.accounts[account.raw()].owner;
        uint256 needed =
            toOwner ? Permissions.WITHDRAW | Permissions.WITHDRAW_ANYWHERE : Permissions.WITHDRAW_ANYWHERE;
        Limits memory limits = _limits(account, caller, needed, MarketId.wrap(0), false);
        tokens = Collateral.withdraw(s, account.raw(), amount, to, collateralScale, limits.equityFloor);
        collateral.safeTransfer(to, tokens);
    }

    function _transfer(AccountId from, address caller, AccountId to, uint256 amount) private returns (uint256) {
        Limits memory limits = _limits(from, caller, Permissions.TRANSFER, MarketId.wrap(0), false);
        return Collateral.transfer(_state(), from.raw(), to.raw(), amount, limits.equityFloor);
    }

    function _setOperator(AccountId account, address caller, address operator, OperatorGrant calldata grant)
        private
    {
        _requireAccount(account);
        require(caller == _state().accounts[account.raw()].owner, NotAuthorised(account, caller, 0));
        Collateral.setOperator(_state(), account.raw(), operator, grant);
    }

    /// @dev Bounded by the list, which the sender pays for. Exits come after the check, collateral last.
    function _batch(AccountId account, address caller, Action[] calldata actions) private {
        _requireAccount(account);
        Snapshot memory start = Collateral.snapshot(_state(), account.raw());
        Tally memory tally;
        for (uint256 i; i < actions.length; ++i) {
            if (_isExit(actions[i].kind)) ++tally.exits;
            else _act(account, caller, actions[i], tally);
        }
        if (tally.needsCheck) {
            Collateral.checkBatch(_state(), account.raw(), start, tally.reserve, !tally.traded, tally.floor);
        }
        if (tally.exits == 0) return;
        for (uint256 i; i < actions.length; ++i) {
            if (_isExit(actions[i].kind)) _exit(account, caller, actions[i]);
        }
    }

    /// @dev Runs one action whose margin check the batch makes at its end.
    function _act(AccountId account, address caller, Action calldata action, Tally memory tally) private {
        State storage s = _state();
        uint256 id = account.raw();
        if (action.kind == ActionKind.Place) {
            PlaceOrder calldata order = ActionData.toPlaceOrder(action.data);
            Limits memory limits = _limits(account, caller, Permissions.toPlace(order), order.market, true);
            (uint256 filled,, uint256 reserve) = Trading.place(s, id, order, limits);
            if (filled != 0) tally.traded = true;
            _count(tally, reserve, limits.equityFloor);
        } else if (action.kind == ActionKind.Amend) {
            AmendOrder calldata order = ActionData.toAmendOrder(action.data);
            Limits memory limits = _limits(account, caller, Permissions.TRADE, order.market, true);
            _count(tally, Trading.amend(s, id, order, limits), limits.equityFloor);
        } else if (action.kind == ActionKind.Cancel) {
            CancelOrder calldata order = ActionData.toCancelOrder(action.data);
            _limits(account, caller, Permissions.TO_CANCEL, order.market, true);
            Trading.cancel(s, id, order);
        } else if (action.kind == ActionKind.CancelMany) {
            (MarketId market, uint256 slots) = abi.decode(action.data, (MarketId, uint256));
            _limits(account, caller, Permissions.TO_CANCEL, market, true);
            Trading.cancelMany(s, id, market.raw(), slots);
        } else {
            (address operator, OperatorGrant calldata grant) = ActionData.toGrant(action.data);
            _setOperator(account, caller, operator, grant);
        }
    }

    function _count(Tally memory tally, uint256 reserve, uint256 floor) private pure {
        tally.needsCheck = true;
        tally.reserve += reserve;
        if (floor > tally.floor) tally.floor = floor;
    }

    function _isExit(ActionKind kind) private pure returns (bool) {
        return kind == ActionKind.Withdraw || kind == ActionKind.Transfer;
    }

    function _exit(AccountId account, address caller, Action calldata action) private {
        if (action.kind == ActionKind.Withdraw) {
            (uint256 amount, address to) = abi.decode(action.data, (uint256, address));
            _withdraw(account, caller, amount, to);
        } else {
            (AccountId to, uint256 amount) = abi.decode(action.data, (AccountId, uint256));
            _transfer(account, caller, to, amount);
        }
    }

    /// @dev Fails unless `caller` owns the account or holds a grant with one of the `needed` permissions for the market; market 0 is none.
    function _limits(AccountId account, address caller, uint256 needed, MarketId market, bool deferred)
        private
        view
        returns (Limits memory limits)
    {
        State storage s = _state();
        limits.deferred = deferred;
        if (s.accounts[account.raw()].owner == caller) return limits;
        _requireAccount(account);
        Grant storage grant = s.grants[ExchangeStorage.grantKey(account.raw(), caller)];
        require(grant.permissions & needed != 0, NotAuthorised(account, caller, needed));
        require(block.timestamp <= grant.expiry, GrantExpired(account, caller, grant.expiry));
        // Markets have ids up to 255; a larger one is unknown anyway.
        require(
            market.raw() == 0 || grant.markets & (1 | (1 << market.raw())) != 0,
            MarketNotGranted(account, caller, market.raw())
        );
        limits.priceBand = grant.priceBand;
        limits.equityFloor = grant.equityFloor;
    }

    function _requireAccount(AccountId account) private view {
        require(_state().accounts[account.raw()].owner != address(0), UnknownAccount(account));
    }

    function _state() private pure returns (State storage) {
        return ExchangeStorage.load();
    }
}
