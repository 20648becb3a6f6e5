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
import { type ConsentParity, NOT_KNOWN, PARITY_STATES, type ParityState } from "#lib/consent/schema.ts";
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
            <Th className="hidden md:table-cell">jurisdiction</Th>
            <Th>policy set</Th>
            <Th numeric>consents</Th>
            <Th numeric>same</Th>
            <Th className="hidden md:table-cell">otherwise</Th>
            <Th numeric className="hidden sm:table-cell">
              legal review
            </Th>
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

const otherwiseIn = (states: Group["states"]): ParityState[] =>
  PARITY_STATES.filter((state) => state !== "same" && (states[state] ?? 0) > 0);

/** What stands otherwise than at the source, the worst first. */
function Otherwise({ states }: Pick<Group, "states">) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {otherwiseIn(states).map((state) => (
        <span key={state} className="inline-flex items-baseline gap-1 whitespace-nowrap">
          <StateMark {...LOOKS[state]} className="translate-y-px" />
          <span className="figures">{grouped(states[state] ?? 0)}</span>
          <span className="text-small text-dim">{STATE_WORDS[state]}</span>
        </span>
      ))}
    </span>
  );
}

function GroupRow({ group, chosen }: { group: Group; chosen: boolean }) {
  const links = useLinks();
  const { jurisdiction, policySet, states, toReview } = group;
  const otherwise = otherwiseIn(states);
  return (
    <tr className={clsx("align-top", chosen && "bg-raised")} aria-current={chosen ? "true" : undefined}>
      <Td className="hidden whitespace-nowrap md:table-cell">
        <Name name={jurisdiction} />
      </Td>
      <Td className="wrap-anywhere">
        <Link
          href={links.consents(chosen ? {} : { jurisdiction, policySet })}
          scroll={false}
          className="link"
        >
          <Name name={policySet} />
        </Link>
        <span className="block text-small text-dim md:hidden">
          <Name name={jurisdiction} />
          {toReview > 0 && <span className="sm:hidden"> · {grouped(toReview)} in legal review</span>}
          {otherwise.length > 0 && <Otherwise states={states} />}
        </span>
      </Td>
      <Td numeric>{grouped(totalOf(group))}</Td>
      <Td numeric className="text-dim">
        {grouped(states.same ?? 0)}
      </Td>
      <Td className="hidden min-w-56 md:table-cell">
        {otherwise.length === 0 ? <span className="text-faint">none</span> : <Otherwise states={states} />}
      </Td>
      <Td numeric className={clsx("hidden sm:table-cell", toReview === 0 && "text-faint")}>
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
