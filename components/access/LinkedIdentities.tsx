"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { outcomeSentence } from "#components/idp/outcomes.ts";
import { useErrand } from "#components/idp/useErrand.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api, orpc } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotUnlink } from "#lib/idp/rules.ts";

/** One's account at the identity provider: that it is linked, linking it, undoing that. Nothing is drawn where there is no provider. */
export function LinkedIdentities({ provider }: { provider: string | null }) {
  const queryClient = useQueryClient();
  const { data } = useQuery(orpc.idp.listIdentities.queryOptions({ input: {}, enabled: provider !== null }));
  const [news, setNews] = useState<string>();
  const again = () => queryClient.invalidateQueries({ queryKey: orpc.idp.listIdentities.key() });
  const errand = useErrand(({ outcome }) => {
    setNews(outcomeSentence(outcome, provider ?? ""));
    void again();
  });
  const { run, pending, refusal } = useCommand(api.idp.unlink);
  if (provider === null) return null;
  const linked = (data?.identities ?? []).filter(({ unlinkedAt }) => unlinkedAt === null);
  return (
    <Panel title={`Your account at ${provider}`} aside="one person, whichever way you sign in">
      {linked.map((identity) => (
        <PanelRow key={identity.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="min-w-0">
            <p className="font-medium break-all">{identity.subject}</p>
            <p className="text-small text-dim break-all">
              {identity.issuer} · linked{" "}
              <Time at={identity.linkedAt} nowMs={Date.now()} className="figures" />
            </p>
          </div>
          <Button
            size="small"
            pending={pending}
            whyOff={whyNotUnlink(identity, data?.hasLocalAccount ?? false)}
            onClick={async () => {
              await run({ identityId: identity.id });
              await again();
            }}
          >
            Undo the link
          </Button>
        </PanelRow>
      ))}
      {data && linked.length === 0 && (
        <EmptyState title="Not linked">
          Sign in at {provider} once from here, and from then on it lets you in as the same person. It can
          then also prove who you are at a signature.
        </EmptyState>
      )}
      <PanelRow className="grid gap-2">
        <div className="flex flex-wrap gap-2">
          <Button pending={errand.waiting} onClick={() => errand.go()}>
            Link my account at {provider}
          </Button>
          {errand.waiting && (
            <Button intent="quiet" onClick={errand.forget}>
              Not now
            </Button>
          )}
        </div>
        <RefusalLine sentence={news ?? refusal?.sentence} />
      </PanelRow>
    </Panel>
  );
}
