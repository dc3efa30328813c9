// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ExchangeStorage, Grant, State} from "./ExchangeStorage.sol";
import {Action, ActionKind, IAccounts, OperatorGrant, SignedBatch} from "./interfaces/IAccounts.sol";
import {IExchange} from "./interfaces/IExchange.sol";
import {IFunding} from "./interfaces/IFunding.sol";
import {Deleverage, ILiquidation, Liquidate} from "./interfaces/ILiquidation.sol";
import {FeeTier, IMarketAdmin, MarketTerms} from "./interfaces/IMarketAdmin.sol";
import {AmendOrder, CancelOrder, ITrading, PlaceOrder} from "./interfaces/ITrading.sol";
import {IWindDown} from "./interfaces/IWindDown.sol";
import {AccountWord} from "./types/AccountWord.sol";
import {AccountId, MarketId, OrderKey} from "./types/Ids.sol";
import {ActionData} from "./libraries/ActionData.sol";
import {CallGuard} from "./libraries/CallGuard.sol";
import {Permissions} from "./libraries/Permissions.sol";
import {SignedBatchHash} from "./libraries/SignedBatchHash.sol";
import {Amendment} from "./operations/Amendment.sol";
import {Cancellation} from "./operations/Cancellation.sol";
import {Collateral} from "./operations/Collateral.sol";
import {Deleveraging} from "./operations/Deleveraging.sol";
import {FundingSettlement} from "./operations/FundingSettlement.sol";
import {Liquidation} from "./operations/Liquidation.sol";
import {MarketAdmin} from "./operations/MarketAdmin.sol";
import {Trading} from "./operations/Trading.sol";
import {Limits} from "./operations/TradingContext.sol";
import {WindDown} from "./operations/WindDown.sol";

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
    /// @dev [WAD quote] far beyond any money supply, far inside a balance's 112 bits.
    uint256 private constant MAX_DEPOSIT = 1e32;

    /// @inheritdoc IExchange
    IERC20 public immutable collateral;
    /// @inheritdoc IExchange
    uint256 public immutable collateralScale;
    /// @inheritdoc IExchange
    uint256 public immutable minimumDelay;

    /// @dev One operation at a time; inside it, each index is read at most once.
    modifier guarded() {
        _enter();
        _;
        CallGuard.exit();
    }

    /// @dev For everything that is not a tightening: once sealed, the very call must have been announced long enough ago.
    modifier delayed() {
        _consume();
        _;
    }

    constructor(
        IERC20 collateral_,
        uint256 minimumDelay_,
        address authority_
    ) AccessManaged(authority_) EIP712("Plumbline", "1") {
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
        Collateral.requireSignature(batch_.signer, digest, signature);
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
    function place(AccountId account, PlaceOrder calldata) external guarded returns (uint256 filled, uint256 resting) {
        (filled, resting, , ) = _place(account, msg.sender, msg.data[36:36 + ActionData.PLACE], false);
    }

    /// @inheritdoc ITrading
    function amend(AccountId account, AmendOrder calldata) external guarded {
        _amend(account, msg.sender, msg.data[36:36 + ActionData.AMEND], false);
    }

    /// @inheritdoc ITrading
    function cancel(AccountId account, CancelOrder calldata order) external {
        _enter();
        _authorise(account, msg.sender, Permissions.TO_CANCEL, order.market);
        _forward(address(Cancellation), Cancellation.cancel.selector);
    }

    /// @inheritdoc ITrading
    function cancelMany(AccountId account, MarketId market, uint256) external returns (uint256) {
        _enter();
        _authorise(account, msg.sender, Permissions.TO_CANCEL, market);
        _forward(address(Cancellation), Cancellation.cancelMany.selector);
    }

    /// @inheritdoc ITrading
    function prune(MarketId, OrderKey[] calldata, AccountId) external returns (uint256) {
        _relay(address(Cancellation), Cancellation.prune.selector);
    }

    // Funding

    /// @inheritdoc IFunding
    function samplePremium(MarketId[] calldata, uint256, AccountId) external returns (uint256) {
        _relay(address(FundingSettlement), FundingSettlement.samplePremium.selector);
    }

    /// @inheritdoc IFunding
    function settleFunding(MarketId, AccountId) external returns (bool) {
        _relay(address(FundingSettlement), FundingSettlement.settleFunding.selector);
    }

    /// @inheritdoc IFunding
    function realizeFunding(MarketId, AccountId[] calldata) external {
        _relay(address(FundingSettlement), FundingSettlement.realizeFunding.selector);
    }

    // Liquidation

    /// @inheritdoc ILiquidation
    function liquidate(Liquidate calldata) external returns (uint256) {
        _relay(address(Liquidation), Liquidation.liquidate.selector);
    }

    /// @inheritdoc ILiquidation
    function absorb(
        Liquidate calldata request,
        AccountId absorber,
        uint256 worst
    ) external guarded returns (uint256 closed, uint256 absorbed) {
        Limits memory limits = _limits(absorber, msg.sender, Permissions.TRADE, request.market, false);
        return Liquidation.absorb(request, absorber.raw(), worst, limits);
    }

    /// @inheritdoc ILiquidation
    function flagDeficit(AccountId) external returns (bool) {
        _relay(address(Deleveraging), Deleveraging.flagDeficit.selector);
    }

    /// @inheritdoc ILiquidation
    function deleverage(Deleverage calldata) external returns (uint256) {
        _relay(address(Deleveraging), Deleveraging.deleverage.selector);
    }

    /// @inheritdoc ILiquidation
    function fundInsurance(AccountId from, MarketId, uint256) external {
        _enter();
        require(_isOwner(from, msg.sender), NotAuthorised(from, msg.sender, 0));
        _forward(address(Collateral), Collateral.fundInsurance.selector);
    }

    // Winding down

    /// @inheritdoc IWindDown
    function closeMarket(MarketId) external returns (uint256) {
        _relay(address(WindDown), WindDown.closeMarket.selector);
    }

    /// @inheritdoc IWindDown
    function settlePositions(MarketId, AccountId[] calldata) external returns (uint256) {
        _relay(address(WindDown), WindDown.settlePositions.selector);
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
        MarketAdmin.schedule(data, minimumDelay);
    }

    /// @inheritdoc IMarketAdmin
    function unschedule(bytes calldata data) external restricted {
        MarketAdmin.unschedule(data);
    }

    /// @inheritdoc IMarketAdmin
    function listMarket(MarketTerms calldata) external restricted delayed returns (MarketId) {
        _relay(address(MarketAdmin), MarketAdmin.list.selector);
    }

    /// @inheritdoc IMarketAdmin
    function configureMarket(MarketId, MarketTerms calldata) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.configure.selector);
    }

    /// @inheritdoc IMarketAdmin
    function setFeeTiers(MarketId, FeeTier[] calldata) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.setFeeTiers.selector);
    }

    /// @inheritdoc IMarketAdmin
    function setAccountTier(AccountId, uint256) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.setAccountTier.selector);
    }

    /// @inheritdoc IMarketAdmin
    function setTreasury(AccountId) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.setTreasury.selector);
    }

    /// @inheritdoc IMarketAdmin
    function restrictMarket(MarketId) external restricted {
        _relay(address(MarketAdmin), MarketAdmin.restrict.selector);
    }

    /// @inheritdoc IMarketAdmin
    function unrestrictMarket(MarketId) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.unrestrict.selector);
    }

    /// @inheritdoc IMarketAdmin
    function haltMarket(MarketId) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.halt.selector);
    }

    /// @inheritdoc IMarketAdmin
    function resumeMarket(MarketId) external restricted delayed {
        _relay(address(MarketAdmin), MarketAdmin.resume.selector);
    }

    /// @inheritdoc IMarketAdmin
    function windDownMarket(MarketId, uint256) external restricted delayed {
        _relay(address(WindDown), WindDown.windDown.selector);
    }

    /// @inheritdoc IMarketAdmin
    function lowerOpenInterestCap(MarketId, uint256) external restricted {
        _relay(address(MarketAdmin), MarketAdmin.lowerOpenInterestCap.selector);
    }

    /// @inheritdoc IMarketAdmin
    function raiseInsuranceShare(MarketId, uint256) external restricted {
        _relay(address(MarketAdmin), MarketAdmin.raiseInsuranceShare.selector);
    }

    /// @inheritdoc IMarketAdmin
    function collectFees(MarketId) external {
        _relay(address(MarketAdmin), MarketAdmin.collectFees.selector);
    }

    // Views

    /// @inheritdoc IExchange
    function inspect(address target, bytes calldata data) external {
        require(!CallGuard.isEntered(), ReentrantCall());
        // Whatever the code does is undone by the revert: it may be anybody's.
        (bool success, bytes memory result) = target.delegatecall(data);
        revert Inspected(success, result);
    }

    /// @dev Apart, like _consume, so that two dozen modifiers do not repeat it.
    function _enter() private {
        CallGuard.enter();
    }

    function _consume() private {
        if (_state().isSealed) MarketAdmin.consume(keccak256(msg.data));
    }

    /// @dev A whole guarded operation. The last statement of its caller: nothing after it runs.
    function _relay(address operations, bytes4 operation) private {
        _enter();
        _forward(operations, operation);
    }

    /// @dev Runs an operation of a linked library with the arguments as they came, and ends the guarded call with its answer.
    function _forward(address operations, bytes4 operation) private {
        // Assembly: arguments go in and the answer comes out as they are, without being decoded and encoded again.
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, operation)
            calldatacopy(add(data, 4), 4, sub(calldatasize(), 4))
            if iszero(delegatecall(gas(), operations, data, calldatasize(), 0, 0)) {
                returndatacopy(data, 0, returndatasize())
                revert(data, returndatasize())
            }
        }
        CallGuard.exit();
        assembly ("memory-safe") {
            let data := mload(0x40)
            returndatacopy(data, 0, returndatasize())
            return(data, returndatasize())
        }
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
        uint256 limit = MAX_DEPOSIT / collateralScale;
        require(arrived <= limit, AmountTooLarge(arrived, limit));
        s.bookedTokens += uint128(arrived);
        AccountWord word = s.accounts[account.raw()].word;
        int256 balance = word.balance() + int256(arrived * collateralScale);
        s.accounts[account.raw()].word = word.withBalance(balance);
        emit Deposited(account, msg.sender, arrived, balance);
    }

    function _withdraw(AccountId account, address caller, uint256 amount, address to) private returns (uint256 tokens) {
        State storage s = _state();
        require(to != address(0), ZeroAddress());
        bool toOwner = to == s.accounts[account.raw()].owner;
        uint256 needed = toOwner ? Permissions.WITHDRAW | Permissions.WITHDRAW_ANYWHERE : Permissions.WITHDRAW_ANYWHERE;
        Limits memory limits = _limits(account, caller, needed, MarketId.wrap(0), false);
        tokens = Collateral.withdraw(account.raw(), amount, to, collateralScale, limits.equityFloor);
        collateral.safeTransfer(to, tokens);
    }

    function _transfer(AccountId from, address caller, AccountId to, uint256 amount) private returns (uint256) {
        Limits memory limits = _limits(from, caller, Permissions.TRANSFER, MarketId.wrap(0), false);
        return Collateral.transfer(from.raw(), to.raw(), amount, limits.equityFloor);
    }

    function _setOperator(AccountId account, address caller, address operator, OperatorGrant calldata grant) private {
        _requireAccount(account);
        require(_isOwner(account, caller), NotAuthorised(account, caller, 0));
        Collateral.setOperator(account.raw(), operator, grant);
    }

    /// @dev Bounded by the list, which the sender pays for. Exits come after the check, collateral last.
    function _batch(AccountId account, address caller, Action[] calldata actions) private {
        _requireAccount(account);
        bytes memory start = Address.functionDelegateCall(
            address(Collateral),
            abi.encodeWithSelector(Collateral.snapshot.selector, account)
        );
        Tally memory tally;
        for (uint256 i; i < actions.length;) {
            uint256 end = _endOfAmends(actions, i);
            if (end > i + 1) {
                _amendMany(account, caller, actions, i, end, tally);
                i = end;
                continue;
            }
            if (_isExit(actions[i].kind)) ++tally.exits;
            else _act(account, caller, actions[i], tally);
            ++i;
        }
        if (tally.needsCheck) {
            bytes memory sums = abi.encode(account, tally.reserve, !tally.traded, tally.floor);
            Address.functionDelegateCall(
                address(Collateral),
                bytes.concat(Collateral.checkBatch.selector, sums, start)
            );
        }
        if (tally.exits == 0) return;
        for (uint256 i; i < actions.length; ++i) {
            if (_isExit(actions[i].kind)) _exit(account, caller, actions[i]);
        }
    }

    /// @dev Runs one action whose margin check the batch makes at its end.
    function _act(AccountId account, address caller, Action calldata action, Tally memory tally) private {
        if (action.kind == ActionKind.Place) {
            (uint256 filled, , uint256 reserve, uint256 floor) = _place(account, caller, action.data, true);
            if (filled != 0) tally.traded = true;
            _count(tally, reserve, floor);
        } else if (action.kind == ActionKind.Amend) {
            (uint256 reserve, uint256 floor) = _amend(account, caller, action.data, true);
            _count(tally, reserve, floor);
        } else if (action.kind == ActionKind.Cancel) {
            _cancel(account, caller, action.data);
        } else if (action.kind == ActionKind.CancelMany) {
            (MarketId market, ) = abi.decode(action.data, (MarketId, uint256));
            _authorise(account, caller, Permissions.TO_CANCEL, market);
            _trade(address(Cancellation), Cancellation.cancelMany.selector, account, action.data[:64], "");
        } else {
            (address operator, OperatorGrant calldata grant) = ActionData.toGrant(action.data);
            _setOperator(account, caller, operator, grant);
        }
    }

    /// @return filled [lots]
    /// @return resting [lots]
    /// @return reserve [WAD quote] loss against mark if what rests filled
    /// @return floor [WAD quote] equity that the caller must leave
    function _place(
        AccountId account,
        address caller,
        bytes calldata data,
        bool deferred
    ) private returns (uint256 filled, uint256 resting, uint256 reserve, uint256 floor) {
        PlaceOrder calldata order = ActionData.toPlaceOrder(data);
        Limits memory limits = _limits(account, caller, Permissions.toPlace(order), order.market, deferred);
        bytes memory result = _trade(address(Trading), Trading.place.selector, account, data, abi.encode(limits));
        (filled, resting, reserve) = abi.decode(result, (uint256, uint256, uint256));
        floor = limits.equityFloor;
    }

    function _amend(
        AccountId account,
        address caller,
        bytes calldata data,
        bool deferred
    ) private returns (uint256 reserve, uint256 floor) {
        MarketId market = ActionData.toAmendOrder(data).market;
        Limits memory limits = _limits(account, caller, Permissions.TRADE, market, deferred);
        bytes memory result = _trade(address(Amendment), Amendment.amend.selector, account, data, abi.encode(limits));
        return (abi.decode(result, (uint256)), limits.equityFloor);
    }

    /// @dev The first action from `start` on that is not an amendment in the market of the one at `start`.
    function _endOfAmends(Action[] calldata actions, uint256 start) private pure returns (uint256 end) {
        if (actions[start].kind != ActionKind.Amend) return start;
        MarketId market = ActionData.toAmendOrder(actions[start].data).market;
        for (end = start + 1; end < actions.length; ++end) {
            if (actions[end].kind != ActionKind.Amend) break;
            if (ActionData.toAmendOrder(actions[end].data).market.raw() != market.raw()) break;
        }
    }

    /// @dev Several amendments in one market, which is loaded once for all.
    function _amendMany(
        AccountId account,
        address caller,
        Action[] calldata actions,
        uint256 start,
        uint256 end,
        Tally memory tally
    ) private {
        MarketId market = ActionData.toAmendOrder(actions[start].data).market;
        Limits memory limits = _limits(account, caller, Permissions.TRADE, market, true);
        bytes memory requests = ActionData.joinAmends(actions, start, end);
        // A list of structs without dynamic fields is its length and their fields in order; the list follows five words.
        bytes memory result = Address.functionDelegateCall(
            address(Amendment),
            bytes.concat(
                abi.encodeWithSelector(Amendment.amendMany.selector, account, limits, uint256(160), end - start),
                requests
            )
        );
        _count(tally, abi.decode(result, (uint256)), limits.equityFloor);
    }

    function _cancel(AccountId account, address caller, bytes calldata data) private {
        _authorise(account, caller, Permissions.TO_CANCEL, ActionData.toCancelOrder(data).market);
        _trade(address(Cancellation), Cancellation.cancel.selector, account, data, "");
    }

    /// @dev Runs a trading operation with its order as it came.
    function _trade(
        address operations,
        bytes4 operation,
        AccountId account,
        bytes calldata order,
        bytes memory limits
    ) private returns (bytes memory) {
        return Address.functionDelegateCall(operations, bytes.concat(operation, bytes32(account.raw()), order, limits));
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

    /// @dev What `caller` may do with the account: the owner everything, an operator what his grant leaves.
    function _limits(
        AccountId account,
        address caller,
        uint256 needed,
        MarketId market,
        bool deferred
    ) private view returns (Limits memory limits) {
        limits.deferred = deferred;
        if (_isOwner(account, caller)) return limits;
        Grant storage grant = _requireGrant(account, caller, needed, market);
        limits.priceBand = grant.priceBand;
        limits.equityFloor = grant.equityFloor;
    }

    function _authorise(AccountId account, address caller, uint256 needed, MarketId market) private view {
        if (!_isOwner(account, caller)) _requireGrant(account, caller, needed, market);
    }

    function _isOwner(AccountId account, address caller) private view returns (bool) {
        return _state().accounts[account.raw()].owner == caller;
    }

    /// @dev Fails unless `caller` holds a grant with one of the `needed` permissions for the market; market 0 is none.
    function _requireGrant(
        AccountId account,
        address caller,
        uint256 needed,
        MarketId market
    ) private view returns (Grant storage grant) {
        _requireAccount(account);
        grant = _state().grants[ExchangeStorage.grantKey(account.raw(), caller)];
        require(grant.permissions & needed != 0, NotAuthorised(account, caller, needed));
        require(block.timestamp <= grant.expiry, GrantExpired(account, caller, grant.expiry));
        // Markets have ids up to 255; a larger one is unknown anyway.
        require(
            market.raw() == 0 || grant.markets & (1 | (1 << market.raw())) != 0,
            MarketNotGranted(account, caller, market.raw())
        );
    }

    function _requireAccount(AccountId account) private view {
        require(_state().accounts[account.raw()].owner != address(0), UnknownAccount(account));
    }

    function _state() private pure returns (State storage) {
        return ExchangeStorage.load();
    }
}
