"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { Time } from "#components/ui/Time.tsx";
import { revokeServiceToken, type ServiceToken } from "#lib/access/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** A machine's token: what for, until when, and the way to end it. */
export function ServiceTokenRow({ token }: { token: ServiceToken }) {
  const nowMs = useNow();
  const { label, purpose, createdAt, expiresAt, revokedAt } = token;
  const ended = revokedAt !== null || Date.parse(expiresAt) <= nowMs;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2">
      <div>
        <p className={clsx("font-medium", ended && "text-faint line-through")}>{label}</p>
        <p className="text-small text-dim">
          {purpose} · given <Time at={createdAt} nowMs={nowMs} className="figures" /> ·{" "}
          {revokedAt === null ? (
            <>
              {ended ? "ended" : "ends"} <Time at={expiresAt} nowMs={nowMs} className="figures" />
            </>
          ) : (
            <>
              revoked <Time at={revokedAt} nowMs={nowMs} className="figures" />
            </>
          )}
        </p>
      </div>
      {!ended && <Revoke token={token} />}
    </li>
  );
}

function Revoke({ token: { id: tokenId, cutoverId, label } }: { token: ServiceToken }) {
  const [open, setOpen] = useState(false);
  const whyOff = useWhyNotAllowed(revokeServiceToken);
  const { run, pending, refusal, reset } = useCommand(api.access.revokeServiceToken);
  return (
    <>
      <Button
        size="small"
        whyOff={whyOff}
        aria-label={`Revoke the token of ${label}`}
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Revoke…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`Revoke the token of ${label}`}
        description="The machine is refused from now on. What it sent stays; its signal goes to no data when its last sample is too old."
        verb="Revoke it"
        intent="nogo"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, tokenId, reason })) !== undefined}
      />
    </>
  );
}
