import type { AccountId, Address } from "./account.ts";
import * as administration from "./administration.ts";
import { Call, type Environment } from "./call.ts";
import { cancel, cancelMany, type CancelOrder, prune } from "./cancellation.ts";
import { checkBatch, deposit, fundInsurance, takeSnapshot, transfer, withdraw } from "./collateral.ts";
import { deleverage, type Deleverage, flagDeficit } from "./deleveraging.ts";
import { ensure } from "./errors.ts";
import type { ExchangeEvent } from "./events.ts";
import { max } from "./fixedPoint.ts";
import { realizeFunding, samplePremium, settleFunding } from "./fundingSettlement.ts";
import { absorb, type Absorbed, liquidate, type Liquidate } from "./liquidation.ts";
import { type Health, healthOf } from "./margin.ts";
import type { MarketId, TierFees } from "./market.ts";
import type { MarketTerms } from "./marketTerms.ts";
import {
  authorise,
  isSameAddress,
  type OperatorGrant,
  Permission,
  permissionToPlace,
  requireAccount,
  setOperator,
  TO_CANCEL,
} from "./operators.ts";
import type { OrderKey } from "./book.ts";
import type { State } from "./state.ts";
import { amend, type AmendOrder, place, type Placed, type PlaceOrder } from "./trading.ts";
import { admitSigned, type SignedBatch, spendNonce } from "./signedBatch.ts";
import { closeMarket, settlePositions, windDownMarket } from "./windDown.ts";

/** One step of a batch. */
export type Action =
  | { readonly kind: "Place"; readonly order: PlaceOrder }
  | { readonly kind: "Amend"; readonly order: AmendOrder }
  | { readonly kind: "Cancel"; readonly order: CancelOrder }
  | { readonly kind: "CancelMany"; readonly market: MarketId; readonly slots: bigint }
  | { readonly kind: "Withdraw"; readonly amount: bigint; readonly to: Address }
  | { readonly kind: "Transfer"; readonly to: AccountId; readonly amount: bigint }
  | { readonly kind: "SetOperator"; readonly operator: Address; readonly grant: OperatorGrant };

/** What a call returned and logged. */
export interface Outcome<Result> {
  readonly result: Result;
  readonly events: readonly ExchangeEvent[];
}

/** What the actions of a batch add up to. */
interface Tally {
  /** Loss against mark if the orders placed filled [WAD quote]. */
  reserve: bigint;
  /** Equity that the operator must leave [WAD quote]. */
  floor: bigint;
  /** Something other than a cancellation happened. */
  needsCheck: boolean;
  traded: boolean;
}

/**
 * The exchange in TypeScript: the same operations on the same state with the same rounding, errors and events. A call
 * either runs to its end or throws an `ExchangeError` and changes nothing.
 *
 * Roles, timelock, whether a signature is good, gas, the collateral token's own failures and the bounds of market terms are not modelled:
 * the caller of an administrative operation is taken to be allowed to.
 *
 * @example
 * const preview = exchange.fork();
 * const { result, events } = preview.place(owner, account, order);
 */
export class Exchange {
  /**
   * @param state what the operations change
   * @param environment clock, oracles and models; asked anew in each call
   * @param collateralScale [WAD quote per token unit]
   */
  constructor(
    readonly state: State,
    readonly environment: Environment,
    readonly collateralScale: bigint,
  ) {}

  /** The same exchange for trying things out: it sees this one's state and keeps its changes to itself. */
  fork(): Exchange {
    return new Exchange(this.state.fork(), this.environment, this.collateralScale);
  }

  // Accounts and collateral

