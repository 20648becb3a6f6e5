"use client";

import { inBytes } from "#components/ui/bytes.ts";
import { Hash } from "#components/ui/Hash.tsx";
import type { Criterion } from "#lib/gates/schema.ts";
import { AttachFile } from "./AttachFile.tsx";
import { useAttachments } from "./useAttachments.ts";

/** The files that were attached to a criterion, each to be taken away, and where another is attached. */
export function AttachedFiles({ criterion }: { criterion: Criterion }) {
  const files = useAttachments(criterion.id);
  return (
    <div className="grid gap-2 text-small">
      {files.length > 0 && (
        <ul aria-label="Attached files" className="grid gap-1">
          {files.map(({ id, cutoverId, name, sizeBytes, sha256, attachedByName }) => (
            <li key={id}>
              <a href={`/api/attachments/${cutoverId}/${id}`} download={name} className="link hover:text-ink">
                {name}
              </a>{" "}
              <span className="text-dim">
                {inBytes(sizeBytes)}, by {attachedByName}, SHA-256 <Hash hash={sha256} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <AttachFile criterion={criterion} />
    </div>
  );
}
