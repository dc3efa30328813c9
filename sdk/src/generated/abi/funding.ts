// Written by `npm run generate:sdk` from the build. Do not edit.
/** Funding models and interest sources. */
export const fundingAbi = [
 {
  "type": "function",
  "name": "fundingRate",
  "inputs": [
   {
    "name": "market",
    "type": "uint256"
   },
   {
    "name": "inputs",
    "type": "tuple",
    "components": [
     {
      "name": "premium",
      "type": "int256"
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
      "name": "bound",
      "type": "uint256"
     },
     {
      "name": "covered",
      "type": "uint256"
     },
     {
      "name": "interval",
      "type": "uint256"
     },
     {
      "name": "openInterest",
      "type": "uint256"
     },
     {
      "name": "openInterestCap",
      "type": "uint256"
     },
     {
      "name": "variance",
      "type": "uint256"
     },
     {
      "name": "depth",
      "type": "uint256"
     },
     {
      "name": "impactDepth",
      "type": "uint256"
     },
     {
      "name": "saturation",
      "type": "uint256"
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "rate",
    "type": "int256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "interestRate",
  "inputs": [],
  "outputs": [
   {
    "name": "rate",
    "type": "int256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "parameters",
  "inputs": [],
  "outputs": [
   {
    "name": "",
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
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "reach",
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
  "name": "tiers",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "tuple[]",
    "components": [
     {
      "name": "from",
      "type": "uint128"
     },
     {
      "name": "slope",
      "type": "uint128"
     }
    ]
   }
  ],
  "stateMutability": "view"
 }
] as const;
