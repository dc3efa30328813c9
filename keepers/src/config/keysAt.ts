import { z } from "zod";

/** Names that a schema knows at a path; none where it takes any, or where it is not an object. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let inner: z.ZodType | undefined = unwrap(schema);
  for (const key of path) {
    if (inner instanceof z.ZodObject) inner = unwrap(inner.shape[String(key)] as z.ZodType | undefined);
    else if (inner instanceof z.ZodArray) inner = unwrap(inner.element as z.ZodType);
    else if (inner instanceof z.ZodRecord) inner = unwrap(inner.valueType as z.ZodType);
    else return [];
  }
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => keysAt(option as z.ZodType, []));
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Without what only says that it may be left out. */
function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}
