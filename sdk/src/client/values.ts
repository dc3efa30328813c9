import type { ParamType } from "ethers";

/**
 * A decoded value as plain data: structs become objects with the ABI's names, lists become arrays. Ethers' own results
 * are both at once, and lazy.
 */
export function toPlain(type: ParamType, value: unknown): unknown {
  if (type.isArray()) {
    return Array.from(value as Iterable<unknown>, (item) => toPlain(type.arrayChildren, item)); // ethers decodes arrays to results
  }
  if (type.isTuple()) return toNamed(type.components, value as Iterable<unknown>); // and tuples
  return value;
}

/** Several values by the names of their types. */
export function toNamed(types: readonly ParamType[], values: Iterable<unknown>): Record<string, unknown> {
  const list = Array.from(values);
  return Object.fromEntries(types.map((type, place) => [type.name || `_${place}`, toPlain(type, list[place])]));
}
