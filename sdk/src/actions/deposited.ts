import { type ContractEvent, eventsNamed } from "../client/events.ts";
import type { Deployment } from "../deployments.ts";
import { fromTokens } from "../units/tokens.ts";
import { formatWad } from "../units/wad.ts";

export interface DepositOutcome {
  /** What arrived and was credited; collateral. */
  readonly deposited: string;
  /** The account's cash afterwards; quote. */
  readonly balance: string;
}

export function depositedIn(events: readonly ContractEvent[], { collateral }: Deployment): DepositOutcome {
  const [event] = eventsNamed(events, "Deposited");
  return {
    deposited: fromTokens(collateral, event?.tokens ?? 0n),
    balance: formatWad(event?.balance ?? 0n),
  };
}
