"use client";

import { useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { useEffect, useRef } from "react";
import { MessagePage } from "#components/shell/MessagePage.tsx";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { errandPath, STATEMENT_PARAMETER, TICKET_PARAMETER } from "#lib/idp/errandPath.ts";

/** In a window of its own: says what it goes for, and goes to the identity provider. */
export function ErrandStart() {
  const parameters = useSearchParams();
  const statementHash = parameters.get(STATEMENT_PARAMETER);
  const ticket = parameters.get(TICKET_PARAMETER) ?? "";
  const { run, refusal } = useCommand(api.idp.beginErrand);
  const gone = useRef(false);
  useEffect(() => {
    if (gone.current) return;
    gone.current = true;
    const go = async (): Promise<void> => {
      const errand =
        statementHash === null ? ({ kind: "link" } as const) : ({ kind: "prove", statementHash } as const);
      const begun = await run({ errand });
      if (begun) await signIn("idp-again", { callbackUrl: errandPath(begun.errandId, ticket) });
    };
    void go();
  }, [run, statementHash, ticket]);
  return (
    <MessagePage
      title="To your identity provider"
      action={<Button onClick={() => window.close()}>Close this window</Button>}
    >
      {refusal ? <RefusalLine sentence={refusal.sentence} /> : <p>It asks who you are, in this window.</p>}
    </MessagePage>
  );
}
