import fc from "fast-check";
import { expect, it } from "vitest";
import { type CsvRow, csvRowsIn } from "./csv.ts";

async function read(text: string, size = text.length, delimiter = ","): Promise<CsvRow[]> {
  const chunks = async function* () {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  };
  const rows: CsvRow[] = [];
  for await (const row of csvRowsIn(chunks(), delimiter)) rows.push(row);
  return rows;
}

const cell = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r", " ", "1"), maxLength: 6 });
// A row of one empty cell is a blank line.
const row = fc.array(cell, { minLength: 2, maxLength: 4 });
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

it("reads what it is written as, in whatever chunks it comes and however its lines end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 5 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (rows, end, quotesAll, size, endsWhole) => {
        const write = (value: string): string =>
          quotesAll || /[",\n\r]/.test(value) ? quoted(value) : value;
        const text = rows.map((cells) => cells.map(write).join(",")).join(end) + (endsWhole ? end : "");
        const found = await read(text, size);
        expect(found.map((one) => ("cells" in one ? one.cells : one.fault))).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});

it("passes over no row behind one that it can't read, whatever the chunks", async () => {
  const text = `A,B\n1,2\n3,6'2"\n"4"x,5\n\n7,"open\n8,9\n10,"two\nlines"\n11,"\n`;
  const expected = [
    { cells: ["A", "B"], line: 1 },
    { cells: ["1", "2"], line: 2 },
    { fault: "a quotation mark stands in a value that has none around it", line: 3 },
    { fault: "something stands behind a closing quotation mark", line: 4 },
    { fault: "something stands behind a closing quotation mark", line: 6 },
    { cells: ["8", "9"], line: 7 },
    { cells: ["10", "two\nlines"], line: 9 },
    { fault: "a quotation mark is not closed", line: 10 },
  ];
  for (const size of [1, 2, 3, 7, text.length]) expect(await read(text, size)).toEqual(expected);
});

it("gives up on a quotation mark that nobody closes before it fills the memory", async () => {
  const rows = 900_000;
  const found = await read(`A,B\n1,"x\n${"2,34567\n".repeat(rows)}`, 65_536);
  expect(found).toHaveLength(rows + 2);
  expect(found[1]).toEqual({ fault: "a quotation mark is not closed", line: 2 });
});
