"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";

/** How long a button says that it copied. */
const SAID_MS = 3_000;

type Copied = "not-yet" | "copied" | "refused";

const WORDS: Record<Exclude<Copied, "not-yet">, string> = {
  copied: "Copied",
  refused: "The browser did not allow it: select the text and copy it",
};

/** Copies a text to the clipboard and says whether it did. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState<Copied>("not-yet");
  useEffect(() => {
    if (copied === "not-yet") return;
    const timer = setTimeout(() => setCopied("not-yet"), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied("copied"),
      () => setCopied("refused"),
    );
  const Icon = copied === "copied" ? Check : Copy;
  return (
    <Button size="small" onClick={copy}>
      <Icon aria-hidden="true" className="size-3.5" />
      <span role="status">{copied === "not-yet" ? `Copy ${what}` : WORDS[copied]}</span>
    </Button>
  );
}
