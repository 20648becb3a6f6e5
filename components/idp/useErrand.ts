"use client";

import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { api } from "#lib/door/client.ts";
import { id } from "#lib/door/fields.ts";
import {
  ERRAND_CHANNEL,
  ERRAND_START_PATH,
  STATEMENT_PARAMETER,
  TICKET_PARAMETER,
} from "#lib/idp/errandPath.ts";
import type { Outcome } from "#lib/idp/schema.ts";

const messageSchema = z.object({ ticket: z.string().nullable(), errandId: id.nullable() });
const WINDOW = "popup,width=520,height=720";

interface ErrandResult {
  readonly errandId: string | null;
  readonly outcome: Outcome;
}

/**
 * Sends the person to the identity provider in a window of its own, and hears what came of it.
 * @param onBack called once for each errand that came back
 */
export function useErrand(onBack: (result: ErrandResult) => void): {
  /** Only in a click: a browser opens no window otherwise. @param statementHash of what is to be signed; without it, to link */
  readonly go: (statementHash?: string) => void;
  readonly waiting: boolean;
  readonly forget: () => void;
} {
  const [ticket, setTicket] = useState<string>();
  const back = useRef(onBack);
  back.current = onBack;
  useEffect(() => {
    if (ticket === undefined) return;
    const channel = new BroadcastChannel(ERRAND_CHANNEL);
    channel.onmessage = async ({ data }: MessageEvent<unknown>) => {
      const message = messageSchema.safeParse(data);
      if (!message.success || (message.data.ticket ?? ticket) !== ticket) return;
      const { errandId } = message.data;
      setTicket(undefined);
      const told =
        errandId === null ? undefined : await api.idp.getErrand({ errandId }).catch(() => undefined);
      back.current({ errandId, outcome: told?.outcome ?? "failed" });
    };
    return () => channel.close();
  }, [ticket]);
  return {
    go(statementHash) {
      const made = crypto.randomUUID();
      const parameters = new URLSearchParams({ [TICKET_PARAMETER]: made });
      if (statementHash !== undefined) parameters.set(STATEMENT_PARAMETER, statementHash);
      setTicket(made);
      window.open(`${ERRAND_START_PATH}?${parameters}`, "holdpoint-idp", WINDOW);
    },
    waiting: ticket !== undefined,
    forget: () => setTicket(undefined),
  };
}
