import { parse } from "csv-parse/browser/esm/sync";
import { stringify } from "csv-stringify/browser/esm/sync";
import { whyNotOrdered } from "#lib/runbook/graph.ts";
import { whyNotPlanned } from "#lib/runbook/planning.ts";
import { type PlannedTask, plannedTaskSchema, TASKS_MAX } from "#lib/runbook/schema.ts";
import {
  durationOf,
  instantOf,
  PlanCellError,
  positionOf,
  predecessorsOf,
  truthOf,
  wholeOf,
} from "./planCells.ts";

/** A runbook as a table, and what is wrong with one, row by row. */

/** Each column with the names under which plans bring it; the first is ours. */
const COLUMNS = {
  code: ["code", "id", "task id", "wbs"],
  title: ["title", "task name", "name", "task"],
  stream: ["stream", "workstream", "team", "group"],
  type: ["type"],
  dependsOn: ["depends_on", "predecessors", "depends on"],
  ownerPosition: ["owner", "resource names", "position"],
  backupPosition: ["backup"],
  plannedStartAt: ["planned_start", "start", "planned start"],
  durationMinutes: ["duration", "duration_minutes", "planned duration"],
  optimisticMinutes: ["optimistic", "optimistic duration"],
  pessimisticMinutes: ["pessimistic", "pessimistic duration"],
  fixedStartAt: ["fixed_start", "constraint date"],
  controlStep: ["control_step"],
  undoes: ["undoes"],
  critical: ["critical"],
  minimumPeople: ["minimum_people"],
  gate: ["gate"],
  milestone: ["milestone"],
} as const;
type Column = keyof typeof COLUMNS;
const COLUMN_NAMES = Object.keys(COLUMNS) as Column[];

export interface RowProblem {
  /** As a spreadsheet counts: the head is row 1. */
  readonly row: number;
  readonly sentence: string;
}
export interface ReadPlan {
  /** In an order in which nothing comes before what it waits for. Empty when there are problems. */
  readonly tasks: readonly PlannedTask[];
  readonly problems: readonly RowProblem[];
  /** Rows whose code is in the runbook already; they are left out. */
  readonly known: number;
}

const columnOf = (name: string): Column | undefined =>
  COLUMN_NAMES.find((column) => (COLUMNS[column] as readonly string[]).includes(name.trim().toLowerCase()));

const FILE_PROBLEM_ROW = 1;
const failed = (sentence: string): ReadPlan => ({
  tasks: [],
  problems: [{ row: FILE_PROBLEM_ROW, sentence }],
  known: 0,
});

/** Reads a plan: our JSON, or CSV with a head. @param knownCodes of the tasks that are in the runbook already */
export function readPlan(text: string, timeZone: string, knownCodes: ReadonlySet<string>): ReadPlan {
  return text.trimStart().startsWith("{") ? readJson(text, knownCodes) : readCsv(text, timeZone, knownCodes);
}

function readJson(text: string, knownCodes: ReadonlySet<string>): ReadPlan {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return failed("This is no JSON.");
  }
  const tasks = typeof given === "object" && given !== null && "tasks" in given ? given.tasks : undefined;
  if (!Array.isArray(tasks)) return failed("The file holds no list of tasks.");
  const problems: RowProblem[] = [];
  const rows = tasks.flatMap((task: unknown, place) => {
    const parsed = plannedTaskSchema.safeParse(task);
    if (parsed.success) return [{ row: place + 1, task: parsed.data }];
    problems.push({ row: place + 1, sentence: describeIssue(parsed.error.issues[0]) });
    return [];
  });
  return check(rows, problems, knownCodes);
}

const describeIssue = (issue: { path: PropertyKey[]; message: string } | undefined): string =>
  `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}.`;

