import { isError, type TransactionReceipt, type TransactionResponse } from "ethers";

import { toPlumblineError } from "../errors/decode.ts";
import { ProviderTimeoutError, TransactionFailedError, TransactionReplacedError } from "../errors/provider.ts";
import { requireChain } from "./chainId.ts";
import { type Client, requireSigner } from "./client.ts";
import { type ContractEvent, decodeEvent } from "./events.ts";

/** A transaction without what only its sender knows: pure data, to be sent by any wallet. */
export interface CallRequest {
  readonly to: string;
  readonly data: string;
}

export interface SendOptions {
  /**
   * Whether it is simulated first, which is so unless said: for senders in a hurry who know better. Needs a gas limit.
   */
  readonly simulate?: boolean;
  /** Without it, what the transaction is estimated to need and a third more, and on the exchange what upkeep may take. */
  readonly gasLimit?: bigint;
  readonly maxFeePerGas?: bigint;
  readonly maxPriorityFeePerGas?: bigint;
  /** For a replacement, or for a sender that counts itself. */
  readonly nonce?: number;
}

export interface WaitOptions {
  /** Blocks, the transaction's own counted. */
  readonly confirmations?: number;
  /** [ms] */
  readonly timeout?: number;
}

/** A transaction that was mined. */
export interface Mined {
  /** The one that was mined; another than was sent if the wallet raised its fee. */
  readonly hash: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  /** [wei per gas] */
  readonly gasPrice: bigint;
  /** What the exchange logged. */
  readonly events: readonly ContractEvent[];
}

/** A transaction that was sent. */
export interface Sent<Outcome> {
  readonly hash: string;
  /**
   * Waits until it is mined, and says what came of it.
   *
   * @throws {TransactionReplacedError} if another transaction took its place
   * @throws {TransactionFailedError} if it was mined and reverted; the reason is its cause
   * @throws {ProviderTimeoutError}
   */
  wait(options?: WaitOptions): Promise<Mined & Outcome>;
}

/** What sampling and settling a market take, with what an oracle and a model want left. */
const UPKEEP_GAS = 700_000n;

/** Simulates, then sends: what would revert costs nothing and throws its own error. */
export async function sendCall<Outcome>(
  client: Client,
  request: CallRequest,
  outcome: (events: readonly ContractEvent[]) => Outcome,
  { simulate = true, ...options }: SendOptions = {},
): Promise<Sent<Outcome>> {
  const signer = requireSigner(client);
  await requireChain(client.provider, client.deployment.chainId);
  try {
    let { gasLimit } = options;
    if (simulate || gasLimit === undefined) {
      const from = await signer.getAddress();
      const estimated = await client.provider.estimateGas({ ...request, from });
      gasLimit ??= estimated + estimated / 3n + headroomOf(client, request);
    }
    const response = await signer.sendTransaction({ ...request, ...options, gasLimit });
    return {
      hash: response.hash,
      wait: async (waitOptions) => {
        const receipt = await waitFor(client, response, waitOptions);
        return describe(client, receipt, outcome);
      },
    };
  } catch (error) {
    throw toPlumblineError(error);
  }
}

/**
 * A sample or settlement that falls due between estimate and block is paid by whoever comes first, and no oracle is read
 * with little gas left. What is not used comes back.
 */
function headroomOf({ deployment }: Client, { to }: CallRequest): bigint {
  return to === deployment.exchange.address ? UPKEEP_GAS : 0n;
}

function describe<Outcome>(
  { deployment }: Client,
  receipt: TransactionReceipt,
  outcome: (events: readonly ContractEvent[]) => Outcome,
): Mined & Outcome {
  const decoded = receipt.logs.map((log) => decodeEvent(deployment.exchange.address, log));
  const events = decoded.filter((event) => event !== undefined);
  const { hash, blockNumber, gasUsed, gasPrice } = receipt;
  return { hash, blockNumber, gasUsed, gasPrice, events, ...outcome(events) };
}

async function waitFor(
  client: Client,
  response: TransactionResponse,
  { confirmations = 1, timeout }: WaitOptions = {},
): Promise<TransactionReceipt> {
  try {
    const receipt = await response.wait(confirmations, timeout);
    if (receipt === null) throw new ProviderTimeoutError(); // only without confirmations to wait for
    if (receipt.status === 0) throw await reasonOf(client, response, receipt.blockNumber);
    return receipt;
  } catch (error) {
    if (isError(error, "TRANSACTION_REPLACED")) {
      if (error.reason === "repriced") return error.receipt;
      throw new TransactionReplacedError(response.hash, error.replacement.hash, error.reason === "cancelled", error);
    }
    if (isError(error, "CALL_EXCEPTION") && error.receipt) {
      throw await reasonOf(client, response, error.receipt.blockNumber);
    }
    throw toPlumblineError(error);
  }
}

/** Why it failed: the same call on the state before its block, or after it, mostly says. */
async function reasonOf({ provider }: Client, { hash, to, from, data }: TransactionResponse, block: number) {
  const failureAt = (blockTag: number): Promise<Error | undefined> =>
    provider.call({ ...(to !== null && { to }), from, data, blockTag }).then(
      () => undefined,
      (error: unknown) => toPlumblineError(error),
    );
  return new TransactionFailedError(hash, (await failureAt(block - 1)) ?? (await failureAt(block)));
}
