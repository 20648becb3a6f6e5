"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { StateMark } from "#components/ui/StateMark.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { isRevoked } from "#lib/consent/parity.ts";
import { REASON_WORDS } from "#lib/consent/rules.ts";
import type { ConsentFacts, ListedConsent } from "#lib/consent/schema.ts";
import { ConsentState } from "./ConsentState.tsx";
import { DecisionHistory } from "./DecisionHistory.tsx";
import { DIFFERENCE_WORDS, FROM_WORDS, isDifference, policyWords } from "./words.ts";

const RULE_WORDS = { permit: "permits", deny: "denies" } as const;

const DISPOSITION_WORDS = {
  migrated: "The loader says that it was migrated.",
  rejected: "The loader rejected it.",
  skipped: "The loader skipped it.",
  quarantined: "The loader put it into quarantine.",
} as const;

/** What both sides say of one consent, beside each other. */
export function ConsentDetail({ consent }: { consent: ListedConsent }) {
  const { key, state, source, target, differences, review, disposition, samePatient } = consent;
  const rows: [string, (facts: ConsentFacts) => ReactNode][] = [
    ["Record", ({ pseudonym }) => <span className="figures text-small">{pseudonym}</span>],
    ["Patient", ({ patient }) => <span className="figures text-small">{patient ?? "none named"}</span>],
    ["Policy and version", policyWords],
    [
      "Jurisdiction",
      ({ jurisdiction, jurisdictionFrom }) =>
        jurisdiction === null
          ? "not known"
          : `${jurisdiction}, ${jurisdictionFrom === null ? "" : FROM_WORDS[jurisdictionFrom]}`,
    ],
    ["Status", ({ status }) => status],
    ["Rule", ({ provision }) => (provision === null ? "not said" : RULE_WORDS[provision])],
    ["Signed", ({ signedOn }) => signedOn ?? "not said"],
    ["Period", ({ start, end }) => `${start ?? "not said"} to ${end ?? "no end"}`],
    ["Revoked", revocation],
    ["Source document", ({ document }) => document ?? "none"],
    ["Subject", ({ minor }) => (minor === null ? "age not known" : minor ? "a minor" : "of age")],
    ["Behavioural health", ({ behavioural }) => (behavioural.length === 0 ? "no" : behavioural.join(", "))],
    ["Versions of the record", revisions],
  ];
  return (
    <section aria-label={`Consent ${key}`} className="grid gap-2 rounded-md border border-line bg-panel">
      <div className="flex flex-wrap items-baseline gap-x-3 px-3 pt-2.5">
        <h3 className="figures font-semibold">{key}</h3>
        <ConsentState state={state} />
        {review.length > 0 && (
          <span className="text-small text-dim">
            legal review: {review.map((reason) => REASON_WORDS[reason]).join(", ")}
          </span>
        )}
      </div>
      <ul className="grid gap-0.5 px-3 text-small text-dim empty:hidden">
        {differences.filter(isDifference).map((difference) => (
          <li key={difference}>{DIFFERENCE_WORDS[difference]}</li>
        ))}
        {disposition !== null && target === null && <li>{DISPOSITION_WORDS[disposition]}</li>}
        {disposition === null && target === null && <li>The loader never listed it.</li>}
        {source === null && <li>Nothing at the source became this.</li>}
      </ul>
      <Table caption={`What both sides say of consent ${key}`}>
        <thead>
          <tr>
            <Th>
              <span className="sr-only">what</span>
            </Th>
            <Th>source</Th>
            <Th>target</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, tell]) => (
            <FactRow
              key={label}
              label={label}
              source={source}
              target={target}
              tell={tell}
              differs={differsIn(label, differences, samePatient)}
            />
          ))}
        </tbody>
      </Table>
      <DecisionHistory consent={consent} />
    </section>
  );
}

interface FactRowProps {
  label: string;
  source: ConsentFacts | null;
  target: ConsentFacts | null;
  tell: (facts: ConsentFacts) => ReactNode;
  differs: boolean;
}

function FactRow({ label, source, target, tell, differs }: FactRowProps) {
  return (
    <tr className={clsx("align-top", differs && "bg-hold-bg")}>
      <Td className="text-small text-faint">
        {differs && <StateMark shape="bars" tone="hold" className="mr-1.5" />}
        {label}
        {differs && <span className="sr-only"> (differs)</span>}
      </Td>
      <Td className="wrap-anywhere">{source ? tell(source) : <Absent />}</Td>
      <Td className="wrap-anywhere">{target ? tell(target) : <Absent />}</Td>
    </tr>
  );
}

const Absent = () => <span className="text-faint">not there</span>;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "Policy and version": ["policy", "version"],
  Jurisdiction: ["jurisdiction"],
  Status: ["status", "revoked-active"],
  Rule: ["provision"],
  Signed: ["signed-on"],
  Period: ["start", "end", "end-lost", "expired-active"],
  Revoked: ["revoked-active"],
  "Source document": ["document-lost"],
};

const differsIn = (label: string, differences: readonly string[], samePatient: boolean | null): boolean =>
  label === "Patient"
    ? samePatient === false
    : (FIELDS[label] ?? []).some((difference) => differences.includes(difference));

function revocation(facts: ConsentFacts): string {
  if (!isRevoked(facts)) return "no";
  const how = facts.status === "active" ? "refused by its rule" : facts.status;
  return `${how}, ${facts.revokedOn === null ? "the extract does not say when" : `since ${facts.revokedOn}`}`;
}

function revisions({ revisions: all }: ConsentFacts): ReactNode {
  if (all.length === 0) return "not said";
  return (
    <ol className="grid gap-0.5 text-small">
      {all.map(({ version, status, provision, on }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: versions have no other name that is surely their own, and never move
        <li key={index}>
          <span className="figures">{version ?? "?"}</span> {status}
          {provision !== null && `, ${RULE_WORDS[provision]}`}
          {on !== null && <span className="text-faint"> on {on}</span>}
        </li>
      ))}
    </ol>
  );
}