function readCsv(text: string, timeZone: string, knownCodes: ReadonlySet<string>): ReadPlan {
  let table: string[][];
  try {
    const [head = ""] = text.split(/\r?\n/, 1);
    const delimiter = [",", ";", "\t"].sort((a, b) => head.split(b).length - head.split(a).length)[0] ?? ",";
    table = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch {
    return failed("This is no CSV: a quote is open, or a line is cut.");
  }
  const [head = [], ...lines] = table;
  const columns = head.map(columnOf);
  const missing = (["code", "title", "ownerPosition"] as const).filter((column) => !columns.includes(column));
  if (missing.length > 0)
    return failed(
      `It lacks the columns ${missing.map((column) => COLUMNS[column].join(" or ")).join("; ")}.`,
    );
  const problems: RowProblem[] = [];
  const rows = lines.flatMap((cells, place) => {
    const row = place + 2;
    const made = readRow((column) => cells[columns.indexOf(column)] ?? "", timeZone);
    if ("sentence" in made) {
      problems.push({ row, sentence: made.sentence });
      return [];
    }
    return [{ row, task: made.task }];
  });
  return check(rows, problems, knownCodes);
}

/** One row as a task, or what is wrong with it. */
function readRow(
  cellOf: (column: Column) => string,
  timeZone: string,
): { readonly task: PlannedTask } | { readonly sentence: string } {
  const read = <T>(column: Column, reader: (cell: string) => T, otherwise: T): T => {
    const cell = cellOf(column);
    return cell === "" || (COLUMNS[column] as readonly string[]).length === 0 ? otherwise : reader(cell);
  };
  const instant = (cell: string): string => instantOf(cell, timeZone);
  try {
    const durationMinutes = read("durationMinutes", durationOf, 0);
    const isMilestone = read("milestone", truthOf, false);
    const parsed = plannedTaskSchema.safeParse({
      code: cellOf("code"),
      title: cellOf("title"),
      stream: cellOf("stream") || "Runbook",
      type: cellOf("type").toLowerCase() || (isMilestone ? "milestone" : "normal"),
      dependsOn: read("dependsOn", predecessorsOf, []),
      ownerPosition: positionOf(cellOf("ownerPosition")),
      backupPosition: read("backupPosition", positionOf, null),
      plannedStartAt: read("plannedStartAt", instant, null),
      durationMinutes,
      optimisticMinutes: read("optimisticMinutes", durationOf, null),
      pessimisticMinutes: read("pessimisticMinutes", durationOf, null),
      fixedStartAt: read("fixedStartAt", instant, null),
      controlStep: cellOf("controlStep").toLowerCase() || null,
      undoes: cellOf("undoes") || null,
      critical: read("critical", truthOf, false),
      minimumPeople: read("minimumPeople", wholeOf, 1),
      gate: read("gate", wholeOf, null),
    });
    return parsed.success ? { task: parsed.data } : { sentence: describeIssue(parsed.error.issues[0]) };
  } catch (error) {
    if (error instanceof PlanCellError) return { sentence: error.message };
    throw error;
  }
}

/** What is wrong between rows; and the tasks in an order in which they can be added batch by batch. */
function check(
  rows: readonly { readonly row: number; readonly task: PlannedTask }[],
  found: readonly RowProblem[],
  knownCodes: ReadonlySet<string>,
): ReadPlan {
  const problems = [...found];
  const rowByCode = new Map<string, number>();
  for (const { row, task } of rows) {
    const first = rowByCode.get(task.code);
    if (first !== undefined) problems.push({ row, sentence: `${task.code} is row ${first} already.` });
    rowByCode.set(task.code, row);
  }
  for (const { row, task } of rows)
    for (const code of [...task.dependsOn, ...(task.undoes === null ? [] : [task.undoes])])
      if (!rowByCode.has(code) && !knownCodes.has(code))
        problems.push({ row, sentence: `${code} is neither in the file nor in the runbook.` });
  for (const { row, task } of rows) {
    const gateId = task.gate === null ? null : String(task.gate);
    const why = whyNotPlanned({ ...task, gateId, undoesId: task.undoes });
    if (why !== undefined) problems.push({ row, sentence: why });
  }
  const fresh = rows.map(({ task }) => task).filter(({ code }) => !knownCodes.has(code));
  if (fresh.length + knownCodes.size > TASKS_MAX)
    problems.push({ row: FILE_PROBLEM_ROW, sentence: `A runbook holds ${TASKS_MAX} tasks.` });
  const unordered = whyNotOrdered(fresh.map((task) => ({ ...task, id: task.code, undoesId: task.undoes })));
  if (unordered !== undefined) problems.push({ row: FILE_PROBLEM_ROW, sentence: unordered });
  return {
    tasks: problems.length > 0 ? [] : inOrder(fresh),
    problems: problems.sort((a, b) => a.row - b.row),
    known: rows.length - fresh.length,
  };
}

/** Each after what it names, so that every batch only names tasks of its own or of earlier ones. The tasks hold no circle. */
function inOrder(tasks: readonly PlannedTask[]): PlannedTask[] {
  const byCode = new Map(tasks.map((task) => [task.code, task]));
  const placed = new Set<string>();
  const order: PlannedTask[] = [];
  for (const task of tasks) {
    const open = [task];
    while (open.length > 0) {
      const last = open.at(-1);
      if (!last) break;
      const names = [...last.dependsOn, ...(last.undoes === null ? [] : [last.undoes])];
      const next = names.find((code) => byCode.has(code) && !placed.has(code));
      const before = next === undefined ? undefined : byCode.get(next);
      if (before && !open.includes(before)) open.push(before);
      else {
        open.pop();
        if (!placed.has(last.code)) order.push(last);
        placed.add(last.code);
      }
    }
  }
  return order;
}

/** A plan as CSV, which `readPlan` reads back. What a spreadsheet would run as a formula is escaped. */
export function writeCsv(tasks: readonly PlannedTask[]): string {
  const columns = COLUMN_NAMES.filter((column) => column !== "milestone");
  const rows = tasks.map((task) =>
    columns.map((column) => {
      const value = task[column];
      if (Array.isArray(value)) return value.join(" ");
      if (typeof value === "boolean") return value ? "yes" : "no";
      return value ?? "";
    }),
  );
  return stringify([columns.map((column) => COLUMNS[column][0]), ...rows], { escape_formulas: true });
}

export const writeJson = (tasks: readonly PlannedTask[]): string =>
  `${JSON.stringify({ version: 1, tasks }, null, 2)}\n`;
