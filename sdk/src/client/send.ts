import { isError, type TransactionReceipt, type TransactionResponse } from "ethers";

import { toPlumblineError } from "../errors/decode.ts";
import { ProviderTimeoutError, TransactionFailedError } from "../errors/provider.ts";
import { requireChain } from "./chainId.ts";
import { type Client, requireSigner } from "./client.ts";
import { type ContractEvent, decodeEvent } from "./events.ts";

/** A transaction without what only its sender knows: pure data, to be sent by any wallet. */
export interface CallRequest {
  readonly to: string;
  readonly data: string;
}

export interface SendOptions {
  /** Without it, what the transaction is estimated to need and a third more. */
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

/** Simulates, then sends: what would revert costs nothing and throws its own error. */
export async function sendCall<Outcome>(
  client: Client,
  request: CallRequest,
  outcome: (events: readonly ContractEvent[]) => Outcome,
  options: SendOptions = {},
): Promise<Sent<Outcome>> {
  const signer = requireSigner(client);
  await requireChain(client.provider, client.deployment.chainId);
  try {
    const from = await signer.getAddress();
    const estimated = await client.provider.estimateGas({ ...request, from });
    const gasLimit = options.gasLimit ?? estimated + estimated / 3n;
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
    if (isError(error, "TRANSACTION_REPLACED") && error.reason === "repriced") return error.receipt;
    if (isError(error, "CALL_EXCEPTION") && error.receipt) {
      throw await reasonOf(client, response, error.receipt.blockNumber);
    }
    throw toPlumblineError(error);
  }
}

/** Why it failed: the same call on the state before its block mostly says. */
async function reasonOf(client: Client, { hash, to, from, data }: TransactionResponse, block: number) {
  const request = { ...(to !== null && { to }), from, data, blockTag: block - 1 };
  const cause = await client.provider.call(request).then(
    () => undefined,
    (error: unknown) => toPlumblineError(error),
  );
  return new TransactionFailedError(hash, cause);
}
