"use client";

import { Time } from "#components/ui/Time.tsx";
import type { GateTerms } from "#lib/gateChanges/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { whatChanges } from "./words.ts";

/** What a change changes: as it was, and as it is then. */
export function ChangedTerms({ before, after }: { before: GateTerms; after: GateTerms }) {
  const rows = whatChanges(before, after);
  return (
    <table className="w-full text-left text-small">
      <thead>
        <tr className="text-faint">
          <th className="w-1/4 py-1 pr-3 font-normal">
            <span className="sr-only">What</span>
          </th>
          <th className="py-1 pr-3 font-normal">Before</th>
          <th className="py-1 font-normal">After</th>
        </tr>
      </thead>
      <tbody className="align-top">
        {rows.map(({ label, from, to }) => (
          <tr key={label} className="border-t border-line">
            <th className="py-1.5 pr-3 font-normal text-dim">{label}</th>
            <td className="py-1.5 pr-3">{from}</td>
            <td className="py-1.5 font-medium">{to}</td>
          </tr>
        ))}
        {before.dueAt !== after.dueAt && (
          <tr className="border-t border-line">
            <th className="py-1.5 pr-3 font-normal text-dim">Due</th>
            <td className="py-1.5 pr-3">
              <Due at={before.dueAt} />
            </td>
            <td className="py-1.5 font-medium">
              <Due at={after.dueAt} />
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Due({ at }: { at: string | null }) {
  const nowMs = useNow();
  return at === null ? "no due time" : <Time at={at} nowMs={nowMs} className="figures" />;
}
