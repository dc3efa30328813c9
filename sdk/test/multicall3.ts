import { createRequire } from "node:module";

/** What of Multicall3 is used, written from its interface: chains of tests do not have the contract itself. */
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Multicall3 {
    struct Call3 { address target; bool allowFailure; bytes callData; }
    struct Result { bool success; bytes returnData; }
    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (bool success, bytes memory data) = calls[i].target.call(calls[i].callData);
            require(success || calls[i].allowFailure);
            results[i] = Result(success, data);
        }
    }
}`;

interface Compiler {
  compile(input: string): string;
}

interface CompilerOutput {
  readonly contracts: {
    readonly m: { readonly Multicall3: { readonly evm: { readonly deployedBytecode: { readonly object: string } } } };
  };
}

/** Runtime code, to be laid where Multicall3 is on real chains. */
export function multicall3Code(): string {
  const solc = createRequire(import.meta.url)("solc") as Compiler; // a CommonJS package without types
  const output = solc.compile(
    JSON.stringify({
      language: "Solidity",
      sources: { m: { content: SOURCE } },
      settings: { outputSelection: { m: { Multicall3: ["evm.deployedBytecode.object"] } } },
    }),
  );
  const { contracts } = JSON.parse(output) as CompilerOutput; // the compiler's own form
  return `0x${contracts.m.Multicall3.evm.deployedBytecode.object}`;
}
