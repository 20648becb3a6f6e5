import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv, writeCsv } from "./csv.ts";
import { IMPORT_ROWS_MAX, planImport } from "./importPlan.ts";
import { INTERFACE, idOf, inventoryOf, SYSTEM, WORKFLOW } from "./testing.ts";

const none = inventoryOf({});
const ehr = { id: idOf(1), ...SYSTEM, name: "EHR", rtoMinutes: 60 };
const lab = { id: idOf(2), ...SYSTEM, name: "Lab" };
const known = inventoryOf({ system: [ehr, lab] });

const HEADER = "Name,Kind,Criticality,Owner,RTO";
const problemsOf = (csv: string, facts = none, kind: "system" | "interface" | "workflow" = "system") =>
  planImport(kind, csv, facts).problems.map(
    ({ row, column, sentence }) => `${row} ${column ?? "-"}: ${sentence}`,
  );

describe("a file", () => {
  test("is read as spreadsheets write it: with a mark, semicolons, quotes and Windows lines", () => {
    const { rows } = readCsv('\uFEFFName;Vendor\r\n"Lab; main";"Says ""hi""\r\ntwice"\r\n');
    expect(rows).toEqual([
      ["Name", "Vendor"],
      ["Lab; main", 'Says "hi"\r\ntwice'],
    ]);
    expect(readCsv("sep=|\r\nName|Vendor\r\na|b").rows[1]).toEqual(["a", "b"]);
    expect(readCsv("Name\tVendor\na\tb").rows[1]).toEqual(["a", "b"]);
  });
  test("with a quotation mark that is never closed says so", () => {
    expect(problemsOf(`${HEADER}\nA,"Other,Essential`)).toEqual([
      "2 -: A quotation mark is opened and never closed.",
    ]);
  });
  test("says what is wrong in which row and column, counted as the spreadsheet counts", () => {
    expect(
      problemsOf(
        [
          HEADER,
          'A,Other,Essential,Interfaces,"four\nhours"',
          "",
          "B,Submarine,Essential,Interfaces,soon",
          "b,,Essential,Interfaces,1",
        ].join("\n"),
      ),
    ).toEqual([
      "2 RTO: It is a time: minutes, or such as 4 h or 2 d.",
      expect.stringMatching(/^4 Kind: It is one of: EHR, /),
      "4 RTO: It is a time: minutes, or such as 4 h or 2 d.",
      "5 Kind: It can’t be empty.",
    ]);
  });
  test("without a header, with an unknown column, or empty is refused as a whole", () => {
    expect(problemsOf("A,B\n1,2")).toHaveLength(3);
    expect(problemsOf("Name,Colour\nA,red")).toEqual([
      expect.stringMatching(/^1 Colour: There is no such column/),
    ]);
    expect(problemsOf("")).toEqual([expect.stringContaining("no column Name")]);
    expect(problemsOf(HEADER)).toEqual(["1 -: There is nothing under the header."]);
    expect(problemsOf(`Name,Name\nA,B`)).toEqual(["1 Name: The column is there twice."]);
  });
  test("may hold so many rows", () => {
    const rows = Array.from({ length: IMPORT_ROWS_MAX + 1 }, (_, n) => `S${n},Other,Essential,Interfaces,`);
    expect(problemsOf([HEADER, ...rows].join("\n"))).toEqual([expect.stringContaining("split it")]);
    expect(problemsOf([HEADER, ...rows.slice(1)].join("\n"))).toEqual([]);
  });
  test("that names one thing twice is wrong in the second row", () => {
    expect(
      problemsOf([HEADER, "A,Other,Essential,Interfaces,1", "a,Other,Essential,Interfaces,2"].join("\n")),
    ).toEqual(["3 Name: Row 2 has the same name."]);
  });
  test("with more cells than columns is wrong there", () => {
    expect(problemsOf(`${HEADER}\nA,Other,Essential,Interfaces,1,2`)).toEqual([
      "2 -: The row has more cells than the header; is a comma or a semicolon not quoted?",
    ]);
  });
});

