/** Bundles the example of a dApp for browsers, without ethers, and fails where it is larger than promised. */
import { bundleExample } from "../build/bundle.ts";
import { report } from "./report.ts";

const MOST = 60_000; // [bytes, gzipped]

const { gzipped, code } = await bundleExample("dapp");
const size = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
report("sdk size", {
  problems: gzipped > MOST ? [`the dApp's bundle is ${size(gzipped)} gzipped, more than ${size(MOST)}`] : [],
  summary: `the dApp's bundle is ${size(gzipped)} gzipped, ${size(code.length)} minified, ethers not counted`,
  remedy: "look at what the bundle contains: something is not shaken off.",
});
