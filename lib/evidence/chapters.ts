import { isPosition, positionTitle } from "#lib/door/positions.ts";
import { CHAPTER_ROWS_MAX, type Chapter } from "./caseFile.ts";
import type { JournalFold, Kept } from "./fold.ts";
import { signaturesOf } from "./gateRecord.ts";
import { runsOf, verdictOf } from "./runReport.ts";

/** What the index of a binder tells in tables; the files beside it hold the whole. */

const said = (value: unknown): string =>
  value === null || value === undefined || value === ""
    ? "—"
    : typeof value === "object"
      ? "…"
      : String(value);

const titleOf = (position: unknown): string =>
  isPosition(position) ? positionTitle(position) : said(position);

const when = (value: unknown): string =>
  typeof value === "string" ? value.replace("T", " ").slice(0, 19) : "—";

type Row = readonly (string | undefined)[];

const chapter = (
  title: string,
  about: string,
  columns: readonly string[],
  rows: readonly Row[],
): Chapter => ({
  title,
  about:
    rows.length > CHAPTER_ROWS_MAX
      ? `${about} The first ${CHAPTER_ROWS_MAX} of ${rows.length} are written out.`
      : about,
  columns,
  rows: rows.slice(0, CHAPTER_ROWS_MAX).map((row) => row.map((cell) => cell ?? "—")),
});

function signed({ type, now, versions }: Kept): Row {
  const statement = (now?.statement ?? {}) as Record<string, unknown>;
  return [
    String(versions[0]?.seq ?? ""),
    when(now?.signedAt ?? now?.decidedAt ?? now?.attestedAt ?? versions[0]?.at),
    said(now?.personName ?? versions[0]?.who),
    titleOf(now?.position),
    said(statement.act ?? now?.reason ?? type),
    said(now?.meaning ?? now?.statement),
    said(now?.method),
    said(statement.evidenceHash ?? now?.evidenceHash).slice(0, 16),
  ];
}

/** The chapters of a binder's index, in the order of the questions that an auditor asks. */
export function chaptersOf(fold: JournalFold): Chapter[] {
  const facts = fold.facts();
  const gateNumber = (id: unknown) => said(fold.now("gate").find((gate) => gate.id === id)?.number);
  return [
    chapter(
      "Gates",
      "Each gate with its last decision. Criteria, polls and every answer: gates/gates.json.",
      ["Gate", "Title", "Question", "Polls", "Last decision", "By", "At (UTC)"],
      fold
        .now("gate")
        .toSorted((a, b) => Number(a.number) - Number(b.number))
        .map((gate) => {
          const decision = fold.now("decision").findLast(({ gateId }) => gateId === gate.id);
          return [
            said(gate.number),
            said(gate.title),
            said(gate.question),
            String(fold.now("poll").filter(({ gateId }) => gateId === gate.id).length),
            said(decision?.outcome ?? "not decided"),
            said(decision?.personName),
            when(decision?.decidedAt),
          ];
        }),
    ),
    chapter(
      "Signatures",
      "Every signature, with the entry of the journal that holds it; its proof is in journal/proofs.ndjson.",
      ["Entry", "At (UTC)", "Name", "Position", "Act", "Meaning", "Proved by", "Evidence SHA-256"],
      signaturesOf(fold).map(signed),
    ),
    chapter(
      "Evidence snapshots",
      "What signers had on the screen, by hash: gates/evidence-snapshots.json.",
      ["Gate", "Taken at (UTC)", "SHA-256", "Criteria", "Met"],
      fold.now("evidenceSnapshot").map((snapshot) => {
        const { criteria = [] } = (snapshot.content ?? {}) as { criteria?: { state: string }[] };
        return [
          gateNumber(snapshot.gateId),
          when(snapshot.takenAt),
          said(snapshot.hash).slice(0, 16),
          String(criteria.length),
          String(criteria.filter(({ state }) => state === "met").length),
        ];
      }),
    ),
    chapter(
      "Reconciliation runs",
      "Per domain, with the account that must balance and every discrepancy by pseudonym: reconciliation/.",
      [
        "Run",
        "Label",
        "Started (UTC)",
        "Ended (UTC)",
        "Status",
        "Verdict",
        "Source",
        "Target",
        "Input SHA-256",
        "Rules SHA-256",
      ],
      runsOf(fold).map(({ now }) => [
        said(now?.number),
        said(now?.label),
        when(now?.startedAt),
        when(now?.finishedAt),
        said(now?.status),
        said(verdictOf(facts, now, now?.verdict)),
        said(now?.sourceRecords),
        said(now?.targetRecords),
        said(now?.inputHash).slice(0, 16),
        said(now?.rulesHash).slice(0, 16),
      ]),
    ),
    chapter(
      "Access",
      "Who held which position, and why: access/.",
      ["Name", "Position", "Kind", "From (UTC)", "Until (UTC)", "Justification"],
      fold
        .now("assignment")
        .map((one) => [
          said(one.personName),
          titleOf(one.position),
          said(one.kind),
          when(one.startsAt),
          one.endsAt === null ? "no end" : when(one.endsAt),
          said(one.justification),
        ]),
    ),
    chapter(
      "Notices",
      "What clinicians were told: comms/notices.json.",
      ["Notice", "Title", "Until (UTC)", "Approved by", "At (UTC)", "Closed at (UTC)"],
      fold
        .now("notice")
        .map((notice) => [
          said(notice.number),
          said(notice.title),
          when(notice.until),
          said(notice.approvedByName),
          when(notice.approvedAt),
          when(notice.closedAt),
        ]),
    ),
  ];
}
