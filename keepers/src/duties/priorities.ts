/** Which duty's transactions go first when several are due in one block; higher first. */
export const Priority = {
  /** Of a local chain: everything else is about the price that it pushes. */
  Index: 1_000,
  /** Winners must not leave before a gap is shown. */
  Gap: 900,
  Flagging: 850,
  Deleveraging: 800,
  /** Takes over what the book leaves, and so does the work of a liquidation. */
  Absorption: 750,
  Liquidation: 700,
  Settlement: 600,
  /** Before a sample that is about to fall due. */
  PruneTop: 550,
  Sample: 500,
  Closing: 300,
  Prune: 200,
  Realising: 100,
} as const;
