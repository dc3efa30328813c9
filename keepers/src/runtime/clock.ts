import { setTimeout as wait } from "node:timers/promises";

import type { Clock } from "../core/ports.ts";

/** The machine's. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, { ...(signal && { signal }) });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};
