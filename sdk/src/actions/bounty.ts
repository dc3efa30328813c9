import { type ContractEvent, eventsNamed } from "../client/events.ts";
import { formatWad } from "../units/wad.ts";

/** Bounties that a transaction earned; quote. */
export function bountyOf(events: readonly ContractEvent[]): string {
  return formatWad(eventsNamed(events, "BountyPaid").reduce((sum, { amount }) => sum + amount, 0n));
}
