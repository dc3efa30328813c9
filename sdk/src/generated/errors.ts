// Written by `npm run generate:sdk` from the build. Do not edit.
import type { AdaptiveParameters, CcipIndexFeedConfig } from "./structs.ts";

/** Arguments of the contracts' errors, by name. */
export interface ContractErrorArguments {
  readonly AbsorbsItself: {
    readonly account: bigint;
  };
  readonly AccessManagedInvalidAuthority: {
    readonly authority: string;
  };
  readonly AccessManagedRequiredDelay: {
    readonly caller: string;
    readonly delay: bigint;
  };
  readonly AccessManagedUnauthorized: {
    readonly caller: string;
  };
  readonly AccessManagerAlreadyScheduled: {
    readonly operationId: string;
  };
  readonly AccessManagerBadConfirmation: Readonly<Record<string, never>>;
  readonly AccessManagerExpired: {
    readonly operationId: string;
  };
  readonly AccessManagerInvalidInitialAdmin: {
    readonly initialAdmin: string;
  };
  readonly AccessManagerLockedFunction: {
    readonly selector: string;
  };
  readonly AccessManagerLockedRole: {
    readonly roleId: bigint;
  };
  readonly AccessManagerNotReady: {
    readonly operationId: string;
  };
  readonly AccessManagerNotScheduled: {
    readonly operationId: string;
  };
  readonly AccessManagerUnauthorizedAccount: {
    readonly msgsender: string;
    readonly roleId: bigint;
  };
  readonly AccessManagerUnauthorizedCall: {
    readonly caller: string;
    readonly target: string;
    readonly selector: string;
  };
  readonly AccessManagerUnauthorizedCancel: {
    readonly msgsender: string;
    readonly caller: string;
    readonly target: string;
    readonly selector: string;
  };
  readonly AccessManagerUnauthorizedConsume: {
    readonly target: string;
  };
  readonly AccountImpaired: {
    readonly account: bigint;
  };
  readonly ActionLength: {
    readonly length: bigint;
    readonly required: bigint;
  };
  readonly AddressEmptyCode: {
    readonly target: string;
  };
  readonly AlreadyScheduled: {
    readonly call: string;
    readonly executableAt: bigint;
  };
  readonly AlreadySealed: Readonly<Record<string, never>>;
  readonly AmountTooLarge: {
    readonly amount: bigint;
    readonly limit: bigint;
  };
  readonly Attempted: {
    readonly useful: boolean;
  };
  readonly BelowMinimumNotional: {
    readonly notional: bigint;
    readonly minimum: bigint;
  };
  readonly CoolingDown: {
    readonly market: bigint;
    readonly until: bigint;
  };
  readonly DelayOutOfBounds: {
    readonly delay: bigint;
  };
  readonly DifferentOwner: {
    readonly from: bigint;
    readonly to: bigint;
  };
  readonly DuplicateFeed: {
    readonly feed: string;
  };
  readonly ECDSAInvalidSignature: Readonly<Record<string, never>>;
  readonly ECDSAInvalidSignatureLength: {
    readonly length: bigint;
  };
  readonly ECDSAInvalidSignatureS: {
    readonly s: string;
  };
  readonly ERC20InsufficientAllowance: {
    readonly spender: string;
    readonly allowance: bigint;
    readonly needed: bigint;
  };
  readonly ERC20InsufficientBalance: {
    readonly sender: string;
    readonly balance: bigint;
    readonly needed: bigint;
  };
  readonly ERC20InvalidApprover: {
    readonly approver: string;
  };
  readonly ERC20InvalidReceiver: {
    readonly receiver: string;
  };
  readonly ERC20InvalidSender: {
    readonly sender: string;
  };
  readonly ERC20InvalidSpender: {
    readonly spender: string;
  };
  readonly ERC2612ExpiredSignature: {
    readonly deadline: bigint;
  };
  readonly ERC2612InvalidSigner: {
    readonly signer: string;
    readonly owner: string;
  };
  readonly EquityBelowFloor: {
    readonly account: bigint;
    readonly equity: bigint;
    readonly floor: bigint;
  };
  readonly ExitsPaused: {
    readonly account: bigint;
  };
  readonly FailedCall: Readonly<Record<string, never>>;
  readonly FaucetCoolingDown: {
    readonly receiver: string;
    readonly opensAt: bigint;
  };
  readonly FeedNotReadable: {
    readonly feed: string;
  };
  readonly FieldOverflow: {
    readonly value: bigint;
  };
  readonly FundingForgotten: {
    readonly market: bigint;
    readonly time: bigint;
    readonly from: bigint;
  };
  readonly GrantExpired: {
    readonly account: bigint;
    readonly caller: string;
    readonly expiry: bigint;
  };
  readonly GridIsFixed: {
    readonly market: bigint;
  };
  readonly HealthWouldFall: {
    readonly account: bigint;
    readonly equityBefore: bigint;
    readonly equityAfter: bigint;
  };
  readonly IndexGap: {
    readonly market: bigint;
    readonly last: bigint;
    readonly fresh: bigint;
  };
  readonly IndexUnusable: {
    readonly market: bigint;
    readonly status: bigint;
  };
  readonly Inspected: {
    readonly success: boolean;
    readonly result: string;
  };
  readonly InsufficientBalance: {
    readonly balance: bigint;
    readonly needed: bigint;
  };
  readonly InsufficientFreeCollateral: {
    readonly account: bigint;
    readonly available: bigint;
    readonly requested: bigint;
  };
  readonly InsufficientGas: {
    readonly available: bigint;
    readonly required: bigint;
  };
  readonly InsufficientMargin: {
    readonly account: bigint;
    readonly equity: bigint;
    readonly required: bigint;
  };
  readonly InvalidAccountNonce: {
    readonly account: string;
    readonly currentNonce: bigint;
  };
  readonly InvalidBounds: {
    readonly min: bigint;
    readonly max: bigint;
    readonly limit: bigint;
  };
  readonly InvalidConfig: {
    readonly config: CcipIndexFeedConfig;
  };
  readonly InvalidFeedCount: {
    readonly count: bigint;
    readonly max: bigint;
  };
  readonly InvalidGracePeriod: {
    readonly gracePeriod: bigint;
    readonly max: bigint;
  };
  readonly InvalidGrant: {
    readonly permissions: bigint;
    readonly priceBand: bigint;
    readonly expiry: bigint;
  };
  readonly InvalidMaxAge: {
    readonly feed: string;
    readonly maxAge: bigint;
    readonly max: bigint;
  };
  readonly InvalidMaxDeviation: {
    readonly maxDeviation: bigint;
    readonly max: bigint;
  };
  readonly InvalidMetadata: {
    readonly length: bigint;
  };
  readonly InvalidParameters: {
    readonly parameters: AdaptiveParameters;
  };
  readonly InvalidPriceBounds: {
    readonly minPrice: bigint;
    readonly maxPrice: bigint;
    readonly max: bigint;
  };
  readonly InvalidReach: {
    readonly reach: bigint;
    readonly max: bigint;
  };
  readonly InvalidShortString: Readonly<Record<string, never>>;
  readonly InvalidSignature: {
    readonly signer: string;
  };
  readonly InvalidTick: {
    readonly tick: bigint;
  };
  readonly InvalidTierCount: {
    readonly count: bigint;
    readonly max: bigint;
  };
  readonly InvalidTierSlope: {
    readonly tier: bigint;
    readonly slope: bigint;
  };
  readonly InvalidTierStart: {
    readonly tier: bigint;
    readonly from: bigint;
  };
  readonly LiquidationPaused: {
    readonly market: bigint;
  };
  readonly ListTooLong: {
    readonly length: bigint;
    readonly limit: bigint;
  };
  readonly MalformedAnswer: {
    readonly length: bigint;
  };
  readonly MarketLimitReached: {
    readonly limit: bigint;
  };
  readonly MarketNotGranted: {
    readonly account: bigint;
    readonly caller: string;
    readonly market: bigint;
  };
  readonly MarketNotTrading: {
    readonly market: bigint;
    readonly status: bigint;
  };
  readonly MarketPaused: {
    readonly market: bigint;
    readonly until: bigint;
  };
  readonly NoDataPresent: {
    readonly roundId: bigint;
  };
  readonly NoDeficit: {
    readonly account: bigint;
    readonly equity: bigint;
  };
  readonly NoIntervalSettled: {
    readonly market: bigint;
    readonly end: bigint;
    readonly settledUntil: bigint;
  };
  readonly NoPosition: {
    readonly account: bigint;
    readonly market: bigint;
  };
  readonly NoTreasury: Readonly<Record<string, never>>;
  readonly NotATightening: {
    readonly current: bigint;
    readonly proposed: bigint;
  };
  readonly NotAnExchange: {
    readonly exchange: string;
  };
  readonly NotAuthorised: {
    readonly account: bigint;
    readonly caller: string;
    readonly permission: bigint;
  };
  readonly NotCompact: {
    readonly value: bigint;
  };
  readonly NotFilledInFull: {
    readonly filled: bigint;
    readonly lots: bigint;
  };
  readonly NotFlagged: {
    readonly account: bigint;
  };
  readonly NotInspected: Readonly<Record<string, never>>;
  readonly NotLiquidatable: {
    readonly account: bigint;
    readonly equity: bigint;
    readonly maintenance: bigint;
  };
  readonly NotRepresentable: {
    readonly field: string;
    readonly value: bigint;
    readonly step: bigint;
  };
  readonly NotScheduled: {
    readonly call: string;
  };
  readonly NotSelf: {
    readonly caller: string;
  };
  readonly NotTheForwarder: {
    readonly caller: string;
  };
  readonly NotTheWorkflow: {
    readonly owner: string;
    readonly name: string;
    readonly id: string;
  };
  readonly NotYetSealed: Readonly<Record<string, never>>;
  readonly NothingClosed: {
    readonly account: bigint;
    readonly market: bigint;
  };
  readonly NothingDone: Readonly<Record<string, never>>;
  readonly NothingMeasured: {
    readonly round: bigint;
  };
  readonly NothingReceived: {
    readonly amount: bigint;
  };
  readonly NothingToReduce: {
    readonly account: bigint;
    readonly size: bigint;
  };
  readonly OnlyRouter: {
    readonly caller: string;
  };
  readonly OpenInterestCapExceeded: {
    readonly market: bigint;
    readonly openInterest: bigint;
    readonly cap: bigint;
  };
  readonly OrderExpired: {
    readonly expiry: bigint;
    readonly timestamp: bigint;
  };
  readonly OrderNotAtTick: {
    readonly market: bigint;
    readonly tick: bigint;
    readonly order: bigint;
  };
  readonly OrderNotFound: {
    readonly account: bigint;
    readonly slot: bigint;
    readonly generation: bigint;
  };
  readonly OutOfBounds: {
    readonly bound: string;
    readonly value: bigint;
    readonly minimum: bigint;
    readonly maximum: bigint;
  };
  readonly OutsideOperatorBand: {
    readonly perLot: bigint;
    readonly mark: bigint;
    readonly band: bigint;
  };
  readonly OutsidePriceBand: {
    readonly tick: bigint;
    readonly indexPerLot: bigint;
    readonly band: bigint;
  };
  readonly OwnableInvalidOwner: {
    readonly owner: string;
  };
  readonly OwnableUnauthorizedAccount: {
    readonly account: string;
  };
  readonly PositionCapExceeded: {
    readonly account: bigint;
    readonly size: bigint;
    readonly cap: bigint;
  };
  readonly ProbeFailed: {
    readonly target: string;
  };
  readonly ReadFailed: Readonly<Record<string, never>>;
  readonly ReduceOnlyNow: {
    readonly market: bigint;
  };
  readonly ReentrantCall: Readonly<Record<string, never>>;
  readonly SafeCastOverflowedUintDowncast: {
    readonly bits: bigint;
    readonly value: bigint;
  };
  readonly SafeERC20FailedOperation: {
    readonly token: string;
  };
  readonly ScheduleExpired: {
    readonly call: string;
    readonly expiredAt: bigint;
  };
  readonly SignatureExpired: {
    readonly deadline: bigint;
  };
  readonly SlotOccupied: {
    readonly account: bigint;
    readonly slot: bigint;
  };
  readonly StillClosing: {
    readonly market: bigint;
    readonly endsAt: bigint;
  };
  readonly StringTooLong: {
    readonly str: string;
  };
  readonly TermsAreFixed: {
    readonly market: bigint;
  };
  readonly TimeNotReached: {
    readonly time: bigint;
    readonly timestamp: bigint;
  };
  readonly TooEarly: {
    readonly call: string;
    readonly executableAt: bigint;
  };
  readonly TooManyDecimals: {
    readonly feed: string;
    readonly decimals: bigint;
    readonly max: bigint;
  };
  readonly TokenTooManyDecimals: {
    readonly decimals: bigint;
    readonly max: bigint;
  };
  readonly TooManyMarkets: {
    readonly limit: bigint;
  };
  readonly UnexpectedSource: {
    readonly sourceChainSelector: bigint;
    readonly sender: string;
  };
  readonly UnexpectedStatus: {
    readonly market: bigint;
    readonly status: bigint;
  };
  readonly UnexpectedTokens: {
    readonly count: bigint;
  };
  readonly UnknownAccount: {
    readonly account: bigint;
  };
  readonly UnknownMarket: {
    readonly market: bigint;
  };
  readonly UnknownReserve: {
    readonly asset: string;
  };
  readonly UnsupportedDecimals: {
    readonly decimals: bigint;
  };
  readonly WorseThanAsked: {
    readonly perLot: bigint;
    readonly worst: bigint;
  };
  readonly WouldCross: {
    readonly tick: bigint;
    readonly best: bigint;
  };
  readonly ZeroAddress: Readonly<Record<string, never>>;
  readonly ZeroAmount: Readonly<Record<string, never>>;
  readonly ZeroConfig: Readonly<Record<string, never>>;
  readonly ZeroFeed: {
    readonly position: bigint;
  };
  readonly ZeroLots: Readonly<Record<string, never>>;
}