  openAccount(caller: Address): Outcome<AccountId> {
    return this.#run((call) => {
      const account = call.state.ledger.accountCount + 1n;
      call.state.updateLedger({ accountCount: account });
      call.state.setAccount(account, { ...call.state.account(account), owner: caller });
      call.emit("AccountOpened", { account, owner: caller });
      return account;
    });
  }

  /** @param arrived what the token's transfer brought [token units] */
  deposit(caller: Address, account: AccountId, arrived: bigint): Outcome<void> {
    return this.#run((call) => {
      deposit(call, account, caller, arrived, this.collateralScale);
    });
  }

  /** @param amount [token units], MAX_UINT256 for all that may leave */
  withdraw(caller: Address, account: AccountId, amount: bigint, to: Address): Outcome<bigint> {
    return this.#run((call) => this.#withdraw(call, caller, account, amount, to));
  }

  /** @param amount [WAD quote], MAX_UINT256 for all that may leave */
  transfer(caller: Address, from: AccountId, to: AccountId, amount: bigint): Outcome<bigint> {
    return this.#run((call) => this.#transfer(call, caller, from, to, amount));
  }

  setOperator(caller: Address, account: AccountId, operator: Address, grant: OperatorGrant): Outcome<void> {
    return this.#run((call) => {
      setOperator(call, account, caller, operator, grant);
    });
  }

  /** Runs several actions with one margin check at the end that compares it with the start. Collateral leaves last. */
  batch(caller: Address, account: AccountId, actions: readonly Action[]): Outcome<void> {
    return this.#run((call) => {
      this.#batch(call, caller, account, actions);
    });
  }

  /**
   * Runs a batch for its signer, whoever sends it.
   *
   * @param isSigned whether the signature is the signer's, which the model cannot tell
   */
  executeSigned(batch: SignedBatch, isSigned = true): Outcome<void> {
    return this.#run((call) => {
      admitSigned(call, batch, isSigned);
      this.#batch(call, batch.signer, batch.account, batch.actions);
    });
  }

  /** Spends the caller's next nonce of a key; returns it with its key. */
  invalidateNonce(caller: Address, key: bigint): Outcome<bigint> {
    return this.#run((call) => spendNonce(call, caller, key));
  }

  // Trading

  place(caller: Address, account: AccountId, order: PlaceOrder): Outcome<Placed> {
    return this.#run((call) => {
      const limits = authorise(call, account, caller, permissionToPlace(order), order.market, false);
      return place(call, account, order, limits);
    });
  }

  amend(caller: Address, account: AccountId, order: AmendOrder): Outcome<void> {
    return this.#run((call) => {
      amend(call, account, order, authorise(call, account, caller, Permission.Trade, order.market, false));
    });
  }

  cancel(caller: Address, account: AccountId, order: CancelOrder): Outcome<void> {
    return this.#run((call) => {
      authorise(call, account, caller, TO_CANCEL, order.market, false);
      cancel(call, account, order);
    });
  }

  /** @param slots bit i cancels slot i */
  cancelMany(caller: Address, account: AccountId, market: MarketId, slots: bigint): Outcome<bigint> {
    return this.#run((call) => {
      authorise(call, account, caller, TO_CANCEL, market, false);
      return cancelMany(call, account, market, slots);
    });
  }

  prune(market: MarketId, orders: readonly OrderKey[], beneficiary: AccountId): Outcome<bigint> {
    return this.#run((call) => prune(call, market, orders, beneficiary));
  }

  // Funding

  samplePremium(markets: readonly MarketId[], maxLevels: bigint, beneficiary: AccountId): Outcome<bigint> {
    return this.#run((call) => samplePremium(call, markets, maxLevels, beneficiary));
  }

  settleFunding(market: MarketId, beneficiary: AccountId): Outcome<boolean> {
    return this.#run((call) => settleFunding(call, market, beneficiary));
  }

  realizeFunding(market: MarketId, accounts: readonly AccountId[]): Outcome<void> {
    return this.#run((call) => {
      realizeFunding(call, market, accounts);
    });
  }

  // Liquidation

  liquidate(request: Liquidate): Outcome<bigint> {
    return this.#run((call) => liquidate(call, request));
  }

  /** Liquidates, and what the book does not take goes to `absorber`, for which the caller must be allowed to trade. */
  absorb(caller: Address, request: Liquidate, absorber: AccountId, worst: bigint): Outcome<Absorbed> {
    return this.#run((call) => {
      const limits = authorise(call, absorber, caller, Permission.Trade, request.market, false);
      return absorb(call, request, absorber, worst, limits);
    });
  }

  flagDeficit(account: AccountId): Outcome<boolean> {
    return this.#run((call) => flagDeficit(call, account));
  }

  deleverage(request: Deleverage): Outcome<bigint> {
    return this.#run((call) => deleverage(call, request));
  }

  /** @param market 0 for the fund that all markets share */
  fundInsurance(caller: Address, from: AccountId, market: MarketId, amount: bigint): Outcome<void> {
    return this.#run((call) => {
      const isOwner = isSameAddress(call.state.account(from).owner, caller);
      ensure(isOwner, "NotAuthorised", { account: from, caller, permission: 0n });
      fundInsurance(call, from, market, amount);
    });
  }

  // Winding down

  closeMarket(market: MarketId): Outcome<bigint> {
    return this.#run((call) => closeMarket(call, market));
  }

  settlePositions(market: MarketId, accounts: readonly AccountId[]): Outcome<bigint> {
    return this.#run((call) => settlePositions(call, market, accounts));
  }

  // Administration

  seal(): Outcome<void> {
    return this.#run((call) => {
      administration.seal(call);
    });
  }

  listMarket(terms: MarketTerms): Outcome<MarketId> {
    return this.#run((call) => administration.listMarket(call, terms));
  }

  configureMarket(market: MarketId, terms: MarketTerms): Outcome<void> {
    return this.#run((call) => {
      administration.configureMarket(call, market, terms);
    });
  }

  setFeeTiers(market: MarketId, tiers: readonly TierFees[]): Outcome<void> {
    return this.#run((call) => {
      administration.setFeeTiers(call, market, tiers);
    });
  }

  setAccountTier(account: AccountId, tier: bigint): Outcome<void> {
    return this.#run((call) => {
      administration.setAccountTier(call, account, tier);
    });
  }

  setTreasury(account: AccountId): Outcome<void> {
    return this.#run((call) => {
      administration.setTreasury(call, account);
    });
  }

  restrictMarket(market: MarketId): Outcome<void> {
    return this.#run((call) => {
      administration.restrictMarket(call, market);
    });
  }

  unrestrictMarket(market: MarketId): Outcome<void> {
    return this.#run((call) => {
      administration.unrestrictMarket(call, market);
    });
  }

  haltMarket(market: MarketId): Outcome<void> {
    return this.#run((call) => {
      administration.haltMarket(call, market);
    });
  }

  resumeMarket(market: MarketId): Outcome<void> {
    return this.#run((call) => {
      administration.resumeMarket(call, market);
    });
  }

  /** @param duration [s] */
  windDownMarket(market: MarketId, duration: bigint): Outcome<void> {
    return this.#run((call) => {
      windDownMarket(call, market, duration);
    });
  }

  lowerOpenInterestCap(market: MarketId, cap: bigint): Outcome<void> {
    return this.#run((call) => {
      administration.lowerOpenInterestCap(call, market, cap);
    });
  }

  raiseInsuranceShare(market: MarketId, share: bigint): Outcome<void> {
    return this.#run((call) => {
      administration.raiseInsuranceShare(call, market, share);
    });
  }

  collectFees(market: MarketId): Outcome<void> {
    return this.#run((call) => {
      administration.collectFees(call, market);
    });
  }

  // Views

  /**
   * An account's health at the prices and funding indices of now.
   *
   * @param countOrders count open orders in IM, as for new risk and withdrawals; without, as for liquidation
   */
  healthOf(account: AccountId, countOrders: boolean): Health {
    return healthOf(new Call(this.state, this.environment), account, { countOrders });
  }

  /** All or nothing: what throws leaves the state as it was. */
  #run<Result>(operation: (call: Call) => Result): Outcome<Result> {
    const call = new Call(this.state, this.environment);
    const result = this.state.run(() => operation(call));
    return { result, events: call.events };
  }

  #withdraw(call: Call, caller: Address, account: AccountId, amount: bigint, to: Address): bigint {
    ensure(BigInt(to) !== 0n, "ZeroAddress", {});
    const toOwner = isSameAddress(call.state.account(account).owner, to);
    const needed = toOwner ? Permission.Withdraw | Permission.WithdrawAnywhere : Permission.WithdrawAnywhere;
    const { equityFloor } = authorise(call, account, caller, needed, 0n, false);
    return withdraw(call, account, amount, to, this.collateralScale, equityFloor);
  }

  #transfer(call: Call, caller: Address, from: AccountId, to: AccountId, amount: bigint): bigint {
    const { equityFloor } = authorise(call, from, caller, Permission.Transfer, 0n, false);
    return transfer(call, from, to, amount, equityFloor);
  }

  #batch(call: Call, caller: Address, account: AccountId, actions: readonly Action[]): void {
    requireAccount(call, account);
    const start = takeSnapshot(call, account);
    const tally: Tally = { reserve: 0n, floor: 0n, needsCheck: false, traded: false };
    for (const action of actions) this.#act(call, caller, account, action, tally);
    if (tally.needsCheck) checkBatch(call, account, start, tally.reserve, !tally.traded, tally.floor);
    for (const action of actions) this.#exit(call, caller, account, action);
  }

  /** Runs an action of a batch that is not an exit; its margin check comes at the end. */
  #act(call: Call, caller: Address, account: AccountId, action: Action, tally: Tally): void {
    const limitsFor = (needed: bigint, market: MarketId) => authorise(call, account, caller, needed, market, true);
    const count = (reserve: bigint, floor: bigint): void => {
      tally.needsCheck = true;
      tally.reserve += reserve;
      tally.floor = max(tally.floor, floor);
    };
    switch (action.kind) {
      case "Place": {
        const limits = limitsFor(permissionToPlace(action.order), action.order.market);
        const { filled, reserve } = place(call, account, action.order, limits);
        tally.traded ||= filled !== 0n;
        count(reserve, limits.equityFloor);
        return;
      }
      case "Amend": {
        const limits = limitsFor(Permission.Trade, action.order.market);
        count(amend(call, account, action.order, limits), limits.equityFloor);
        return;
      }
      case "Cancel":
        limitsFor(TO_CANCEL, action.order.market);
        cancel(call, account, action.order);
        return;
      case "CancelMany":
        limitsFor(TO_CANCEL, action.market);
        cancelMany(call, account, action.market, action.slots);
        return;
      case "SetOperator":
        setOperator(call, account, caller, action.operator, action.grant);
        return;
      case "Withdraw":
      case "Transfer":
        return;
    }
  }

  /** Runs an action of a batch that takes collateral or cash out. */
  #exit(call: Call, caller: Address, account: AccountId, action: Action): void {
    if (action.kind === "Withdraw") this.#withdraw(call, caller, account, action.amount, action.to);
    if (action.kind === "Transfer") this.#transfer(call, caller, account, action.to, action.amount);
  }
}
