"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { CATEGORY_WORDS, keysOf } from "#components/runs/discrepancyWords.ts";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type Count, countBy, DOMAIN_ORDER, type GroupView, rareFindings } from "#lib/triage/rules.ts";
import { type GroupFilter, groupStateSchema, slaStateSchema } from "#lib/triage/schema.ts";
import { GROUP_STATE_TITLES, SLA_WORDS } from "./words.ts";

/** How much there is by domain, category, severity, owner, time and state. Each count narrows what is listed, and again to all. */
export function GroupCounts({ views, filter }: { views: readonly GroupView[]; filter: GroupFilter }) {
  const { entities } = useRoom();
  const links = useLinks();
  // What a run closed is history: it is counted as closed, and in no other count.
  const live = views.filter(({ state }) => state !== "closed");
  const rare = rareFindings(entities);
  return (
    <Panel
      title="Counts"
      aside={`${counted(
        live.reduce((sum, { group }) => sum + group.records, 0),
        "record",
      )}, ${counted(live.length, "cause")}`}
    >
      <div className="grid sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-1">
        <Facet
          title="Time"
          name="sla"
          filter={filter}
          words={(value) => SLA_WORDS[value]}
          counts={countBy(live, ({ sla }) => sla, slaStateSchema.options)}
          isBad={(value) => value === "overdue"}
        />
        <Facet
          title="State"
          name="state"
          filter={filter}
          words={(value) => GROUP_STATE_TITLES[value]}
          counts={countBy(views, ({ state }) => state, groupStateSchema.options)}
        />
        <Facet
          title="Severity"
          name="severity"
          filter={filter}
          words={(value) => value}
          counts={countBy(live, ({ group }) => group.severity, severitySchema.options.toReversed())}
          isBad={(value) => value === "critical"}
        />
        <Facet
          title="Category"
          name="category"
          filter={filter}
          words={(value) => CATEGORY_WORDS[value]}
          counts={countBy(live, ({ group }) => group.category, keysOf(CATEGORY_WORDS))}
        />
        <Facet
          title="Owner"
          name="owner"
          filter={filter}
          words={positionTitle}
          counts={countBy(live, ({ owner }) => owner.position, POSITIONS)}
        />
        <Facet
          title="Domain"
          name="domain"
          filter={filter}
          words={domainTitle}
          counts={countBy(live, ({ group }) => group.domain, DOMAIN_ORDER)}
        />
      </div>
      {rare !== undefined && rare.count > 0 && (
        <p className="border-t border-line px-3 py-2 text-small text-dim">
          {grouped(rare.count)} more of run {rare.run.number} have causes too rare for this page, or none that
          was kept. They are open. <PanelLink href={links.run(rare.run.number)}>The run has them</PanelLink>
        </p>
      )}
    </Panel>
  );
}

interface FacetProps<N extends keyof GroupFilter, V extends string> {
  title: string;
  name: N;
  filter: GroupFilter;
  words: (value: V) => string;
  counts: readonly Count<V>[];
  isBad?: (value: V) => boolean;
}

function Facet<N extends keyof GroupFilter, V extends string>({
  title,
  name,
  filter,
  words,
  counts,
  isBad,
}: FacetProps<N, V>) {
  const links = useLinks();
  const { group: _, ...others } = filter;
  return (
    <section aria-label={title} className="border-t border-line px-1.5 py-1.5">
      <h3 className="flex gap-2 px-1.5 text-caption text-faint">
        <span className="grow">{title}</span>
        <span>causes</span>
        <span className="w-16 text-right">records</span>
      </h3>
      <ul>
        {counts.map(({ value, groups, records }) => {
          const chosen = String(filter[name]) === value;
          return (
            <li key={value}>
              <Link
                href={links.causes({ ...others, [name]: chosen ? undefined : value })}
                scroll={false}
                aria-current={chosen ? "true" : undefined}
                title={`${grouped(records)} records of ${grouped(groups)} causes`}
                className={clsx(
                  "flex min-h-7 items-baseline gap-2 rounded-md px-1.5 py-0.5",
                  chosen ? "bg-raised font-medium text-ink" : "text-dim hover:bg-raised hover:text-ink",
                )}
              >
                <span className={clsx("min-w-0 grow first-letter:uppercase", isBad?.(value) && "text-nogo")}>
                  {words(value)}
                </span>
                <span className="figures text-small text-faint">{grouped(groups)}</span>
                <span className="figures w-16 text-right">{grouped(records)}</span>
              </Link>
            </li>
          );
        })}
        {counts.length === 0 && <li className="px-1.5 text-small text-faint">none</li>}
      </ul>
    </section>
  );
}
