"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { useLinks } from "#components/shell/useLinks.ts";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { useOrigin } from "#components/ui/useOrigin.ts";
import { orpc } from "#lib/door/client.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { HOUSE, type ListedEntry } from "#lib/journal/schema.ts";
import type { Subject } from "#lib/journal/tellings/tell.ts";
import { ChangeTable } from "./ChangeTable.tsx";
import { EntryProofPanel } from "./EntryProofPanel.tsx";
import { subjectHref } from "./subjectHref.ts";
import { WhoSaw } from "./WhoSaw.tsx";

/** All that an entry holds: where it stands in the journal, what it left, and the bytes under its hash. */
export function EntryDetails({ listed, subject }: { listed: ListedEntry; subject: Subject | undefined }) {
  const { entry, leafHash } = listed;
  const links = useLinks();
  const origin = useOrigin();
  const bytes = canonicalJson(entry);
  const ofHouse = entry.scope === HOUSE;
  const { data } = useQuery(
    orpc.journal.getBefore.queryOptions({
      input: { cutoverId: entry.scope, seq: entry.seq },
      enabled: !ofHouse,
      // What was before an entry never changes.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const befores = data?.before;
  return (
    <div className="border-t border-line bg-canvas">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 px-3 py-2.5 text-small">
        <Line term="Entry">
          {entry.seq}
          {subject && (
            <Link href={subjectHref(subject, links)} className="ml-3 font-sans text-ink link">
              see what it is about
            </Link>
          )}
        </Line>
        <Line term="Command">{entry.command}</Line>
        <Line term="Recorded at">{entry.recordedAt}</Line>
        {entry.occurredAt !== entry.recordedAt && <Line term="Occurred at">{entry.occurredAt}</Line>}
        {entry.actor.kind === "person" && <Line term="Session">{entry.actor.sessionId}</Line>}
        <Line term="Leaf hash">{leafHash}</Line>
      </dl>
      <WhoSaw entry={entry} />
      {!ofHouse && <EntryProofPanel seq={entry.seq} />}
      <p className="flex flex-wrap gap-2 px-3 pb-2.5">
        <CopyButton text={`${origin}${links.entry(entry.seq)}`} what="the link" />
      </p>
      {entry.changes.map((change) => (
        <ChangeTable
          key={`${change.type}/${change.id}`}
          change={change}
          before={befores?.find(({ type, id }) => type === change.type && id === change.id)}
          historyHref={links.entries({ subjectId: change.id })}
        />
      ))}
      <Disclosure
        summary={<span className="text-small">Canonical JSON (RFC 8785): the bytes under the leaf hash</span>}
      >
        <div className="grid gap-2 px-3 py-2.5">
          <pre className="max-h-80 overflow-auto rounded-md border border-line bg-panel p-3 text-small break-all whitespace-pre-wrap">
            {bytes}
          </pre>
          <span>
            <CopyButton text={bytes} what="the canonical JSON" />
          </span>
        </div>
      </Disclosure>
    </div>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{term}</dt>
      <dd className="figures min-w-0 break-all text-dim">{children}</dd>
    </>
  );
}
