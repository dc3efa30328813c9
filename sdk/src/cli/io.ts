/** The world around the command line, which tests replace. */
export interface Io {
  /** Results: for programs and pipes. */
  readonly out: (line: string) => void;
  /** Everything else. */
  readonly err: (line: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks a person; undefined where nobody is there to be asked. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** The same without showing what is typed. */
  readonly askSecret: (question: string) => Promise<string | undefined>;
  readonly readFile: (path: string) => Promise<string>;
  /** Fails if the file exists. */
  readonly writeNewFile: (path: string, content: string) => Promise<void>;
}
