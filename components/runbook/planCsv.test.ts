import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PlannedTask, TASKS_MAX } from "#lib/runbook/schema.ts";
import { planned } from "#lib/runbook/testing.ts";
import { durationOf, instantOf, predecessorsOf } from "./planCells.ts";
import { readPlan, writeCsv, writeJson } from "./planCsv.ts";

const ZONE = "America/New_York";
const read = (text: string, known: string[] = []) => readPlan(text, ZONE, new Set(known));
const problemsOf = (text: string) => read(text).problems;

describe("an MS Project export", () => {
  const text = [
    "ID,Task Name,Duration,Start,Predecessors,Resource Names,Milestone",
    "1,Stop the interfaces,30 mins,11/21/26 2:00 AM,,Interfaces,No",
    "2,Load the delta,1.5 hrs,11/21/2026 2:30 AM,1FS,Data steward,No",
    '3,Ready,0,,"1,2",Incident commander,Yes',
  ].join("\r\n");
  test("comes in with its predecessors by number, its durations and the hospital's times", () => {
    const { tasks, problems } = read(text);
    expect(problems).toEqual([]);
    expect(
      tasks.map(({ code, dependsOn, durationMinutes, type }) => [code, dependsOn, durationMinutes, type]),
    ).toEqual([
      ["1", [], 30, "normal"],
      ["2", ["1"], 90, "normal"],
      ["3", ["1", "2"], 0, "milestone"],
    ]);
    expect(tasks[0]?.plannedStartAt).toBe("2026-11-21T07:00:00.000Z");
  });
  test("with what would mean another order than it is read as is refused, row by row", () => {
    const bad = text
      .replace("1FS", "1FS+5d")
      .replace("30 mins", "1 day")
      .replace('"1,2"', "9SS")
      .replace("Data steward", "Data steward");
    expect(problemsOf(bad)).toEqual([
      { row: 2, sentence: expect.stringMatching(/8 hours or 24/) },
      { row: 3, sentence: expect.stringMatching(/has a lag/) },
      { row: 4, sentence: expect.stringMatching(/only finish-to-start/) },
    ]);
  });
});

describe("a plan", () => {
  const head = "code,title,owner,depends_on";
  test("with any problem adds nothing", () => {
    const answer = read(`${head}\nA,First,interfaces,\nB,Second,nobody,A`);
    expect(answer.tasks).toEqual([]);
    expect(answer.problems).toEqual([{ row: 3, sentence: expect.stringMatching(/“nobody” is no position/) }]);
  });
  test("is told of codes given twice, of names that stand for nothing, and of circles", () => {
    expect(problemsOf(`${head}\nA,First,interfaces,\nA,Again,interfaces,X`)).toEqual([
      { row: 3, sentence: "A is row 2 already." },
      { row: 3, sentence: "X is neither in the file nor in the runbook." },
    ]);
    expect(problemsOf(`${head}\nA,First,interfaces,B\nB,Second,interfaces,A`)[0]?.sentence).toMatch(
      /wait for each other/,
    );
  });
  test("that lacks a column, or is no table, says so", () => {
    expect(problemsOf("code,owner\nA,interfaces")[0]?.sentence).toMatch(/lacks the columns title/);
    expect(problemsOf('code,title,owner\n"A,First')[0]?.sentence).toMatch(/no CSV/);
    expect(problemsOf("{")[0]?.sentence).toBe("This is no JSON.");
  });
  test("taken in again leaves out what is there", () => {
    const answer = read(`${head}\nA,First,interfaces,\nB,Second,interfaces,A`, ["A"]);
    expect(answer).toMatchObject({ known: 1, problems: [] });
    expect(answer.tasks.map(({ code }) => code)).toEqual(["B"]);
  });
  test("comes in an order in which nothing comes before what it names", () => {
    const rows = ["C,Third,interfaces,B", "B,Second,interfaces,A", "A,First,interfaces,"];
    expect(read(`${head}\n${rows.join("\n")}`).tasks.map(({ code }) => code)).toEqual(["A", "B", "C"]);
  });
  test(`of more than ${TASKS_MAX} tasks is refused`, () => {
    const rows = Array.from({ length: TASKS_MAX + 1 }, (_, n) => `T${n},Task,interfaces,`);
    expect(problemsOf(`${head}\n${rows.join("\n")}`)[0]?.sentence).toMatch(/holds 10000 tasks/);
  });

  const words = fc
    .string({ unit: "binary", minLength: 1, maxLength: 40 })
    .map((text) => `x${text.replaceAll(/\p{C}|\s/gu, "")}y`);
  const tasks: fc.Arbitrary<PlannedTask[]> = fc
    .array(
      fc.record({
        title: words,
        durationMinutes: fc.nat(1_000),
        critical: fc.boolean(),
        plannedStartAt: fc.option(
          fc
            .date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
            .map((date) => date.toISOString()),
        ),
      }),
      { maxLength: 20 },
    )
    .map((list) =>
      list.map((fields, n) => planned(`T${n}`, { ...fields, dependsOn: n > 1 ? [`T${n - 1}`, "T0"] : [] })),
    );
  test("is read back as it was written, as CSV and as JSON", () => {
    fc.assert(
      fc.property(tasks, (list) => {
        expect(read(writeCsv(list)).tasks).toEqual(list);
        expect(read(writeJson(list)).tasks).toEqual(list);
      }),
    );
  });
  test("runs no formula in a spreadsheet", () => {
    expect(writeCsv([planned("A", { title: "=HYPERLINK(1)" })])).toContain("'=HYPERLINK");
  });
});

test("cells", () => {
  expect(["90", "2 hrs", "1.5h", "30 mins?", "1 eday"].map(durationOf)).toEqual([90, 120, 90, 30, 1_440]);
  expect(() => durationOf("soon")).toThrow(/no duration/);
  expect(instantOf("2026-11-21T02:00Z", ZONE)).toBe("2026-11-21T02:00:00.000Z");
  expect(instantOf("2026-07-21 02:00", ZONE)).toBe("2026-07-21T06:00:00.000Z");
  expect(() => instantOf("21/11/2026 2:00", ZONE)).toThrow(/told from others/);
  expect(() => instantOf("2026-03-08 02:30", ZONE)).toThrow(/does not exist/);
  expect(predecessorsOf("3, 5FS;T-1")).toEqual(["3", "5", "T-1"]);
});