/** Signatures by name. */
export const errorSignatures = {
  AbsorbsItself: "AbsorbsItself(uint32)",
  AccessManagedInvalidAuthority: "AccessManagedInvalidAuthority(address)",
  AccessManagedRequiredDelay: "AccessManagedRequiredDelay(address,uint32)",
  AccessManagedUnauthorized: "AccessManagedUnauthorized(address)",
  AccessManagerAlreadyScheduled: "AccessManagerAlreadyScheduled(bytes32)",
  AccessManagerBadConfirmation: "AccessManagerBadConfirmation()",
  AccessManagerExpired: "AccessManagerExpired(bytes32)",
  AccessManagerInvalidInitialAdmin: "AccessManagerInvalidInitialAdmin(address)",
  AccessManagerLockedFunction: "AccessManagerLockedFunction(bytes4)",
  AccessManagerLockedRole: "AccessManagerLockedRole(uint64)",
  AccessManagerNotReady: "AccessManagerNotReady(bytes32)",
  AccessManagerNotScheduled: "AccessManagerNotScheduled(bytes32)",
  AccessManagerUnauthorizedAccount: "AccessManagerUnauthorizedAccount(address,uint64)",
  AccessManagerUnauthorizedCall: "AccessManagerUnauthorizedCall(address,address,bytes4)",
  AccessManagerUnauthorizedCancel: "AccessManagerUnauthorizedCancel(address,address,address,bytes4)",
  AccessManagerUnauthorizedConsume: "AccessManagerUnauthorizedConsume(address)",
  AccountImpaired: "AccountImpaired(uint32)",
  ActionLength: "ActionLength(uint256,uint256)",
  AddressEmptyCode: "AddressEmptyCode(address)",
  AlreadyScheduled: "AlreadyScheduled(bytes32,uint256)",
  AlreadySealed: "AlreadySealed()",
  AmountTooLarge: "AmountTooLarge(uint256,uint256)",
  Attempted: "Attempted(bool)",
  BelowMinimumNotional: "BelowMinimumNotional(uint256,uint256)",
  CoolingDown: "CoolingDown(uint16,uint256)",
  DelayOutOfBounds: "DelayOutOfBounds(uint256)",
  DifferentOwner: "DifferentOwner(uint32,uint32)",
  DuplicateFeed: "DuplicateFeed(address)",
  ECDSAInvalidSignature: "ECDSAInvalidSignature()",
  ECDSAInvalidSignatureLength: "ECDSAInvalidSignatureLength(uint256)",
  ECDSAInvalidSignatureS: "ECDSAInvalidSignatureS(bytes32)",
  ERC20InsufficientAllowance: "ERC20InsufficientAllowance(address,uint256,uint256)",
  ERC20InsufficientBalance: "ERC20InsufficientBalance(address,uint256,uint256)",
  ERC20InvalidApprover: "ERC20InvalidApprover(address)",
  ERC20InvalidReceiver: "ERC20InvalidReceiver(address)",
  ERC20InvalidSender: "ERC20InvalidSender(address)",
  ERC20InvalidSpender: "ERC20InvalidSpender(address)",
  ERC2612ExpiredSignature: "ERC2612ExpiredSignature(uint256)",
  ERC2612InvalidSigner: "ERC2612InvalidSigner(address,address)",
  EquityBelowFloor: "EquityBelowFloor(uint32,int256,uint256)",
  ExitsPaused: "ExitsPaused(uint32)",
  FailedCall: "FailedCall()",
  FaucetCoolingDown: "FaucetCoolingDown(address,uint256)",
  FeedNotReadable: "FeedNotReadable(address)",
  FieldOverflow: "FieldOverflow(int256)",
  FundingForgotten: "FundingForgotten(uint16,uint256,uint256)",
  GrantExpired: "GrantExpired(uint32,address,uint256)",
  GridIsFixed: "GridIsFixed(uint16)",
  HealthWouldFall: "HealthWouldFall(uint32,int256,int256)",
  IndexGap: "IndexGap(uint16,uint256,uint256)",
  IndexUnusable: "IndexUnusable(uint16,uint256)",
  Inspected: "Inspected(bool,bytes)",
  InsufficientBalance: "InsufficientBalance(uint256,uint256)",
  InsufficientFreeCollateral: "InsufficientFreeCollateral(uint32,uint256,uint256)",
  InsufficientGas: "InsufficientGas(uint256,uint256)",
  InsufficientMargin: "InsufficientMargin(uint32,int256,uint256)",
  InvalidAccountNonce: "InvalidAccountNonce(address,uint256)",
  InvalidBounds: "InvalidBounds(int256,int256,int256)",
  InvalidConfig: "InvalidConfig((address,uint64,address,uint8,uint32,string))",
  InvalidFeedCount: "InvalidFeedCount(uint256,uint256)",
  InvalidGracePeriod: "InvalidGracePeriod(uint256,uint256)",
  InvalidGrant: "InvalidGrant(uint256,uint256,uint256)",
  InvalidMaxAge: "InvalidMaxAge(address,uint256,uint256)",
  InvalidMaxDeviation: "InvalidMaxDeviation(uint256,uint256)",
  InvalidMetadata: "InvalidMetadata(uint256)",
  InvalidParameters: "InvalidParameters((uint256,uint256,uint256,uint256,uint256))",
  InvalidPriceBounds: "InvalidPriceBounds(uint256,uint256,uint256)",
  InvalidReach: "InvalidReach(uint256,uint256)",
  InvalidShortString: "InvalidShortString()",
  InvalidSignature: "InvalidSignature(address)",
  InvalidTick: "InvalidTick(uint24)",
  InvalidTierCount: "InvalidTierCount(uint256,uint256)",
  InvalidTierSlope: "InvalidTierSlope(uint256,uint256)",
  InvalidTierStart: "InvalidTierStart(uint256,uint256)",
  LiquidationPaused: "LiquidationPaused(uint16)",
  ListTooLong: "ListTooLong(uint256,uint256)",
  MalformedAnswer: "MalformedAnswer(uint256)",
  MarketLimitReached: "MarketLimitReached(uint256)",
  MarketNotGranted: "MarketNotGranted(uint32,address,uint256)",
  MarketNotTrading: "MarketNotTrading(uint16,uint256)",
  MarketPaused: "MarketPaused(uint16,uint256)",
  NoDataPresent: "NoDataPresent(uint256)",
  NoDeficit: "NoDeficit(uint32,int256)",
  NoIntervalSettled: "NoIntervalSettled(uint16,uint256,uint256)",
  NoPosition: "NoPosition(uint32,uint16)",
  NoTreasury: "NoTreasury()",
  NotATightening: "NotATightening(uint256,uint256)",
  NotAnExchange: "NotAnExchange(address)",
  NotAuthorised: "NotAuthorised(uint32,address,uint256)",
  NotCompact: "NotCompact(uint256)",
  NotFilledInFull: "NotFilledInFull(uint256,uint256)",
  NotFlagged: "NotFlagged(uint32)",
  NotInspected: "NotInspected()",
  NotLiquidatable: "NotLiquidatable(uint32,int256,uint256)",
  NotRepresentable: "NotRepresentable(bytes32,uint256,uint256)",
  NotScheduled: "NotScheduled(bytes32)",
  NotSelf: "NotSelf(address)",
  NotTheForwarder: "NotTheForwarder(address)",
  NotTheWorkflow: "NotTheWorkflow(address,bytes10,bytes32)",
  NotYetSealed: "NotYetSealed()",
  NothingClosed: "NothingClosed(uint32,uint16)",
  NothingDone: "NothingDone()",
  NothingMeasured: "NothingMeasured(uint80)",
  NothingReceived: "NothingReceived(uint256)",
  NothingToReduce: "NothingToReduce(uint32,int256)",
  OnlyRouter: "OnlyRouter(address)",
  OpenInterestCapExceeded: "OpenInterestCapExceeded(uint16,uint256,uint256)",
  OrderExpired: "OrderExpired(uint256,uint256)",
  OrderNotAtTick: "OrderNotAtTick(uint16,uint24,uint40)",
  OrderNotFound: "OrderNotFound(uint32,uint8,uint40)",
  OutOfBounds: "OutOfBounds(bytes32,uint256,uint256,uint256)",
  OutsideOperatorBand: "OutsideOperatorBand(uint256,uint256,uint256)",
  OutsidePriceBand: "OutsidePriceBand(uint24,uint256,uint256)",
  OwnableInvalidOwner: "OwnableInvalidOwner(address)",
  OwnableUnauthorizedAccount: "OwnableUnauthorizedAccount(address)",
  PositionCapExceeded: "PositionCapExceeded(uint32,int256,uint256)",
  ProbeFailed: "ProbeFailed(address)",
  ReadFailed: "ReadFailed()",
  ReduceOnlyNow: "ReduceOnlyNow(uint16)",
  ReentrantCall: "ReentrantCall()",
  SafeCastOverflowedUintDowncast: "SafeCastOverflowedUintDowncast(uint8,uint256)",
  SafeERC20FailedOperation: "SafeERC20FailedOperation(address)",
  ScheduleExpired: "ScheduleExpired(bytes32,uint256)",
  SignatureExpired: "SignatureExpired(uint256)",
  SlotOccupied: "SlotOccupied(uint32,uint8)",
  StillClosing: "StillClosing(uint16,uint256)",
  StringTooLong: "StringTooLong(string)",
  TermsAreFixed: "TermsAreFixed(uint16)",
  TimeNotReached: "TimeNotReached(uint256,uint256)",
  TooEarly: "TooEarly(bytes32,uint256)",
  TooManyDecimals: "TooManyDecimals(address,uint256,uint256)",
  TokenTooManyDecimals: "TooManyDecimals(uint256,uint256)",
  TooManyMarkets: "TooManyMarkets(uint256)",
  UnexpectedSource: "UnexpectedSource(uint64,bytes)",
  UnexpectedStatus: "UnexpectedStatus(uint16,uint8)",
  UnexpectedTokens: "UnexpectedTokens(uint256)",
  UnknownAccount: "UnknownAccount(uint32)",
  UnknownMarket: "UnknownMarket(uint16)",
  UnknownReserve: "UnknownReserve(address)",
  UnsupportedDecimals: "UnsupportedDecimals(uint256)",
  WorseThanAsked: "WorseThanAsked(uint256,uint256)",
  WouldCross: "WouldCross(uint24,uint24)",
  ZeroAddress: "ZeroAddress()",
  ZeroAmount: "ZeroAmount()",
  ZeroConfig: "ZeroConfig()",
  ZeroFeed: "ZeroFeed(uint256)",
  ZeroLots: "ZeroLots()",
} as const;
