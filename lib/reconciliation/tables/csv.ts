/** A row of a CSV, or why it is none. Lines count from 1. */
export type CsvRow =
  | { readonly cells: readonly string[] /** On which it ends. */; readonly line: number }
  | { readonly fault: string /** On which it begins. */; readonly line: number };

/** A row that is longer has a quotation mark that nobody closed. */
const LONGEST_ROW = 4 * 1024 * 1024;
const QUOTE = '"';
const NEWLINE = "\n";

interface Read {
  readonly row: readonly string[] | string;
  /** Where the next row begins. */
  readonly next: number;
  /** Lines that the row takes. */
  readonly lines: number;
}

/**
 * The rows of a CSV (RFC 4180), without blank ones. A row that can't be read ends with its first line, and the next line begins another: a
 * library at hand goes on somewhere behind a stray quotation mark, and what stands before it is gone without a word.
 */
export async function* csvRowsIn(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRow> {
  let rest = "";
  let line = 1;
  const rowsOf = function* (isEnd: boolean): Generator<CsvRow> {
    let at = 0;
    while (at < rest.length) {
      const read = readRow(rest, at, delimiter, isEnd);
      if (read === undefined) break;
      const { row, next, lines } = read;
      if (typeof row === "string") yield { fault: row, line };
      else if (row.length > 1 || row[0] !== "") yield { cells: row, line: line + lines - 1 };
      at = next;
      line += lines;
    }
    rest = rest.slice(at);
  };
  for await (const chunk of text) {
    rest += chunk;
    yield* rowsOf(false);
  }
  yield* rowsOf(true);
}

/** The row that begins at `start`, or undefined when more text is needed to know. */
function readRow(text: string, start: number, delimiter: string, isEnd: boolean): Read | undefined {
  const cells: string[] = [];
  let [at, lines, newline] = [start, 1, -1];
  const fault = (row: string): Read | undefined => {
    const end = text.indexOf(NEWLINE, start);
    if (end < 0 && !isEnd) return undefined;
    return { row, next: end < 0 ? text.length : end + 1, lines: 1 };
  };
  for (;;) {
    let end: number;
    if (text[at] === QUOTE) {
      const closed = closingQuote(text, at + 1);
      const isOpen = closed < 0 || (closed + 2 >= text.length && !isEnd);
      if (isOpen && !isEnd && (closed >= 0 || text.length - start < LONGEST_ROW)) return undefined;
      if (closed < 0) return fault("a quotation mark is not closed");
      const value = text.slice(at + 1, closed);
      cells.push(value.replaceAll('""', QUOTE));
      for (let i = value.indexOf(NEWLINE); i >= 0; i = value.indexOf(NEWLINE, i + 1)) lines += 1;
      end = text.startsWith("\r\n", closed + 1) ? closed + 2 : closed + 1;
      if (end < text.length && text[end] !== delimiter && text[end] !== NEWLINE)
        return fault("something stands behind a closing quotation mark");
    } else {
      if (newline < at) newline = text.indexOf(NEWLINE, at);
      if (newline < 0 && !isEnd) return undefined;
      const lineEnd = newline < 0 ? text.length : newline;
      const next = text.indexOf(delimiter, at);
      end = next < 0 || next > lineEnd ? lineEnd : next;
      const value = text.slice(at, end === lineEnd && text[end - 1] === "\r" ? Math.max(at, end - 1) : end);
      if (value.includes(QUOTE)) return fault("a quotation mark stands in a value that has none around it");
      cells.push(value);
    }
    if (end >= text.length || text[end] === NEWLINE)
      return { row: cells, next: Math.min(text.length, end + 1), lines };
    at = end + 1;
    // The last cell of the text is empty.
    if (at === text.length && isEnd) return { row: [...cells, ""], next: at, lines };
  }
}

/** Where the quotation mark is that closes a value; one that is written twice is one of the value's. */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; ) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0 || text[quote + 1] !== QUOTE) return quote;
    at = quote + 2;
  }
}
