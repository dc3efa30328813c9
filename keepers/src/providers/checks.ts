import { toQuantity } from "ethers";

import type { Endpoint } from "./endpoint.ts";
import { EndpointFault } from "./errors.ts";
import type { PoolSettings } from "./settings.ts";

type Limits = Pick<PoolSettings, "chainId" | "maxLag" | "agreementDepth">;

/**
 * Which endpoints can be believed: those on the right chain, whose head hangs together, and who know the same history as
 * others. Of two that disagree the one named first in the configuration is believed, of more the majority.
 */
export async function checkEndpoints(endpoints: readonly Endpoint[], limits: Limits): Promise<void> {
  await Promise.all(endpoints.map((endpoint) => checkOne(endpoint, limits)));
  if (endpoints.length > 1) await compare(endpoints, limits);
}

/** Failing to answer is not a reason to be distrusted: the breaker sees to that. What was found before stays. */
async function checkOne(endpoint: Endpoint, { chainId }: Limits): Promise<void> {
  try {
    const claimed = Number(await endpoint.result("eth_chainId", []));
    if (claimed !== chainId) {
      endpoint.head = undefined;
      endpoint.distrusted = fault(endpoint, "wrongChain", `it serves chain ${claimed} instead of ${chainId}`);
      return;
    }
    const head = await endpoint.block("latest");
    const parent = head && head.number > 0 ? await endpoint.block(toQuantity(head.number - 1)) : undefined;
    // Right after a reorganisation the parent can be another one, for a moment; then the head is asked for again.
    const again = parent?.hash === head?.parentHash ? head : await endpoint.block("latest");
    const isLinked = again?.number === 0 || again?.hash !== head?.hash || parent?.hash === head?.parentHash;
    endpoint.head = isLinked ? again : undefined;
    endpoint.distrusted = isLinked
      ? undefined
      : fault(endpoint, "lying", `its block ${head?.number ?? "latest"} does not follow its block before`);
  } catch (error) {
    if (!(error instanceof EndpointFault)) throw error;
    endpoint.head = undefined;
  }
}

/** Whether they know the same block a little below the lowest of their heads. */
async function compare(endpoints: readonly Endpoint[], { agreementDepth }: Limits): Promise<void> {
  const asked = endpoints.filter(({ head, distrusted }) => head !== undefined && distrusted === undefined);
  const lowest = Math.min(...asked.map(({ head }) => head?.number ?? 0));
  const height = lowest - agreementDepth;
  if (asked.length < 2 || height < 0) return;
  const known = await Promise.all(
    asked.map(async (endpoint) => {
      const block = await endpoint.block(toQuantity(height)).catch((error: unknown) => {
        if (error instanceof EndpointFault) return undefined;
        throw error;
      });
      return { endpoint, hash: block?.hash };
    }),
  );
  const votes = new Map<string, number>();
  for (const { hash } of known) if (hash !== undefined) votes.set(hash, (votes.get(hash) ?? 0) + 1);
  // A map keeps its order, and the sort is stable: of equals the first stays first.
  const [believed] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? [];
  for (const { endpoint, hash } of known) {
    if (hash === undefined || hash === believed) continue;
    endpoint.distrusted = fault(endpoint, "lying", `its block ${height} is another than the others'`);
  }
}

function fault(endpoint: Endpoint, kind: "wrongChain" | "lying", detail: string): EndpointFault {
  return new EndpointFault(endpoint.name, kind, detail);
}
