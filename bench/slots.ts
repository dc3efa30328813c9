import { keccak256, toBeHex } from "ethers";

/** Where the exchange keeps its state: contracts/ExchangeStorage.sol. */
const STATE = 0xb0c6ce985f24d05acb121cf2b4ca01239a174ed67f1138c28e5a38a7fb7fa800n;
const MAPPINGS = { accounts: 2n, markets: 3n, positions: 4n, orders: 5n, levels: 6n, bitmap: 7n, grants: 8n } as const;
const MARKET_FIELDS = [
  "hot",
  "funding",
  "risk",
  "trading",
  "premium",
  "sampling",
  "terms",
  "safety",
  "crisis",
  "feeTiers",
  "insurance",
  "tickSize",
  "lotSize",
  "symbol",
];
const RING_LENGTH = 32;

/** The slot of a mapping's value. */
export function slotOf(mapping: keyof typeof MAPPINGS, key: bigint): bigint {
  return BigInt(keccak256(toBeHex(key, 32) + toBeHex(STATE + MAPPINGS[mapping], 32).slice(2)));
}

/** Names of the exchange's slots, as far as markets, accounts and prices of the bench go. */
export class SlotNames {
  readonly #names = new Map<bigint, string>();

  constructor(
    markets: readonly { id: number; indexTick: number }[],
    accounts: number,
    orderSlots: number,
    ticks: number,
  ) {
    this.#names.set(STATE, "state");
    this.#names.set(STATE + 1n, "sharedInsurance");
    for (let account = 0; account <= accounts; account++) {
      const slot = slotOf("accounts", BigInt(account));
      this.#names.set(slot, `account ${account}`);
      this.#names.set(slot + 1n, `account ${account} owner`);
      this.#names.set(slot + 2n, `account ${account} flagged markets`);
    }
    for (const { id, indexTick } of markets) {
      const slot = slotOf("markets", BigInt(id));
      const fields = [...MARKET_FIELDS, ...Array.from({ length: RING_LENGTH }, (_, i) => `ring ${i}`)];
      for (const [i, field] of fields.entries()) this.#names.set(slot + BigInt(i), `market ${id} ${field}`);
      const market = BigInt(id);
      for (let account = 0; account <= accounts; account++) {
        this.#name("positions", (market << 32n) | BigInt(account), `position ${id}/${account}`);
        for (let order = 0; order < orderSlots; order++) {
          const key = (market << 40n) | (BigInt(account) << 8n) | BigInt(order);
          this.#name("orders", key, `order ${id}/${account}/${order}`);
        }
      }
      const base = market << 24n;
      for (let tick = indexTick - ticks; tick <= indexTick + ticks; tick++) {
        this.#name("levels", base | BigInt(tick), `level ${id}/${tick}`);
      }
      for (let leaf = (indexTick - ticks) >> 8; leaf <= (indexTick + ticks) >> 8; leaf++) {
        this.#name("bitmap", base | BigInt(leaf), `bitmap ${id} leaf ${leaf}`);
      }
      for (let branch = 0; branch <= indexTick >> 15; branch++) {
        this.#name("bitmap", base | (1n << 16n) | BigInt(branch), `bitmap ${id} branch ${branch}`);
      }
      this.#name("bitmap", base | (2n << 16n), `bitmap ${id} root`);
    }
  }

  nameOf(slot: bigint): string | undefined {
    return this.#names.get(slot);
  }

  #name(mapping: keyof typeof MAPPINGS, key: bigint, name: string): void {
    this.#names.set(slotOf(mapping, key), name);
  }
}
