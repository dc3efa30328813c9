import { expect } from "chai";

import type { NumberedEdit } from "../../../scripts/mutations/weave.ts";
import { coinbaseOf, findObstacle, quotedMutations, weave } from "../../../scripts/mutations/weave.ts";

const FILE = "contracts/operations/Trading.sol";
const HEAD = "pragma solidity 0.8.37;\n";
const IMPORT = 'import {MutationSwitch} from "../MutationSwitch.sol";\n';

const edit = (number: number, search: string, replacement: string): NumberedEdit => ({
  number,
  file: FILE,
  search,
  replacement,
});

describe("mutations", () => {
  it("puts an expression behind its switch", () => {
    expect(weave(FILE, `${HEAD}return a < b;`, [edit(3, "a < b", "true")])).to.equal(
      `${HEAD}${IMPORT}return (MutationSwitch.on(3) ? (true) : (a < b));`,
    );
  });

  it("puts a statement behind its switch, and leaves it out", () => {
    expect(weave(FILE, `${HEAD}pay(to);`, [edit(3, "pay(to);", "")])).to.equal(
      `${HEAD}${IMPORT}if (MutationSwitch.on(3)) {  } else { pay(to); }`,
    );
  });

  it("gives one place several mutations", () => {
    expect(weave(FILE, `${HEAD}f(x);`, [edit(1, "x", "0"), edit(2, "x", "1")])).to.equal(
      `${HEAD}${IMPORT}f((MutationSwitch.on(2) ? (1) : ((MutationSwitch.on(1) ? (0) : (x)))));`,
    );
  });

  it("imports the switch from beside it", () => {
    expect(weave("contracts/Exchange.sol", `${HEAD}f(x);`, [edit(1, "x", "0")])).to.include('"./MutationSwitch.sol"');
  });

  it("refuses mutations that overlap", () => {
    const edits = [edit(1, "a < b", "true"), edit(2, "if (a < b) return;", "")];
    expect(() => weave(FILE, `${HEAD}if (a < b) return;`, edits)).to.throw("overlap");
  });

  it("calls a mutation stale unless its text occurs once", () => {
    expect(findObstacle("f(x);", edit(1, "x", "0"))).to.equal(undefined);
    expect(findObstacle("f(y);", edit(1, "x", "0"))).to.include("occurs 0 times");
    expect(findObstacle("f(x, x);", edit(1, "x", "0"))).to.include("occurs 2 times");
  });

  it("takes no part of an expression, which a switch cannot stand for", () => {
    expect(findObstacle("f(x, 1);", edit(1, "f(x", "f(0"))).to.include(
      "neither a whole expression nor whole statements",
    );
    expect(findObstacle("f(x);", edit(1, "f(x)", "0"))).to.equal(undefined);
  });

  it("knows a mutation by its number", () => {
    expect(coinbaseOf(255)).to.equal("0x00000000000000000000000000000000000000ff");
    expect(quotedMutations("| (MutationSwitch.on(12) ? (a) : (b))")).to.deep.equal([12]);
  });
});
