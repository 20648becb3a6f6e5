"use client";

import type { ReactNode } from "react";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { ACTING_POSITIONS } from "#lib/door/spec.ts";
import { DOMAINS, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import type { Written } from "./written.ts";

interface BindingFieldsProps {
  written: Written;
  onChange: (name: string, value: string) => void;
}

type Options = readonly (readonly [value: string, title: string])[];

const DOMAIN_OPTIONS: Options = DOMAINS.map((domain) => [domain, domain]);
const SEVERITIES: Options = severitySchema.options.map((severity) => [
  severity,
  severity === "critical" ? severity : `${severity} and above`,
]);

/** The fields of a binding, by its kind. */
export function BindingFields({ written, onChange }: BindingFieldsProps) {
  const { entities } = useRoom();
  const select = (name: string, label: string, options: Options, none?: string): ReactNode => (
    <SelectField
      key={name}
      label={label}
      value={written[name]}
      onChange={({ target }) => onChange(name, target.value)}
    >
      {none !== undefined && <option value="">{none}</option>}
      {options.map(([value, title]) => (
        <option key={value} value={value}>
          {title}
        </option>
      ))}
    </SelectField>
  );
  const field = (
    name: string,
    label: string,
    type: "number" | "text" = "number",
    hint?: string,
  ): ReactNode => (
    <TextField
      key={name}
      label={label}
      hint={hint}
      type={type}
      step={type === "number" ? "any" : undefined}
      value={written[name]}
      maxLength={LINE_LENGTH_MAX}
      onChange={({ target }) => onChange(name, target.value)}
    />
  );
  const age = field("maxAgeMinutes", "Not older than, in minutes");
  const fields = (): ReactNode[] => {
    switch (written.kind) {
      case "reconciliation":
        return [select("domain", "Domain", DOMAIN_OPTIONS), age];
      case "discrepancies":
        return [
          select("domain", "Domain", DOMAIN_OPTIONS, "Every domain of the run"),
          select("severity", "Severity", SEVERITIES),
          age,
        ];
      case "consent-parity":
        return [
          age,
          select(
            "needsSignOff",
            "Signed by compliance",
            [["yes", "Yes: as the newest run found them"]],
            "Not asked here",
          ),
        ];
      case "mappings":
        return [
          select(
            "needsCodes",
            "Local codes",
            [["yes", "Every one is mapped or decided on"]],
            "Not asked here",
          ),
        ];
      case "signal":
        return [
          select(
            "signalId",
            "Signal",
            all(entities, "signal").map(({ id, key }) => [id, key]),
            "Choose…",
          ),
          select("comparator", "Every sample is", [
            ["at-most", "at most"],
            ["at-least", "at least"],
          ]),
          field("threshold", "Threshold"),
          field("windowSeconds", "Over the last seconds"),
          field("minSamples", "Samples at the least"),
        ];
      case "trigger":
        return [
          select(
            "triggerId",
            "Trigger",
            all(entities, "trigger").map(({ id, name }) => [id, name]),
            "Choose…",
          ),
        ];
      case "tasks":
        return [
          select("by", "Which tasks", [
            ["critical", "The critical ones before this gate"],
            ["stream", "A stream"],
            ["named", "By their codes"],
          ]),
          written.by === "named" && field("codes", "Codes", "text", "With spaces between them."),
          written.by === "stream" &&
            select(
              "stream",
              "Stream",
              all(entities, "stream").map(({ name }) => [name, name]),
              "Choose…",
            ),
        ];
      case "rehearsal":
        return [
          field("maxAgeDays", "Not older than, in days"),
          field("durationMinutesMax", "Took at most minutes", "number", "Empty: no objective."),
          field("rollbackMinutesMax", "Rolled back in at most minutes", "number", "Empty: no objective."),
        ];
      case "verification":
        return [
          select("subject", "What", [
            ["backup", "A backup"],
            ["snapshot", "A snapshot"],
          ]),
          age,
        ];
      case "sampling":
        return [
          select("domain", "Domain", DOMAIN_OPTIONS),
          field("minSize", "Drawn by chance at the least"),
          field("minLowerBound", "Lower bound of agreement", "number", "A share: 0.9 is 90 %."),
        ];
      case "test-suite":
        return [field("suite", "Suite", "text", "order-result-billing, ack-sequencing, security …"), age];
      case "attestation":
        return [
          select(
            "position",
            "Who attests",
            ACTING_POSITIONS.map((position) => [position, positionTitle(position)]),
          ),
          field("statement", "What they sign", "text", "“I attest that the kit is printed.”"),
          select("needsFile", "On a file", [["yes", "It takes one"]], "It may be without one"),
        ];
      default:
        return [age];
    }
  };
  return <div className="grid gap-3 sm:grid-cols-2">{fields()}</div>;
}
