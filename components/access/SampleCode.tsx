"use client";

import { useEffect, useState } from "react";
import { TOTP_STEP_MS, totpCodeAt } from "#lib/factors/totpCode.ts";

const TICK_MS = 1_000;

/** What the authenticator app of a person of the sample shows now: its secret is everyone's. */
export function SampleCode({ secret }: { secret: string }) {
  // The server's clock is another one than this browser's: the code is told where it is read.
  const [nowMs, setNowMs] = useState<number>();
  useEffect(() => {
    const look = (): void => setNowMs(Date.now());
    look();
    const timer = setInterval(look, TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (nowMs === undefined) return null;
  const leftSeconds = Math.ceil((TOTP_STEP_MS - (nowMs % TOTP_STEP_MS)) / 1_000);
  return (
    <p className="rounded-md border border-dashed border-edge px-3 py-2 text-small text-dim">
      The sample’s app shows{" "}
      <b
        data-testid="sample-code"
        className="figures text-body font-semibold tracking-widest text-ink select-all"
      >
        {totpCodeAt(secret, nowMs)}
      </b>{" "}
      for <span className="figures">{leftSeconds}</span> s
    </p>
  );
}
