import { expect } from "chai";
import fc from "fast-check";

import { TriggerHeap } from "./triggerHeap.ts";

type Step =
  | { readonly kind: "set"; readonly id: number; readonly key: number }
  | { readonly kind: "delete"; readonly id: number }
  | { readonly kind: "visit"; readonly limit: number };

const id = fc.integer({ min: 0, max: 200 });
const key = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(Infinity, -Infinity), fc.double({ noNaN: true }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), id, key }),
  fc.record({ kind: fc.constant("delete" as const), id }),
  fc.record({ kind: fc.constant("visit" as const), limit: key }),
);

describe("trigger heap", () => {
  it("visits what lies below a limit, whatever was put in, moved and taken out before", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        const heap = new TriggerHeap();
        const expected = new Map<number, number>();
        for (const given of [...steps, { kind: "visit", limit: 10 } as const]) {
          if (given.kind === "set") {
            heap.set(given.id, given.key);
            if (given.key === Infinity) expected.delete(given.id);
            else expected.set(given.id, given.key);
          } else if (given.kind === "delete") {
            heap.delete(given.id);
            expected.delete(given.id);
          } else {
            const visited: number[] = [];
            heap.visitBelow(given.limit, (found) => visited.push(found));
            const below = [...expected].filter(([, at]) => at < given.limit).map(([found]) => found);
            expect(visited.sort((a, b) => a - b)).to.deep.equal(below.sort((a, b) => a - b));
          }
          expect(heap.size).to.equal(expected.size);
        }
      }),
      { numRuns: 300 },
    );
  });
});
