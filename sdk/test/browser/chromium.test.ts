import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { type Browser, chromium, type Page as BrowserPage } from "playwright-core";

import { bundleExample } from "../../../scripts/build/bundle.ts";
import { formatDeployment, place, readPositions } from "../../src/index.ts";
import type { buy, showMarket } from "../../examples/dapp.ts";
import { type Page, RpcServer } from "../rpcServer.ts";
import { type Trader, Venue } from "../venue.ts";

/** Where Debian's package puts it. */
const CHROMIUM = process.env.PLUMBLINE_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page with the bundle, ethers beside it, and a wallet that the chain's unlocked accounts stand for. */
const HTML = (account: string): string => `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<script type="importmap">{"imports": {"ethers": "/ethers.js"}}</script>
<script type="module">
  import * as dapp from "/dapp.js";
  let id = 0;
  window.ethereum = {
    async request({ method, params = [] }) {
      if (method === "eth_requestAccounts" || method === "eth_accounts") return ["${account}"];
      const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params });
      const answer = await (await fetch("/rpc", { method: "POST", body })).json();
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer.result;
    },
  };
  window.dapp = dapp;
</script>`;

interface DappWindow {
  readonly dapp: { readonly showMarket: typeof showMarket; readonly buy: typeof buy };
  readonly ethereum: Parameters<typeof buy>[0];
}

describe("browser: the bundle of the dApp example in Chromium", function () {
  this.timeout(90_000);
  let venue: Venue | undefined;
  let maker: Trader;
  let taker: Trader;
  let server: RpcServer | undefined;
  let browser: Browser | undefined;
  let page: BrowserPage;
  const failures: string[] = [];

  before(async function () {
    // CI installs it; elsewhere it may be missing, and its absence must not pass for a success there.
    if (!existsSync(CHROMIUM) && process.env.CI === undefined) {
      console.warn(`    Skipped: no Chromium at ${CHROMIUM}. Install it, or name another with PLUMBLINE_CHROMIUM.`);
      this.skip();
    }
    venue = await Venue.open();
    maker = await venue.trader();
    taker = await venue.trader();
    const { code } = await bundleExample("dapp");
    const ethers = await readFile(fileURLToPath(new URL("../dist/ethers.min.js", import.meta.resolve("ethers"))));
    const script = "text/javascript";
    const pages = new Map<string, Page>([
      ["/", { type: "text/html", content: HTML(taker.owner) }],
      ["/dapp.js", { type: script, content: code }],
      ["/ethers.js", { type: script, content: ethers }],
    ]);
    server = await RpcServer.open(venue.wallet, pages);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    page = await browser.newPage();
    page.on("pageerror", (error) => failures.push(error.message));
    page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
    await page.goto(server.url);
    await page.waitForFunction(() => "dapp" in globalThis);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    await venue?.close();
  });

  it("reads the market and trades with nothing but the bundle and ethers", async () => {
    const order = { account: maker.account, market: "ETH-USD", side: "sell", price: "1851", size: "2" } as const;
    await (await place.send(maker.client, order)).wait();
    const record = JSON.parse(formatDeployment(taker.client.deployment)) as object; // our own JSON

    const quote = await page.evaluate((given) => {
      const { dapp, ethereum } = globalThis as unknown as DappWindow; // set by the page above
      return dapp.showMarket(ethereum, given, "ETH-USD");
    }, record);
    expect(quote).to.deep.equal({ bestBid: undefined, bestAsk: "1851", markPrice: "1850" });

    const bought = await page.evaluate((given) => {
      const { dapp, ethereum } = globalThis as unknown as DappWindow; // set by the page above
      return dapp.buy(ethereum, given, "ETH-USD", "0.5");
    }, record);
    expect(bought).to.deep.equal({ filled: "0.5", averagePrice: "1851", fee: "0.46275" });
    const [position] = await readPositions(taker.client, { account: taker.account });
    expect(position?.size).to.equal("0.5");

    const refused = await page.evaluate((given) => {
      const { dapp, ethereum } = globalThis as unknown as DappWindow; // set by the page above
      return dapp.buy(ethereum, given, "ETH-USD", "0.005");
    }, record);
    expect(refused).to.have.property("error").that.contains("not a multiple of the lot size 0.01");
    expect(failures).to.deep.equal([]);
  });
});
