// Written by `npm run generate:sdk` from the build. Do not edit.
/** Functions and events of the exchange. */
export const exchangeAbi = [
 {
  "type": "function",
  "name": "absorb",
  "inputs": [
   {
    "name": "request",
    "type": "tuple",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "maxLots",
      "type": "uint32"
     },
     {
      "name": "beneficiary",
      "type": "uint32"
     },
     {
      "name": "maxFills",
      "type": "uint16"
     },
     {
      "name": "maxRemovals",
      "type": "uint16"
     },
     {
      "name": "maxReads",
      "type": "uint16"
     }
    ]
   },
   {
    "name": "absorber",
    "type": "uint32"
   },
   {
    "name": "worst",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "closed",
    "type": "uint256"
   },
   {
    "name": "absorbed",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "amend",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "slot",
      "type": "uint8"
     },
     {
      "name": "generation",
      "type": "uint40"
     },
     {
      "name": "tick",
      "type": "uint24"
     },
     {
      "name": "lots",
      "type": "uint32"
     },
     {
      "name": "expiry",
      "type": "uint32"
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "authority",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "batch",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "actions",
    "type": "tuple[]",
    "components": [
     {
      "name": "kind",
      "type": "uint8"
     },
     {
      "name": "data",
      "type": "bytes"
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "cancel",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "order",
    "type": "tuple",
    "components": [
     {
      "name": "market",
      "type": "uint16"
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
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "cancelMany",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "market",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "closeMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "collateral",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "collateralScale",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "collectFees",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "configureMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "grid",
      "type": "tuple",
      "components": [
       {
        "name": "symbol",
        "type": "bytes32"
       },
       {
        "name": "tickSize",
        "type": "uint256"
       },
       {
        "name": "lotSize",
        "type": "uint256"
       },
       {
        "name": "interval",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "oracle",
      "type": "address"
     },
     {
      "name": "margin",
      "type": "tuple",
      "components": [
       {
        "name": "initialMargin",
        "type": "uint256"
       },
       {
        "name": "maintenance",
        "type": "uint256"
       },
       {
        "name": "depth",
        "type": "uint256"
       },
       {
        "name": "pnlWeight",
        "type": "uint256"
       },
       {
        "name": "positionCap",
        "type": "uint256"
       },
       {
        "name": "openInterestCap",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "trading",
      "type": "tuple",
      "components": [
       {
        "name": "makerFee",
        "type": "int256"
       },
       {
        "name": "takerFee",
        "type": "uint256"
       },
       {
        "name": "priceBand",
        "type": "uint256"
       },
       {
        "name": "minimumNotional",
        "type": "uint256"
       },
       {
        "name": "removalFee",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "sampling",
      "type": "tuple",
      "components": [
       {
        "name": "sampleInterval",
        "type": "uint256"
       },
       {
        "name": "maxSampleGap",
        "type": "uint256"
       },
       {
        "name": "basisTime",
        "type": "uint256"
       },
       {
        "name": "markBand",
        "type": "uint256"
       },
       {
        "name": "impactNotional",
        "type": "uint256"
       },
       {
        "name": "impactShare",
        "type": "uint256"
       },
       {
        "name": "maxImpactLevels",
        "type": "uint256"
       },
       {
        "name": "maxPremium",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "funding",
      "type": "tuple",
      "components": [
       {
        "name": "model",
        "type": "address"
       },
       {
        "name": "interest",
        "type": "int256"
       },
       {
        "name": "damper",
        "type": "uint256"
       },
       {
        "name": "maxRate",
        "type": "uint256"
       },
       {
        "name": "marginShare",
        "type": "uint256"
       },
       {
        "name": "sampleBounty",
        "type": "uint256"
       },
       {
        "name": "settleBounty",
        "type": "uint256"
       },
       {
        "name": "bountyShare",
        "type": "uint256"
       },
       {
        "name": "insuranceShare",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "liquidation",
      "type": "tuple",
      "components": [
       {
        "name": "fee",
        "type": "uint256"
       },
       {
        "name": "concessionStart",
        "type": "uint256"
       },
       {
        "name": "concessionEnd",
        "type": "uint256"
       },
       {
        "name": "concessionTime",
        "type": "uint256"
       },
       {
        "name": "fundLimit",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "estimators",
      "type": "tuple",
      "components": [
       {
        "name": "isWeighted",
        "type": "bool"
       },
       {
        "name": "tracksSaturation",
        "type": "bool"
       },
       {
        "name": "source",
        "type": "address"
       },
       {
        "name": "depthBand",
        "type": "uint256"
       },
       {
        "name": "impactDepth",
        "type": "uint256"
       },
       {
        "name": "depthInterval",
        "type": "uint256"
       },
       {
        "name": "maxDepthLevels",
        "type": "uint256"
       }
      ]
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "deleverage",
  "inputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "maxLots",
      "type": "uint32"
     },
     {
      "name": "candidates",
      "type": "uint32[]"
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "deposit",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "amount",
    "type": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "depositWithPermit",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "deadline",
    "type": "uint256"
   },
   {
    "name": "v",
    "type": "uint8"
   },
   {
    "name": "r",
    "type": "bytes32"
   },
   {
    "name": "s",
    "type": "bytes32"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "eip712Domain",
  "inputs": [],
  "outputs": [
   {
    "name": "fields",
    "type": "bytes1"
   },
   {
    "name": "name",
    "type": "string"
   },
   {
    "name": "version",
    "type": "string"
   },
   {
    "name": "chainId",
    "type": "uint256"
   },
   {
    "name": "verifyingContract",
    "type": "address"
   },
   {
    "name": "salt",
    "type": "bytes32"
   },
   {
    "name": "extensions",
    "type": "uint256[]"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "executeSigned",
  "inputs": [
   {
    "name": "batch_",
    "type": "tuple",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "signer",
      "type": "address"
     },
     {
      "name": "nonce",
      "type": "uint256"
     },
     {
      "name": "deadline",
      "type": "uint256"
     },
     {
      "name": "actions",
      "type": "tuple[]",
      "components": [
       {
        "name": "kind",
        "type": "uint8"
       },
       {
        "name": "data",
        "type": "bytes"
       }
      ]
     }
    ]
   },
   {
    "name": "signature",
    "type": "bytes"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "flagDeficit",
  "inputs": [
   {
    "name": "",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "bool"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "fundInsurance",
  "inputs": [
   {
    "name": "from",
    "type": "uint32"
   },
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "haltMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "inspect",
  "inputs": [
   {
    "name": "target",
    "type": "address"
   },
   {
    "name": "data",
    "type": "bytes"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "invalidateNonce",
  "inputs": [
   {
    "name": "key",
    "type": "uint192"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "isConsumingScheduledOp",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "bytes4"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "liquidate",
  "inputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "maxLots",
      "type": "uint32"
     },
     {
      "name": "beneficiary",
      "type": "uint32"
     },
     {
      "name": "maxFills",
      "type": "uint16"
     },
     {
      "name": "maxRemovals",
      "type": "uint16"
     },
     {
      "name": "maxReads",
      "type": "uint16"
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "listMarket",
  "inputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "grid",
      "type": "tuple",
      "components": [
       {
        "name": "symbol",
        "type": "bytes32"
       },
       {
        "name": "tickSize",
        "type": "uint256"
       },
       {
        "name": "lotSize",
        "type": "uint256"
       },
       {
        "name": "interval",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "oracle",
      "type": "address"
     },
     {
      "name": "margin",
      "type": "tuple",
      "components": [
       {
        "name": "initialMargin",
        "type": "uint256"
       },
       {
        "name": "maintenance",
        "type": "uint256"
       },
       {
        "name": "depth",
        "type": "uint256"
       },
       {
        "name": "pnlWeight",
        "type": "uint256"
       },
       {
        "name": "positionCap",
        "type": "uint256"
       },
       {
        "name": "openInterestCap",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "trading",
      "type": "tuple",
      "components": [
       {
        "name": "makerFee",
        "type": "int256"
       },
       {
        "name": "takerFee",
        "type": "uint256"
       },
       {
        "name": "priceBand",
        "type": "uint256"
       },
       {
        "name": "minimumNotional",
        "type": "uint256"
       },
       {
        "name": "removalFee",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "sampling",
      "type": "tuple",
      "components": [
       {
        "name": "sampleInterval",
        "type": "uint256"
       },
       {
        "name": "maxSampleGap",
        "type": "uint256"
       },
       {
        "name": "basisTime",
        "type": "uint256"
       },
       {
        "name": "markBand",
        "type": "uint256"
       },
       {
        "name": "impactNotional",
        "type": "uint256"
       },
       {
        "name": "impactShare",
        "type": "uint256"
       },
       {
        "name": "maxImpactLevels",
        "type": "uint256"
       },
       {
        "name": "maxPremium",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "funding",
      "type": "tuple",
      "components": [
       {
        "name": "model",
        "type": "address"
       },
       {
        "name": "interest",
        "type": "int256"
       },
       {
        "name": "damper",
        "type": "uint256"
       },
       {
        "name": "maxRate",
        "type": "uint256"
       },
       {
        "name": "marginShare",
        "type": "uint256"
       },
       {
        "name": "sampleBounty",
        "type": "uint256"
       },
       {
        "name": "settleBounty",
        "type": "uint256"
       },
       {
        "name": "bountyShare",
        "type": "uint256"
       },
       {
        "name": "insuranceShare",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "liquidation",
      "type": "tuple",
      "components": [
       {
        "name": "fee",
        "type": "uint256"
       },
       {
        "name": "concessionStart",
        "type": "uint256"
       },
       {
        "name": "concessionEnd",
        "type": "uint256"
       },
       {
        "name": "concessionTime",
        "type": "uint256"
       },
       {
        "name": "fundLimit",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "estimators",
      "type": "tuple",
      "components": [
       {
        "name": "isWeighted",
        "type": "bool"
       },
       {
        "name": "tracksSaturation",
        "type": "bool"
       },
       {
        "name": "source",
        "type": "address"
       },
       {
        "name": "depthBand",
        "type": "uint256"
       },
       {
        "name": "impactDepth",
        "type": "uint256"
       },
       {
        "name": "depthInterval",
        "type": "uint256"
       },
       {
        "name": "maxDepthLevels",
        "type": "uint256"
       }
      ]
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "lowerOpenInterestCap",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "minimumDelay",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "nonces",
  "inputs": [
   {
    "name": "owner",
    "type": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "nonces",
  "inputs": [
   {
    "name": "owner",
    "type": "address"
   },
   {
    "name": "key",
    "type": "uint192"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "openAccount",
  "inputs": [],
  "outputs": [
   {
    "name": "account",
    "type": "uint32"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "place",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "slot",
      "type": "uint8"
     },
     {
      "name": "isAsk",
      "type": "bool"
     },
     {
      "name": "kind",
      "type": "uint8"
     },
     {
      "name": "reduceOnly",
      "type": "bool"
     },
     {
      "name": "tick",
      "type": "uint24"
     },
     {
      "name": "lots",
      "type": "uint32"
     },
     {
      "name": "expiry",
      "type": "uint32"
     },
     {
      "name": "maxFills",
      "type": "uint16"
     },
     {
      "name": "maxRemovals",
      "type": "uint16"
     },
     {
      "name": "maxReads",
      "type": "uint16"
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "filled",
    "type": "uint256"
   },
   {
    "name": "resting",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "prune",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint40[]"
   },
   {
    "name": "",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "raiseInsuranceShare",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "realizeFunding",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint32[]"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "restrictMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "resumeMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "samplePremium",
  "inputs": [
   {
    "name": "",
    "type": "uint16[]"
   },
   {
    "name": "",
    "type": "uint256"
   },
   {
    "name": "",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "schedule",
  "inputs": [
   {
    "name": "data",
    "type": "bytes"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "seal",
  "inputs": [],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "setAccountTier",
  "inputs": [
   {
    "name": "",
    "type": "uint32"
   },
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "setAuthority",
  "inputs": [
   {
    "name": "newAuthority",
    "type": "address"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "setFeeTiers",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "makerFee",
      "type": "int256"
     },
     {
      "name": "takerFee",
      "type": "uint256"
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "setOperator",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "operator",
    "type": "address"
   },
   {
    "name": "grant",
    "type": "tuple",
    "components": [
     {
      "name": "permissions",
      "type": "uint8"
     },
     {
      "name": "priceBand",
      "type": "uint16"
     },
     {
      "name": "expiry",
      "type": "uint32"
     },
     {
      "name": "equityFloor",
      "type": "uint128"
     },
     {
      "name": "markets",
      "type": "uint256"
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "setTreasury",
  "inputs": [
   {
    "name": "",
    "type": "uint32"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "settleFunding",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "bool"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "settlePositions",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint32[]"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "transfer",
  "inputs": [
   {
    "name": "from",
    "type": "uint32"
   },
   {
    "name": "to",
    "type": "uint32"
   },
   {
    "name": "amount",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "unrestrictMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "unschedule",
  "inputs": [
   {
    "name": "data",
    "type": "bytes"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "windDownMarket",
  "inputs": [
   {
    "name": "",
    "type": "uint16"
   },
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "withdraw",
  "inputs": [
   {
    "name": "account",
    "type": "uint32"
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "to",
    "type": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "event",
  "name": "AccountOpened",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "owner",
    "type": "address",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "AccountTierSet",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "tier",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "AuthorityUpdated",
  "inputs": [
   {
    "name": "authority",
    "type": "address"
   }
  ]
 },
 {
  "type": "event",
  "name": "BountyPaid",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "balance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "CallScheduled",
  "inputs": [
   {
    "name": "call",
    "type": "bytes32",
    "indexed": true
   },
   {
    "name": "data",
    "type": "bytes"
   },
   {
    "name": "executableAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "CallUnscheduled",
  "inputs": [
   {
    "name": "call",
    "type": "bytes32",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "ClaimRegistered",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "claim",
    "type": "uint256"
   },
   {
    "name": "claims",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "ConditionsSettled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "interest",
    "type": "int256"
   },
   {
    "name": "depth",
    "type": "uint256"
   },
   {
    "name": "saturation",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "DeficitFlagged",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "equity",
    "type": "int256"
   },
   {
    "name": "flaggedAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "DeficitResolved",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "Deleveraged",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "candidate",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "consideration",
    "type": "uint256"
   },
   {
    "name": "loss",
    "type": "uint256"
   },
   {
    "name": "rank",
    "type": "int256"
   },
   {
    "name": "threshold",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "Deposited",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "from",
    "type": "address",
    "indexed": true
   },
   {
    "name": "tokens",
    "type": "uint256"
   },
   {
    "name": "balance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "DepthSampled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "measured",
    "type": "uint256"
   },
   {
    "name": "depth",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "EIP712DomainChanged",
  "inputs": []
 },
 {
  "type": "event",
  "name": "FeeTiersSet",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "tiers",
    "type": "tuple[]",
    "components": [
     {
      "name": "makerFee",
      "type": "int256"
     },
     {
      "name": "takerFee",
      "type": "uint256"
     }
    ]
   }
  ]
 },
 {
  "type": "event",
  "name": "FeesCollected",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "toInsurance",
    "type": "uint256"
   },
   {
    "name": "toTreasury",
    "type": "uint256"
   },
   {
    "name": "insurance",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "FundingModelFailed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "model",
    "type": "address",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "FundingRealized",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "amount",
    "type": "int256"
   },
   {
    "name": "balance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "HaircutFixed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "claims",
    "type": "uint256"
   },
   {
    "name": "deficit",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "IndexGapped",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "last",
    "type": "uint256"
   },
   {
    "name": "fresh",
    "type": "uint256"
   },
   {
    "name": "until",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "InsuranceFunded",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "insurance",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "InsurancePaid",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "own",
    "type": "uint256"
   },
   {
    "name": "shared",
    "type": "uint256"
   },
   {
    "name": "insurance",
    "type": "uint256"
   },
   {
    "name": "sharedInsurance",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "InsuranceReleased",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "sharedInsurance",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "InsuranceShareRaised",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "share",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "InterestSampled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "rate",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "InterestSourceFailed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "source",
    "type": "address",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "IntervalSettled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "end",
    "type": "uint256"
   },
   {
    "name": "covered",
    "type": "uint256"
   },
   {
    "name": "premium",
    "type": "int256"
   },
   {
    "name": "rate",
    "type": "int256"
   },
   {
    "name": "ratePerLotSecond",
    "type": "int256"
   },
   {
    "name": "longIndex",
    "type": "int256"
   },
   {
    "name": "shortIndex",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "Liquidated",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "beneficiary",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "absorber",
    "type": "uint32"
   },
   {
    "name": "absorbed",
    "type": "uint256"
   },
   {
    "name": "fee",
    "type": "uint256"
   },
   {
    "name": "equity",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "LiquidationEnded",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "LiquidationStarted",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "clock",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "LossSocialised",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "longs",
    "type": "bool"
   },
   {
    "name": "perLot",
    "type": "uint256"
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "surplus",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "MarginRampStarted",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "fromInitial",
    "type": "uint256"
   },
   {
    "name": "fromMaintenance",
    "type": "uint256"
   },
   {
    "name": "toInitial",
    "type": "uint256"
   },
   {
    "name": "toMaintenance",
    "type": "uint256"
   },
   {
    "name": "endsAt",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "MarginRamped",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "initialMargin",
    "type": "uint256"
   },
   {
    "name": "maintenance",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "MarketClosed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "perLot",
    "type": "uint256"
   },
   {
    "name": "isTwap",
    "type": "bool"
   },
   {
    "name": "covered",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "MarketConfigured",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "terms",
    "type": "tuple",
    "components": [
     {
      "name": "grid",
      "type": "tuple",
      "components": [
       {
        "name": "symbol",
        "type": "bytes32"
       },
       {
        "name": "tickSize",
        "type": "uint256"
       },
       {
        "name": "lotSize",
        "type": "uint256"
       },
       {
        "name": "interval",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "oracle",
      "type": "address"
     },
     {
      "name": "margin",
      "type": "tuple",
      "components": [
       {
        "name": "initialMargin",
        "type": "uint256"
       },
       {
        "name": "maintenance",
        "type": "uint256"
       },
       {
        "name": "depth",
        "type": "uint256"
       },
       {
        "name": "pnlWeight",
        "type": "uint256"
       },
       {
        "name": "positionCap",
        "type": "uint256"
       },
       {
        "name": "openInterestCap",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "trading",
      "type": "tuple",
      "components": [
       {
        "name": "makerFee",
        "type": "int256"
       },
       {
        "name": "takerFee",
        "type": "uint256"
       },
       {
        "name": "priceBand",
        "type": "uint256"
       },
       {
        "name": "minimumNotional",
        "type": "uint256"
       },
       {
        "name": "removalFee",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "sampling",
      "type": "tuple",
      "components": [
       {
        "name": "sampleInterval",
        "type": "uint256"
       },
       {
        "name": "maxSampleGap",
        "type": "uint256"
       },
       {
        "name": "basisTime",
        "type": "uint256"
       },
       {
        "name": "markBand",
        "type": "uint256"
       },
       {
        "name": "impactNotional",
        "type": "uint256"
       },
       {
        "name": "impactShare",
        "type": "uint256"
       },
       {
        "name": "maxImpactLevels",
        "type": "uint256"
       },
       {
        "name": "maxPremium",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "funding",
      "type": "tuple",
      "components": [
       {
        "name": "model",
        "type": "address"
       },
       {
        "name": "interest",
        "type": "int256"
       },
       {
        "name": "damper",
        "type": "uint256"
       },
       {
        "name": "maxRate",
        "type": "uint256"
       },
       {
        "name": "marginShare",
        "type": "uint256"
       },
       {
        "name": "sampleBounty",
        "type": "uint256"
       },
       {
        "name": "settleBounty",
        "type": "uint256"
       },
       {
        "name": "bountyShare",
        "type": "uint256"
       },
       {
        "name": "insuranceShare",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "liquidation",
      "type": "tuple",
      "components": [
       {
        "name": "fee",
        "type": "uint256"
       },
       {
        "name": "concessionStart",
        "type": "uint256"
       },
       {
        "name": "concessionEnd",
        "type": "uint256"
       },
       {
        "name": "concessionTime",
        "type": "uint256"
       },
       {
        "name": "fundLimit",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "estimators",
      "type": "tuple",
      "components": [
       {
        "name": "isWeighted",
        "type": "bool"
       },
       {
        "name": "tracksSaturation",
        "type": "bool"
       },
       {
        "name": "source",
        "type": "address"
       },
       {
        "name": "depthBand",
        "type": "uint256"
       },
       {
        "name": "impactDepth",
        "type": "uint256"
       },
       {
        "name": "depthInterval",
        "type": "uint256"
       },
       {
        "name": "maxDepthLevels",
        "type": "uint256"
       }
      ]
     }
    ]
   }
  ]
 },
 {
  "type": "event",
  "name": "MarketListed",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "terms",
    "type": "tuple",
    "components": [
     {
      "name": "grid",
      "type": "tuple",
      "components": [
       {
        "name": "symbol",
        "type": "bytes32"
       },
       {
        "name": "tickSize",
        "type": "uint256"
       },
       {
        "name": "lotSize",
        "type": "uint256"
       },
       {
        "name": "interval",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "oracle",
      "type": "address"
     },
     {
      "name": "margin",
      "type": "tuple",
      "components": [
       {
        "name": "initialMargin",
        "type": "uint256"
       },
       {
        "name": "maintenance",
        "type": "uint256"
       },
       {
        "name": "depth",
        "type": "uint256"
       },
       {
        "name": "pnlWeight",
        "type": "uint256"
       },
       {
        "name": "positionCap",
        "type": "uint256"
       },
       {
        "name": "openInterestCap",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "trading",
      "type": "tuple",
      "components": [
       {
        "name": "makerFee",
        "type": "int256"
       },
       {
        "name": "takerFee",
        "type": "uint256"
       },
       {
        "name": "priceBand",
        "type": "uint256"
       },
       {
        "name": "minimumNotional",
        "type": "uint256"
       },
       {
        "name": "removalFee",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "sampling",
      "type": "tuple",
      "components": [
       {
        "name": "sampleInterval",
        "type": "uint256"
       },
       {
        "name": "maxSampleGap",
        "type": "uint256"
       },
       {
        "name": "basisTime",
        "type": "uint256"
       },
       {
        "name": "markBand",
        "type": "uint256"
       },
       {
        "name": "impactNotional",
        "type": "uint256"
       },
       {
        "name": "impactShare",
        "type": "uint256"
       },
       {
        "name": "maxImpactLevels",
        "type": "uint256"
       },
       {
        "name": "maxPremium",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "funding",
      "type": "tuple",
      "components": [
       {
        "name": "model",
        "type": "address"
       },
       {
        "name": "interest",
        "type": "int256"
       },
       {
        "name": "damper",
        "type": "uint256"
       },
       {
        "name": "maxRate",
        "type": "uint256"
       },
       {
        "name": "marginShare",
        "type": "uint256"
       },
       {
        "name": "sampleBounty",
        "type": "uint256"
       },
       {
        "name": "settleBounty",
        "type": "uint256"
       },
       {
        "name": "bountyShare",
        "type": "uint256"
       },
       {
        "name": "insuranceShare",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "liquidation",
      "type": "tuple",
      "components": [
       {
        "name": "fee",
        "type": "uint256"
       },
       {
        "name": "concessionStart",
        "type": "uint256"
       },
       {
        "name": "concessionEnd",
        "type": "uint256"
       },
       {
        "name": "concessionTime",
        "type": "uint256"
       },
       {
        "name": "fundLimit",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "estimators",
      "type": "tuple",
      "components": [
       {
        "name": "isWeighted",
        "type": "bool"
       },
       {
        "name": "tracksSaturation",
        "type": "bool"
       },
       {
        "name": "source",
        "type": "address"
       },
       {
        "name": "depthBand",
        "type": "uint256"
       },
       {
        "name": "impactDepth",
        "type": "uint256"
       },
       {
        "name": "depthInterval",
        "type": "uint256"
       },
       {
        "name": "maxDepthLevels",
        "type": "uint256"
       }
      ]
     }
    ]
   }
  ]
 },
 {
  "type": "event",
  "name": "MarketStatusChanged",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "status",
    "type": "uint8"
   },
   {
    "name": "until",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "OpenInterestCapLowered",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "cap",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "OperatorSet",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "operator",
    "type": "address",
    "indexed": true
   },
   {
    "name": "grant",
    "type": "tuple",
    "components": [
     {
      "name": "permissions",
      "type": "uint8"
     },
     {
      "name": "priceBand",
      "type": "uint16"
     },
     {
      "name": "expiry",
      "type": "uint32"
     },
     {
      "name": "equityFloor",
      "type": "uint128"
     },
     {
      "name": "markets",
      "type": "uint256"
     }
    ]
   }
  ]
 },
 {
  "type": "event",
  "name": "OrderFilled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "maker",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "taker",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "slot",
    "type": "uint256"
   },
   {
    "name": "tick",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "remaining",
    "type": "uint256"
   },
   {
    "name": "fee",
    "type": "int256"
   },
   {
    "name": "funding",
    "type": "int256"
   },
   {
    "name": "size",
    "type": "int256"
   },
   {
    "name": "entry",
    "type": "uint256"
   },
   {
    "name": "balance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "OrderMoved",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "slot",
    "type": "uint256"
   },
   {
    "name": "generation",
    "type": "uint256"
   },
   {
    "name": "tick",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "expiry",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "OrderPlaced",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "slot",
    "type": "uint256"
   },
   {
    "name": "generation",
    "type": "uint256"
   },
   {
    "name": "flags",
    "type": "uint256"
   },
   {
    "name": "tick",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "expiry",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "OrderReduced",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "slot",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "expiry",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "OrderRemoved",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "slot",
    "type": "uint256"
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "reason",
    "type": "uint8"
   }
  ]
 },
 {
  "type": "event",
  "name": "PositionSettled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "size",
    "type": "int256"
   },
   {
    "name": "pnl",
    "type": "int256"
   },
   {
    "name": "funding",
    "type": "int256"
   },
   {
    "name": "credit",
    "type": "uint256"
   },
   {
    "name": "cut",
    "type": "uint256"
   },
   {
    "name": "balance",
    "type": "int256"
   },
   {
    "name": "shortfall",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "PositionTraded",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "lots",
    "type": "uint256"
   },
   {
    "name": "fee",
    "type": "uint256"
   },
   {
    "name": "funding",
    "type": "int256"
   },
   {
    "name": "size",
    "type": "int256"
   },
   {
    "name": "entry",
    "type": "uint256"
   },
   {
    "name": "balance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "PremiumSampled",
  "inputs": [
   {
    "name": "market",
    "type": "uint16",
    "indexed": true
   },
   {
    "name": "premium",
    "type": "int256"
   },
   {
    "name": "indexPerLot",
    "type": "uint256"
   },
   {
    "name": "basis",
    "type": "int256"
   },
   {
    "name": "elapsed",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "RemovalFeePaid",
  "inputs": [
   {
    "name": "from",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "to",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "fee",
    "type": "uint256"
   },
   {
    "name": "fromBalance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "Sealed",
  "inputs": []
 },
 {
  "type": "event",
  "name": "SignedBatchExecuted",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "signer",
    "type": "address",
    "indexed": true
   },
   {
    "name": "nonce",
    "type": "uint256"
   }
  ]
 },
 {
  "type": "event",
  "name": "Transferred",
  "inputs": [
   {
    "name": "from",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "to",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "amount",
    "type": "uint256"
   },
   {
    "name": "fromBalance",
    "type": "int256"
   },
   {
    "name": "toBalance",
    "type": "int256"
   }
  ]
 },
 {
  "type": "event",
  "name": "TreasurySet",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   }
  ]
 },
 {
  "type": "event",
  "name": "Withdrawn",
  "inputs": [
   {
    "name": "account",
    "type": "uint32",
    "indexed": true
   },
   {
    "name": "to",
    "type": "address",
    "indexed": true
   },
   {
    "name": "tokens",
    "type": "uint256"
   },
   {
    "name": "balance",
    "type": "int256"
   }
  ]
 }
] as const;
