"use client";

import { inBytes } from "#components/ui/bytes.ts";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { counted } from "#components/ui/number.ts";
import { Progress } from "#components/ui/Progress.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Time } from "#components/ui/Time.tsx";
import type { Binder } from "#lib/evidence/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { CancelBinder } from "./CancelBinder.tsx";
import { TakeBinder } from "./TakeBinder.tsx";

const WORDS: Readonly<Record<Binder["status"], StateWord>> = {
  building: "RUNNING",
  done: "DONE",
  failed: "FAILED",
  cancelled: "CANCELLED",
};

/** A binder: how far it is, or what it is and the way to take it. */
export function BinderRow({ binder }: { binder: Binder }) {
  const nowMs = useNow();
  const { number, requestedAt, requestedByName, status, failure, entries, files, bytes, sha256 } = binder;
  return (
    <li className="grid gap-2 border-t border-line px-3 py-2.5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div>
          <p className="flex items-center gap-2.5 font-medium">
            Binder {number} <StateBadge state={WORDS[status]} />
          </p>
          <p className="text-small text-dim">
            as of <Time at={requestedAt} nowMs={nowMs} className="figures" /> · asked for by {requestedByName}
          </p>
          {entries !== null && files !== null && bytes !== null && (
            <p className="figures text-small text-dim">
              {counted(entries, "entry", "entries")} · {counted(files, "file")} · {inBytes(bytes)}
            </p>
          )}
          {failure !== null && <p className="text-small text-nogo">{failure}</p>}
        </div>
        {status === "done" && <TakeBinder binder={binder} />}
        {status === "building" && <CancelBinder binder={binder} />}
      </div>
      {status === "building" && <BinderProgress binder={binder} />}
      {sha256 !== null && (
        <p className="flex min-w-0 items-center gap-2 text-small text-faint">
          <span className="shrink-0">SHA-256</span>
          <code className="min-w-0 truncate" title={sha256}>
            {sha256}
          </code>
          <CopyButton text={sha256} what={`the SHA-256 of binder ${number}`} />
        </p>
      )}
    </li>
  );
}

function BinderProgress({ binder }: { binder: Binder }) {
  const { vitals } = useRoom();
  const progress = vitals.progress[binder.id];
  const percent = progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;
  return (
    <div className="grid gap-1" aria-live="polite">
      <Progress
        label={`Binder ${binder.number}: ${progress?.step ?? "waiting for a worker"}`}
        done={progress?.done ?? 0}
        total={progress?.total ?? null}
      />
      <p className="flex flex-wrap justify-between gap-x-3 text-small text-dim">
        <span>{progress?.step ?? "Waiting for a worker"}</span>
        {percent !== null && <span className="figures">{percent} %</span>}
      </p>
    </div>
  );
}
