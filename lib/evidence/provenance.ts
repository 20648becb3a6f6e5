import { URN } from "./auditEvents.ts";
import type { JournalFold, Kept } from "./fold.ts";
import { signaturesOf } from "./gateRecord.ts";
import { verdictOf } from "./runReport.ts";

/** FHIR R4 Provenance: who answers for a signature or a reconciliation's result, and what it rests on. */

const PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
const DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
const ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion";

export interface Provenance {
  readonly resourceType: "Provenance";
  readonly id: string;
  readonly [element: string]: unknown;
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const identified = (kind: string, value: unknown) => ({
  identifier: { system: `${URN}:${kind}`, value: String(value) },
});

function ofSignature({ type, id, now, versions }: Kept): Provenance[] {
  const [first] = versions;
  if (!now || !first) return [];
  const statement = (now.statement ?? {}) as Record<string, unknown>;
  const evidence = text(now.evidenceHash) ?? text(statement.evidenceHash);
  const personId = text(now.personId);
  return [
    {
      resourceType: "Provenance",
      id: `${type.toLowerCase()}-${id}`,
      target: [
        {
          ...identified(type, id),
          display: text(statement.act) ?? text(now.meaning) ?? `${type} of entry ${first.seq}`,
        },
      ],
      occurredDateTime: text(now.signedAt) ?? text(now.decidedAt) ?? text(now.attestedAt) ?? first.at,
      recorded: first.at,
      activity: { coding: [{ system: ACT_REASON, code: "LA", display: "legally authenticated" }] },
      agent: [
        {
          type: { coding: [{ system: PARTICIPANT, code: "legal", display: "Legal Authenticator" }] },
          ...(text(now.position)
            ? { role: [{ coding: [{ system: `${URN}:position`, code: now.position }] }] }
            : {}),
          who: {
            ...(personId ? identified("person", personId) : {}),
            display: text(now.personName) ?? first.who,
          },
        },
      ],
      ...(evidence === undefined
        ? {}
        : {
            entity: [
              {
                role: "source",
                what: {
                  ...identified("evidence", evidence),
                  display: "Evidence shown to the signer, SHA-256",
                },
              },
            ],
          }),
    },
  ];
}

function ofRun(
  { id, now, versions }: Kept,
  fold: JournalFold,
  facts: ReturnType<JournalFold["facts"]>,
): Provenance[] {
  const last = versions.at(-1);
  if (!last || now?.status !== "completed") return [];
  const results = fold.now("domainResult").filter(({ runId }) => runId === id);
  return [
    {
      resourceType: "Provenance",
      id: `run-${id}`,
      target: results.map((result) => ({
        ...identified("domain-result", result.resultHash),
        display: `${result.domain}: ${verdictOf(facts, now, result.verdict)}`,
      })),
      occurredPeriod: { start: now.startedAt, end: now.finishedAt },
      recorded: last.at,
      activity: { coding: [{ system: DATA_OPERATION, code: "EXECUTE", display: "execute" }] },
      agent: [
        {
          type: { coding: [{ system: PARTICIPANT, code: "assembler", display: "Assembler" }] },
          who: { ...identified("run", id), display: last.who },
        },
      ],
      entity: [
        {
          role: "source",
          what: { ...identified("run-input", now.inputHash), display: "What was compared, SHA-256" },
        },
        ...(now.rulesHash == null
          ? []
          : [
              {
                role: "source" as const,
                what: { ...identified("run-rules", now.rulesHash), display: "The rules it went by, SHA-256" },
              },
            ]),
      ],
    },
  ].flatMap((provenance) =>
    // FHIR wants at least one target.
    provenance.target.length === 0 ? [] : [provenance as Provenance],
  );
}

/** One for every signature, in order, and one for every reconciliation run that came to a result. */
export function provenances(fold: JournalFold): Provenance[] {
  const facts = fold.facts();
  return [
    ...signaturesOf(fold).flatMap(ofSignature),
    ...fold.of("run").flatMap((run) => ofRun(run, fold, facts)),
  ];
}
