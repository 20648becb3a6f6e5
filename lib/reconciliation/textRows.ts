/** Rows of texts as one text: it goes from thread to thread as it is, where many small strings would each be copied. */
export interface TextRows {
  /** How many values a row has. */
  readonly width: number;
  readonly text: string;
  /** Where each value ends, row by row; the complement of it for a value that is null. */
  readonly ends: Int32Array;
}

export function toTextRows(rows: readonly (readonly (string | null)[])[]): TextRows {
  const width = rows[0]?.length ?? 0;
  const ends = new Int32Array(rows.length * width);
  const texts: string[] = [];
  let end = 0;
  let at = 0;
  for (const row of rows) {
    for (const value of row) {
      if (value !== null) {
        texts.push(value);
        end += value.length;
      }
      ends[at] = value === null ? ~end : end;
      at += 1;
    }
  }
  return { width, text: texts.join(""), ends };
}

/** The rows as they were given to `toTextRows`. */
export function* rowsOf<Row extends readonly (string | null)[]>({
  width,
  text,
  ends,
}: TextRows): Generator<Row> {
  let start = 0;
  for (let first = 0; first < ends.length; first += width) {
    const row: (string | null)[] = [];
    for (let at = first; at < first + width; at += 1) {
      const end = ends[at] ?? 0;
      row.push(end < 0 ? null : text.slice(start, end));
      if (end >= 0) start = end;
    }
    yield row as readonly (string | null)[] as Row;
  }
}
