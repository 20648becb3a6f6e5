"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { ConsentFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { STATE_WORDS } from "#lib/consent/rules.ts";
import { type ConsentParity, NOT_KNOWN, PARITY_STATES } from "#lib/consent/schema.ts";
import { LOOKS } from "./words.ts";

type Group = ConsentParity["groups"][number];

const totalOf = ({ states }: Group): number => Object.values(states).reduce((sum, count) => sum + count, 0);

/** Consents by jurisdiction and policy set: what of each stands otherwise, and how much of it the law has to look at. */
export function ConsentGroups({ parity, filter }: { parity: ConsentParity; filter: ConsentFilter }) {
  return (
    <Panel title="By jurisdiction and policy set" aside={`${grouped(parity.groups.length)} of them`}>
      <Table caption="Consents by jurisdiction and policy set">
        <thead>
          <tr>
            <Th>jurisdiction</Th>
            <Th>policy set</Th>
            <Th numeric>consents</Th>
            <Th numeric>same</Th>
            <Th>otherwise</Th>
            <Th numeric>legal review</Th>
          </tr>
        </thead>
        <tbody>
          {parity.groups.map((group) => (
            <GroupRow
              key={`${group.jurisdiction} ${group.policySet}`}
              group={group}
              chosen={filter.jurisdiction === group.jurisdiction && filter.policySet === group.policySet}
            />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function GroupRow({ group, chosen }: { group: Group; chosen: boolean }) {
  const links = useLinks();
  const { jurisdiction, policySet, states, toReview } = group;
  const otherwise = PARITY_STATES.filter((state) => state !== "same" && (states[state] ?? 0) > 0);
  return (
    <tr className={clsx("align-top", chosen && "bg-raised")} aria-current={chosen ? "true" : undefined}>
      <Td className="whitespace-nowrap">
        <Name name={jurisdiction} />
      </Td>
      <Td className="min-w-44 break-all">
        <Link
          href={links.consents(chosen ? {} : { jurisdiction, policySet })}
          scroll={false}
          className="underline decoration-edge underline-offset-2 hover:decoration-ink"
        >
          <Name name={policySet} />
        </Link>
      </Td>
      <Td numeric>{grouped(totalOf(group))}</Td>
      <Td numeric className="text-dim">
        {grouped(states.same ?? 0)}
      </Td>
      <Td className="min-w-56">
        {otherwise.length === 0 ? (
          <span className="text-faint">none</span>
        ) : (
          <span className="flex flex-wrap gap-x-3">
            {otherwise.map((state) => (
              <span key={state} className="inline-flex items-baseline gap-1 whitespace-nowrap">
                <StateMark {...LOOKS[state]} className="translate-y-px" />
                <span className="figures">{grouped(states[state] ?? 0)}</span>
                <span className="text-small text-dim">{STATE_WORDS[state]}</span>
              </span>
            ))}
          </span>
        )}
      </Td>
      <Td numeric className={clsx(toReview === 0 && "text-faint")}>
        {grouped(toReview)}
      </Td>
    </tr>
  );
}

function Name({ name }: { name: string }) {
  if (name !== NOT_KNOWN) return name;
  return (
    <span className="inline-flex items-baseline gap-1.5 text-unknown">
      <StateMark shape="question" tone="unknown" className="translate-y-px" />
      not known
    </span>
  );
}
