import { type Binding, bindingSchema } from "#lib/criteria/schema.ts";

/** A criterion's binding as the form holds it: text, which is read when it is sent. */
export type Written = Readonly<Record<string, string>>;

/** What the fields of a form begin with. */
export const DEFAULTS: Written = {
  kind: "attestation",
  domain: "allergies",
  severity: "high",
  maxAgeMinutes: "1440",
  maxAgeDays: "30",
  durationMinutesMax: "",
  rollbackMinutesMax: "",
  comparator: "at-most",
  threshold: "",
  windowSeconds: "300",
  minSamples: "3",
  signalId: "",
  triggerId: "",
  by: "critical",
  codes: "",
  stream: "",
  subject: "backup",
  suite: "",
  minSize: "30",
  minLowerBound: "0.85",
  position: "clinical-informatics",
  statement: "",
  needsFile: "",
  needsSignOff: "",
  needsCodes: "",
};

const orNull = (text: string | undefined): number | null =>
  text === undefined || text.trim() === "" ? null : Number(text);
const number = (text: string | undefined): number =>
  text === undefined || text.trim() === "" ? Number.NaN : Number(text);

function candidate(written: Written): unknown {
  const { kind } = written;
  const maxAgeMinutes = orNull(written.maxAgeMinutes);
  switch (kind) {
    case "reconciliation":
      return { kind, domain: written.domain, maxAgeMinutes };
    case "discrepancies":
      return {
        kind,
        domains: written.domain === "" ? null : [written.domain],
        severity: written.severity,
        categories: null,
        maxAgeMinutes,
      };
    case "consent-parity":
      return { kind, maxAgeMinutes, ...(written.needsSignOff === "yes" && { needsSignOff: true }) };
    case "mappings":
      return { kind, ...(written.needsCodes === "yes" && { needsCodes: true }) };
    case "identity-queue":
    case "workforce-parity":
      return { kind, maxAgeMinutes };
    case "signal":
      return {
        kind,
        signalId: written.signalId,
        comparator: written.comparator,
        threshold: number(written.threshold),
        windowSeconds: number(written.windowSeconds),
        minSamples: number(written.minSamples),
      };
    case "trigger":
      return { kind, triggerId: written.triggerId };
    case "tasks":
      return {
        kind,
        which:
          written.by === "named"
            ? { by: "named", codes: (written.codes ?? "").split(/[\s,;]+/).filter(Boolean) }
            : written.by === "stream"
              ? { by: "stream", stream: written.stream }
              : { by: "critical" },
      };
    case "rehearsal":
      return {
        kind,
        maxAgeDays: number(written.maxAgeDays),
        durationMinutesMax: orNull(written.durationMinutesMax),
        rollbackMinutesMax: orNull(written.rollbackMinutesMax),
      };
    case "verification":
      return { kind, subject: written.subject, maxAgeMinutes };
    case "test-suite":
      return { kind, suite: written.suite, maxAgeMinutes };
    case "sampling":
      return {
        kind,
        domain: written.domain,
        minSize: number(written.minSize),
        minLowerBound: number(written.minLowerBound),
      };
    default:
      return {
        kind,
        position: written.position,
        statement: written.statement,
        ...(written.needsFile === "yes" ? { needsFile: true } : {}),
      };
  }
}

/** The binding that was written, or the first field that is not right. */
export function readWritten(written: Written): { readonly binding: Binding } | { readonly wrong: string } {
  const parsed = bindingSchema.safeParse(candidate(written));
  return parsed.success
    ? { binding: parsed.data }
    : { wrong: String(parsed.error.issues[0]?.path.at(-1) ?? "kind") };
}

/** A binding as a form holds it. */
export function writtenOf(binding: Binding): Written {
  const fields: Record<string, string> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(binding))
    if (typeof value === "string" || typeof value === "number") fields[name] = String(value);
    else if (value === null) fields[name] = "";
  if (binding.kind === "attestation" && binding.needsFile) fields.needsFile = "yes";
  if (binding.kind === "mappings" && binding.needsCodes) fields.needsCodes = "yes";
  if (binding.kind === "consent-parity" && binding.needsSignOff) fields.needsSignOff = "yes";
  if (binding.kind === "discrepancies") fields.domain = binding.domains?.[0] ?? "";
  if (binding.kind === "tasks") {
    fields.by = binding.which.by;
    if (binding.which.by === "named") fields.codes = binding.which.codes.join(" ");
    if (binding.which.by === "stream") fields.stream = binding.which.stream;
  }
  return fields;
}
