import type { Position } from "#lib/door/positions.ts";
import type { IDENTITY_KINDS } from "#lib/inventory/schema.ts";
import type { PlanInput } from "#lib/opening/schema.ts";
import type { Cutover } from "../schema.ts";

/** What a template is filled with. */
export interface TemplateFacts {
  readonly organization: string;
  readonly name: string;
  readonly slug: string;
  readonly kind: Cutover["kind"];
  readonly strategy: Cutover["strategy"];
  readonly timeZone: string;
  readonly place: string;
  /** When the legacy record is frozen, and the latest time that a rollback can still be finished. */
  readonly freezeAt: string;
  readonly pointOfNoReturnAt: string;
  readonly people: PlanInput["people"];
  readonly slice: SliceFacts | null;
}

/** What is known of the first slice; what is not is empty, and said to be lacking. */
export interface SliceFacts {
  readonly name: string;
  readonly site: string;
  readonly department: string;
  readonly workflow: string;
  /** The system that receives what is ordered or documented there. */
  readonly downstreamSystem: string;
  readonly identitySource: string;
  readonly identityKind: (typeof IDENTITY_KINDS)[number];
  readonly patientMatching: string;
  readonly consentScope: string;
}

export type TemplateKey = "thin-slice" | "site" | "full";

export interface Template {
  readonly key: TemplateKey;
  readonly title: string;
  readonly what: string;
  /** How long it plans between the freeze and the point of no return. */
  readonly hours: number;
  readonly fill: (facts: TemplateFacts) => PlanInput;
}

type Tasks = NonNullable<PlanInput["runbook"]>["tasks"];
export type PlannedTask = Tasks[number];
export type PlannedGate = PlanInput["gates"][number];

const MINUTE_MS = 60_000;

/** Minutes before or after an instant. */
export const after = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * MINUTE_MS).toISOString();

const BACKUPS: Readonly<Partial<Record<Position, Position>>> = {
  "incident-commander": "app-owner",
  interfaces: "app-owner",
  identity: "app-owner",
  "data-steward": "clinical-informatics",
  "clinical-informatics": "data-steward",
  "app-owner": "interfaces",
  comms: "incident-commander",
};

export const OWNERS = {
  cmd: "incident-commander",
  clin: "clinical-informatics",
  app: "app-owner",
  data: "data-steward",
  int: "interfaces",
  idm: "identity",
  com: "comms",
  aud: "compliance",
} as const satisfies Record<string, Position>;

/** A task in one line: code, stream, owner, minutes from the freeze, minutes it takes, what is done, what it waits for, and more. */
export type Row = readonly [
  code: string,
  stream: string,
  owner: keyof typeof OWNERS,
  start: number,
  minutes: number,
  title: string,
  dependsOn?: string,
  more?: Partial<PlannedTask>,
];

/** What a task takes at the least and the most, where its template does not say: half again, and twice as long. */
const OPTIMISTIC = 0.7;
const PESSIMISTIC = 2;

/** Rows as tasks, planned from the freeze. */
export const tasksOf = (freezeAt: string, rows: readonly Row[]): PlannedTask[] =>
  rows.map(([code, stream, owner, start, minutes, title, dependsOn = "", more = {}]) => ({
    code,
    stream,
    ownerPosition: OWNERS[owner],
    backupPosition: BACKUPS[OWNERS[owner]] ?? null,
    title,
    type: "normal",
    dependsOn: dependsOn === "" ? [] : dependsOn.split(" "),
    plannedStartAt: after(freezeAt, start),
    durationMinutes: minutes,
    optimisticMinutes: minutes === 0 ? null : Math.round(minutes * OPTIMISTIC),
    pessimisticMinutes: minutes === 0 ? null : Math.round(minutes * PESSIMISTIC),
    fixedStartAt: null,
    controlStep: null,
    undoes: null,
    critical: false,
    minimumPeople: 1,
    gate: null,
    ...more,
  }));

/** A task that undoes another: `UNDO-…`, owned by the same team, in the stream of the way back. */
export const wayBack = (
  owner: keyof typeof OWNERS,
  undoes: string,
  start: number,
  minutes: number,
  title: string,
): Row => [`UNDO-${undoes}`, "Way back", owner, start, minutes, title, "", { undoes }];

export const MILESTONE = { type: "milestone" } as const;
export const VALIDATION = { type: "validation" } as const;
export const NOTICE = { type: "notice" } as const;
export const HOLD = { type: "hold" } as const;

/** A step of the control sequence. */
export const step = (
  controlStep: NonNullable<PlannedTask["controlStep"]>,
  more: Partial<PlannedTask> = {},
): Partial<PlannedTask> => ({ controlStep, critical: true, ...more });

type Criterion = PlannedGate["criteria"][number];
type Domain = Extract<Criterion["binding"], { kind: "reconciliation" }>["domain"];

const DAY_MINUTES = 24 * 60;

export const reconciled = (question: string, domain: Domain): Criterion => ({
  question,
  binding: { kind: "reconciliation", domain, maxAgeMinutes: DAY_MINUTES },
});

export const attested = (owner: keyof typeof OWNERS, question: string, statement: string): Criterion => ({
  question,
  binding: { kind: "attestation", position: OWNERS[owner], statement: `I attest that ${statement}` },
});

export const calm = (question: string, trigger: string): Criterion => ({
  question,
  binding: { kind: "trigger", trigger },
});

/** Who answers at a gate: each of them, so that no team goes over without its own word. */
export const polled = (...owners: (keyof typeof OWNERS)[]): PlannedGate["policy"] => ({
  positions: owners.map((owner) => OWNERS[owner]),
  quorum: owners.length,
  approvalExpiryMinutes: 120,
  executionExpiryMinutes: 60,
});

export const phase = (number: number, name: string): PlanInput["cutover"]["phases"][number] => ({
  number,
  name,
  startedAt: null,
  signedAt: null,
  signedByName: null,
});
