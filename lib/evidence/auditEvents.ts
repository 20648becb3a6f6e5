import { describeEntry } from "#lib/journal/describe.ts";
import type { Entry, EntryActor } from "#lib/journal/schema.ts";
import type { DescribedFacts } from "#lib/journal/tellings/tell.ts";

/**
 * FHIR R4 AuditEvents of a journal, in the shape of IHE BALP 1.1 (Basic Audit Log Patterns): its Create and Update profiles for
 * what changed something, and what else there is as a plain AuditEvent. They name no patient: the journal knows none.
 */

const DCM = "http://dicom.nema.org/resources/ontology/DCM";
const REST = {
  system: "http://terminology.hl7.org/CodeSystem/audit-event-type",
  code: "rest",
  display: "Restful Operation",
};
const INTERACTION = "http://hl7.org/fhir/restful-interaction";
const PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit";
const ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
const PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const SOURCE_TYPE = "http://terminology.hl7.org/CodeSystem/security-source-type";
/** FHIR's own id rule: 1 to 64 of A-Z a-z 0-9 - and dot. */
const idOf = (entry: Entry): string => `${entry.scope}-${entry.seq}`;

/** Where the names of Holdpoint's own things begin. */
export const URN = "urn:holdpoint";

export interface AuditEvent {
  readonly resourceType: "AuditEvent";
  readonly id: string;
  readonly [element: string]: unknown;
}

const KINDS = {
  create: { action: "C", profile: "Create" },
  update: { action: "U", profile: "Update" },
  operation: { action: "E", profile: null },
} as const;

/** An entry that left an entity that was not there before created it; one that left others updated them. */
function kindOf(entry: Entry, seen: ReadonlySet<string>): keyof typeof KINDS {
  if (entry.changes.length === 0) return "operation";
  return entry.changes.some(({ type, id }) => !seen.has(`${type}/${id}`)) ? "create" : "update";
}

const userOf = (actor: EntryActor) =>
  actor.kind === "person"
    ? [
        {
          type: { coding: [{ system: PARTICIPATION, code: "AUT", display: "author (originator)" }] },
          who: { identifier: { system: `${URN}:person`, value: actor.id }, display: actor.name },
          name: actor.name,
          requestor: true,
          ...(actor.position === null
            ? {}
            : { role: [{ coding: [{ system: `${URN}:position`, code: actor.position }] }] }),
        },
      ]
    : [];

const clientOf = (actor: EntryActor) => {
  switch (actor.kind) {
    case "person":
      return { identifier: { system: `${URN}:session`, value: actor.sessionId } };
    case "service":
      return { identifier: { system: `${URN}:service-token`, value: actor.id }, display: actor.name };
    case "system":
      return { identifier: { system: `${URN}:worker`, value: actor.name } };
  }
};

/**
 * Makes the events of a journal, one for each entry, in order.
 * @param origin whose journal it is, as its tree heads say
 */
export function auditEvents(origin: string, facts: DescribedFacts): (entry: Entry) => AuditEvent {
  const seen = new Set<string>();
  return (entry) => {
    const kind = kindOf(entry, seen);
    for (const { type, id } of entry.changes) seen.add(`${type}/${id}`);
    const { action, profile } = KINDS[kind];
    const { who, what } = describeEntry(entry, facts);
    const network = { address: origin, type: "5" };
    return {
      resourceType: "AuditEvent",
      id: idOf(entry),
      ...(profile === null ? {} : { meta: { profile: [`${PROFILE}.${profile}`] } }),
      type: REST,
      subtype: [
        { system: INTERACTION, code: kind },
        { system: `${URN}:command`, code: entry.command },
      ],
      action,
      ...(entry.occurredAt === entry.recordedAt ? {} : { period: { start: entry.occurredAt } }),
      recorded: entry.recordedAt,
      outcome: "0",
      outcomeDesc: `${who} ${what}`,
      ...(entry.reason === null ? {} : { purposeOfEvent: [{ text: entry.reason }] }),
      agent: [
        {
          type: { coding: [{ system: DCM, code: "110153", display: "Source Role ID" }] },
          who: clientOf(entry.actor),
          requestor: entry.actor.kind !== "person",
          network,
        },
        {
          type: { coding: [{ system: DCM, code: "110152", display: "Destination Role ID" }] },
          who: { identifier: { system: `${URN}:origin`, value: origin } },
          requestor: false,
          network,
        },
        ...userOf(entry.actor),
      ],
      source: {
        observer: { identifier: { system: `${URN}:origin`, value: origin }, display: "Holdpoint" },
        type: [{ system: SOURCE_TYPE, code: "4", display: "Application Server" }],
      },
      entity: [
        // The profiles want just one object that the event is about: here, what the journal keeps of it.
        {
          what: { identifier: { system: `${URN}:journal:${entry.scope}`, value: String(entry.seq) } },
          type: { system: ENTITY_TYPE, code: "2", display: "System Object" },
          role: { system: OBJECT_ROLE, code: "4", display: "Domain Resource" },
          name: entry.command,
          detail: entry.changes.map(({ type, id }) => ({ type, valueString: id })),
        },
      ].map(({ detail, ...entity }) => (detail.length === 0 ? entity : { ...entity, detail })),
    };
  };
}
