"use client";

import { CommandLine } from "#components/ui/CommandLine.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { newestValidation, validationState } from "#lib/validation/rules.ts";
import type { ValidatedDomain, Validation } from "#lib/validation/schema.ts";
import { domainTitle } from "./words.ts";

const SIDES = ["source", "target"] as const;

/** Whether records keep to the structure of FHIR R4, by side and domain. */
export function ValidationPanel() {
  const { cutover, entities } = useRoom();
  const validations = SIDES.map((side) => ({ side, validation: newestValidation(entities, side) }));
  return (
    <Panel
      id="validation"
      title="Structure of the records"
      aside="FHIR R4: elements, types, formats, invariants; codes are not looked up"
    >
      {validations.map(({ side, validation }) =>
        validation ? (
          <ValidatedSide key={side} validation={validation} />
        ) : (
          <EmptyState
            key={side}
            title={
              <>
                <StateBadge state="UNKNOWN" /> The {side} was not validated yet
              </>
            }
          >
            <CommandLine>{`npx holdpoint validate --${side} DIR --cutover ${cutover.id}`}</CommandLine>
          </EmptyState>
        ),
      )}
    </Panel>
  );
}

function ValidatedSide({ validation }: { validation: Validation }) {
  const nowMs = useNow();
  const { side, label, at, records, domains } = validation;
  const invalid = domains.filter((domain) => domain.valid < domain.records || domain.unparsable > 0);
  return (
    <>
      <PanelRow className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StateBadge state={validationState(validation)} />
        <span className="font-medium">
          {side}, {label}
        </span>
        <span className="text-small text-dim">
          {counted(records, "record")}, <Time at={at} nowMs={nowMs} className="figures" />
        </span>
      </PanelRow>
      {invalid.length > 0 && (
        <Table caption={`Records of the ${side} that are not valid`}>
          <thead>
            <tr>
              <Th>domain</Th>
              <Th numeric>records</Th>
              <Th numeric>not valid</Th>
              <Th>what they break</Th>
            </tr>
          </thead>
          <tbody>
            {invalid.map((domain) => (
              <DomainRow key={domain.domain} domain={domain} />
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

function DomainRow({
  domain: { domain, records, valid, unparsable, issues, moreIssues },
}: {
  domain: ValidatedDomain;
}) {
  return (
    <tr className="align-top">
      <Td>{domainTitle(domain)}</Td>
      <Td numeric>{grouped(records)}</Td>
      <Td numeric>{grouped(records - valid + unparsable)}</Td>
      <Td>
        <ul className="grid gap-0.5 text-small">
          {unparsable > 0 && <li>{counted(unparsable, "line")} could not be read</li>}
          {issues.map(({ rule, path, records: count, examples }) => (
            <li key={`${rule} ${path}`}>
              <span className="figures">{grouped(count)}</span> × {rule}: <code>{path}</code>
              {examples[0] !== undefined && (
                <span className="figures text-faint"> · such as {examples[0]}</span>
              )}
            </li>
          ))}
          {moreIssues > 0 && <li className="text-faint">{counted(moreIssues, "more rule")}</li>}
        </ul>
      </Td>
    </tr>
  );
}
