/** One defence and what is left when it is taken away. */
export interface Mutation {
  /** Short and unique; docs/threats.md refers to it. */
  name: string;
  /** Contract that holds the defence. */
  file: string;
  /** What is taken away: occurs exactly once in the file; an expression, or statements up to their last semicolon or brace. */
  search: string;
  /** What stands there instead: the same kind of thing. Statements may be replaced by nothing. */
  replacement: string;
  /** Solidity tests, by name, each of which must fail then. */
  tests: string[];
}
