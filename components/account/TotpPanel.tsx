"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { PanelProps } from "./AccountPage.tsx";
import { EnrolTotp } from "./EnrolTotp.tsx";
import { RemoveTotp } from "./RemoveTotp.tsx";

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
    <Panel title="Authenticator app" aside={<RemoveTotp account={account} onChanged={onChanged} />}>
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
