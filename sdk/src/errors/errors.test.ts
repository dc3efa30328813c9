import { expect } from "chai";
import { Interface, type ParamType, JsonRpcProvider, makeError, Wallet } from "ethers";

import { FaultyWallet } from "../../test/faultyWallet.ts";
import { RpcServer } from "../../test/rpcServer.ts";
import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import { errorsAbi } from "../abi.ts";
import {
  connect,
  ContractError,
  ContractPanicError,
  decodeRevert,
  InsufficientFundsError,
  InsufficientMarginError,
  NonceUsedError,
  openAccount,
  place,
  PlumblineError,
  ProviderLiesError,
  ProviderTimeoutError,
  ProviderUnavailableError,
  readMarket,
  toPlumblineError,
  TransactionFailedError,
  TransactionReplacedError,
  TransactionUnderpricedError,
  UnexpectedError,
  UnknownContractError,
  UnknownDeploymentError,
  UserRejectedError,
  WrongChainError,
} from "../index.ts";

describe("errors", function () {
  this.timeout(20_000);
  let venue: Venue;
  let trader: Trader;

  before(async () => {
    venue = await Venue.open();
    trader = await venue.trader();
  });
  undoEach(() => venue);

  it("every error of the ABI decodes to a class of its own with its facts", () => {
    const contracts = new Interface(errorsAbi);
    const classes = new Set<unknown>();
    const samples: Readonly<Record<string, unknown>> = {
      address: Wallet.createRandom().address,
      bool: true,
      string: "text",
    };
    const sampleOf = ({ type, components }: ParamType): unknown => {
      if (components !== null) return components.map(sampleOf);
      if (type === "bytes") return "0x";
      return type.startsWith("bytes") ? `0x${"41".repeat(Number(type.slice(5)))}` : (samples[type] ?? 7n);
    };
    const valuesOf = (fact: unknown): unknown =>
      typeof fact === "object" && fact !== null ? Object.values(fact).map(valuesOf) : fact;
    contracts.forEachError((fragment) => {
      const values = fragment.inputs.map(sampleOf);
      const error = decodeRevert(contracts.encodeErrorResult(fragment, values));
      if (!(error instanceof ContractError)) throw error;
      const facts = error.facts as object; // of any error
      expect(valuesOf(facts), fragment.name).to.deep.equal(values);
      expect(error.message).to.equal(`${error.shortMessage} ${error.remedy}`);
      classes.add(error.constructor);
    });
    expect(classes.size).to.equal(errorsAbi.length);
  });

  it("reverts without a known error keep their data", () => {
    expect(decodeRevert("0x")).to.be.instanceOf(UnknownContractError).with.property("data", "0x");
    expect(decodeRevert("0xdeadbeef")).to.be.instanceOf(UnknownContractError);
    const truncated = new Interface(errorsAbi).getError("InsufficientMargin")?.selector ?? "";
    expect(decodeRevert(`${truncated}00`)).to.be.instanceOf(UnknownContractError);
    const panic = new Interface(["error Panic(uint256)"]).encodeErrorResult("Panic", [0x11]);
    expect(decodeRevert(panic)).to.be.instanceOf(ContractPanicError).with.property("reason", "17");
  });

  it("providers and signers: by ethers' code, by a wallet's code, by a node's words", () => {
    const node = (message: string, code = -32_000): Error => Object.assign(new Error(message), { code });
    const wrapped = (error: Error): Error => makeError("could not coalesce error", "UNKNOWN_ERROR", { error }); // as ethers wraps a node's
    const cases: [error: unknown, Class: unknown][] = [
      [makeError("user rejected", "ACTION_REJECTED", {} as never), UserRejectedError],
      [wrapped(node("User denied transaction signature", 4001)), UserRejectedError],
      [makeError("insufficient funds", "INSUFFICIENT_FUNDS", {} as never), InsufficientFundsError],
      [wrapped(node("insufficient funds for gas * price + value")), InsufficientFundsError],
      [wrapped(node("replacement transaction underpriced")), TransactionUnderpricedError],
      [wrapped(node("transaction underpriced")), TransactionUnderpricedError],
      [wrapped(node("max fee per gas less than block base fee")), TransactionUnderpricedError],
      [wrapped(node("nonce too low")), NonceUsedError],
      [makeError("timeout", "TIMEOUT", {} as never), ProviderTimeoutError],
      [makeError("server response 503", "SERVER_ERROR", {} as never), ProviderUnavailableError],
      [new TypeError("fetch failed"), ProviderUnavailableError],
      [new TypeError("x is not a function"), UnexpectedError],
    ];
    for (const [error, Class] of cases) {
      const known = toPlumblineError(error);
      expect(known, String(error)).to.be.instanceOf(Class);
      expect(known.cause).to.equal(error);
      expect(known.remedy).not.to.equal("");
    }
  });

  it("a wallet's owner who says no, in place of a signature", async () => {
    const wallet = new FaultyWallet(venue.wallet);
    const signer = await venue.provider(wallet).getSigner(1);
    const client = await connect({ signer, deployment: venue.deployment });
    wallet.spoil = ({ method }) =>
      method === "eth_sendTransaction" ? Object.assign(new Error("MetaMask: User denied"), { code: 4001 }) : undefined;
    expect(await failureOf(openAccount.send(client, {}))).to.be.instanceOf(UserRejectedError);
  });

  it("the wrong chain: at connecting, and when the wallet's owner switches later", async () => {
    const wallet = new FaultyWallet(venue.wallet);
    const elsewhere = { ...venue.deployment, chainId: 1 };
    const failure = await failureOf(connect({ provider: venue.provider(wallet), deployment: elsewhere }));
    expect(failure).to.be.instanceOf(WrongChainError).and.to.include({ expected: 1, actual: 31_337 });
    expect(await failureOf(connect({ provider: venue.provider(wallet) }))).to.be.instanceOf(UnknownDeploymentError);

    const client = await connect({ signer: await venue.provider(wallet).getSigner(1), deployment: venue.deployment });
    wallet.spoil = ({ method }) => (method === "eth_chainId" ? "0x1" : undefined);
    const switched = await failureOf(openAccount.send(client, {}));
    expect(switched).to.be.instanceOf(WrongChainError).and.to.include({ expected: 31_337, actual: 1 });
  });

  it("a provider that lies about its chain is found out by what runs there", async () => {
    const wallet = new FaultyWallet(venue.wallet);
    wallet.spoil = ({ method }) => (method === "eth_chainId" ? "0xaa36a7" : undefined);
    const sepolia = { ...venue.deployment, chainId: 11_155_111 };
    const lie = await failureOf(connect({ provider: venue.provider(wallet), deployment: sepolia }));
    expect(lie).to.be.instanceOf(ProviderLiesError);
    expect(lie).to.have.property("found", "the exchange runs on chain 31337");
    const nowhere = { ...sepolia, exchange: { address: Wallet.createRandom().address, blockNumber: 0 } };
    const empty = await failureOf(connect({ provider: venue.provider(wallet), deployment: nowhere }));
    expect(empty).to.be.instanceOf(ProviderLiesError);
  });

  it("a provider that is not there", async () => {
    const provider = new JsonRpcProvider("http://127.0.0.1:1", 31_337, { staticNetwork: true });
    const client = { provider, signer: undefined, deployment: venue.deployment };
    expect(await failureOf(readMarket(client, { market: 1 }))).to.be.instanceOf(ProviderUnavailableError);
    provider.destroy();
  });

  it("an answer that is none", async () => {
    const wallet = new FaultyWallet(venue.wallet);
    const client = await connect({ provider: venue.provider(wallet), deployment: venue.deployment });
    wallet.spoil = ({ method }) => (method === "eth_call" ? "0x" : undefined);
    expect(await failureOf(readMarket(client, { market: 1 }))).to.be.instanceOf(PlumblineError);
  });

  describe("transactions that wait", () => {
    let server: RpcServer;
    let provider: JsonRpcProvider;
    let wallet: Wallet;
    const FEE = 10n ** 10n;

    /** Replacements are noticed as blocks come. */
    const mineUntil = async <Result>(promise: Promise<Result>): Promise<Result> => {
      const state = { isOver: false };
      const over = promise.finally(() => {
        state.isOver = true;
      });
      while (!state.isOver) {
        await venue.request("evm_mine", []);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return over;
    };

    beforeEach(async () => {
      server = await RpcServer.open(venue.wallet);
      provider = new JsonRpcProvider(server.url, undefined, {
        cacheTimeout: -1,
        pollingInterval: 10,
        batchMaxCount: 1,
      });
      wallet = new Wallet(Wallet.createRandom().privateKey, provider);
      await venue.request("hardhat_setBalance", [wallet.address, "0x56bc75e2d63100000"]);
      await venue.request("evm_setAutomine", [false]);
    });
    afterEach(async () => {
      await venue.request("evm_setAutomine", [true]);
      provider.destroy();
      await server.close();
    });

    it("underpriced: a replacement that pays too little more", async () => {
      const client = await connect({ signer: wallet, deployment: venue.deployment });
      const fees = { nonce: 0, maxFeePerGas: FEE, maxPriorityFeePerGas: FEE };
      await openAccount.send(client, {}, fees);
      const cheap = openAccount.send(client, {}, { ...fees, maxFeePerGas: FEE + 1n });
      expect(await failureOf(cheap)).to.be.instanceOf(TransactionUnderpricedError);
    });

    it("replaced: cancelled is an error, repriced is the same transaction", async () => {
      const client = await connect({ signer: wallet, deployment: venue.deployment });
      const fees = { nonce: 0, maxFeePerGas: FEE, maxPriorityFeePerGas: FEE };
      const more = { nonce: 0, maxFeePerGas: 2n * FEE, maxPriorityFeePerGas: 2n * FEE };
      const sent = await openAccount.send(client, {}, fees);
      const outcome = failureOf(sent.wait());
      const cancel = await wallet.sendTransaction({ to: wallet.address, ...more });
      const replaced = await mineUntil(outcome);
      expect(replaced).to.be.instanceOf(TransactionReplacedError);
      expect(replaced).to.include({ hash: sent.hash, replacement: cancel.hash });

      const again = await openAccount.send(client, {}, { ...fees, nonce: 1 });
      const waiting = again.wait();
      const { to, data } = openAccount.build(venue.deployment, {});
      const gasLimit = 300_000n;
      const raised = await wallet.sendTransaction({ to, data, gasLimit, ...more, nonce: 1 });
      const mined = await mineUntil(waiting);
      expect(mined.hash).to.equal(raised.hash);
      expect(mined.account).to.be.greaterThan(0n);
    });

    it("a used nonce", async () => {
      const client = await connect({ signer: wallet, deployment: venue.deployment });
      const sent = await openAccount.send(client, {});
      const waiting = sent.wait();
      await venue.request("evm_mine", []);
      await waiting;
      expect(await failureOf(openAccount.send(client, {}, { nonce: 0 }))).to.be.instanceOf(NonceUsedError);
    });

    it("mined and reverted: the reason is the cause", async () => {
      const owner = trader.client;
      const { account } = trader;
      const size = "300"; // one fits, two do not
      const order = { account, market: "ETH-USD", side: "sell", price: "1851", size } as const;
      const first = await place.send(owner, order, { gasLimit: 3_000_000n, simulate: false });
      const second = await place.send(owner, { ...order, slot: 1 }, { gasLimit: 3_000_000n, simulate: false });
      const [good, bad] = [first.wait(), failureOf(second.wait())];
      await venue.request("evm_mine", []);
      await good;
      const failed = await bad;
      expect(failed).to.be.instanceOf(TransactionFailedError);
      expect(failed).to.have.property("hash", second.hash);
      expect(failed).to.have.property("cause").that.is.instanceOf(InsufficientMarginError);
    });

    it("a sender without gas money", async () => {
      const poor = Wallet.createRandom(provider);
      const client = await connect({ signer: poor, deployment: venue.deployment });
      const failure = await failureOf(openAccount.send(client, {}, { gasLimit: 300_000n }));
      expect(failure).to.be.instanceOf(InsufficientFundsError);
    });
  });

  it("facts are typed by the class", async () => {
    const { client, account } = trader;
    const order = { account, market: "ETH-USD", side: "sell", price: "1851", size: "1999" } as const;
    const error = await failureOf(place.simulate(client, order));
    if (!(error instanceof InsufficientMarginError)) throw error;
    const { required, equity }: { required: bigint; equity: bigint } = error.facts;
    expect(required > equity).to.equal(true);
  });
});
