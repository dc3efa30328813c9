import { PlumblineError } from "../errors/base.ts";
import type { SignedBatch } from "../generated/structs.ts";

/** A signed batch as it travels to a relayer. */
export interface SignedBatchMessage {
  readonly chainId: number;
  readonly exchange: string;
  readonly batch: SignedBatch;
  readonly signature: string;
}

/** What arrived is no signed batch. */
export class InvalidMessageError extends PlumblineError {
  override readonly name = "InvalidMessageError";

  constructor(
    readonly path: string,
    readonly expected: string,
  ) {
    super({ message: `The message's ${path} is not ${expected}.`, remedy: "Make it with `formatSignedBatch`." });
  }
}

/** JSON of a signed batch: whole numbers as decimal strings. */
export function formatSignedBatch(message: SignedBatchMessage): string {
  return JSON.stringify(message, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/**
 * A signed batch from its JSON.
 *
 * @throws {InvalidMessageError}
 */
export function parseSignedBatch(json: string): SignedBatchMessage {
  const message = fieldsOf(parse(json), "root");
  const batch = fieldsOf(message.batch, "batch");
  if (!Array.isArray(batch.actions)) throw new InvalidMessageError("batch.actions", "a list");
  return {
    chainId: Number(whole(message.chainId, "chainId")),
    exchange: hex(message.exchange, "exchange", 20),
    signature: hex(message.signature, "signature"),
    batch: {
      account: whole(batch.account, "batch.account"),
      signer: hex(batch.signer, "batch.signer", 20),
      nonce: whole(batch.nonce, "batch.nonce"),
      deadline: whole(batch.deadline, "batch.deadline"),
      actions: batch.actions.map((action: unknown, place) => {
        const fields = fieldsOf(action, `batch.actions[${place}]`);
        return {
          kind: whole(fields.kind, `batch.actions[${place}].kind`),
          data: hex(fields.data, `batch.actions[${place}].data`),
        };
      }),
    },
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new InvalidMessageError("root", "JSON");
  }
}

function fieldsOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidMessageError(path, "an object");
  }
  return value as Readonly<Record<string, unknown>>; // whose fields are judged one by one
}

function whole(value: unknown, path: string): bigint {
  const text = typeof value === "number" ? value.toFixed() : value;
  if (typeof text !== "string" || !/^\d{1,78}$/.test(text)) throw new InvalidMessageError(path, "a whole number");
  return BigInt(text);
}

function hex(value: unknown, path: string, bytes?: number): string {
  const isHex = typeof value === "string" && /^0x([0-9a-fA-F]{2})*$/.test(value);
  if (!isHex) throw new InvalidMessageError(path, "hexadecimal");
  if (bytes !== undefined && value.length !== 2 + 2 * bytes) throw new InvalidMessageError(path, `${bytes} bytes`);
  return value;
}
