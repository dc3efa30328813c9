/**
 * The exchange's state, read from its storage slots. The ledger is audited on what is stored, not on what a view of the
 * contracts says about it. The slots are those of contracts/ExchangeStorage.sol and contracts/types.
 */
import { AbiCoder, keccak256, toBeHex } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

import type { LedgerMarket, LedgerPosition, LedgerState } from "./ledger.ts";

const STATE = 0xb0c6ce985f24d05acb121cf2b4ca01239a174ed67f1138c28e5a38a7fb7fa800n;
const SHARED_INSURANCE = STATE + 1n;
const ACCOUNTS = STATE + 2n;
const MARKETS = STATE + 3n;
const POSITIONS = STATE + 4n;
/** Slots of a market. */
const HOT = 0n;
const FUNDING = 1n;
const RISK = 2n;
const INSURANCE = 10n;
const SETTLEMENT = 47n;
const SHORTFALL = 49n;
/** WAD quote in one unit of the stored rate. */
const RATE_QUANTUM = 64n;
/** Units of the stored basis in one. */
const BASIS_ONE = 10n ** 12n;

/** A market's part of the ledger, and the mark that its positions are worth. */
export interface StoredMarket extends LedgerMarket {
  /** WAD quote per lot. */
  readonly indexPerLot: bigint;
  readonly markPerLot: bigint;
  /** Lots of one side. */
  readonly openInterest: bigint;
  /** By account: those asked for, flat ones too. */
  readonly positionOf: ReadonlyMap<number, LedgerPosition>;
}

export interface StoredState extends LedgerState {
  readonly markets: readonly StoredMarket[];
  readonly balanceOf: ReadonlyMap<number, bigint>;
}

/** `width` bits of a word from bit `from` on. */
export function unsigned(word: bigint, from: number, width: number): bigint {
  return (word >> BigInt(from)) & ((1n << BigInt(width)) - 1n);
}

/** The same as a number in two's complement. */
export function signed(word: bigint, from: number, width: number): bigint {
  return BigInt.asIntN(width, unsigned(word, from, width));
}

/** Where a mapping at `slot` keeps the value of `key`. */
export function slotOf(key: bigint, slot: bigint): bigint {
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [key, slot])));
}

/** Reads everything that the ledger identity is about, at the end of the last block. */
export async function readState(
  provider: EthereumProvider,
  exchange: string,
  collateralScale: bigint,
): Promise<StoredState> {
  const word = async (slot: bigint): Promise<bigint> =>
    BigInt(
      (await provider.request({
        method: "eth_getStorageAt",
        params: [exchange, toBeHex(slot, 32), "latest"],
      })) as string,
    );
  const block = (await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
    timestamp: string;
  };
  const head = await word(STATE);
  const accounts = numbersTo(unsigned(head, 128, 32));
  const ids = numbersTo(unsigned(head, 160, 16));
  const balances = new Map<number, bigint>();
  for (const account of accounts) balances.set(account, signed(await word(slotOf(BigInt(account), ACCOUNTS)), 0, 112));
  const markets: StoredMarket[] = [];
  for (const id of ids) markets.push(await readMarket(word, BigInt(id), accounts, BigInt(block.timestamp)));
  return {
    bookedTokens: unsigned(head, 0, 128),
    collateralScale,
    balances: [...balances.values()],
    balanceOf: balances,
    sharedInsurance: await word(SHARED_INSURANCE),
    markets,
  };
}

async function readMarket(
  word: (slot: bigint) => Promise<bigint>,
  id: bigint,
  accounts: readonly number[],
  now: bigint,
): Promise<StoredMarket> {
  const slot = slotOf(id, MARKETS);
  const [hot, funding, risk] = [await word(slot + HOT), await word(slot + FUNDING), await word(slot + RISK)];
  const positionOf = new Map<number, LedgerPosition>();
  for (const account of accounts) {
    positionOf.set(account, readPosition(await word(slotOf((id << 32n) | BigInt(account), POSITIONS))));
  }
  // The rate runs until the next boundary, and the demo ends before it.
  const growth = signed(funding, 192, 48) * RATE_QUANTUM * (now - unsigned(funding, 160, 32));
  const indexPerLot = unsigned(risk, 0, 80);
  return {
    quantum: unsigned(risk, 160, 56),
    longIndex: signed(funding, 0, 80) + growth,
    shortIndex: signed(funding, 80, 80) + growth,
    insurance: await word(slot + INSURANCE),
    fees: signed(hot, 96, 96),
    settlementPerLot: unsigned(await word(slot + SETTLEMENT), 0, 88),
    shortfall: await word(slot + SHORTFALL),
    openInterest: unsigned(hot, 48, 48),
    indexPerLot,
    markPerLot: indexPerLot + (indexPerLot * signed(risk, 112, 40)) / BASIS_ONE,
    positions: [...positionOf.values()],
    positionOf,
  };
}

function readPosition(word: bigint): LedgerPosition {
  return { size: signed(word, 0, 40), entry: unsigned(word, 40, 64), fundingSnapshot: signed(word, 168, 88) };
}

/** 1 to `count`. */
function numbersTo(count: bigint): number[] {
  return Array.from({ length: Number(count) }, (_, i) => i + 1);
}

/** What an account is worth: balance, unrealised profit at mark, funding not yet realised [WAD quote]. */
export function equityOf(state: StoredState, account: number): bigint {
  let equity = state.balanceOf.get(account) ?? 0n;
  for (const { positionOf, quantum, markPerLot, longIndex, shortIndex } of state.markets) {
    const position = positionOf.get(account);
    if (position === undefined || position.size === 0n) continue;
    const { size, entry, fundingSnapshot } = position;
    const isLong = size > 0n;
    equity += size * markPerLot - (isLong ? entry : -entry) * quantum;
    equity -= size * ((isLong ? longIndex : shortIndex) - fundingSnapshot);
  }
  return equity;
}
