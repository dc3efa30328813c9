/** One measured figure; smaller is better where something is promised. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly most?: number;
}

export interface Case {
  readonly name: string;
  readonly about: string;
  /** @param tell says how far it is */
  run(tell: (line: string) => void): Promise<readonly Figure[]>;
}
