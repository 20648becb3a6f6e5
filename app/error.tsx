"use client";

import { MessagePage } from "#components/shell/MessagePage.tsx";
import { Button } from "#components/ui/Button.tsx";

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <MessagePage
      title="This page could not be drawn"
      action={
        <Button intent="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      What was signed and recorded before is safe: the journal does not depend on this page. If it happens
      again, tell whoever runs the server
      {error.digest === undefined ? "." : `, with this number from its log: ${error.digest}.`}
    </MessagePage>
  );
}
