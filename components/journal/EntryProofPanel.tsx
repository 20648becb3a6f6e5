"use client";

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { useQuery } from "@tanstack/react-query";
import { Button } from "#components/ui/Button.tsx";
import { CommandLine } from "#components/ui/CommandLine.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { grouped } from "#components/ui/number.ts";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { orpc } from "#lib/door/client.ts";
import { followProof } from "#lib/journal/entryProof.ts";
import type { EntryProof } from "#lib/journal/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { saveFile } from "./saveFile.ts";

/** An entry's proof, followed here in the browser: from the entry's bytes to the root that a tree head was signed over. */
export function EntryProofPanel({ seq }: { seq: number }) {
  const { cutover } = useRoom();
  const { data, error, isPending, refetch } = useQuery({
    ...orpc.journal.proveEntry.queryOptions({ input: { cutoverId: cutover.id, seq } }),
    retry: false,
  });
  if (isPending) return <p className="px-3 pb-2.5 text-small text-faint">Fetching its proof…</p>;
  if (error)
    return (
      <div className="flex flex-wrap items-center gap-3 px-3 pb-2.5 text-small">
        <RefusalLine sentence={error.message} />
        <Button size="small" onClick={() => void refetch()}>
          Ask again
        </Button>
      </div>
    );
  return <Proved proof={data} />;
}

function Proved({ proof }: { proof: EntryProof }) {
  const nowMs = useNow();
  const found = followProof(proof, sha256);
  if (found.misfit !== null)
    return (
      <p role="alert" className="px-3 pb-2.5 text-body text-nogo">
        <StateBadge state="FAILED" /> {found.misfit} Tell compliance, and keep this page open.
      </p>
    );
  return (
    <div className="px-3 pb-2.5 text-small">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge state="OK" />
        <span>
          Proved here against the head of <span className="figures">{grouped(found.size)}</span> entries,
          signed <Time at={proof.signedAt} nowMs={nowMs} className="figures" />
        </span>
        <Button
          size="small"
          onClick={() =>
            saveFile(
              `entry-${proof.seq}-proof.json`,
              "application/json",
              `${JSON.stringify(proof, null, 2)}\n`,
            )
          }
        >
          Download the proof
        </Button>
      </p>
      <Disclosure
        className="mt-2"
        summary={
          <span className="text-small">The {found.steps.length} steps, and how to check it elsewhere</span>
        }
      >
        <div className="grid gap-2 px-3 py-2.5 text-dim">
          <p>Who signed the head is checked away from this server, with its key kept elsewhere:</p>
          <CommandLine>{`npx holdpoint verify entry-${proof.seq}-proof.json --proof --key KEY`}</CommandLine>
          <pre className="overflow-x-auto rounded-md border border-line bg-panel p-3 whitespace-pre-wrap">
            {proof.checkpoint}
          </pre>
          <ol className="figures grid gap-1 break-all">
            <li>leaf {proof.leafHash}</li>
            {found.steps.map(({ left, right, over }) => (
              <li key={bytesToHex(over)}>
                SHA-256(01 {bytesToHex(left)} {bytesToHex(right)}) ={" "}
                <b className="text-ink">{bytesToHex(over)}</b>
              </li>
            ))}
          </ol>
        </div>
      </Disclosure>
    </div>
  );
}
