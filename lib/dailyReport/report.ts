import { openDeviations } from "#lib/deviations/rules.ts";
import { tallyOf } from "#lib/gates/criteria.ts";
import { blockersOf, type GateView, nextDecision, viewGates } from "#lib/gates/rules.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import { plural } from "#lib/plural.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import { all, type Entities, type RoomState } from "#lib/room/state.ts";
import { rulesOfRunWords, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { resultsOf, runsNewestFirst, summarize } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import { type CountedVerdict, domainVerdict, runVerdict, whyNoPass } from "#lib/runs/verdict.ts";
import { viewTrigger } from "#lib/triggers/rules.ts";
import { boundsOf } from "./days.ts";
import { type DailyReport, type Report, TRIES_MAX } from "./schema.ts";

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
  const { time, moment } = clockOf(cutover.timeZone);
  const runs = runsNewestFirst(entities)
    .filter(({ finishedAt }) => inDay(finishedAt))
    .reverse();
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
            ? `Next decision: gate ${next.gate.number}, ${next.gate.title}: ${GATE_SAID[next.state]}.`
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
        lines: triggerLines(entities, vitals, atMs, moment),
      },
      {
        title: "Reconciliation",
        lines: some(
          runs.flatMap((run) => runLines(run, entities)),
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
            .map(({ number, title, until }) => `Notice ${number}, ${title}, until ${moment(until)}.`),
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

/** The hospital's clock: of a moment in the day its time, of any other its date too. */
function clockOf(timeZone: string) {
  const time = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const times = new Intl.DateTimeFormat("en-US", time);
  const moments = new Intl.DateTimeFormat("en-US", { ...time, month: "short", day: "numeric" });
  return {
    time: (at: string) => times.format(new Date(at)),
    moment: (at: string) => moments.format(new Date(at)),
  };
}

/** A trigger that nothing evaluated is not ok, whatever it was last. */
function triggerLines(
  entities: Entities,
  vitals: Vitals,
  atMs: number,
  moment: (at: string) => string,
): string[] {
  const triggers = all(entities, "trigger");
  if (triggers.length === 0) return ["None is defined."];
  const unwell = triggers.flatMap((trigger) => {
    const signal = entities.signal[trigger.signalId];
    const view = signal && viewTrigger(trigger, signal, vitals, atMs);
    if (view?.state === "ok") return [];
    // The journal knows since when only of the state that it has itself.
    const since = view?.state === trigger.state ? ` since ${moment(trigger.stateSince)}` : "";
    return [
      `${trigger.name}: ${view ? `${said(view.state)}${since}, ${view.finding}` : "unknown, its signal is gone"}.`,
    ];
  });
  return some(unwell, `${plural(triggers.length, "trigger")} ok, none otherwise.`);
}

/** A run, and each domain of it that did not pass. */
function runLines(run: Run, entities: Entities): string[] {
  const head = `Run ${run.number}, ${run.label}`;
  if (run.status !== "completed") return [`${head}: ${run.status}${run.failure ? `. ${run.failure}` : "."}`];
  const otherRules = whyOtherRules(entities, run);
  const verdict = runVerdict(entities, run);
  return [
    `${head}, by ${rulesOfRunWords(entities, run)}: ${verdict === null ? "without a verdict" : VERDICT_SAID[verdict]}.`,
    ...(otherRules === undefined ? [] : [`No gate counts it: ${otherRules}.`]),
    ...resultsOf(entities, run.id).flatMap((result) => {
      const of = domainVerdict(entities, run, result);
      // What its run calls a pass, and nobody counts, is told with the run.
      if (of === "pass" || of === "other-rules") return [];
      return [`${result.domain}: ${VERDICT_SAID[of]}, ${whyNoPass(result) ?? summarize(result)}.`];
    }),
  ];
}

/** An internal state as people say it. */
const said = (state: string): string => state.replaceAll("-", " ");

const GATE_SAID: Readonly<Record<GateView["state"], string>> = {
  "not-polled": "not polled",
  polling: "a poll is open",
  passed: "passed",
  held: "on hold",
  refused: "NO-GO",
  expired: "its GO has expired",
};

const VERDICT_SAID: Readonly<Record<CountedVerdict, string>> = {
  pass: "PASS",
  fail: "FAIL",
  unknown: "UNKNOWN",
  error: "ERROR, the account does not balance",
  "other-rules": "no verdict that counts",
};

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

/** Whether nothing more comes of a day's report: it went out, or was tried often enough. */
export const isThrough = ({ sentAt, tries }: DailyReport): boolean => sentAt !== null || tries >= TRIES_MAX;

const HYPERCARE = 4;

/** The report as plain text, for a mail that is read on a phone. */
export const reportText = ({ sections }: Report): string =>
  sections.map(({ title, lines }) => `${title}\n${lines.map((line) => `  ${line}`).join("\n")}`).join("\n\n");

export const fileNameOf = ({ day }: Report, slug: string): string => `daily-report-${slug}-${day}.pdf`;
