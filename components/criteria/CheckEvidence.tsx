"use client";

import { Hash } from "#components/ui/Hash.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { TestResult } from "#lib/checks/schema.ts";
import { newestTestResult } from "#lib/criteria/findChecks.ts";
import type { Criterion } from "#lib/gates/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { ImportTestResult } from "./ImportTestResult.tsx";
import { RecordIdentityQueue } from "./RecordIdentityQueue.tsx";
import { RecordVerification } from "./RecordVerification.tsx";

/** What was handed in for a criterion that rests on a check, and where the next one is handed in. */
export function CheckEvidence({ criterion: { binding, cutoverId } }: { criterion: Criterion }) {
  const { entities } = useRoom();
  switch (binding.kind) {
    case "test-suite":
      return (
        <div className="grid justify-items-start gap-2">
          <TestResultNote result={newestTestResult(entities, binding.suite)} />
          <ImportTestResult cutoverId={cutoverId} suite={binding.suite} />
        </div>
      );
    case "verification":
      return <RecordVerification cutoverId={cutoverId} subject={binding.subject} />;
    case "identity-queue": {
      const sources = [...new Set(all(entities, "identityQueue").map(({ source }) => source))];
      return <RecordIdentityQueue cutoverId={cutoverId} sources={sources} />;
    }
    default:
      return null;
  }
}

function TestResultNote({ result }: { result: TestResult | undefined }) {
  const nowMs = useNow();
  if (!result) return null;
  const { passed, failed, errors, skipped, failing, fileName, fileHash, ranAt, importedByName } = result;
  const rest = failed + errors - failing.length;
  return (
    <div className="grid gap-1">
      <p>
        {passed} passed, {failed} failed, {errors} broke off, {skipped} left out. Ran{" "}
        <Time at={ranAt} nowMs={nowMs} />; {fileName}, brought by {importedByName}, SHA-256{" "}
        <Hash hash={fileHash} />.
      </p>
      {failing.length > 0 && (
        <ul className="list-disc pl-4 marker:text-nogo" aria-label="Cases that failed">
          {[...new Set(failing)].map((name) => (
            <li key={name} className="break-words">
              {name}
            </li>
          ))}
          {rest > 0 && <li>and {rest} more</li>}
        </ul>
      )}
    </div>
  );
}
