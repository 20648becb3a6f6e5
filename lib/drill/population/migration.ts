import { type Batch, BatchLedger } from "./batches.ts";
import { type Choice, chooseFault, timezoneFault } from "./faults/choose.ts";
import { FAULT_KINDS, type FaultKind, type FaultRates } from "./faults/kinds.ts";
import { FaultSchedule } from "./faults/schedule.ts";
import { type FhirResource, type Meta, type Patient, refTo } from "./fhir.ts";
import { targetId } from "./ids.ts";
import { type RandomStream, streamOf } from "./prng.ts";
import { rewriteRecord } from "./rewrite.ts";
import type { CrosswalkLine, TruthLine } from "./schema.ts";
import { DAY_MS } from "./zone.ts";

/** How many recent patients a stray record can land on. */
const RECENT_PATIENTS = 64;
const RETENTION_YEARS = 7;
const GHOST_SHIFT_DAYS = { least: 2, most: 45 };
const REASONS = {
  rejected: "profile validation failed",
  skipped: "out of retention",
  quarantined: "identity unresolved",
} as const;

/** What the migration of some records leaves behind. */
export interface Outcome {
  targets: FhirResource[];
  crosswalk: CrosswalkLine[];
  truth: TruthLine[];
}

/** A source record on its way: where it is said to go, and what goes wrong with it. */
interface Attempt {
  source: FhirResource;
  sourceRef: string;
  batch: Batch;
  random: RandomStream;
  choice?: Choice;
  /** Where the crosswalk says the record is; none if it did not get there or is not listed. */
  targetRef?: string;
}

interface KnownPatient {
  source: Patient;
  targetRef: string;
}

interface MigrationOptions {
  seed: string;
  patients: number;
  asOfMs: number;
  rates: FaultRates;
}

/**
 * The migration of a population, chart by chart: the loader's manifest, the records at the target, and the
 * truth about every divergence. A record has at most one.
 */
export class Migration {
  readonly #seed: string;
  readonly #patients: number;
  readonly #retentionLimitMs: number;
  readonly #schedule: FaultSchedule;
  readonly #ledger: BatchLedger;
  readonly #shared = new Map<string, string>();
  readonly #recent: KnownPatient[] = [];
  #progress = 0;