describe("a preview", () => {
  test("says what is added, what changes, and what stays", () => {
    const plan = planImport(
      "system",
      [
        HEADER,
        "ehr,Other,Essential,interfaces,2 h",
        "Lab,Other,Essential,Interfaces,",
        "PACS,Imaging,Essential,Interfaces,30",
      ].join("\n"),
      known,
    );
    expect(plan.problems).toEqual([]);
    expect(plan.rows.map(({ row, name, does, fields }) => ({ row, name, does, fields }))).toEqual([
      { row: 2, name: "ehr", does: "change", fields: { name: "ehr", rtoMinutes: 120 } },
      { row: 3, name: "Lab", does: "nothing", fields: {} },
      {
        row: 4,
        name: "PACS",
        does: "add",
        fields: expect.objectContaining({ rtoMinutes: 30, vendor: null }),
      },
    ]);
  });
  test("is another when the inventory has changed", () => {
    const csv = `${HEADER}\nEHR,Other,Essential,Interfaces,2 h`;
    const changed = inventoryOf({ system: [{ ...ehr, rtoMinutes: 120 }, lab] });
    expect(planImport("system", csv, known).hash).not.toBe(planImport("system", csv, changed).hash);
    expect(planImport("system", csv, known).hash).toBe(planImport("system", csv, known).hash);
  });
  test("finds systems and interfaces by name", () => {
    const csv =
      "Name,From,To,Direction,Protocol,Owner,Sensitivity,Without it the receiver,On restart\nADT,EHR,lab,One way,HL7 v2 over MLLP,Interfaces,PHI,Degrades,Resumes";
    expect(planImport("interface", csv, known).rows[0]?.fields).toMatchObject({
      fromSystemId: ehr.id,
      toSystemId: lab.id,
    });
    expect(problemsOf(csv.replace("lab", "Moon"), known, "interface")).toEqual([
      "2 To: There is no system “Moon”.",
    ]);
    const flow =
      "Name,Criticality,Owner,Stops without,Degrades without\nRounds,Essential,Clinical informatics,EHR | Lab,Lab";
    expect(problemsOf(flow, known, "workflow")).toEqual(["2 -: It names a system or an interface twice."]);
  });
});

test("a file that was exported and imported again changes nothing, whatever the names", () => {
  const text = fc
    .string({ minLength: 1, maxLength: 40, unit: "grapheme" })
    .filter(
      (name) => name.trim() === name && name !== "" && !/[\r\n\t|]/.test(name) && !/^'[=+\-@]/.test(name),
    );
  fc.assert(
    fc.property(text, text, fc.nat(100_000), (name, vendor, rtoMinutes) => {
      const facts = inventoryOf({
        system: [
          { ...ehr, name, vendor, rtoMinutes },
          { ...lab, name: `${name}~` },
        ],
        interface: [
          { id: idOf(3), ...INTERFACE, name: `${name}!`, fromSystemId: ehr.id, toSystemId: lab.id },
        ],
        workflow: [{ id: idOf(4), ...WORKFLOW, stopsWithoutIds: [ehr.id, idOf(3)], fallback: vendor }],
      });
      for (const kind of ["system", "interface", "workflow"] as const) {
        const plan = planImport(kind, writeCsv(kind, facts), facts);
        expect(plan.problems).toEqual([]);
        expect(plan.rows.every(({ does }) => does === "nothing")).toBe(true);
      }
    }),
  );
});

test("an exported file holds no formula", () => {
  for (const sign of ["=", "+", "-", "@"]) {
    const facts = inventoryOf({ system: [{ ...ehr, name: `${sign}HYPERLINK("http://x")` }] });
    expect(writeCsv("system", facts)).toContain(`'${sign}HYPERLINK`);
  }
});
