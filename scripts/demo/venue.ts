import type { Lens } from "../../typechain-types/index.ts";
import type { AggregatorInterface, CollateralInterface, ExchangeInterface } from "./contracts.ts";
import type { Recording } from "../recordings/recording.ts";
import type { Rung } from "./makers.ts";
import type { MarketSettings } from "./settings.ts";
import type { TraderPlan } from "./traders.ts";

/** A contract to send transactions to. */
export interface Target<Interface> {
  readonly address: string;
  readonly interface: Interface;
}

export interface ListedMarket {
  /** At the exchange. */
  readonly id: number;
  readonly settings: MarketSettings;
  readonly history: Recording;
  /** Where the rounds go; Chainlink's proxy stands between it and the exchange. */
  readonly aggregator: Target<AggregatorInterface>;
}

/** A deployed exchange with its markets. */
export interface Deployment {
  readonly exchange: Target<ExchangeInterface>;
  readonly collateral: Target<CollateralInterface>;
  readonly lens: Lens;
  readonly markets: readonly ListedMarket[];
  /** Mints collateral. */
  readonly deployer: string;
}

/** Somebody with an account. */
export interface Participant {
  readonly name: string;
  readonly address: string;
  /** Id of the account at the exchange. */
  readonly account: number;
  /** WAD quote. */
  readonly deposit: bigint;
}

export interface MakerParticipant extends Participant {
  /** By market. */
  readonly rungs: readonly (readonly Rung[])[];
}

export interface TraderParticipant extends Participant {
  readonly plan: TraderPlan;
}

/** The exchange and everyone who takes part. */
export interface Venue extends Deployment {
  /** Pushes the rounds. */
  readonly oracle: string;
  readonly keeper: Participant;
  readonly makers: readonly MakerParticipant[];
  readonly traders: readonly TraderParticipant[];
}
