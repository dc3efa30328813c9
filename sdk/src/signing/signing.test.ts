import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { relay, relayerServer } from "../../../scripts/relayer/relayer.ts";
import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import {
  type BatchStep,
  batch,
  buildSignedBatch,
  type Client,
  createSessionKey,
  executeSigned,
  formatSignedBatch,
  hashSignedBatch,
  InvalidAccountNonceError,
  InvalidMessageError,
  InvalidSignatureError,
  invalidateNonce,
  MarketNotGrantedError,
  NotAuthorisedError,
  parseSignedBatch,
  readNonce,
  readOrders,
  type SessionKey,
  SignatureExpiredError,
  signBatch,
} from "../index.ts";

const market = "ETH-USD";
const steps: readonly BatchStep[] = [{ action: "place", market, side: "buy", price: "1840", size: "1", slot: 3 }];

describe("signing", function () {
  this.timeout(60_000);
  let venue: Venue;
  let trader: Trader;
  let relayer: Client;
  let deadline: bigint;

  before(async () => {
    venue = await Venue.open();
    trader = await venue.trader();
    relayer = await venue.client(9);
    deadline = BigInt(await venue.now()) + 600n;
  });
  undoEach(() => venue);

  const signed = async (
    key: SessionKey["wallet"] | undefined,
    given: Partial<Parameters<typeof buildSignedBatch>[1]> = {},
  ) => {
    const { deployment } = venue;
    const signer = key?.address ?? trader.owner;
    const nonce = await readNonce(trader.client, { signer });
    const request = buildSignedBatch(deployment, { account: trader.account, signer, nonce, deadline, steps, ...given });
    const signature = await signBatch(key ?? trader.signer, deployment, request);
    return { batch: request, signature };
  };
  const grantKey = async (markets?: string[]): Promise<SessionKey> => {
    const { account } = trader;
    const key = createSessionKey(venue.deployment, { account, expiry: deadline, ...(markets && { markets }) });
    await (await trader.signer.sendTransaction(key.grant)).wait();
    return key;
  };

  it("the owner's signature runs a batch that somebody else sends, once", async () => {
    const message = await signed(undefined);
    await (await executeSigned.send(relayer, message)).wait();
    const [order] = await readOrders(trader.client, { account: trader.account, market });
    expect(order).to.include({ slot: 3, price: "1840", size: "1" });
    expect(await failureOf(executeSigned.simulate(relayer, message))).to.be.instanceOf(InvalidAccountNonceError);
  });

  it("what was signed is what runs: anything else has another hash, and the exchange refuses it", async () => {
    const message = await signed(undefined);
    const other = { ...message.batch, actions: [...message.batch.actions, ...message.batch.actions] };
    expect(hashSignedBatch(venue.deployment, other)).not.to.equal(hashSignedBatch(venue.deployment, message.batch));
    const forged = executeSigned.simulate(relayer, { ...message, batch: other });
    expect(await failureOf(forged)).to.be.instanceOf(InvalidSignatureError);
    const late = await signed(undefined, { deadline: 1n });
    expect(await failureOf(executeSigned.simulate(relayer, late))).to.be.instanceOf(SignatureExpiredError);
  });

  it("a nonce that was invalidated never runs", async () => {
    const message = await signed(undefined);
    await (await invalidateNonce.send(trader.client, {})).wait();
    expect(await failureOf(executeSigned.simulate(relayer, message))).to.be.instanceOf(InvalidAccountNonceError);
  });

  it("a session key trades in its scope, does not withdraw, and does nothing once revoked", async () => {
    const key = await grantKey([market]);
    await (await executeSigned.send(relayer, await signed(key.wallet))).wait();
    expect(await readOrders(trader.client, { account: trader.account, market })).to.have.length(1);

    const elsewhere: BatchStep[] = [{ action: "place", market: "BTC-USD", side: "buy", price: "29000", size: "0.01" }];
    const outside = executeSigned.simulate(relayer, await signed(key.wallet, { steps: elsewhere }));
    expect(await failureOf(outside)).to.be.instanceOf(MarketNotGrantedError);
    const exit: BatchStep[] = [{ action: "withdraw", amount: "1", to: key.wallet.address }];
    const stolen = executeSigned.simulate(relayer, await signed(key.wallet, { steps: exit }));
    expect(await failureOf(stolen)).to.be.instanceOf(NotAuthorisedError);

    await (await trader.signer.sendTransaction(key.revoke)).wait();
    const revoked = executeSigned.simulate(relayer, await signed(key.wallet));
    expect(await failureOf(revoked)).to.be.instanceOf(NotAuthorisedError);
  });

  it("every kind of step is encoded as the exchange reads it", async () => {
    const operator = relayer.signer === undefined ? "" : await relayer.signer.getAddress();
    const all: BatchStep[] = [
      { action: "place", market, side: "sell", price: "1860", size: "1", slot: 1 },
      { action: "place", market, side: "sell", price: "1861", size: "1", slot: 2 },
      { action: "amend", market, slot: 1, generation: 0n, price: "1862", size: "0.5" },
      { action: "cancel", market, slot: 2, generation: 0n },
      { action: "cancelMany", market, slots: [1] },
      { action: "setOperator", operator, permissions: ["cancel"], expiry: deadline },
      { action: "revokeOperator", operator },
      { action: "withdraw", amount: "10", to: trader.owner },
    ];
    const { events } = await (await batch.send(trader.client, { account: trader.account, steps: all })).wait();
    expect(events.map(({ name }) => name)).to.deep.equal([
      "OrderPlaced",
      "OrderPlaced",
      "OrderMoved",
      "OrderRemoved",
      "OrderRemoved",
      "OperatorSet",
      "OperatorSet",
      "Withdrawn",
    ]);
  });

  it("messages: JSON there and back; everything else is refused by its place", async () => {
    const message = { chainId: 31_337, exchange: venue.deployment.exchange.address, ...(await signed(undefined)) };
    expect(parseSignedBatch(formatSignedBatch(message))).to.deep.equal(message);
    const broken: [change: object, path: string][] = [
      [{ signature: "0x1" }, "signature"],
      [{ exchange: "0x12" }, "exchange"],
      [{ chainId: -1 }, "chainId"],
      [{ batch: null }, "batch"],
      [{ batch: { ...message.batch, actions: {} } }, "batch.actions"],
      [{ batch: { ...message.batch, nonce: 1.5 } }, "batch.nonce"],
      [{ batch: { ...message.batch, actions: [{ kind: "x", data: "0x" }] } }, "batch.actions[0].kind"],
    ];
    for (const [change, path] of broken) {
      const json = JSON.stringify({ ...message, ...change }, (_, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      );
      expect(() => parseSignedBatch(json), path)
        .to.throw(InvalidMessageError)
        .with.property("path", path);
    }
    expect(() => parseSignedBatch("{")).to.throw(InvalidMessageError);
  });

  it("relayer: sends what is good over HTTP, and says what is wrong with the rest", async () => {
    const { exchange, chainId } = venue.deployment;
    const json = async (change: object = {}): Promise<string> =>
      formatSignedBatch({ chainId, exchange: exchange.address, ...(await signed(undefined)), ...change });
    const server = relayerServer(relayer, { accounts: new Set([trader.account]) });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    const post = async (body: string, path = "/batches") => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    try {
      const good = await json();
      expect((await post(good)).status).to.equal(202);
      expect(await readOrders(trader.client, { account: trader.account, market })).to.have.length(1);
      const again = await post(good);
      expect(again).to.deep.include({ status: 422 });
      expect(again.body.error).to.equal("InvalidAccountNonceError");
      expect((await post(await json({ chainId: 1 }))).status).to.equal(400);
      expect((await post("x".repeat(300_000))).status).to.equal(413);
      expect((await post(good, "/other")).status).to.equal(404);
      expect((await relay(relayer, await json(), { accounts: new Set([99n]) })).status).to.equal(403);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
