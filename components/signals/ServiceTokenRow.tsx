"use client";

import { clsx } from "clsx";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Time } from "#components/ui/Time.tsx";
import { revokeServiceToken, type ServiceToken } from "#lib/access/schema.ts";
import { type TokenState, viewToken } from "#lib/access/tokenState.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow } from "#lib/room/live.client.tsx";

const STATE_WORDS: Record<TokenState, StateWord> = {
  good: "IN FORCE",
  expiring: "EXPIRING",
  expired: "EXPIRED",
  revoked: "REVOKED",
};

interface TokenRowProps {
  readonly token: ServiceToken;
  /** Null: not known, as of a time that is past. */
  readonly lastUsedAt: string | "never" | null;
}

/** A machine's token: what for, until when, when it was last used, and the way to end it. */
export function ServiceTokenRow({ token, lastUsedAt }: TokenRowProps) {
  const nowMs = useNow();
  const { label, purpose, createdAt } = token;
  const { state, sentence, at, ended } = viewToken(token, nowMs);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2">
      <div>
        <p className="flex flex-wrap items-center gap-x-2">
          <span className={clsx("font-medium", ended && "text-dim")}>{label}</span>
          <StateBadge state={STATE_WORDS[state]} />
        </p>
        <p className="text-small text-dim">
          {purpose} · given <Time at={createdAt} nowMs={nowMs} className="figures" /> · {sentence}{" "}
          <Time at={at} nowMs={nowMs} className="figures" />
        </p>
        <p className="text-small text-dim">
          <LastUse at={lastUsedAt} nowMs={nowMs} />
        </p>
      </div>
      {!ended && <Revoke token={token} />}
    </li>
  );
}

function LastUse({ at, nowMs }: { at: TokenRowProps["lastUsedAt"]; nowMs: number }) {
  if (at === null) return "when it was last used is not known";
  if (at === "never") return "never used";
  return (
    <>
      last used <Time at={at} nowMs={nowMs} className="figures" />
    </>
  );
}

function Revoke({ token: { id: tokenId, cutoverId, label } }: { token: ServiceToken }) {
  const whyOff = useWhyNotAllowed(revokeServiceToken);
  const { run, pending, refusal } = useCommand(api.access.revokeServiceToken);
  return (
    <ReasonButton
      label="Revoke…"
      name={`Revoke the token of ${label}`}
      title={`Revoke the token of ${label}`}
      description="The machine is refused from now on. What it sent stays; its signal goes to no data when its last sample is too old."
      verb="Revoke it"
      intent="nogo"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, tokenId, reason })) !== undefined}
    />
  );
}
