"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { EnrolTotp } from "./EnrolTotp.tsx";
import { RemoveFactor } from "./RemoveFactor.tsx";

/** One's authenticator app. */
export function TotpPanel({ account, nowMs, onChanged }: PanelProps) {
  const { totp } = account;
  if (totp === null)
    return (
      <Panel title="Authenticator app" aside={<EnrolTotp account={account} onChanged={onChanged} />}>
        <EmptyState title="You have none">
          An app on your phone that shows a new six-digit code every 30 seconds, also without a network. With
          your password it signs you in, and signs.
        </EmptyState>
      </Panel>
    );
  return (
    <Panel
      title="Authenticator app"
      aside={
        <RemoveFactor
          what="the authenticator app"
          consequence="Its codes are worth nothing from now on. Without a passkey you then sign nothing, until you enrol one."
          command={api.factors.removeTotp}
          which={{}}
          account={account}
          onChanged={onChanged}
        />
      }
    >
      <PanelRow>
        <p className="font-medium">Enrolled</p>
        <p className="text-small text-dim">
          since <Time at={totp.confirmedAt} nowMs={nowMs} className="figures" />
          {totp.lastUsedAt !== null && (
            <>
              {" "}
              · last code <Time at={totp.lastUsedAt} nowMs={nowMs} className="figures" />
            </>
          )}
        </p>
      </PanelRow>
    </Panel>
  );
}
