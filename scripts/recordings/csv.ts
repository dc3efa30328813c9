/** A recording that does not say what it should. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";

  /**
   * @param file what was read
   * @param line from 1 on, the header included
   * @param reason what is wrong with it
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly reason: string,
  ) {
    super(`${file}, line ${line}: ${reason}. Restore the file from the repository.`);
  }
}

/** A row of a file, its cells by column. */
export interface Row<Column extends string> {
  readonly file: string;
  /** From 1 on, the header included. */
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;
const WAD_DECIMALS = 18;

/** Rows of a comma-separated text without quotes; the first line names the columns and must be as given. */
export function parseCsv<Column extends string>(
  file: string,
  text: string,
  columns: readonly Column[],
): readonly Row<Column>[] {
  const [header, ...lines] = text.trimEnd().split("\n");
  if (header !== columns.join(",")) {
    throw new RecordingError(file, 1, `columns ${columns.join(",")} expected, ${String(header)} found`);
  }
  return lines.map((text, index) => {
    const line = index + 2;
    const values = text.split(",");
    if (values.length !== columns.length) {
      throw new RecordingError(file, line, `${columns.length} cells expected, ${values.length} found`);
    }
    const cells = Object.fromEntries(columns.map((column, i) => [column, values[i]])) as Record<Column, string>;
    return { file, line, cells };
  });
}

/** A whole number that is not negative. */
export function wholeOf<Column extends string>({ file, line, cells }: Row<Column>, column: Column): bigint {
  const text = cells[column];
  if (!/^\d+$/.test(text)) throw new RecordingError(file, line, `${column} is not a whole number: ${text}`);
  return BigInt(text);
}

/** A decimal fraction such as 0.0001 or 2.096e-05, exactly [WAD]. */
export function wadOf<Column extends string>({ file, line, cells }: Row<Column>, column: Column): bigint {
  const text = cells[column];
  const [, sign, whole, fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) throw new RecordingError(file, line, `${column} is not a decimal: ${text}`);
  const shift = WAD_DECIMALS - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n) {
    throw new RecordingError(file, line, `${column} has more than ${WAD_DECIMALS} decimals: ${text}`);
  }
  const magnitude = shift < 0 ? digits / scale : digits * scale;
  return sign === "-" ? -magnitude : magnitude;
}
