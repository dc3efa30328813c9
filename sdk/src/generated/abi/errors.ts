// Written by `npm run generate:sdk` from the build. Do not edit.
/** Every error that a call can end with. */
export const errorsAbi = [
 {
  "type": "error",
  "name": "AbsorbsItself",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagedInvalidAuthority",
  "inputs": [
   {
    "name": "authority",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagedRequiredDelay",
  "inputs": [
   {
    "name": "caller",
    "type": "address"
   },
   {
    "name": "delay",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagedUnauthorized",
  "inputs": [
   {
    "name": "caller",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerAlreadyScheduled",
  "inputs": [
   {
    "name": "operationId",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerBadConfirmation",
  "inputs": []
 },
 {
  "type": "error",
  "name": "AccessManagerExpired",
  "inputs": [
   {
    "name": "operationId",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerInvalidInitialAdmin",
  "inputs": [
   {
    "name": "initialAdmin",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerLockedFunction",
  "inputs": [
   {
    "name": "selector",
    "type": "bytes4"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerLockedRole",
  "inputs": [
   {
    "name": "roleId",
    "type": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerNotReady",
  "inputs": [
   {
    "name": "operationId",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerNotScheduled",
  "inputs": [
   {
    "name": "operationId",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerUnauthorizedAccount",
  "inputs": [
   {
    "name": "msgsender",
    "type": "address"
   },
   {
    "name": "roleId",
    "type": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerUnauthorizedCall",
  "inputs": [
   {
    "name": "caller",
    "type": "address"
   },
   {
    "name": "target",
    "type": "address"
   },
   {
    "name": "selector",
    "type": "bytes4"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerUnauthorizedCancel",
  "inputs": [
   {
    "name": "msgsender",
    "type": "address"
   },
   {
    "name": "caller",
    "type": "address"
   },
   {
    "name": "target",
    "type": "address"
   },
   {
    "name": "selector",
    "type": "bytes4"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccessManagerUnauthorizedConsume",
  "inputs": [
   {
    "name": "target",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "AccountImpaired",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ActionLength",
  "inputs": [
   {
    "name": "length",
    "type": "uint256"
   },
   {
    "name": "required",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "AddressEmptyCode",
  "inputs": [
   {
    "name": "target",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "AlreadyScheduled",
  "inputs": [
   {
    "name": "call",
    "type": "bytes32"
   },
   {
    "name": "executableAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "AlreadySealed",
  "inputs": []
 },
 {
  "type": "error",
  "name": "AmountTooLarge",
  "inputs": [
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "limit",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "Attempted",
  "inputs": [
   {
    "name": "useful",
    "type": "bool"
   }
  ]
 },
 {
  "type": "error",
  "name": "BelowMinimumNotional",
  "inputs": [
   {
    "name": "notional",
    "type": "uint256"
   },
   {
    "name": "minimum",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "CoolingDown",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "until",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "DelayOutOfBounds",
  "inputs": [
   {
    "name": "delay",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "DifferentOwner",
  "inputs": [
   {
    "name": "from",
    "type": "uint32"
   },
   {
    "name": "to",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "DuplicateFeed",
  "inputs": [
   {
    "name": "feed",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ECDSAInvalidSignature",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ECDSAInvalidSignatureLength",
  "inputs": [
   {
    "name": "length",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ECDSAInvalidSignatureS",
  "inputs": [
   {
    "name": "s",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC20InsufficientAllowance",
  "inputs": [
   {
    "name": "spender",
    "type": "address"
   },
   {
    "name": "allowance",
    "type": "uint256"
   },
   {
    "name": "needed",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC20InsufficientBalance",
  "inputs": [
   {
    "name": "sender",
    "type": "address"
   },
   {
    "name": "balance",
    "type": "uint256"
   },
   {
    "name": "needed",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC20InvalidApprover",
  "inputs": [
   {
    "name": "approver",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC20InvalidReceiver",
  "inputs": [
   {
    "name": "receiver",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC20InvalidSender",
  "inputs": [
   {
    "name": "sender",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC20InvalidSpender",
  "inputs": [
   {
    "name": "spender",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC2612ExpiredSignature",
  "inputs": [
   {
    "name": "deadline",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ERC2612InvalidSigner",
  "inputs": [
   {
    "name": "signer",
    "type": "address"
   },
   {
    "name": "owner",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "EquityBelowFloor",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "equity",
    "type": "int256"
   },
   {
    "name": "floor",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ExitsPaused",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "FailedCall",
  "inputs": []
 },
 {
  "type": "error",
  "name": "FaucetCoolingDown",
  "inputs": [
   {
    "name": "receiver",
    "type": "address"
   },
   {
    "name": "opensAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "FeedNotReadable",
  "inputs": [
   {
    "name": "feed",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "FieldOverflow",
  "inputs": [
   {
    "name": "value",
    "type": "int256"
   }
  ]
 },
 {
  "type": "error",
  "name": "FundingForgotten",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "time",
    "type": "uint256"
   },
   {
    "name": "from",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "GrantExpired",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "caller",
    "type": "address"
   },
   {
    "name": "expiry",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "GridIsFixed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "HealthWouldFall",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "equityBefore",
    "type": "int256"
   },
   {
    "name": "equityAfter",
    "type": "int256"
   }
  ]
 },
 {
  "type": "error",
  "name": "IndexGap",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "last",
    "type": "uint256"
   },
   {
    "name": "fresh",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "IndexUnusable",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "status",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "Inspected",
  "inputs": [
   {
    "name": "success",
    "type": "bool"
   },
   {
    "name": "result",
    "type": "bytes"
   }
  ]
 },
 {
  "type": "error",
  "name": "InsufficientBalance",
  "inputs": [
   {
    "name": "balance",
    "type": "uint256"
   },
   {
    "name": "needed",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InsufficientFreeCollateral",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "available",
    "type": "uint256"
   },
   {
    "name": "requested",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InsufficientGas",
  "inputs": [
   {
    "name": "available",
    "type": "uint256"
   },
   {
    "name": "required",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InsufficientMargin",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "equity",
    "type": "int256"
   },
   {
    "name": "required",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidAccountNonce",
  "inputs": [
   {
    "name": "account",
    "type": "address"
   },
   {
    "name": "currentNonce",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidBounds",
  "inputs": [
   {
    "name": "min",
    "type": "int256"
   },
   {
    "name": "max",
    "type": "int256"
   },
   {
    "name": "limit",
    "type": "int256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidConfig",
  "inputs": [
   {
    "name": "config",
    "type": "tuple",
    "components": [
     {
      "name": "router",
      "type": "address"
     },
     {
      "name": "sourceChainSelector",
      "type": "uint64"
     },
     {
      "name": "sender",
      "type": "address"
     },
     {
      "name": "decimals",
      "type": "uint8"
     },
     {
      "name": "maxTransit",
      "type": "uint32"
     },
     {
      "name": "description",
      "type": "string"
     }
    ]
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidFeedCount",
  "inputs": [
   {
    "name": "count",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidGracePeriod",
  "inputs": [
   {
    "name": "gracePeriod",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidGrant",
  "inputs": [
   {
    "name": "permissions",
    "type": "uint256"
   },
   {
    "name": "priceBand",
    "type": "uint256"
   },
   {
    "name": "expiry",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidMaxAge",
  "inputs": [
   {
    "name": "feed",
    "type": "address"
   },
   {
    "name": "maxAge",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidMaxDeviation",
  "inputs": [
   {
    "name": "maxDeviation",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidMetadata",
  "inputs": [
   {
    "name": "length",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidParameters",
  "inputs": [
   {
    "name": "parameters",
    "type": "tuple",
    "components": [
     {
      "name": "referenceVolatility",
      "type": "uint256"
     },
     {
      "name": "baseGain",
      "type": "uint256"
     },
     {
      "name": "utilisationGain",
      "type": "uint256"
     },
     {
      "name": "depthGain",
      "type": "uint256"
     },
     {
      "name": "saturationGain",
      "type": "uint256"
     }
    ]
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidPriceBounds",
  "inputs": [
   {
    "name": "minPrice",
    "type": "uint256"
   },
   {
    "name": "maxPrice",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidReach",
  "inputs": [
   {
    "name": "reach",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidShortString",
  "inputs": []
 },
 {
  "type": "error",
  "name": "InvalidSignature",
  "inputs": [
   {
    "name": "signer",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidTick",
  "inputs": [
   {
    "name": "tick",
    "type": "uint24"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidTierCount",
  "inputs": [
   {
    "name": "count",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidTierSlope",
  "inputs": [
   {
    "name": "tier",
    "type": "uint256"
   },
   {
    "name": "slope",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InvalidTierStart",
  "inputs": [
   {
    "name": "tier",
    "type": "uint256"
   },
   {
    "name": "from",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "LiquidationPaused",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "ListTooLong",
  "inputs": [
   {
    "name": "length",
    "type": "uint256"
   },
   {
    "name": "limit",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "MalformedAnswer",
  "inputs": [
   {
    "name": "length",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "MarketLimitReached",
  "inputs": [
   {
    "name": "limit",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "MarketNotGranted",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "caller",
    "type": "address"
   },
   {
    "name": "market",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "MarketNotTrading",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "status",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "MarketPaused",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "until",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NoDataPresent",
  "inputs": [
   {
    "name": "roundId",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NoDeficit",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "equity",
    "type": "int256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NoIntervalSettled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "end",
    "type": "uint256"
   },
   {
    "name": "settledUntil",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NoPosition",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "NoTreasury",
  "inputs": []
 },
 {
  "type": "error",
  "name": "NotATightening",
  "inputs": [
   {
    "name": "current",
    "type": "uint256"
   },
   {
    "name": "proposed",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotAnExchange",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotAuthorised",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "caller",
    "type": "address"
   },
   {
    "name": "permission",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotCompact",
  "inputs": [
   {
    "name": "value",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotFilledInFull",
  "inputs": [
   {
    "name": "filled",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotFlagged",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotInspected",
  "inputs": []
 },
 {
  "type": "error",
  "name": "NotLiquidatable",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "equity",
    "type": "int256"
   },
   {
    "name": "maintenance",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotRepresentable",
  "inputs": [
   {
    "name": "field",
    "type": "bytes32"
   },
   {
    "name": "value",
    "type": "uint256"
   },
   {
    "name": "step",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotScheduled",
  "inputs": [
   {
    "name": "call",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotSelf",
  "inputs": [
   {
    "name": "caller",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotTheForwarder",
  "inputs": [
   {
    "name": "caller",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotTheWorkflow",
  "inputs": [
   {
    "name": "owner",
    "type": "address"
   },
   {
    "name": "name",
    "type": "bytes10"
   },
   {
    "name": "id",
    "type": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotYetSealed",
  "inputs": []
 },
 {
  "type": "error",
  "name": "NothingClosed",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "NothingDone",
  "inputs": []
 },
 {
  "type": "error",
  "name": "NothingMeasured",
  "inputs": [
   {
    "name": "round",
    "type": "uint80"
   }
  ]
 },
 {
  "type": "error",
  "name": "NothingReceived",
  "inputs": [
   {
    "name": "amount",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NothingToReduce",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "size",
    "type": "int256"
   }
  ]
 },
 {
  "type": "error",
  "name": "OnlyRouter",
  "inputs": [
   {
    "name": "caller",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "OpenInterestCapExceeded",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "openInterest",
    "type": "uint256"
   },
   {
    "name": "cap",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "OrderExpired",
  "inputs": [
   {
    "name": "expiry",
    "type": "uint256"
   },
   {
    "name": "timestamp",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "OrderNotAtTick",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "tick",
    "type": "uint24"
   },
   {
    "name": "order",
    "type": "uint40"
   }
  ]
 },
 {
  "type": "error",
  "name": "OrderNotFound",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "slot",
    "type": "uint8"
   },
   {
    "name": "generation",
    "type": "uint40"
   }
  ]
 },
 {
  "type": "error",
  "name": "OutOfBounds",
  "inputs": [
   {
    "name": "bound",
    "type": "bytes32"
   },
   {
    "name": "value",
    "type": "uint256"
   },
   {
    "name": "minimum",
    "type": "uint256"
   },
   {
    "name": "maximum",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "OutsideOperatorBand",
  "inputs": [
   {
    "name": "perLot",
    "type": "uint256"
   },
   {
    "name": "mark",
    "type": "uint256"
   },
   {
    "name": "band",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "OutsidePriceBand",
  "inputs": [
   {
    "name": "tick",
    "type": "uint24"
   },
   {
    "name": "indexPerLot",
    "type": "uint256"
   },
   {
    "name": "band",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "OwnableInvalidOwner",
  "inputs": [
   {
    "name": "owner",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "OwnableUnauthorizedAccount",
  "inputs": [
   {
    "name": "account",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "PositionCapExceeded",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "size",
    "type": "int256"
   },
   {
    "name": "cap",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ProbeFailed",
  "inputs": [
   {
    "name": "target",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ReadFailed",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ReduceOnlyNow",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "ReentrantCall",
  "inputs": []
 },
 {
  "type": "error",
  "name": "SafeCastOverflowedUintDowncast",
  "inputs": [
   {
    "name": "bits",
    "type": "uint8"
   },
   {
    "name": "value",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "SafeERC20FailedOperation",
  "inputs": [
   {
    "name": "token",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "ScheduleExpired",
  "inputs": [
   {
    "name": "call",
    "type": "bytes32"
   },
   {
    "name": "expiredAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "SignatureExpired",
  "inputs": [
   {
    "name": "deadline",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "SlotOccupied",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "slot",
    "type": "uint8"
   }
  ]
 },
 {
  "type": "error",
  "name": "StillClosing",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "endsAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "StringTooLong",
  "inputs": [
   {
    "name": "str",
    "type": "string"
   }
  ]
 },
 {
  "type": "error",
  "name": "TermsAreFixed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "TimeNotReached",
  "inputs": [
   {
    "name": "time",
    "type": "uint256"
   },
   {
    "name": "timestamp",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "TooEarly",
  "inputs": [
   {
    "name": "call",
    "type": "bytes32"
   },
   {
    "name": "executableAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "TooManyDecimals",
  "inputs": [
   {
    "name": "feed",
    "type": "address"
   },
   {
    "name": "decimals",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "TooManyDecimals",
  "inputs": [
   {
    "name": "decimals",
    "type": "uint256"
   },
   {
    "name": "max",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "TooManyMarkets",
  "inputs": [
   {
    "name": "limit",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnexpectedSource",
  "inputs": [
   {
    "name": "sourceChainSelector",
    "type": "uint64"
   },
   {
    "name": "sender",
    "type": "bytes"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnexpectedStatus",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "status",
    "type": "uint8"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnexpectedTokens",
  "inputs": [
   {
    "name": "count",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnknownAccount",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnknownMarket",
  "inputs": [
   {
    "name": "market",
    "type": "uint16"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnknownReserve",
  "inputs": [
   {
    "name": "asset",
    "type": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "UnsupportedDecimals",
  "inputs": [
   {
    "name": "decimals",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "WorseThanAsked",
  "inputs": [
   {
    "name": "perLot",
    "type": "uint256"
   },
   {
    "name": "worst",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "WouldCross",
  "inputs": [
   {
    "name": "tick",
    "type": "uint24"
   },
   {
    "name": "best",
    "type": "uint24"
   }
  ]
 },
 {
  "type": "error",
  "name": "ZeroAddress",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ZeroAmount",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ZeroConfig",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ZeroFeed",
  "inputs": [
   {
    "name": "position",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ZeroLots",
  "inputs": []
 }
] as const;
