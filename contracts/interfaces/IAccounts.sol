// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../types/Ids.sol";

/// @notice What an operator may do for an account. All zero revokes.
struct OperatorGrant {
    /// Sum of permission bits: 1 TRADE, 2 REDUCE, 4 CANCEL, 8 WITHDRAW (to the owner), 16 TRANSFER (to the owner's accounts),
    /// 32 WITHDRAW_ANYWHERE. TRADE includes REDUCE and CANCEL.
    uint8 permissions;
    /// Widest distance of an order's price from the index [1e-4 of index]; 0 leaves the market's own band.
    uint16 priceBand;
    /// Last second in which the grant holds [unix s].
    uint32 expiry;
    /// Equity that must remain after each of the operator's actions [WAD quote]; checked only when positive.
    uint128 equityFloor;
    /// Bit m allows market m; bit 0 allows every market.
    uint256 markets;
}

enum ActionKind {
    Place,
    Amend,
    Cancel,
    CancelMany,
    Withdraw,
    Transfer,
    SetOperator
}

/// @notice One step of a batch. `data` is the ABI encoding of the operation's arguments without the account: Place `PlaceOrder`,
/// Amend `AmendOrder`, Cancel `CancelOrder`, CancelMany `(MarketId, uint256 slots)`, Withdraw `(uint256 amount, address to)`,
/// Transfer `(AccountId to, uint256 amount)`, SetOperator `(address operator, OperatorGrant)`.
struct Action {
    ActionKind kind;
    bytes data;
}

/// @notice A batch that a relayer may send for `signer`, the account's owner or one of its operators.
struct SignedBatch {
    AccountId account;
    address signer;
    /// Keyed nonce: high 192 bits choose a key, low 64 bits count within it. Different keys are independent.
    uint256 nonce;
    /// Last second in which the batch may be executed [unix s].
    uint256 deadline;
    Action[] actions;
}

/// @title Accounts and collateral
/// @notice Margin accounts, their cash, and who may act for them. Amounts of collateral are in the token's own units at the door and
/// in WAD quote inside.
interface IAccounts {
    event AccountOpened(AccountId indexed account, address indexed owner);
    /// @param tokens What arrived [token units].
    /// @param balance Balance afterwards [WAD quote].
    event Deposited(AccountId indexed account, address indexed from, uint256 tokens, int256 balance);
    event Withdrawn(AccountId indexed account, address indexed to, uint256 tokens, int256 balance);
    /// @param amount Cash moved [WAD quote].
    event Transferred(
        AccountId indexed from,
        AccountId indexed to,
        uint256 amount,
        int256 fromBalance,
        int256 toBalance
    );
    event OperatorSet(AccountId indexed account, address indexed operator, OperatorGrant grant);
    event SignedBatchExecuted(AccountId indexed account, address indexed signer, uint256 nonce);

    error UnknownAccount(AccountId account);
    error NotAuthorised(AccountId account, address caller, uint256 permission);
    error MarketNotGranted(AccountId account, address caller, uint256 market);
    error GrantExpired(AccountId account, address caller, uint256 expiry);
    error InvalidGrant(uint256 permissions, uint256 priceBand, uint256 expiry);
    error EquityBelowFloor(AccountId account, int256 equity, uint256 floor);
    error ZeroAmount();
    error ZeroAddress();
    error AmountTooLarge(uint256 amount, uint256 limit);
    error NothingReceived(uint256 amount);
    error NotYetSealed();
    error DifferentOwner(AccountId from, AccountId to);
    /// @param available What may leave now [WAD quote].
    error InsufficientFreeCollateral(AccountId account, uint256 available, uint256 requested);
    /// @notice A market in which the account has a position is paused, or its index has a gap that nobody has shown yet.
    error ExitsPaused(AccountId account);
    error InvalidSignature(address signer);
    error SignatureExpired(uint256 deadline);
    error ReentrantCall();

    /// @notice Opens an account owned by the caller.
    function openAccount() external returns (AccountId account);

    /// @notice Credits an account with collateral pulled from the caller. Anyone may deposit to any account.
    /// @param amount Collateral to pull [token units]; what arrives is what is credited.
    function deposit(AccountId account, uint256 amount) external;

    /// @notice `deposit` with an EIP-2612 permit. A permit that somebody already used does no harm if the allowance is there.
    function depositWithPermit(
        AccountId account,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Pays out at most min(balance, equity for IM - IM), after funding. A flat account gets all of it whatever the state of
    /// oracles and markets.
    /// @param amount Collateral to pay out [token units]; `type(uint256).max` takes all that may leave, rounded down to a unit.
    /// @return tokens What left [token units].
    function withdraw(AccountId account, uint256 amount, address to) external returns (uint256 tokens);

    /// @notice Moves cash between accounts of one owner, under the same limit as a withdrawal.
    /// @param amount Cash to move [WAD quote]; `type(uint256).max` moves all that may leave.
    function transfer(AccountId from, AccountId to, uint256 amount) external returns (uint256 moved);

    /// @notice Grants or, with an empty grant, revokes. Only the owner; in a batch too.
    function setOperator(AccountId account, address operator, OperatorGrant calldata grant) external;

    /// @notice Runs several actions with one margin check at the end that compares it with the start. Collateral leaves last.
    function batch(AccountId account, Action[] calldata actions) external;

    /// @notice Runs a batch signed with EIP-712 by an owner or operator, for anyone who sends it. ERC-1271 wallets sign too.
    function executeSigned(SignedBatch calldata batch_, bytes calldata signature) external;

    /// @notice Spends the caller's next nonce of a key, so that a batch signed with it can never run.
    /// @return nonce The nonce spent, with its key.
    function invalidateNonce(uint192 key) external returns (uint256 nonce);
}
