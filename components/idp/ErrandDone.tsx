"use client";

import { useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { MessagePage } from "#components/shell/MessagePage.tsx";
import { Button } from "#components/ui/Button.tsx";
import { ERRAND_CHANNEL, ERRAND_PARAMETER, TICKET_PARAMETER } from "#lib/idp/errandPath.ts";

/** What the window of an errand tells the one that opened it. */
interface ErrandMessage {
  /** Null when next-auth does not say whose errand failed. */
  readonly ticket: string | null;
  readonly errandId: string | null;
}

/** The end of an errand: tells the window that waits, and closes this one. What came of it that window asks the server. */
export function ErrandDone() {
  const parameters = useSearchParams();
  const ticket = parameters.get(TICKET_PARAMETER);
  const errandId = parameters.get(ERRAND_PARAMETER);
  useEffect(() => {
    const channel = new BroadcastChannel(ERRAND_CHANNEL);
    channel.postMessage({ ticket, errandId } satisfies ErrandMessage);
    channel.close();
    window.close();
  }, [ticket, errandId]);
  return (
    <MessagePage
      title="Back from your identity provider"
      action={<Button onClick={() => window.close()}>Close this window</Button>}
    >
      <p>What came of it stands in the window that you came from. You can close this one.</p>
    </MessagePage>
  );
}
