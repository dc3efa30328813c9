import { ErrorFragment, EventFragment, Interface } from "ethers";

import { errorsAbi } from "../generated/abi/errors.ts";
import { exchangeAbi } from "../generated/abi/exchange.ts";
import { fundingAbi } from "../generated/abi/funding.ts";
import { lensAbi } from "../generated/abi/lens.ts";
import { oracleAbi } from "../generated/abi/oracle.ts";
import { tokenAbi } from "../generated/abi/token.ts";
import type { Exchange } from "../generated/contracts/Exchange.ts";
import type { Lens } from "../generated/contracts/Lens.ts";
import type { TestCollateral } from "../generated/contracts/TestCollateral.ts";

/** Makes something when it is first asked for, so that what nobody asks for costs nothing. */
function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

// The generated types say what these ABIs, from the same build, contain.
export const exchangeInterface = /* @__PURE__ */ lazily(() => new Interface(exchangeAbi) as Exchange["interface"]);
export const lensInterface = /* @__PURE__ */ lazily(() => new Interface(lensAbi) as Lens["interface"]);
export const tokenInterface = /* @__PURE__ */ lazily(() => new Interface(tokenAbi) as TestCollateral["interface"]);
export const oracleInterface = /* @__PURE__ */ lazily(() => new Interface(oracleAbi));
/** What a FundingFeed has of AggregatorV3Interface. */
export const feedInterface = /* @__PURE__ */ lazily(
  () =>
    new Interface([
      "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
      "function getRoundData(uint80 round) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
    ]),
);
export const fundingInterface = /* @__PURE__ */ lazily(() => new Interface(fundingAbi));
export const errorsInterface = /* @__PURE__ */ lazily(() => new Interface(errorsAbi));

// By what logs and reverts call them: ethers would hash the signature of each anew for every log.
export const eventsByTopic = /* @__PURE__ */ lazily(() => eventsOf(exchangeInterface()));
export const errorsBySelector = /* @__PURE__ */ lazily(() => errorsOf(errorsInterface()));

/** Events of a contract by their topic. */
export function eventsOf({ fragments }: Interface): ReadonlyMap<string, EventFragment> {
  return new Map(
    fragments.filter((fragment) => EventFragment.isFragment(fragment)).map((event) => [event.topicHash, event]),
  );
}

/** Errors of a contract by their selector. */
export function errorsOf({ fragments }: Interface): ReadonlyMap<string, ErrorFragment> {
  return new Map(
    fragments.filter((fragment) => ErrorFragment.isFragment(fragment)).map((error) => [error.selector, error]),
  );
}
