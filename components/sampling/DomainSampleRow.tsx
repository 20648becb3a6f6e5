"use client";

import Link from "next/link";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Td } from "#components/ui/Table.tsx";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";
import { askedSize, isLargeEnough, standingOfSample, whyStale } from "#lib/sampling/rules.ts";
import type { Sample } from "#lib/sampling/schema.ts";
import { Agreement } from "./Agreement.tsx";
import { DrawSample, type Frame } from "./DrawSample.tsx";

interface DomainSampleRowProps {
  run: Run;
  domain: Domain;
  /** What the run handed over; undefined while that is not known, or when it was nothing. */
  frame: Frame | undefined;
  sample: Sample | undefined;
  /** The id of the sentence why whoever looks may not draw, where that is so. */
  notAllowedShownAt: string | undefined;
}

/** A domain's sample in one line. */
export function DomainSampleRow({ run, domain, frame, sample, notAllowedShownAt }: DomainSampleRowProps) {
  const { entities } = useRoom();
  const links = useLinks();
  const standing = sample && standingOfSample(entities, sample);
  const stale = sample && whyStale(entities, sample);
  const asked = askedSize(entities, domain);
  const isTooSmall = sample !== undefined && !isLargeEnough(sample, asked);
  const { reviewed = 0, drawn = 0, open = [], chosen } = standing ?? {};
  return (
    <tr className="hover:bg-raised">
      <Td className="font-medium">{domainTitle(domain)}</Td>
      <Td numeric className="hidden sm:table-cell">
        {grouped(sample?.population ?? frame?.population ?? 0)}
      </Td>
      <Td className="hidden text-small text-dim md:table-cell">
        {sample
          ? `${sample.random} by chance, ${sample.risk} by risk, ${sample.site} by site`
          : frame
            ? `handed over: ${frame.random} by chance, ${frame.risk} by risk, ${frame.site} by site`
            : "nothing handed over"}
      </Td>
      <Td>
        {sample === undefined ? (
          <span className="text-small text-faint">not drawn</span>
        ) : stale !== undefined ? (
          <span className="inline-flex flex-wrap items-center gap-2">
            <StateBadge state="STALE" />
            <span className="text-small text-dim">{stale}</span>
          </span>
        ) : (
          <span className="inline-flex flex-wrap items-center gap-2">
            {open.length > 0 ? (
              <StateBadge state="NO" />
            ) : isTooSmall ? (
              <StateBadge state="UNKNOWN" />
            ) : (
              <StateBadge state={reviewed === drawn ? "DONE" : reviewed === 0 ? "AWAITED" : "RUNNING"} />
            )}
            <span className="figures text-small">
              {reviewed} of {drawn}
              {isTooSmall && `, ${asked} asked`}
              {open.length > 0 && `, ${open.length} open`}
            </span>
          </span>
        )}
      </Td>
      <Td numeric>{standing ? <Agreement standing={standing} /> : <span className="text-faint">–</span>}</Td>
      <Td className="hidden text-small text-dim lg:table-cell">
        {chosen === undefined || chosen.drawn === 0
          ? ""
          : `${chosen.reviewed} of ${chosen.drawn} reviewed, ${chosen.notAgreed} not agreed`}
      </Td>
      <Td className="text-right">
        {sample?.runId === run.id || (sample && stale === undefined) ? (
          <Link className="font-medium underline underline-offset-2" href={links.sample({ domain })}>
            Review
          </Link>
        ) : (
          <DrawSample run={run} domain={domain} frame={frame} notAllowedShownAt={notAllowedShownAt} />
        )}
      </Td>
    </tr>
  );
}
