/** Something taken out of a contract. */
export interface Edit {
  file: string;
  /** Occurs exactly once in the file: an expression, or statements up to their last semicolon or brace. */
  search: string;
  /** What stands there instead: the same kind of thing. Statements may be replaced by nothing. */
  replacement: string;
}

/** One defence and what is left when it is taken away. */
export interface Mutation extends Edit {
  /** Short and unique; docs/threats.md refers to it. */
  name: string;
  /** The same defence's other places, where there is more than one. */
  also?: Edit[];
  /** Solidity tests, by name, each of which must fail then. */
  tests: string[];
}

/** All of a mutation's edits. */
export function editsOf({ file, search, replacement, also = [] }: Mutation): Edit[] {
  return [{ file, search, replacement }, ...also];
}
