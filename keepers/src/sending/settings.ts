/** What a keeper pays for gas. */
export interface FeeSettings {
  /** Most that is ever paid, replacements included [wei per gas]. */
  readonly maxFeePerGas: bigint;
  /** Tip; what the node suggests unless said [wei per gas]. */
  readonly priorityFee?: bigint | undefined;
  /** Blocks after which a transaction that was not mined is replaced by one with a higher fee. */
  readonly bumpAfter: number;
  /** By how much [1e-3]; at least 125, below which nodes refuse replacements. */
  readonly bumpPermille: bigint;
}

/** Several calls in one transaction. */
export interface BatchSettings {
  /** Multicall3's address. */
  readonly multicall: string;
  readonly maxCalls: number;
}

export interface ProfitSettings {
  /** What an intent that is not subsidised has to bring beyond its gas [WAD quote]. */
  readonly minimumProfit: bigint;
  /** Gas for intents that bring less than they cost, per day of UTC [wei]. */
  readonly subsidyPerDay: bigint;
}

export interface SendingSettings {
  readonly chainId: number;
  readonly fees: FeeSettings;
  readonly profit: ProfitSettings;
  /** Single transactions only, unless said. */
  readonly batch?: BatchSettings | undefined;
  /** Gas of one transaction at most; networks refuse more than 2^24. */
  readonly maxGas: bigint;
  /** Whether nodes are asked how much gas a transaction needs; without that, what duties know of it holds, which is more. */
  readonly estimateGas: boolean;
  /** Transactions under way at most. */
  readonly maxInFlight: number;
  /** Blocks after which a block stays: as deep as reorganisations go. */
  readonly finalDepth: number;
  /** Between two blocks, about: calls are simulated this long after the latest one [s]. */
  readonly blockTime: number;
  /** How long a lease lasts that nobody renews [ms]. */
  readonly leaseTime: number;
  /**
   * Where keepers share no database: each waits up to so many blocks before it acts, other ones for each effect, so that
   * mostly one acts and the others see it. 0 for a keeper that is alone.
   */
  readonly jitterBlocks: number;
  /** For how many blocks a transaction is only shown to the private endpoint, if there is one. */
  readonly privateBlocks: number;
  /** Simulates and weighs, and sends nothing. */
  readonly dryRun: boolean;
}

const GWEI = 1_000_000_000n;

export const SENDING_DEFAULTS = {
  fees: { maxFeePerGas: 200n * GWEI, bumpAfter: 3, bumpPermille: 125n },
  profit: { minimumProfit: 0n, subsidyPerDay: 50_000_000_000_000_000n },
  maxGas: 16_000_000n,
  estimateGas: true,
  maxInFlight: 16,
  finalDepth: 12,
  blockTime: 2,
  leaseTime: 60_000,
  jitterBlocks: 0,
  privateBlocks: 10,
  dryRun: false,
} as const satisfies Partial<SendingSettings>;
