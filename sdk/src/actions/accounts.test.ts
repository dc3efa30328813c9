import { expect } from "chai";
import { Wallet, ZeroAddress } from "ethers";

import { failureOf, type Trader, Venue, undoEach } from "../../test/venue.ts";
import {
  approve,
  connect,
  decodeRevert,
  deposit,
  depositWithPermit,
  DifferentOwnerError,
  ERC20InsufficientAllowanceError,
  ERC20InsufficientBalanceError,
  ERC2612ExpiredSignatureError,
  faucet,
  FaucetCoolingDownError,
  fundInsurance,
  InsufficientFreeCollateralError,
  InvalidGrantError,
  openAccount,
  NoSignerError,
  NotAuthorisedError,
  PermitExpiredError,
  readAccount,
  readAccountsOf,
  readAllowance,
  readMarket,
  readOperator,
  readWallet,
  revokeOperator,
  setOperator,
  signPermit,
  TooManyDecimalsError,
  transfer,
  UnknownAccountError,
  withdraw,
  ZeroAddressError,
  ZeroAmountError,
} from "../index.ts";

describe("actions: accounts and collateral", function () {
  this.timeout(60_000);
  let venue: Venue;
  let trader: Trader;

  before(async () => {
    venue = await Venue.open();
    trader = await venue.trader();
  });
  undoEach(() => venue);

  it("building needs nothing but a deployment, and is the same every time", () => {
    const request = deposit.build(venue.deployment, { account: 2n, amount: "1.5" });
    expect(request).to.deep.equal(deposit.build(venue.deployment, { account: 2, amount: 1_500_000n }));
    expect(request.to).to.equal(venue.deployment.exchange.address);
    expect(approve.build(venue.deployment, {}).to).to.equal(venue.deployment.collateral.address);
  });

  it("openAccount: simulated it says the id that it then gets", async () => {
    const { client, owner } = trader;
    const id = await openAccount.simulate(client, {});
    const { account } = await (await openAccount.send(client, {})).wait();
    expect(account).to.equal(id);
    expect(await readAccountsOf(client, { owner })).to.deep.equal([trader.account, account]);
  });

  it("deposit: approves what is missing, or signs a permit, or takes what is there", async () => {
    const { client, account, owner } = trader;
    const before = await venue.now();
    const approved = await (await deposit.send(client, { account, amount: "100" }, { allowance: "approve" })).wait();
    expect(approved).to.include({ deposited: "100", balance: "50100" });
    expect(await readAllowance(client, { owner })).to.equal(0n);

    // With a permit it is one transaction; the node's own accounts sign typed data.
    const blocks = await client.provider.getBlockNumber();
    const permitted = await (await deposit.send(client, { account, amount: "50.25" })).wait();
    expect(permitted).to.include({ deposited: "50.25", balance: "50150.25" });
    expect(permitted.blockNumber).to.equal(blocks + 1);

    await (await approve.send(client, { amount: "10" })).wait();
    expect((await (await deposit.send(client, { account, amount: "10" })).wait()).balance).to.equal("50160.25");
    expect(await readWallet(client, { owner })).to.equal("49839.75");
    expect(await venue.now()).to.be.at.least(before);
  });

  it("deposit: errors by class", async () => {
    const { client, account } = trader;
    const failures: [attempt: () => Promise<unknown>, Class: unknown][] = [
      [() => deposit.simulate(client, { account, amount: "1" }), ERC20InsufficientAllowanceError],
      [() => deposit.send(client, { account, amount: "0" }), ZeroAmountError],
      [() => deposit.send(client, { account: 99n, amount: "1" }), UnknownAccountError],
      [() => deposit.send(client, { account, amount: "0.0000001" }), TooManyDecimalsError],
      [
        () => deposit.send(client, { account, amount: "60000" }, { allowance: "approve" }),
        ERC20InsufficientBalanceError,
      ],
    ];
    for (const [attempt, Class] of failures) expect(await failureOf(attempt())).to.be.instanceOf(Class);
  });

  it("permits: one that has expired is refused before it is signed, and by the token after", async () => {
    const { client, account } = trader;
    const now = BigInt(await venue.now());
    const late = signPermit(client, { amount: "1", deadline: now - 1n });
    expect(await failureOf(late)).to.be.instanceOf(PermitExpiredError);
    const permit = await signPermit(client, { amount: "1", deadline: now + 10n });
    await venue.pass(60);
    const sent = depositWithPermit.send(client, { account, amount: "1", ...permit });
    // The exchange goes on with the allowance there is, which is none.
    expect(await failureOf(sent)).to.be.instanceOf(ERC20InsufficientAllowanceError);
  });

  it("permits: an expired one of the token itself has its own class", async () => {
    const { owner } = trader;
    const { v, r, s } = { v: 27, r: `0x${"11".repeat(32)}`, s: `0x${"11".repeat(32)}` };
    const { collateral } = venue.deployed;
    const call = collateral.permit.staticCall(owner, venue.deployment.exchange.address, 1n, 1n, v, r, s);
    const error = (await failureOf(call)) as { data?: string };
    expect(decodeRevert(error.data ?? "0x")).to.be.instanceOf(ERC2612ExpiredSignatureError);
  });

  it("withdraw: an amount, or all of it", async () => {
    const { client, account, owner } = trader;
    expect(await withdraw.simulate(client, { account, amount: "all", to: owner })).to.equal("50000");
    const part = await (await withdraw.send(client, { account, amount: "0.5", to: owner })).wait();
    expect(part).to.include({ withdrawn: "0.5", balance: "49999.5" });
    const rest = await (await withdraw.send(client, { account, amount: "all", to: owner })).wait();
    expect(rest).to.include({ withdrawn: "49999.5", balance: "0" });
    const more = await failureOf(withdraw.send(client, { account, amount: "1", to: owner }));
    expect(more).to.be.instanceOf(InsufficientFreeCollateralError);
    expect(more).to.have.nested.property("facts.requested", 10n ** 18n);
    expect(await failureOf(withdraw.simulate(client, { account, amount: "1", to: ZeroAddress }))).to.be.instanceOf(
      ZeroAddressError,
    );
    const stranger = await venue.client(9);
    const theft = withdraw.simulate(stranger, { account, amount: "1", to: owner });
    expect(await failureOf(theft)).to.be.instanceOf(NotAuthorisedError);
  });

  it("transfer and fundInsurance: cash between one owner's accounts, and to a fund", async () => {
    const { client, account } = trader;
    const { account: second } = await (await openAccount.send(client, {})).wait();
    expect(await transfer.simulate(client, { from: account, to: second, amount: "1.5" })).to.equal("1.5");
    expect((await (await transfer.send(client, { from: account, to: second, amount: "all" })).wait()).moved).to.equal(
      "50000",
    );
    expect(await failureOf(transfer.simulate(client, { from: second, to: 1n, amount: "1" }))).to.be.instanceOf(
      DifferentOwnerError,
    );
    const given = await (await fundInsurance.send(client, { from: second, market: "ETH-USD", amount: "25" })).wait();
    expect(given.insurance).to.equal("25");
    expect(await readMarket(client, { market: "ETH-USD" })).to.include({ insurance: "25" });
    expect(await readAccount(client, { account: second })).to.include({ balance: "49975" });
  });

  it("operators: granted, shown, revoked", async () => {
    const { client, account } = trader;
    const operator = Wallet.createRandom().address;
    const expiry = (await venue.now()) + 1_000;
    const grant = { account, operator, permissions: ["trade", "withdraw"], expiry, markets: ["BTC-USD"] } as const;
    await (await setOperator.send(client, { ...grant, priceBand: "0.0125", equityFloor: "1000" })).wait();
    expect(await readOperator(client, { account, operator })).to.deep.equal({
      active: true,
      permissions: ["trade", "withdraw"],
      expiry: BigInt(expiry),
      markets: [2],
      priceBand: 125n,
      equityFloor: "1000",
    });
    await (await revokeOperator.send(client, { account, operator })).wait();
    expect((await readOperator(client, { account, operator })).active).to.equal(false);
    const past = setOperator.simulate(client, { ...grant, expiry: 1 });
    expect(await failureOf(past)).to.be.instanceOf(InvalidGrantError);
  });

  it("faucet: serves once per cooldown", async () => {
    const { client } = trader;
    const receiver = Wallet.createRandom().address;
    await (await faucet.send(client, { receiver })).wait();
    expect(await readWallet(client, { owner: receiver })).to.equal("100000");
    expect(await failureOf(faucet.send(client, { receiver }))).to.be.instanceOf(FaucetCoolingDownError);
  });

  it("a client that only reads says so when it is asked to sign", async () => {
    const reader = await connect({ provider: venue.provider(), deployment: venue.deployment });
    expect(await failureOf(openAccount.send(reader, {}))).to.be.instanceOf(NoSignerError);
  });
});
