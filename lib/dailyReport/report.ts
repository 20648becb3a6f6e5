import { openDeviations } from "#lib/deviations/rules.ts";
import { tallyOf } from "#lib/gates/criteria.ts";
import { blockersOf, nextDecision, viewGates } from "#lib/gates/rules.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { all, type Entities, type RoomState } from "#lib/room/state.ts";
import { boundsOf } from "./days.ts";
import type { Report } from "./schema.ts";

/** Entries that are written out; the audit page has all of them. */
const ENTRIES_MAX = 60;
/** What machines and clocks did is counted and not listed. */
const LISTED: ReadonlySet<string> = new Set(["person"]);

const some = (lines: readonly string[], none: string): string[] => (lines.length === 0 ? [none] : [...lines]);

/**
 * A day of a cutover.
 * @param room as it stood at the day's end, or stands now where the day is not over
 * @param vitals of the same moment
 * @param entries of the journal that were recorded in the day
 * @param total how many there were, where not all of them are given
 */
export function dailyReport(
  { entities, cutoverId }: RoomState,
  vitals: Vitals,
  entries: readonly Entry[],
  total: number,
  day: string,
  nowMs: number,
): Report {
  const cutover = entities.cutover[cutoverId];
  if (!cutover) throw new Error(`The room of ${cutoverId} holds no cutover.`);
  const { fromMs, untilMs } = boundsOf(day, cutover.timeZone);
  const atMs = Math.min(untilMs, nowMs);
  const views = viewGates(entities, vitals, atMs);
  const next = nextDecision(views);
  const inDay = (at: string | null): boolean =>
    at !== null && Date.parse(at) >= fromMs && Date.parse(at) < untilMs;
  const time = (at: string): string =>
    new Date(at).toLocaleTimeString("en-GB", {
      timeZone: cutover.timeZone,
      hour: "2-digit",
      minute: "2-digit",
    });
  const triggers = all(entities, "trigger");
  const unwell = triggers.filter(({ state }) => state !== "ok");
  const runs = all(entities, "run").filter(({ finishedAt }) => inDay(finishedAt));
  const tasks = all(entities, "task").flatMap((task) =>
    task.attempts.filter(({ finishedAt }) => inDay(finishedAt)).map((attempt) => ({ task, attempt })),
  );
  const done = tasks.filter(({ attempt }) => attempt.outcome === "done").length;
  const failed = tasks.filter(({ attempt }) => attempt.outcome === "failed");
  const listed = entries.filter(({ actor }) => LISTED.has(actor.kind));
  return {
    organization: cutover.organization,
    name: cutover.name,
    kind: cutover.kind,
    timeZone: cutover.timeZone,
    day,
    from: new Date(fromMs).toISOString(),
    until: new Date(atMs).toISOString(),
    isOver: untilMs <= nowMs,
    sections: [
      {
        title: "Where it stands",
        lines: [
          ...phasesInOrder(entities).map(
            (phase) => `Phase ${phase.number}, ${phase.name}: ${phaseState(phase)}.`,
          ),
          next
            ? `Next decision: gate ${next.gate.number}, ${next.gate.title}: ${next.state}.`
            : "No gate waits for a decision.",
        ],
      },
      {
        title: next ? `What stands against gate ${next.gate.number}` : "Exit criteria",
        lines: some(next ? blockersOf(next) : [], "Nothing."),
      },
      {
        title: "Criteria",
        lines: views.map((view) => {
          const { met, notMet, unknown } = tallyOf(view.criteria);
          return `Gate ${view.gate.number}, ${view.gate.title}: ${met} met, ${notMet} not met, ${unknown} unknown.`;
        }),
      },
      {
        title: "Rollback triggers",
        lines: some(
          unwell.map(({ name, state, stateSince }) => `${name}: ${state} since ${stateSince}.`),
          triggers.length === 0 ? "None is defined." : `All ${triggers.length} were ok.`,
        ),
      },
      {
        title: "Reconciliation",
        lines: some(
          runs.map(({ number, label, status }) => `Run ${number}, ${label}: ${status}.`),
          "No run ended in this day.",
        ),
      },
      {
        title: "Work",
        lines: [
          `${done} tasks done, ${failed.length} failed.`,
          ...failed.map(
            ({ task, attempt }) => `${task.code}, ${task.title}: ${attempt.reason ?? "no reason given"}.`,
          ),
          ...openDeviations(entities).map(({ number, what }) => `Open deviation ${number}: ${what}.`),
        ],
      },
      {
        title: "Notices in force",
        lines: some(
          all(entities, "notice")
            .filter(({ approvedAt, closedAt }) => approvedAt !== null && closedAt === null)
            .map(({ number, title, until }) => `Notice ${number}, ${title}, until ${until}.`),
          "None.",
        ),
      },
      {
        title: "Journal",
        lines: [
          `${total} entries in this day, ${listed.length} of the first ${entries.length} by people.`,
          ...listed.slice(0, ENTRIES_MAX).map((entry) => {
            const { who, what } = describeEntry(entry, entities);
            return `${time(entry.recordedAt)} ${who} ${what}.`;
          }),
          ...(listed.length > ENTRIES_MAX
            ? [`And ${listed.length - ENTRIES_MAX} more, on the audit page.`]
            : []),
        ],
      },
    ],
  };
}

/** Whether a day's report is mailed: while hypercare is under way, and somebody is to get it. */
export function isMailed(cutover: Cutover, facts: Pick<Entities, "phase">): boolean {
  const hypercare = phasesInOrder(facts).find(({ number }) => number === HYPERCARE);
  return (
    cutover.closedAt === null &&
    cutover.reportTo.length > 0 &&
    hypercare !== undefined &&
    phaseState(hypercare) === "active"
  );
}

const HYPERCARE = 4;

/** The report as plain text, for a mail that is read on a phone. */
export const reportText = ({ sections }: Report): string =>
  sections.map(({ title, lines }) => `${title}\n${lines.map((line) => `  ${line}`).join("\n")}`).join("\n\n");

export const fileNameOf = ({ day }: Report, slug: string): string => `daily-report-${slug}-${day}.pdf`;
