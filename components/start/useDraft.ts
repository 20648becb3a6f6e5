"use client";

import { useCallback, useEffect, useState } from "react";
import { DRAFT_KEY, type Draft, emptyDraft, readDraft } from "./draft.ts";

/** The draft, kept in the browser with every change. Undefined until the browser has been asked for it. */
export function useDraft(me: { login: string; name: string }) {
  const [draft, setDraft] = useState<Draft>();
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const fresh = emptyDraft(me, crypto.randomUUID(), timeZone);
    setDraft((known) => known ?? readDraft(localStorage.getItem(DRAFT_KEY)) ?? fresh);
  }, [me]);
  const change = useCallback((part: Partial<Draft>) => {
    setDraft((before) => {
      if (!before) return before;
      const after = { ...before, ...part };
      localStorage.setItem(DRAFT_KEY, JSON.stringify(after));
      return after;
    });
  }, []);
  const forget = useCallback(() => localStorage.removeItem(DRAFT_KEY), []);
  return { draft, change, forget };
}
