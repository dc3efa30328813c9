import type { TransactionRequest } from "ethers";

import type { Clock, Log, Meter } from "../core/ports.ts";
import type { Journal, Leases } from "../core/store.ts";
import type { ProviderPool } from "../providers/pool.ts";
import type { NativePrice } from "./profit.ts";

/** Signs for one address; ethers' `Wallet` is one. */
export interface KeeperKey {
  readonly address: string;
  signTransaction(transaction: TransactionRequest): Promise<string>;
}

/** What a sender works with. */
export interface SenderParts {
  readonly pool: ProviderPool;
  readonly journal: Journal;
  /** Of keepers that share a database. */
  readonly leases?: Leases | undefined;
  readonly key: KeeperKey;
  readonly price: NativePrice;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
}
