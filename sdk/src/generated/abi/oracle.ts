// Written by `npm run generate:sdk` from the build. Do not edit.
/** An index oracle. */
export const oracleAbi = [
 {
  "type": "function",
  "name": "readIndex",
  "inputs": [],
  "outputs": [
   {
    "name": "price",
    "type": "uint256"
   },
   {
    "name": "status",
    "type": "uint8"
   }
  ],
  "stateMutability": "view"
 }
] as const;
