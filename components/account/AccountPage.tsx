"use client";

import { LinkedIdentities } from "#components/access/LinkedIdentities.tsx";
import { HouseHeader } from "#components/shell/HouseHeader.tsx";
import type { Account } from "#lib/account/schema.ts";
import { PasskeysPanel } from "./PasskeysPanel.tsx";
import { PositionsPanel } from "./PositionsPanel.tsx";
import { RecoveryPanel } from "./RecoveryPanel.tsx";
import { SessionsPanel } from "./SessionsPanel.tsx";
import { TotpPanel } from "./TotpPanel.tsx";
import { useAccount } from "./useAccount.ts";

interface Props {
  readonly initial: Account;
  /** When it was asked for. */
  readonly nowMs: number;
  /** What people call the identity provider; null when there is none. */
  readonly provider: string | null;
}

/** My account: what proves that it is me, where I am signed in, what I hold. */
export function AccountPage({ initial, nowMs, provider }: Props) {
  const { account, lookAgain } = useAccount(initial);
  const panel = { account, nowMs, onChanged: lookAgain };
  return (
    <main className="mx-auto max-w-5xl px-3 py-6 sm:px-4">
      <HouseHeader here="account" mayStart={false} />
      <h1 className="mt-6 text-title font-semibold">My account</h1>
      <p className="mb-4 text-dim">
        {account.name} · <span className="figures">{account.login}</span> · times in UTC
      </p>
      <div className="grid items-start gap-2.5 lg:grid-cols-2">
        <div className="grid gap-2.5">
          <PasskeysPanel {...panel} />
          <TotpPanel {...panel} />
          <RecoveryPanel {...panel} />
          <LinkedIdentities provider={provider} />
        </div>
        <div className="grid gap-2.5">
          <SessionsPanel {...panel} />
          <PositionsPanel account={account} nowMs={nowMs} />
        </div>
      </div>
    </main>
  );
}

/** What each panel of the page is given. */
export interface PanelProps {
  readonly account: Account;
  readonly nowMs: number;
  readonly onChanged: () => Promise<void>;
}
