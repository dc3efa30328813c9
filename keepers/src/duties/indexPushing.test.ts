import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { Interface } from "ethers";

import { WAD } from "../../../sdk/src/model/fixedPoint.ts";
import { IndexStatus } from "../../../sdk/src/model/indexPrice.ts";
import { decideWith, DEPLOYMENT, newBench, snapshotOf, SYMBOL } from "../testing/snapshots.ts";
import { IndexPushingRefusedError, indexPushing } from "./indexPushing.ts";
import { readRecording, UnusableRecordingError, waveOf } from "./indexSources.ts";

const aggregator = new Interface(["function transmit(int256 answer)"]);
const wave = (settings: object = {}) => ({
  sources: { [SYMBOL]: { wave: { base: 1_000, period: 3_600, ...settings } } },
});

async function rejection(action: Promise<unknown>): Promise<Error> {
  const reason: unknown = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(reason instanceof Error)) throw new Error("It was not refused");
  return reason;
}

describe("keepers: index pushing", () => {
  it("pushes what the source says when it has moved far enough, on the heartbeat, and when the index is stale", async () => {
    const bench = newBench();
    bench.now = 3_600_900n; // a quarter of a period: half way up
    expect(await decideWith(indexPushing, snapshotOf(bench), wave()), "nothing to do").to.deep.equal([]);
    bench.price = 998n * WAD;
    const moved = await decideWith(indexPushing, snapshotOf(bench), wave());
    expect(moved.map(({ call }) => call)).to.deep.equal([
      {
        to: DEPLOYMENT.markets[0]?.aggregators[0],
        data: aggregator.encodeFunctionData("transmit", [1_000n * 10n ** 8n]),
      },
    ]);
    bench.price = 1_000n * WAD;
    bench.status = IndexStatus.Stale;
    expect(await decideWith(indexPushing, snapshotOf(bench), wave()), "stale").to.have.length(1);
    bench.status = IndexStatus.Usable;
    const settings = { ...wave(), heartbeat: 900 };
    expect(await decideWith(indexPushing, snapshotOf(bench), settings), "a new heartbeat begins").to.have.length(1);
    bench.now += 1n;
    expect(await decideWith(indexPushing, snapshotOf(bench), settings), "not twice").to.deep.equal([]);
  });

  it("refuses networks that are not test networks, feeds that are not mocks, and markets that are not there", async () => {
    const snapshot = snapshotOf(newBench());
    const on = (deployment: typeof DEPLOYMENT, settings: object = wave()) =>
      rejection(decideWith(indexPushing, { ...snapshot, deployment }, settings));
    for (const chainId of [1, 10, 8_453, 42_161]) {
      expect(await on({ ...DEPLOYMENT, chainId }), `chain ${chainId}`).to.be.instanceOf(IndexPushingRefusedError);
    }
    const markets = DEPLOYMENT.markets.map((market) => ({ ...market, aggregators: [] }));
    expect((await on({ ...DEPLOYMENT, markets })).message).to.contain("not mocks");
    const unknown = { sources: { "DOGE-USD": { wave: { base: 1 } } } };
    expect((await on(DEPLOYMENT, unknown)).message).to.contain("No market is called DOGE-USD. There are ETH-USD");
  });

  it("follows a triangle, exactly", () => {
    const source = waveOf({ base: 1_000n * WAD, amplitude: WAD / 100n, period: 40 });
    const at = [0n, 10n, 20n, 30n, 40n].map((time) => source(time) / WAD);
    expect(at).to.deep.equal([990n, 1_000n, 1_010n, 1_000n, 990n]);
  });

  describe("a recording", () => {
    const TEXT = "round_id,answer,updated_at\n1,100000000000,1000\n2,101000000000,1060\n3,99000000000,1100\n";

    async function file(content: string | Buffer): Promise<string> {
      const path = join(await mkdtemp(join(tmpdir(), "plumbline-recording-")), "rounds.csv");
      await writeFile(path, content);
      return path;
    }

    it("holds each answer until the next, and begins anew", async () => {
      for (const content of [TEXT, gzipSync(TEXT)]) {
        const source = await readRecording({ file: await file(content), speed: 1 });
        // 100 s long: second 59 of any hundred is the first answer's last.
        const prices = [1_000n, 1_059n, 1_060n, 1_099n, 1_100n].map((time) => source(time) / WAD);
        expect(prices).to.deep.equal([1_000n, 1_000n, 1_010n, 1_010n, 1_000n]);
      }
    });

    it("passes faster, and in part", async () => {
      const source = await readRecording({ file: await file(TEXT), from: 1_050, to: 1_070, speed: 5 });
      expect([0n, 1n, 2n, 3n].map((time) => source(time) / WAD)).to.deep.equal([1_000n, 1_000n, 1_010n, 1_010n]);
    });

    it("is refused if it cannot be replayed", async () => {
      expect(await rejection(readRecording({ file: "/nowhere.csv", speed: 1 }))).to.be.instanceOf(
        UnusableRecordingError,
      );
      const path = await file(TEXT);
      const refused = await rejection(readRecording({ file: path, from: 900, speed: 1 }));
      expect(refused.message).to.contain("has nothing from 900 to 1100; it begins at 1000");
    });
  });
});
