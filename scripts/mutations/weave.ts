/**
 * Writes all mutations into the sources at once, each behind a switch, so that the contracts are compiled once for the whole
 * list. The coinbase of the block says which mutation is on: nothing else reads it, it reaches every contract, and a test
 * run can set it. Zero is the code as it is.
 */
import { posix } from "node:path";

import type { Edit } from "./mutation.ts";

export const SWITCH_FILE = "contracts/MutationSwitch.sol";

export const SWITCH_SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

library MutationSwitch {
    function on(uint256 number) internal pure returns (bool) {
        function(uint256) view returns (bool) isCoinbase = _isCoinbase;
        function(uint256) pure returns (bool) looksPure;
        assembly ("memory-safe") {
            looksPure := isCoinbase
        }
        return looksPure(number);
    }

    function _isCoinbase(uint256 number) private view returns (bool) {
        return uint160(address(block.coinbase)) == number;
    }
}
`;

/** An edit with the number of its mutation, which is also the coinbase that turns it on. */
export interface NumberedEdit extends Edit {
  number: number;
}

export const coinbaseOf = (number: number): `0x${string}` => `0x${number.toString(16).padStart(40, "0")}`;

/** Numbers of the mutations that a compiler message quotes. */
export function quotedMutations(message: string): number[] {
  return [...message.matchAll(/MutationSwitch\.on\((\d+)\)/g)].map(([, number]) => Number(number));
}

/** Why the edit can't be made in this source; undefined if it can. */
export function findObstacle(source: string, { file, search }: Edit): string | undefined {
  const occurrences = source.split(search).length - 1;
  if (occurrences !== 1) return `stale: its text occurs ${occurrences} times in ${file}`;
  return isBalanced(search) ? undefined : "its text is neither a whole expression nor whole statements";
}

/** Whether every bracket that a text opens is closed in it, and no other. */
function isBalanced(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if ("([{".includes(character)) open += 1;
    if (")]}".includes(character)) open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

function switchOver(original: string, alternatives: NumberedEdit[]): string {
  return alternatives.reduce((rest, { number, replacement }) => {
    const on = `MutationSwitch.on(${number})`;
    return /[;}]$/.test(original)
      ? `if (${on}) { ${replacement} } else { ${rest} }`
      : `(${on} ? (${replacement}) : (${rest}))`;
  }, original);
}

/** The source of one file with all edits of it in it. */
export function weave(file: string, source: string, edits: NumberedEdit[]): string {
  const alternatives = Map.groupBy(edits, ({ search }) => search);
  const woven = [...alternatives].reduce((text, [search, group]) => {
    const at = text.indexOf(search);
    if (at < 0) throw new Error(`${file}: two mutations overlap at "${search}"`);
    return text.slice(0, at) + switchOver(search, group) + text.slice(at + search.length);
  }, source);
  const path = posix.relative(posix.dirname(file), SWITCH_FILE);
  const imported = `import {MutationSwitch} from "${path.startsWith(".") ? path : `./${path}`}";`;
  return woven.replace(/^pragma solidity .*;$/m, (pragma) => `${pragma}\n${imported}`);
}
