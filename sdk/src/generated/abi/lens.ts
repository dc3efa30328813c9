// Written by `npm run generate:sdk` from the build. Do not edit.
/** Views. */
export const lensAbi = [
 {
  "type": "function",
  "name": "ACCOUNTS",
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
  "name": "FUNDING",
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
  "name": "MARKETS",
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
  "name": "WATERFALL",
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
  "name": "WIND_DOWN",
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
  "name": "account",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "owner",
      "type": "address"
     },
     {
      "name": "tier",
      "type": "uint256"
     },
     {
      "name": "isFlat",
      "type": "bool"
     },
     {
      "name": "markets",
      "type": "uint16[]"
     },
     {
      "name": "balance",
      "type": "int256"
     },
     {
      "name": "funding",
      "type": "int256"
     },
     {
      "name": "unrealised",
      "type": "int256"
     },
     {
      "name": "equity",
      "type": "int256"
     },
     {
      "name": "equityForInitial",
      "type": "int256"
     },
     {
      "name": "initialMargin",
      "type": "uint256"
     },
     {
      "name": "maintenanceMargin",
      "type": "uint256"
     },
     {
      "name": "freeCollateral",
      "type": "int256"
     },
     {
      "name": "withdrawable",
      "type": "uint256"
     },
     {
      "name": "withdrawableTokens",
      "type": "uint256"
     },
     {
      "name": "impaired",
      "type": "bool"
     },
     {
      "name": "inGrace",
      "type": "bool"
     },
     {
      "name": "barred",
      "type": "bool"
     },
     {
      "name": "liquidationStart",
      "type": "uint256"
     },
     {
      "name": "flaggedAt",
      "type": "uint256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "accountsOf",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "owner",
    "type": "address"
   },
   {
    "name": "first",
    "type": "uint32"
   },
   {
    "name": "count",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint32[]"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "book",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   },
   {
    "name": "levels",
    "type": "uint256"
   },
   {
    "name": "maxCounted",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "bids",
      "type": "tuple[]",
      "components": [
       {
        "name": "tick",
        "type": "uint24"
       },
       {
        "name": "lots",
        "type": "uint256"
       },
       {
        "name": "firmLots",
        "type": "uint256"
       },
       {
        "name": "orders",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "asks",
      "type": "tuple[]",
      "components": [
       {
        "name": "tick",
        "type": "uint24"
       },
       {
        "name": "lots",
        "type": "uint256"
       },
       {
        "name": "firmLots",
        "type": "uint256"
       },
       {
        "name": "orders",
        "type": "uint256"
       }
      ]
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "claims",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   },
   {
    "name": "ids",
    "type": "uint32[]"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "account",
      "type": "uint32"
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
      "name": "isRegistered",
      "type": "bool"
     },
     {
      "name": "cut",
      "type": "uint256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "failing",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint32"
   },
   {
    "name": "market_",
    "type": "uint16"
   }
  ],
  "outputs": [
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
      "name": "size",
      "type": "int256"
     },
     {
      "name": "equity",
      "type": "int256"
     },
     {
      "name": "maintenanceMargin",
      "type": "uint256"
     },
     {
      "name": "elapsed",
      "type": "uint256"
     },
     {
      "name": "mark",
      "type": "uint256"
     },
     {
      "name": "limit",
      "type": "uint256"
     },
     {
      "name": "lots",
      "type": "uint256"
     },
     {
      "name": "missing",
      "type": "uint256"
     },
     {
      "name": "mayBeFlagged",
      "type": "bool"
     },
     {
      "name": "flaggedAt",
      "type": "uint256"
     },
     {
      "name": "threshold",
      "type": "int256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "funding",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "interval",
      "type": "uint256"
     },
     {
      "name": "intervalEnd",
      "type": "uint256"
     },
     {
      "name": "settlementDue",
      "type": "bool"
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
     },
     {
      "name": "paid",
      "type": "int256"
     },
     {
      "name": "longLoss",
      "type": "uint256"
     },
     {
      "name": "shortLoss",
      "type": "uint256"
     },
     {
      "name": "covered",
      "type": "uint256"
     },
     {
      "name": "meanPremium",
      "type": "int256"
     },
     {
      "name": "meanIndexPerLot",
      "type": "uint256"
     },
     {
      "name": "indexStatus",
      "type": "uint8"
     },
     {
      "name": "impactLots",
      "type": "uint256"
     },
     {
      "name": "premiumKnown",
      "type": "bool"
     },
     {
      "name": "premium",
      "type": "int256"
     },
     {
      "name": "nextRate",
      "type": "int256"
     },
     {
      "name": "nextRatePerLotSecond",
      "type": "int256"
     },
     {
      "name": "modelFailed",
      "type": "bool"
     },
     {
      "name": "bound",
      "type": "uint256"
     },
     {
      "name": "lowestNextRate",
      "type": "int256"
     },
     {
      "name": "highestNextRate",
      "type": "int256"
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
      "name": "depthMeasuredAt",
      "type": "uint256"
     },
     {
      "name": "saturation",
      "type": "uint256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "fundingEntry",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   },
   {
    "name": "end",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "end",
      "type": "uint256"
     },
     {
      "name": "rate",
      "type": "int256"
     },
     {
      "name": "premium",
      "type": "int256"
     },
     {
      "name": "covered",
      "type": "uint256"
     },
     {
      "name": "indexPerLot",
      "type": "uint256"
     },
     {
      "name": "ratePerLotSecond",
      "type": "int256"
     },
     {
      "name": "paid",
      "type": "int256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "fundingHistory",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   },
   {
    "name": "count",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "end",
      "type": "uint256"
     },
     {
      "name": "rate",
      "type": "int256"
     },
     {
      "name": "premium",
      "type": "int256"
     },
     {
      "name": "covered",
      "type": "uint256"
     },
     {
      "name": "indexPerLot",
      "type": "uint256"
     },
     {
      "name": "ratePerLotSecond",
      "type": "int256"
     },
     {
      "name": "paid",
      "type": "int256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "fundingPaid",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   },
   {
    "name": "time",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "int256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "fundingPayments",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "size",
      "type": "int256"
     },
     {
      "name": "accrued",
      "type": "int256"
     },
     {
      "name": "upcoming",
      "type": "int256"
     },
     {
      "name": "until",
      "type": "uint256"
     },
     {
      "name": "next",
      "type": "int256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "healths",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "ids",
    "type": "uint32[]"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "equity",
      "type": "int256"
     },
     {
      "name": "maintenanceMargin",
      "type": "uint256"
     },
     {
      "name": "impaired",
      "type": "bool"
     },
     {
      "name": "inGrace",
      "type": "bool"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "ledger",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "first",
    "type": "uint32"
   },
   {
    "name": "count",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "tokens",
      "type": "uint256"
     },
     {
      "name": "scale",
      "type": "uint256"
     },
     {
      "name": "sharedInsurance",
      "type": "uint256"
     },
     {
      "name": "accountCount",
      "type": "uint256"
     },
     {
      "name": "balances",
      "type": "int256"
     },
     {
      "name": "markets",
      "type": "tuple[]",
      "components": [
       {
        "name": "market",
        "type": "uint16"
       },
       {
        "name": "quantum",
        "type": "uint256"
       },
       {
        "name": "fees",
        "type": "int256"
       },
       {
        "name": "insurance",
        "type": "uint256"
       },
       {
        "name": "openInterest",
        "type": "uint256"
       },
       {
        "name": "longLots",
        "type": "uint256"
       },
       {
        "name": "shortLots",
        "type": "uint256"
       },
       {
        "name": "entryLotTicks",
        "type": "int256"
       },
       {
        "name": "funding",
        "type": "int256"
       },
       {
        "name": "settlementPerLot",
        "type": "uint256"
       },
       {
        "name": "shortfall",
        "type": "uint256"
       }
      ]
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "market",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "status",
      "type": "uint8"
     },
     {
      "name": "storedStatus",
      "type": "uint8"
     },
     {
      "name": "paused",
      "type": "bool"
     },
     {
      "name": "pausedUntil",
      "type": "uint256"
     },
     {
      "name": "deficits",
      "type": "uint256"
     },
     {
      "name": "graceUntil",
      "type": "uint256"
     },
     {
      "name": "restrictedUntil",
      "type": "uint256"
     },
     {
      "name": "quantum",
      "type": "uint256"
     },
     {
      "name": "bestBid",
      "type": "uint24"
     },
     {
      "name": "bestAsk",
      "type": "uint24"
     },
     {
      "name": "openInterest",
      "type": "uint256"
     },
     {
      "name": "prices",
      "type": "tuple",
      "components": [
       {
        "name": "indexPerLot",
        "type": "uint256"
       },
       {
        "name": "indexStatus",
        "type": "uint8"
       },
       {
        "name": "storedIndexPerLot",
        "type": "uint256"
       },
       {
        "name": "sampledAt",
        "type": "uint256"
       },
       {
        "name": "age",
        "type": "uint256"
       },
       {
        "name": "isRecent",
        "type": "bool"
       },
       {
        "name": "mark",
        "type": "uint256"
       },
       {
        "name": "basis",
        "type": "int256"
       },
       {
        "name": "variance",
        "type": "uint256"
       },
       {
        "name": "volatilityAddOn",
        "type": "uint256"
       },
       {
        "name": "fundingAddOn",
        "type": "int256"
       }
      ]
     },
     {
      "name": "fees",
      "type": "int256"
     },
     {
      "name": "bountyMark",
      "type": "int256"
     },
     {
      "name": "insurance",
      "type": "uint256"
     },
     {
      "name": "insuranceAvailable",
      "type": "uint256"
     },
     {
      "name": "dueAt",
      "type": "uint256"
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
     },
     {
      "name": "ramp",
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
        "name": "startedAt",
        "type": "uint256"
       },
       {
        "name": "endsAt",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "feeTiers",
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
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "markets",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "first",
    "type": "uint16"
   },
   {
    "name": "count",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "status",
      "type": "uint8"
     },
     {
      "name": "storedStatus",
      "type": "uint8"
     },
     {
      "name": "paused",
      "type": "bool"
     },
     {
      "name": "pausedUntil",
      "type": "uint256"
     },
     {
      "name": "deficits",
      "type": "uint256"
     },
     {
      "name": "graceUntil",
      "type": "uint256"
     },
     {
      "name": "restrictedUntil",
      "type": "uint256"
     },
     {
      "name": "quantum",
      "type": "uint256"
     },
     {
      "name": "bestBid",
      "type": "uint24"
     },
     {
      "name": "bestAsk",
      "type": "uint24"
     },
     {
      "name": "openInterest",
      "type": "uint256"
     },
     {
      "name": "prices",
      "type": "tuple",
      "components": [
       {
        "name": "indexPerLot",
        "type": "uint256"
       },
       {
        "name": "indexStatus",
        "type": "uint8"
       },
       {
        "name": "storedIndexPerLot",
        "type": "uint256"
       },
       {
        "name": "sampledAt",
        "type": "uint256"
       },
       {
        "name": "age",
        "type": "uint256"
       },
       {
        "name": "isRecent",
        "type": "bool"
       },
       {
        "name": "mark",
        "type": "uint256"
       },
       {
        "name": "basis",
        "type": "int256"
       },
       {
        "name": "variance",
        "type": "uint256"
       },
       {
        "name": "volatilityAddOn",
        "type": "uint256"
       },
       {
        "name": "fundingAddOn",
        "type": "int256"
       }
      ]
     },
     {
      "name": "fees",
      "type": "int256"
     },
     {
      "name": "bountyMark",
      "type": "int256"
     },
     {
      "name": "insurance",
      "type": "uint256"
     },
     {
      "name": "insuranceAvailable",
      "type": "uint256"
     },
     {
      "name": "dueAt",
      "type": "uint256"
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
     },
     {
      "name": "ramp",
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
        "name": "startedAt",
        "type": "uint256"
       },
       {
        "name": "endsAt",
        "type": "uint256"
       }
      ]
     },
     {
      "name": "feeTiers",
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
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "nonces",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "signer",
    "type": "address"
   },
   {
    "name": "keys",
    "type": "uint192[]"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256[]"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "operator",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint32"
   },
   {
    "name": "operator_",
    "type": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
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
     },
     {
      "name": "active",
      "type": "bool"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "orders",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint32"
   },
   {
    "name": "market_",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
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
     },
     {
      "name": "isAsk",
      "type": "bool"
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
      "name": "previous",
      "type": "uint40"
     },
     {
      "name": "next",
      "type": "uint40"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "overview",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "collateral",
      "type": "address"
     },
     {
      "name": "collateralScale",
      "type": "uint256"
     },
     {
      "name": "authority",
      "type": "address"
     },
     {
      "name": "minimumDelay",
      "type": "uint256"
     },
     {
      "name": "isSealed",
      "type": "bool"
     },
     {
      "name": "treasury",
      "type": "uint32"
     },
     {
      "name": "accountCount",
      "type": "uint256"
     },
     {
      "name": "markets",
      "type": "uint16[]"
     },
     {
      "name": "bookedTokens",
      "type": "uint256"
     },
     {
      "name": "sharedInsurance",
      "type": "uint256"
     },
     {
      "name": "timestamp",
      "type": "uint256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "positions",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "market",
      "type": "uint16"
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
      "name": "quantum",
      "type": "uint256"
     },
     {
      "name": "mark",
      "type": "uint256"
     },
     {
      "name": "indexStatus",
      "type": "uint8"
     },
     {
      "name": "notional",
      "type": "uint256"
     },
     {
      "name": "unrealised",
      "type": "int256"
     },
     {
      "name": "funding",
      "type": "int256"
     },
     {
      "name": "initialMargin",
      "type": "uint256"
     },
     {
      "name": "maintenanceMargin",
      "type": "uint256"
     },
     {
      "name": "bidLots",
      "type": "uint256"
     },
     {
      "name": "askLots",
      "type": "uint256"
     },
     {
      "name": "paused",
      "type": "bool"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "prices",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "indexPerLot",
      "type": "uint256"
     },
     {
      "name": "indexStatus",
      "type": "uint8"
     },
     {
      "name": "storedIndexPerLot",
      "type": "uint256"
     },
     {
      "name": "sampledAt",
      "type": "uint256"
     },
     {
      "name": "age",
      "type": "uint256"
     },
     {
      "name": "isRecent",
      "type": "bool"
     },
     {
      "name": "mark",
      "type": "uint256"
     },
     {
      "name": "basis",
      "type": "int256"
     },
     {
      "name": "variance",
      "type": "uint256"
     },
     {
      "name": "volatilityAddOn",
      "type": "uint256"
     },
     {
      "name": "fundingAddOn",
      "type": "int256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "queue",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   },
   {
    "name": "tick",
    "type": "uint24"
   },
   {
    "name": "start",
    "type": "uint40"
   },
   {
    "name": "count",
    "type": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
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
     },
     {
      "name": "isAsk",
      "type": "bool"
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
      "name": "previous",
      "type": "uint40"
     },
     {
      "name": "next",
      "type": "uint40"
     }
    ]
   },
   {
    "name": "",
    "type": "uint40"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "ranks",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "market_",
    "type": "uint16"
   },
   {
    "name": "ids",
    "type": "uint32[]"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "account",
      "type": "uint32"
     },
     {
      "name": "size",
      "type": "int256"
     },
     {
      "name": "unrealised",
      "type": "int256"
     },
     {
      "name": "rank",
      "type": "int256"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "scheduled",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "call",
    "type": "bytes32"
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
  "name": "settledFunding",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "settledUntil",
      "type": "uint256"
     },
     {
      "name": "paid",
      "type": "int256"
     },
     {
      "name": "last",
      "type": "tuple",
      "components": [
       {
        "name": "end",
        "type": "uint256"
       },
       {
        "name": "rate",
        "type": "int256"
       },
       {
        "name": "premium",
        "type": "int256"
       },
       {
        "name": "covered",
        "type": "uint256"
       },
       {
        "name": "indexPerLot",
        "type": "uint256"
       },
       {
        "name": "ratePerLotSecond",
        "type": "int256"
       },
       {
        "name": "paid",
        "type": "int256"
       }
      ]
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "windDown",
  "inputs": [
   {
    "name": "exchange",
    "type": "address"
   },
   {
    "name": "id",
    "type": "uint16"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "components": [
     {
      "name": "market",
      "type": "uint16"
     },
     {
      "name": "status",
      "type": "uint8"
     },
     {
      "name": "startedAt",
      "type": "uint256"
     },
     {
      "name": "endsAt",
      "type": "uint256"
     },
     {
      "name": "covered",
      "type": "uint256"
     },
     {
      "name": "meanIndexPerLot",
      "type": "uint256"
     },
     {
      "name": "settlementPerLot",
      "type": "uint256"
     },
     {
      "name": "isTwap",
      "type": "bool"
     },
     {
      "name": "closedAt",
      "type": "uint256"
     },
     {
      "name": "waitUntil",
      "type": "uint256"
     },
     {
      "name": "lotsLeft",
      "type": "uint256"
     },
     {
      "name": "lotsOpen",
      "type": "uint256"
     },
     {
      "name": "claims",
      "type": "uint256"
     },
     {
      "name": "shortfall",
      "type": "uint256"
     },
     {
      "name": "deficit",
      "type": "uint256"
     },
     {
      "name": "isFixed",
      "type": "bool"
     }
    ]
   }
  ],
  "stateMutability": "view"
 }
] as const;
