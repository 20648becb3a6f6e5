"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { useEffect, useState } from "react";
import { safeTarget } from "#components/access/safeTarget.ts";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { ERRAND_PATH } from "#lib/idp/errandPath.ts";
import { refusalSentence } from "#lib/idp/refusals.ts";

/** The usual way in: the hospital's identity provider. Says why the last try came to nothing. */
export function ProviderSignIn({ provider }: { provider: string }) {
  const parameters = useSearchParams();
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [unreachable, setUnreachable] = useState(false);
  const cameFrom = parameters.get("callbackUrl");
  // next-auth sends every failure here; one on an errand belongs to the window that was opened for it.
  const onErrand = cameFrom !== null && URL.parse(cameFrom)?.pathname === ERRAND_PATH;
  useEffect(() => {
    if (onErrand) router.replace(safeTarget(cameFrom));
  }, [onErrand, cameFrom, router]);

  async function go(): Promise<void> {
    setPending(true);
    setUnreachable(false);
    try {
      await signIn("idp", { callbackUrl: safeTarget(parameters.get("from") ?? cameFrom) });
    } catch {
      setUnreachable(true);
      setPending(false);
    }
  }
  return (
    <div className="grid gap-3">
      <RefusalLine
        sentence={
          unreachable
            ? "The server did not answer. You are not signed in; try again in a moment."
            : refusalSentence(parameters.get("error"), provider)
        }
      />
      <Button intent="primary" size="large" pending={pending} className="w-full" onClick={() => void go()}>
        Continue with {provider}
      </Button>
    </div>
  );
}