  constructor({ seed, patients, asOfMs, rates }: MigrationOptions) {
    this.#seed = seed;
    this.#patients = patients;
    this.#retentionLimitMs = asOfMs - RETENTION_YEARS * 365 * DAY_MS;
    this.#schedule = new FaultSchedule(seed, rates, patients);
    this.#ledger = new BatchLedger(asOfMs, patients, (type, number) => {
      if (!timezoneFault(type)) return false;
      const drawn = streamOf(seed, "batch", number).chance(rates["timezone-dropped"]);
      // The guaranteed ones befall encounters, where a wrong hour is seen first.
      const due = type === "Encounter" && this.#schedule.isDue("timezone-dropped", this.#progress);
      const drops = drawn || due;
      if (drops) this.#schedule.recordInjected("timezone-dropped");
      return drops;
    });
  }

  /** Migrates what the charts share. Nothing goes wrong with it. */
  facility(records: FhirResource[]): Outcome {
    const attempts = records.map((source): Attempt => {
      const sourceRef = refTo(source);
      const targetRef = this.#targetRef(source, sourceRef);
      this.#shared.set(sourceRef, targetRef);
      return {
        source,
        sourceRef,
        targetRef,
        batch: this.#ledger.next(source.resourceType),
        random: streamOf(this.#seed, "migrate", sourceRef),
      };
    });
    return this.#load(attempts, (reference) => this.#shared.get(reference));
  }

  /** Migrates the chart of the nth patient (from 0): the Patient is the first record. Charts come in order. */
  chart(records: FhirResource[], number: number): Outcome {
    this.#progress = number / this.#patients;
    const random = streamOf(this.#seed, "migrate", number);
    const attempts: Attempt[] = [];
    const placed = new Map<string, string>();
    for (const source of records) {
      const attempt = this.#attempt(source, random, attempts[0]);
      attempts.push(attempt);
      if (attempt.targetRef) placed.set(attempt.sourceRef, attempt.targetRef);
    }
    const outcome = this.#load(attempts, (reference) => placed.get(reference) ?? this.#shared.get(reference));
    const [patient] = attempts;
    if (patient?.source.resourceType === "Patient" && patient.targetRef && !patient.choice) {
      this.#recent.push({ source: patient.source, targetRef: patient.targetRef });
      if (this.#recent.length > RECENT_PATIENTS) this.#recent.shift();
    }
    return outcome;
  }

  #targetRef(source: FhirResource, sourceRef: string, copy = 0): string {
    return `${source.resourceType}/${targetId(this.#seed, sourceRef, copy)}`;
  }

  #attempt(source: FhirResource, random: RandomStream, patient?: Attempt): Attempt {
    const sourceRef = refTo(source);
    const batch = this.#ledger.next(source.resourceType);
    const chosen = chooseFault(source, random, {
      schedule: this.#schedule,
      progress: this.#progress,
      retentionLimitMs: this.#retentionLimitMs,
      hasOtherPatient: this.#recent.length > 0,
      patientMigrated: patient?.targetRef !== undefined && patient.choice?.kind !== "patient-merged",
    });
    if (chosen) this.#schedule.recordInjected(chosen.kind);
    const ofBatch = batch.dropsTimezone ? timezoneFault(source.resourceType) : undefined;
    const choice = chosen ?? (ofBatch && { kind: ofBatch.kind, content: ofBatch });
    const attempt = { source, sourceRef, batch, random, choice };
    if (choice && NOT_PLACED.has(choice.kind)) return attempt;
    if (choice?.kind === "patient-merged")
      return { ...attempt, targetRef: random.pick(this.#recent).targetRef };
    return { ...attempt, targetRef: this.#targetRef(source, sourceRef) };
  }

  #load(attempts: Attempt[], resolve: (reference: string) => string | undefined): Outcome {
    const outcome: Outcome = { targets: [], crosswalk: [], truth: [] };
    const split = attempts[0]?.choice?.kind === "patient-split" ? attempts[0] : undefined;
    const twin = split && this.#targetRef(split.source, split.sourceRef, 1);
    for (const attempt of attempts) {
      const toTwin = twin !== undefined && attempt !== split && attempt.random.chance(0.5);
      const resolveHere = toTwin
        ? (reference: string) => (reference === split?.sourceRef ? twin : resolve(reference))
        : resolve;
      this.#loadOne(attempt, resolveHere, outcome);
    }
    return outcome;
  }

  #loadOne(attempt: Attempt, resolve: (reference: string) => string | undefined, outcome: Outcome): void {
    const { source, sourceRef, targetRef, choice, random } = attempt;
    const { targets, crosswalk, truth } = outcome;
    const kind = choice?.kind;
    if (kind === "rejected" || kind === "skipped" || kind === "quarantined") {
      crosswalk.push(crosswalkLine(attempt, null, kind));
    } else if (targetRef !== undefined) {
      crosswalk.push(crosswalkLine(attempt, targetRef, "migrated"));
    }
    const isThere = targetRef !== undefined && !(kind && NOT_AT_TARGET.has(kind));
    const copyTo = (ref: string, shiftMs = 0) => {
      const copy = rewriteRecord(source, {
        id: idOf(ref),
        meta: serverMeta(attempt.batch),
        resolve,
        shiftMs,
      });
      targets.push(copy);
      return copy;
    };
    const target = isThere ? copyTo(targetRef) : undefined;
    const tell = (line: Partial<TruthLine>) => truth.push(truthLine(attempt, line));

    if (!choice) return;
    if (choice.content && target) {
      tell(choice.content.damage(target, random, source));
      return;
    }
    switch (kind) {
      case "duplicated": {
        const second = this.#targetRef(source, sourceRef, 1);
        copyTo(second);
        crosswalk.push(crosswalkLine(attempt, second, "migrated"));
        tell({ target: second });
        break;
      }
      case "patient-split": {
        const second = this.#targetRef(source, sourceRef, 1);
        giveSecondNumber(copyTo(second));
        crosswalk.push(crosswalkLine(attempt, second, "migrated"));
        tell({ target: second, fields: ["identifier"] });
        break;
      }
      case "unexpected": {
        const ghost = this.#targetRef(source, sourceRef, 2);
        const days = random.integer(GHOST_SHIFT_DAYS.least, GHOST_SHIFT_DAYS.most);
        makeTestPatient(copyTo(ghost, -days * DAY_MS));
        tell({ source: null, target: ghost });
        break;
      }
      case "wrong-patient": {
        const own = target && subjectElement(target);
        if (!own) throw new TypeError(`A ${source.resourceType} has no patient to go astray from`);
        own.reference.reference = random.pick(this.#recent).targetRef;
        tell({ fields: [own.element] });
        break;
      }
      case "patient-merged": {
        const survivor = this.#recent.find((patient) => patient.targetRef === targetRef);
        tell({ fields: survivor ? differingElements(source, survivor.source) : [] });
        break;
      }
      default:
        tell({});
    }
  }
}

/** Kinds whose record is not said to be anywhere at the target. */
const NOT_PLACED: ReadonlySet<FaultKind> = new Set([
  "rejected",
  "skipped",
  "quarantined",
  "missing-unlisted",
]);
/** Kinds whose record is said to be at the target under a reference, but no record was written for it. */
const NOT_AT_TARGET: ReadonlySet<FaultKind> = new Set([
  "missing-claimed",
  "consent-missing",
  "patient-merged",
]);

function idOf(ref: string): string {
  return ref.slice(ref.indexOf("/") + 1);
}

function serverMeta(batch: Batch): Meta {
  return { versionId: "1", lastUpdated: batch.transformedAt, source: `#${batch.name}` };
}

function crosswalkLine(
  attempt: Attempt,
  target: string | null,
  disposition: CrosswalkLine["disposition"],
): CrosswalkLine {
  const { name, mappingVersion, transformedAt, operator } = attempt.batch;
  return {
    source: attempt.sourceRef,
    target,
    disposition,
    ...(disposition === "migrated" ? {} : { reason: REASONS[disposition] }),
    batch: name,
    mappingVersion,
    transformedAt,
    operator,
  };
}

function truthLine({ source, sourceRef, targetRef, choice }: Attempt, line: Partial<TruthLine>): TruthLine {
  if (!choice) throw new TypeError("A record without a divergence has no truth to tell");
  return {
    source: sourceRef,
    target: targetRef ?? null,
    resourceType: source.resourceType,
    kind: choice.kind,
    category: FAULT_KINDS[choice.kind].category,
    fields: [],
    ...line,
  };
}

/** The element that says whose record it is. */
function subjectElement(record: FhirResource) {
  if ("subject" in record) return { element: "subject", reference: record.subject };
  return "patient" in record ? { element: "patient", reference: record.patient } : undefined;
}

/** The second half of a split patient got a number of its own. */
function giveSecondNumber(record: FhirResource): void {
  if (record.resourceType !== "Patient") return;
  for (const identifier of record.identifier) identifier.value = `${identifier.value}B`;
}

/** A Patient that exists only at the target is somebody's test. Other records stay as they are. */
function makeTestPatient(record: FhirResource): void {
  if (record.resourceType !== "Patient") return;
  record.name = [{ use: "official", family: "ZZTEST", given: ["Golive"] }];
  record.birthDate = "1900-01-01";
  for (const identifier of record.identifier) identifier.value = identifier.value.replace("MRN", "TST");
}

/** The elements, but for id and meta, in which two source records differ. */
function differingElements(one: FhirResource, other: FhirResource): string[] {
  const values = (record: FhirResource) =>
    new Map(Object.entries(record).map(([element, value]) => [element, JSON.stringify(value)]));
  const [first, second] = [values(one), values(other)];
  const elements = [...new Set([...first.keys(), ...second.keys()])];
  return elements
    .filter((element) => element !== "id" && element !== "meta" && first.get(element) !== second.get(element))
    .sort();
}
