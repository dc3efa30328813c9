import { decodeToken } from "../client/decode.ts";
import { type Client, requireSigner } from "../client/client.ts";
import { tokenInterface } from "../client/interfaces.ts";
import { simulateCall } from "../client/action.ts";
import { toPlumblineError } from "../errors/decode.ts";
import { PermitExpiredError } from "../errors/input.ts";
import { type Amount, toTokens } from "../units/tokens.ts";

export interface SignPermitParameters {
  readonly amount: Amount;
  /** Last second in which it holds [unix s]. */
  readonly deadline: bigint | number;
}

export interface SignPermitReturnType {
  readonly deadline: bigint;
  readonly signature: string;
}

/** EIP-2612's EIP-712 types of a permit. */
export const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/**
 * Signs an EIP-2612 permit of the collateral for the exchange.
 *
 * @example
 * const permit = await signPermit(client, { amount: "1000", deadline });
 *
 * @throws {PermitExpiredError} if the deadline has passed
 * @throws {UserRejectedError}
 */
export async function signPermit(
  client: Client,
  { amount, deadline }: SignPermitParameters,
): Promise<SignPermitReturnType> {
  const signer = requireSigner(client);
  const { collateral, exchange } = client.deployment;
  const now = BigInt((await client.provider.getBlock("latest"))?.timestamp ?? 0);
  const last = BigInt(deadline);
  if (last < now) throw new PermitExpiredError(last, now);
  const owner = await signer.getAddress();
  const token = tokenInterface();
  const ask = (data: string) => simulateCall(client, { to: collateral.address, data });
  try {
    const [, name, version] = decodeToken("eip712Domain", await ask(token.encodeFunctionData("eip712Domain")));
    const [nonce] = decodeToken("nonces", await ask(token.encodeFunctionData("nonces", [owner])));
    const signature = await signer.signTypedData(
      { name, version, chainId: client.deployment.chainId, verifyingContract: collateral.address },
      PERMIT_TYPES,
      { owner, spender: exchange.address, value: toTokens(collateral, amount), nonce, deadline: last },
    );
    return { deadline: last, signature };
  } catch (error) {
    throw toPlumblineError(error);
  }
}
