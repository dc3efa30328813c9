import type { HardhatPlugin } from "hardhat/types/plugins";

/** Warnings as errors, and tests that compile fast, without compiling the contracts again. */
export const solidityBuild: HardhatPlugin = {
  id: "plumbline:solidity-build",
  hookHandlers: { solidity: () => import("./solidity-hooks.ts") },
};
