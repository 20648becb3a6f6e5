"use client";

import { Button } from "#components/ui/Button.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Time } from "#components/ui/Time.tsx";
import { browserInWords } from "#lib/account/rules.ts";
import type { OwnSession } from "#lib/account/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { METHOD_WORDS } from "./words.ts";

/** Where one is signed in, and the way out of each. */
export function SessionsPanel({ account, nowMs, onChanged }: PanelProps) {
  const { sessions } = account;
  const others = useCommand(api.account.revokeOtherSessions);
  const endOthers = async (): Promise<void> => {
    if (await others.run({})) await onChanged();
  };
  return (
    <Panel
      title="Where you are signed in"
      aside={
        sessions.length > 1 && (
          <Button size="small" pending={others.pending} onClick={() => void endOthers()}>
            End all others
          </Button>
        )
      }
    >
      {others.refusal && (
        <PanelRow>
          <RefusalLine sentence={others.refusal.sentence} />
        </PanelRow>
      )}
      <ul>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} nowMs={nowMs} onChanged={onChanged} />
        ))}
      </ul>
    </Panel>
  );
}

interface RowProps extends Pick<PanelProps, "nowMs" | "onChanged"> {
  readonly session: OwnSession;
}

function SessionRow({ session, nowMs, onChanged }: RowProps) {
  const { id, isThis, method, createdAt, lastSeenAt, endsAt, userAgent, network } = session;
  const { run, pending, refusal } = useCommand(api.account.revokeSession);
  const where = browserInWords(userAgent);
  return (
    <li className="grid gap-2 border-t border-line px-3 py-2">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium">
            {where}
            {isThis && (
              <span className="ml-2 rounded-sm border border-edge px-1.5 py-px text-caption text-dim">
                this one
              </span>
            )}
          </p>
          <p className="text-small text-dim">
            {METHOD_WORDS[method]} · from{" "}
            <span className="figures break-all">{network ?? "an unknown address"}</span>
          </p>
          <p className="text-small text-dim">
            since <Time at={createdAt} nowMs={nowMs} className="figures" /> · last used{" "}
            <Time at={lastSeenAt} nowMs={nowMs} className="figures" /> · ends{" "}
            <Time at={endsAt} nowMs={nowMs} className="figures" /> if not used
          </p>
        </div>
        {!isThis && (
          <Button
            size="small"
            aria-label={`End the session of ${where}`}
            pending={pending}
            onClick={async () => {
              if (await run({ sessionId: id })) await onChanged();
            }}
          >
            End it
          </Button>
        )}
      </div>
      <RefusalLine sentence={refusal?.sentence} />
    </li>
  );
}
