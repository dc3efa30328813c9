import type { Client, MarketName } from "../client/client.ts";
import { findMarket } from "../client/client.ts";
import type { ContractEvent, ContractEventName } from "../client/events.ts";
import type { ReadOptions } from "../client/read.ts";
import { type Account, readAccount } from "../state/account.ts";
import { type Funding, readFunding } from "../state/funding.ts";
import { type Market, readMarket } from "../state/market.ts";
import { toAccount } from "../actions/order.ts";
import { toPlumblineError } from "../errors/decode.ts";
import type { BlockReference } from "./blocks.ts";
import { watchEvents, type Watch, type WatchEventsParameters } from "./watchEvents.ts";

/** How a state is watched: by events that may change it, and read anew after them. */
export type WatchStateOptions = Omit<WatchEventsParameters, "onEvents" | "onHead">;

/** Reads anew after every look at the chain that found a relevant event, or a reorganisation. */
function watchState<State extends object>(
  client: Client,
  options: WatchStateOptions,
  isRelevant: (event: ContractEvent) => boolean,
  read: (options: ReadOptions) => Promise<State>,
  onState: (state: State, block: BlockReference) => void | Promise<void>,
): Watch {
  let stale = true;
  const refresh = async (block: BlockReference): Promise<void> => {
    if (!stale) return;
    const state = await read({ blockTag: block.number }).catch((error: unknown) => {
      options.onError?.(toPlumblineError(error)); // still stale: tried again after the next look
      return undefined;
    });
    if (state === undefined) return;
    stale = false;
    await onState(state, block);
  };
  const start = options.fromBlock;
  const { onReorganisation } = options;
  const watch = (fromBlock: number): Watch =>
    watchEvents(client, {
      ...options,
      fromBlock,
      onEvents: (events) => {
        if (events.some(isRelevant)) stale = true;
      },
      onReorganisation: async (events, ancestor) => {
        stale = true;
        await onReorganisation?.(events, ancestor);
      },
      onHead: refresh,
    });
  if (start !== undefined) return watch(start);
  return startingAtHead(client, watch, options);
}

/** Begins with the latest block, so that the first state comes at once. */
function startingAtHead(client: Client, watch: (fromBlock: number) => Watch, options: WatchStateOptions): Watch {
  const { onError, pollingInterval = 1_000, sleep } = options;
  const wait = sleep ?? ((milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
  let inner: Watch | undefined;
  let stopped = false;
  const isStopped = (): boolean => stopped;
  const run = async (): Promise<void> => {
    while (!isStopped()) {
      try {
        inner = watch(await client.provider.getBlockNumber());
        break;
      } catch (error) {
        onError?.(toPlumblineError(error));
        await wait(pollingInterval);
      }
    }
    if (isStopped()) inner?.stop();
    await inner?.done;
  };
  return {
    done: run(),
    stop: () => {
      stopped = true;
      inner?.stop();
    },
  };
}

const concernsMarket = (id: bigint) => ({ args }: ContractEvent) => "market" in args && args.market === id;

export interface WatchMarketParameters extends WatchStateOptions {
  readonly market: MarketName;
  readonly onMarket: (market: Market, block: BlockReference) => void | Promise<void>;
}

/**
 * A market, now and after every change.
 *
 * @example
 * const watch = watchMarket(client, { market: "ETH-USD", onMarket: ({ markPrice }) => console.log(markPrice) });
 */
export function watchMarket(client: Client, { market, onMarket, ...options }: WatchMarketParameters): Watch {
  const id = BigInt(findMarket(client.deployment, market).id);
  return watchState(client, options, concernsMarket(id), (at) => readMarket(client, { market }, at), onMarket);
}

export interface WatchAccountParameters extends WatchStateOptions {
  readonly account: bigint | number;
  readonly onAccount: (account: Account, block: BlockReference) => void | Promise<void>;
}

/** Arguments of events that name accounts. */
const ACCOUNT_ARGUMENTS = ["account", "maker", "taker", "from", "to", "candidate", "absorber", "beneficiary"];

/**
 * An account, now and after every event that names it. Prices move it in between: `watchMarket` tells.
 *
 * @example
 * const watch = watchAccount(client, { account: 3n, onAccount: ({ equity }) => console.log(equity) });
 */
export function watchAccount(client: Client, { account, onAccount, ...options }: WatchAccountParameters): Watch {
  const id = toAccount(account);
  const isRelevant = ({ args }: ContractEvent): boolean =>
    ACCOUNT_ARGUMENTS.some((name) => (args as Readonly<Record<string, unknown>>)[name] === id);
  return watchState(client, options, isRelevant, (at) => readAccount(client, { account }, at), onAccount);
}

export interface WatchFundingParameters extends WatchStateOptions {
  readonly market: MarketName;
  readonly onFunding: (funding: Funding, block: BlockReference) => void | Promise<void>;
}

/** Events after which funding reads differently. */
const FUNDING_EVENTS: readonly ContractEventName[] = ["PremiumSampled", "IntervalSettled", "MarketConfigured"];

/**
 * A market's funding, now and after every sample and settlement.
 *
 * @example
 * const watch = watchFunding(client, { market: "ETH-USD", onFunding: ({ nextRate }) => console.log(nextRate) });
 */
export function watchFunding(client: Client, { market, onFunding, ...options }: WatchFundingParameters): Watch {
  const concerns = concernsMarket(BigInt(findMarket(client.deployment, market).id));
  const isRelevant = (event: ContractEvent): boolean => FUNDING_EVENTS.includes(event.name) && concerns(event);
  return watchState(client, options, isRelevant, (at) => readFunding(client, { market }, at), onFunding);
}
