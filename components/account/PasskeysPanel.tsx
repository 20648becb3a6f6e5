"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { OwnPasskey } from "#lib/account/schema.ts";
import { api } from "#lib/door/client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { EnrolPasskey } from "./EnrolPasskey.tsx";
import { RemoveFactor } from "./RemoveFactor.tsx";
import { RenamePasskey } from "./RenamePasskey.tsx";

/** One's passkeys, and the way to one more. */
export function PasskeysPanel({ account, nowMs, onChanged }: PanelProps) {
  return (
    <Panel title="Passkeys" aside={<EnrolPasskey account={account} onChanged={onChanged} />}>
      {account.passkeys.length === 0 ? (
        <EmptyState title="You have no passkey">
          A passkey signs you in with your fingerprint, face or PIN, and its signatures can be checked without
          this server. {account.whyNoPasskeys}
        </EmptyState>
      ) : (
        <ul>
          {account.passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} account={account} nowMs={nowMs} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Row({ passkey, nowMs, ...rest }: PanelProps & { passkey: OwnPasskey }) {
  const { label, createdAt, lastUsedAt } = passkey;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2">
      <div>
        <p className="font-medium">{label}</p>
        <p className="text-small text-dim">
          added <Time at={createdAt} nowMs={nowMs} className="figures" /> ·{" "}
          {lastUsedAt === null ? (
            "not used yet"
          ) : (
            <>
              last used <Time at={lastUsedAt} nowMs={nowMs} className="figures" />
            </>
          )}
        </p>
      </div>
      <div className="flex gap-2">
        <RenamePasskey passkey={passkey} {...rest} />
        <RemoveFactor
          what={label}
          consequence="It signs you in no more. What was signed with it stays, and can still be checked."
          command={api.factors.removePasskey}
          which={{ passkeyId: passkey.id }}
          {...rest}
        />
      </div>
    </li>
  );
}
