import type { HardhatPlugin } from "hardhat/types/plugins";

/** Room above what a node estimates, for deployments, which Ignition sends with the bare estimate. */
export const gasMargin: HardhatPlugin = {
  id: "plumbline:gas-margin",
  hookHandlers: { network: () => import("./gas-margin-hooks.ts") },
};
