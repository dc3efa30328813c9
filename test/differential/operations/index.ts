import * as accounts from "./accounts.ts";
import * as administration from "./administration.ts";
import { batch } from "./batches.ts";
import type { Generator } from "./operation.ts";
import * as trading from "./trading.ts";
import * as upkeep from "./upkeep.ts";

export type { Operation } from "./operation.ts";

/**
 * Every kind of operation with how often it is tried. Those that end a state that few operations work in are tried often,
 * and mostly find nothing to do.
 */
export const OPERATIONS = {
  placeResting: { weight: 21, generate: trading.placeResting },
  placeTaking: { weight: 22, generate: trading.placeTaking },
  placeReducing: { weight: 6, generate: trading.placeReducing },
  placeCrossingOwn: { weight: 1, generate: trading.placeCrossingOwn },
  amend: { weight: 6, generate: trading.amend },
  cancel: { weight: 5, generate: trading.cancel },
  cancelMany: { weight: 1, generate: trading.cancelMany },
  prune: { weight: 4, generate: trading.prune },
  batch: { weight: 9, generate: batch },
  samplePremium: { weight: 4.5, generate: upkeep.samplePremium },
  settleFunding: { weight: 3, generate: upkeep.settleFunding },
  realizeFunding: { weight: 2, generate: upkeep.realizeFunding },
  liquidate: { weight: 5, generate: upkeep.liquidate },
  collectFees: { weight: 0.7, generate: upkeep.collectFees },
  deposit: { weight: 2.5, generate: accounts.deposit },
  withdraw: { weight: 2.5, generate: accounts.withdraw },
  transfer: { weight: 1.5, generate: accounts.transfer },
  setOperator: { weight: 0.5, generate: accounts.setOperator },
  setAccountTier: { weight: 0.5, generate: accounts.setAccountTier },
  openAccount: { weight: 0.05, generate: administration.openAccount },
  configureMarket: { weight: 0.4, generate: administration.configureMarket },
  setFeeTiers: { weight: 0.2, generate: administration.setFeeTiers },
  setTreasury: { weight: 0.2, generate: administration.setTreasury },
  restrictMarket: { weight: 0.1, generate: administration.restrictMarket },
  unrestrictMarket: { weight: 4, generate: administration.unrestrictMarket },
  haltMarket: { weight: 0.15, generate: administration.haltMarket },
  resumeMarket: { weight: 8, generate: administration.resumeMarket },
  lowerOpenInterestCap: { weight: 0.15, generate: administration.lowerOpenInterestCap },
  raiseInsuranceShare: { weight: 0.15, generate: administration.raiseInsuranceShare },
} as const satisfies Record<string, { weight: number; generate: Generator }>;

export type OperationName = keyof typeof OPERATIONS;
