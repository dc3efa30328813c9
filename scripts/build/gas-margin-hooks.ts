import type { NetworkHooks } from "hardhat/types/hooks";
import type { JsonRpcRequest, JsonRpcResponse } from "hardhat/types/providers";

/**
 * Added to an estimate, as a part of it. Between an estimate and the block an interval may end or a sample fall due, and an oracle
 * read wants a fixed amount of gas to be left: a constructor that asks a view can need more than a second before. Unused gas comes back.
 */
const PART = 4n;

function withMargin(request: JsonRpcRequest, response: JsonRpcResponse): JsonRpcResponse {
  if (request.method !== "eth_estimateGas" || !("result" in response) || typeof response.result !== "string")
    return response;
  const estimate = BigInt(response.result);
  return { ...response, result: `0x${(estimate + estimate / PART).toString(16)}` };
}

/** Nodes only: in-process chains take what they are given, and mine it at once. */
export default (): Promise<Partial<NetworkHooks>> =>
  Promise.resolve({
    onRequest: async (context, connection, request, next) => {
      const response = await next(context, connection, request);
      return connection.networkConfig.type === "http" ? withMargin(request, response) : response;
    },
  });
