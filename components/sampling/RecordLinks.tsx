"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type RecordKey, recordState, recordsOf } from "#lib/sampling/rules.ts";
import { type Part, partSchema, type Sample } from "#lib/sampling/schema.ts";
import { recordName } from "./useSamplingFilter.ts";
import { PART_TITLES, RECORD_WORDS } from "./words.ts";

/** A sample's records, each with its state, by how they were drawn. */
export function RecordLinks({ sample, shown }: { sample: Sample; shown: RecordKey }) {
  return (
    <nav aria-label="Records of the sample" className="grid gap-1.5">
      {partSchema.options.map((part) => (
        <PartLinks key={part} sample={sample} part={part} shown={shown} />
      ))}
    </nav>
  );
}

function PartLinks({ sample, part, shown }: { sample: Sample; part: Part; shown: RecordKey }) {
  const { entities } = useRoom();
  const links = useLinks();
  const records = recordsOf(sample).filter((key) => key.part === part);
  if (records.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-1">
      <span className="w-20 text-small text-dim">{PART_TITLES[part]}</span>
      {records.map((key) => {
        const word = RECORD_WORDS[recordState(entities, sample, key)];
        const { tone, shape } = lookOf(word);
        const isShown = key.part === shown.part && key.place === shown.place;
        return (
          <Link
            key={recordName(key)}
            href={links.sample({ domain: sample.domain, record: recordName(key) })}
            scroll={false}
            aria-current={isShown ? "true" : undefined}
            aria-label={`${PART_TITLES[part]} ${key.place + 1}: ${word.toLowerCase()}`}
            data-tone={tone}
            className={clsx(
              "figures inline-flex min-h-7 min-w-9 items-center justify-center gap-1 rounded-md border px-1 text-caption",
              isShown ? "border-ink bg-raised" : "border-line hover:bg-raised",
            )}
          >
            <StateMark shape={shape} tone={tone} />
            {key.place + 1}
          </Link>
        );
      })}
    </div>
  );
}
