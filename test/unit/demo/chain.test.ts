import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";

import { LocalChain, TransactionReverted } from "../../../scripts/demo/chain.ts";

describe("demo: the chain", () => {
  const START = 1_700_000_000;

  async function start() {
    const connection = await hre.network.create({
      network: "default",
      override: { initialDate: new Date(START * 1000), mining: { mempool: { order: "fifo" } } },
    });
    const aggregator = await connection.ethers.deployContract("ReplayAggregator", [8, "ETH / USD"]);
    const [signer] = await connection.ethers.getSigners();
    const chain = new LocalChain(connection.provider, (data) => aggregator.interface.parseError(data)?.name ?? data);
    await chain.takeOver();
    const to = await aggregator.getAddress();
    const push = (roundId: bigint, answer: bigint): Promise<void> => {
      const data = aggregator.interface.encodeFunctionData("replay", [roundId, answer, START]);
      return chain.send({ operation: "push", from: signer?.address ?? ZeroAddress, to, data });
    };
    const call = (name: "setAccessCheck" | "latestRoundData"): Promise<void> => {
      const data =
        name === "setAccessCheck"
          ? aggregator.interface.encodeFunctionData(name, [true])
          : aggregator.interface.encodeFunctionData(name);
      return chain.send({ from: signer?.address ?? ZeroAddress, to, data });
    };
    return { connection, aggregator, chain, push, call };
  }

  it("mines what was sent, in its order, in one block with the time given", async () => {
    const { connection, aggregator, chain, push } = await start();
    await push(1n, 100n);
    await push(2n, 200n);
    await push(3n, 150n);
    const logs = await chain.mine(START + 600);
    const rounds = logs
      .map((log) => aggregator.interface.parseLog(log))
      .filter((event) => event?.name === "AnswerUpdated");
    expect(rounds.map((event) => event?.args[0] as bigint)).to.deep.equal([100n, 200n, 150n]);
    expect((await connection.ethers.provider.getBlock("latest"))?.timestamp).to.equal(START + 600);
    expect([chain.blocks, chain.transactions]).to.deep.equal([1, 3]);
    expect(chain.gas()).to.have.lengthOf(1);
    expect(chain.gas()[0]).to.deep.include({ operation: "push" });
    expect(chain.gas()[0]?.gas.count).to.equal(3);
  });

  it("names the transaction that reverted, and why", async () => {
    const { chain, call } = await start();
    await call("setAccessCheck");
    await call("latestRoundData");
    const error = await chain.mine(START + 600).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(TransactionReverted);
    expect(error).to.include({ time: START + 600, reason: "NoAccess" });
  });

  it("notes a revert that was allowed for, counts no gas of it, and says in advance what a transaction would do", async () => {
    const { chain, aggregator, connection, call, push } = await start();
    await call("setAccessCheck");
    await chain.mine(START + 600);
    const [signer] = await connection.ethers.getSigners();
    const read = {
      operation: "read",
      from: signer?.address ?? ZeroAddress,
      to: await aggregator.getAddress(),
      data: aggregator.interface.encodeFunctionData("latestRoundData"),
    };
    expect(await chain.simulate(read)).to.deep.equal({ reason: "NoAccess" });
    expect(await chain.simulate({ ...read, data: aggregator.interface.encodeFunctionData("decimals") })).to.deep.equal({
      returned: aggregator.interface.encodeFunctionResult("decimals", [8]),
    });
    await chain.send({ ...read, mayRevert: true });
    await push(1n, 100n);
    expect(await chain.mine(START + 700)).to.not.be.empty;
    expect(chain.reverts).to.have.lengthOf(1);
    expect(chain.reverts[0]).to.include({ operation: "read", time: START + 700, reason: "NoAccess" });
    expect(chain.gas().map(({ operation }) => operation)).to.deep.equal(["push"]);
  });
});
