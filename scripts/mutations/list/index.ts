/** Every mutation, by the headings of docs/threats.md. */
import type { Mutation } from "../mutation.ts";
import { book } from "./book.ts";
import { deleveraging } from "./deleveraging.ts";
import { funding } from "./funding.ts";
import { keys } from "./keys.ts";
import { liquidation } from "./liquidation.ts";
import { margin } from "./margin.ts";
import { oracle } from "./oracle.ts";
import { periphery } from "./periphery.ts";
import { windDown } from "./windDown.ts";

export const mutations: readonly Mutation[] = [
  ...oracle,
  ...funding,
  ...margin,
  ...book,
  ...liquidation,
  ...deleveraging,
  ...windDown,
  ...keys,
  ...periphery,
];
