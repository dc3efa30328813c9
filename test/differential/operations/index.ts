import * as accounts from "./accounts.ts";
import * as administration from "./administration.ts";
import { batch, executeSigned, invalidateNonce } from "./batches.ts";
import type { Generator } from "./operation.ts";
import * as trading from "./trading.ts";
import * as upkeep from "./upkeep.ts";
import * as waterfall from "./waterfall.ts";
import * as windDown from "./windDown.ts";

export type { Operation } from "./operation.ts";

interface Kind {
  /** How often it is tried, out of about a hundred. */
  readonly weight: number;
  readonly generate: Generator;
  /** How often it must at least succeed in 20,000 operations. */
  readonly least: number;
}

/** Every kind of operation. Those that end a state in which little works are tried often, and mostly find nothing to do. */
export const OPERATIONS = {
  placeResting: { weight: 21, generate: trading.placeResting, least: 1_500 },
  placeTaking: { weight: 22, generate: trading.placeTaking, least: 1_500 },
  placeReducing: { weight: 9, generate: trading.placeReducing, least: 500 },
  placeCrossingOwn: { weight: 1, generate: trading.placeCrossingOwn, least: 50 },
  amend: { weight: 6, generate: trading.amend, least: 400 },
  cancel: { weight: 5, generate: trading.cancel, least: 400 },
  cancelMany: { weight: 1, generate: trading.cancelMany, least: 100 },
  prune: { weight: 4, generate: trading.prune, least: 400 },
  batch: { weight: 9, generate: batch, least: 500 },
  executeSigned: { weight: 2, generate: executeSigned, least: 100 },
  invalidateNonce: { weight: 0.3, generate: invalidateNonce, least: 20 },
  samplePremium: { weight: 4.5, generate: upkeep.samplePremium, least: 400 },
  settleFunding: { weight: 3, generate: upkeep.settleFunding, least: 300 },
  realizeFunding: { weight: 2, generate: upkeep.realizeFunding, least: 200 },
  liquidate: { weight: 9, generate: waterfall.liquidate, least: 100 },
  absorb: { weight: 5, generate: waterfall.absorb, least: 50 },
  flagDeficit: { weight: 5, generate: waterfall.flagDeficit, least: 50 },
  deleverage: { weight: 7, generate: waterfall.deleverage, least: 50 },
  fundInsurance: { weight: 0.8, generate: waterfall.fundInsurance, least: 50 },
  collectFees: { weight: 0.7, generate: upkeep.collectFees, least: 50 },
  deposit: { weight: 2, generate: accounts.deposit, least: 200 },
  depositWithPermit: { weight: 0.6, generate: accounts.depositWithPermit, least: 50 },
  withdraw: { weight: 2.5, generate: accounts.withdraw, least: 200 },
  transfer: { weight: 1.5, generate: accounts.transfer, least: 100 },
  setOperator: { weight: 0.5, generate: accounts.setOperator, least: 30 },
  setAccountTier: { weight: 0.5, generate: accounts.setAccountTier, least: 30 },
  openAccount: { weight: 0.05, generate: administration.openAccount, least: 2 },
  configureMarket: { weight: 0.4, generate: administration.configureMarket, least: 20 },
  setFeeTiers: { weight: 0.2, generate: administration.setFeeTiers, least: 10 },
  setTreasury: { weight: 0.2, generate: administration.setTreasury, least: 10 },
  restrictMarket: { weight: 0.1, generate: administration.restrictMarket, least: 2 },
  unrestrictMarket: { weight: 4, generate: administration.unrestrictMarket, least: 2 },
  haltMarket: { weight: 0.15, generate: administration.haltMarket, least: 10 },
  resumeMarket: { weight: 8, generate: administration.resumeMarket, least: 10 },
  windDownMarket: { weight: 0.07, generate: windDown.windDownMarket, least: 4 },
  closeMarket: { weight: 5, generate: windDown.closeMarket, least: 4 },
  settlePositions: { weight: 7, generate: windDown.settlePositions, least: 40 },
  relistMarket: { weight: 2, generate: windDown.relistMarket, least: 2 },
  lowerOpenInterestCap: { weight: 0.15, generate: administration.lowerOpenInterestCap, least: 5 },
  raiseInsuranceShare: { weight: 0.15, generate: administration.raiseInsuranceShare, least: 5 },
} as const satisfies Record<string, Kind>;

export type OperationName = keyof typeof OPERATIONS;
